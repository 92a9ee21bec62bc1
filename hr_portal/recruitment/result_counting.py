"""What a good row counts: its place in the order, and which pass lines it did not reach. Plain Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from hr_portal.recruitment.exam_rules import ExamRules, PassLine
from hr_portal.recruitment.formulas import Formula
from hr_portal.recruitment.marks import Scale, Unreadable, read_mark
from hr_portal.recruitment.mending import is_formula, mend_code
from hr_portal.recruitment.result_rows import Memory, PostClass, Row
from hr_portal.recruitment.scoring import Counting, line_for, shortfall

FINEST = 6
"""Marks count in millionths: no list prints finer ones."""


class Good(NamedTuple):
    """A row without fault, as it is stored. Rows of a million are plain tuples of the same."""

    number: int
    ticket: str
    name: str
    id_number: str
    post: str
    post_class: str
    status: str
    marks: str
    """Of the class's components, parted by a bar; empty where there is none."""
    total: str | None
    standing: tuple[int, ...]
    """Total and tie-breaks in millionths; a later tuple is better. Empty without a total."""
    stated_rank: int
    """Nought where none is stated."""
    shortfall: str
    """Names of the pass lines not reached, parted by commas."""


@dataclass(frozen=True)
class Summing:
    """round(linear, n) over millionths in whole numbers: the total is (weights · marks + constant) // divisor."""

    places: tuple[int, ...]
    weights: tuple[int, ...]
    constant: int
    divisor: int
    decimals: int


def summing(formula: Formula, components: Sequence[str]) -> Summing | None:
    """The formula as whole numbers; None where it is no rounded weighted sum of marks, or could be below nought."""
    whole = formula.in_whole_numbers(FINEST)
    if whole is None or formula.decimals is None:
        return None
    weights, constant, divisor = whole
    places = tuple(components.index(name) for name in weights)
    return Summing(places, tuple(weights.values()), constant, divisor, formula.decimals)


def millionths(value: Decimal) -> int:
    return int(value.scaleb(FINEST))


class Way:
    """How rows of one class, under one pass line, are counted. `given` are the components of the file, in their order."""

    def __init__(self, counting: Counting, line: PassLine | None, given: Sequence[str]) -> None:
        one = counting.post_class
        self.name, self.counting, self.line = one.name, counting, line
        self.columns = tuple(given.index(name) for name in one.components) if set(one.components) <= set(given) else None  # fmt: skip
        self.sums = summing(one.formula, one.components) if self.columns is not None else None
        decimals = one.formula.decimals or 0
        self.unit: int = 10 ** (FINEST - decimals)
        """Millionths in one unit of the total's last decimal."""
        self.totals = Memory(lambda whole: str(Decimal(whole).scaleb(-decimals)))
        self.stated = Memory(_stated_reader(decimals))
        self.breaks = tuple(one.components.index(name) for name in counting.breaks)

    def counted(self, marks: Sequence[Sequence[int]]) -> list[int]:
        """Totals in units of their last decimal, from columns of marks in millionths."""
        assert self.sums is not None
        sums = [self.sums.constant] * len(marks[0])
        for place, weight in zip(self.sums.places, self.sums.weights, strict=True):
            sums = [so_far + weight * mark for so_far, mark in zip(sums, marks[place], strict=True)]
        divisor = self.sums.divisor
        return [whole // divisor for whole in sums]

    def short(self, marks: Sequence[Sequence[int]], totals: Sequence[int]) -> list[str]:
        """What `shortfall` says, for columns of marks and of totals in millionths."""
        found = [""] * len(totals)
        for name, least in (self.line.lines if self.line else {}).items():
            scores = self._scores(name, marks, totals)
            lowest = int(least.scaleb(FINEST).to_integral_value(ROUND_CEILING))
            if scores is not None and min(scores) < lowest:
                found = [_and(told, name) if score < lowest else told for told, score in zip(found, scores, strict=True)]  # fmt: skip
        return found

    def _scores(
        self, name: str, marks: Sequence[Sequence[int]], totals: Sequence[int]
    ) -> Sequence[int] | None:
        if name == "total":
            return list(map(sum, zip(*marks, strict=True)))
        if name == self.counting.step.name:
            return totals
        components = self.counting.post_class.components
        return marks[components.index(name)] if name in components else None


def _and(told: str, name: str) -> str:
    return f"{told},{name}" if told else name


class Ways:
    """The ways of one file. `levels` are those of the posts that are known."""

    def __init__(self, rules: ExamRules, found: Mapping[str, Counting], levels: Mapping[str, str],
                 given: Sequence[str]) -> None:  # fmt: skip
        self._rules, self._found, self._levels, self._given = rules, found, levels, given
        self._ways: dict[tuple[str, int], Way] = {}

    def of(self, post: str, post_class: PostClass) -> Way:
        line = line_for(self._rules, post_class.name, self._levels.get(post, ""))
        asked = post_class.name, id(line)
        way = self._ways.get(asked)
        if way is None:
            way = self._ways[asked] = Way(self._found[post_class.name], line, self._given)
        return way

    def good(self, row: Row) -> Good:
        """A row the careful way has understood."""
        way = self.of(row.post, row.post_class)
        standing: tuple[int, ...] = ()
        short: list[str] = []
        if row.total is not None:
            names = row.post_class.components
            marks = {name: mark for name, mark in zip(names, row.marks, strict=True) if mark is not None}
            standing = tuple(map(millionths, (row.total, *(marks[name] for name in way.counting.breaks))))
            short = shortfall(way.line, marks, row.total, way.counting.step.name)
        return Good(
            row.number, row.ticket, row.name, row.id_number, row.post, way.name, row.status.value,
            "|".join("" if mark is None else str(mark) for mark in row.marks),
            None if row.total is None else str(row.total), standing, row.stated_rank or 0, ",".join(short),
        )  # fmt: skip


def _stated_reader(decimals: int) -> Callable[[str], int | None]:
    """A stated total in units of the last decimal; None where it is none, or is finer than that."""

    def read(text: str) -> int | None:
        mended = mend_code(text)
        if mended.how or mended.text != text or is_formula(text):
            return None
        try:
            mark = read_mark(text, Scale(Decimal(1000), FINEST))
        except Unreadable:
            return None
        if mark is None or mark.value is None:
            return None
        whole = mark.value.scaleb(decimals)
        return int(whole) if whole == int(whole) else None

    return read
