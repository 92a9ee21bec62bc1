"""What officers see of reports, by their duty and their clocks; and the one number the public may read.

Whoever is recused, named, or had a hand in a notice finds nothing of it: neither in a list nor in a count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from hr_portal.accounts.models import User
from hr_portal.accounts.queries import organs_in_reach
from hr_portal.accounts.rules import Role
from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import shanghai_date
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.objections.barring import may_open
from hr_portal.objections.clocks import Due, next_due
from hr_portal.objections.confirmations import Hold, all_holds, waiting
from hr_portal.objections.models import IdentityOpening, Recusal, Report, ReportMessage, ReportView
from hr_portal.objections.receivers import receiver_of, receiving_organ
from hr_portal.objections.rules import OPEN, Channel, Stage
from hr_portal.publicity.models import Clearance, PublicityWindow
from hr_portal.publicity.queries import calendar


@dataclass(frozen=True)
class Clocked:
    """A report with the clock that runs for it; None where none does."""

    report: Report
    due: Due | None

    def is_overdue(self, now: datetime) -> bool:
        return self.due is not None and self.due.is_overdue(now)

    def is_due_on(self, day: date) -> bool:
        return self.due is not None and self.due.last_day == day


# --- whose ----------------------------------------------------------------------------------------------------------


def receiving_ids(session: Session, user: User, now: datetime) -> list[int]:
    """The organs this person receives reports for today."""
    return [organ.id for organ in organs_in_reach(session, user, {Role.RECEIVER}, shanghai_date(now))]


def _notices_seen(session: Session, user: User, organ_ids: Collection[int], now: datetime) -> list[int]:
    """Notices with reports to these organs that this person may handle."""
    recused = select(Recusal.notice_id).where(Recusal.user_id == user.id, Recusal.is_recused.is_(True))
    found = session.scalars(
        select(Notice)
        .where(
            Notice.id.in_(select(Report.notice_id).where(Report.receiving_organ_id.in_(list(organ_ids)))),
            Notice.id.not_in(recused),
        )
        .options(joinedload(Notice.organ), joinedload(Notice.live))
    )
    return [notice.id for notice in found if not may_open(session, user, notice, now)]


def _seen(session: Session, user: User, now: datetime) -> Select[Report]:
    organ_ids = receiving_ids(session, user, now)
    notice_ids = _notices_seen(session, user, organ_ids, now) if organ_ids else []
    return (
        select(Report)
        .where(
            Report.receiving_organ_id.in_(organ_ids),
            Report.notice_id.in_(notice_ids),
            Report.erased_at.is_(None),
        )
        .options(joinedload(Report.notice).joinedload(Notice.live), joinedload(Report.officer))
    )


# --- lists ----------------------------------------------------------------------------------------------------------


def reports_for(
    session: Session,
    user: User,
    now: datetime,
    *,
    stages: Collection[Stage] | None = None,
    notice_id: int | None = None,
    channel: Channel | None = None,
    with_merged: bool = False,
    limit: int = 50,
    page: int = 1,
) -> list[Clocked]:
    """Newest first, each with its clock. What was merged stands with the one it went into, unless it is asked for."""
    query = _seen(session, user, now)
    if stages is not None:
        query = query.where(Report.stage.in_(list(stages)))
    if notice_id is not None:
        query = query.where(Report.notice_id == notice_id)
    if channel is not None:
        query = query.where(Report.channel == channel)
    if not with_merged:
        query = query.where(Report.merged_into_id.is_(None))
    rows = session.scalars(query.order_by(Report.id.desc()).limit(limit).offset((page - 1) * limit)).all()
    return clocked(session, rows)


def clocked(session: Session, reports: Sequence[Report]) -> list[Clocked]:
    """Each with the clock of its own receiver; overdue is derived, never stored."""
    known = calendar(session)
    return [Clocked(report, _due(session, report, known)) for report in reports]


def _due(session: Session, report: Report, known: Calendar) -> Due | None:
    if report.merged_into_id is not None:
        return None
    return next_due(report, receiver_of(session, report.notice), known)


def in_hand(session: Session, user: User, now: datetime) -> list[Clocked]:
    """Everything whose handling is not over, what is due first at the top."""
    rows = session.scalars(
        _seen(session, user, now).where(Report.stage.in_(list(OPEN)), Report.merged_into_id.is_(None))
    ).all()
    found = clocked(session, rows)
    return sorted(found, key=lambda one: (one.due is None, one.due.until if one.due else now, one.report.id))


def overdue(session: Session, user: User, now: datetime) -> list[Clocked]:
    return [one for one in in_hand(session, user, now) if one.is_overdue(now)]


def merged_with(session: Session, report: Report) -> Sequence[Report]:
    return session.scalars(select(Report).where(Report.merged_into_id == report.id).order_by(Report.id)).all()


def could_take(session: Session, report: Report, stages: Collection[Stage]) -> Sequence[Report]:
    """Other reports on the same notice that this one could be merged into."""
    return session.scalars(
        select(Report)
        .where(
            Report.notice_id == report.notice_id,
            Report.receiving_organ_id == report.receiving_organ_id,
            Report.id != report.id,
            Report.merged_into_id.is_(None),
            Report.stage.in_(list(stages)),
        )
        .order_by(Report.id)
    ).all()


# --- the desk -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """What waits for this officer, as numbers."""

    to_register: int
    to_tell: int
    in_verification: int
    to_answer: int
    due_today: int
    overdue: int
    replies_to_read: int
    identities_to_confirm: int
    windows_to_confirm: int
    confirmations_waiting: int
    holds_overdue: int
    holds: int


def desk(session: Session, user: User, now: datetime) -> Desk:
    found, today = in_hand(session, user, now), shanghai_date(now)
    stages = Counter(one.report.stage for one in found)
    numbers = [one.report.id for one in found]
    over = windows_to_confirm(session, user, now)
    proposals = [waiting(session, notice) for notice in over]
    held = holds_for(session, user, now)
    return Desk(
        to_register=stages[Stage.RECEIVED],
        to_tell=stages[Stage.REGISTERED],
        in_verification=stages[Stage.ACCEPTED] + stages[Stage.UNDER_VERIFICATION],
        to_answer=stages[Stage.CONCLUDED],
        due_today=sum(one.is_due_on(today) for one in found),
        overdue=sum(one.is_overdue(now) for one in found),
        replies_to_read=_count_replies(session, user, numbers),
        identities_to_confirm=_count_identities(session, user, numbers),
        windows_to_confirm=sum(one is None for one in proposals),
        confirmations_waiting=sum(one is not None and one.proposed_by_id != user.id for one in proposals),
        holds_overdue=sum(one.is_overdue(today) for one in held),
        holds=len(held),
    )


def _count_replies(session: Session, user: User, report_ids: Collection[int]) -> int:
    """Answers of others that wait for a second reader."""
    return session.scalar(
        select(func.count(ReportMessage.id)).where(
            ReportMessage.report_id.in_(list(report_ids)),
            ReportMessage.is_reply.is_(True),
            ReportMessage.sent_at.is_(None),
            ReportMessage.written_by_id != user.id,
        )
    ) or 0  # fmt: skip


def _count_identities(session: Session, user: User, report_ids: Collection[int]) -> int:
    return session.scalar(
        select(func.count(IdentityOpening.id)).where(
            IdentityOpening.report_id.in_(list(report_ids)),
            IdentityOpening.confirmed_at.is_(None),
            IdentityOpening.asked_by_id != user.id,
        )
    ) or 0  # fmt: skip


def windows_over(session: Session, now: datetime, *, unconfirmed: bool = True) -> Sequence[Notice]:
    """Notices whose window is over and was not taken back, the longest wait first."""
    query = (
        select(Notice)
        .join(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(
            PublicityWindow.closes_at <= now,
            Notice.publish_at <= now,
            Notice.is_historical.is_(False),
            Notice.withdrawn_at.is_(None),
            Notice.taken_down_at.is_(None),
            Notice.hidden_at.is_(None),
        )
        .options(joinedload(Notice.organ), joinedload(Notice.live), joinedload(Notice.window))
        .order_by(PublicityWindow.closes_at, Notice.id)
    )
    if unconfirmed:
        query = query.where(Notice.window_id.not_in(select(Clearance.window_id)))
    return session.scalars(query).all()


def windows_to_confirm(session: Session, user: User, now: datetime) -> list[Notice]:
    """公示情况待确认: every window of this receiver that is over, reports or none."""
    organ_ids = set(receiving_ids(session, user, now))
    if not organ_ids:
        return []
    return [
        notice
        for notice in windows_over(session, now)
        if receiving_organ(notice).id in organ_ids and not may_open(session, user, notice, now)
    ]


def holds_for(session: Session, user: User, now: datetime) -> list[Hold]:
    """暂缓 of this receiver's windows, the earliest first."""
    organ_ids = set(receiving_ids(session, user, now))
    if not organ_ids:
        return []
    return [
        hold
        for hold in all_holds(session)
        if receiving_organ(hold.notice).id in organ_ids and not may_open(session, user, hold.notice, now)
    ]


