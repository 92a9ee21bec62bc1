"""The working-day calendar (工作日历): which days of mainland China are worked, and how sure that is.

The truth is what the papers of the State Council say (`core/arrangement.py`); the papers for 2007 to 2026 are part of
the project (`calendar_data/`), later ones are loaded. Where no paper has been issued, Monday to Friday is only a
guess, and the calendar says so: such days are *provisional*. Days are days of Asia/Shanghai.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from hr_portal.core.arrangement import (
    Arrangement,
    ArrangementUnreadable,
    DayRule,
    RuleKind,
    arrangement_as_json,
    arrangement_from_bytes,
    arrangement_from_json,
    festivals_missing,
)

__all__ = [
    "Arrangement",
    "ArrangementUnreadable",
    "Calendar",
    "DayKind",
    "DayRule",
    "RuleKind",
    "arrangement_as_json",
    "arrangement_from_bytes",
    "arrangement_from_json",
    "built_in_arrangements",
    "festivals_missing",
]

BUILT_IN = Path(__file__).with_name("calendar_data")
ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """Why a day is worked or not."""

    WORKDAY = "workday"
    MAKEUP_WORKDAY = "makeup_workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class Calendar:
    """Working days by the papers merged into `days`; `years` are the years that have a paper of their own."""

    days: Mapping[date, DayRule]
    years: frozenset[int]
    version: str

    @classmethod
    def built_in(cls) -> Calendar:
        """The papers for 2007 to 2026 that come with the project."""
        return _built_in()

    @classmethod
    def from_arrangements(cls, arrangements: Iterable[Arrangement]) -> Calendar:
        """The papers merged day by day, in the order they were issued: a later paper wins.

        The version names the last arranged year and a digest of all days, so equal rows have equal versions.
        """
        days: dict[date, DayRule] = {}
        years: set[int] = set()
        for arrangement in arrangements:
            days.update(arrangement.days)
            years.add(arrangement.year)
        lines = [f"{day} {rule.kind} {rule.name}" for day, rule in sorted(days.items())]
        digest = hashlib.sha256("\n".join([str(sorted(years)), *lines]).encode()).hexdigest()
        version = f"{max(years, default=0)}-{digest[:12]}"
        return cls(days=dict(sorted(days.items())), years=frozenset(years), version=version)

    def why(self, day: date) -> DayKind:
        """What kind of day it is: what a paper says of it, else its place in the week."""
        rule = self.days.get(day)
        if rule is not None and rule.kind is RuleKind.OFF:
            return DayKind.HOLIDAY
        if day.weekday() >= 5:
            return DayKind.MAKEUP_WORKDAY if rule is not None else DayKind.WEEKEND
        return DayKind.WORKDAY

    def name(self, day: date) -> str | None:
        """The festival a paper names the day for, whether it is off or worked in exchange."""
        rule = self.days.get(day)
        return rule.name if rule is not None else None

    def is_working_day(self, day: date) -> bool:
        return self.why(day) in (DayKind.WORKDAY, DayKind.MAKEUP_WORKDAY)

    def is_arranged(self, year: int) -> bool:
        """A paper for this year has been issued and is known here."""
        return year in self.years

    def is_provisional(self, day: date) -> bool:
        """Whether the day is worked may still change by a paper that is due.

        True of every day of a year without a paper, and of 29 to 31 December while the year after has none: the
        rows of New Year reach back (the paper for 2019 had 2018-12-29 worked and 2018-12-31 off).
        """
        if day.year not in self.years:
            return True
        return day.month == 12 and day.day >= 29 and day.year + 1 not in self.years

    def first_working_day_from(self, day: date) -> date:
        """The day itself when it is worked, else the next one that is."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day after this day."""
        return self.first_working_day_from(day + ONE_DAY)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after this day, the day itself not counted; before it where `count` is negative.

        Nought working days after a day is that day, worked or not.
        """
        step = ONE_DAY if count >= 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many days are worked from `first` to `last`, both included as printed dates are; 0 when reversed."""
        span = (last - first).days + 1
        return sum(self.is_working_day(first + timedelta(days=step)) for step in range(span))


@cache
def built_in_arrangements() -> tuple[Arrangement, ...]:
    """The papers that come with the project, oldest first."""
    return tuple(
        arrangement_from_json(json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(BUILT_IN.glob("*.json"))
    )


@cache
def _built_in() -> Calendar:
    return Calendar.from_arrangements(built_in_arrangements())
