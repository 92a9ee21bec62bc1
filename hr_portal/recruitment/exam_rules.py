"""Everything that differs between provinces, as data: the content of an exam read into frozen rows. Plain Python.

The file of `flask exams load` and the JSON of an `ExamVersion` are the same thing (docs/exams.md describes it). Every fault
is named by its place: `classes[2].steps[1].formula`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from hr_portal.recruitment.exam_stages import Stage, recheck_before
from hr_portal.recruitment.formulas import Formula
from hr_portal.recruitment.ranking import Ratio

WEIGHTED = "weighted"
"""A formula that is the sum of the components times their weights."""


class ScoreStatus(StrEnum):
    """What a code in a score column means. Never averaged, never ranked."""

    ABSENT = "absent"
    VIOLATION = "violation"
    INVALID = "invalid"
    ZERO = "zero"
    EXEMPT = "exempt"


class ShownScores(StrEnum):
    """Whose scores the public reads."""

    ENTERED = "entered"
    ALL_ANONYMOUS = "all_anonymous"
    NONE = "none"


PREFERENCES = frozenset(
    ("martyr_child", "veteran", "grassroots_project", "volunteer", "more_decimals", "extra_interview")
)
"""Tie-breaks that are no scores: 烈士子女、退役士兵、服务基层项目、志愿者、增加小数位、加试面试."""


@dataclass(frozen=True)
class Component:
    """A score that is given: 行测、申论、公安、专业、面试. `weight` of those that a weighted step sums."""

    name: str
    title: str
    full: Decimal
    weight: Decimal | None


@dataclass(frozen=True)
class Step:
    """A score that is computed, in the order of the announcement; rounded half-up where `decimals` says so."""

    name: str
    title: str
    formula: Formula
    decimals: int | None


@dataclass(frozen=True)
class PostClass:
    """A class of posts with one way of counting. A position belongs to the first class that claims its sheet or kind;
    one that claims neither takes the rest."""

    name: str
    title: str
    sheets: tuple[str, ...]
    kinds: tuple[str, ...]
    components: tuple[Component, ...]
    steps: tuple[Step, ...]

    def claims(self, sheet: str, kind: str) -> bool:
        if not self.sheets and not self.kinds:
            return True
        return sheet in self.sheets or (bool(kind) and kind in self.kinds)


@dataclass(frozen=True)
class PassLine:
    """合格分数线 of one category: a vector of component or step to the least score. `total` is the sum of the written
    components. `classes` and `levels` say whom it is for; empty is everybody."""

    category: str
    lines: Mapping[str, Decimal]
    classes: tuple[str, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Floors:
    """面试最低分: `interview` always; `without_competition` where there are no more people than places, a number or
    `panel_mean`."""

    interview: Decimal | None
    without_competition: Decimal | str | None


@dataclass(frozen=True)
class Waitlist:
    """递补 in one stage: whether, how often (None: without limit), for which causes, ordered by which score."""

    stage: str
    is_allowed: bool
    times: int | None
    causes: tuple[str, ...]
    by: str


@dataclass(frozen=True)
class AgeRule:
    """年龄: counted on the cut-off date. `most_for` has other limits by group (应届硕博、退役士兵 …)."""

    cut_off: date
    least: int
    most: int
    most_for: Mapping[str, int]


@dataclass(frozen=True)
class Shown:
    rank: bool
    distribution: bool
    scores: ShownScores


@dataclass(frozen=True)
class ExamRules:
    slug: str
    title: str
    year: int
    organ: str
    authorised_by: str
    kinds_of_posts: tuple[str, ...]
    stages: tuple[Stage, ...]
    classes: tuple[PostClass, ...]
    score_codes: Mapping[str, ScoreStatus]
    pass_lines: tuple[PassLine, ...]
    ratio: Ratio
    floors: Floors
    tie_breaks: tuple[str, ...]
    waitlists: tuple[Waitlist, ...]
    age: AgeRule | None
    major_reference: str
    shown: Shown
    results_days: int | None = None
    """保存期限 of results, in days after the newest release opened; None: not set, nothing leaves by itself."""

    def stage(self, name: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.name == name), None)

    def recheck_of(self, stage: Stage) -> Stage | None:
        return recheck_before(self.stages, stage)

    def class_of(self, sheet: str, kind: str) -> str:
        """The name of the class that claims such a position; empty where none does."""
        named = next((c for c in self.classes if (c.sheets or c.kinds) and c.claims(sheet, kind)), None)
        rest = next((c for c in self.classes if not c.sheets and not c.kinds), None)
        found = named or rest
        return found.name if found is not None else ""


def plain(raw: Any) -> Any:
    """What TOML gives as JSON keeps it: days and instants as text."""
    if isinstance(raw, Mapping):
        return {str(key): plain(value) for key, value in raw.items()}
    if isinstance(raw, (list, tuple)):
        return [plain(value) for value in raw]
    if isinstance(raw, datetime):
        return raw.isoformat(" ")
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, float):
        return repr(raw)
    return raw