# --- who looked -----------------------------------------------------------------------------------------------------


def views_of_report(session: Session, report: Report) -> Sequence[ReportView]:
    """Every opening of this report, newest first."""
    return session.scalars(
        select(ReportView)
        .where(ReportView.report_id == report.id)
        .options(joinedload(ReportView.user))
        .order_by(ReportView.id.desc())
    ).all()


def views_of(
    session: Session, user: User, *, limit: int = 50, page: int = 1
) -> list[tuple[ReportView, Report]]:
    """本人查看记录: what this person opened, newest first."""
    rows = session.execute(
        select(ReportView, Report)
        .join(Report, Report.id == ReportView.report_id)
        .where(ReportView.user_id == user.id)
        .order_by(ReportView.id.desc())
        .limit(limit)
        .offset((page - 1) * limit)
    )
    return [(view, report) for view, report in rows]


def count_views_of(session: Session, user: User) -> int:
    return session.scalar(select(func.count(ReportView.id)).where(ReportView.user_id == user.id)) or 0


# --- what the public may read -----------------------------------------------------------------------------------------


def opinions_shown(session: Session, notice: Notice) -> int | None:
    """How many opinions came on a draft, live; None for every kind whose file does not say so, and always for persons."""
    kind = kind_named(notice.kind)
    if not kind.reports.counts_public or kind.is_about_persons or notice.window_id is None:
        return None
    return session.scalar(
        select(func.count(Report.id)).where(Report.notice_id == notice.id)
    ) or 0  # fmt: skip
