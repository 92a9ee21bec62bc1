"""成绩单: what one candidate's sealed row holds, and what it says once it is opened. Plain Python."""

from __future__ import annotations

import base64
import hmac
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from hr_portal.core.names import clean_name
from hr_portal.core.text import loose_digits
from hr_portal.recruitment.exam_rules import ExamRules
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.scoring import line_for

FEW = 10
"""Below so many sitters a distribution would name people: only how many stand above and below is said."""
BIN = 5
"""Width of one step of a distribution, in points."""


class Conclusion(StrEnum):
    """The first line of a slip."""

    ABSENT = "absent"
    VIOLATION = "violation"
    INVALID = "invalid"
    BELOW_LINE = "below_line"
    WITHIN_CUT = "within_cut"
    BELOW_CUT = "below_cut"
    REACHED_LINE = "reached_line"
    """The post's places are not known; the pass line is reached, or there is none."""


@dataclass(frozen=True)
class PostFacts:
    """What is said to everybody who sat for a post."""

    unit: str
    title: str
    level: str
    headcount: int | None
    sat: int
    cut: Decimal | None
    let_in: int
    tie_at_cut: bool
    bins: tuple[int, ...]
    """How many totals lie in each step of `BIN` points from nought; empty where they may not be shown."""


@dataclass(frozen=True)
class Given:
    """One component's mark as the slip prints it. `weight` where the announcement gives one."""

    title: str
    mark: str
    weight: Decimal | None
    name: str


@dataclass(frozen=True)
class Line:
    """One line of the vector of pass lines, and what was reached."""

    title: str
    least: Decimal
    got: Decimal
    is_reached: bool


@dataclass(frozen=True, eq=False)
class Scheme:
    """How candidates of one class and level are counted: the same for all of them, and itself alone."""

    components: tuple[tuple[str, str, Decimal | None], ...]
    """Name, title and weight of what they sit."""
    total_title: str
    formula: str
    decimals: int | None
    """Places the total is rounded to, half-up."""
    category: str
    least: Mapping[str, Decimal]
    """合格分数线, by what must be reached."""
    tie_breaks: tuple[str, ...]
    titles: Mapping[str, str]
    """What the names in `formula` and `tie_breaks` are called."""
    shows_rank: bool
    shows_distribution: bool
    refills: bool
    """递补: whether who stands below the cut may still be called when a place falls free."""


@dataclass(frozen=True)
class Slip:
    """One candidate's result."""

    post: str
    facts: PostFacts
    scheme: Scheme
    status: Status
    conclusion: Conclusion
    marks: tuple[Given, ...]
    total: Decimal | None
    lines: tuple[Line, ...]
    rank: int | None
    """None unless the exam shows ranks."""
    above: int | None
    below: int | None
    bins: tuple[int, ...]


@dataclass(frozen=True)
class Opened:
    """A row as it was sealed."""

    post: str
    post_class: str
    status: Status
    marks: tuple[str, ...]
    total: Decimal | None
    rank: int | None
    above: int
    below: int


def row_bytes(*, post: str, post_class: str, status: str, marks: str, total: str | None, rank: int | None,
              above: int, below: int) -> bytes:  # fmt: skip
    """A row as it is sealed: short, the same bytes for the same result."""
    told = [post, post_class, status, marks, total, rank, above, below]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def open_row(plain: bytes) -> Opened:
    post, post_class, status, marks, total, rank, above, below = json.loads(plain)
    return Opened(
        post, post_class, Status(status), tuple(marks.split("|")), None if total is None else Decimal(total), rank, above,
        below,
    )  # fmt: skip


def facts_json(facts: PostFacts) -> list[Any]:
    cut = None if facts.cut is None else str(facts.cut)
    return [facts.unit, facts.title, facts.level, facts.headcount, facts.sat, cut, facts.let_in, facts.tie_at_cut, facts.bins]  # fmt: skip


def facts_of(told: Sequence[Any]) -> PostFacts:
    unit, title, level, headcount, sat, cut, let_in, tie, bins = told
    return PostFacts(
        unit, title, level, headcount, sat, None if cut is None else Decimal(cut), let_in, tie, tuple(bins)
    )


