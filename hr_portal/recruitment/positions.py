"""Rows of a position table as positions, or everything that is wrong with them. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hr_portal.core.privacy import find_raw_ids
from hr_portal.core.tables import Book
from hr_portal.core.text_faults import looks_garbled
from hr_portal.recruitment.haystacks import haystacks
from hr_portal.recruitment.headings import Aliases
from hr_portal.recruitment.reading import Read, Table, find_tables, rows_of
from hr_portal.recruitment.rules import POSITIONS_NEED, Fault, key_without_code

MOST_POSITIONS = 200_000
LONGEST_CELL = 8_000
MOST_HEADCOUNT = 9_999
PROGRESS_EVERY = 500

Progress = Callable[[int, int, int], None]
"""Rows done, rows in all, bad ones."""

_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_.]{0,39}")
_FLOATED = re.compile(r"\d+\.0+|\d(?:\.\d+)?[eE]\+?\d+")
_HEADCOUNT = re.compile(r"(\d{1,5})\s*[名人个位]?")
_SMALL = frozenset(str(number) for number in range(1, 1000))
_EDUCATION = re.compile(
    "专|本科|研究生|硕士|博士|高中|初中|中技|中职|技校|技工|高职|职高|不限|学历|学士|大学|无要求|院校|以上"
)
_EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_TEXTS = (
    "unit_code", "area", "level", "education", "degree", "political", "grassroots", "fresh", "gender", "age", "ratio", "test",
)  # fmt: skip
_MAJORS = (
    ("graduate", "majors_graduate"), ("undergraduate", "majors_undergraduate"), ("college", "majors_college"),
    ("any", "majors_any"),
)  # fmt: skip


@dataclass
class Positions:
    """A file understood. `rows` are what is stored of each position, without the ids of table and exam."""

    read: Read
    rows: list[dict[str, Any]] = field(default_factory=list)
    by_sheet: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def recruits(self) -> int:
        return sum(row["headcount"] for row in self.rows)


def understand(
    book: Book,
    aliases: Aliases,
    *,
    class_of: Callable[[str, str], str] = lambda _sheet, _kind: "",
    progress: Progress = lambda _done, _total, _bad: None,
) -> Positions:
    """Every position of a file. Nothing may be kept of it where `read.faults` says anything."""
    return _Understanding(book, aliases, class_of, progress).positions()


class _Understanding:
    def __init__(
        self, book: Book, aliases: Aliases, class_of: Callable[[str, str], str], progress: Progress
    ) -> None:
        self.book, self.aliases, self.class_of, self.progress = book, aliases, class_of, progress
        self.read = Read()
        self.found = Positions(self.read)
        self.texts: list[list[str]] = []
        self.places: dict[str, tuple[str, int]] = {}
        self.has_ids = book.has_digits(17) and bool(_EIGHTEEN.search(book.text))
        self.total = 0

    def positions(self) -> Positions:
        tables = find_tables(self.book, self.aliases, POSITIONS_NEED, self.read)
        self.total = sum(len(table.sheet.rows) - table.heading.last - 1 for table in tables)
        if self.total > MOST_POSITIONS:
            self.read.against(
                Fault("too_many_rows", self.book.facts.name, 0, "", str(self.total), {"most": MOST_POSITIONS})
            )
            return self.found
        self.progress(0, self.total, 0)
        for table in tables:
            self._sheet(table)
        if tables and not self.found.rows and not self.read.faults:
            self.read.against(Fault("no_positions", tables[0].sheet.name, tables[0].heading_row))
        for row, haystack in zip(self.found.rows, haystacks(self.texts), strict=True):
            row["haystack"] = haystack
            if len(haystack) > LONGEST_CELL:
                self._check_lengths(row)
        self.progress(self.total, self.total, self.read.fault_count)
        return self.found

    def _check_lengths(self, row: Mapping[str, Any]) -> None:
        for column, cell in row["cells"].items():
            if len(cell) > LONGEST_CELL:
                facts = {"length": len(cell), "most": LONGEST_CELL}
                self.read.against(Fault("cell_too_long", row["sheet"], row["row"], column, cell[:120], facts))

    def _sheet(self, table: Table) -> None:
        sheet = _Sheet(table, self)
        before = len(self.found.rows)
        done = sum(told["rows"] for told in self.found.by_sheet.values())
        for number, cells in rows_of(table, sheet.is_plain, POSITIONS_NEED, self.read):
            sheet.row(number, cells)
            if number % PROGRESS_EVERY == 0:
                self.progress(done + number, self.total, self.read.fault_count)
        sheet.look_back()
        rows = self.found.rows[before:]
        self.found.by_sheet[table.sheet.name] = {
            "posts": len(rows), "recruits": sum(row["headcount"] for row in rows), "heading_row": table.heading_row,
            "columns": [name for name in table.headings if name], "unknown": table.unknown,
            "rows": len(table.sheet.rows) - table.heading.last - 1,
        }  # fmt: skip


class _Sheet:
    """One sheet: where its fields stand, and what its rows say."""

    def __init__(self, table: Table, whole: _Understanding) -> None:
        self.table, self.whole, self.read = table, whole, whole.read
        self.name = table.sheet.name
        columns = table.columns
        self.unit, self.title, self.headcount = columns["unit"], columns["title"], columns["headcount"]
        self.code = columns.get("code")
        self.kind = columns.get("kind")
        self.width = max(self.unit, self.title, self.headcount, self.code or 0) + 1
        self.texts = [(name, columns[name]) for name in _TEXTS if name in columns]
        self.without = {name: "" for name in _TEXTS if name not in columns}
        self.majors = [(level, columns[name]) for level, name in _MAJORS if name in columns]
        self.remarks = [columns[name] for name in ("remarks",) if name in columns] + table.more.get(
            "remarks", []
        )
        self.education = columns.get("education")
        self.said: dict[str, tuple[int, str]] = {}
        self.classes: dict[str, str] = {}
        self.lossy = {row for row, column in table.sheet.lossy if column == self.code}
        self.is_suspect = whole.has_ids or whole.book.is_garbled
        """Some cell of the file is damaged or holds the number of a person: each is looked at."""
        self.numbered: list[tuple[int, str]] = []
        self.lengths: set[int] = set()

    def is_plain(self, cells: list[str]) -> bool:
        """Unit, post, a small number of places, and a code where the table has them."""
        if len(cells) < self.width or not cells[self.unit] or not cells[self.title]:
            return False
        if cells[self.headcount] not in _SMALL:
            return False
        return self.code is None or bool(_CODE.fullmatch(cells[self.code]))

    def row(self, number: int, cells: list[str]) -> None:
        cells += [""] * (len(self.table.headings) - len(cells))
        if not self._is_right(number, cells):
            return
        unit, title = cells[self.unit], cells[self.title]
        code = cells[self.code] if self.code is not None else ""
        key = code or key_without_code(unit, title)
        if key in self.whole.places:
            sheet, at = self.whole.places[key]
            column = self.table.printed("code") or self.table.printed("title")
            self._against("position_twice", number, column, code or f"{unit} {title}", sheet=sheet, row=at)
            return
        self.whole.places[key] = (self.name, number)
        headings = self.table.headings
        told: dict[str, Any] = {
            "key": key, "code": code, "sheet": self.name, "row": number, "unit": unit, "title": title,
            "headcount": self._places(cells[self.headcount]), "post_class": self._class(cells),
            "majors": {level: cells[at] for level, at in self.majors if cells[at]},
            "remarks": self._remarks(cells),
            "cells": {heading: cell for heading, cell in zip(headings, cells, strict=False) if cell},
            **self.without,
        }  # fmt: skip
        for name, at in self.texts:
            told[name] = cells[at]
        if self.education is not None and cells[self.education] not in self.said:
            self.said[cells[self.education]] = (number, cells[self.education])
        self.whole.found.rows.append(told)
        self.whole.texts.append([cell.replace("\n", "") if "\n" in cell else cell for cell in cells if cell])

    def _remarks(self, cells: Sequence[str]) -> str:
        if len(self.remarks) == 1:
            return cells[self.remarks[0]]
        return "\n".join([cells[at] for at in self.remarks if cells[at]])

    def _class(self, cells: Sequence[str]) -> str:
        kind = cells[self.kind] if self.kind is not None else ""
        if kind not in self.classes:
            self.classes[kind] = self.whole.class_of(self.name, kind)
        return self.classes[kind]

    def _places(self, text: str) -> int:
        if text in _SMALL:
            return int(text)
        found = _HEADCOUNT.fullmatch(text)
        assert found is not None
        return int(found[1])

    def _against(self, code: str, number: int, column: str = "", value: str = "", **facts: object) -> bool:
        self.read.against(Fault(code, self.name, number, column, value[:120], facts))
        return False

    def _is_right(self, number: int, cells: Sequence[str]) -> bool:
        """One fault a row: the first thing that is wrong with it."""
        if self._is_simple(number, cells):
            return True
        places = _HEADCOUNT.fullmatch(cells[self.headcount])
        if (
            places is None
            or not 1 <= int(places[1]) <= MOST_HEADCOUNT
            or not cells[self.unit]
            or not cells[self.title]
        ):
            return self._say_what_is_wrong(number, cells, places)
        if self.code is not None and not self._code_is_right(number, cells[self.code]):
            return False
        return not self.is_suspect or self._text_is_right(number, cells)

    def _is_simple(self, number: int, cells: Sequence[str]) -> bool:
        """As nearly every row is: words, a small number, and a code of digits that was typed as text."""
        places = cells[self.headcount]
        if self.is_suspect or not cells[self.unit] or not cells[self.title] or places not in _SMALL:
            return False
        if self.code is None:
            return True
        code = cells[self.code]
        if not (code.isdecimal() and code.isascii() and len(code) <= 40):
            return False
        if type(self.table.sheet.rows[number - 1][self.code]) is not str:
            return False
        self.lengths.add(len(code))
        return True

    def _say_what_is_wrong(self, number: int, cells: Sequence[str], places: re.Match[str] | None) -> bool:
        if by := self._shifted_by(cells):
            filled = " ".join(cell for cell in cells if cell)
            return self._against("row_shifted", number, "", filled, by=by)
        for name, at in (("unit", self.unit), ("title", self.title)):
            if not cells[at]:
                return self._against("cell_missing", number, self.table.printed(name))
        column = self.table.printed("headcount")
        if not cells[self.headcount]:
            return self._against("cell_missing", number, column)
        if places is None:
            return self._against("headcount_not_whole", number, column, cells[self.headcount])
        code = "headcount_nought" if int(places[1]) == 0 else "headcount_too_large"
        return self._against(code, number, column, cells[self.headcount], most=MOST_HEADCOUNT)

    def _shifted_by(self, cells: Sequence[str]) -> int:
        """How many columns to the right (or left, negative) the row would have to stand to be plain; 0 for none."""
        for by in (1, 2, -1, -2):
            moved = list(cells[by:]) + [""] * by if by > 0 else [""] * -by + list(cells)
            if self._would_be_right(moved):
                return by
        return 0

    def _would_be_right(self, cells: Sequence[str]) -> bool:
        """A post, a small number of places and a code; the unit may have been pushed out of the table."""
        if len(cells) < self.width or not cells[self.title] or cells[self.headcount] not in _SMALL:
            return False
        return self.code is None or bool(_CODE.fullmatch(cells[self.code]))

    def _code_is_right(self, number: int, code: str) -> bool:
        column = self.table.printed("code")
        at = number - 1
        assert self.code is not None
        if at in self.lossy:
            return self._against("code_digits_lost", number, column, code)
        if not code:
            return self._against("cell_missing", number, column)
        if _FLOATED.fullmatch(code):
            return self._against("code_as_decimal", number, column, code)
        if not _CODE.fullmatch(code):
            return self._against("code_not_a_code", number, column, code)
        raw = self.table.sheet.rows[at][self.code]
        if type(raw) is not str:
            self.numbered.append((number, code))
        else:
            self.lengths.add(len(code))
        return True

    def _text_is_right(self, number: int, cells: Sequence[str]) -> bool:
        for at, cell in enumerate(cells):
            column = self.table.headings[at]
            if self.whole.book.is_garbled and (spots := looks_garbled(cell)):
                meant = spots[0].meant or ""
                return self._against("text_garbled", number, column, cell, found=spots[0].found, meant=meant)
            if at != self.code and _EIGHTEEN.search(cell) and find_raw_ids(cell):
                return self._against("id_number_in_cell", number, column)
        return True

    def look_back(self) -> None:
        """What only the whole column shows: codes typed as numbers that are shorter than the others have lost noughts at
        their start; education in words that speak of none is another column's."""
        lengths = self.lengths or {len(code) for _, code in self.numbered}
        usual = max(lengths, default=0)
        for number, code in self.numbered:
            if len(code) < usual and len(code) not in self.lengths:
                self._against("code_noughts_lost", number, self.table.printed("code"), code, length=usual)
        for said, (number, text) in self.said.items():
            if said and not _EDUCATION.search(said):
                self._against("education_unknown", number, self.table.printed("education"), text)
