"""A result file checked, recomputed, ranked and kept: all of it or nothing (成绩导入).

Rows go past once. Those without fault wait in a table of the connection's own, sealed; when the last one was good they move
into the working table together with their ranks, which the database computes over the standings.
"""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from hr_portal.recruitment.exam_keys import OfficerKey
from hr_portal.recruitment.exam_rules import ExamRules, PassLine
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.ranking import CutLine, Ratio, cut_line
from hr_portal.recruitment.result_rows import Row
from hr_portal.recruitment.scoring import Counting, line_for, shortfall, standing

BATCH = 5_000
_COLUMNS = ("number", "post", "post_class", "ticket_mark", "sealed", "status", "marks", "total", "standing", "shortfall")  # fmt: skip

Progress = Callable[[int], None]


@dataclass(frozen=True)
class PostFacts:
    """What a position table says of a post, as far as results need it."""

    headcount: int | None
    level: str


@dataclass
class Tally:
    """Counts of a file, and what its cut lines need: totals by post as whole numbers of the last decimal, nobody's name."""

    by_status: dict[str, int] = field(default_factory=dict)
    by_class: dict[str, int] = field(default_factory=dict)
    short: int = 0
    totals: dict[str, array[int]] = field(default_factory=dict)
    decimals: dict[str, int] = field(default_factory=dict)
    stated_ranks: array[int] = field(default_factory=lambda: array("i"))
    numbers: array[int] = field(default_factory=lambda: array("i"))

    def add(self, row: Row, is_short: bool) -> None:
        self.by_status[row.status.value] = self.by_status.get(row.status.value, 0) + 1
        self.by_class[row.post_class.name] = self.by_class.get(row.post_class.name, 0) + 1
        if row.total is not None:
            totals = self.totals.get(row.post)
            if totals is None:
                totals = self.totals[row.post] = array("q")
                self.decimals[row.post] = row.post_class.formula.decimals or 0
            totals.append(int(row.total.scaleb(self.decimals[row.post])))
            self.short += is_short
        self.numbers.append(row.number)
        self.stated_ranks.append(row.stated_rank or 0)

    def cut_lines(self, ratio: Ratio, posts: Mapping[str, PostFacts]) -> dict[str, CutLine]:
        """The line of each post whose headcount is known, ties at the last place let in."""
        found = {}
        for post, totals in self.totals.items():
            facts = posts.get(post)
            if facts is None or facts.headcount is None:
                continue
            one = -self.decimals[post]
            line = cut_line([Decimal(total).scaleb(one) for total in totals], ratio.places(facts.headcount))
            if line is not None:
                found[post] = line
        return found


class Storing:
    """One file on its way into the working table, inside the session's transaction."""

    def __init__(self, session: Session, table_id: int, key: OfficerKey, rules: ExamRules,
                 found: Mapping[str, Counting], posts: Mapping[str, PostFacts]) -> None:  # fmt: skip
        self.tally = Tally()
        self._session, self._table_id, self._key, self._rules = session, table_id, key, rules
        self._found, self._posts = found, posts
        self._bound_to = bound_to(table_id)
        self._lines: dict[str, PassLine | None] = {}
        self._waiting = f"results_{secrets.token_hex(4)}"
        self._postgresql = session.get_bind().dialect.name == "postgresql"

    def wait(self, rows: Iterable[Row], progress: Progress) -> None:
        """Put the rows where they wait; `progress` hears of every batch."""
        connection = self._session.connection()
        bytes_, number = ("bytea", "integer") if self._postgresql else ("blob", "integer")
        kinds = [number, "text", "text", bytes_, bytes_, "text", "text", "text", "text", "text"]
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(_COLUMNS, kinds, strict=True))
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {self._waiting} ({columns})")
        records = (self._record(row) for row in rows)
        put = self._put_postgresql if self._postgresql else self._put_sqlite
        put(records, progress)

    def _record(self, row: Row) -> tuple[Any, ...]:
        counting = self._found[row.post_class.name]
        marks = {name: mark for name, mark in zip(row.post_class.components, row.marks, strict=True) if mark is not None}  # fmt: skip
        short: list[str] = []
        place = None
        if row.total is not None:
            place = standing(row.total, [marks[name] for name in counting.breaks])
            short = shortfall(self._line(row), marks, row.total, counting.step.name)
        self.tally.add(row, bool(short))
        return (
            row.number, row.post, row.post_class.name, self._key.mark(row.ticket),
            self._key.seal((row.ticket, row.name, row.id_number), self._bound_to), row.status.value,
            "|".join("" if mark is None else str(mark) for mark in row.marks),
            None if row.total is None else str(row.total), place, ",".join(short),
        )  # fmt: skip

    def _line(self, row: Row) -> PassLine | None:
        if row.post not in self._lines:
            facts = self._posts.get(row.post)
            self._lines[row.post] = line_for(self._rules, row.post_class.name, facts.level if facts else "")
        return self._lines[row.post]

    def _put_postgresql(self, records: Iterator[Sequence[Any]], progress: Progress) -> None:
        raw: Any = self._session.connection().connection.driver_connection
        count = 0
        with raw.cursor() as cursor, cursor.copy(f"COPY {self._waiting} FROM STDIN") as copy:
            for record in records:
                copy.write_row(record)
                count += 1
                if count % BATCH == 0:
                    progress(count)
        progress(count)

    def _put_sqlite(self, records: Iterator[Sequence[Any]], progress: Progress) -> None:
        connection = self._session.connection()
        sql = f"INSERT INTO {self._waiting} VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608  a name made here
        count = 0
        while batch := [tuple(record) for record in islice(records, BATCH)]:
            connection.exec_driver_sql(sql, batch)
            count += len(batch)
            progress(count)
        progress(count)

    def settle(self) -> None:
        """Move everything into the working table, ranked: 1, 2, 2, 4 inside each post by the standings."""
        names = ", ".join(_COLUMNS)
        self._session.execute(
            text(
                f"INSERT INTO results (table_id, {names}, rank) "  # noqa: S608  names are those of the table
                f"SELECT :table_id, {names}, CASE WHEN standing IS NULL THEN NULL ELSE "
                "RANK() OVER (PARTITION BY post ORDER BY standing IS NULL, standing DESC) END "
                f"FROM {self._waiting} ORDER BY number"
            ),
            {"table_id": self._table_id},
        )
        self.drop()

    def drop(self) -> None:
        self._session.connection().exec_driver_sql(f"DROP TABLE {self._waiting}")

    def ranks_that_differ(self, most: int) -> list[tuple[int, int, int]]:
        """Rows whose stated rank is not the computed one: number, stated, computed; at most so many."""
        stated = dict(zip(self.tally.numbers, self.tally.stated_ranks, strict=True))
        if not any(self.tally.stated_ranks):
            return []
        found = []
        rows = self._session.execute(
            text("SELECT number, rank FROM results WHERE table_id = :table_id AND rank IS NOT NULL ORDER BY number"),
            {"table_id": self._table_id},
        )  # fmt: skip
        for number, rank in rows:
            if stated[number] and stated[number] != rank:
                found.append((number, stated[number], rank))
                if len(found) == most:
                    break
        return found


def bound_to(table_id: int) -> bytes:
    """What the sealed part of every row of a table is bound to."""
    return f"result table {table_id}".encode()


__all__ = ["PostFacts", "Progress", "Status", "Storing", "Tally", "bound_to"]
