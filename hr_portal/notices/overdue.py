"""What people owe a notice: an outcome, a confirmation, an arrangement. Queries for desks and reminders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import end_of_day, shanghai_date
from hr_portal.notices.kinds import Kind, kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.predicates import is_in
from hr_portal.notices.rules import Phase
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.rules import Window


@dataclass(frozen=True)
class Owed:
    """A notice, and until when something should have been done about it."""

    notice: Notice
    due_at: datetime


def _issued() -> Select[Notice]:
    return (
        select(Notice)
        .options(joinedload(Notice.organ), joinedload(Notice.window), joinedload(Notice.live))
        .where(Notice.issued_at.is_not(None), Notice.withdrawn_at.is_(None))
    )


def outcomes_overdue(session: Session, now: datetime) -> list[Owed]:
    """Windows closed longer ago than the kind's internal clock allows, without an outcome."""
    rows = session.scalars(
        _issued()
        .join(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(PublicityWindow.closes_at <= now, Notice.concluded_at.is_(None))
    )
    owed = []
    for notice in rows:
        days = kind_named(notice.kind).outcome.internal_days
        if days and notice.window is not None:
            due_at = end_of_day(notice.window.last_day + timedelta(days=days))
            if due_at <= now:
                owed.append(Owed(notice, due_at))
    return owed


def public_due_on(kind: Kind, window: Window | None) -> date | None:
    """The last day on which the outcome is published in time, for kinds that say it on their page; None for all others, and
    while nobody knows when the window closes."""
    if not kind.outcome.public_days or window is None or window.closes_at is None:
        return None
    return window.last_day + timedelta(days=kind.outcome.public_days)


def hiding_due_at(notice: Notice, calendar: Calendar) -> datetime | None:
    """A hidden page is confirmed within a working day: by the end of the next one after it was hidden."""
    if notice.hidden_at is None:
        return None
    return end_of_day(calendar.next_working_day(shanghai_date(notice.hidden_at)))


def hiding_unconfirmed(session: Session, calendar: Calendar) -> list[Owed]:
    """Hidden pages nobody has confirmed yet."""
    rows = session.scalars(_issued().where(Notice.hidden_at.is_not(None), Notice.hide_confirmed_at.is_(None)))
    return [Owed(notice, due) for notice in rows if (due := hiding_due_at(notice, calendar)) is not None]


def closing_on(session: Session, day: date) -> Sequence[Notice]:
    """Windows whose last day this is."""
    return session.scalars(
        _issued()
        .join(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(
            PublicityWindow.last_day == day,
            PublicityWindow.provisional.is_(False),
            Notice.hidden_at.is_(None),
        )
    ).all()


def provisional(session: Session, now: datetime) -> Sequence[Notice]:
    """Windows that cannot close because an arrangement is missing (预计)."""
    return session.scalars(
        _issued()
        .join(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(
            PublicityWindow.provisional.is_(True),
            Notice.concluded_at.is_(None),
            Notice.suspended_at.is_(None),
        )
        .order_by(Notice.id)
    ).all()


def count_provisional(session: Session, now: datetime) -> int:
    """How many windows the public sees whose end is only expected."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Notice)
            .join(PublicityWindow, PublicityWindow.id == Notice.window_id)
            .where(
                PublicityWindow.provisional.is_(True),
                Notice.suspended_at.is_(None),
                is_in({Phase.OPEN}, now),
            )
        )
        or 0
    )
