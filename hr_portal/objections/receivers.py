"""受理机关: who takes the reports on a notice, by which rules and clocks, and who of the people there may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import ContactBlock, Organ, User
from hr_portal.accounts.queries import contact_for, may, people_with
from hr_portal.accounts.rules import PurposeOfContact, Role
from hr_portal.core.errors import Reason
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import DraftSave, Notice, NoticeOrgan, Revision
from hr_portal.objections.models import Recusal
from hr_portal.objections.rules import LetterInTime


@dataclass(frozen=True)
class LineAbove:
    """Where a report on the receiving organ itself may go: the report line of the organ above it."""

    organ_name: str
    office: str
    phone: str


@dataclass(frozen=True)
class Receiver:
    """The receiving office of one notice, as its row says. Clocks are numbers of that office, not promises of ours."""

    organ_id: int
    organ_code: str
    organ_name: str
    office: str
    phone: str
    address: str
    postcode: str
    hours: str
    email: str
    oversight_phone: str
    letter_in_time: LetterInTime
    postal_days: int
    register_working_days: int
    acceptance_days: int
    answer_working_days: int
    above: LineAbove | None = None
    """None where no organ above takes reports here."""


def receiving_organ(notice: Notice) -> Organ:
    """The organ whose receivers take the reports: the one the lead's report line names, else the one whose line it is."""
    block = contact_for(notice.organ, PurposeOfContact.REPORT, notice.kind)
    if block is None:
        return notice.organ
    return block.receiving_organ or block.organ


def receiver_of(session: Session, notice: Notice) -> Receiver:
    """Who receives reports on this notice. Where no line was entered yet, the lead organ with the usual clocks."""
    block = contact_for(notice.organ, PurposeOfContact.REPORT, notice.kind)
    organ = receiving_organ(notice)
    if block is None:
        return _without_a_line(organ, kind_named(notice.kind).receiver_office)
    return _of_block(block, organ, line_above(organ, notice.kind))


def line_above(organ: Organ, kind: str) -> LineAbove | None:
    """Of the nearest organ above whose reports another organ takes than this one: nobody hears what is said of themselves."""
    over = organ.parent
    while over is not None:
        block = contact_for(over, PurposeOfContact.REPORT, kind)
        if block is None:
            return None
        taker = block.receiving_organ or block.organ
        if taker.id != organ.id and block.phone:
            return LineAbove(taker.name, block.office, block.phone)
        over = over.parent
    return None


def _of_block(block: ContactBlock, organ: Organ, above: LineAbove | None) -> Receiver:
    return Receiver(
        organ.id, organ.code, organ.name, block.office, block.phone, block.address, block.postcode, block.hours,
        block.email, block.oversight_phone, LetterInTime(block.letter_in_time), block.postal_days,
        block.register_working_days, block.acceptance_days, block.answer_working_days,
        above,
    )  # fmt: skip


def _without_a_line(organ: Organ, office: str) -> Receiver:
    return Receiver(
        organ.id,
        organ.code,
        organ.name,
        office,
        "",
        "",
        "",
        "",
        "",
        "",
        LetterInTime.ARRIVAL_POSTMARK,
        0,
        1,
        15,
        15,
    )


def reasons_against_receiving(session: Session, user: User, notice: Notice, *, today: date) -> list[Reason]:
    """Why this person may not handle reports on this notice: another office's duty, a hand in the notice itself (拟稿
    and 受理 are different people), or 回避."""
    if not may(user, {Role.RECEIVER}, receiving_organ(notice), today):
        return [Reason("no_receiver_duty", "organ")]
    reasons = []
    if user.id in hands_in(session, notice):
        reasons.append(Reason("had_a_hand_in_the_notice", None, "separation_of_duties"))
    if is_recused(session, user, notice):
        reasons.append(Reason("recused", None, "recusal"))
    return reasons


def may_receive(session: Session, user: User, notice: Notice, *, today: date) -> bool:
    return not reasons_against_receiving(session, user, notice, today=today)


def is_recused(session: Session, user: User, notice: Notice) -> bool:
    asked = select(Recusal.id).where(
        Recusal.notice_id == notice.id, Recusal.user_id == user.id, Recusal.is_recused.is_(True)
    )
    return session.scalar(asked) is not None


def hands_in(session: Session, notice: Notice) -> frozenset[int]:
    """Everybody who wrote, submitted, reviewed, issued or signed any version of the notice."""
    found = {notice.author_id}
    found |= set(
        session.scalars(
            select(DraftSave.saved_by_id)
            .join(Revision, Revision.id == DraftSave.revision_id)
            .where(Revision.notice_id == notice.id)
        )
    )
    acts = select(Revision.submitted_by_id, Revision.reviewed_by_id, Revision.issued_by_id)
    for row in session.execute(acts.where(Revision.notice_id == notice.id)):
        found |= set(row)
    signed = select(NoticeOrgan.signed_by_id).where(NoticeOrgan.notice_id == notice.id)
    found |= set(session.scalars(signed))
    return frozenset(number for number in found if number is not None)


def receivers(session: Session, notice: Notice, *, today: date) -> Sequence[User]:
    """The people who may handle reports on this notice today."""
    people = people_with(session, {Role.RECEIVER}, receiving_organ(notice), today)
    return [person for person in people if may_receive(session, person, notice, today=today)]
