"""The window of a notice: computed when it is scheduled, recounted when the calendar is amended or it was hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.core.calendar import Calendar
from hr_portal.core.effects import plan
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Kind, kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.retention import counted_from, instants_of
from hr_portal.notices.rules import delist_at, minimise_at
from hr_portal.publicity.rules import Period, Window, extended, lost_days, window_for
from hr_portal.publicity.services import keep_window

SUBJECT = "notice"
BECAME_PUBLIC = "notice.became_public"
WINDOW_CLOSED = "notice.window_closed"
LEFT_FRONT = "notice.left_front_lists"
MINIMISED = "notice.minimised"
TERM_ENDED = "notice.term_ended"
"""A step of the retention has come; planned with the number of the step where other facts have their revision."""
SUBMITTED = "notice.submitted"
RETURNED = "notice.returned"
HIDDEN = "notice.hidden"
WITHDRAWN = "notice.withdrawn"
TAKEN_DOWN = "notice.taken_down"
REDACTED = "notice.redacted"
PERIOD_BEGUN_ANEW = "notice.period_begun_anew"
"""A material correction or a reopening: the period counts from then, in full."""


def period_of(kind: Kind, content: Content) -> Period | None:
    """The kind's period with the length this notice asks for."""
    if kind.period is None:
        return None
    return replace(kind.period, length=content.period_length or kind.period.length)


def expected_window(
    kind: Kind, content: Content, *, publish_at: datetime | None, now: datetime, calendar: Calendar
) -> Window | None:
    """The window this text would have if it were issued now for that instant."""
    period = period_of(kind, content)
    if period is None:
        return None
    return window_for(period, publish_at=publish_at or now, signed_at=now, calendar=calendar)


def window_shown_again(notice: Notice, *, now: datetime, calendar: Calendar) -> Window | None:
    """The window of a hidden notice if it were shown again now: longer by the whole counted days lost."""
    if notice.window is None:
        return None
    window = notice.window.window()
    if notice.hidden_at is None or notice.live is None:
        return window
    lost = lost_days(window, notice.hidden_at, now, calendar).days
    period = period_of(kind_named(notice.kind), notice.live.text)
    return extended(window, period, lost, calendar, now=now) if lost and period is not None else window


def set_window(
    session: Session, notice: Notice, kind: Kind, window: Window | None, *, why: str, now: datetime
) -> None:
    """Write the window down and everything that follows from it: when it leaves the front, what falls due when."""
    if notice.publish_at is None:
        raise ValueError("a window needs its publication")
    if window is not None:
        notice.window = keep_window(session, window, why=why, previous=notice.window, now=now)
        notice.window_id = notice.window.id
    notice.delist_at = delist_at(window, notice.publish_at, kind.terms.front_days)
    notice.minimise_at = minimise_at(window, notice.publish_at, kind.terms.minimise_days)
    session.flush()
    plan_transitions(session, notice)


def plan_transitions(session: Session, notice: Notice) -> None:
    """What falls due about this notice, by its clocks as they stand."""
    clocks = notice.clocks
    plan(session, SUBJECT, notice.id, 0, {
        BECAME_PUBLIC: clocks.publish_at,
        WINDOW_CLOSED: clocks.closes_at,
        LEFT_FRONT: clocks.delist_at,
        MINIMISED: clocks.minimise_at,
    })  # fmt: skip
    plan_steps(session, notice)


def plan_steps(session: Session, notice: Notice) -> None:
    """When each step of its retention comes."""
    window = notice.window.window() if notice.window is not None else None
    since = counted_from(window, notice.publish_at, notice.original_date)
    for number, instant in instants_of(kind_named(notice.kind), since).items():
        plan(session, SUBJECT, notice.id, number, {TERM_ENDED: instant})
