"""查办理进度: what the receipt opens, and what can be said through it. The number and the key together, nothing else.

Unknown number, wrong key and erased report cost the same work and get the same answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload, selectinload

from hr_portal.audit.services import record
from hr_portal.core.errors import NotFound, Reason, refuse_if
from hr_portal.core.ids import token_hash
from hr_portal.core.sealing import CannotOpen, Part, Sealer
from hr_portal.core.text import clean
from hr_portal.notices.models import Notice
from hr_portal.objections.barring import is_passed_on
from hr_portal.objections.clocks import Due, due, next_due
from hr_portal.objections.content import FileNote, Said
from hr_portal.objections.filing import MOST_FILES, Filed
from hr_portal.objections.models import IdentityOpening, Report, ReportFile, ReportMessage
from hr_portal.objections.receipts import (
    SALT,
    bound_to,
    is_right,
    open_for_reporter,
    read_key,
    read_number,
    seal_for_reporter,
    stretch,
    unwrap,
)
from hr_portal.objections.receivers import Receiver, receiver_of
from hr_portal.objections.restarting import restarted_at
from hr_portal.objections.rules import Direction, Stage, Timeliness
from hr_portal.objections.telling import PUBLIC, tell_receivers
from hr_portal.publicity.queries import calendar

LONGEST_MESSAGE = 3000
"""Characters of one message."""
MOST_MESSAGES = 50
"""From the reporter of one report; more is no conversation."""
_NOBODYS_SALT, _NOBODYS_DIGEST = secrets.token_bytes(SALT), secrets.token_bytes(32)


@dataclass(frozen=True)
class Opened:
    """What a right receipt opens: the report, and the private key its answers are sealed to. It may travel in a sealed
    token for as long as the page is open, nowhere else."""

    report_id: int
    number: str
    private: bytes = field(repr=False)


def find(session: Session, number: str, key: str) -> Opened | None:
    """The report of this receipt as it was typed, or None; which of the two was wrong is never said."""
    read, typed = read_number(number), read_key(key)
    row = session.execute(
        select(Report.id, Report.number, Report.key_salt, Report.key_digest, Report.reporter_private).where(
            Report.number == (read or "")
        )
    ).one_or_none()
    salt = row.key_salt if row is not None and row.key_salt is not None else _NOBODYS_SALT
    digest = row.key_digest if row is not None and row.key_digest is not None else _NOBODYS_DIGEST
    stretched = stretch(typed or "", salt)
    fits = is_right(stretched, digest)
    if row is None or row.reporter_private is None or typed is None or not fits:
        return None
    return Opened(row.id, row.number, unwrap(stretched, row.reporter_private, row.number))


# --- what the status page says --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StagePoint:
    """One point of the stage line: reached `at`, or to be reached until `due`."""

    stage: Stage
    at: datetime | None
    due: Due | None


@dataclass(frozen=True)
class Message:
    """One message, readable. `waits`: a question that has had no answer yet; `is_reply`: 反馈, the final answer."""

    id: int
    direction: Direction
    at: datetime
    text: str = field(repr=False)
    files: tuple[FileNote, ...]
    asks: bool
    waits: bool
    is_reply: bool


@dataclass(frozen=True)
class IdentityOpened:
    """Two officers opened who wrote it; the reporter sees when and for what."""

    reason: str
    at: datetime


@dataclass(frozen=True)
class Status:
    """Everything the reporter may know. It holds no case number and nobody's name."""

    number: str
    notice_id: int
    stage: Stage
    received_at: datetime
    timeliness: Timeliness
    line: tuple[StagePoint, ...]
    next_due: Due | None
    messages: tuple[Message, ...]
    identity_opened: tuple[IdentityOpened, ...]
    restarted_at: datetime | None
    """The period of the notice began anew since; the report stands all the same."""
    receiver: Receiver
    is_merged: bool
    is_passed_on: bool
    """移送: nothing more is taken in here."""

    @property
    def questions(self) -> tuple[Message, ...]:
        """What waits for an answer of the reporter."""
        return tuple(message for message in self.messages if message.waits)


