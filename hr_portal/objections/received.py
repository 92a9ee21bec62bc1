"""What an officer of the receiver has before them: the notices they receive reports on, the reports, and what waits for them.
Notices that bar this person are left out everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from hr_portal.accounts.models import User
from hr_portal.notices.models import Notice
from hr_portal.objections.barring import may_open
from hr_portal.objections.models import Confirmation, ConfirmationRow, IdentityOpening, Report, ReportMessage
from hr_portal.objections.queries import receiving_ids
from hr_portal.objections.receivers import receiving_organ
from hr_portal.objections.rules import OPEN, Direction, Verdict
from hr_portal.publicity.models import PublicityWindow


@dataclass(frozen=True)
class Received:
    """`questions`: notices with somebody of this receiver's name, to be answered before anything of them is shown."""

    notices: Sequence[Notice] = ()
    questions: Sequence[Notice] = ()
    reports: Sequence[Report] = ()
    to_read: frozenset[int] = frozenset()
    """Numbers of reports with a reply another officer wrote and nobody has read."""
    unanswered: frozenset[int] = frozenset()
    """Numbers of reports with a question the reporter has not answered."""
    answered: frozenset[int] = frozenset()
    """Numbers of reports with something new from the reporter."""
    identity_asked: frozenset[int] = frozenset()
    """Numbers of reports whose identity another officer asked to see."""

    @property
    def in_hand(self) -> list[Report]:
        return [report for report in self.reports if report.stage in OPEN and report.merged_into_id is None]

    @property
    def notices_with_reports(self) -> list[Notice]:
        return list({report.notice_id: report.notice for report in self.reports}.values())


def received(session: Session, person: User, now: datetime) -> Received:
    """What this person receives, newest reports first."""
    codes = set(receiving_ids(session, person, now))
    if not codes:
        return Received()
    reports = session.scalars(
        select(Report)
        .where(Report.receiving_organ_id.in_(codes))
        .options(
            joinedload(Report.notice).options(joinedload(Notice.live), joinedload(Notice.window)),
            joinedload(Report.officer),
            defer(Report.content),
            defer(Report.identity),
            defer(Report.verdict_text),
            selectinload(Report.steps),
        )
        .order_by(Report.id.desc())
    ).all()
    notices = {notice.id: notice for notice in _current(session, now) if receiving_organ(notice).id in codes}
    notices |= {report.notice_id: report.notice for report in reports}
    answers = {number: may_open(session, person, notice, now) for number, notice in notices.items()}
    able = {number for number, against in answers.items() if not against}
    asked = [
        notices[number]
        for number, against in answers.items()
        if [reason.code for reason in against] == ["needs_answer"]
    ]
    mine = [report for report in reports if report.notice_id in able]
    numbers = [report.id for report in mine]
    waiting = _waiting(session, person, numbers)
    if waiting:  # what is added to a report that was merged waits where it is handled
        said = waiting["answered"]
        into = {one.merged_into_id for one in mine if one.id in said and one.merged_into_id is not None}
        waiting["answered"] = said | into
    return Received(
        sorted((notices[number] for number in able), key=lambda one: one.id, reverse=True),
        asked,
        mine,
        **waiting,
    )


LISTED = 100
"""Windows that are over, on one list; what waits comes first."""


def windows_over(session: Session, person: User, now: datetime) -> list[Notice]:
    """Notices this person receives reports on whose period is over, the last one first."""
    organs = set(receiving_ids(session, person, now))
    if not organs:
        return []
    over = session.scalars(
        _windows(now)
        .where(PublicityWindow.closes_at <= now)
        .order_by(PublicityWindow.closes_at.desc())
        .limit(500)
    ).all()
    mine = (notice for notice in over if receiving_organ(notice).id in organs)
    return [notice for notice in mine if not may_open(session, person, notice, now)][:LISTED]


def takes_offline(session: Session, person: User, now: datetime) -> list[Notice]:
    """Notices a letter or a call may be about: those that run, and those that are over."""
    organs = set(receiving_ids(session, person, now))
    if not organs:
        return []
    found = session.scalars(_windows(now).order_by(Notice.publish_at.desc()).limit(500)).all()
    mine = (notice for notice in found if receiving_organ(notice).id in organs)
    return [notice for notice in mine if not may_open(session, person, notice, now)][:LISTED]


def _windows(now: datetime) -> Select[Notice]:
    """Notices with a period that has begun, as they are read on these pages."""
    return (
        select(Notice)
        .join(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(
            Notice.has_window.is_(True),
            Notice.is_historical.is_(False),
            Notice.publish_at <= now,
            Notice.withdrawn_at.is_(None),
            Notice.taken_down_at.is_(None),
        )
        .options(joinedload(Notice.organ), joinedload(Notice.live), joinedload(Notice.window))
    )


def _current(session: Session, now: datetime) -> Sequence[Notice]:
    """Notices whose period runs, or is over and not confirmed or with somebody on hold."""
    confirmed = exists().where(
        Confirmation.window_id == Notice.window_id, Confirmation.confirmed_at.is_not(None)
    )
    held = exists().where(
        Confirmation.window_id == Notice.window_id,
        ConfirmationRow.confirmation_id == Confirmation.id,
        ConfirmationRow.verdict == Verdict.HOLD,
    )
    runs = or_(PublicityWindow.closes_at.is_(None), PublicityWindow.closes_at > now)
    return session.scalars(_windows(now).where(or_(runs, ~confirmed, held)).order_by(Notice.id.desc())).all()


def _waiting(session: Session, person: User, numbers: Sequence[int]) -> dict[str, frozenset[int]]:
    if not numbers:
        return {}
    messages = session.scalars(
        select(ReportMessage).where(ReportMessage.report_id.in_(numbers)).order_by(ReportMessage.id)
    ).all()
    to_read, last = set(), {}
    for message in messages:
        last[message.report_id] = message
        if (
            message.direction is Direction.TO_REPORTER
            and message.sent_at is None
            and message.written_by_id != person.id
        ):
            to_read.add(message.report_id)
    openings = session.scalars(
        select(IdentityOpening.report_id).where(
            IdentityOpening.report_id.in_(numbers),
            IdentityOpening.confirmed_by_id.is_(None),
            IdentityOpening.asked_by_id != person.id,
        )
    )
    return {
        "to_read": frozenset(to_read),
        "unanswered": frozenset(
            number for number, one in last.items() if one.asks and one.sent_at is not None
        ),
        "answered": frozenset(n for n, one in last.items() if one.direction is Direction.FROM_REPORTER),
        "identity_asked": frozenset(openings),
    }
