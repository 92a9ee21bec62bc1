"""Rows of a table of applicants: how many have applied, passed the review and paid, by position. Plain Python."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hr_portal.core.tables import Book
from hr_portal.recruitment.headings import Aliases
from hr_portal.recruitment.reading import Plain, Read, Table, find_tables, rows_of
from hr_portal.recruitment.rules import Fault, key_without_code

COUNTS = ("applied", "passed", "paid")
_WHOLE = re.compile(r"\d{1,7}")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z\-_.]{0,39}")


@dataclass
class Applicants:
    """What a file says of a day: `rows` with key and counts (None where there is no such column or the cell is empty)."""

    read: Read
    rows: list[dict[str, str | int | None]] = field(default_factory=list)
    by_sheet: dict[str, dict[str, object]] = field(default_factory=dict)

    def total(self, name: str) -> int | None:
        """The sum of a column; None where no table has it."""
        found = [value for row in self.rows if isinstance(value := row[name], int)]
        return sum(found) if found else None


def understand(book: Book, aliases: Aliases) -> Applicants:
    read = Read()
    found = Applicants(read)
    places: dict[str, tuple[str, int]] = {}
    for table in _tables(book, aliases, read):
        before = len(found.rows)
        for number, cells in rows_of(table, _is_plain(table), ("applied",), read):
            _row(table, number, cells, found, places)
        rows = found.rows[before:]
        found.by_sheet[table.sheet.name] = {
            "rows": len(rows), "heading_row": table.heading_row, "unknown": table.unknown,
            **{name: sum(v for row in rows if isinstance(v := row[name], int)) for name in COUNTS if name in table.columns},
        }  # fmt: skip
    if read.tables and not found.rows and not read.faults:
        read.against(Fault("no_positions", read.tables[0].sheet.name, read.tables[0].heading_row))
    return found


def _tables(book: Book, aliases: Aliases, read: Read) -> list[Table]:
    """Tables that name positions, by code or by unit and post, and how many have applied."""
    tables = []
    for table in find_tables(book, aliases, ("applied",), read):
        if "code" in table.columns or ("unit" in table.columns and "title" in table.columns):
            tables.append(table)
        else:
            value = "、".join(table.unknown)[:200]
            facts = {"field": "code", "unknown": table.unknown}
            read.against(Fault("column_missing", table.sheet.name, table.heading_row, "", value, facts))
    return tables


def _is_plain(table: Table) -> Plain:
    code, applied = table.columns.get("code"), table.columns["applied"]
    names = [table.columns[name] for name in ("unit", "title") if name in table.columns]
    width = max(applied, code or 0, *names, 0) + 1

    def is_plain(cells: list[str]) -> bool:
        if len(cells) < width or not _WHOLE.fullmatch(cells[applied]):
            return False
        if code is not None:
            return cells[code].isalnum() and cells[code].isascii() and cells[code].lower() != "nan"
        return all(cells[at] for at in names)

    return is_plain


def _row(
    table: Table, number: int, cells: list[str], found: Applicants, places: dict[str, tuple[str, int]]
) -> None:
    columns, sheet = table.columns, table.sheet.name
    said = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}

    def against(code: str, name: str, **facts: object) -> None:
        found.read.against(Fault(code, sheet, number, table.printed(name), said.get(name, "")[:120], facts))

    code = said.get("code", "")
    if "code" in columns:
        if (number - 1, columns["code"]) in table.sheet.lossy:
            return against("code_digits_lost", "code")
        if not code or not _CODE.fullmatch(code):
            return against("code_not_a_code" if code else "cell_missing", "code")
    key = code or key_without_code(said["unit"], said["title"])
    if key in places:
        before, row = places[key]
        return against("position_twice", "code" if code else "title", sheet=before, row=row)
    counts: dict[str, int | None] = {}
    for name in COUNTS:
        text = said.get(name, "")
        if text and not _WHOLE.fullmatch(text):
            return against("count_not_whole", name)
        counts[name] = int(text) if text else None
    if counts["applied"] is None:
        return against("cell_missing", "applied")
    places[key] = (sheet, number)
    found.rows.append({"key": key, **counts})
    return None
