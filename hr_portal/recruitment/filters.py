"""Which positions somebody looks for. Every filter is a state that can be written as a link and read from one again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from hr_portal.core.errors import Reason
from hr_portal.core.text import clean
from hr_portal.recruitment.profile import Gender

CODE, CLASS = "code", "class"
RULES = (CODE, CLASS)
"""How a major must be admitted: by 不限 or a code of the cell that takes it in; or by a 大类 the cell names as well."""
LONGEST = 200
MOST_VALUES = 20


@dataclass(frozen=True)
class ColumnText:
    """`column` as printed or the name of a field; `text` must stand in its cell, or must not."""

    column: str
    text: str

    def __str__(self) -> str:
        return f"{self.column}:{self.text}"


@dataclass(frozen=True)
class Filter:
    """Empty fields filter nothing. The first group compares the cell's own words, any of several; the second asks for
    whom a position is not ruled out."""

    area: tuple[str, ...] = ()
    sheet: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    education: tuple[str, ...] = ()
    degree: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    ratio: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    unit: str = ""
    """Words in the name of the organ."""
    major: str = ""
    major_rule: str = CLASS
    political: str = ""
    """A status a person has: 中共党员, 群众 ..."""
    years: int | None = None
    """基层工作 years a person has."""
    service: bool | None = None
    """Whether a person took part in a 服务基层项目."""
    veteran: bool | None = None
    graduated: int | None = None
    gender: str = ""
    age: int | None = None
    """周岁 on the cut-off date."""
    headcount: tuple[int, int | None] | None = None
    """Least and most."""
    has: tuple[ColumnText, ...] = ()
    lacks: tuple[ColumnText, ...] = ()
    q: str = ""

    @property
    def is_empty(self) -> bool:
        return replace(self, major_rule=CLASS) == Filter()

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the link, in a fixed order: the same filter is the same address."""
        found: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "major_rule":
                if self.major and value != CLASS:
                    found.append(("major_rule", value))
            elif field.name == "headcount":
                if value is not None:
                    found.append(("headcount", _range_text(*value)))
            elif isinstance(value, tuple):
                found.extend((field.name, str(one)) for one in value)
            elif isinstance(value, bool):
                found.append((field.name, "yes" if value else "no"))
            elif value not in ("", None):
                found.append((field.name, str(value)))
        return found

    def query(self) -> str:
        """The part of an address after the question mark."""
        return urlencode(self.pairs())

    def with_value(self, name: str, value: str) -> Filter:
        """The same filter narrowed by one value more (facets)."""
        had = getattr(self, name)
        if not isinstance(had, tuple) or name == "headcount":
            return self._but(name, value)
        return self if value in had else self._but(name, (*had, value))

    def without(self, name: str, value: str | None = None) -> Filter:
        """The same filter without one value, or without that field (chips)."""
        had = getattr(self, name)
        if value is not None and isinstance(had, tuple) and name != "headcount":
            return self._but(name, tuple(one for one in had if str(one) != value))
        return self._but(name, getattr(Filter(), name))

    def _but(self, name: str, value: Any) -> Filter:
        return replace(self, **{name: value})


OWN_WORDS = ("area", "sheet", "level", "education", "degree", "fresh", "ratio", "test")
NAMES = tuple(field.name for field in fields(Filter))
_SWITCHES = {"yes": True, "no": False, "1": True, "0": False, "true": True, "false": False}
_LARGEST = {"years": 60, "graduated": 2200, "age": 120}
_RANGE = re.compile(r"(\d{1,5})?(-)?(\d{1,5})?")


def _range_text(least: int, most: int | None) -> str:
    return str(least) if least == most else f"{least}-{'' if most is None else most}"


def _range(text: str) -> tuple[int, int | None] | None:
    """「2」 exactly, 「2-5」, 「2-」, 「-5」."""
    said = _RANGE.fullmatch(text)
    if not said or not (said[1] or said[3]):
        return None
    least, most = int(said[1] or 0), int(said[3]) if said[3] else None
    if not said[2]:
        return (least, least) if said[1] else None
    return None if most is not None and most < least else (least, most)


def read_filter(asked: Mapping[str, Sequence[str]]) -> tuple[Filter, list[Reason]]:
    """The filter of a query string and what is wrong with it, each at its name. Empty values filter nothing; names that
    are none of a filter's are for the caller to judge."""
    told: dict[str, object] = {}
    reasons: list[Reason] = []
    for name in NAMES:
        values = [text for value in asked.get(name, ()) if (text := clean(value).strip())]
        if not values:
            continue
        if len(values) > MOST_VALUES or any(len(value) > LONGEST for value in values):
            reasons.append(
                Reason(
                    "filter_too_long",
                    where=name,
                    facts={"name": name, "most": MOST_VALUES, "longest": LONGEST},
                )
            )
            continue
        found = _value(name, values)
        if found is None:
            reasons.append(Reason("filter_unfit", where=name, facts={"name": name, "value": values[0]}))
        else:
            told[name] = found
    return Filter(**told), reasons  # type: ignore[arg-type]


def _value(name: str, values: list[str]) -> object:
    if name in OWN_WORDS:
        return tuple(dict.fromkeys(values))
    if name in ("has", "lacks"):
        cut = [re.split(r"[:：]", value, maxsplit=1) for value in values]
        if any(len(parts) != 2 or not parts[0].strip() or not parts[1].strip() for parts in cut):
            return None
        return tuple(dict.fromkeys(ColumnText(column.strip(), text.strip()) for column, text in cut))
    value = values[-1]
    if name in ("service", "veteran"):
        return _SWITCHES.get(value.lower())
    if name in _LARGEST:
        digits = value.isascii() and value.isdigit() and int(value) <= _LARGEST[name]
        return int(value) if digits else None
    if name == "headcount":
        return _range(value)
    if name == "gender":
        return {"男": "male", "女": "female"}.get(value, value if value in set(Gender) else None)
    if name == "major_rule":
        return value if value in RULES else None
    return value
