"""A result file's own rows again as a workbook: what is wrong, and beside each row at fault the columns 问题 and 怎么改."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hr_portal.core.xlsx import BOLD, MARKED, Cell, Page, workbook
from hr_portal.recruitment.result_reading import records_of

_TOP = 15
"""Rows in which a heading is looked for; they are kept so that the columns have their names."""


@dataclass(frozen=True)
class Said:
    """One fault in words: 行号, 列, 文件里的内容, 问题, 怎么改."""

    row: int
    column: str
    value: str
    problem: str
    fix: str


def marked_results(source: Path | BinaryIO, name: str, faults: Sequence[Said], heads: Sequence[str]) -> bytes:
    """An xlsx of two sheets: every fault, then the top of the file and its rows at fault. `heads` are the five words above."""
    rows, _, _, problem, fix = heads
    pages = [
        Page(problem, _overview(faults, heads), (8, 16, 30, 40, 40)),
        Page(name.rpartition(".")[0][:25] or name, _rows(records_of(source, name), faults, (rows, problem, fix)), (8, 40, 40)),
    ]  # fmt: skip
    return workbook(pages)


def _overview(faults: Iterable[Said], heads: Sequence[str]) -> Iterator[list[str | Cell]]:
    yield [Cell(head, BOLD) for head in heads]
    for one in faults:
        yield [str(one.row), one.column, one.value, one.problem, one.fix]


def _rows(
    records: Iterable[tuple[int, Sequence[str]]], faults: Sequence[Said], heads: Sequence[str]
) -> Iterator[list[str | Cell]]:
    told: dict[int, list[Said]] = defaultdict(list)
    for one in faults:
        told[one.row].append(one)
    yield [Cell(head, BOLD) for head in heads]
    last = max(told, default=0)
    for number, cells in records:
        said = told.get(number, [])
        if said:
            problems, fixes = (
                "；".join(one.problem for one in said),
                "；".join(dict.fromkeys(one.fix for one in said)),
            )
            yield [str(number), Cell(problems, MARKED), Cell(fixes, MARKED), *cells]
        elif number <= _TOP:
            yield [str(number), "", "", *cells]
        if number > max(last, _TOP):
            return
