"""The rows of a working table read back, post by post, with what is said to everybody who sat for a post."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy.orm import Session

from hr_portal.recruitment.exam_rules import ExamRules
from hr_portal.recruitment.ranking import cut_line
from hr_portal.recruitment.slips import PostFacts, spread
from hr_portal.recruitment.snapshot_rows import Given

PIECE = 1_000
_BATCH = 2_000
_COLUMNS = "sealed, post, post_class, status, marks, total, rank"


@dataclass(frozen=True)
class PostInTable:
    """What the position table says of a post."""

    unit: str
    title: str
    level: str
    headcount: int


class GivenRows:
    """The rows of one table. `facts` are those of each post that has gone past."""

    def __init__(
        self, session: Session, table_id: int, rules: ExamRules, posts: Mapping[str, PostInTable]
    ) -> None:
        self.facts: dict[str, PostFacts] = {}
        self._session, self._table_id, self._rules, self._posts = session, table_id, rules, posts

    def pieces(self) -> Iterator[list[Given]]:
        """Whole posts, until there are enough; a long one is parted."""
        piece: list[Given] = []
        for post, group in groupby(self._rows(), key=itemgetter(1)):
            piece += self._post(post, list(group))
            while len(piece) >= PIECE:
                yield piece[:PIECE]
                piece = piece[PIECE:]
        if piece:
            yield piece

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        """As the driver gives them: a million of them need nothing that SQLAlchemy adds."""
        sql = f"SELECT {_COLUMNS} FROM results WHERE table_id = {self._table_id} ORDER BY post, rank, number"  # noqa: S608  a number
        connection = self._session.connection()
        raw: Any = connection.connection.driver_connection
        if connection.dialect.name == "postgresql":
            with raw.cursor("rows_of_results", binary=True) as cursor:
                cursor.itersize = _BATCH
                yield from cursor.execute(sql)
        else:
            yield from raw.execute(sql)

    def _post(self, post: str, rows: list[tuple[Any, ...]]) -> list[Given]:
        ranks = sorted(row[6] for row in rows if row[6] is not None)
        below = {rank: len(ranks) - place for place, rank in enumerate(ranks, 1)}
        self.facts[post] = self._facts(post, [Decimal(row[5]) for row in rows if row[5] is not None])
        return [(*row, row[6] - 1, below[row[6]]) if row[6] else (*row, 0, 0) for row in rows]

    def _facts(self, post: str, totals: list[Decimal]) -> PostFacts:
        known = self._posts.get(post)
        line = cut_line(totals, self._rules.ratio.places(known.headcount)) if known else None
        return PostFacts(
            unit=known.unit if known else "", title=known.title if known else "", level=known.level if known else "",
            headcount=known.headcount if known else None, sat=len(totals), cut=line.line if line else None,
            let_in=line.let_in if line else 0, tie_at_cut=bool(line and line.tie_at_line), bins=spread(totals),
        )  # fmt: skip
