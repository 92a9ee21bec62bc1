"""What became of a position from table to table, and what it took to get into the interview in other years."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hr_portal.recruitment.models import CutOff, Position, PositionTable
from hr_portal.recruitment.tables import has_taken_effect, in_force_from


class Turn(StrEnum):
    """新增, 调整, 取消."""

    NEW = "new"
    CHANGED = "changed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Cell:
    heading: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What one table changed of a position. `notice_id`: the 职位调整公告 that told it."""

    turn: Turn
    table: int
    since: datetime | None
    notice_id: int | None
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class PastPosition:
    """A position as the last table that had it printed it."""

    unit: str
    title: str
    headcount: int
    sheet: str
    post_class: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class PositionHistory:
    """`changes` from the first to the last; `last` is None where no table that was ever in force had the position."""

    changes: tuple[Change, ...]
    last: PastPosition | None

    @property
    def is_cancelled(self) -> bool:
        return bool(self.changes) and self.changes[-1].turn is Turn.CANCELLED


@dataclass(frozen=True)
class TakenTable:
    """A table that is or was in force. `other_columns`: those it gained or lost as a whole."""

    id: int
    number: int
    since: datetime | None
    notice_id: int | None
    other_columns: frozenset[str]


def taken_tables(session: Session, exam_id: int, now: datetime) -> tuple[TakenTable, ...]:
    """Every table of an exam that has come into force, the first one first."""
    tables = session.scalars(
        select(PositionTable)
        .where(PositionTable.exam_id == exam_id, has_taken_effect(now))
        .order_by(PositionTable.number)
    )
    return tuple(
        TakenTable(
            table.id,
            table.number,
            in_force_from(table),
            table.change_notice_id,
            frozenset((*table.changes.get("columns_new", ()), *table.changes.get("columns_gone", ()))),
        )
        for table in tables
    )


def history_of(session: Session, exam_id: int, key: str, tables: Sequence[TakenTable]) -> PositionHistory:
    """One position in these tables; that it stood in the first one is no change."""
    p = Position
    rows = {
        row.table_id: row
        for row in session.execute(
            select(p.table_id, p.unit, p.title, p.headcount, p.sheet, p.post_class, p.cells).where(
                p.exam_id == exam_id, p.key == key, p.table_id.in_([table.id for table in tables])
            )
        )
    }
    changes: list[Change] = []
    before = last = None
    for place, table in enumerate(tables):
        row = rows.get(table.id)
        turn: Turn | None = None
        cells: tuple[Cell, ...] = ()
        if place and row is not None and before is None:
            turn = Turn.NEW
        elif place and row is None and before is not None:
            turn = Turn.CANCELLED
        elif row is not None and before is not None:
            cells = _cells(before.cells, row.cells, table.other_columns)
            turn = Turn.CHANGED if cells else None
        if turn is not None:
            changes.append(Change(turn, table.number, table.since, table.notice_id, cells))
        before, last = row, row or last
    past = (
        PastPosition(last.unit, last.title, last.headcount, last.sheet, last.post_class, last.cells)
        if last is not None
        else None
    )
    return PositionHistory(tuple(changes), past)


def _cells(before: Mapping[str, str], after: Mapping[str, str], others: Container[str]) -> tuple[Cell, ...]:
    """Cells that differ; a column that a table as a whole gained or lost is no change of this position."""
    return tuple(
        Cell(heading, before.get(heading, ""), after.get(heading, ""))
        for heading in dict.fromkeys((*after, *before))
        if heading not in others and before.get(heading, "") != after.get(heading, "")
    )


@dataclass(frozen=True)
class PastLine:
    """历年进面分数, as published then."""

    year: int
    lowest: str
    ratio: str
    source: str


def past_lines(session: Session, unit: str, title: str, key: str, year: int) -> tuple[PastLine, ...]:
    """Of the same post in earlier years, the newest first: by its key, or by organ and name; and of its organ as a whole."""
    c = CutOff
    rows = session.scalars(
        select(c)
        .where(
            c.year < year,
            c.unit == unit,
            or_(c.title == title, c.key == key, (c.title == "") & (c.key == "")),
        )
        .order_by(c.year.desc(), c.id)
    )
    return tuple(PastLine(row.year, row.lowest, row.ratio, row.source) for row in rows)
