"""The rows of a stored position table in which the comparison's own reading finds something odd."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.recruitment.eligibility import AgeLimits
from hr_portal.recruitment.exam_rules import ExamRules
from hr_portal.recruitment.linting import Hint, hints_for
from hr_portal.recruitment.major_rows import book_of
from hr_portal.recruitment.models import Position, PositionTable
from hr_portal.recruitment.position_cells import FIELDS, cells_of
from hr_portal.recruitment.searching import limits_for

MOST = 500
"""Rows told of one table: whoever has more mends these first."""


@dataclass(frozen=True)
class OddRow:
    """`row` as the workbook numbers it, from 1; at least one hint."""

    sheet: str
    row: int
    key: str
    unit: str
    title: str
    hints: tuple[Hint, ...]


def odd_rows(session: Session, table: PositionTable, rules: ExamRules) -> list[OddRow]:
    """In the order of the table, the first `MOST`. Codes of majors are looked at where the reference that the rules name
    is loaded. Hints hold nothing back: an officer confirms a table whatever stands here."""
    found: list[OddRow] = []
    for one in _read(session, table, rules):
        if one.hints:
            found.append(one)
            if len(found) == MOST:
                break
    return found


def _read(session: Session, table: PositionTable, rules: ExamRules) -> Iterator[OddRow]:
    book = book_of(session, rules.major_reference)
    p = Position
    names = (*FIELDS, "post_class")
    columns = [getattr(p, name) for name in names]
    limits: dict[str, AgeLimits] = {}
    read: dict[str, tuple[Hint, ...]] = {}
    # Many posts of a table ask for the same, word by word.
    with session.execute(
        select(p.sheet, p.row, p.key, p.unit, p.majors, p.cells, *columns)
        .where(p.table_id == table.id)
        .order_by(p.id)
        .execution_options(yield_per=1_000)
    ) as told:
        for sheet, row, key, unit, majors, cells, *texts in told:
            fields = dict(zip(names, texts, strict=True))
            post_class = fields["post_class"]
            if post_class not in limits:
                limits[post_class] = limits_for(rules, post_class)
            asked = cells_of(fields, majors, cells, limits[post_class])
            same = repr(asked)
            if same not in read:
                read[same] = tuple(hints_for(asked, book))
            yield OddRow(sheet, row, key, unit, fields["title"], read[same])
