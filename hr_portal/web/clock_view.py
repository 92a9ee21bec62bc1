"""The working-day clock as templates draw it (macros/clock.html): one object, the same words on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import end_of_day, shanghai_date
from hr_portal.publicity.rules import DatedCell, Unit, Why, Window
from hr_portal.web.filters import clock_time, day, day_short
from hr_portal.web.speech import gettext, in_english

MOST_CELLS = 14
"""Longer periods show a bar and two dates instead of days."""


@dataclass(frozen=True)
class Call:
    """A telephone number and what it is for."""

    label: str
    number: str


@dataclass(frozen=True)
class Cell:
    weekday: str
    day: int
    cls: str
    spoken: str


@dataclass(frozen=True)
class Clock:
    """Where a period stands; the fields are explained in macros/clock.html."""

    headline_kind: str
    days_left: int
    counts_today: bool
    unit: str
    closes_text: str
    closes_hour: str
    opens_text: str
    done: int
    total: int
    cells: tuple[Cell, ...] = ()
    buttons: tuple[Call, ...] = ()
    online: tuple[str, str] | None = None
    """(what the button says, where it leads) of reporting on the page itself."""
    about: str = "publicity"


def clock_of(
    window: Window,
    calendar: Calendar,
    now: datetime,
    *,
    buttons: Sequence[Call] = (),
    online: tuple[str, str] | None = None,
    with_cells: bool = False,
    about: str = "publicity",
    suspended: bool = False,
) -> Clock:
    """The clock of a window at this instant. While it is `suspended` nobody knows when it ends."""
    today = shanghai_date(now)
    days = window.days(calendar)
    counted = [cell.date for cell in days if cell.counts]
    left = sum(each >= today for each in counted)
    kind = "suspended" if suspended else _headline(window, today, now)
    drawn = with_cells and kind not in ("closed", "suspended")
    return Clock(
        headline_kind=kind,
        days_left=left,
        counts_today=today in counted,
        unit=window.unit.value,
        closes_text="" if suspended else closes_text(window),
        closes_hour=closing_hour(window),
        opens_text=day_short(window.first_day),
        done=0 if suspended else len(counted) - left,
        total=0 if suspended else len(counted),
        cells=_cells(window, days, today) if drawn else (),
        buttons=tuple(buttons),
        online=online,
        about=about,
    )


def _headline(window: Window, today: date, now: datetime) -> str:
    if window.provisional:
        return "provisional"
    if window.closes_at is not None and window.closes_at <= now:
        return "closed"
    if today < window.first_day:
        return "not_open"
    return "last_day" if today == window.last_day else "open"


def closing_hour(window: Window) -> str:
    """24:00, or the hour of the last day at which it ends."""
    if window.closes_at is None or window.closes_at == end_of_day(window.last_day):
        return "24:00"
    return clock_time(window.closes_at)


def closes_text(window: Window) -> str:
    """11月26日（周四）24:00; the day alone while it is only expected."""
    when = day_short(window.last_day)
    if window.provisional:
        return when
    return f"{when}, {closing_hour(window)}" if in_english() else f"{when}{closing_hour(window)}"


def dates_text(window: Window) -> str:
    """11月10日—16日 as a row of a list prints a period that is over."""
    first, last = window.first_day, window.last_day
    if in_english():
        return day(first) if first == last else f"{day(first)} – {day(last)}"
    begins = f"{first.month}月{first.day}日"
    if first == last:
        return begins
    if first.year != last.year:
        return f"{day(first)}—{day(last)}"
    ends = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return f"{begins}—{ends}"


def _cells(window: Window, days: Sequence[DatedCell], today: date) -> tuple[Cell, ...]:
    shown = [cell for cell in days if cell.date >= window.first_day]
    if len(shown) > MOST_CELLS:
        return ()
    return tuple(
        Cell(_weekday(cell.date), cell.date.day, _look(cell, window, today), _spoken(cell, window, today))
        for cell in shown
    )


def _weekday(day_of: date) -> str:
    number = day_of.weekday()
    return (
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[number]
        if in_english()
        else "一二三四五六日"[number]
    )


def _look(cell: DatedCell, window: Window, today: date) -> str:
    if cell.date == today:
        return "now" if cell.counts else "now off"
    if not cell.counts:
        return "off"
    if cell.date == window.last_day:
        return "end"
    return "past" if cell.date < today else ""


def _spoken(cell: DatedCell, window: Window, today: date) -> str:
    """11月24日（周二），第3个工作日."""
    when = day_short(cell.date)
    if not cell.counts:
        words = gettext("%(day)s，休息日，不计入", day=when)
    elif window.unit is Unit.CALENDAR_DAYS:
        words = gettext("%(day)s，第%(number)s天", day=when, number=cell.ordinal)
    elif cell.why is Why.MAKEUP_WORKDAY:
        words = gettext("%(day)s，调休上班，第%(number)s个工作日", day=when, number=cell.ordinal)
    else:
        words = gettext("%(day)s，第%(number)s个工作日", day=when, number=cell.ordinal)
    if cell.date == today:
        words = gettext("%(words)s，今天", words=words)
    elif cell.counts and cell.date < today:
        words = gettext("%(words)s，已过", words=words)
    if cell.date == window.last_day:
        words = gettext("%(words)s，截止日", words=words)
    return words


def ends_this_week(window: Window, today: date) -> bool:
    """Its last day lies between today and Sunday."""
    return not window.provisional and today <= window.last_day <= today + timedelta(days=6 - today.weekday())
