"""The days a notice prints, found in its text, to hold them against the days it stores."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hr_portal.core.dates import WEEKDAYS
from hr_portal.core.text import loose_digits


@dataclass(frozen=True)
class PrintedPeriod:
    """Two days, or one day twice, as printed at text[start:end].

    `is_range`: two days are printed. A single day is often no period at all but the day of signing.
    A day that does not exist, or whose year nobody named, is None. `count` and `unit` are those of 「共5个工作日」
    beside it. `weekday_is_wrong`: a weekday printed in brackets is not the weekday of that day.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    count: int | None = None
    unit: Literal["working", "calendar"] | None = None
    weekday_is_wrong: bool = False
    is_range: bool = False


_GAP = r"[ \t\u3000]*"
_CLOCK = rf"(?:{_GAP}[0-9]{{1,2}}(?:[:：][0-9]{{2}}|[时点](?:[0-9]{{1,2}}分)?))?"


def _behind(end: str) -> str:
    """A weekday in brackets and a time of day may follow a day."""
    return rf"(?:{_GAP}[（(]?{_GAP}(?:周|星期)(?P<{end}_weekday>[一二三四五六日天]){_GAP}[）)]?)?{_CLOCK}"


_YEAR = r"(?:19|20)[0-9]{2}"
_TO = rf"{_GAP}(?:起{_GAP})?(?:至|到|[—\-－–~～]+){_GAP}"
_WRITTEN = re.compile(
    rf"(?<![0-9])(?:(?P<from_year>{_YEAR}){_GAP}年{_GAP})?"
    rf"(?P<from_month>[0-9]{{1,2}}){_GAP}月{_GAP}(?P<from_day>[0-9]{{1,2}}){_GAP}[日号]{_behind('from')}"
    rf"(?:{_TO}(?:(?P<to_year>{_YEAR}){_GAP}年{_GAP})?(?:(?P<to_month>[0-9]{{1,2}}){_GAP}月{_GAP})?"
    rf"(?P<to_day>[0-9]{{1,2}}){_GAP}[日号]{_behind('to')})?"
)
_NUMERIC = re.compile(
    rf"(?<![0-9.\-/])(?P<from_year>{_YEAR})(?P<mark>[-./])(?P<from_month>[0-9]{{1,2}})(?P=mark)"
    rf"(?P<from_day>[0-9]{{1,2}})(?![0-9]){_behind('from')}"
    rf"(?:{_TO}(?:(?P<to_year>{_YEAR})(?P=mark))?(?P<to_month>[0-9]{{1,2}})(?P=mark)"
    rf"(?P<to_day>[0-9]{{1,2}})(?![0-9]){_behind('to')})?"
)
_HAN_NUMBERS = "零一二三四五六七八九"
_COUNT = rf"(?P<count>[0-9]{{1,3}}|[一二三四五六七八九]?十?[一二三四五六七八九十]){_GAP}个?{_GAP}"
_UNITS = "工作日|自然日|日历日"
# 「11月20日，21日」 is no count: plain days need the word 共 or the like in front.
_COUNT_AFTER = re.compile(
    rf"{_GAP}止?{_GAP}[，,；;（(]?{_GAP}(?:公示期|公示时间|期限|时间)?{_GAP}"
    rf"(?P<counts>共计|共|合计|计|为期|为)?{_GAP}{_COUNT}(?P<unit>(?(counts)(?:{_UNITS}|日|天)|(?:{_UNITS})))"
)
_COUNT_BEFORE = re.compile(rf"{_COUNT}(?P<unit>{_UNITS}|天){_GAP}[，,：:（(]?{_GAP}(?:自|从|即|为)?{_GAP}$")


def _number(text: str) -> int:
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _HAN_NUMBERS.index(text)
    return (_HAN_NUMBERS.index(tens) if tens else 1) * 10 + (_HAN_NUMBERS.index(ones) if ones else 0)


def _day(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


def _contradicts(day: date | None, weekday: str | None) -> bool:
    return bool(day and weekday and WEEKDAYS.index(weekday.replace("天", "日")) != day.weekday())


def _count_beside(text: str, start: int, end: int) -> tuple[int, Literal["working", "calendar"], int] | None:
    """The count printed right behind the days, or right before them, and where the whole now ends."""
    found = _COUNT_AFTER.match(text, end)
    after = found.end() if found else end
    found = found or _COUNT_BEFORE.search(text, max(0, start - 20), start)
    if found is None:
        return None
    return _number(found["count"]), "working" if found["unit"] == "工作日" else "calendar", after


def _period(text: str, found: re.Match[str], year: int | None) -> tuple[PrintedPeriod, int | None]:
    """What is printed here, and the year that a next date without one belongs to."""
    part = found.groupdict()
    if part["from_year"]:
        year = int(part["from_year"])
    from_month = int(part["from_month"])
    first = last = _day(year, from_month, int(part["from_day"]))
    wrong = _contradicts(first, part["from_weekday"])
    if part["to_day"]:
        to_month = int(part["to_month"] or from_month)
        if part["to_year"]:
            year = int(part["to_year"])
        elif year and to_month < from_month:
            year += 1
        last = _day(year, to_month, int(part["to_day"]))
        wrong = wrong or _contradicts(last, part["to_weekday"])
    beside = _count_beside(text, found.start(), found.end())
    count, unit, end = beside or (None, None, found.end())
    return PrintedPeriod(found.start(), end, first, last, count, unit, wrong, bool(part["to_day"])), year


def dates_in(text: str, *, year: int | None = None) -> list[PrintedPeriod]:
    """Every day and range printed in the text, in order: 「自11月20日起至26日止，共5个工作日」 and the like.

    A day printed without a year belongs to the year printed last before it, else to `year`; a range that runs over
    New Year ends in the next one. Months without a day (2001年6月, a career) are no days.
    """
    text = loose_digits(text)
    periods = []
    for found in sorted((*_WRITTEN.finditer(text), *_NUMERIC.finditer(text)), key=re.Match.start):
        period, year = _period(text, found, year)
        periods.append(period)
    return periods
