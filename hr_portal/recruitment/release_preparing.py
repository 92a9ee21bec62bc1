"""封存 as background work: nothing of the database is held while a million rows are sealed; the release is entered in one
short transaction afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.db import only_reading
from hr_portal.core.errors import Reason, Refused, refuse_if
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.importing import hold
from hr_portal.recruitment.result_models import Release, ResultTable
from hr_portal.recruitment.result_releases import Plan, posts_in_table, reasons_against_preparing
from hr_portal.recruitment.snapshots import Sealed, Snapshots, remove, seal

ORPHANS_LIVE = timedelta(days=1)
"""Files of a snapshot no release speaks of are older than any job that may still enter one."""


@dataclass(frozen=True)
class Prepared:
    """A snapshot that was sealed for the release `number` is going to be."""

    number: int
    sealed: Sealed


def seal_for_release(session: Session, table_id: int, plan: Plan, *, keys: ExamKeys, snapshots: Snapshots, actor: User,
                     now: datetime, progress: Callable[[int], None] = lambda count: None) -> Prepared:  # fmt: skip
    """Write the snapshot. It reads by a connection of its own, so that `progress` may write by the session's."""
    table = session.get_one(ResultTable, table_id)
    refuse_if(reasons_against_preparing(session, table, plan, actor=actor, now=now))
    bind = session.get_bind()
    session.rollback()
    with Session(bind) as reading:
        with only_reading():
            reading.connection()
        table = reading.get_one(ResultTable, table_id)
        exam, number = table.exam, next_number(reading, table)
        if exam.current is None:
            raise Refused([Reason("exam_without_rules")])
        sealed = seal(
            reading, table, stage=table.stage, number=number, part=plan.id_part,
            posts=posts_in_table(reading, exam, now), content=exam.current.content, keys=keys, folder=snapshots.folder,
            progress=progress,
        )  # fmt: skip
    return Prepared(number, sealed)


def enter_release(
    session: Session, table: ResultTable, plan: Plan, prepared: Prepared, *, actor: User, now: datetime
) -> Release:
    """Ask for the second signature; without it nothing ever opens. The caller commits."""
    exam, sealed = table.exam, prepared.sealed
    hold(session, exam)
    session.refresh(table)
    reasons = reasons_against_preparing(session, table, plan, actor=actor, now=now)
    if next_number(session, table) != prepared.number:
        reasons.append(Reason("release_overtaken"))
    refuse_if(reasons)
    release = Release(
        exam_id=exam.id, stage=table.stage, number=prepared.number, table_id=table.id, id_part=plan.id_part,
        opens_at=plan.opens_at, public_reason=plan.public_reason.strip(), file_name=sealed.file_name,
        sha256=sealed.sha256, rows=sealed.rows, prepared_by_id=actor.id, prepared_at=now,
        recheck_from=plan.recheck_from, recheck_until=plan.recheck_until,
    )  # fmt: skip
    session.add(release)
    session.flush()
    record(
        session, "release_prepared", "release", release.id, actor=actor, now=now, organ_id=exam.organ_id, exam=exam.slug,
        stage=release.stage, number=release.number, rows=sealed.rows,
    )  # fmt: skip
    return release


def next_number(session: Session, table: ResultTable) -> int:
    newest = session.scalar(
        select(func.max(Release.number)).where(Release.exam_id == table.exam_id, Release.stage == table.stage)
    )
    return (newest or 0) + 1


def sweep_snapshots(session: Session, snapshots: Snapshots, now: datetime) -> int:
    """Remove files no release speaks of, a day after they came: a worker died between file and row. How many."""
    if not snapshots.folder.is_dir():
        return 0
    known = set(session.scalars(select(Release.file_name).where(Release.destroyed_at.is_(None))))
    session.rollback()
    oldest, removed = (now - ORPHANS_LIVE).timestamp(), 0
    for path in snapshots.folder.iterdir():
        if path.name.partition(".")[0] not in known and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


__all__ = ["Prepared", "enter_release", "next_number", "remove", "seal_for_release", "sweep_snapshots"]
