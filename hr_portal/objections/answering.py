"""What is said to the reporter through the receipt: questions at once, answers after another officer has read them.

Each is sealed twice, for officers and for this reporter; whatever was merged in gets its own copy, sealed to its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.sealing import Opener, Part, Sealer
from hr_portal.core.text import clean
from hr_portal.objections import stepping
from hr_portal.objections.content import Said
from hr_portal.objections.handling import (
    LONGEST_TEXT,
    note,
    reasons_against_being_at,
    reasons_against_step,
    reasons_against_words,
)
from hr_portal.objections.models import Report, ReportMessage
from hr_portal.objections.receipts import bound_to, seal_for_reporter
from hr_portal.objections.rules import Direction, Signature, Stage

ASKED_AT = frozenset({Stage.REGISTERED, Stage.ACCEPTED, Stage.UNDER_VERIFICATION})


class Answered(StrEnum):
    """How an answer was given beside the receipt's page."""

    IN_PERSON = "in_person"
    IN_WRITING = "in_writing"
    NOBODY_TO_ANSWER = "nobody_to_answer"
    """An anonymous letter: nobody was given a receipt, and nobody is known."""


def merged_into(session: Session, report: Report) -> Sequence[Report]:
    """Reports that are handled with this one."""
    return session.scalars(
        select(Report)
        .where(Report.merged_into_id == report.id, Report.erased_at.is_(None))
        .order_by(Report.id)
    ).all()


def can_be_told(session: Session, report: Report) -> bool:
    """Somebody holds a receipt of it, or of what was merged into it."""
    return any(one.reporter_public is not None for one in (report, *merged_into(session, report)))


def reasons_against_saying(session: Session, report: Report, text: str) -> list[Reason]:
    reasons = reasons_against_words(text, "text", "message_missing", LONGEST_TEXT, "message_too_long")
    if not can_be_told(session, report):
        reasons.append(Reason("nobody_holds_a_receipt"))
    return reasons


def _message(report: Report, plain: bytes, sealer: Sealer, *, actor: User, now: datetime) -> ReportMessage:
    public = report.reporter_public
    return ReportMessage(
        report_id=report.id,
        direction=Direction.TO_REPORTER,
        for_officers=sealer.seal(Part.CONTENT, plain, bound_to=bound_to(report.number)),
        for_reporter=seal_for_reporter(public, plain, report.number) if public is not None else None,
        at=now,
        written_by_id=actor.id,
    )


def _also(
    reports: Iterable[Report], plain: bytes, sealer: Sealer, first: ReportMessage
) -> list[ReportMessage]:
    """The same for every other receipt, as it was sent."""
    copies = []
    for report in reports:
        if report.reporter_public is None:
            continue
        copies.append(
            ReportMessage(
                report_id=report.id,
                direction=Direction.TO_REPORTER,
                asks=first.asks,
                is_reply=first.is_reply,
                for_officers=sealer.seal(Part.CONTENT, plain, bound_to=bound_to(report.number)),
                for_reporter=seal_for_reporter(report.reporter_public, plain, report.number),
                at=first.at,
                written_by_id=first.written_by_id,
                read_by_id=first.read_by_id,
                sent_at=first.sent_at,
            )
        )
    return copies


# --- questions ------------------------------------------------------------------------------------------------------