def the_report(session: Session, opened: Opened) -> Report:
    found = session.scalars(
        select(Report)
        .where(Report.id == opened.report_id)
        .options(
            joinedload(Report.notice).joinedload(Notice.organ),
            joinedload(Report.merged_into),
            selectinload(Report.messages),
            selectinload(Report.steps),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None or found.erased_at is not None:
        raise NotFound
    return found


def status(session: Session, opened: Opened, now: datetime) -> Status:
    """How it stands. Dates to come are the receiver's own clocks, computed now; `now` tells what is sent already."""
    report = the_report(session, opened)
    receiver = receiver_of(session, report.notice)
    current = _current(session, report)
    openings = session.scalars(
        select(IdentityOpening)
        .where(IdentityOpening.report_id == report.id, IdentityOpening.confirmed_at.is_not(None))
        .order_by(IdentityOpening.confirmed_at)
    )
    return Status(
        number=report.number,
        notice_id=report.notice_id,
        stage=current.stage,
        received_at=report.received_at,
        timeliness=report.timeliness,
        line=_line(session, report, current, receiver),
        next_due=next_due(
            _Clocked(current.stage, current.stage_since, report.received_at), receiver, calendar(session)
        ),
        messages=_messages(report, opened, now),
        identity_opened=tuple(
            IdentityOpened(one.reason, one.confirmed_at) for one in openings if one.confirmed_at is not None
        ),
        restarted_at=restarted_at(session, report),
        receiver=receiver,
        is_merged=report.merged_into_id is not None,
        is_passed_on=is_passed_on(report),
    )


@dataclass(frozen=True)
class _Clocked:
    stage: Stage
    stage_since: datetime
    received_at: datetime


def _current(session: Session, report: Report) -> Report:
    """The report that is handled: with 并案, the one it was merged into."""
    seen = {report.id}
    while report.merged_into_id is not None and report.merged_into_id not in seen:
        seen.add(report.merged_into_id)
        report = session.get_one(Report, report.merged_into_id)
    return report


_USUAL = (
    Stage.RECEIVED,
    Stage.REGISTERED,
    Stage.ACCEPTED,
    Stage.UNDER_VERIFICATION,
    Stage.CONCLUDED,
    Stage.ANSWERED,
)
_ENDS_EARLY = (Stage.NOT_IN_SCOPE, Stage.TRANSFERRED)


def _line(session: Session, report: Report, current: Report, receiver: Receiver) -> tuple[StagePoint, ...]:
    """Received, registered, accepted (or not, or passed on), under verification, concluded, answered. A report that was
    merged goes on with the steps of the one it was merged into; what was passed over is left out."""
    reached: dict[Stage, datetime] = {}
    for step in [*report.steps, *(current.steps if current is not report else ())]:
        reached.setdefault(step.stage, step.at)
    ended = next((stage for stage in _ENDS_EARLY if stage in reached), None)
    stages: Sequence[Stage] = _USUAL
    if ended is not None:
        stages = [*(stage for stage in _USUAL if stage in reached), ended]
    last = max((_USUAL.index(stage) for stage in reached if stage in _USUAL), default=0)
    stages = [stage for stage in stages if stage in reached or stage not in _USUAL[:last]]
    known = calendar(session)
    promised: dict[Stage, Due] = {}
    if Stage.REGISTERED not in reached:
        promised[Stage.REGISTERED] = due(Stage.REGISTERED, report.received_at, receiver, known)
    if Stage.ACCEPTED not in reached:
        promised[Stage.ACCEPTED] = due(Stage.ACCEPTED, report.received_at, receiver, known)
    if Stage.CONCLUDED in reached and Stage.ANSWERED not in reached:
        promised[Stage.ANSWERED] = due(Stage.ANSWERED, reached[Stage.CONCLUDED], receiver, known)
    return tuple(StagePoint(stage, reached.get(stage), promised.get(stage)) for stage in stages)


def _messages(report: Report, opened: Opened, now: datetime) -> tuple[Message, ...]:
    """What was sent, oldest first. An answer of the reporter after a question answers it."""
    sent = [one for one in report.messages if one.sent_at is not None and one.sent_at <= now]
    answers = [one.sent_at for one in sent if one.direction is Direction.FROM_REPORTER]
    found = []
    for one in sorted(sent, key=lambda message: (message.sent_at, message.id)):
        said = _read(one, opened)
        if said is None or one.sent_at is None:
            continue
        answered = any(at is not None and at >= one.sent_at for at in answers)
        asks = one.asks and one.direction is Direction.TO_REPORTER
        found.append(
            Message(
                one.id,
                one.direction,
                one.sent_at,
                said.text,
                said.files,
                asks,
                asks and not answered,
                one.is_reply,
            )
        )
    return tuple(found)


def _read(message: ReportMessage, opened: Opened) -> Said | None:
    if message.for_reporter is None:
        return None
    try:
        return Said.from_bytes(open_for_reporter(opened.private, message.for_reporter, opened.number))
    except CannotOpen:
        return None  # it was sealed to another receipt's key; nobody can say what it holds


# --- what the reporter says ------------------------------------------------------------------------------------------


def reasons_against_adding(
    session: Session, opened: Opened, text: str, files: Sequence[Filed]
) -> list[Reason]:
    """At every stage, and after the end as well; not of what was passed on, because nobody here opens it any more."""
    length = len(clean(text).strip())
    reasons = []
    report = session.get(Report, opened.report_id)
    if report is not None and is_passed_on(report):
        reasons.append(Reason("passed_on", "text"))
    if not length and not files:
        reasons.append(Reason("message_missing", "text"))
    if length > LONGEST_MESSAGE:
        reasons.append(Reason("message_too_long", "text", None, {"most": LONGEST_MESSAGE, "length": length}))
    if len(files) > MOST_FILES:
        reasons.append(Reason("too_many_files", "files", None, {"most": MOST_FILES}))
    said = select(func.count()).where(
        ReportMessage.report_id == opened.report_id, ReportMessage.direction == Direction.FROM_REPORTER
    )
    if (session.scalar(said) or 0) >= MOST_MESSAGES:
        reasons.append(Reason("too_many_messages", "text", None, {"most": MOST_MESSAGES}))
    return reasons


def add_to_case(
    session: Session,
    opened: Opened,
    text: str,
    files: Sequence[Filed] = (),
    *,
    token: str,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Something more, in words or files. The same form sent again adds nothing. Files lie sealed at their places, bound
    to the number of the report."""
    digest = token_hash(token)
    if session.scalar(select(ReportMessage.id).where(ReportMessage.token_digest == digest)) is not None:
        return
    refuse_if(reasons_against_adding(session, opened, text, files))
    report = the_report(session, opened)
    if report.reporter_public is None:
        raise NotFound
    notes = tuple(FileNote(one.place, one.name, one.removed) for one in files)
    plain = Said(clean(text).strip(), notes).as_bytes()
    number = _insert(session, {
        "report_id": report.id, "direction": Direction.FROM_REPORTER, "asks": False, "is_reply": False,
        "for_officers": sealer.seal(Part.CONTENT, plain, bound_to=bound_to(report.number)),
        "for_reporter": seal_for_reporter(report.reporter_public, plain, report.number),
        "at": now, "sent_at": now, "token_digest": digest,
    })  # fmt: skip
    if number is None:
        return
    for one in files:
        session.execute(
            insert(ReportFile).values(
                report_id=report.id, message_id=number, place=one.place, media_type=one.media_type,
                is_unit_letter=one.is_unit_letter,
            )
        )  # fmt: skip
    record(
        session,
        "report_added_to",
        "report",
        report.id,
        actor=PUBLIC,
        now=now,
        organ_id=report.receiving_organ_id,
    )
    tell_receivers(session, report.notice, now=now)


def _insert(session: Session, values: dict[str, object]) -> int | None:
    """None: this form was sent before, this moment perhaps."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(ReportMessage.__table__)
        .values(values)
        .on_conflict_do_nothing()
        .returning(ReportMessage.__table__.c.id)
    )
    found: int | None = session.connection().execute(statement).scalar_one_or_none()
    return found


def answer_question(
    session: Session,
    opened: Opened,
    text: str,
    files: Sequence[Filed] = (),
    *,
    token: str,
    sealer: Sealer,
    now: datetime,
) -> None:
    """An answer is something more that is said after the question; the question waits no longer."""
    add_to_case(session, opened, text, files, token=token, sealer=sealer, now=now)
