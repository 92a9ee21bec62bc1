"""The heading row of a pasted table, found by what it says under whatever titles stand above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from hr_portal.core.cells import Line
from hr_portal.core.text import loose_digits

_SEARCHED_ROWS = 12
_BRACKETED = re.compile(r"[（(\[【〔][^（）()\[\]【】〔〕]*[）)\]】〕]")
_NO_WORD = re.compile(r"[\W_]+")
_SERIAL = frozenset(("序号", "编号", "no"))
_COLUMN_MARKS = frozenset("甲乙丙丁戊")


@dataclass(frozen=True)
class Heading:
    """Rows first to last of the lines; `columns` says in which column each field stands."""

    first: int
    last: int
    columns: dict[str, int]
    twice: list[str]
    unmatched: list[str]
    width: int
    names: frozenset[str]
    serial_column: int | None


@lru_cache(maxsize=8_192)
def normal_heading(text: str) -> str:
    """Letters and digits alone: 「姓　名」, 「*姓名：」 and 「姓\\n名」 are 姓名."""
    return _NO_WORD.sub("", loose_digits(text)).lower()


def is_numbering(cells: Sequence[str]) -> bool:
    """A row that only numbers the columns: 1 2 3 4, or 甲 乙 1 2."""
    marks = [cell for cell in cells if cell and cell not in _COLUMN_MARKS]
    return len(marks) >= 2 and marks == [str(number) for number in range(1, len(marks) + 1)]


@lru_cache(maxsize=8_192)
def _spellings(text: str) -> tuple[str, ...]:
    """The heading with the words in brackets, then without them: 出生年月（岁）."""
    return normal_heading(text), normal_heading(_BRACKETED.sub("", text))


def _single(line: Line) -> list[tuple[str, ...]]:
    return [(cell,) for cell in line.cells]


def _may_be_double(upper: Line, lower: Line) -> bool:
    """The lower row of a double heading is empty where the upper one is not merged."""
    return any(above and not below for above, below in zip_longest(upper.cells, lower.cells, fillvalue=""))


def _double(upper: Line, lower: Line) -> list[tuple[str, ...]]:
    """Two heading rows as one: a merged cell of the upper row reaches over the empty ones to its right."""
    headings: list[tuple[str, ...]] = []
    reach = ""
    for above, below in zip_longest(upper.cells, lower.cells, fillvalue=""):
        reach = above or reach
        headings.append((reach + below, below) if below else (above,))
    return headings


def _read(headings: list[tuple[str, ...]], known: Mapping[str, str], first: int, last: int) -> Heading:
    columns: dict[str, int] = {}
    exact: set[str] = set()
    twice, unmatched = [], []
    serial_column = None
    for column, variants in enumerate(headings):
        spellings = [spelling for variant in variants for spelling in _spellings(variant)]
        hit = next((spelling for spelling in spellings if spelling in known), None)
        if hit is None:
            if spellings[0] in _SERIAL:
                serial_column = column
            elif spellings[0]:
                unmatched.append(variants[0])
            continue
        field, is_exact = known[hit], hit == spellings[0]
        if field not in columns or (is_exact and field not in exact):
            columns[field] = column
        elif is_exact or field not in exact:
            twice.append(field)
        if is_exact:
            exact.add(field)
    width = max((n for n, variants in enumerate(headings, 1) if variants[0]), default=0)
    names = frozenset(normal_heading(variants[-1]) for variants in headings if variants[-1])
    return Heading(first, last, columns, list(dict.fromkeys(twice)), unmatched, width, names, serial_column)


def _candidates(lines: Sequence[Line], known: Mapping[str, str]) -> Iterator[Heading]:
    for number, line in enumerate(lines[:_SEARCHED_ROWS]):
        if line.is_blank:
            continue
        yield _read(_single(line), known, number, number)
        below = lines[number + 1] if number + 1 < len(lines) else None
        if below and not below.is_blank and _may_be_double(line, below):
            yield _read(_double(line, below), known, number, number + 1)


def find_heading(lines: Sequence[Line], aliases: Mapping[str, Sequence[str]]) -> Heading | None:
    """The row, or pair of rows, that names most fields; at least two, or the only one asked for. Else None."""
    known = {normal_heading(alias): field for field, names in aliases.items() for alias in names}
    best = max(_candidates(lines, known), key=lambda heading: len(heading.columns), default=None)
    return best if best and len(best.columns) >= min(2, len(aliases)) else None
