"""A result file on its way into the working table: all of it or nothing (成绩导入).

Rows go past in pieces. Those without fault wait as lines in a file that has no name, under a key that stands in this
process alone; no transaction of the portal's own database is open meanwhile. When the last one was good they are ranked
and move into the working table in one short transaction.
"""

from __future__ import annotations

import os
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from hr_portal.recruitment.ranking import CutLine, Ratio, cut_line
from hr_portal.recruitment.result_counting import FINEST
from hr_portal.recruitment.result_judging import Judged
from hr_portal.recruitment.waiting_lines import COLUMNS, values_of, with_ranks

_CACHE = 48 * 1024
"""KiB of the working table's indexes that stay in memory while they grow."""
_NAMES = ", ".join(COLUMNS)
_NONCE = 12


@dataclass(frozen=True)
class PostFacts:
    """What a position table says of a post, as far as results need it."""

    headcount: int | None
    level: str


@dataclass
class Tally:
    """Counts of a file, nobody's name; and of every good row, in order, what ranks and cut lines are made of."""

    by_status: Counter[str] = field(default_factory=Counter)
    by_class: Counter[str] = field(default_factory=Counter)
    short: int = 0
    posts: dict[str, int] = field(default_factory=dict)
    decimals: dict[str, int] = field(default_factory=dict)
    post_of: array[int] = field(default_factory=lambda: array("I"))
    standings: list[array[int]] = field(default_factory=list)
    """Totals in millionths, below nought where there is none; then one array for each tie-break."""
    stated_ranks: array[int] = field(default_factory=lambda: array("i"))
    numbers: array[int] = field(default_factory=lambda: array("i"))

    def add(self, judged: Judged) -> None:
        self.by_status.update(judged.by_status)
        self.by_class.update(judged.by_class)
        self.short += judged.short
        self.decimals.update(zip(judged.post_names, judged.decimals, strict=True))
        places = array("I", [self.posts.setdefault(name, len(self.posts)) for name in judged.post_names])
        own = array("I")
        own.frombytes(judged.posts)
        self.post_of.extend(map(places.__getitem__, own))
        self.standings = self.standings or [array("q") for _ in judged.standings]
        for kept, more in zip(self.standings, judged.standings, strict=True):
            kept.frombytes(more)
        self.stated_ranks.frombytes(judged.stated_ranks)
        self.numbers.frombytes(judged.numbers)

    def by_post(self) -> dict[str, array[int]]:
        """The places of each post's rows that have a total."""
        found = [array("I") for _ in self.posts]
        totals = self.standings[0] if self.standings else array("q")
        for place, post in enumerate(self.post_of):
            if totals[place] >= 0:
                found[post].append(place)
        return dict(zip(self.posts, found, strict=True))

    def ranks(self) -> array[int]:
        """The rank of every row within its post, 1, 2, 2, 4; nought where it has none."""
        found = array("i", bytes(4 * len(self.numbers)))
        totals, *breaks = self.standings or [array("q")]

        def by_breaks(place: int) -> tuple[int, ...]:
            return (totals[place], *(one[place] for one in breaks))

        whole: Callable[[int], Any] = by_breaks if breaks else totals.__getitem__
        for places in self.by_post().values():
            before: Any = None
            rank = 0
            for count, place in enumerate(sorted(places, key=whole, reverse=True), 1):
                if (standing := whole(place)) != before:
                    before, rank = standing, count
                found[place] = rank
        return found

    def cut_lines(self, ratio: Ratio, posts: Mapping[str, PostFacts]) -> dict[str, CutLine]:
        """The line of each post whose headcount is known, ties at the last place let in."""
        found = {}
        for post, places in self.by_post().items() if posts else ():
            facts = posts.get(post)
            if facts is None or facts.headcount is None:
                continue
            decimals, totals = self.decimals[post], self.standings[0]
            unit = 10 ** (FINEST - decimals)
            line = cut_line(
                [Decimal(totals[place] // unit) for place in places], ratio.places(facts.headcount)
            )
            if line is not None:
                found[post] = replace(line, line=line.line.scaleb(-decimals))
        return found


class Waiting:
    """The rows of one file that were found good, sealed for the table `table_id` is going to be."""

    def __init__(self, table_id: int) -> None:
        self.table_id, self.tally = table_id, Tally()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  `close` closes it
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._pieces: list[tuple[int, int]] = []
        """Bytes in the file and rows of each piece."""
        self._ranks: array[int] = array("i")

    def close(self) -> None:
        """What waited is gone."""
        self._file.close()

    def take(self, judged: Judged) -> None:
        """Put the good rows of a piece where they wait."""
        self.tally.add(judged)
        nonce = os.urandom(_NONCE)
        written = self._file.write(nonce + self._cipher.encrypt(nonce, judged.lines, None))
        self._pieces.append((written, judged.good))

    def rank(self) -> None:
        """Rank every post by its standings: 1, 2, 2, 4."""
        self._ranks = self.tally.ranks()

    def ranks_that_differ(self, most: int) -> list[tuple[int, int, int]]:
        """Rows whose stated rank is not the computed one: number, stated, computed; at most so many."""
        told = zip(self.tally.numbers, self.tally.stated_ranks, self._ranks, strict=True)
        return list(islice((one for one in told if one[1] and one[1] != one[2]), most))

    def move(self, session: Session) -> None:
        """Into the working table, ranked, in this transaction."""
        put = _copy if session.get_bind().dialect.name == "postgresql" else _insert
        put(session.connection(), self._ranked())

    def _ranked(self) -> Iterator[tuple[bytes, list[int]]]:
        """The lines piece by piece, each with the ranks of its rows."""
        self._file.seek(0)
        place = 0
        for written, rows in self._pieces:
            sealed = self._file.read(written)
            lines = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
            yield lines, self._ranks[place : place + rows].tolist()
            place += rows


def _copy(connection: Any, pieces: Iterator[tuple[bytes, list[int]]]) -> None:
    raw = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY results ({_NAMES}) FROM STDIN") as copy:
        for lines, ranks in pieces:
            copy.write(with_ranks(lines, ranks))


def _insert(connection: Any, pieces: Iterator[tuple[bytes, list[int]]]) -> None:
    """Its indexes grow at random places: while they do, more of them stays in memory."""
    raw = connection.connection.driver_connection
    usual = raw.execute("PRAGMA cache_size").fetchone()[0]
    raw.execute(f"PRAGMA cache_size=-{_CACHE}")
    marks = ", ".join("?" * len(COLUMNS))
    try:
        for lines, ranks in pieces:
            rows = map(values_of, lines.decode().split("\n"), ranks)
            raw.executemany(f"INSERT INTO results ({_NAMES}) VALUES ({marks})", rows)  # noqa: S608  constants
    finally:
        raw.execute(f"PRAGMA cache_size={usual}")
