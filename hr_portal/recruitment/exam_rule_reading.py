"""The rules of an exam read from its file (TOML): every fault is told with its place, none stops at the first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from hr_portal.core.errors import Reason, Refused
from hr_portal.recruitment.exam_rules import (
    PREFERENCES,
    WEIGHTED,
    AgeRule,
    Component,
    ExamRules,
    Floors,
    PassLine,
    PostClass,
    ScoreStatus,
    Shown,
    ShownScores,
    Step,
    Waitlist,
)
from hr_portal.recruitment.exam_stages import Stage, StageFaults
from hr_portal.recruitment.formulas import BadFormula, Formula, read_formula
from hr_portal.recruitment.ranking import Ratio


def parse(raw: Mapping[str, Any]) -> ExamRules:
    """The rules of an exam, or `Refused` with everything that is wrong, each at its place."""
    return _Reading(raw).read()


_KEYS = frozenset((
    "slug", "title", "year", "organ", "authorised_by", "kinds_of_posts", "stages", "classes", "score_codes", "pass_lines",
    "ratio", "floors", "tie_breaks", "waitlists", "age", "major_reference", "shown", "retention",
))  # fmt: skip
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,39}")
SCORE_CODES = {"-1": ScoreStatus.ABSENT, "-2": ScoreStatus.VIOLATION, "-4": ScoreStatus.INVALID}
"""Those most often used, where an exam names none."""


class _Reading:
    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.raw = raw
        self.reasons: list[Reason] = []

    def read(self) -> ExamRules:
        for key in self.raw:
            if key not in _KEYS:
                self._against("exam_key_unknown", str(key), known=sorted(_KEYS))
        reading = StageFaults(self._list(self.raw, "stages", "stages"))
        stages = reading.read()
        self.reasons += reading.reasons
        if not stages:
            self._against("exam_missing", "stages")
        classes = self._classes()
        rules = ExamRules(
            slug=self._slug(),
            title=self._text(self.raw, "title", "title", must=True),
            year=self._year(),
            organ=self._text(self.raw, "organ", "organ", must=True),
            authorised_by=self._text(self.raw, "authorised_by", "authorised_by", must=True),
            kinds_of_posts=self._texts(self.raw, "kinds_of_posts", "kinds_of_posts"),
            stages=stages,
            classes=classes,
            score_codes=self._score_codes(),
            pass_lines=self._pass_lines(classes),
            ratio=self._ratio(),
            floors=self._floors(),
            tie_breaks=self._tie_breaks(classes),
            waitlists=self._waitlists(stages, classes),
            age=self._age(),
            major_reference=self._text(self.raw, "major_reference", "major_reference"),
            shown=self._shown(),
            results_days=self._results_days(),
        )
        if self.reasons:
            raise Refused(self.reasons)
        return rules

    # --- small things ---------------------------------------------------------------------------------------------------

    def _against(self, code: str, where: str, **facts: object) -> None:
        self.reasons.append(Reason(code, where, None, facts))

    def _text(self, raw: Mapping[str, Any], key: str, where: str, *, must: bool = False) -> str:
        value = raw.get(key, "")
        if not isinstance(value, str):
            self._against("exam_not_text", where, value=str(value)[:40])
            return ""
        if must and not value.strip():
            self._against("exam_missing", where)
        return value.strip()

    def _texts(self, raw: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        return tuple(str(value).strip() for value in self._list(raw, key, where))

    def _list(self, raw: Mapping[str, Any], key: str, where: str) -> Sequence[Any]:
        value = raw.get(key, [])
        if not isinstance(value, list):
            self._against("exam_not_a_list", where)
            return []
        return value

    def _table(self, raw: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
        value = raw.get(key, {})
        if not isinstance(value, Mapping):
            self._against("exam_not_a_table", where)
            return {}
        return value

    def _tables(
        self, raw: Mapping[str, Any], key: str, prefix: str = ""
    ) -> Iterable[tuple[str, Mapping[str, Any]]]:
        for number, value in enumerate(self._list(raw, key, prefix + key), 1):
            where = f"{prefix}{key}[{number}]"
            if isinstance(value, Mapping):
                yield where, value
            else:
                self._against("exam_not_a_table", where)

    def _decimal(self, value: Any, where: str) -> Decimal:
        try:
            found = Decimal(str(value))
        except InvalidOperation:
            found = Decimal("NaN")
        if isinstance(value, bool) or not found.is_finite() or found < 0:
            self._against("exam_not_a_number", where, value=str(value)[:40])
            return Decimal(0)
        return found

    def _whole(self, value: Any, where: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self._against("exam_not_whole", where, value=str(value)[:40])
            return 0
        return value

    def _only(self, raw: Mapping[str, Any], where: str, *keys: str) -> None:
        for key in raw:
            if key not in keys:
                self._against("exam_key_unknown", f"{where}.{key}", known=sorted(keys))

    # --- the parts ------------------------------------------------------------------------------------------------------

    def _slug(self) -> str:
        slug = self._text(self.raw, "slug", "slug", must=True)
        if slug and not _SLUG.fullmatch(slug):
            self._against("exam_slug", "slug", value=slug)
        return slug

    def _year(self) -> int:
        year = self._whole(self.raw.get("year"), "year")
        if year and not 1994 <= year <= 2100:
            self._against("exam_year", "year", value=str(year))
        return year

    def _classes(self) -> tuple[PostClass, ...]:
        classes = []
        names: set[str] = set()
        for where, raw in self._tables(self.raw, "classes"):
            self._only(raw, where, "name", "title", "sheets", "kinds", "components", "steps")
            name = self._name(raw, where, names)
            components = self._components(raw, where)
            classes.append(
                PostClass(
                    name=name,
                    title=self._text(raw, "title", f"{where}.title", must=True),
                    sheets=self._texts(raw, "sheets", f"{where}.sheets"),
                    kinds=self._texts(raw, "kinds", f"{where}.kinds"),
                    components=components,
                    steps=self._steps(raw, where, components),
                )
            )
        if sum(not c.sheets and not c.kinds for c in classes) > 1:
            self._against("exam_two_classes_for_the_rest", "classes")
        return tuple(classes)

    def _name(self, raw: Mapping[str, Any], where: str, taken: set[str]) -> str:
        name = self._text(raw, "name", f"{where}.name", must=True)
        if name and not _NAME.fullmatch(name):
            self._against("exam_name", f"{where}.name", value=name)
        if name in taken:
            self._against("exam_name_twice", f"{where}.name", value=name)
        taken.add(name)
        return name

    def _components(self, raw: Mapping[str, Any], where: str) -> tuple[Component, ...]:
        found = []
        names: set[str] = set()
        for place, told in self._tables(raw, "components", f"{where}."):
            self._only(told, place, "name", "title", "full", "weight")
            weight = self._decimal(told["weight"], f"{place}.weight") if "weight" in told else None
            found.append(
                Component(
                    name=self._name(told, place, names),
                    title=self._text(told, "title", f"{place}.title", must=True),
                    full=self._decimal(told.get("full", 100), f"{place}.full"),
                    weight=weight,
                )
            )
        return tuple(found)

    def _steps(self, raw: Mapping[str, Any], where: str, components: Sequence[Component]) -> tuple[Step, ...]:
        known = {component.name for component in components}
        steps: list[Step] = []
        for place, told in self._tables(raw, "steps", f"{where}."):
            self._only(told, place, "name", "title", "formula", "decimals")
            text = self._text(told, "formula", f"{place}.formula", must=True)
            if text == WEIGHTED:
                text = self._weighted(components, where)
            decimals = self._whole(told["decimals"], f"{place}.decimals") if "decimals" in told else None
            before = {step.name: step.formula for step in steps}
            formula = self._formula(text, known, before, decimals, f"{place}.formula")
            name = self._name(told, place, known)
            steps.append(
                Step(name, self._text(told, "title", f"{place}.title", must=True), formula, decimals)
            )
        return tuple(steps)

    def _weighted(self, components: Sequence[Component], where: str) -> str:
        weights = {c.name: c.weight for c in components if c.weight is not None}
        if sum(weights.values()) != 1:
            self._against("exam_weights", f"{where}.components", value=str(sum(weights.values(), Decimal(0))))
        return " + ".join(f"{name}*{weight}" for name, weight in weights.items()) or "0"

    def _formula(
        self, text: str, known: set[str], before: Mapping[str, Formula], decimals: int | None, where: str
    ) -> Formula:
        try:
            formula = read_formula(text, decimals, before)
        except BadFormula as fault:
            self._against("exam_formula", where, value=text[:60], at=fault.where[:40])
            return read_formula("0")
        for name in sorted(formula.names - known):
            self._against("exam_formula_name", where, value=name, known=sorted(known))
        return formula

    def _score_codes(self) -> Mapping[str, ScoreStatus]:
        if "score_codes" not in self.raw:
            return SCORE_CODES
        found = {}
        for code, status in self._table(self.raw, "score_codes", "score_codes").items():
            if status not in set(ScoreStatus):
                self._against(
                    "exam_status",
                    f"score_codes.{code}",
                    value=str(status),
                    known=[s.value for s in ScoreStatus],
                )
            else:
                found[str(code)] = ScoreStatus(status)
        return found

    def _scores(self, classes: Sequence[PostClass]) -> set[str]:
        names = {component.name for c in classes for component in c.components}
        return names | {step.name for c in classes for step in c.steps}

    def _pass_lines(self, classes: Sequence[PostClass]) -> tuple[PassLine, ...]:
        scores = self._scores(classes) | {"total"}
        found = []
        for where, raw in self._tables(self.raw, "pass_lines"):
            self._only(raw, where, "category", "lines", "classes", "levels")
            lines = {}
            for name, least in self._table(raw, "lines", f"{where}.lines").items():
                if name not in scores:
                    self._against("exam_score_unknown", f"{where}.lines.{name}", known=sorted(scores))
                lines[str(name)] = self._decimal(least, f"{where}.lines.{name}")
            for_classes = self._texts(raw, "classes", f"{where}.classes")
            for name in for_classes:
                if name not in {c.name for c in classes}:
                    self._against("exam_class_unknown", f"{where}.classes", value=name)
            category = self._text(raw, "category", f"{where}.category", must=True)
            found.append(
                PassLine(category, lines, for_classes, self._texts(raw, "levels", f"{where}.levels"))
            )
        return tuple(found)

    def _ratio(self) -> Ratio:
        raw = self._table(self.raw, "ratio", "ratio")
        self._only(raw, "ratio", "times", "steps")
        times = self._decimal(raw.get("times", 3), "ratio.times")
        steps = []
        for number, step in enumerate(self._list(raw, "steps", "ratio.steps"), 1):
            where = f"ratio.steps[{number}]"
            if not isinstance(step, list) or len(step) != 2:
                self._against("exam_ratio_step", where)
                continue
            headcount, places = (self._whole(value, where) for value in step)
            if places < headcount:
                self._against("exam_ratio_below_headcount", where)
            steps.append((headcount, places))
        if times < 1:
            self._against("exam_ratio_below_headcount", "ratio.times")
        return Ratio(times, tuple(steps))

    def _floors(self) -> Floors:
        raw = self._table(self.raw, "floors", "floors")
        self._only(raw, "floors", "interview", "without_competition")
        interview = self._decimal(raw["interview"], "floors.interview") if "interview" in raw else None
        few = raw.get("without_competition")
        if few is not None and few != "panel_mean":
            few = self._decimal(few, "floors.without_competition")
        return Floors(interview, few)

    def _tie_breaks(self, classes: Sequence[PostClass]) -> tuple[str, ...]:
        known = self._scores(classes) | PREFERENCES
        order = self._texts(self.raw, "tie_breaks", "tie_breaks")
        for number, name in enumerate(order, 1):
            if name not in known:
                self._against("exam_tie_break", f"tie_breaks[{number}]", value=name, known=sorted(known))
        return order

    def _waitlists(self, stages: Sequence[Stage], classes: Sequence[PostClass]) -> tuple[Waitlist, ...]:
        scores = self._scores(classes)
        found = []
        for where, raw in self._tables(self.raw, "waitlists"):
            self._only(raw, where, "stage", "allowed", "times", "causes", "by")
            stage = self._text(raw, "stage", f"{where}.stage", must=True)
            if stage and stage not in {s.name for s in stages}:
                self._against("exam_stage_missing", f"{where}.stage", value=stage)
            by = self._text(raw, "by", f"{where}.by")
            if by and by not in scores:
                self._against("exam_score_unknown", f"{where}.by", value=by, known=sorted(scores))
            times = self._whole(raw["times"], f"{where}.times") if "times" in raw else None
            found.append(
                Waitlist(
                    stage,
                    raw.get("allowed") is True,
                    times,
                    self._texts(raw, "causes", f"{where}.causes"),
                    by,
                )
            )
        return tuple(found)

    def _results_days(self) -> int | None:
        raw = self._table(self.raw, "retention", "retention")
        self._only(raw, "retention", "results_days")
        if "results_days" not in raw:
            return None
        return self._whole(raw["results_days"], "retention.results_days")

    def _age(self) -> AgeRule | None:
        if "age" not in self.raw:
            return None
        raw = self._table(self.raw, "age", "age")
        self._only(raw, "age", "cut_off", "least", "most", "most_for")
        try:
            cut_off = date.fromisoformat(str(raw.get("cut_off", "")))
        except ValueError:
            self._against("exam_instant_unreadable", "age.cut_off", value=str(raw.get("cut_off", "")))
            return None
        least = self._whole(raw.get("least", 18), "age.least")
        most = self._whole(raw.get("most", 35), "age.most")
        groups = self._table(raw, "most_for", "age.most_for")
        most_for = {str(name): self._whole(value, f"age.most_for.{name}") for name, value in groups.items()}
        if most < least:
            self._against("exam_age_order", "age.most")
        return AgeRule(cut_off, least, most, most_for)

    def _shown(self) -> Shown:
        raw = self._table(self.raw, "shown", "shown")
        self._only(raw, "shown", "rank", "distribution", "scores")
        scores = raw.get("scores", ShownScores.ENTERED.value)
        if scores not in set(ShownScores):
            self._against(
                "exam_shown", "shown.scores", value=str(scores), known=[s.value for s in ShownScores]
            )
            scores = ShownScores.ENTERED.value
        return Shown(raw.get("rank") is True, raw.get("distribution") is True, ShownScores(scores))
