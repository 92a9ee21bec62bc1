"""成绩: one score cell read as a mark, or as a word for there being none (缺考、违纪、成绩无效). No mark is ever guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """What there is instead of a mark. Only `taken` is ever averaged, compared or ranked."""

    TAKEN = "taken"
    ABSENT = "absent"
    VIOLATION = "violation"
    INVALID = "invalid"


WORDS: Mapping[str, Status] = {
    "缺考": Status.ABSENT,
    "缺": Status.ABSENT,
    "未参加": Status.ABSENT,
    "违纪": Status.VIOLATION,
    "违规": Status.VIOLATION,
    "作弊": Status.VIOLATION,
    "零分": Status.VIOLATION,
    "成绩无效": Status.INVALID,
    "无效": Status.INVALID,
    "取消成绩": Status.INVALID,
}
"""Words lists print instead of a mark."""

CODES: Mapping[str, Status] = {"-1": Status.ABSENT, "-2": Status.VIOLATION, "-4": Status.INVALID}
"""成绩代码 in use where an exam names none of its own."""

_NUMBER = re.compile(r"-?[0-9]{1,4}(?:\.[0-9]{1,6})?")


@dataclass(frozen=True)
class Scale:
    """What a mark of one component may be: from nought to `full`, with at most so many decimals."""

    full: Decimal = Decimal(100)
    decimals: int = 2
    codes: Mapping[str, Status] = field(default_factory=lambda: CODES)


@dataclass(frozen=True)
class Mark:
    """One cell that was understood. `value` is there exactly when the status is `taken`; a blank cell is None instead."""

    status: Status
    value: Decimal | None = None


class Unreadable(ValueError):
    """A cell that is no mark: `code` is one of not_a_number, below_nought, above_full, too_many_decimals,
    scientific, unknown_code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_mark(text: str, scale: Scale) -> Mark | None:
    """The mark a mended cell holds, None for a blank one. Raises `Unreadable`."""
    if not text:
        return None
    if (status := scale.codes.get(text) or WORDS.get(text)) is not None:
        return Mark(status)
    if not _NUMBER.fullmatch(text):
        raise Unreadable("scientific" if re.fullmatch(r"-?[0-9.]+[eE][+-]?[0-9]+", text) else "not_a_number")
    value = Decimal(text)
    if value < 0:
        raise Unreadable("unknown_code")
    if value > scale.full:
        raise Unreadable("above_full")
    if -int(value.normalize().as_tuple().exponent) > scale.decimals:
        raise Unreadable("too_many_decimals")
    return Mark(Status.TAKEN, value)


def status_of(marks: Mapping[str, Mark | None], remark: str) -> Status | None:
    """What the row as a whole is. A remark of 缺考 beside blanks or noughts is an absence, a real nought without a remark
    is a mark. None: marks are missing and nothing says why, or a real mark stands beside an absence."""
    said = WORDS.get(remark)
    stated: set[Status] = {
        mark.status for mark in marks.values() if mark is not None and mark.status is not Status.TAKEN
    }
    if said is not None:
        stated.add(said)
    values = [mark.value for mark in marks.values() if mark is not None and mark.status is Status.TAKEN]
    if not stated:
        return Status.TAKEN if values and all(mark is not None for mark in marks.values()) else None
    if len(stated) > 1:
        return None
    (status,) = stated
    if status is Status.ABSENT and any(values):
        return None
    return status
