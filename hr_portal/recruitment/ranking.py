"""名次、同分和入围: competition ranking 1, 1, 3; ties broken in the order the announcement names; who is let in by a ratio."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

Who = TypeVar("Who", bound=Hashable)


@dataclass(frozen=True, order=True)
class Standing:
    """What a candidate is ordered by: the total first, then the tie-breaks in their order, each higher before lower."""

    total: Decimal
    breaks: tuple[Decimal, ...] = ()


def ranks(standings: Mapping[Who, Standing]) -> dict[Who, int]:
    """Standard competition ranking 1, 2, 2, 2, 5: equals share a rank and the next one counts them all."""
    found: dict[Who, int] = {}
    ordered = sorted(standings, key=standings.__getitem__, reverse=True)
    for _, equals in groupby(ordered, key=standings.__getitem__):
        rank, group = len(found) + 1, list(equals)
        found.update(dict.fromkeys(group, rank))
    return found


@dataclass(frozen=True)
class Ratio:
    """面试比例: `wanted` posts call so many in. `steps` are exceptions by headcount (计划5人的取12人); the rest is `times`."""

    times: Decimal
    steps: tuple[tuple[int, int], ...] = ()

    def places(self, headcount: int) -> int:
        """Places for a post of so many; a broken product is rounded down, never below the headcount."""
        exact = dict(self.steps).get(headcount)
        return exact if exact is not None else max(int(self.times * headcount), headcount)


@dataclass(frozen=True)
class CutLine:
    """入围: the lowest total let in, how many that lets in, and whether a tie at the last place let in more."""

    line: Decimal
    let_in: int
    tie_at_line: bool


def cut_line(totals: Sequence[Decimal], places: int) -> CutLine | None:
    """The line for so many places when ties at the last place all enter. None where nobody has a total."""
    if not totals or places <= 0:
        return None
    ordered = sorted(totals, reverse=True)
    line = ordered[min(places, len(ordered)) - 1]
    let_in = sum(1 for total in ordered if total >= line)
    return CutLine(line, let_in, let_in > places)


def headcounts_that_explain(called: int, at_line: int, ratio: Ratio, most: int = 200) -> list[int]:
    """The headcounts from which a list of `called`, of whom `at_line` share its last total, can come when the places were
    full and ties at the last one all entered. None: the list was not filled, or was cut some other way."""
    return [
        headcount for headcount in range(1, most + 1) if called - at_line < ratio.places(headcount) <= called
    ]


def falls_short_of(scores: Mapping[str, Decimal], lines: Mapping[str, Decimal]) -> list[str]:
    """合格分数线 is a vector: the names of those scores and sums that do not reach their own line."""
    return [name for name, line in lines.items() if scores[name] < line]
