"""Positions as data and as files: the same search as JSON, CSV and workbook. docs/data.md describes every name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from hr_portal.core.exports import csv_lines
from hr_portal.core.xlsx import BOLD, Cell, Page, workbook
from hr_portal.recruitment.major_cells import ANY
from hr_portal.recruitment.position_index import PositionIndex
from hr_portal.recruitment.studies import Level

NAMES = (
    "code", "unit", "unit_code", "title", "area", "sheet", "level", "education", "degree", "political", "grassroots", "fresh",
    "gender", "age", "ratio", "test", "remarks",
)  # fmt: skip
LEVELS = (*map(str, Level), ANY)


def item(index: PositionIndex, place: int) -> dict[str, Any]:
    """One position: what its cells say, as printed. `key` stands in addresses; it is the code where there is one."""
    fields = index.fields
    told: dict[str, Any] = {"key": index.keys[place]}
    for name in NAMES:
        told[name] = fields[name].cell(place)
    told["headcount"] = index.headcount.values[place]
    told["majors"] = index.majors_of(place)
    return told


def cells(index: PositionIndex, place: int) -> dict[str, str]:
    """Every column under its own heading, without those that are empty."""
    told = ((name, column.cell(place)) for name, column in index.columns.items())
    return {name: text for name, text in told if text}


def rows_of(index: PositionIndex, places: Iterable[int]) -> Iterator[list[str]]:
    """The headings, then the positions: every column as printed and in the order of the table, led by the sheet."""
    columns = list(index.columns.values())
    sheet = index.fields["sheet"]
    yield ["工作表", *(column.name for column in columns)]
    for place in places:
        yield [sheet.cell(place), *(column.cell(place) for column in columns)]


def as_csv(index: PositionIndex, places: Iterable[int]) -> Iterator[str]:
    return csv_lines(rows_of(index, places))


def as_workbook(title: str, index: PositionIndex, places: Iterable[int]) -> bytes:
    headings, *rows = rows_of(index, places)
    return workbook([Page(title, [[Cell(name, BOLD) for name in headings], *rows])])
