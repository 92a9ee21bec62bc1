"""One clock for the application. Instants are aware UTC; days are days of Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock:
    """The application's clock. Edges read it once per request, task or command and pass `now` on."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, instant: datetime) -> None:
        self.travel_to(instant)

    def now(self) -> datetime:
        return self._instant

    def travel_to(self, instant: datetime) -> None:
        if instant.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        self._instant = instant.astimezone(UTC)

    def tick(self, seconds: float) -> None:
        self._instant += timedelta(seconds=seconds)


def shanghai(instant: datetime) -> datetime:
    """The same instant as a clock in Shanghai shows it."""
    return instant.astimezone(SHANGHAI)


def shanghai_date(instant: datetime) -> date:
    return instant.astimezone(SHANGHAI).date()


def at(day: date, clock_time: time = time()) -> datetime:
    """The instant (UTC) when clocks in Shanghai show this day and time."""
    return datetime.combine(day, clock_time, tzinfo=SHANGHAI).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    return at(day)


def end_of_day(day: date) -> datetime:
    """「D 截止」: the day after, 00:00, half-open."""
    return at(day + timedelta(days=1))


def next_midnight(instant: datetime) -> datetime:
    """The next Shanghai midnight after this instant (UTC)."""
    return end_of_day(shanghai_date(instant))
