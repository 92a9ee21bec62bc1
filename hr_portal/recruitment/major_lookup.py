"""Majors of a whole table turned round: from a code or a name to the cells, and to the conditions, that take it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from hr_portal.recruitment.conditions import Condition
from hr_portal.recruitment.filters import CODE
from hr_portal.recruitment.folding import fold
from hr_portal.recruitment.major_book import MajorBook
from hr_portal.recruitment.major_cells import ANY, bare_code
from hr_portal.recruitment.major_condition import MajorCondition, MajorReader
from hr_portal.recruitment.position_columns import Column
from hr_portal.recruitment.profile import Candidate
from hr_portal.recruitment.studies import Level

_LETTERS = {"A": Level.GRADUATE, "B": Level.UNDERGRADUATE, "C": Level.COLLEGE}


def prefixes(code: str) -> Iterator[str]:
    """Every code that takes this one in, itself included: of A0301 A0, A03, A030, A0301."""
    return (code[:length] for length in range(2, len(code) + 1))


@dataclass(frozen=True)
class Meaning:
    """What somebody who looks for a major means at one level: codes, folded names."""

    level: str
    codes: tuple[str, ...]
    names: frozenset[str]


def meanings(major: str, book: MajorBook) -> list[Meaning]:
    """「B030101」 is of its own level. A bare number, a name, a 类, 门类 or 大类 is looked for at every level."""
    said = bare_code(major)
    if said[:1] in _LETTERS and said[1:].isdigit():
        return [Meaning(_LETTERS[said[0]], (said,), frozenset())]
    category, is_number = book.category(major), said.isdigit()
    found = []
    for level in Level:
        codes = [said] if is_number and category is None else [row.code for row in book.by_name(level, major)]
        codes += book.classes_named(level, major)
        names = set() if is_number else {fold(major)}
        if category is not None:
            codes += [member.code for member in category.of(level) if member.code]
            names |= {fold(member.name) for member in category.of(level) if not member.code}
        found.append(Meaning(level, tuple(map(bare_code, codes)), frozenset(names)))
    return found


class MajorColumn:
    """The cells of one level, and from every code and name in them to the distinct cells that hold it."""

    __slots__ = ("_all", "_column", "_names", "_own", "_unlimited")

    def __init__(self, level: str, cells: Iterable[str], reader: MajorReader) -> None:
        self._column = Column(level, cells)
        self._own: dict[str, list[int]] = {}
        self._all: dict[str, list[int]] = {}
        self._names: dict[str, list[int]] = {}
        self._unlimited: list[int] = []
        for number, text in enumerate(self._column.values):
            if (asked := reader.asked(level, text)) is None:
                continue
            if asked.is_unlimited:
                self._unlimited.append(number)
            for place, held in (
                (self._own, asked.own_codes),
                (self._all, asked.codes),
                (self._names, asked.names),
            ):
                for one in held:
                    place.setdefault(one, []).append(number)

    def cell(self, place: int) -> str:
        return self._column.cell(place)

    def admitting(self, meant: Meaning, rule: str) -> int:
        by_code = self._own if rule == CODE else self._all
        numbers = set(self._unlimited)
        for code in meant.codes:
            for prefix in prefixes(code):
                numbers.update(by_code.get(prefix, ()))
        for name in meant.names:
            numbers.update(self._names.get(name, ()))
        return self._column.mask(numbers)


class MajorShortcut:
    """Verdicts of all conditions of a table. Most requirements on majors take in none of a person's majors and then
    say the same: only those that take one in are judged by themselves. The answer is that of judging each."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._conditions = conditions
        self._others: list[int] = []
        self._alike: dict[tuple[tuple[str, bool], ...], tuple[MajorCondition, list[int]]] = {}
        self._by_code: dict[tuple[str, str], list[int]] = {}
        self._by_name: dict[tuple[str, str], list[int]] = {}
        for number, condition in enumerate(conditions):
            if not isinstance(condition, MajorCondition):
                self._others.append(number)
                continue
            shape = tuple((level, asked.is_unlimited) for level, asked in condition.asked.items())
            self._alike.setdefault(shape, (condition.without_entries(), []))[1].append(number)
            for level, asked in condition.asked.items():
                for code in asked.codes:
                    self._by_code.setdefault((level, code), []).append(number)
                for name in asked.names:
                    self._by_name.setdefault((level, name), []).append(number)

    def verdicts(self, candidate: Candidate) -> bytearray:
        """A byte for each condition."""
        found = bytearray(len(self._conditions))
        for bare, numbers in self._alike.values():
            verdict = bare.judge(candidate).verdict
            if verdict:
                for number in numbers:
                    found[number] = verdict
        hit: set[int] = set()
        for major in candidate.majors:
            for level in (major.level, ANY):
                for prefix in major.prefixes:
                    hit.update(self._by_code.get((level, prefix), ()))
                if major.name:
                    hit.update(self._by_name.get((level, fold(major.name)), ()))
        for number in (*self._others, *hit):
            found[number] = self._conditions[number].judge(candidate).verdict
        return found
