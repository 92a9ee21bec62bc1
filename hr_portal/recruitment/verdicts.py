"""What comparing a person with a position may say. It never says 符合: that is for the qualification review to find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Verdict(IntEnum):
    """未发现不符项, 需要确认, 有不符项: the larger one decides for a whole position."""

    NO_MISMATCH = 0
    CONFIRM = 1
    MISMATCH = 2


class Rule(StrEnum):
    """About what a condition is."""

    EDUCATION = "education"
    DEGREE = "degree"
    MAJOR = "major"
    POLITICAL = "political"
    GRASSROOTS = "grassroots"
    FRESH = "fresh"
    GENDER = "gender"
    AGE = "age"
    RESERVED = "reserved"
    HOUSEHOLD = "household"
    ETHNICITY = "ethnicity"
    REMARKS = "remarks"


class Why(StrEnum):
    """Why a rule was judged so; sentences in web/wording."""

    WITHIN = "within"
    NOT_WITHIN = "not_within"
    NOT_TOLD = "not_told"
    HIGHER = "higher"
    NOT_READ = "not_read"
    LEFT_OVER = "left_over"
    BELOW_EDUCATION = "below_education"
    LEVEL_NOT_ASKED = "level_not_asked"
    OTHER_LEVEL = "other_level"
    RESTRICTED = "restricted"
    UNKNOWN_MAJOR = "unknown_major"
    SEVERAL_CODES = "several_codes"
    PROBATIONARY = "probationary"
    WHICH_PARTY = "which_party"
    CHOICE_PERIOD = "choice_period"
    FAVOURED = "favoured"
    SUITABLE = "suitable"
    BIRTHDAY = "birthday"
    EXCEPTION = "exception"
    VETERAN = "veteran"


@dataclass(frozen=True)
class Judgement:
    """A verdict and why; made once for each condition, however many positions share it."""

    verdict: Verdict
    why: Why


@dataclass(frozen=True)
class Finding:
    """One rule of one position, with the clause of the cell it rests on, as printed."""

    rule: Rule
    verdict: Verdict
    why: Why
    clause: str
    facts: Mapping[str, object] = field(default_factory=dict)
    """What a sentence prints where there is no cell to quote: the exam's own limits."""


def fine(why: Why = Why.WITHIN) -> Judgement:
    return Judgement(Verdict.NO_MISMATCH, why)


def ask(why: Why) -> Judgement:
    return Judgement(Verdict.CONFIRM, why)


def against(why: Why = Why.NOT_WITHIN) -> Judgement:
    return Judgement(Verdict.MISMATCH, why)
