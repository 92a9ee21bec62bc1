"""The heading row of a table, found by what it says; headings understood through an alias map that staff extend."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hr_portal.core.cells import Line
from hr_portal.core.headings import Heading, find_heading, normal_heading

__all__ = ["Aliases", "Heading", "default_aliases", "find", "folded", "is_heading_again", "printed_headings"]

Aliases = Mapping[str, Sequence[str]]
"""Field to the headings that mean it."""
_SEARCHED = 15
_CLAIMS = 3
"""Headings that a later row must repeat to count as a heading row itself."""


@cache
def _defaults() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(Path(__file__).with_name("aliases.toml").read_text(encoding="utf-8"))


def default_aliases(table: str) -> Aliases:
    """The map of `positions`, `applicants` or `cut_offs` as the house delivers it."""
    return _defaults()[table]


def with_taught(aliases: Aliases, taught: Mapping[str, str]) -> Aliases:
    """The map with what staff taught (folded heading to field); what is taught wins over what was delivered."""
    merged = {
        field: [name for name in names if normal_heading(name) not in taught]
        for field, names in aliases.items()
    }
    for heading, meant in taught.items():
        if meant in merged:
            merged[meant].append(heading)
    return merged


def folded(heading: str) -> str:
    """A heading as the map compares it."""
    return normal_heading(heading)


def find(rows: Sequence[Sequence[Any]], aliases: Aliases) -> Heading | None:
    """The row, or pair of rows, under whatever titles, that names most fields; lines are counted from 0."""
    lines = [
        Line(number, tuple(str(cell).strip() for cell in row)) for number, row in enumerate(rows[:_SEARCHED])
    ]
    return find_heading(lines, aliases)


def printed_headings(rows: Sequence[Sequence[Any]], heading: Heading) -> list[str]:
    """Each column's own heading without its line breaks; a repeated one is numbered, an empty one is its letter."""
    upper, lower = rows[heading.first], rows[heading.last]
    printed: list[str] = []
    for column in range(max(len(upper), len(lower))):
        text = _one_line(lower, column) or _one_line(upper, column)
        if heading.first != heading.last and not _one_line(lower, column):
            text = _one_line(upper, column)
        text = text or column_letters(column)
        again = sum(other == text or other.startswith(f"{text}（") for other in printed)
        printed.append(f"{text}（{again + 1}）" if again else text)
    return printed


def _one_line(row: Sequence[Any], column: int) -> str:
    return "".join(str(row[column]).split("\n")).strip() if column < len(row) else ""


def column_letters(column: int) -> str:
    """A, B … Z, AA: how a spreadsheet names the column at this place, counted from 0."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_heading_again(cells: Sequence[str], known: Mapping[str, str]) -> bool:
    """A row further down that names at least three fields: the heading repeated, or that of another table."""
    return (
        len({known[normal] for cell in cells if cell and (normal := normal_heading(cell)) in known})
        >= _CLAIMS
    )
