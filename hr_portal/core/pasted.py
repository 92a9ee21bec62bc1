"""A table of persons pasted into a form, read by its headings.

Nothing is guessed and nothing vanishes in silence: every line is a row, or stands in `left_out` with the reason; what
looks damaged is a problem with its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from hr_portal.core.cells import Cut, Line, lines_of
from hr_portal.core.errors import Reason
from hr_portal.core.headings import Heading, find_heading, is_numbering, normal_heading

MOST_ROWS = 5000
LONGEST_TEXT = 2_000_000


@dataclass(frozen=True)
class PastedTable:
    """`rows` by field name, every value text; `lines` the line of each row in the pasted text, counted from 1."""

    rows: list[dict[str, str]]
    lines: list[int]
    unmatched_headings: list[str]
    left_out: list[tuple[int, str]]
    problems: list[Reason]


_TOTAL = re.compile(r"(?:合计|总计|小计|共计|总数)(?:\W|\d|$)|共\s*\d+\s*[人名]$")
_NOTE = re.compile(
    r"(?:备注|注|说明|填表说明|制表人?|填表人?|审核人?|填报单位|填表单位|单位（盖章）|联系人)\s*(?:[:：]|$)|注\s*\d"
)
_ROUNDED = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)
_CELL_ERROR = re.compile(r"#(?:REF|N/A|VALUE|NAME|DIV/0|NUM|NULL|NAME)[!?]?|#{3,}")
_NUMBER = re.compile(r"[0-9]+[.、]?")


def read_table(text: str, aliases: Mapping[str, Sequence[str]]) -> PastedTable:
    """The rows under the first heading that names the fields of `aliases`, like {"name": ["姓名"], "sex": ["性别"]}.

    Titles above the heading, repeated headings, numbered columns, blank rows, totals (合计) and notes (备注, 注：) are
    left out, each said in `left_out` as title, heading_again, numbering, blank, total or note. Problems:
    table_empty, table_too_long, heading_not_found, heading_twice, row_too_long, row_cut_wrongly, number_rounded,
    cell_error; `where` is "line N" where a line is meant.
    """
    if len(text) > LONGEST_TEXT:
        return PastedTable([], [], [], [], [Reason("table_too_long", facts={"most": LONGEST_TEXT})])
    cut, lines = lines_of(text)
    if not lines:
        return PastedTable([], [], [], [], [Reason("table_empty")])
    heading = find_heading(lines, aliases)
    if heading is None:
        expected = [names[0] for names in aliases.values()]
        return PastedTable([], [], [], [], [Reason("heading_not_found", facts={"expected": expected})])
    left_out = [(line.number, "blank" if line.is_blank else "title") for line in lines[: heading.first]]
    problems = [Reason("heading_twice", where=field) for field in heading.twice]
    body = lines[heading.last + 1 :]
    if cut is Cut.TABS:
        body = _joined(body, heading)
    rows: list[dict[str, str]] = []
    numbers: list[int] = []
    for line in body:
        if why := _left_out(line, heading):
            left_out.append((line.number, why))
        elif cut is Cut.SPACES and len(line.cells) != heading.width:
            left_out.append((line.number, "cut_wrongly"))
            problems.append(_problem("row_cut_wrongly", line, cells=len(line.cells), columns=heading.width))
        elif len(rows) == MOST_ROWS:
            problems.append(Reason("table_too_long", where=f"line {line.number}", facts={"most": MOST_ROWS}))
            break
        else:
            rows.append(_row(line, heading))
            numbers.append(line.number)
            problems += _problems_of(line, heading)
    return PastedTable(rows, numbers, heading.unmatched, left_out, problems)


def _problem(code: str, line: Line, **facts: object) -> Reason:
    return Reason(code, where=f"line {line.number}", facts={"line": line.number, **facts})


def _row(line: Line, heading: Heading) -> dict[str, str]:
    return {
        field: line.cells[column] if column < len(line.cells) else ""
        for field, column in heading.columns.items()
    }


def _left_out(line: Line, heading: Heading) -> str | None:
    """Why a line below the heading is no row, or None."""
    if line.is_blank:
        return "blank"
    filled = sum(1 for cell in line.cells if cell)
    first = next((cell for cell in line.cells if cell and not _NUMBER.fullmatch(cell)), "")
    squeezed = re.sub(r"\s", "", first)
    named = {normal_heading(cell) for cell in line.cells if cell}
    if len(named & heading.names) * 2 > len(heading.names):
        return "heading_again"
    if _TOTAL.match(squeezed):
        return "total"
    if _NOTE.match(squeezed) and (filled <= 2 or filled * 2 <= heading.width):
        return "note"
    return "numbering" if is_numbering(line.cells) else None


def _problems_of(line: Line, heading: Heading) -> list[Reason]:
    problems = []
    if extra := [cell for cell in line.cells[heading.width :] if cell]:
        problems.append(_problem("row_too_long", line, extra=extra))
    for field, column in heading.columns.items():
        cell = line.cells[column] if column < len(line.cells) else ""
        if _ROUNDED.fullmatch(cell):
            problems.append(_problem("number_rounded", line, field=field, cell=cell))
        elif _CELL_ERROR.fullmatch(cell):
            problems.append(_problem("cell_error", line, field=field, cell=cell))
    return problems


def _joined(body: list[Line], heading: Heading) -> list[Line]:
    """Word breaks a cell of several paragraphs into lines without quotes; such lines belong to the row above.

    Only where a column 序号 shows which lines begin a row, and the cells then fill the row exactly.
    """
    if heading.serial_column != 0:
        return body
    begun = 0

    def row_of(line: Line) -> int:
        nonlocal begun
        first = line.cells[0]
        begins = _NUMBER.fullmatch(first) or _TOTAL.match(first) or _NOTE.match(first)
        begun += bool(begins) or line.is_blank or len(line.cells) >= heading.width
        return begun

    joined: list[Line] = []
    for _, group in groupby(body, key=row_of):
        pieces = list(group)
        whole = sum(len(piece.cells) for piece in pieces) - len(pieces) + 1
        is_broken = len(pieces) > 1 and whole == heading.width and _NUMBER.fullmatch(pieces[0].cells[0])
        joined += [_glued(pieces)] if is_broken else pieces
    return joined


def _glued(pieces: list[Line]) -> Line:
    cells = list(pieces[0].cells)
    for piece in pieces[1:]:
        cells[-1] = f"{cells[-1]}\n{piece.cells[0]}"
        cells += piece.cells[1:]
    return Line(pieces[0].number, tuple(cells))
