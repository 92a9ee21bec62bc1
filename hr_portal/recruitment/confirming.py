"""确认职位表: by a second officer. Before the exam is open the table is in force at once; afterwards a notice tells what
changes, and the table is in force from the instant that notice is public (recruitment/tables.py)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.notices.drafting import draft, prefilled
from hr_portal.notices.duties import may_author
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.recruitment.change_words import body, summary
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.exam_stages import StageKind
from hr_portal.recruitment.exams import tie
from hr_portal.recruitment.importing import hold, is_officer
from hr_portal.recruitment.models import Exam, Position, PositionTable, TableState
from hr_portal.recruitment.tables import newest_confirmed

CHANGE_KIND = "recruit_change"
_CHANGES = ("new", "cancelled", "changed", "quota_cut", "quota_raised")


def needs_notice(table: PositionTable) -> bool:
    """The exam is open and has a table, and this one says something else."""
    counts = table.changes["counts"]
    return (
        table.exam.is_open
        and table.changes["against"] is not None
        and any(counts.get(name, 0) for name in _CHANGES)
    )


def _author_for(table: PositionTable, actor: User, author: User | None, now: datetime) -> User | None:
    """Who drafts the notice: the author named, else whichever of the two officers also writes for the organ."""
    candidates = [author] if author is not None else [table.imported_by, actor]
    return next(
        (person for person in candidates if person and may_author(person, table.exam.organ, now)), None
    )


def reasons_against_vouching(table: PositionTable, *, actor: User, now: datetime) -> list[Reason]:
    reasons = []
    if table.state is not TableState.WAITING:
        reasons.append(Reason("table_not_waiting"))
    if table.imported_by_id is not None:
        reasons.append(Reason("table_has_officer"))
    if not is_officer(actor, table.exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    return reasons


def vouch(session: Session, table: PositionTable, *, actor: User, now: datetime) -> None:
    """经办: an officer answers for a table that the command line imported."""
    hold(session, table.exam)
    session.refresh(table)
    refuse_if(reasons_against_vouching(table, actor=actor, now=now))
    table.imported_by = actor
    session.flush()
    record(
        session,
        "positions_vouched",
        "position_table",
        table.id,
        actor=actor,
        now=now,
        organ_id=table.exam.organ_id,
    )


def reasons_against_confirming(
    session: Session, table: PositionTable, *, actor: User, now: datetime, author: User | None = None
) -> list[Reason]:
    """A second officer of the exam's organ; nothing was confirmed since this table was compared; where the change must be
    told, somebody who may draft the notice."""
    if table.state is not TableState.WAITING:
        return [Reason("table_not_waiting")]
    reasons = []
    if not is_officer(actor, table.exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if table.imported_by_id is None:
        reasons.append(Reason("table_without_officer"))
    elif table.imported_by_id == actor.id:
        reasons.append(Reason("officer_confirms_own", None, "two_officers"))
    newest = newest_confirmed(session, table.exam)
    if (newest.id if newest is not None else None) != table.compared_with_id:
        reasons.append(Reason("table_overtaken"))
    if needs_notice(table) and _author_for(table, actor, author, now) is None:
        reasons.append(Reason("change_notice_without_author", "author", "separation_of_duties"))
    return reasons


def confirm(
    session: Session, table: PositionTable, *, actor: User, now: datetime, author: User | None = None
) -> Notice | None:
    """The second officer's half. Returns the draft of the notice of the change, where there must be one."""
    hold(session, table.exam)
    session.refresh(table)
    refuse_if(reasons_against_confirming(session, table, actor=actor, now=now, author=author))
    table.state = TableState.CONFIRMED
    table.confirmed_by, table.confirmed_at = actor, now
    notice = None
    if needs_notice(table):
        writer = _author_for(table, actor, author, now)
        assert writer is not None  # it was asked above
        notice = _draft_notice(session, table, writer, now)
        table.change_notice = notice
    session.flush()
    record(
        session, "positions_confirmed", "position_table", table.id, actor=actor, now=now, organ_id=table.exam.organ_id,
        exam=table.exam.slug, number=table.number, notice=notice.id if notice is not None else None,
    )  # fmt: skip
    if table.exam.is_open and notice is None:
        raise_epoch(session)
    return notice


def _draft_notice(session: Session, table: PositionTable, author: User, now: datetime) -> Notice:
    exam, kind = table.exam, kind_named(CHANGE_KIND)
    content = replace(
        prefilled(kind, exam.organ, now=now),
        title=f"{exam.title}职位调整公告",
        body=body(table.changes),
        fields={"exam": exam.title, "changes": summary(table.changes["counts"])},
    )
    notice = draft(session, kind, exam.organ, content, actor=author, now=now)
    if (stage := _stage_of_changes(exam)) is not None:
        tie(session, exam, stage, notice)
    return notice


def _stage_of_changes(exam: Exam) -> str | None:
    """A change of positions belongs to the announcement."""
    rules = rules_of(exam)
    stages = rules.stages if rules is not None else ()
    return next((stage.name for stage in stages if stage.kind is StageKind.ANNOUNCEMENT), None)


def reasons_against_refusing(table: PositionTable, *, actor: User, now: datetime) -> list[Reason]:
    if table.state is not TableState.WAITING:
        return [Reason("table_not_waiting")]
    if not is_officer(actor, table.exam, now):
        return [Reason("no_exam_duty", None, "separation_of_duties")]
    return []


def refuse(session: Session, table: PositionTable, *, actor: User, now: datetime) -> None:
    """不予确认: the rows leave; what was found about the file stays."""
    hold(session, table.exam)
    session.refresh(table)
    refuse_if(reasons_against_refusing(table, actor=actor, now=now))
    table.state, table.refused_by_id, table.refused_at = TableState.REFUSED, actor.id, now
    session.execute(delete(Position).where(Position.table_id == table.id))
    session.flush()
    record(
        session,
        "positions_refused",
        "position_table",
        table.id,
        actor=actor,
        now=now,
        organ_id=table.exam.organ_id,
    )
