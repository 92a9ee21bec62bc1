"""A result file on its way into the working table: all of it or nothing (成绩导入).

Rows go past once. Those without fault wait, sealed, in a file of this process that has no name (a private SQLite
database, gone with its connection); no transaction of the portal's own database is open meanwhile. When the last one was
good they are ranked there and move into the working table in one short transaction.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from hr_portal.recruitment.exam_keys import OfficerKey
from hr_portal.recruitment.exam_rules import ExamRules, PassLine
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.ranking import CutLine, Ratio, cut_line
from hr_portal.recruitment.result_quick import Memory
from hr_portal.recruitment.result_rows import Row
from hr_portal.recruitment.scoring import Counting, line_for, shortfall, standing

BATCH = 5_000
_WORDS = {status: status.value for status in Status}
_COLUMNS = ("number", "post", "post_class", "ticket_mark", "sealed", "status", "marks", "total", "standing", "shortfall")  # fmt: skip
_NAMES = ", ".join(_COLUMNS)
_CACHE = 48 * 1024
"""KiB of the waiting rows, and of the working table's indexes while they grow, that stay in memory."""

Progress = Callable[[int], None]


@dataclass(frozen=True)
class PostFacts:
    """What a position table says of a post, as far as results need it."""

    headcount: int | None
    level: str


@dataclass
class Tally:
    """Counts of a file, and what its cut lines need: totals by post as whole numbers of the last decimal, nobody's name."""

    by_status: Counter[Status] = field(default_factory=Counter)
    by_class: Counter[str] = field(default_factory=Counter)
    short: int = 0
    totals: dict[str, array[int]] = field(default_factory=dict)
    decimals: dict[str, int] = field(default_factory=dict)
    stated_ranks: array[int] = field(default_factory=lambda: array("i"))
    numbers: array[int] = field(default_factory=lambda: array("i"))

    def add(self, row: Row, whole: int | None, is_short: bool) -> None:
        """`whole` is the total in units of its last decimal."""
        self.by_status[row.status] += 1
        self.by_class[row.post_class.name] += 1
        if whole is not None:
            totals = self.totals.get(row.post)
            if totals is None:
                totals = self.totals[row.post] = array("q")
                self.decimals[row.post] = row.post_class.formula.decimals or 0
            totals.append(whole)
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


