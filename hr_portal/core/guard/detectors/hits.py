"""What a detector hands back, and what it is told about the text it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from hr_portal.core.guard.folding import HAN_DIGITS, Folded, fold
from hr_portal.core.guard.reports import Severity
from hr_portal.core.privacy import mask_id, mask_phone

NEAR = 24
"""Characters before a number within which a word still speaks of it."""
_STOP = re.compile(r"[。；;\n]")
_DIGITS = frozenset("0123456789X*")


@dataclass(frozen=True)
class Hit:
    """plain[start:end] of the text read. `value` is the thing itself, never to leave the guard."""

    detector: str
    severity: Severity
    start: int
    end: int
    value: str
    is_personal: bool = True
    """A number that belongs to one person: three beside names make a bulk leak."""

    @property
    def excerpt(self) -> str:
        return masked(self.detector, self.value)


@dataclass(frozen=True)
class Passage:
    """A text with what is known about it: the heading or label it stands under, the offices' own numbers, the day."""

    folded: Folded
    heading: str = ""
    allow: frozenset[str] = frozenset()
    today: date | None = None
    of_persons: bool = False
    """It stands in a table with a column of names."""

    @property
    def plain(self) -> str:
        return self.folded.plain

    def before(self, start: int, reach: int = NEAR) -> str:
        """The words of the same sentence just before."""
        near = self.plain[max(0, start - reach) : start]
        stops = list(_STOP.finditer(near))
        return near[stops[-1].end() :] if stops else near

    def says(self, words: re.Pattern[str], start: int, reach: int = NEAR) -> bool:
        """The heading, or the words just before, contain one of these."""
        return words.search(self.heading) is not None or words.search(self.before(start, reach)) is not None


def masked(detector: str, value: str) -> str:
    """The mask of the house for identity and mobile numbers; anything else is masked whole. A word stays a word."""
    if detector.startswith("id"):
        return mask_id(value)
    if detector.startswith("mobile"):
        return mask_phone(value)
    return value if detector == "sensitive_word" else "*" * min(len(value), 40)


_MASKED_TOO = frozenset(
    (
        "id15",
        "id18_slip",
        "id_thin_mask",
        "mobile_thin_mask",
        "passport",
        "travel_permit",
        "officer_card",
        "other_number",
    )
)


def is_masked(hit: Hit) -> bool:
    """Whether a clean copy masks it: what blocks, and what a word says is a person's number. Guesses are left alone."""
    return hit.severity is Severity.BLOCK or hit.detector in _MASKED_TOO


def mask_of(hit: Hit, typed: str) -> str:
    """The hit as it was typed, with the same length, its digits replaced by those of the mask."""
    digits = [place for place, character in enumerate(typed) if _is_digit(character)]
    mask = hit.excerpt if len(digits) == len(hit.excerpt) else "*" * len(digits)
    shown = list(typed)
    for place, sign in zip(digits, mask, strict=True):
        shown[place] = typed[place] if sign == fold(typed[place]).plain else sign
    return "".join(shown)


def _is_digit(character: str) -> bool:
    return fold(character).plain in _DIGITS or character in HAN_DIGITS


def apart(hits: Iterator[Hit]) -> list[Hit]:
    """In order of weight as given: a hit inside one that came before is the same number seen twice."""
    kept: list[Hit] = []
    for hit in hits:
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return kept
