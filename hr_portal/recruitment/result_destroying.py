"""成绩销毁: when their term ends, or two officers decide it, both keys of the exam are destroyed, rows and snapshots leave.

Releases and tables stay as what they are to the trail: numbers, instants, who signed. The ledger has its line before the
rows commit, so that a restore destroys them again; keys and files go after the commit, and what a crash leaves of them goes
with the next night.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import SWEEP, Actor, record
from hr_portal.core.db import transaction
from hr_portal.core.epoch import raise_epoch, read_epoch
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.ledger import Ledger, Line
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.importing import hold, is_officer
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_models import RecheckRequest, Release, Result, ResultTable
from hr_portal.recruitment.snapshots import Snapshots, remove

WHAT = "results"
"""How the ledger calls a line of ours."""


@dataclass(frozen=True)
class Certificate:
    """What was destroyed, in numbers; the same stands in the trail."""

    exam: str
    tables: int
    rows: int
    releases: int
    requests: int
    keys: int = 0
    files: int = 0


def term_ends(session: Session, exam: Exam) -> datetime | None:
    """When the term of this exam's results ends: its days after the newest release opened, or after the newest import
    where none was signed. None where no term is set, or there is nothing left."""
    rules = rules_of(exam)
    if rules is None or rules.results_days is None:
        return None
    opened = session.scalar(
        select(func.max(Release.opens_at)).where(
            Release.exam_id == exam.id, Release.signed_at.is_not(None), Release.destroyed_at.is_(None)
        )
    )
    newest = opened or session.scalar(
        select(func.max(ResultTable.imported_at)).where(
            ResultTable.exam_id == exam.id, ResultTable.destroyed_at.is_(None)
        )
    )
    return None if newest is None else newest + timedelta(days=rules.results_days)


def reasons_against_destroying(
    session: Session, exam: Exam, *, first: User, second: User, now: datetime
) -> list[Reason]:
    reasons = []
    if not all(is_officer(one, exam, now) for one in (first, second)):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if first.id == second.id:
        reasons.append(Reason("officer_confirms_own", None, "two_officers"))
    if not _tables(session, exam):
        reasons.append(Reason("nothing_to_destroy"))
    return reasons


def destroy_by_two(
    session: Session, exam: Exam, *, first: User, second: User, ledger: Ledger, now: datetime
) -> Certificate:
    """Two officers decide it. The caller commits, then calls `forget_keys`."""
    hold(session, exam)
    refuse_if(reasons_against_destroying(session, exam, first=first, second=second, now=now))
    return _destroy(session, exam, ledger, actor=first, now=now, second=second.login)


def _tables(session: Session, exam: Exam) -> Sequence[ResultTable]:
    return session.scalars(
        select(ResultTable).where(ResultTable.exam_id == exam.id, ResultTable.destroyed_at.is_(None))
    ).all()


def _destroy(session: Session, exam: Exam, ledger: Ledger | None, *, actor: Actor, now: datetime, **facts: object) -> Certificate:  # fmt: skip
    if ledger is not None:
        ledger.append([Line(WHAT, now, read_epoch(session), index=exam.slug)])
    tables = _tables(session, exam)
    releases = session.scalars(
        select(Release).where(Release.exam_id == exam.id, Release.destroyed_at.is_(None))
    ).all()
    rows = session.execute(delete(Result).where(Result.table_id.in_([one.id for one in tables])))
    asked = session.execute(
        delete(RecheckRequest).where(RecheckRequest.release_id.in_([one.id for one in releases]))
    )
    for release in releases:
        release.destroyed_at = now
    for table in tables:
        table.destroyed_at, table.sample = now, []
    session.flush()
    made = Certificate(exam.slug, len(tables), rows.rowcount, len(releases), asked.rowcount)  # type: ignore[attr-defined]
    record(
        session, "results_destroyed", "exam", exam.id, actor=actor, now=now, organ_id=exam.organ_id, exam=exam.slug,
        tables=made.tables, rows=made.rows, releases=made.releases, requests=made.requests, **facts,
    )  # fmt: skip
    raise_epoch(session)
    return made


def forget_keys(session: Session, slug: str, *, keys: ExamKeys, snapshots: Snapshots) -> tuple[int, int]:
    """After the commit: keys and snapshot files of an exam whose results were destroyed. How many of each. Safe to repeat;
    an exam with results that were not destroyed keeps its keys."""
    exam = session.scalars(select(Exam).where(Exam.slug == slug)).one_or_none()
    if exam is None or _tables(session, exam):
        return 0, 0
    at = session.scalar(select(func.max(ResultTable.destroyed_at)).where(ResultTable.exam_id == exam.id))
    names = session.scalars(
        select(Release.file_name).where(Release.exam_id == exam.id, Release.destroyed_at.is_not(None))
    ).all()
    if at is None:
        return 0, 0
    destroyed, files = keys.destroy(slug), 0
    for name in names:
        files += sum(
            (snapshots.folder / f"{name}.{suffix}").exists() for suffix in ("rows", "codes", "posts")
        )
        remove(snapshots.folder, name)
        snapshots.forget(name)
    return destroyed, files


def destroy_due(
    session: Session, ledger: Ledger, *, keys: ExamKeys, snapshots: Snapshots, now: datetime
) -> int:
    """Every exam whose term has ended, and what a crash left of those before. How many exams were destroyed now."""
    count = 0
    for exam_id in session.scalars(select(Exam.id).order_by(Exam.id)).all():
        with transaction(session):
            exam = session.get_one(Exam, exam_id)
            ends = term_ends(session, exam)
            if ends is not None and ends <= now:
                hold(session, exam)
                _destroy(session, exam, ledger, actor=SWEEP, now=now, term_ended=ends.isoformat())
                count += 1
            slug = exam.slug
        forget_keys(session, slug, keys=keys, snapshots=snapshots)
        session.rollback()
    return count


def destroy_again(session: Session, lines: Sequence[Line], *, actor: Actor, now: datetime) -> int:
    """After a restore: what was destroyed since the backup was made is destroyed again; how many exams. Tables that were
    imported after a line are not meant by it."""
    count = 0
    for slug, at in {line.index: line.at for line in lines if line.what == WHAT}.items():
        exam = session.scalars(select(Exam).where(Exam.slug == slug)).one_or_none()
        if exam is None or not any(table.imported_at <= at for table in _tables(session, exam)):
            continue
        _destroy(session, exam, None, actor=actor, now=now)
        count += 1
    return count