class Schemes:
    """Those of one exam, each made when the first slip needs it. `steps` names the step that is the total of each class."""

    def __init__(self, rules: ExamRules, steps: Mapping[str, str]) -> None:
        self._rules, self._steps = rules, steps
        self._made: dict[tuple[str, str], Scheme] = {}

    def of(self, post_class: str, level: str) -> Scheme:
        found = self._made.get((post_class, level))
        if found is None:
            found = self._made[post_class, level] = self._make(post_class, level)
        return found

    def _make(self, post_class: str, level: str) -> Scheme:
        rules = self._rules
        one = next(c for c in rules.classes if c.name == post_class)
        step = next(s for s in one.steps if s.name == self._steps[post_class])
        components = tuple(
            (c.name, c.title, c.weight) for c in one.components if c.name in step.formula.names
        )
        names = {name for name, _, _ in components}
        line = line_for(rules, post_class, level)
        return Scheme(
            components=components, total_title=step.title, formula=step.formula.text, decimals=step.formula.decimals,
            category=line.category if line else "", least=line.lines if line else {},
            tie_breaks=tuple(name for name in rules.tie_breaks if name in names),
            titles={c.name: c.title for c in one.components} | {s.name: s.title for s in one.steps},
            shows_rank=rules.shown.rank, shows_distribution=rules.shown.distribution,
            refills=any(one.is_allowed for one in rules.waitlists),
        )  # fmt: skip


def slip_of(opened: Opened, facts: PostFacts, scheme: Scheme) -> Slip:
    """What the slip says."""
    given = list(zip(scheme.components, opened.marks, strict=True))
    lines = _lines(scheme, {name: Decimal(mark) for (name, _, _), mark in given if mark}, opened)
    is_taken = opened.status is Status.TAKEN
    may_spread = is_taken and scheme.shows_distribution
    return Slip(
        post=opened.post, facts=facts, scheme=scheme, status=opened.status,
        conclusion=_conclusion(opened, facts, lines),
        marks=tuple([Given(title, mark, weight, name) for (name, title, weight), mark in given]),
        total=opened.total, lines=lines, rank=opened.rank if is_taken and scheme.shows_rank else None,
        above=opened.above if may_spread else None, below=opened.below if may_spread else None,
        bins=facts.bins if may_spread else (),
    )  # fmt: skip


def _lines(scheme: Scheme, marks: Mapping[str, Decimal], opened: Opened) -> tuple[Line, ...]:
    if opened.total is None:
        return ()
    summed = sum(marks.values(), Decimal(0))
    found = []
    for name, least in scheme.least.items():
        got = summed if name == "total" else marks.get(name, opened.total)
        found.append(Line(scheme.titles.get(name, name), least, got, got >= least))
    return tuple(found)


def _conclusion(opened: Opened, facts: PostFacts, lines: Sequence[Line]) -> Conclusion:
    if opened.status is not Status.TAKEN or opened.total is None:
        return Conclusion(opened.status.value)
    if not all(line.is_reached for line in lines):
        return Conclusion.BELOW_LINE
    if facts.cut is None:
        return Conclusion.REACHED_LINE
    return Conclusion.WITHIN_CUT if opened.total >= facts.cut else Conclusion.BELOW_CUT


def spread(totals: Sequence[Decimal]) -> tuple[int, ...]:
    """Totals by steps of `BIN` points; nothing below `FEW` sitters."""
    if len(totals) < FEW:
        return ()
    bins = [0] * (int(max(totals)) // BIN + 1)
    for total in totals:
        bins[int(total) // BIN] += 1
    return tuple(bins)


def asked_of(ticket: str, name: str, id_number: str, part: IdPart) -> tuple[str, str, str]:
    """The parts a row is sealed with, from what was imported or typed: full width, spaces, small x and middle dots do not
    matter. `id_number` is the whole number, or the part that was asked for."""
    digits = "".join(loose_digits(id_number).split()).upper()
    return (
        "".join(loose_digits(ticket).split()),
        unicodedata.normalize("NFKC", clean_name(name)).upper().replace(" ", "").replace("·", ""),
        digits[-6:] if part is IdPart.LAST_SIX else digits,
    )


def check_code(secret: bytes, label: str, ticket: str, plain: bytes) -> str:
    """校验码: 80 bits over whose result it is and what it says, as four groups of four. `label` names exam and stage, not
    the release: a result that an amendment left alone keeps its code."""
    parts = (b"check code 1", label.encode(), ticket.encode(), plain)
    said = b"".join([len(part).to_bytes(4, "big") + part for part in parts])
    text = base64.b32encode(hmac.digest(secret, said, "sha256")[:10]).decode()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))
