"""Raw identity and mobile numbers in a text, and the one mask of the house."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RawIdKind(StrEnum):
    ID_CARD = "id_card"
    MOBILE = "mobile"


@dataclass(frozen=True)
class RawId:
    """A number that must not be published, at text[start:end]; `digits` is the number itself, never to be logged."""

    kind: RawIdKind
    start: int
    end: int
    digits: str


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"

# What people put between the groups of a number, at most two, never the end of a line or a cell. A gap before the check
# character alone is none: it parts a post code of 17 digits from the number beside it.
_GAP = "[ \\-‐-―−_.·•]"
_ID_CARD = re.compile(
    rf"(?<![0-9])(?=([0-9](?:{_GAP}{{0,2}}[0-9]){{15}}"
    rf"(?:{_GAP}{{0,2}}[0-9][0-9X]|{_GAP}{{1,2}}[0-9]{_GAP}{{1,2}}[0-9X]))(?![0-9]))"
)
_MOBILE = re.compile(rf"(?<![0-9])(?:\+?86{_GAP}{{0,2}})?(1[3-9][0-9]([ -]?)[0-9]{{4}}\2[0-9]{{4}})(?![0-9])")
_NOT_IN_NUMBER = re.compile("[^0-9X]")


def is_id_card_number(digits: str, *, today: date | None = None) -> bool:
    """An 18-character number of GB 11643: right check character and a birthday from 1900 to today.

    The division is not asked: abolished codes are still in use, and a leak with an unknown one is a leak.
    """
    if not re.fullmatch(r"[0-9]{17}[0-9X]", digits):
        return False
    remainder = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:17], strict=True)) % 11
    if _CHECK[remainder] != digits[17]:
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= (today or date(2099, 12, 31))


def _plain_with_places(text: str) -> tuple[str, list[int]]:
    """The text in NFKC without zero-width characters, capital X, and for each character its place in the original."""
    if text.isascii():
        return text.replace("x", "X"), list(range(len(text) + 1))
    plain, places = [], []
    for place, character in enumerate(text):
        for folded in unicodedata.normalize("NFKC", character):
            if unicodedata.category(folded) not in ("Cf", "Mn"):
                plain.append("X" if folded in "x×" else folded)
                places.append(place)
    return "".join(plain), [*places, len(text)]


def _id_cards(plain: str, today: date | None) -> Iterator[tuple[int, int, str]]:
    for found in _ID_CARD.finditer(plain):
        digits = _NOT_IN_NUMBER.sub("", found[1])
        if is_id_card_number(digits, today=today):
            yield found.start(1), found.end(1), digits


def find_raw_ids(text: str, *, today: date | None = None) -> list[RawId]:
    """Identity numbers and mobile numbers in the text, however they are spaced or widened, in order.

    With `today` a birthday in the future is no birthday.
    """
    plain, places = _plain_with_places(text)
    found = [(RawIdKind.ID_CARD, *hit) for hit in _id_cards(plain, today)]
    found += [
        (RawIdKind.MOBILE, hit.start(1), hit.end(1), _NOT_IN_NUMBER.sub("", hit[1]))
        for hit in _MOBILE.finditer(plain)
        if all(hit.end(1) <= start or end <= hit.start(1) for _, start, end, _ in found)
    ]
    return [
        RawId(kind, places[start], places[end - 1] + 1, digits)
        for kind, start, end, digits in sorted(found, key=lambda hit: hit[1])
    ]


def mask_phone(phone: str) -> str:
    """138****1234. What is not a mobile number of eleven digits is masked whole: half a mask can be completed."""
    if re.fullmatch(r"1[0-9]{10}", phone):
        return f"{phone[:3]}****{phone[7:]}"
    return "*" * len(phone)


def mask_id(number: str) -> str:
    """35*************123: one mask everywhere, since two different ones can be put together."""
    if re.fullmatch(r"[0-9]{17}[0-9Xx]|[0-9]{15}", number):
        return f"{number[:2]}{'*' * (len(number) - 5)}{number[-3:]}"
    return "*" * len(number)
