"""能不能报: a person against the cells of a position. A first comparison, no qualification review.

Each rule says 未发现不符项, 需要确认 or 有不符项 and quotes the clause. What the cells say is read once into conditions
(`conditions_of`); comparing judges each condition. Free text that is not understood is always 需要确认.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from hr_portal.core.text import clean
from hr_portal.recruitment.clauses import (
    read_clause,
    read_remarks,
    read_summary,
    read_title,
    years_in,
)
from hr_portal.recruitment.conditions import (
    AgeCondition,
    Condition,
    DegreeCondition,
    EducationCondition,
    FreshCondition,
    GenderCondition,
    GrassrootsCondition,
    MajorNote,
    PoliticalCondition,
    UnreadCondition,
)
from hr_portal.recruitment.folding import fold
from hr_portal.recruitment.major_book import EMPTY, MajorBook
from hr_portal.recruitment.major_condition import MajorCondition, MajorReader
from hr_portal.recruitment.profile import Candidate, Profile, prepare
from hr_portal.recruitment.studies import is_no_limit, read_degree, read_education
from hr_portal.recruitment.verdicts import Finding, Verdict


@dataclass(frozen=True)
class AgeLimits:
    """The exam's own limits for a class of posts, both ends included."""

    lowest: int | None = None
    highest: int | None = None
    fresh_postgraduate: int | None = None
    is_exact: bool = True
    """False where the limit of 应届硕士、博士研究生 is the general one and the class has its own: the office is asked."""
    groups: int | None = None
    """The highest limit of groups that a profile does not know of."""


@dataclass(frozen=True)
class Grounds:
    """What an exam compares by: its year, the cut-off date of ages, how long the 择业期 lasts, its reference of majors."""

    year: int
    cut_off: date | None = None
    choice_years: int = 2
    book: MajorBook = EMPTY


@dataclass(frozen=True)
class PositionCells:
    """The cells of one position that say who may apply, as printed. `others`: further columns by heading."""

    title: str = ""
    education: str = ""
    degree: str = ""
    majors: Mapping[str, str] = field(default_factory=dict)
    political: str = ""
    grassroots: str = ""
    grassroots_heading: str = ""
    fresh: str = ""
    gender: str = ""
    age: str = ""
    remarks: str = ""
    summary: str = ""
    others: tuple[tuple[str, str], ...] = ()
    limits: AgeLimits = AgeLimits()


_AGE = re.compile(
    r"(?:年龄)?(?:(?:年满)?(\d{2})周?岁?(?:\(含\))?(?:及?以上)?[,至到-])?(?:年龄)?(\d{2})周?岁(?:\(含\))?(?:及?以下)?"
    r"(?:,?应届(?:毕业)?硕士,?(?:和|及)?博士研究生(?:毕业生)?(?:\(非在职\))?(?:放宽到|放宽至|为|可放宽至)(\d{2})周?岁(?:\(含\))?(?:及?以下)?)?"
)


def read_age(text: str) -> AgeCondition | None:
    """「18周岁以上、35周岁以下」. None where the cell asks for nothing; a condition without ends where it was not read."""
    if is_no_limit(text):
        return None
    said = _AGE.fullmatch(fold(text))
    if not said:
        return AgeCondition(clean(text))
    lowest, highest, more = (int(number) if number else None for number in said.groups())
    return AgeCondition(clean(text), lowest, highest, more)


def _age(cells: PositionCells) -> Condition | None:
    if (own := read_age(cells.age)) is not None:
        return own
    limits = cells.limits
    if limits.lowest is None and limits.highest is None:
        return None
    return AgeCondition(
        "", limits.lowest, limits.highest, limits.fresh_postgraduate, limits.is_exact, limits.groups
    )


def _grassroots(cells: PositionCells) -> Condition | None:
    text = cells.grassroots
    if is_no_limit(text):
        return None
    years = years_in(text) or (years_in(cells.grassroots_heading) if fold(text) in ("是", "有") else 0)
    return GrassrootsCondition(clean(text), years)


def _stated(text: str, kind: type[Condition]) -> Condition | None:
    """A column of its own: the clause must be of that kind, or it was not read."""
    if is_no_limit(text):
        return None
    read = read_clause(text)
    return read if isinstance(read, kind) else UnreadCondition(clean(text))


def conditions_of(cells: PositionCells, reader: MajorReader) -> tuple[Condition, ...]:
    """Every condition the cells state, in the order people read them."""
    free: list[Condition | MajorNote] = [*read_remarks(cells.remarks)]
    for _heading, text in cells.others:
        free.extend(read_remarks(text))
    notes = tuple(found for found in free if isinstance(found, MajorNote))
    education, degree = read_education(cells.education), read_degree(cells.degree)
    stated: list[Condition | None] = [
        EducationCondition(clean(cells.education), education) if education else None,
        DegreeCondition(clean(cells.degree), degree) if degree else None,
        reader.condition(cells.majors, notes),
        _stated(cells.political, PoliticalCondition),
        _grassroots(cells),
        _stated(cells.fresh, FreshCondition),
        _stated(cells.gender, GenderCondition),
        _age(cells),
        *(found for found in free if isinstance(found, Condition)),
        *read_title(cells.title),
        *read_summary(cells.summary),
    ]
    return tuple(dict.fromkeys(condition for condition in stated if condition is not None))


@dataclass(frozen=True)
class Comparison:
    """Every rule the position has, and the verdict over all: the worst of them."""

    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        return max((finding.verdict for finding in self.findings), default=Verdict.NO_MISMATCH)


def candidate_for(profile: Profile, grounds: Grounds) -> Candidate:
    return prepare(
        profile, grounds.book, year=grounds.year, cut_off=grounds.cut_off, choice_years=grounds.choice_years
    )


def findings_of(conditions: Iterable[Condition], candidate: Candidate) -> Comparison:
    """One finding for each condition, in their order."""
    found = []
    for condition in conditions:
        judged = condition.judge(candidate)
        clause = (
            condition.clause_for(candidate) if isinstance(condition, MajorCondition) else condition.clause
        )
        found.append(Finding(condition.rule, judged.verdict, judged.why, clause, condition.facts(candidate)))
    return Comparison(tuple(found))


def compare(profile: Profile, cells: PositionCells, grounds: Grounds) -> Comparison:
    """One person, one position."""
    return findings_of(conditions_of(cells, MajorReader(grounds.book)), candidate_for(profile, grounds))
