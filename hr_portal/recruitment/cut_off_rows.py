"""Rows of a table of 历年进面分数: the lowest score that led to the interview, by position or by organ. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from hr_portal.core.privacy import find_raw_ids
from hr_portal.core.tables import Book
from hr_portal.core.text_faults import looks_garbled
from hr_portal.recruitment.headings import Aliases
from hr_portal.recruitment.reading import Read, Table, find_tables, rows_of
from hr_portal.recruitment.rules import Fault

HIGHEST = Decimal(300)
LONGEST_NAME = 400
MOST_LINES = 200_000
_SCORE = re.compile(r"\d{1,3}(?:\.\d{1,6})?")
_RATIO = re.compile(r"\d{1,6}(?:\.\d{1,4})?(?:%|\s*[:：∶/比]\s*\d{1,6}(?:\.\d{1,4})?)?")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_.]{0,39}")
_FLOATED = re.compile(r"\d+\.0+|\d(?:\.\d+)?[eE]\+?\d+")


@dataclass(frozen=True)
class Place:
    """Where a row of a file stands."""

    sheet: str
    row: int
    column: str


@dataclass
class CutOffLines:
    """What a file says of a year. Each of `rows` has key, unit, title, lowest, ratio; what the file leaves out is empty.
    `bare`: those that name a code alone, by their place in `rows`."""

    read: Read
    rows: list[dict[str, str]] = field(default_factory=list)
    by_sheet: dict[str, dict[str, object]] = field(default_factory=dict)
    bare: dict[int, Place] = field(default_factory=dict)


def understand(book: Book, aliases: Aliases) -> CutOffLines:
    read = Read()
    found = CutOffLines(read)
    seen: dict[tuple[str, str, str], tuple[str, int]] = {}
    tables = _tables(book, aliases, read)
    total = sum(len(table.sheet.rows) - table.heading.last - 1 for table in tables)
    if total > MOST_LINES:
        read.against(Fault("too_many_rows", book.facts.name, 0, "", str(total), {"most": MOST_LINES}))
        return found
    for table in tables:
        before = len(found.rows)
        for number, cells in rows_of(table, lambda _cells: False, ("lowest",), read):
            _row(book, table, number, cells, found, seen)
        found.by_sheet[table.sheet.name] = {
            "rows": len(found.rows) - before, "heading_row": table.heading_row, "unknown": table.unknown,
        }  # fmt: skip
    if tables and not found.rows and not read.faults:
        read.against(Fault("no_positions", tables[0].sheet.name, tables[0].heading_row))
    return found


def _tables(book: Book, aliases: Aliases, read: Read) -> list[Table]:
    """Tables that name positions by code, or organs, and the lowest score of each."""
    tables = []
    for table in find_tables(book, aliases, ("lowest",), read):
        if "code" in table.columns or "unit" in table.columns:
            tables.append(table)
        else:
            value = "、".join(table.unknown)[:200]
            facts = {"field": "code", "unknown": table.unknown}
            read.against(Fault("column_missing", table.sheet.name, table.heading_row, "", value, facts))
    return tables


def _row(
    book: Book,
    table: Table,
    number: int,
    cells: list[str],
    found: CutOffLines,
    seen: dict[tuple[str, str, str], tuple[str, int]],
) -> None:
    """One fault a row: the first thing that is wrong with it."""
    sheet = table.sheet.name
    said = {name: cells[at] if at < len(cells) else "" for name, at in table.columns.items()}

    def against(code: str, name: str, **facts: object) -> None:
        found.read.against(Fault(code, sheet, number, table.printed(name), said.get(name, "")[:120], facts))

    code, unit, title = (said.get(name, "") for name in ("code", "unit", "title"))
    if wrong := _against_code(table, number, code):
        return against(wrong, "code")
    if not code and not unit:
        return against("cell_missing", "unit" if "unit" in said else "code")
    for name in ("unit", "title"):
        text = said.get(name, "")
        if len(text) > LONGEST_NAME:
            return against("cell_too_long", name, length=len(text), most=LONGEST_NAME)
        if find_raw_ids(text):
            found.read.against(Fault("id_number_in_cell", sheet, number, table.printed(name)))
            return None
        if book.is_garbled and (spots := looks_garbled(text)):
            return against("text_garbled", name, found=spots[0].found, meant=spots[0].meant or "")
    if bad := _against_numbers(said):
        return against(bad[0], bad[1], most=str(HIGHEST))
    post = (code, unit, "" if code else title)
    if post in seen:
        before, row = seen[post]
        return against("position_twice", "code" if code else "unit", sheet=before, row=row)
    seen[post] = (sheet, number)
    if not unit:
        found.bare[len(found.rows)] = Place(sheet, number, table.printed("code"))
    found.rows.append(
        {"key": code, "unit": unit, "title": title, "lowest": said["lowest"], "ratio": said.get("ratio", "")}
    )
    return None


def _against_code(table: Table, number: int, code: str) -> str:
    if not code:
        return ""
    if (number - 1, table.columns["code"]) in table.sheet.lossy:
        return "code_digits_lost"
    if _FLOATED.fullmatch(code):
        return "code_as_decimal"
    return "" if _CODE.fullmatch(code) else "code_not_a_code"


def _against_numbers(said: Mapping[str, str]) -> tuple[str, str] | None:
    lowest, ratio = said["lowest"], said.get("ratio", "")
    if not lowest:
        return "cell_missing", "lowest"
    if not (lowest.isascii() and _SCORE.fullmatch(lowest)):
        return "cut_off_not_a_score", "lowest"
    if Decimal(lowest) > HIGHEST:
        return "cut_off_too_high", "lowest"
    if ratio and not _RATIO.fullmatch(ratio):
        return "cut_off_not_a_ratio", "ratio"
    return None