class Waiting:
    """The rows of one file that were found good, sealed for the table `table_id` is going to be."""

    def __init__(self, table_id: int, key: OfficerKey, rules: ExamRules, found: Mapping[str, Counting],
                 posts: Mapping[str, PostFacts]) -> None:  # fmt: skip
        self.table_id, self.tally = table_id, Tally()
        self._key, self._rules, self._found, self._posts = key, rules, found, posts
        self._bound_to = bound_to(table_id)
        self._totals = {
            name: Memory(_counted(one.post_class.formula.decimals or 0)) for name, one in found.items()
        }
        self._lines: dict[tuple[str, str], PassLine | None] = {}
        self._ranks: array[int] = array("i")
        self._rows = sqlite3.connect("", isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", f"cache_size=-{_CACHE}"):
            self._rows.execute(f"PRAGMA {pragma}").close()
        self._rows.execute(f"CREATE TABLE waiting ({_NAMES})")

    def close(self) -> None:
        """What waited is gone."""
        self._rows.close()

    def take(self, rows: Iterable[Row], progress: Progress) -> None:
        """Put the rows where they wait; `progress` hears of every batch."""
        marks = ", ".join("?" * len(_COLUMNS))
        sql = f"INSERT INTO waiting VALUES ({marks})"  # noqa: S608  a constant
        self._rows.execute("BEGIN")
        self._rows.executemany(sql, self._records(rows, progress))
        self._rows.execute("COMMIT")

    def _records(self, rows: Iterable[Row], progress: Progress) -> Iterator[tuple[Any, ...]]:
        count = 0
        for row in rows:
            yield self._record(row)
            count += 1
            if count % BATCH == 0:
                progress(count)
        progress(count)

    def _record(self, row: Row) -> tuple[Any, ...]:
        class_name = row.post_class.name
        short: list[str] = []
        total = place = whole = None
        if row.total is not None:
            counting = self._found[class_name]
            total, place, whole = self._totals[class_name][row.total]
            line = self._line(row)
            if counting.breaks or line is not None:
                marks = {
                    n: m for n, m in zip(row.post_class.components, row.marks, strict=True) if m is not None
                }
                if counting.breaks:
                    place = standing(row.total, [marks[name] for name in counting.breaks])
                if line is not None:
                    short = shortfall(line, marks, row.total, counting.step.name)
        self.tally.add(row, whole, bool(short))
        return (
            row.number, row.post, class_name, self._key.mark(row.ticket),
            self._key.seal((row.ticket, row.name, row.id_number), self._bound_to), _WORDS[row.status],
            "|".join(["" if mark is None else str(mark) for mark in row.marks]), total, place, ",".join(short),
        )  # fmt: skip

    def _line(self, row: Row) -> PassLine | None:
        asked = row.post, row.post_class.name
        if asked not in self._lines:
            facts = self._posts.get(row.post)
            self._lines[asked] = line_for(self._rules, row.post_class.name, facts.level if facts else "")
        return self._lines[asked]

    def rank(self) -> None:
        """Rank every post by its standings: 1, 2, 2, 4."""
        self._ranks = array("i", bytes(4 * (len(self.tally.numbers) + 1)))
        ranked = self._rows.execute(
            "SELECT rowid, RANK() OVER (PARTITION BY post ORDER BY standing DESC) FROM waiting WHERE standing IS NOT NULL"
        )
        for place, rank in ranked:
            self._ranks[place] = rank

    def ranks_that_differ(self, most: int) -> list[tuple[int, int, int]]:
        """Rows whose stated rank is not the computed one: number, stated, computed; at most so many."""
        found = []
        for place, stated in enumerate(self.tally.stated_ranks, 1):
            if stated and stated != self._ranks[place]:
                found.append((self.tally.numbers[place - 1], stated, self._ranks[place]))
                if len(found) == most:
                    break
        return found

    def move(self, session: Session, progress: Progress = lambda count: None) -> None:
        """Into the working table, ranked, in this transaction."""
        put = _copy if session.get_bind().dialect.name == "postgresql" else _insert
        put(session.connection(), self._whole(progress))

    def _whole(self, progress: Progress) -> Iterator[tuple[Any, ...]]:
        ranks, table_id = self._ranks, self.table_id
        for place, *row in self._rows.execute(f"SELECT rowid, {_NAMES} FROM waiting ORDER BY rowid"):  # noqa: S608
            yield (table_id, *row, ranks[place] or None)
            if place % BATCH == 0:
                progress(place)


def _counted(decimals: int) -> Callable[[Decimal], tuple[str, str, int]]:
    """A total as it is printed, as it is ordered, and in units of its last decimal."""

    def read(total: Decimal) -> tuple[str, str, int]:
        return str(total), standing(total, []), int(total.scaleb(decimals))

    return read


def _copy(connection: Any, rows: Iterator[tuple[Any, ...]]) -> None:
    raw = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY results (table_id, {_NAMES}, rank) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(connection: Any, rows: Iterator[tuple[Any, ...]]) -> None:
    """Its indexes grow at random places: while they do, more of them stays in memory."""
    raw = connection.connection.driver_connection
    usual = raw.execute("PRAGMA cache_size").fetchone()[0]
    raw.execute(f"PRAGMA cache_size=-{_CACHE}")
    try:
        marks = ", ".join("?" * (len(_COLUMNS) + 2))
        raw.executemany(f"INSERT INTO results (table_id, {_NAMES}, rank) VALUES ({marks})", rows)  # noqa: S608
    finally:
        raw.execute(f"PRAGMA cache_size={usual}")


def bound_to(table_id: int) -> bytes:
    """What the sealed part of every row of a table is bound to."""
    return f"result table {table_id}".encode()
