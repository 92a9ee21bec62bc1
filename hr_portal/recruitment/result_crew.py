"""The pieces of a result file judged, in this process or, where there are many, by children beside it."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Generator, Iterable, Mapping

from hr_portal.core.crew import Crew, hands
from hr_portal.recruitment.result_judging import WORK, Judged, Setup, judged_of
from hr_portal.recruitment.result_reading import Piece, damaged

LARGE = 2 << 20
"""Bytes of a file, some fifteen thousand rows; a smaller one is judged before a child would have started."""


def helpers_for(size: int) -> int:
    """How many children judge a file of so many bytes."""
    return hands() if size >= LARGE else 0


def judged_pieces(
    setup: Setup, pieces: Iterable[Piece], name: str, helpers: int
) -> Generator[Judged, None, None]:
    """What each piece turned out to be, in their order. Raises `Refused`, `CrewTrouble`."""
    with Crew(WORK, setup.plain(), helpers) as crew:
        for judged in crew.each(pieces):
            if isinstance(judged, int):
                raise damaged(name, judged)
            yield judged_of(judged)


class Repeats:
    """Whether a ticket number stands in two rows. Of each is kept a number of eight bytes, and its text."""

    def __init__(self, rows: Mapping[int, int] | None = None) -> None:
        self.rows: Mapping[int, int] = rows or {}
        """Rows whose ticket number stood in an earlier one, by that."""
        self._keys, self._numbers = array("Q"), array("i")
        self._texts: list[bytes] = []

    def take(self, judged: Judged) -> None:
        self._keys.frombytes(judged.ticket_keys)
        self._numbers.frombytes(judged.ticket_rows)
        self._texts.append(judged.tickets)

    def found(self) -> dict[int, int]:
        """The repeats, by the row their ticket number first stood in."""
        ordered = sorted(self._keys)
        if not any(map(int.__eq__, ordered, itertools.islice(ordered, 1, None))):
            return {}
        first: dict[bytes, int] = {}
        tickets = itertools.chain.from_iterable(texts.split(b"\n") for texts in self._texts if texts)
        told = zip(tickets, self._numbers, strict=True)
        return {
            number: earlier
            for ticket, number in told
            if (earlier := first.setdefault(ticket, number)) != number
        }
