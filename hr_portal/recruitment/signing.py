"""签核: a second officer holds totals and a random sample against the score book before anything can be released. Officers see
full numbers, and every view stands in the trail."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.recruitment.exam_keys import ExamKeys, bound_to
from hr_portal.recruitment.importing import hold, is_officer
from hr_portal.recruitment.result_models import Result, ResultState, ResultTable


@dataclass(frozen=True)
class FullRow:
    """A row with everything in it, for officers."""

    number: int
    ticket: str
    name: str
    id_number: str
    post: str
    status: str
    marks: tuple[str, ...]
    total: str | None
    rank: int | None


def reasons_against_seeing(table: ResultTable, *, actor: User, now: datetime) -> list[Reason]:
    reasons = []
    if not is_officer(actor, table.exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if table.destroyed_at is not None:
        reasons.append(Reason("results_destroyed"))
    return reasons


def show_rows(
    session: Session,
    table: ResultTable,
    numbers: Collection[int],
    *,
    keys: ExamKeys,
    actor: User,
    now: datetime,
) -> list[FullRow]:
    """Rows by their number in the file, opened; the trail says who looked and at how many, never at whom."""
    refuse_if(reasons_against_seeing(table, actor=actor, now=now))
    officer, bound = keys.officer(table.exam.slug), bound_to(table.id)
    rows = session.scalars(
        select(Result).where(Result.table_id == table.id, Result.number.in_(numbers)).order_by(Result.number)
    ).all()
    record(
        session, "results_viewed", "result_table", table.id, actor=actor, now=now, organ_id=table.exam.organ_id,
        rows=len(rows),
    )  # fmt: skip
    return [_full(row, officer.open(row.sealed, bound)) for row in rows]


def _full(row: Result, who: Sequence[str]) -> FullRow:
    ticket, name, id_number = who
    return FullRow(
        row.number, ticket, name, id_number, row.post, row.status.value, tuple(row.marks.split("|")), row.total, row.rank
    )  # fmt: skip


def row_with_ticket(
    session: Session, table: ResultTable, ticket: str, *, keys: ExamKeys, actor: User, now: datetime
) -> FullRow | None:
    """One candidate's row for an officer who has the ticket number before them."""
    refuse_if(reasons_against_seeing(table, actor=actor, now=now))
    mark = keys.officer(table.exam.slug).mark(ticket)
    number = session.scalar(
        select(Result.number).where(Result.table_id == table.id, Result.ticket_mark == mark)
    )
    if number is None:
        return None
    return show_rows(session, table, [number], keys=keys, actor=actor, now=now)[0]


def reasons_against_signing(
    table: ResultTable, *, ticked: Collection[int], totals_agree: bool, actor: User, now: datetime
) -> list[Reason]:
    reasons = reasons_against_deciding(table, actor=actor, now=now)
    if not totals_agree:
        reasons.append(Reason("totals_not_ticked", "totals"))
    if missing := sorted(set(table.sample) - set(ticked)):
        reasons.append(Reason("sample_not_ticked", "sample", None, {"rows": missing}))
    return reasons


def reasons_against_deciding(table: ResultTable, *, actor: User, now: datetime) -> list[Reason]:
    """Against signing or returning it at all, whatever was ticked."""
    reasons = []
    if table.state is not ResultState.WAITING:
        reasons.append(Reason("results_not_waiting"))
    if table.imported_by_id is None:
        reasons.append(Reason("results_without_officer"))
    elif table.imported_by_id == actor.id:
        reasons.append(Reason("officer_confirms_own", None, "two_officers"))
    if not is_officer(actor, table.exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    return reasons


def answer_for(session: Session, table: ResultTable, *, actor: User, now: datetime) -> None:
    """An officer answers for a file that came by the command line; another one signs it."""
    reasons = [] if table.imported_by_id is None else [Reason("results_answered_for")]
    if not is_officer(actor, table.exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    refuse_if(reasons)
    table.imported_by_id = actor.id
    session.flush()
    record(session, "results_answered_for", "result_table", table.id, actor=actor, now=now, organ_id=table.exam.organ_id)  # fmt: skip


def sign(
    session: Session,
    table: ResultTable,
    *,
    ticked: Collection[int],
    totals_agree: bool,
    actor: User,
    now: datetime,
) -> None:
    """Both totals and sample agree with the score book. From now on a release can be prepared from it."""
    hold(session, table.exam)
    session.refresh(table)
    refuse_if(reasons_against_signing(table, ticked=ticked, totals_agree=totals_agree, actor=actor, now=now))
    table.state, table.signed_by_id, table.signed_at = ResultState.SIGNED, actor.id, now
    session.flush()
    record(session, "results_signed", "result_table", table.id, actor=actor, now=now, organ_id=table.exam.organ_id,
           rows=table.report["rows"])  # fmt: skip


def sign_by_command(session: Session, table: ResultTable, *, actor: User, now: datetime) -> None:
    """A second officer answers for it at the command line, where no sample can be ticked: the table and the trail say so."""
    hold(session, table.exam)
    session.refresh(table)
    refuse_if(reasons_against_deciding(table, actor=actor, now=now))
    table.state, table.signed_by_id, table.signed_at = ResultState.SIGNED, actor.id, now
    table.report = {**table.report, "sample_not_ticked": True}
    session.flush()
    record(session, "results_signed_by_command", "result_table", table.id, actor=actor, now=now,
           organ_id=table.exam.organ_id, rows=table.report["rows"])  # fmt: skip


def return_it(session: Session, table: ResultTable, *, actor: User, now: datetime) -> None:
    """退回: something does not agree. The rows leave; the officer imports a mended file."""
    hold(session, table.exam)
    session.refresh(table)
    refuse_if(reasons_against_deciding(table, actor=actor, now=now))
    table.state, table.returned_at = ResultState.RETURNED, now
    session.execute(delete(Result).where(Result.table_id == table.id))
    session.flush()
    record(
        session,
        "results_returned",
        "result_table",
        table.id,
        actor=actor,
        now=now,
        organ_id=table.exam.organ_id,
    )
