"""From an exam's rules to what its result files are judged by: which step is the total, what it is made of, which pass lines
and tie-breaks apply. Plain Python."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hr_portal.recruitment import exam_rules
from hr_portal.recruitment.exam_rules import ExamRules, PassLine, ScoreStatus
from hr_portal.recruitment.marks import Scale, Status
from hr_portal.recruitment.result_rows import PostClass

_STATUS = {
    ScoreStatus.ABSENT: Status.ABSENT,
    ScoreStatus.VIOLATION: Status.VIOLATION,
    ScoreStatus.INVALID: Status.INVALID,
}
_MICRO = Decimal(1_000_000)


class NothingToCompute(ValueError):
    """No step of this class can be computed from the scores of the file; `name` is the class, `lacking` what it lacks."""

    def __init__(self, name: str, lacking: Collection[str]) -> None:
        super().__init__(name)
        self.name, self.lacking = name, tuple(sorted(lacking))


@dataclass(frozen=True)
class Counting:
    """How one class counts in one file: `step` is its total, `breaks` the scores that part equal totals, in order."""

    post_class: PostClass
    step: exam_rules.Step
    breaks: tuple[str, ...]
    weights: Mapping[str, Decimal]


def countings(rules: ExamRules, given: Collection[str]) -> dict[str, Counting]:
    """For each class the last step that the given scores suffice for. Raises `NothingToCompute`."""
    return {
        one.name: _counting(rules, one, given) for one in rules.classes if _can_count(one, given)
    } or _nothing(rules, given)


def _can_count(one: exam_rules.PostClass, given: Collection[str]) -> bool:
    return any(step.formula.names <= set(given) and step.formula.decimals is not None for step in one.steps)


def _nothing(rules: ExamRules, given: Collection[str]) -> dict[str, Counting]:
    one = rules.classes[0]
    lacking = set(one.steps[0].formula.names) - set(given) if one.steps else set()
    raise NothingToCompute(one.name, lacking)


def _counting(rules: ExamRules, one: exam_rules.PostClass, given: Collection[str]) -> Counting:
    step = [s for s in one.steps if s.formula.names <= set(given) and s.formula.decimals is not None][-1]
    components = tuple(c.name for c in one.components if c.name in step.formula.names)
    breaks = tuple(name for name in rules.tie_breaks if name in components)
    weights = {c.name: c.weight for c in one.components if c.weight is not None and c.name in components}
    return Counting(PostClass(one.name, components, step.formula), step, breaks, weights)


def scales(rules: ExamRules) -> dict[str, Scale]:
    """What a mark of each component may be, with the exam's own codes."""
    codes = {code: _STATUS[meaning] for code, meaning in rules.score_codes.items() if meaning in _STATUS}
    return {c.name: Scale(full=c.full, codes=codes) for one in rules.classes for c in one.components}


def standing(total: Decimal, breaks: Sequence[Decimal]) -> str:
    """Total and tie-breaks in fixed width: later in the alphabet is better. Six decimals, far beyond what lists print."""
    return "|".join(f"{int(value * _MICRO):012d}" for value in (total, *breaks))


def line_for(rules: ExamRules, post_class: str, level: str) -> PassLine | None:
    """合格分数线 of a post: the first whose classes and levels include it."""
    return next(
        (
            line
            for line in rules.pass_lines
            if (not line.classes or post_class in line.classes) and (not line.levels or level in line.levels)
        ),
        None,
    )


def shortfall(line: PassLine | None, marks: Mapping[str, Decimal], total: Decimal, step: str) -> list[str]:
    """The names of the lines not reached. `total` in a line is the sum of the written components, as it is published."""
    if line is None:
        return []
    scores = {**marks, step: total, "total": sum(marks.values(), Decimal(0))}
    return [name for name, least in line.lines.items() if name in scores and scores[name] < least]


ClassOf = Callable[[str], PostClass | None]


def class_by_post(found: Mapping[str, Counting], posts: Mapping[str, str]) -> ClassOf:
    """The class of a post by its code. A post whose class no step counts for is judged by the first that does."""
    first = next(iter(found.values())).post_class
    known = {code: found[name].post_class if name in found else first for code, name in posts.items()}
    return known.get
