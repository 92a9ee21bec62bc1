"""What the comparison's own reading finds odd in a row of a position table: hints for whoever imports it, no refusal.

The same readers that compare people with positions say here what they could not understand, or what contradicts itself
inside one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hr_portal.recruitment.conditions import (
    AgeCondition,
    Condition,
    FreshCondition,
    GenderCondition,
    GrassrootsCondition,
    UnreadCondition,
)
from hr_portal.recruitment.eligibility import PositionCells, conditions_of, read_age
from hr_portal.recruitment.folding import fold
from hr_portal.recruitment.major_book import MajorBook
from hr_portal.recruitment.major_cells import ANY, MajorItem, by_level, read_cell
from hr_portal.recruitment.major_condition import MajorReader
from hr_portal.recruitment.studies import Level, Words, is_no_limit, read_degree, read_education


class Odd(StrEnum):
    """Sentences in web/wording."""

    EDUCATION_UNREAD = "lint_education_unread"
    DEGREE_UNREAD = "lint_degree_unread"
    DEGREE_ABOVE_EDUCATION = "lint_degree_above_education"
    AGE_UNREAD = "lint_age_unread"
    AGE_ORDER = "lint_age_order"
    GRASSROOTS_UNREAD = "lint_grassroots_unread"
    CELL_UNREAD = "lint_cell_unread"
    CODE_UNKNOWN = "lint_code_unknown"
    CODE_OF_OTHER_LEVEL = "lint_code_of_other_level"
    CODE_NAME_DIFFERS = "lint_code_name_differs"
    CATEGORY_UNKNOWN = "lint_category_unknown"
    LEVEL_NOT_ADMITTED = "lint_level_not_admitted"
    LEVEL_WITHOUT_MAJORS = "lint_level_without_majors"
    GENDERS_CONTRADICT = "lint_genders_contradict"
    FRESH_AND_YEARS = "lint_fresh_and_years"


@dataclass(frozen=True)
class Hint:
    """`cell`: the field it is about; `text` as printed."""

    odd: Odd
    cell: str
    text: str
    facts: Mapping[str, object] = field(default_factory=dict)


_LETTER = {"A": Level.GRADUATE, "B": Level.UNDERGRADUATE, "C": Level.COLLEGE}
_RANKS = {Level.GRADUATE: {3, 4}, Level.UNDERGRADUATE: {2}, Level.COLLEGE: {1}}


def hints_for(cells: PositionCells, book: MajorBook) -> list[Hint]:
    """Everything odd about one row, in the order of its columns."""
    education, degree = read_education(cells.education), read_degree(cells.degree)
    conditions = conditions_of(cells, MajorReader(book))
    return [
        *_studies(cells, education, degree),
        *_levels(cells, education),
        *_majors(cells.majors, book),
        *_own_columns(cells),
        *_contradictions(conditions),
    ]


def _studies(cells: PositionCells, education: Words | None, degree: Words | None) -> Iterator[Hint]:
    if education and (education.left_over or not education.admitted):
        yield Hint(Odd.EDUCATION_UNREAD, "education", cells.education, {"words": education.left_over})
    if degree and not degree.corresponding and (degree.left_over or not degree.admitted):
        yield Hint(Odd.DEGREE_UNREAD, "degree", cells.degree, {"words": degree.left_over})
    # 本科 with 硕士以上: nobody whom the one admits has the other. Ranks of education are one above those of degrees.
    has_both = education and degree and education.admitted and degree.admitted
    if has_both and education and degree and min(degree.admitted) > max(education.admitted) - 1:
        yield Hint(Odd.DEGREE_ABOVE_EDUCATION, "degree", cells.degree, {"education": cells.education})


def _levels(cells: PositionCells, education: Words | None) -> Iterator[Hint]:
    asked = {level: text for level, text in cells.majors.items() if level != ANY and text.strip()}
    if not education or not education.admitted or not asked:
        return
    for level, ranks in _RANKS.items():
        if level in asked and not education.admitted & ranks:
            yield Hint(
                Odd.LEVEL_NOT_ADMITTED, f"majors.{level}", asked[level], {"education": cells.education}
            )
        if level not in asked and education.admitted & ranks:
            yield Hint(Odd.LEVEL_WITHOUT_MAJORS, f"majors.{level}", "", {"education": cells.education})


def _majors(majors: Mapping[str, str], book: MajorBook) -> Iterator[Hint]:
    if book.is_empty:
        return
    for level, text in by_level(majors).items():
        cell = read_cell(text)
        for item in cell.items if cell is not None else ():
            yield from _item(item, level, book)


def _item(item: MajorItem, level: str, book: MajorBook) -> Iterator[Hint]:
    place = f"majors.{level}"
    if item.category:
        known = book.category(item.category)
        if known is None or fold(known.name) != fold(item.name):
            yield Hint(Odd.CATEGORY_UNKNOWN, place, item.printed, {"known": known.name if known else ""})
    elif item.code:
        own = _LETTER.get(item.code[0])
        if own is not None and level != ANY and own != level:
            yield Hint(Odd.CODE_OF_OTHER_LEVEL, place, item.printed, {"code": item.code})
            return
        levels = [Level(level)] if level != ANY else list(Level)
        named = [book.name_of(one, item.code) for one in levels if book.knows(one, item.code)]
        if not named:
            yield Hint(Odd.CODE_UNKNOWN, place, item.printed, {"code": item.code})
        elif not any(_same(item, name) for name in named):
            yield Hint(Odd.CODE_NAME_DIFFERS, place, item.printed, {"known": named[0]})


def _same(item: MajorItem, name: str) -> bool:
    """What restricts an entry stands in its name as well; a nameless class (门类 without a name) is not compared."""
    own, known = fold(item.name), fold(name)
    return not known or own == known or item.is_restricted


def _own_columns(cells: PositionCells) -> Iterator[Hint]:
    age = read_age(cells.age)
    if age is not None:
        if age.highest is None and age.lowest is None:
            yield Hint(Odd.AGE_UNREAD, "age", cells.age)
        elif age.lowest is not None and age.highest is not None and age.lowest > age.highest:
            yield Hint(Odd.AGE_ORDER, "age", cells.age)
    for name in ("political", "fresh", "gender"):
        text = getattr(cells, name)
        if is_no_limit(text):
            continue
        found = conditions_of(PositionCells(**{name: text}), MajorReader(MajorBook()))
        if any(isinstance(condition, UnreadCondition) for condition in found):
            yield Hint(Odd.CELL_UNREAD, name, text)


def _contradictions(conditions: tuple[Condition, ...]) -> Iterator[Hint]:
    firm = [one for one in conditions if isinstance(one, GenderCondition) and not one.is_advice]
    advice = [one for one in conditions if isinstance(one, GenderCondition) and one.is_advice]
    if len({one.gender for one in firm}) > 1:
        yield Hint(Odd.GENDERS_CONTRADICT, "gender", "；".join(one.clause for one in firm))
    elif firm and any(one.gender is not firm[0].gender for one in advice):
        yield Hint(Odd.GENDERS_CONTRADICT, "gender", "；".join(one.clause for one in (*firm, *advice)))
    years = [one for one in conditions if isinstance(one, GrassrootsCondition)]
    for one in years:
        if not one.years:
            yield Hint(Odd.GRASSROOTS_UNREAD, "grassroots", one.clause)
    fresh = [one for one in conditions if isinstance(one, FreshCondition)]
    if fresh and any(one.years for one in years):
        yield Hint(Odd.FRESH_AND_YEARS, "fresh", fresh[0].clause, {"grassroots": years[0].clause})


__all__ = ["AgeCondition", "Hint", "Odd", "hints_for"]
