"""A position table compiled once for searching and comparing: immutable, of one table, without a database.

Cells are kept once each, conditions are read once each, and a search or a comparison over all positions touches only
what is distinct. `searching.py` keeps the indexes of a process.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress

from hr_portal.recruitment.conditions import Condition
from hr_portal.recruitment.eligibility import (
    Comparison,
    Grounds,
    PositionCells,
    candidate_for,
    conditions_of,
    findings_of,
)
from hr_portal.recruitment.filters import OWN_WORDS, Filter
from hr_portal.recruitment.folding import fold
from hr_portal.recruitment.major_cells import ANY, by_level
from hr_portal.recruitment.major_condition import MajorReader
from hr_portal.recruitment.major_lookup import MajorColumn, MajorShortcut, meanings
from hr_portal.recruitment.position_columns import Column, Numbers, Texts, flags_of, mask_of, members
from hr_portal.recruitment.profile import Birth, Gender, Profile
from hr_portal.recruitment.studies import Level
from hr_portal.recruitment.verdicts import Rule, Verdict

FIELDS = (
    "code", "unit", "unit_code", "title", "sheet", "area", "level", "education", "degree", "political", "grassroots",
    "fresh", "gender", "age", "ratio", "test", "remarks", "post_class",
)  # fmt: skip
"""Columns of a position that are text, by the names of `models.Position`."""
JUDGED = frozenset({Rule.POLITICAL, Rule.GRASSROOTS, Rule.RESERVED, Rule.FRESH, Rule.GENDER, Rule.AGE})
"""Conditions that a filter asks for a person about."""
FACETS = ("area", "sheet", "level", "education", "degree", "fresh", "ratio", "test")


@dataclass(frozen=True)
class Row:
    """One position as it is handed to the index."""

    key: str
    fields: Mapping[str, str]
    """As `FIELDS` names them."""
    headcount: int
    majors: Mapping[str, str]
    cells: Mapping[str, str]
    haystack: str
    conditions: PositionCells


class UnknownColumn(LookupError):
    """No column of the table has this heading and no field this name."""


@dataclass(frozen=True)
class Found:
    """The positions of a search: places in the table, in its order, and what they recruit together."""

    places: tuple[int, ...]
    recruits: int
    mask: int

    @property
    def total(self) -> int:
        return len(self.places)


class PositionIndex:
    """`columns` by printed heading, `fields` by name."""

    def __init__(self, rows: Iterable[Row], grounds: Grounds) -> None:
        kept = list(rows)
        self.grounds = grounds
        self.size = len(kept)
        self.keys = tuple(row.key for row in kept)
        self.place_of = {key: place for place, key in enumerate(self.keys)}
        self.headcount = Numbers(row.headcount for row in kept)
        pool: dict[str, str] = {}
        self.fields = {name: Column(name, (row.fields[name] for row in kept), pool) for name in FIELDS}
        headings = list(dict.fromkeys(heading for row in kept for heading in row.cells))
        self.columns = {
            name: Column(name, (row.cells.get(name, "") for row in kept), pool) for name in headings
        }
        self._by_heading = {fold(name): column for name, column in self.columns.items()}
        self._texts = Texts([row.haystack for row in kept])
        self._all = mask_of(bytes([1]) * self.size)
        reader = MajorReader(grounds.book)
        self._majors = self._read_levels([row.majors for row in kept], reader)
        self._conditions: tuple[Condition, ...]
        self._sets: tuple[tuple[int, ...], ...]
        self._set_of: array[int]
        self._read_conditions([row.conditions for row in kept], reader)
        self._shortcut = MajorShortcut(self._conditions)
        self._holding = self._positions_holding()

    # ---------------------------------------------------------------- compiling

    def _read_levels(self, rows: Sequence[Mapping[str, str]], reader: MajorReader) -> dict[str, MajorColumn]:
        split: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
        levels = []
        for majors in rows:
            same = tuple(majors.items())
            if same not in split:
                split[same] = by_level(majors)
            levels.append(split[same])
        names = [level for level in (*map(str, Level), ANY) if any(level in cells for cells in levels)]
        return {
            level: MajorColumn(level, (cells.get(level, "") for cells in levels), reader) for level in names
        }

    def _read_conditions(self, rows: Sequence[PositionCells], reader: MajorReader) -> None:
        numbers: dict[Condition, int] = {}
        sets: dict[tuple[int, ...], int] = {}
        read: dict[tuple[object, ...], tuple[int, ...]] = {}
        place = array("I")
        for cells in rows:
            same = (
                *(getattr(cells, name) for name in _TEXTS),
                tuple(cells.majors.items()),
                cells.others,
                cells.limits,
            )
            if same not in read:
                stated = conditions_of(cells, reader)
                read[same] = tuple(numbers.setdefault(condition, len(numbers)) for condition in stated)
            place.append(sets.setdefault(read[same], len(sets)))
        self._conditions, self._sets, self._set_of = tuple(numbers), tuple(sets), place

    def _positions_holding(self) -> dict[Rule, list[tuple[int, int]]]:
        """The conditions that a filter judges, by rule, each with the mask of the positions that have it."""
        judged = {number for number, one in enumerate(self._conditions) if one.rule in JUDGED}
        flags = {number: bytearray(len(self._sets)) for number in judged}
        for place, numbers in enumerate(self._sets):
            for number in judged.intersection(numbers):
                flags[number][place] = 1
        found: dict[Rule, list[tuple[int, int]]] = {}
        for number, of_sets in flags.items():
            mask = mask_of(bytes(map(of_sets.__getitem__, self._set_of)))
            found.setdefault(self._conditions[number].rule, []).append((number, mask))
        return found

    def majors_of(self, place: int) -> dict[str, str]:
        """What is asked of majors at each level that is asked for, as printed."""
        told = ((level, column.cell(place)) for level, column in self._majors.items())
        return {level: text for level, text in told if text}

    # ---------------------------------------------------------------- searching

    def search(self, asked: Filter) -> Found:
        """Raises `UnknownColumn` for a column no sheet has."""
        mask = self._all
        for name in OWN_WORDS:
            if values := getattr(asked, name):
                mask &= self.fields[name].equal(values)
        if asked.unit:
            mask &= self.fields["unit"].containing(asked.unit)
        for wanted in asked.has:
            mask &= self._column(wanted.column).containing(wanted.text)
        for unwanted in asked.lacks:
            mask &= ~self._column(unwanted.column).containing(unwanted.text)
        if asked.headcount is not None:
            mask &= self.headcount.between(*asked.headcount)
        if asked.major:
            mask &= self.admitting(asked.major, asked.major_rule)
        mask &= self._not_ruled_out(asked)
        if asked.q:
            mask = self._texts.with_words(asked.q.split(), mask)
        mask &= self._all
        return Found(tuple(members(mask, self.size)), self.headcount.total(mask), mask)

    def _column(self, name: str) -> Column:
        found = self._by_heading.get(fold(name)) or self.fields.get(name)
        if found is None:
            raise UnknownColumn(name)
        return found

    def facets(self, found: Found) -> dict[str, dict[str, int]]:
        """What the positions found say in each column that is filtered by, and how often; most frequent first."""
        return {
            name: dict(sorted(self.fields[name].counts(found.mask).items(), key=lambda pair: -pair[1]))
            for name in FACETS
        }

    def admitting(self, major: str, rule: str) -> int:
        """Positions that admit a major, by code or name; a 类, 门类 or 大类 is admitted where one of its codes is."""
        found = 0
        for meant in meanings(major, self.grounds.book):
            for level in (meant.level, ANY):
                if level in self._majors:
                    found |= self._majors[level].admitting(meant, rule)
        return found

    def _not_ruled_out(self, asked: Filter) -> int:
        """Positions that have no condition such a person fails. What the filter does not say is not judged."""
        told: dict[Rule, Profile] = {}
        if asked.political:
            told[Rule.POLITICAL] = Profile(political=asked.political)
        if asked.years is not None:
            told[Rule.GRASSROOTS] = Profile(grassroots_years=asked.years)
        if asked.service is not None or asked.veteran is not None:
            told[Rule.RESERVED] = Profile(service_project=asked.service, veteran=asked.veteran)
        if asked.graduated is not None:
            told[Rule.FRESH] = Profile(
                graduation_year=asked.graduated, service_project=asked.service, veteran=asked.veteran
            )
        if asked.gender:
            told[Rule.GENDER] = Profile(gender=Gender(asked.gender))
        if asked.age is not None and self.grounds.cut_off is not None:
            told[Rule.AGE] = Profile(birth=_birth_at(asked.age, self.grounds.cut_off))
        if not told:
            return self._all
        mask = self._all
        for rule, profile in told.items():
            candidate = candidate_for(profile, self.grounds)
            for number, holding in self._holding.get(rule, ()):
                if self._conditions[number].judge(candidate).verdict is Verdict.MISMATCH:
                    mask &= ~holding
        return mask

    # ---------------------------------------------------------------- comparing

    def compare_all(self, profile: Profile) -> Compared:
        """The verdict of every position."""
        candidate = candidate_for(profile, self.grounds)
        verdicts = self._shortcut.verdicts(candidate)
        of_sets = bytes(max(map(verdicts.__getitem__, numbers), default=0) for numbers in self._sets)
        return Compared(bytes(map(of_sets.__getitem__, self._set_of)))

    def compare(self, profile: Profile, place: int) -> Comparison:
        """Rule by rule, for one position."""
        return findings_of(self.conditions_at(place), candidate_for(profile, self.grounds))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every distinct condition of the table."""
        return self._conditions

    def conditions_at(self, place: int) -> tuple[Condition, ...]:
        """Those of one position, in the order people read them."""
        return tuple(self._conditions[number] for number in self._sets[self._set_of[place]])


_TEXTS = (
    "title", "education", "degree", "political", "grassroots", "grassroots_heading", "fresh", "gender", "age", "remarks", "summary",
)  # fmt: skip


def _birth_at(age: int, cut_off: date) -> Birth:
    """A birth that makes somebody of exactly this age on the day, neither just nor nearly."""
    return Birth(cut_off.year - age, cut_off.month, 1)


@dataclass(frozen=True)
class Compared:
    """`verdicts`: a byte for each position."""

    verdicts: bytes

    def counts(self, mask: int | None = None) -> dict[Verdict, int]:
        """How many of each, of all positions or of those a search found."""
        told = (
            self.verdicts
            if mask is None
            else bytes(compress(self.verdicts, flags_of(mask, len(self.verdicts))))
        )
        return {verdict: told.count(verdict) for verdict in Verdict}

    def places(self, found: Found, *verdicts: Verdict) -> tuple[int, ...]:
        """Of the positions found, those with one of these verdicts."""
        return tuple(place for place in found.places if self.verdicts[place] in verdicts)
