"""成绩发布: prepared by one officer, signed by another, open at one instant. That it is open is derived from rows and the clock;
nothing is done in that second. Suspending shuts it everywhere at once; an amendment is another release with its reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.given_rows import PostInTable
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.importing import hold, is_officer
from hr_portal.recruitment.models import Exam, Position
from hr_portal.recruitment.result_models import Release, ResultState, ResultTable
from hr_portal.recruitment.snapshots import Sealed, Snapshots, seal
from hr_portal.recruitment.tables import table_in_force

WHOLE_ID_BELOW = 10_000
"""Exams with fewer sitters ask for the whole identity number by default: their last six are guessed too soon."""


@dataclass(frozen=True)
class Plan:
    """What an officer asks for. `public_reason` is compulsory from the second release of a stage on."""

    opens_at: datetime
    id_part: IdPart
    public_reason: str = ""
    recheck_from: datetime | None = None
    recheck_until: datetime | None = None


def usual_part(table: ResultTable) -> IdPart:
    return IdPart.WHOLE if table.report["rows"] < WHOLE_ID_BELOW else IdPart.LAST_SIX


def releases_of(session: Session, exam: Exam, stage: str) -> Sequence[Release]:
    return session.scalars(
        select(Release).where(Release.exam_id == exam.id, Release.stage == stage).order_by(Release.number)
    ).all()


def reasons_against_preparing(
    session: Session, table: ResultTable, plan: Plan, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = []
    if not is_officer(actor, table.exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if table.state is not ResultState.SIGNED or table.destroyed_at is not None:
        reasons.append(Reason("results_not_signed", None, "results_two_officers"))
    if table.report and not table.report.get("has_id"):
        reasons.append(Reason("results_without_ids", "id_part"))
    if plan.opens_at <= now:
        reasons.append(Reason("opens_in_the_past", "opens_at"))
    earlier = [one for one in releases_of(session, table.exam, table.stage) if one.signed_at is not None]
    if earlier and not plan.public_reason.strip():
        reasons.append(Reason("amendment_needs_reason", "public_reason"))
    if (plan.recheck_from is None) != (plan.recheck_until is None):
        reasons.append(Reason("recheck_half_given", "recheck_until"))
    elif (
        plan.recheck_from
        and plan.recheck_until
        and not plan.opens_at <= plan.recheck_from < plan.recheck_until
    ):
        reasons.append(Reason("recheck_out_of_order", "recheck_until"))
    return reasons


@dataclass(frozen=True)
class Prepared:
    """A snapshot that was sealed for the release `number` is going to be."""

    number: int
    sealed: Sealed


def next_number(session: Session, table: ResultTable) -> int:
    """Of the next release of the table's stage, from 1."""
    newest = session.scalar(
        select(func.max(Release.number)).where(Release.exam_id == table.exam_id, Release.stage == table.stage)
    )
    return (newest or 0) + 1


def prepare(session: Session, table: ResultTable, plan: Plan, *, keys: ExamKeys, snapshots: Snapshots, actor: User,
            now: datetime, progress: Callable[[int], None] = lambda count: None) -> Release:  # fmt: skip
    """Seal the snapshot and ask for a second signature, in one transaction; `release_preparing` seals outside of it."""
    exam = table.exam
    hold(session, exam)
    session.refresh(table)
    refuse_if(reasons_against_preparing(session, table, plan, actor=actor, now=now))
    assert exam.current is not None  # results are only ever imported under rules
    number = next_number(session, table)
    sealed = seal(
        session, table, stage=table.stage, number=number, part=plan.id_part, posts=posts_in_table(session, exam, now),
        content=exam.current.content, keys=keys, folder=snapshots.folder, progress=progress,
    )  # fmt: skip
    return enter_release(session, table, plan, Prepared(number, sealed), actor=actor, now=now)


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
    _note(session, "release_prepared", release, actor, now, rows=sealed.rows)
    return release


def posts_in_table(session: Session, exam: Exam, now: datetime) -> dict[str, PostInTable]:
    table = table_in_force(session, exam, now)
    if table is None:
        return {}
    p = Position
    rows = session.execute(
        select(p.code, p.unit, p.title, p.level, p.headcount).where(p.table_id == table.id)
    )
    return {row.code: PostInTable(row.unit, row.title, row.level, row.headcount) for row in rows if row.code}


