"""每次查看都留痕: a report's text, files and messages are opened one by one, and each opening is written down in the
transaction that opens it. Pages open by POST; a GET writes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import NotFound, Reason, refuse_if
from hr_portal.core.sealing import Opener
from hr_portal.core.sealing import Part as Sealed
from hr_portal.objections.barring import is_passed_on, may_open
from hr_portal.objections.content import ReportText, Said
from hr_portal.objections.models import Report, ReportFile, ReportMessage, ReportView
from hr_portal.objections.receipts import bound_to
from hr_portal.objections.rules import Part
from hr_portal.objections.store import SealedStore


@dataclass(frozen=True)
class Read:
    """A message as an officer reads it."""

    message: ReportMessage
    said: Said = field(repr=False)


def reasons_against_opening(session: Session, report: Report, *, actor: User, now: datetime) -> list[Reason]:
    """What was transferred is another organ's; what was erased is nobody's."""
    reasons = may_open(session, actor, report, now)
    if report.erased_at is not None or report.content is None:
        reasons.append(Reason("report_erased"))
    elif is_passed_on(report):
        reasons.append(Reason("report_transferred"))
    return reasons


def open_content(
    session: Session, report: Report, *, opener: Opener, actor: User, now: datetime
) -> ReportText:
    """What it says, and on whom."""
    refuse_if(reasons_against_opening(session, report, actor=actor, now=now))
    plain = opener.open(Sealed.CONTENT, report.content or b"", bound_to=bound_to(report.number))
    keep_view(session, report, Part.CONTENT, actor=actor, now=now)
    return ReportText.from_bytes(plain)


def open_verdict(session: Session, report: Report, *, opener: Opener, actor: User, now: datetime) -> str:
    """核查结论 in words; empty where none was written yet."""
    refuse_if(reasons_against_opening(session, report, actor=actor, now=now))
    keep_view(session, report, Part.CONTENT, actor=actor, now=now)
    return verdict_of(report, opener)


def verdict_of(report: Report, opener: Opener) -> str:
    if report.verdict_text is None:
        return ""
    return opener.open(Sealed.CONTENT, report.verdict_text, bound_to=bound_to(report.number)).decode()


def open_file(
    session: Session, file: ReportFile, *, store: SealedStore, opener: Opener, actor: User, now: datetime
) -> bytes:
    """One file. Its name stands in the text or the message it came with."""
    report = file.report
    refuse_if(reasons_against_opening(session, report, actor=actor, now=now))
    plain = store.open(file.place, number=report.number, opener=opener)
    keep_view(session, report, Part.FILE, actor=actor, now=now)
    return plain


def file_of(report: Report, file_id: int) -> ReportFile:
    found = next((file for file in report.files if file.id == file_id), None)
    if found is None:
        raise NotFound
    return found


def open_messages(
    session: Session, report: Report, *, opener: Opener, actor: User, now: datetime
) -> list[Read]:
    """Everything that was said through the receipt, and what waits for its second reader; oldest first."""
    refuse_if(reasons_against_opening(session, report, actor=actor, now=now))
    keep_view(session, report, Part.MESSAGE, actor=actor, now=now)
    return read_messages(report, opener)


def read_messages(report: Report, opener: Opener) -> list[Read]:
    here = bound_to(report.number)
    return [
        Read(one, Said.from_bytes(opener.open(Sealed.CONTENT, one.for_officers, bound_to=here)))
        for one in report.messages
        if one.for_officers is not None
    ]


def keep_view(session: Session, report: Report, part: Part, *, actor: User, now: datetime) -> None:
    session.add(ReportView(report_id=report.id, user_id=actor.id, part=part, at=now))
    session.flush()