def reasons_against_asking(
    session: Session, report: Report, text: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = reasons_against_being_at(session, report, ASKED_AT, actor=actor, now=now)
    return reasons + reasons_against_saying(session, report, text)


def ask(
    session: Session, report: Report, text: str, *, sealer: Sealer, actor: User, now: datetime
) -> ReportMessage:
    """请反映人补充: read with the receipt from this moment on. The stage stays."""
    stepping.hold(session, report)
    refuse_if(reasons_against_asking(session, report, text, actor=actor, now=now))
    plain = Said(clean(text).strip()).as_bytes()
    message = _message(report, plain, sealer, actor=actor, now=now)
    message.asks, message.sent_at = True, now
    session.add_all([message, *_also(merged_into(session, report), plain, sealer, message)])
    session.flush()
    session.expire(report, ["messages"])
    note(session, "report_question_asked", report, actor=actor, now=now)
    return message


# --- answers --------------------------------------------------------------------------------------------------------


def unsent_reply(session: Session, report: Report) -> ReportMessage | None:
    """The answer that waits for its second reader."""
    return session.scalars(
        select(ReportMessage).where(
            ReportMessage.report_id == report.id,
            ReportMessage.is_reply.is_(True),
            ReportMessage.sent_at.is_(None),
        )
    ).first()


def reasons_against_drafting_reply(
    session: Session, report: Report, text: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = reasons_against_step(session, report, Stage.ANSWERED, actor=actor, now=now)
    reasons += reasons_against_saying(session, report, text)
    if unsent_reply(session, report) is not None:
        reasons.append(Reason("reply_waits"))
    return reasons


def draft_reply(
    session: Session, report: Report, text: str, *, sealer: Sealer, actor: User, now: datetime
) -> ReportMessage:
    """拟写反馈: nothing leaves before another officer has read it."""
    stepping.hold(session, report)
    refuse_if(reasons_against_drafting_reply(session, report, text, actor=actor, now=now))
    message = _message(report, Said(clean(text).strip()).as_bytes(), sealer, actor=actor, now=now)
    message.is_reply = True
    session.add(message)
    session.flush()
    session.expire(report, ["messages"])
    note(session, "report_reply_drafted", report, actor=actor, now=now)
    return message


def reasons_against_sending_reply(
    session: Session, message: ReportMessage, *, actor: User, now: datetime
) -> list[Reason]:
    """The second reader (第二人审读) is another officer."""
    reasons = reasons_against_step(session, message.report, Stage.ANSWERED, actor=actor, now=now)
    if not message.is_reply or message.sent_at is not None:
        reasons.append(Reason("reply_sent_already"))
    if message.written_by_id == actor.id:
        reasons.append(Reason("writer_reads_own_reply", None, "two_officers"))
    return reasons


def send_reply(
    session: Session,
    message: ReportMessage,
    *,
    sealer: Sealer,
    opener: Opener,
    actor: User,
    now: datetime,
) -> ReportMessage:
    """反馈: read by the second officer and sent, to everybody whose report was handled with this one."""
    report = message.report
    stepping.hold(session, report)
    session.refresh(message)
    refuse_if(reasons_against_sending_reply(session, message, actor=actor, now=now))
    message.read_by_id, message.sent_at = actor.id, now
    others = merged_into(session, report)
    if others and message.for_officers is not None:
        plain = opener.open(Part.CONTENT, message.for_officers, bound_to=bound_to(report.number))
        session.add_all(_also(others, plain, sealer, message))
    stepping.step(session, report, Stage.ANSWERED, actor=actor, now=now)
    session.expire(report, ["messages"])
    return message


def reasons_against_taking_back(
    session: Session, message: ReportMessage, *, actor: User, now: datetime
) -> list[Reason]:
    """Either officer: it is written anew."""
    reasons = reasons_against_being_at(session, message.report, {Stage.CONCLUDED}, actor=actor, now=now)
    if not message.is_reply or message.sent_at is not None:
        reasons.append(Reason("reply_sent_already"))
    return reasons


def take_back_reply(session: Session, message: ReportMessage, *, actor: User, now: datetime) -> None:
    """An answer nobody was sent goes."""
    report = message.report
    stepping.hold(session, report)
    refuse_if(reasons_against_taking_back(session, message, actor=actor, now=now))
    session.delete(message)
    session.flush()
    session.expire(report, ["messages"])
    note(session, "report_reply_taken_back", report, actor=actor, now=now)


def reasons_against_noting_answer(
    session: Session, report: Report, how: str, *, actor: User, now: datetime
) -> list[Reason]:
    """In person or in writing whoever signed (实名当面或书面反馈); nobody, where nobody can be reached."""
    reasons = reasons_against_step(session, report, Stage.ANSWERED, actor=actor, now=now)
    if how not in set(Answered):
        reasons.append(Reason("way_of_answering_missing", "how"))
    elif how == Answered.NOBODY_TO_ANSWER:
        if can_be_told(session, report) or report.signature is not Signature.ANONYMOUS:
            reasons.append(Reason("somebody_to_answer", "how"))
    elif report.signature is Signature.ANONYMOUS:
        reasons.append(Reason("not_signed", "how"))
    return reasons


def note_answer(session: Session, report: Report, how: str, *, actor: User, now: datetime) -> Report:
    """An answer that was given beside the receipt's page, or that nobody can be given."""
    stepping.hold(session, report)
    refuse_if(reasons_against_noting_answer(session, report, how, actor=actor, now=now))
    stepping.step(session, report, Stage.ANSWERED, actor=actor, now=now, reason=str(Answered(how)))
    return report
