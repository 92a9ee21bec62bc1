"""移送: what another organ has to handle goes there by letter, and ends here. The reporter reads only that it was passed on
to the organ with jurisdiction (已按规定转有管辖权的机关处理)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.objections import stepping
from hr_portal.objections.handling import LONGEST_LINE, reasons_against_step, reasons_against_words
from hr_portal.objections.models import Report
from hr_portal.objections.receivers import receiver_of
from hr_portal.objections.rules import Channel, Measure, Signature, Stage


class WhyTransferred(StrEnum):
    """Under which competence."""

    DISCIPLINE = "discipline"
    """违纪违法: 纪检监察机关."""
    CRIME = "crime"
    """涉嫌犯罪: 公安、检察机关."""
    PERSONNEL = "personnel"
    """按干部（人事）管理权限."""
    PETITION = "petition"
    """信访事项."""


def reasons_against_transferring(
    session: Session, report: Report, to: str, why: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = reasons_against_step(session, report, Stage.TRANSFERRED, actor=actor, now=now)
    reasons += reasons_against_words(to, "transferred_to", "transferred_to_missing", LONGEST_LINE)
    if why not in set(WhyTransferred):
        reasons.append(Reason("transfer_reason_missing", "reason"))
    return reasons


def transfer(session: Session, report: Report, to: str, why: str, *, actor: User, now: datetime) -> Report:
    """移送 with its letter; handling here is over."""
    stepping.hold(session, report)
    refuse_if(reasons_against_transferring(session, report, to, why, actor=actor, now=now))
    report.transferred_to = to.strip()
    report.measure = Measure.TRANSFER
    stepping.step(session, report, Stage.TRANSFERRED, actor=actor, now=now, reason=str(WhyTransferred(why)))
    return report


@dataclass(frozen=True)
class TransferLetter:
    """移送函. What it says of the matter is enclosed on paper, never in the letter."""

    to: str
    organ: str
    office: str
    phone: str
    case_number: str
    notice_title: str
    notice_number: str
    received_on: date
    channel: Channel
    signature: Signature
    why: WhyTransferred
    transferred_on: date
    files: int
    """Enclosed: the text, and so many files."""


def letter_of(session: Session, report: Report) -> TransferLetter | None:
    """The letter of what was transferred; None of anything else."""
    done = next((one for one in report.steps if one.stage is Stage.TRANSFERRED), None)
    if done is None:
        return None
    receiver, notice = receiver_of(session, report.notice), report.notice
    return TransferLetter(
        to=report.transferred_to,
        organ=receiver.organ_name,
        office=receiver.office,
        phone=receiver.phone,
        case_number=report.case_number or "",
        notice_title=notice.live.title if notice.live is not None else "",
        notice_number=notice.index_number or "",
        received_on=shanghai_date(report.received_at),
        channel=report.channel,
        signature=report.signature,
        why=WhyTransferred(done.reason),
        transferred_on=shanghai_date(done.at),
        files=len(report.files),
    )
