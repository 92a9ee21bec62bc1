"""A file's own rows again, as a workbook with a 问题 column: what is wrong stands beside the row it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from hr_portal.core.tables import Book, Sheet
from hr_portal.core.xlsx import BOLD, MARKED, Cell, Page, workbook
from hr_portal.recruitment.reading import text_of
from hr_portal.recruitment.rules import Fault

HEADS = ("行号", "问题", "怎么改")
_HEADING_ROWS = 15
Say = Callable[[Fault], tuple[str, str]]
"""What is wrong, and how to mend it, as sentences."""


def marked(book: Book, faults: Sequence[Fault], say: Say) -> bytes:
    """An xlsx: first every fault by sheet, row, column and cell; then each sheet with faults, its rows behind the columns
    行号, 问题 and 怎么改. Of long sheets only the top and the rows with faults are kept."""
    by_sheet: dict[str, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_sheet[fault.sheet].append(fault)
    pages = [Page("问题", _overview(faults, say), (16, 8, 16, 30, 40, 40))]
    pages += [
        Page(sheet.name, _rows(sheet, by_sheet[sheet.name], say), (8, 40, 40))
        for sheet in book.sheets
        if sheet.name in by_sheet and sheet.rows
    ]
    return workbook(pages)


def _overview(faults: Sequence[Fault], say: Say) -> Iterator[list[str | Cell]]:
    yield [Cell(head, BOLD) for head in ("工作表", "行号", "列", "文件里的内容", "问题", "怎么改")]
    for fault in faults:
        problem, fix = say(fault)
        yield [fault.sheet, str(fault.row or ""), fault.column, fault.value, problem, fix]


def _rows(sheet: Sheet, faults: Sequence[Fault], say: Say) -> Iterator[list[str | Cell]]:
    told: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for fault in faults:
        told[fault.row].append(say(fault))
    yield [Cell(head, BOLD) for head in HEADS]
    for number, row in enumerate(sheet.rows, 1):
        said = told.get(number, [])
        if not said and number > _HEADING_ROWS:
            continue
        cells: list[str | Cell] = [text_of(cell) for cell in row]
        if said:
            problems = "；".join(problem for problem, _ in said)
            fixes = "；".join(dict.fromkeys(fix for _, fix in said))
            yield [str(number), Cell(problems, MARKED), Cell(fixes, MARKED), *cells]
        else:
            yield [str(number), "", "", *cells]
