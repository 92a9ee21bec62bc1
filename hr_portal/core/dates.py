"""Days, months and times as people type them. What cannot be read, or does not exist, is a `ValueError`."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from hr_portal.core.clock import at
from hr_portal.core.text import clean, loose_digits

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_MARKS = str.maketrans("．。－—–／：﹣", ".." + "---" + "/:-")
_SEPARATOR = re.compile(r"\s*([年月日号时点分秒./:\-])\s*")
WEEKDAYS = "一二三四五六日"
_WEEKDAY = re.compile(r"\s*[（(]?\s*(?:周|星期|礼拜)([一二三四五六日天])\s*[）)]?")

_DAY = re.compile(
    r"(?P<year>[0-9]{4})(?:年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})[日号]?"
    r"|(?P<mark>[-./])(?P<month2>[0-9]{1,2})(?P=mark)(?P<day2>[0-9]{1,2})"
    r"|(?P<month3>[0-9]{2})(?P<day3>[0-9]{2}))"
)
_MONTH = re.compile(r"([0-9]{4})(?:年([0-9]{1,2})月?|[-./]([0-9]{1,2})|([0-9]{2}))")
_TIME = re.compile(
    r"(?P<half>凌晨|早上|上午|中午|下午|晚上)?\s*(?P<hour>[0-9]{1,2})"
    r"(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?"
    r"|[时点](?:(?P<minute2>[0-9]{1,2})分?|(?P<at_half>半)|整)?)"
)


_LONGEST = 60


def _plain(text: str) -> str:
    if len(text) > _LONGEST:
        raise ValueError("too long for a day or a time")
    return _SEPARATOR.sub(r"\1", loose_digits(clean(text)).translate(_MARKS)).strip()


def _year_in_reach(year: int) -> int:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError("a year outside 1900-2100")
    return year


def _day_at_start(text: str) -> tuple[date, str]:
    """The day a plain text begins with, and the rest behind it. A weekday that contradicts the day is refused."""
    found = _DAY.match(text)
    if found is None:
        raise ValueError("not a day")
    part = found.groupdict()
    day = date(
        _year_in_reach(int(part["year"])),
        int(part["month"] or part["month2"] or part["month3"]),
        int(part["day"] or part["day2"] or part["day3"]),
    )
    rest = text[found.end() :]
    weekday = _WEEKDAY.match(rest)
    if weekday is None:
        return day, rest
    if WEEKDAYS.index(weekday[1].replace("天", "日")) != day.weekday():
        raise ValueError("the weekday is not the weekday of this day")
    return day, rest[weekday.end() :]


def parse_loose_date(text: str) -> date:
    """2026-11-23, 2026/11/23, 2026.11.23, 20261123 or 2026年11月23日（周一）, in any width, with spaces."""
    day, rest = _day_at_start(_plain(text))
    if rest.strip():
        raise ValueError("more than a day")
    return day


def parse_loose_month(text: str) -> str:
    """2001.6, 2001-06, 200106 or 2001年6月 as '2001-06': a month of birth or work is printed without a day.

    A spreadsheet that took 2001.10 for a number hands over 2001.1, which reads as January; nobody can see that here.
    """
    found = _MONTH.fullmatch(_plain(text))
    if found is None:
        raise ValueError("not a month")
    month = int(found[2] or found[3] or found[4])
    return f"{date(_year_in_reach(int(found[1])), month, 1):%Y-%m}"


def print_month(month: str) -> str:
    """'1979-04' as 1979年4月."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月"


def _time(text: str) -> timedelta:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError("not a time of day")
    part = found.groupdict()
    hour = int(part["hour"])
    after_noon = part["half"] in ("下午", "晚上") or (part["half"] == "中午" and hour < 3)
    if after_noon and 1 <= hour < 12:
        hour += 12
    minute = 30 if part["at_half"] else int(part["minute"] or part["minute2"] or 0)
    if (hour, minute, int(part["second"] or 0)) == (24, 0, 0):
        return timedelta(days=1)
    read = time(hour, minute, int(part["second"] or 0))
    return timedelta(hours=read.hour, minutes=read.minute, seconds=read.second)


def parse_loose_datetime(text: str) -> datetime:
    """The instant (UTC) a clock in Shanghai shows as 2026-11-23 09:00, 2026年11月23日9时30分 or 2026-11-23T09:00.

    24:00 is the next day's 00:00, as 「D日24:00截止」 means. A day without a time is refused, never guessed.
    """
    day, rest = _day_at_start(_plain(text))
    return at(day) + _time(rest.strip().removeprefix("T").strip())
