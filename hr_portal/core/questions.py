"""Small questions that people answer at once, in words or digits, instead of letting their browser work."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Ask(StrEnum):
    SUM = "sum"
    DIFFERENCE = "difference"
    LARGEST = "largest"
    SMALLEST = "smallest"
    TODAY = "today"
    """The day of the week in Shanghai."""
    TOMORROW = "tomorrow"
    MONTHS = "months"
    """How many a year has."""


@dataclass(frozen=True)
class Question:
    """`numbers` are what the sentence prints: two to add, three to choose from, none."""

    ask: Ask
    numbers: tuple[int, ...] = ()

    def answers(self, days: Collection[date]) -> set[int]:
        """What counts as right on any of these days (asked and answered may lie on either side of midnight)."""
        match self.ask:
            case Ask.SUM:
                return {sum(self.numbers)}
            case Ask.DIFFERENCE:
                return {self.numbers[0] - self.numbers[1]}
            case Ask.LARGEST:
                return {max(self.numbers)}
            case Ask.SMALLEST:
                return {min(self.numbers)}
            case Ask.TODAY:
                return {day.isoweekday() for day in days}
            case Ask.TOMORROW:
                return {(day + timedelta(days=1)).isoweekday() for day in days}
            case Ask.MONTHS:
                return {12}


def draw() -> Question:
    """One of them, at random."""
    ask = secrets.choice((*(Ask.SUM, Ask.DIFFERENCE) * 3, *(Ask.LARGEST, Ask.SMALLEST) * 2, *Ask))
    if ask is Ask.SUM:
        return Question(ask, (_from(2, 9), _from(2, 9)))
    if ask is Ask.DIFFERENCE:
        less = _from(2, 8)
        return Question(ask, (less + _from(1, 10 - less), less))
    if ask in (Ask.LARGEST, Ask.SMALLEST):
        return Question(ask, tuple(secrets.SystemRandom().sample(range(1, 20), 3)))
    return Question(ask)


def _from(first: int, last: int) -> int:
    return first + secrets.randbelow(last - first + 1)


def is_right(question: Question, typed: str, days: Collection[date]) -> bool:
    """12, １２, 十二 and twelve are one answer; 星期二, 周二, 二, 2 and Tuesday another."""
    found = read_answer(typed)
    return found is not None and found in question.answers(days)


_ENGLISH = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_AROUND = " .,!?;:=。、“”\"'()\t\r\n"
_BEFORE = re.compile(r"^(?:(?:今天|明天)?是?)(?:星期|周|礼拜)|^(?:是|等于|答案是?|等於)")
_AFTER = re.compile(r"(?:个月|个|月)$")


def read_answer(typed: str) -> int | None:
    """The number somebody meant, Monday to Sunday being 1 to 7; None for anything else."""
    text = unicodedata.normalize("NFKC", typed[:60]).lower().strip(_AROUND)
    if text in _ENGLISH:
        return _ENGLISH.index(text)
    if text[:3] in _DAYS and (text == text[:3] or text.endswith("day")):
        return _DAYS.index(text[:3]) + 1
    text = _AFTER.sub("", _BEFORE.sub("", text))
    if text in ("日", "天"):
        return 7
    if re.fullmatch("[0-9]{1,3}", text):
        return int(text)
    return _chinese(text)


def _chinese(text: str) -> int | None:
    tens, ten, ones = text.rpartition("十")
    if not text or len(tens) > 1 or len(ones) > 1 or any(c not in _DIGITS for c in tens + ones):
        return None
    if not ten:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
