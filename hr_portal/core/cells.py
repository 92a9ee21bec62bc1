"""A pasted table cut into cells: tabs from Excel, WPS and Word, a CSV, a Markdown table, or columns parted by spaces."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from hr_portal.core.text import clean


class Cut(StrEnum):
    TABS = "tabs"
    PIPES = "pipes"
    COMMAS = "commas"
    SPACES = "spaces"


@dataclass(frozen=True)
class Line:
    """One row of the table and the line it starts on, counted from 1 in the text as pasted."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)


# A spreadsheet quotes a cell for a line break (a CSV for a comma too) and doubles the quotes inside. A cell that merely
# begins with a quote, 「"双一流"建设」, is not quoted: the closing quote must be followed by the end of the cell.
_TAB_CELL = re.compile(r' *"((?:[^"\t]|"")*+)" *(?=\t|\n|\Z)|([^\t\n]*)')
_COMMA_CELL = re.compile(r' *"((?:[^"]|"")*+)" *(?=,|\n|\Z)|([^,\n]*)')
_CELLS = {Cut.TABS: _TAB_CELL, Cut.COMMAS: _COMMA_CELL}
_SEVERAL_SPACES = re.compile(r"[ \u3000]{2,}")
_RULE_OF_PIPES = re.compile(r"[\s|:\-]+")


def cut_of(text: str) -> Cut:
    """How the columns are parted: by the sign that most lines have."""
    lines = [line for line in text.split("\n") if line.strip()]
    if "\t" in text:
        return Cut.TABS
    for cut, sign in ((Cut.PIPES, "|"), (Cut.COMMAS, ",")):
        if lines and sum(sign in line for line in lines) * 2 > len(lines):
            return cut
    return Cut.SPACES


def _by_quoted(text: str, cell: re.Pattern[str]) -> list[Line]:
    lines: list[Line] = []
    cells: list[str] = []
    place, number, started = 0, 1, 1
    while True:
        found = cell.match(text, place)
        assert found is not None  # the second branch matches anything, even nothing
        quoted, bare = found.groups()
        cells.append((bare if quoted is None else quoted.replace('""', '"')).strip())
        number += found[0].count("\n")
        place = found.end() + 1
        is_last = found.end() >= len(text)
        if not is_last and text[found.end()] != "\n":
            continue
        lines.append(Line(started, tuple(cells)))
        if is_last:
            return lines
        number += 1
        cells, started = [], number


def _by_pipes(text: str) -> list[Line]:
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and _RULE_OF_PIPES.fullmatch(line) and "-" in line:
            continue
        inner = line.strip().removeprefix("|").removesuffix("|")
        lines.append(Line(number, tuple(cell.strip() for cell in inner.split("|"))))
    return lines


def _by_spaces(text: str) -> list[Line]:
    return [
        Line(number, tuple(_SEVERAL_SPACES.split(line.strip())))
        for number, line in enumerate(text.split("\n"), 1)
    ]


def lines_of(text: str) -> tuple[Cut, list[Line]]:
    """How the text is cut, and its lines. Cells are text, cleaned and trimmed; a quoted cell keeps its line breaks."""
    text = clean(text).rstrip("\n ")
    cut = cut_of(text)
    if cut in _CELLS:
        lines = _by_quoted(text, _CELLS[cut])
    else:
        lines = _by_pipes(text) if cut is Cut.PIPES else _by_spaces(text)
    while lines and lines[-1].is_blank:
        lines.pop()
    return cut, lines
