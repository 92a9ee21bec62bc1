"""Which days the demo city happened on: chosen by the calendar, so that every phase is true on the day it starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import at, shanghai_date
from hr_portal.publicity.rules import Period, Window, window_for

ONE_DAY = timedelta(days=1)
MORNING = time(8, 30)
"""The usual hour of planned publications."""
FURTHEST = 400
"""Days ahead that are searched for a window whose end waits for an arrangement."""
EARLIEST = date(2007, 3, 1)
"""Working days before the first known arrangement are anybody's guess."""


class NoSuchDay(ValueError):
    """There is no day for this by the calendar: the clock of the machine is far from anything it knows."""


@dataclass(frozen=True)
class Days:
    """The calendar as seen from the start of the demo city (UTC) on its day in Shanghai."""

    calendar: Calendar
    start: datetime

    @property
    def today(self) -> date:
        return shanghai_date(self.start)

    def ago(self, count: int) -> date:
        """The `count`-th working day before today."""
        return self.before(self.today, count)

    def before(self, day: date, count: int = 1) -> date:
        return self.calendar.add_working_days(day, -count)

    def after(self, day: date, count: int) -> date:
        return self.calendar.add_working_days(day, count)

    def ahead(self, count: int) -> date:
        """The `count`-th working day after today."""
        return self.after(self.today, count)

    def window(self, period: Period, publish_at: datetime) -> Window:
        return window_for(period, publish_at=publish_at, signed_at=None, calendar=self.calendar)

    def first_counted_today(self) -> datetime:
        """Published so that today is the first counted day; on a rest day, that the next working day is."""
        return at(self.before(self.calendar.first_working_day_from(self.today)), time(16, 30))

    def last_counted_today(self, period: Period) -> datetime:
        """Published so that today is the last counted day; on a rest day, that the next working day is."""
        return at(self.before(self.calendar.first_working_day_from(self.today), period.length), time(10))

    def closed(self, period: Period, ago: int) -> datetime:
        """Published so that the window ended with the `ago`-th working day before today; earlier where that end is
        not certain, because a window that waits for an arrangement cannot close."""
        day = self.before(self.ago(ago), period.length)
        while day > EARLIEST:
            window = self.window(period, at(day, time(10)))
            if window.closes_at is not None and window.closes_at <= self.start:
                return window.opens_at
            day = self.before(day)
        raise NoSuchDay(f"no window has closed before {self.today}")

    def provisional(self, period: Period) -> datetime | None:
        """The next morning, from the day after tomorrow on, whose window would wait for an arrangement."""
        day = self.calendar.first_working_day_from(self.today + 2 * ONE_DAY)
        while (day - self.today).days <= FURTHEST:
            if self.window(period, at(day, MORNING)).provisional:
                return at(day, MORNING)
            day = self.calendar.next_working_day(day)
        return None


def day_from(published: date, after: int, weekday: int | None) -> date:
    """So many calendar days after publication, moved on to that weekday (1 is Monday)."""
    day = published + after * ONE_DAY
    while weekday is not None and day.isoweekday() != weekday:
        day += ONE_DAY
    return day
