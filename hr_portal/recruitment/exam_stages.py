"""The stages of an exam in their order, with dates that may still be open. Plain Python.

An instant is written as `2026-12-01 08:00`, a day as `2026-12-01`; both are Shanghai time. A day as the end means its last
second: 「12月5日截止」 ends at 00:00 of the 6th. Intervals are half-open. What is missing is open (待定).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from hr_portal.core.clock import SHANGHAI, start_of_day
from hr_portal.core.errors import Reason


class StageKind(StrEnum):
    """What happens in a stage. 公务员录用规定 第六条 names the order; a province may adjust it, so the order is the file's."""

    ANNOUNCEMENT = "announcement"
    REGISTRATION = "registration"
    ADMIT_CARD = "admit_card"
    WRITTEN = "written"
    SCORES = "scores"
    RECHECK = "recheck"
    QUALIFICATION_REVIEW = "qualification_review"
    EXTRA_TEST = "extra_test"
    INTERVIEW = "interview"
    COMPOSITE = "composite"
    MEDICAL = "medical"
    BACKGROUND_CHECK = "background_check"
    PUBLICITY = "publicity"
    HIRE = "hire"


LIST_KINDS = frozenset(
    {
        StageKind.QUALIFICATION_REVIEW, StageKind.EXTRA_TEST, StageKind.INTERVIEW, StageKind.COMPOSITE, StageKind.MEDICAL,
        StageKind.BACKGROUND_CHECK, StageKind.PUBLICITY,
    }
)  # fmt: skip
"""Stages that begin with a list of names which rests on scores: none before the re-check of those scores has closed."""


@dataclass(frozen=True)
class Stage:
    """One stage. `name` is its own within the exam: an exam may have two re-checks. `recheck` names the one it rests on."""

    name: str
    kind: StageKind
    title: str
    starts: datetime | None
    ends: datetime | None
    note: str
    what_to_do: str
    recheck: str
    marked_subject_to_recheck: bool
    """以复核结果为准: the list says of itself that the re-check may change it."""

    @property
    def has_list(self) -> bool:
        return self.kind in LIST_KINDS

    def is_under_way(self, now: datetime) -> bool:
        return self.starts is not None and self.starts <= now and (self.ends is None or now < self.ends)


class StageFaults:
    """Reads stages and gathers what is wrong with them, each at its place in the file."""

    def __init__(self, raw: Sequence[Any]) -> None:
        self.raw = raw
        self.reasons: list[Reason] = []

    def read(self) -> tuple[Stage, ...]:
        stages = tuple(
            stage
            for number, told in enumerate(self.raw, 1)
            if (stage := self._stage(number, told)) is not None
        )
        self._check_names(stages)
        self._check_order(stages)
        self._check_lists(stages)
        return stages

    def _against(self, code: str, where: str, **facts: object) -> None:
        self.reasons.append(Reason(code, where, None, facts))

    def _stage(self, number: int, told: Any) -> Stage | None:
        where = f"stages[{number}]"
        if not isinstance(told, Mapping):
            self._against("exam_not_a_table", where)
            return None
        name = str(told.get("name", "")).strip()
        kind = str(told.get("kind", name)).strip()
        if kind not in set(StageKind):
            self._against(
                "exam_stage_unknown", f"{where}.kind", value=kind, known=[k.value for k in StageKind]
            )
            return None
        for key in told:
            if key not in _KEYS:
                self._against("exam_key_unknown", f"{where}.{key}", known=sorted(_KEYS))
        starts = self._instant(told.get("starts"), f"{where}.starts", is_end=False)
        ends = self._instant(told.get("ends"), f"{where}.ends", is_end=True)
        if starts is not None and ends is not None and ends <= starts:
            self._against("exam_stage_ends_first", f"{where}.ends")
        return Stage(
            name=name or kind,
            kind=StageKind(kind),
            title=str(told.get("title", "")).strip(),
            starts=starts,
            ends=ends,
            note=str(told.get("note", "")).strip(),
            what_to_do=str(told.get("what_to_do", "")).strip(),
            recheck=str(told.get("recheck", "")).strip(),
            marked_subject_to_recheck=told.get("marked_subject_to_recheck") is True,
        )

    def _instant(self, told: Any, where: str, *, is_end: bool) -> datetime | None:
        if told is None or told == "":
            return None
        try:
            return read_instant(told, is_end=is_end)
        except ValueError:
            self._against("exam_instant_unreadable", where, value=str(told)[:40])
            return None

    def _check_names(self, stages: Sequence[Stage]) -> None:
        seen: set[str] = set()
        for number, stage in enumerate(stages, 1):
            if stage.name in seen:
                self._against("exam_stage_twice", f"stages[{number}].name", value=stage.name)
            seen.add(stage.name)

    def _check_order(self, stages: Sequence[Stage]) -> None:
        latest: datetime | None = None
        for number, stage in enumerate(stages, 1):
            if stage.starts is None:
                continue
            if latest is not None and stage.starts < latest:
                self._against("exam_stage_out_of_order", f"stages[{number}].starts", value=stage.name)
            latest = max(stage.starts, latest or stage.starts)

    def _check_lists(self, stages: Sequence[Stage]) -> None:
        for number, stage in enumerate(stages, 1):
            if stage.recheck and not any(
                other.name == stage.recheck and other.kind is StageKind.RECHECK for other in stages
            ):
                self._against("exam_recheck_unknown", f"stages[{number}].recheck", value=stage.recheck)
                continue
            before = recheck_before(stages, stage)
            if before is None or stage.starts is None or stage.marked_subject_to_recheck:
                continue
            if before.ends is None or stage.starts < before.ends:
                self._against(
                    "exam_list_before_recheck",
                    f"stages[{number}].starts",
                    value=stage.name,
                    recheck=before.name,
                )


_KEYS = frozenset(
    ("name", "kind", "title", "starts", "ends", "note", "what_to_do", "recheck", "marked_subject_to_recheck")
)


def recheck_before(stages: Sequence[Stage], stage: Stage) -> Stage | None:
    """The re-check a list stage rests on: the one it names, else the nearest one before it."""
    if not stage.has_list:
        return None
    if stage.recheck:
        return next((other for other in stages if other.name == stage.recheck), None)
    earlier = stages[: stages.index(stage)]
    return next((other for other in reversed(earlier) if other.kind is StageKind.RECHECK), None)


def read_instant(told: Any, *, is_end: bool = False) -> datetime:
    """An instant or a day of Shanghai as TOML or JSON gives it; raises ValueError."""
    if isinstance(told, str):
        text = told.strip()
        told = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    if isinstance(told, datetime):
        return told if told.tzinfo is not None else told.replace(tzinfo=SHANGHAI)
    if isinstance(told, date):
        return start_of_day(told + timedelta(days=1) if is_end else told)
    raise ValueError(str(told))