def reasons_against_signing(
    release: Release, snapshots: Snapshots, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = []
    if release.signed_at is not None:
        reasons.append(Reason("release_signed_already"))
    if release.prepared_by_id == actor.id:
        reasons.append(Reason("officer_confirms_own", None, "two_officers"))
    if not is_officer(actor, release.exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if release.opens_at <= now:
        reasons.append(Reason("opens_in_the_past", "opens_at"))
    if release.table.state is not ResultState.SIGNED:
        reasons.append(Reason("results_not_signed", None, "results_two_officers"))
    if snapshots.digest(release.file_name) != release.sha256:
        reasons.append(Reason("snapshot_changed"))
    return reasons


def sign(session: Session, release: Release, *, snapshots: Snapshots, actor: User, now: datetime) -> None:
    """The second signature, on the very bytes that were sealed: it opens at its instant by itself."""
    hold(session, release.exam)
    session.refresh(release)
    refuse_if(reasons_against_signing(release, snapshots, actor=actor, now=now))
    release.signed_by_id, release.signed_at = actor.id, now
    session.flush()
    _note(session, "release_signed", release, actor, now, opens_at=release.opens_at.isoformat())
    raise_epoch(session)


def reasons_against_moving(
    release: Release, opens_at: datetime, reason: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = []
    if not is_officer(actor, release.exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if release.opens_at <= now:
        reasons.append(Reason("release_open_already", None, "suspend_instead"))
    if opens_at <= now:
        reasons.append(Reason("opens_in_the_past", "opens_at"))
    if opens_at == release.opens_at:
        reasons.append(Reason("instant_unchanged", "opens_at"))
    if not reason.strip():
        reasons.append(Reason("moving_needs_reason", "reason"))
    return reasons


def move(
    session: Session, release: Release, opens_at: datetime, reason: str, *, actor: User, now: datetime
) -> None:
    """Another instant, with the reason the countdown page says. Later is any officer's to decide; earlier takes the second
    signature away until it is given again."""
    hold(session, release.exam)
    session.refresh(release)
    refuse_if(reasons_against_moving(release, opens_at, reason, actor=actor, now=now))
    if opens_at < release.opens_at:
        release.signed_at = release.signed_by_id = None
        release.prepared_by_id = actor.id
    if release.recheck_from and release.recheck_until:
        shift = opens_at - release.opens_at
        release.recheck_from, release.recheck_until = (
            release.recheck_from + shift,
            release.recheck_until + shift,
        )
    release.opens_at, release.moved_reason = opens_at, reason.strip()
    session.flush()
    _note(session, "release_moved", release, actor, now, opens_at=opens_at.isoformat())
    raise_epoch(session)


def reasons_against_suspending(release: Release, reason: str, *, actor: User, now: datetime) -> list[Reason]:
    reasons = []
    if not is_officer(actor, release.exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if release.suspended_at is not None:
        reasons.append(Reason("release_suspended_already"))
    if not reason.strip():
        reasons.append(Reason("suspending_needs_reason", "reason"))
    return reasons


def suspend(session: Session, release: Release, reason: str, *, actor: User, now: datetime) -> None:
    """暂停查询: any one officer, at once. Every process sees it within a second."""
    hold(session, release.exam)
    session.refresh(release)
    refuse_if(reasons_against_suspending(release, reason, actor=actor, now=now))
    release.suspended_at, release.suspended_by_id, release.suspend_reason = now, actor.id, reason.strip()
    session.flush()
    _note(session, "release_suspended", release, actor, now)
    raise_epoch(session)


def reasons_against_resuming(release: Release, *, actor: User, now: datetime) -> list[Reason]:
    reasons = []
    if not is_officer(actor, release.exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if release.suspended_at is None:
        reasons.append(Reason("release_not_suspended"))
    elif release.suspended_by_id == actor.id:
        reasons.append(Reason("officer_confirms_own", None, "two_officers"))
    return reasons


def resume(session: Session, release: Release, *, actor: User, now: datetime) -> None:
    """恢复查询: by another officer than the one who suspended it."""
    hold(session, release.exam)
    session.refresh(release)
    refuse_if(reasons_against_resuming(release, actor=actor, now=now))
    release.suspended_at = release.suspended_by_id = None
    release.suspend_reason = ""
    session.flush()
    _note(session, "release_resumed", release, actor, now)
    raise_epoch(session)


def _note(session: Session, act: str, release: Release, actor: User, now: datetime, **facts: object) -> None:
    record(session, act, "release", release.id, actor=actor, now=now, organ_id=release.exam.organ_id,
           exam=release.exam.slug, stage=release.stage, number=release.number, **facts)  # fmt: skip
