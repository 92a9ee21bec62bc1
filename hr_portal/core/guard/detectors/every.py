"""All detectors over one passage, in the order of weight: what a heavier one has taken is not reported again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.guard import words
from hr_portal.core.guard.detectors import cards, contacts, identity, mobile, papers, sensitive
from hr_portal.core.guard.detectors.hits import Hit, Passage, apart

_DIGITS = re.compile(r"[0-9](?:[^0-9]{0,3}[0-9*●○□■×？?#X]){6}")
_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][·.\- ]?[A-Z0-9]{4}")


def find(passage: Passage) -> list[Hit]:
    return apart(_all(passage)) if passage.plain else []


def _all(passage: Passage) -> Iterator[Hit]:
    if _DIGITS.search(passage.plain):
        yield from identity.find(passage)
        yield from cards.find(passage)
        yield from mobile.find(passage)
        yield from papers.find(passage)
    elif _PLATE.search(passage.plain):
        yield from papers.find(passage)
    yield from contacts.find(passage)
    if passage.of_persons or words.NAME.search(passage.plain):
        yield from sensitive.find(passage)
