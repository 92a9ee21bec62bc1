"""The publicity period (公示期): when it begins, which days count, the instant it ends.

Civil Code (民法典) §201: the day something starts is not counted, the count begins the day after; §204: another rule
or an agreement goes before. Offices differ in practice: most count from the day after publication, some count the
publication day, some count calendar days, some close at an office hour. A `Period` says which; a `Window` is the
answer for one notice, with every date and instant stored as it was computed and the calendar it was computed by.

"D 截止" means until the end of day D in Shanghai: D+1 00:00, half-open, unless the period names an hour on D.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import at, end_of_day, shanghai_date, start_of_day
from hr_portal.core.errors import Reason

ONE_DAY = timedelta(days=1)
LONGEST_PERIOD = 366
"""Days of either unit. A longer period is a slip of the keyboard; no rule asks for a year."""


class Unit(StrEnum):
    """What a period is counted in."""

    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


class Why(StrEnum):
    """Why a day of a window counts or not."""

    PUBLICATION_DAY = "publication_day"
    WORKDAY = "workday"
    MAKEUP_WORKDAY = "makeup_workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CALENDAR_DAY = "calendar_day"


@dataclass(frozen=True)
class Period:
    """How a kind of notice counts its publicity period.

    `length` days of `unit` are counted, never fewer than `minimum`, which `rule` (key of a wording) prescribes.
    `end_time` is the hour of the last day at which it ends, None the end of that day (24:00).

    `roll_to_working_day` applies 民法典 §203 to calendar days: when the last day is a rest day, the next working
    day is the last. It is off unless a kind asks for it, because offices that count calendar days (placement of
    veterans, 军转安置公示) print the plain last day, and §204 lets their rule go first. In working days it changes
    nothing: the last counted day is worked.
    """

    unit: Unit
    length: int
    minimum: int
    count_publication_day: bool = False
    end_time: time | None = None
    roll_to_working_day: bool = False
    rule: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.length <= LONGEST_PERIOD:
            raise ValueError(f"a period is 1 to {LONGEST_PERIOD} days, not {self.length}")
        if self.minimum < 0:
            raise ValueError("a minimum is not negative")
        if self.end_time is not None and (self.end_time == time() or self.end_time.tzinfo is not None):
            raise ValueError("an end time is an hour of the last day in Shanghai; 24:00 is None")


@dataclass(frozen=True)
class DatedCell:
    """One day of a window as a page prints it: whether it counts, why, and as which (第几个工作日)."""

    date: date
    counts: bool
    why: Why
    ordinal: int | None


@dataclass(frozen=True)
class Window:
    """The publicity period of one notice.

    `opens_at` is publication: reports are taken from that instant. `first_day` is the first day that counts.
    `closes_at` is None while the window is `provisional`; `last_day` is then only expected (预计) and nothing
    may close the window. Instants are UTC, days are days of Shanghai.
    """

    opens_at: datetime
    first_day: date
    last_day: date
    closes_at: datetime | None
    provisional: bool
    unit: Unit
    length: int
    calendar_version: str
    roll_to_working_day: bool = False

    def days(self, calendar: Calendar) -> tuple[DatedCell, ...]:
        """Every day from publication to the last day, in order."""
        return tuple(self._cells(calendar))

    def _cells(self, calendar: Calendar) -> Iterator[DatedCell]:
        day, ordinal = shanghai_date(self.opens_at), 0
        while day <= self.last_day:
            kind = Why(calendar.why(day).value)
            if day < self.first_day:
                uncounted = kind if kind in (Why.WEEKEND, Why.HOLIDAY) else Why.PUBLICATION_DAY
                yield DatedCell(day, False, uncounted, None)
            elif not self._counts(calendar, day, ordinal):
                yield DatedCell(day, False, kind, None)
            else:
                ordinal += 1
                yield DatedCell(
                    day, True, Why.CALENDAR_DAY if self.unit is Unit.CALENDAR_DAYS else kind, ordinal
                )
            day += ONE_DAY

    def _counts(self, calendar: Calendar, day: date, already: int) -> bool:
        if self.unit is Unit.WORKING_DAYS:
            return calendar.is_working_day(day)
        if not self.roll_to_working_day or already < self.length - 1:
            return True
        return day == self.last_day or calendar.is_working_day(day)


@dataclass(frozen=True)
class Lost:
    """What an interruption took from a window: counted days not shown at all, and days shown for a part.

    `days` is the extension to propose: the counted time not shown, in whole days, rounded down.
    """

    whole: tuple[date, ...]
    partly: tuple[date, ...]
    days: int


def window_for(
    period: Period, *, publish_at: datetime, signed_at: datetime | None, calendar: Calendar
) -> Window:
    """The window of a notice to be published at `publish_at` and signed at `signed_at` (None: not signed yet).

    A notice signed after the planned instant is late: it opens and counts from its signing, and is never shorter
    for it. It is provisional when whether a day between publication and the last day is worked may still change.
    """
    opens_at = _instant(publish_at) if signed_at is None else max(_instant(publish_at), _instant(signed_at))
    published = shanghai_date(opens_at)
    counts_today = period.count_publication_day and opens_at < _end_of(period, published)
    first_day = published if counts_today else published + ONE_DAY
    if period.unit is Unit.WORKING_DAYS:
        first_day = calendar.first_working_day_from(first_day)
        last_day = calendar.add_working_days(first_day, period.length - 1)
        unsure_from = published
    else:
        last_day = first_day + ONE_DAY * (period.length - 1)
        unsure_from = last_day if period.roll_to_working_day else last_day + ONE_DAY
        if period.roll_to_working_day:
            last_day = calendar.first_working_day_from(last_day)
            first_day = last_day if period.length == 1 else first_day
    provisional = _touches_provisional_days(calendar, unsure_from, last_day)
    return Window(
        opens_at=opens_at,
        first_day=first_day,
        last_day=last_day,
        closes_at=None if provisional else _end_of(period, last_day),
        provisional=provisional,
        unit=period.unit,
        length=period.length,
        calendar_version=calendar.version,
        roll_to_working_day=period.roll_to_working_day,
    )


def recounted(window: Window, period: Period, calendar: Calendar, *, now: datetime | None = None) -> Window:
    """A window counted again by an amended calendar: it opened when it opened, and it is never made shorter.

    A window with a closing instant keeps it unless the new count ends later (a calendar that cannot tell leaves it
    as it is). A provisional one takes the new count,
    because its expected day promised nothing; but with `now` given it never closes in the past: if the new count is
    over already, the last day is the first working day that has not ended yet. With `now` given, a window that
    has closed is left as it is.
    """
    if now is not None and window.closes_at is not None and window.closes_at <= now:
        return window
    counted = window_for(
        replace(
            period, unit=window.unit, length=window.length, roll_to_working_day=window.roll_to_working_day
        ),
        publish_at=window.opens_at,
        signed_at=None,
        calendar=calendar,
    )
    if window.closes_at is not None:
        if counted.closes_at is None:
            return window
        if counted.closes_at <= window.closes_at:
            return replace(window, first_day=counted.first_day, calendar_version=calendar.version)
        return counted
    if now is not None and counted.closes_at is not None and counted.closes_at <= now:
        today = shanghai_date(now)
        last_day = calendar.first_working_day_from(today if now < _end_of(period, today) else today + ONE_DAY)
        return replace(counted, last_day=last_day, closes_at=_end_of(period, last_day))
    return counted


def is_open(window: Window, now: datetime) -> bool:
    """Reports are taken in the window: from its opening, up to but not including its closing instant."""
    return window.opens_at <= now and (window.closes_at is None or now < window.closes_at)


def remaining(window: Window, today: date, calendar: Calendar) -> int:
    """Counted days left, today included (还剩N个工作日（含今天）); calendar days where the window counts those."""
    return sum(cell.counts and cell.date >= today for cell in window.days(calendar))


def lost_days(window: Window, hidden_from: datetime, shown_at: datetime, calendar: Calendar) -> Lost:
    """What the window lost while its notice was not shown, between the two instants (half-open)."""
    whole: list[date] = []
    partly: list[date] = []
    lost = timedelta()
    for cell in window.days(calendar):
        begins = max(start_of_day(cell.date), window.opens_at)
        ends = min(end_of_day(cell.date), window.closes_at or end_of_day(cell.date))
        gap = min(ends, shown_at) - max(begins, hidden_from)
        if not cell.counts or gap <= timedelta():
            continue
        is_whole = gap == ends - begins
        (whole if is_whole else partly).append(cell.date)
        lost += ONE_DAY if is_whole else gap
    return Lost(whole=tuple(whole), partly=tuple(partly), days=lost // ONE_DAY)


def extended(
    window: Window, period: Period, days: int, calendar: Calendar, *, now: datetime | None = None
) -> Window:
    """The window with so many further counted days at its end (延长公示). It is only ever made longer.

    They follow the last day; where the window was over by `now` (it ended while its notice was hidden), they follow
    the day of `now`, so that what was lost can still be made up for.
    """
    if days < 1:
        raise ValueError("an extension is a day or more")
    after = window.last_day
    if now is not None and window.closes_at is not None and window.closes_at <= now:
        after = max(after, shanghai_date(now))
    if window.unit is Unit.WORKING_DAYS:
        last_day = calendar.add_working_days(after, days)
        unsure_from = window.first_day
    else:
        last_day = after + ONE_DAY * days
        unsure_from = last_day if window.roll_to_working_day else last_day + ONE_DAY
        if window.roll_to_working_day:
            last_day = calendar.first_working_day_from(last_day)
    provisional = _touches_provisional_days(calendar, unsure_from, last_day)
    return replace(
        window,
        last_day=last_day,
        length=window.length + days,
        provisional=provisional,
        closes_at=None if provisional else _end_of(period, last_day),
        calendar_version=calendar.version,
    )


def suspended(window: Window) -> Window:
    """The window while its count stands still (暂停): it has no closing instant, and the last day is not known."""
    return replace(window, provisional=True, closes_at=None)


def resumed(window: Window, period: Period, since: datetime, now: datetime, calendar: Calendar) -> Window:
    """The window after a pause from `since` to `now`. The day it stopped on counts anew, and so does every day that
    was left; they follow the day it goes on. It never ends earlier than it would have without the pause."""
    left = sum(cell.counts and cell.date >= shanghai_date(since) for cell in window.days(calendar))
    today = shanghai_date(now)
    if window.unit is Unit.WORKING_DAYS:
        last_day, unsure_from = calendar.add_working_days(today, left), window.first_day
    else:
        last_day = today + ONE_DAY * left
        unsure_from = last_day if window.roll_to_working_day else last_day + ONE_DAY
        if window.roll_to_working_day:
            last_day = calendar.first_working_day_from(last_day)
    last_day = max(last_day, window.last_day)
    provisional = _touches_provisional_days(calendar, unsure_from, last_day)
    whole = replace(window, last_day=last_day)
    return replace(
        whole,
        length=sum(cell.counts for cell in whole.days(calendar)),
        provisional=provisional,
        closes_at=None if provisional else _end_of(period, last_day),
        calendar_version=calendar.version,
    )


def reasons_against_period(period: Period, asked_length: int) -> list[Reason]:
    """Why a notice may not run for this many days: fewer than its kind's minimum, or more than any period."""
    facts = {"asked": asked_length, "unit": period.unit.value}
    if asked_length < max(period.minimum, 1):
        return [
            Reason("period_too_short", "period", period.rule, {"minimum": max(period.minimum, 1), **facts})
        ]
    if asked_length > LONGEST_PERIOD:
        return [Reason("period_too_long", "period", None, {"maximum": LONGEST_PERIOD, **facts})]
    return []


def _end_of(period: Period, day: date) -> datetime:
    return end_of_day(day) if period.end_time is None else at(day, period.end_time)


def _touches_provisional_days(calendar: Calendar, first: date, last: date) -> bool:
    return any(calendar.is_provisional(first + timedelta(days=n)) for n in range((last - first).days + 1))


def _instant(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("an instant needs its time zone")
    return moment.astimezone(UTC)
