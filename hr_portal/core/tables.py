"""A table file taken in: checked like any other file, its cells read by the same child process, never by this one."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from hr_portal.core.characters import CLEANING
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.files import ALLOWED, FileFacts, Limits, Unfit, inspected
from hr_portal.core.formats.verdicts import MIB
from hr_portal.core.table_child import CELLS
from hr_portal.core.text import clean
from hr_portal.core.text_faults import looks_garbled

FORMATS = frozenset(("xls", "xlsx", "csv", "zip"))
LONGEST = 96 * MIB
"""Bytes of cells that are taken from one file."""
_LIMITS = Limits(cpu_seconds=30, wall_seconds=60.0)


# All characters but those that Chinese tables are made of. Few are found, and each is looked at.
_ODD = re.compile(
    "[^\u4e00-\u9fff -~\u3001\u3002\u3005-\u3012\u3014-\u301f\uff01-\uff5e\u201c\u201d\u2018\u2019\u2014\u2026\u00b7\n]"
)
_TELLTALES = ("锟", "锘", "鈥", "銆", "锛", "烫烫烫", "屯屯屯", "?", "&", "_x000", "\\u")
# Each byte of a text in GBK by its kind: a digit, and the two kinds that Chinese in UTF-8 is made of.
_KINDS = bytes(
    ord("d")
    if 0x30 <= b <= 0x39
    else ord("L")
    if 0xE3 <= b <= 0xE9 or b == 0xEF
    else ord("c")
    if 0x80 <= b <= 0xBF
    else ord(".")
    for b in range(256)
)
_UTF8_IN_GBK = b"LccLcc"


@dataclass(frozen=True)
class Sheet:
    """One table. `rows` from the first row of the sheet on, so that row n stands at n-1; a cell is text or, where the
    file holds a number, a number. `lossy` cells hold numbers that no longer say which digits were typed."""

    name: str
    rows: list[list[Any]]
    lossy: frozenset[tuple[int, int]] = frozenset()
    is_hidden: bool = False
    is_table: bool = True
    """False for a file of a zip that is no table."""
    damage: dict[str, Any] | None = None
    """Where the text cannot be decoded: line, column, encoding, excerpt."""
    encoding: str = ""


@dataclass(frozen=True)
class Book:
    facts: FileFacts
    sheets: tuple[Sheet, ...]
    text: str = field(default="", repr=False)
    """All cells as JSON: what holds for this text holds for every cell."""
    odd: tuple[int, ...] = field(default=(), repr=False)
    """Where in it characters stand that tables are hardly ever made of."""

    @cached_property
    def _raw(self) -> bytes:
        return self.text.encode("gbk", "replace")

    @cached_property
    def _shape(self) -> bytes:
        return self._raw.translate(_KINDS)

    def has_digits(self, count: int) -> bool:
        """Somewhere so many digits stand in a row."""
        return b"d" * count in self._shape

    @cached_property
    def is_garbled(self) -> bool:
        """Some cell has gone through a wrong encoding. Only cells that could have are looked at closely."""
        return any(looks_garbled(piece) for piece in dict.fromkeys(self._suspects()))

    def _suspects(self) -> Iterator[str]:
        """Cells with a character that wrong encodings leave behind, or whose GBK bytes read as UTF-8."""
        text, raw = self.text, self._raw
        for at in self.odd:
            yield _cell_around(text, at)
        for mark in _TELLTALES:
            at = text.find(mark)
            while at >= 0:
                yield _cell_around(text, at)
                at = text.find(mark, at + 1)
        at = self._shape.find(_UTF8_IN_GBK)
        while at >= 0:
            first, last = raw.rfind(b'"', 0, at) + 1, raw.find(b'"', at)
            yield raw[first:last].decode("gbk", "replace")
            at = self._shape.find(_UTF8_IN_GBK, last)


def read_tables(
    source: Path | str | bytes | BinaryIO, declared_name: str, *, workspace: Path | None = None
) -> Book:
    """Every sheet of an xls, xlsx, csv or of those in a zip; raises `Refused` with the one reason of `core/files`."""
    with inspected(
        source,
        declared_name,
        allowed=FORMATS,
        limits=_LIMITS,
        workspace=workspace,
        members=ALLOWED,
        child="table_child",
    ) as (facts, place):
        written = place / CELLS
        if written.stat().st_size > LONGEST:
            raise Refused([Reason(Unfit.TOO_COMPLEX.value, where=facts.name)])
        text = written.read_text(encoding="utf-8", errors="replace")
    odd = tuple(found.start() for found in _ODD.finditer(text))
    needs_cleaning = not unicodedata.is_normalized("NFC", text) or (
        any(mark in text for mark in ("\\u", "\\r", "\\b", "\\f"))
        or any(ord(text[at]) in CLEANING for at in odd)
    )
    sheets = tuple(_sheet(json.loads(line), needs_cleaning) for line in text.split("\n") if line)
    return Book(facts, sheets, text, odd)


def _cell_around(text: str, at: int) -> str:
    return text[text.rfind('"', 0, at) + 1 : text.find('"', at)]


def _sheet(told: dict[str, Any], needs_cleaning: bool) -> Sheet:
    rows = told["rows"]
    if needs_cleaning and rows:
        rows = [[clean(cell) if type(cell) is str else cell for cell in row] for row in rows]
    return Sheet(
        name=clean(told["name"]),
        rows=rows or [],
        lossy=frozenset((row, column) for row, column in told["lossy"]),
        is_hidden=told["hidden"],
        is_table=rows is not None,
        damage=told.get("damage"),
        encoding=told.get("encoding", ""),
    )
