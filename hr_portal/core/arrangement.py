"""One paper of the State Council on holidays and make-up days (节假日安排), as data that can be checked.

Every year, between late October and early December, the General Office of the State Council says which days of the
coming year are off and which weekend days are worked in exchange (调休). A paper may reach into the December before
or the January after its year, and a later paper may change an earlier one (2019 Labour Day, 2020 Spring Festival).

Own format, one object a paper: {"year", "title", "papers": [addresses], "source", "licence",
"days": {"2026-01-01": {"kind": "off", "name": "元旦"}, "2026-01-04": {"kind": "makeup", "name": "元旦"}}}.
The schema of holiday-cn ({"year", "papers", "days": [{"name", "date", "isOffDay"}]}) is read as well.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from hr_portal.core.errors import Reason, Refused

FIRST_YEAR = 2000
LAST_YEAR = 2199
MOST_DAYS = 80
"""No paper so far names more than 41 days; one that names 80 is not a paper on holidays."""
LONGEST_NAME = 60

FESTIVALS = {
    "元旦": ("元旦",),
    "春节": ("春节",),
    "清明节": ("清明",),
    "劳动节": ("劳动节", "五一"),
    "端午节": ("端午",),
    "中秋节": ("中秋",),
    "国庆节": ("国庆", "十一"),
}
"""The seven festivals every paper since 2008 arranges, and the words papers have called them by."""


class RuleKind(StrEnum):
    """What a paper says of a day it names."""

    OFF = "off"
    MAKEUP = "makeup"


@dataclass(frozen=True, slots=True)
class DayRule:
    """A day a paper names: off, or worked in exchange (调休上班), and for which festival."""

    kind: RuleKind
    name: str


@dataclass(frozen=True)
class Arrangement:
    """What one paper arranges. `year` is the year it is for, `papers` the addresses it was published at."""

    year: int
    title: str
    source: str
    licence: str
    days: Mapping[date, DayRule]
    papers: tuple[str, ...] = field(default=())


class ArrangementUnreadable(Refused):
    """The paper cannot be taken as it stands: `reasons` name every place and why; nothing of it is used."""

    @property
    def code(self) -> str:
        return self.reasons[0].code


def unreadable(code: str, where: str | None = None, **facts: object) -> ArrangementUnreadable:
    return ArrangementUnreadable([Reason(code, where, None, facts)])


def title_of(year: int) -> str:
    """The title the yearly paper has borne since 2007."""
    return f"国务院办公厅关于{year}年部分节假日安排的通知"


def festivals_missing(arrangement: Arrangement) -> tuple[str, ...]:
    """The festivals the paper says nothing of. Of a whole year's paper since 2008 this is empty; if it is not, the
    text was cut short, or it is a later paper that changes one festival. To be shown before a person confirms it."""
    off = {rule.name for rule in arrangement.days.values() if rule.kind is RuleKind.OFF}
    return tuple(
        festival
        for festival, words in FESTIVALS.items()
        if not any(word in name for name in off for word in words)
    )


def days_checked(
    year: int, rows: Iterable[tuple[str, date, DayRule]], *, amending: Mapping[date, DayRule] | None = None
) -> dict[date, DayRule]:
    """The rows (place, day, rule) as one mapping in the order of days, or every reason why they cannot be right.

    A weekday that is worked in exchange is no exchange, so it is a slip of the pen, with two exceptions: the first
    day after days off ("2月3日起正常上班", 2020) only states what holds anyway and is left out; and where the paper
    amends days already arranged (`amending`), it may take a day off back.
    """
    reasons: list[Reason] = []
    days: dict[date, DayRule] = {}
    places: dict[date, str] = {}
    for where, day, rule in rows:
        if not date(year - 1, 12, 1) <= day <= date(year + 1, 1, 31):
            reasons.append(Reason("date_outside_year", where, None, {"date": day, "year": year}))
        elif day in days:
            reasons.append(Reason("date_repeated", where, None, {"date": day}))
        else:
            days[day] = rule
            places[day] = where
    taken_back = amending or {}
    for day, rule in list(days.items()):
        if rule.kind is RuleKind.OFF or day.weekday() >= 5:
            continue
        if day in taken_back and taken_back[day].kind is RuleKind.OFF:
            continue
        before = days.get(day - timedelta(days=1))
        if before is not None and before.kind is RuleKind.OFF:
            del days[day]
            continue
        reasons.append(Reason("makeup_on_weekday", places[day], None, {"date": day}))
    if not days and not reasons:
        reasons.append(Reason("arrangement_empty", None, None, {"year": year}))
    if len(days) > MOST_DAYS:
        reasons.append(Reason("too_many_days", None, None, {"days": len(days), "most": MOST_DAYS}))
    if reasons:
        raise ArrangementUnreadable(reasons)
    return dict(sorted(days.items()))


def arrangement_from_json(
    obj: object, *, amending: Mapping[date, DayRule] | None = None, source: str = "", licence: str = ""
) -> Arrangement:
    """The arrangement in an object of the own format or of the schema of holiday-cn.

    `source` and `licence` are used where the object names none. Raises `ArrangementUnreadable`.
    """
    if not isinstance(obj, dict):
        raise unreadable("not_an_arrangement")
    year = obj.get("year")
    if isinstance(year, bool) or not isinstance(year, int) or not FIRST_YEAR <= year <= LAST_YEAR:
        raise unreadable("year_unreadable", "year", year=year)
    written = obj.get("days")
    if not isinstance(written, dict | list):
        raise unreadable("not_an_arrangement", "days")
    own = isinstance(written, dict)
    rows: list[tuple[str, date, DayRule]] = []
    reasons: list[Reason] = []
    for where, day, kind, name in (
        _own_rows(written) if isinstance(written, dict) else _holiday_cn_rows(written)
    ):
        read_day, read_kind, read_name = _date(day), _kind(kind), _text(name)
        if read_day is None:
            reasons.append(Reason("date_unreadable", where, None, {"date": day}))
        elif read_kind is None:
            reasons.append(Reason("kind_unreadable", where, None, {"date": read_day, "kind": kind}))
        elif not read_name or len(read_name) > LONGEST_NAME:
            reasons.append(Reason("name_unreadable", where, None, {"date": read_day}))
        else:
            rows.append((where, read_day, DayRule(read_kind, read_name)))
    papers = obj.get("papers", [])
    if not isinstance(papers, list) or not all(isinstance(paper, str) for paper in papers):
        reasons.append(Reason("papers_unreadable", "papers"))
    if reasons:
        raise ArrangementUnreadable(reasons)
    return Arrangement(
        year=year,
        title=_text(obj.get("title")) or title_of(year),
        source=_text(obj.get("source")) or source or ("" if own else "holiday-cn"),
        licence=_text(obj.get("licence")) or licence or ("" if own else "holiday-cn, MIT"),
        days=days_checked(year, rows, amending=amending),
        papers=tuple(papers),
    )


def arrangement_from_bytes(raw: bytes, *, amending: Mapping[date, DayRule] | None = None) -> Arrangement:
    """The arrangement in a JSON file. Raises `ArrangementUnreadable`, also where the file names a day twice."""
    try:
        obj = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_object_without_repeats)
    except UnicodeDecodeError as unread:
        raise unreadable("not_utf8", position=unread.start) from unread
    except json.JSONDecodeError as unread:
        raise unreadable("not_json", f"line {unread.lineno}", line=unread.lineno) from unread
    except (RecursionError, ValueError) as unread:
        raise unreadable("not_json") from unread
    return arrangement_from_json(obj, amending=amending)


def arrangement_as_json(arrangement: Arrangement) -> dict[str, Any]:
    """The own format: what is stored, and what `arrangement_from_json` reads back unchanged."""
    return {
        "year": arrangement.year,
        "title": arrangement.title,
        "papers": list(arrangement.papers),
        "source": arrangement.source,
        "licence": arrangement.licence,
        "days": {
            day.isoformat(): {"kind": rule.kind.value, "name": rule.name}
            for day, rule in sorted(arrangement.days.items())
        },
    }


def _own_rows(days: dict[Any, Any]) -> Iterator[tuple[str, object, object, object]]:
    for day, rule in days.items():
        fields = rule if isinstance(rule, dict) else {}
        yield f"days.{day}", day, fields.get("kind"), fields.get("name")


def _holiday_cn_rows(days: list[Any]) -> Iterator[tuple[str, object, object, object]]:
    kinds = {True: RuleKind.OFF.value, False: RuleKind.MAKEUP.value}
    for index, row in enumerate(days):
        fields = row if isinstance(row, dict) else {}
        is_off = fields.get("isOffDay")
        kind = kinds[is_off] if isinstance(is_off, bool) else is_off
        yield f"days[{index}]", fields.get("date"), kind, fields.get("name")


def _date(written: object) -> date | None:
    if not isinstance(written, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _kind(written: object) -> RuleKind | None:
    return next((kind for kind in RuleKind if isinstance(written, str) and kind.value == written), None)


def _text(written: object) -> str:
    return unicodedata.normalize("NFC", written).strip() if isinstance(written, str) else ""


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        repeated = next(key for key in found if sum(key == other for other, _ in pairs) > 1)
        raise unreadable("key_repeated", repeated, key=repeated)
    return found
