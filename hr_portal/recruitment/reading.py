"""From the sheets of a file to rows under known headings: titles, totals, footnotes and blank rows left out by name.

What cannot be understood is a fault at its place; nothing is guessed. Plain Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hr_portal.core.headings import is_numbering, normal_heading
from hr_portal.core.tables import Book, Sheet
from hr_portal.recruitment.headings import Aliases, Heading, find, is_heading_again, printed_headings
from hr_portal.recruitment.rules import Fault, Left, LeftOut

MOST_FAULTS = 1_000
"""Faults that are kept of one file; the others are counted."""
_TOTALS = ("合计", "总计", "共计", "小计", "总数", "总人数", "合計", "總計")
_NOTES = ("注", "备注", "说明", "附", "※", "*", "★", "填表", "制表", "联系人")
_NOTHING = frozenset(("nan", "none", "null", "#n/a", "na", "n/a"))
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass
class Table:
    """One sheet with its heading understood. `columns` say where each field stands, `more` where it stands again."""

    sheet: Sheet
    heading: Heading
    headings: list[str]
    columns: dict[str, int]
    more: dict[str, list[int]]
    unknown: list[str]
    """Headings that no alias knows: kept with every row, and named."""
    known: Mapping[str, str]
    """Folded heading to field: what the alias map knew when the table was read."""

    @property
    def heading_row(self) -> int:
        return self.heading.last + 1

    def printed(self, field_name: str) -> str:
        """The heading of this field as printed; empty where the table has no such column."""
        return self.headings[self.columns[field_name]] if field_name in self.columns else ""


@dataclass
class Read:
    """What reading a file found beside its rows."""

    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def against(self, fault: Fault) -> None:
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

    def leave(self, sheet: str, row: int, text: str, why: Left) -> None:
        """Rows that follow one another for one reason, and say nothing, are one line."""
        last = self.left_out[-1] if self.left_out else None
        if (
            why is Left.BLANK
            and last
            and last.why is why
            and last.sheet == sheet
            and last.row + last.rows == row
        ):
            self.left_out[-1] = LeftOut(sheet, last.row, "", why, last.rows + 1)
        else:
            self.left_out.append(LeftOut(sheet, row, " ".join(text.split())[:120], why))


def text_of(cell: Any) -> str:
    """A cell as a person reads it: 4.0 is 4, edges are trimmed."""
    if type(cell) is str:
        return cell.strip()
    if isinstance(cell, float):
        return f"{cell:f}".rstrip("0").rstrip(".") if abs(cell) < 1e15 else repr(cell)
    return str(cell)


def find_tables(book: Book, aliases: Aliases, needs: Sequence[str], read: Read) -> list[Table]:
    """The table of every sheet; sheets without one are named, and at least one must have it."""
    known = _known(aliases)
    for sheet in book.sheets:
        if not sheet.is_table:
            read.leave(sheet.name, 0, "", Left.NO_TABLE_FILE)
        elif sheet.is_hidden:
            read.leave(sheet.name, 0, "", Left.HIDDEN_SHEET)
        elif sheet.damage is not None:
            damage = dict(sheet.damage)
            row = int(damage.get("line", 0))
            read.against(Fault("bytes_damaged", sheet.name, row, "", str(damage.get("excerpt", "")), damage))
        elif not any(cell != "" for row in sheet.rows for cell in row):
            read.leave(sheet.name, 0, "", Left.EMPTY_SHEET)
        else:
            _find_table(sheet, aliases, known, needs, read)
    if not read.tables and not read.faults:
        read.against(Fault("no_table_at_all", book.facts.name))
    return read.tables


def _find_table(
    sheet: Sheet, aliases: Aliases, known: Mapping[str, str], needs: Sequence[str], read: Read
) -> None:
    heading = find(sheet.rows, aliases)
    if heading is None:
        if _looks_like_a_table(sheet):
            widest = max(sheet.rows[:12], key=lambda row: sum(cell != "" for cell in row))
            value = "、".join(text_of(cell) for cell in widest if cell != "")[:200]
            read.against(Fault("no_heading", sheet.name, 0, "", value, {"needs": list(needs)}))
        else:
            first = next(text_of(cell) for row in sheet.rows for cell in row if cell != "")
            read.leave(sheet.name, 0, first, Left.NO_TABLE)
        return
    headings = printed_headings(sheet.rows, heading)
    more: dict[str, list[int]] = {}
    for column, cell in enumerate(sheet.rows[heading.last]):
        meant = known.get(normal_heading(text_of(cell)))
        if meant in heading.columns and heading.columns[meant] != column:
            more.setdefault(meant, []).append(column)
    unknown = [name for name in (" ".join(text.split()) for text in heading.unmatched) if name]
    table = Table(sheet, heading, headings, heading.columns, more, unknown, known)
    missing = [name for name in needs if name not in heading.columns]
    if missing:
        value = "、".join(unknown)[:200]
        for name in missing:
            read.against(
                Fault(
                    "column_missing",
                    sheet.name,
                    table.heading_row,
                    "",
                    value,
                    {"field": name, "unknown": unknown},
                )
            )
        return
    if all(name in more for name in needs):
        read.against(Fault("two_tables_beside", sheet.name, table.heading_row))
        return
    for name in ("code", "headcount"):
        if name in more:
            columns = [headings[heading.columns[name]], *(headings[column] for column in more[name])]
            read.against(
                Fault("heading_twice", sheet.name, table.heading_row, columns[1], columns[0], {"field": name})
            )
            return
    read.tables.append(table)


def _looks_like_a_table(sheet: Sheet) -> bool:
    return sum(sum(cell != "" for cell in row) >= 3 for row in sheet.rows) >= 3


def _known(aliases: Aliases) -> dict[str, str]:
    return {normal_heading(name): meant for meant, names in aliases.items() for name in names}


Plain = Callable[[list[str]], bool]
"""Whether a row is plainly what the table is made of; everything else is looked at twice."""


def rows_of(
    table: Table, is_plain: Plain, needs: Sequence[str], read: Read
) -> Iterator[tuple[int, list[str]]]:
    """Each data row with its number in the workbook. Ends early where a second table begins."""
    sheet = table.sheet
    width = table.heading.width
    for number, row in enumerate(sheet.rows[table.heading.last + 1 :], table.heading.last + 2):
        cells = [cell.strip() if type(cell) is str else text_of(cell) for cell in row]
        if number == table.heading_row + 1 and is_numbering(cells):
            read.leave(sheet.name, number, " ".join(cells), Left.NUMBERING)
            continue
        if is_plain(cells) and not any(cells[width:]):
            yield number, cells
            continue
        filled = [cell for cell in cells if cell]
        if not filled:
            read.leave(sheet.name, number, "", Left.BLANK)
        elif is_heading_again(cells, table.known):
            if _same_columns(cells, table, table.known):
                read.leave(sheet.name, number, " ".join(filled), Left.HEADING)
                continue
            read.against(Fault("second_table", sheet.name, number, "", "、".join(filled)[:120]))
            return
        elif (why := _why_left(cells, filled, table, needs)) is not None:
            read.leave(sheet.name, number, " ".join(filled), why)
        elif any(cells[width:]):
            beyond = next(cell for cell in cells[width:] if cell)
            read.against(Fault("row_shifted", sheet.name, number, "", beyond[:120], {"beyond": True}))
        else:
            yield number, cells


def _same_columns(cells: Sequence[str], table: Table, known: Mapping[str, str]) -> bool:
    here = {meant: column for column, cell in enumerate(cells) if (meant := known.get(normal_heading(cell)))}
    return all(
        table.columns.get(meant) == column or column in table.more.get(meant, ())
        for meant, column in here.items()
    )


def _why_left(cells: Sequence[str], filled: Sequence[str], table: Table, needs: Sequence[str]) -> Left | None:
    first = re.sub(r"\s", "", filled[0])
    if first.startswith(_TOTALS) and len(first) <= 12:
        return Left.TOTAL
    if all(cell.lower() in _NOTHING or _NUMBER.fullmatch(cell) for cell in filled):
        said = {name: cells[at] for name, at in table.columns.items() if at < len(cells)}
        words = [said[name] for name in ("code", "unit", "title") if name in said]
        if all(not word or word.lower() in _NOTHING for word in words):
            return Left.NO_CODE if any(words) else Left.TOTAL
    if len(filled) == 1 and not _NUMBER.fullmatch(filled[0]):
        return Left.NOTE
    if first.startswith(_NOTES) and len(filled) < max(3, len(needs)):
        return Left.NOTE
    return None
