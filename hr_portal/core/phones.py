"""Telephone numbers of offices, compared by what rings. The line that takes reports is never the line for questions."""

from __future__ import annotations

import re

from hr_portal.core.text import clean, loose_digits

_SEVERAL = re.compile(r"[、，,；;/\n]|或者?|和|及")
_COUNTRY = re.compile(r"^\s*(?:\+|00)86")
_NOT_A_DIGIT = re.compile(r"[^0-9]")
_SHORTEST = 5  # 12380


def phone_digits(text: str) -> str:
    """The digits of one number, area code and extension included: 「（0571）8765 4321转801」 is 057187654321801.

    The country code of a number typed as +86 or 0086 is left out.
    """
    return _NOT_A_DIGIT.sub("", _COUNTRY.sub("", loose_digits(clean(text)).replace("＋", "+")))


def phones_in(text: str) -> list[str]:
    """The digits of each number in a field that may hold several, parted by 、，；/ or 或."""
    numbers = [phone_digits(part) for part in _SEVERAL.split(clean(text))]
    return [number for number in numbers if len(number) >= _SHORTEST]


def _rings_the_same(one: str, other: str) -> bool:
    if len(one) > len(other):
        one, other = other, one
    area_code = other.removesuffix(one)
    return one == other or (
        other.endswith(one)
        and len(area_code) in (3, 4)
        and area_code.startswith("0")
        and not one.startswith("0")
    )


def equal_phones(a: str, b: str) -> bool:
    """Any number of the one rings where a number of the other does.

    Brackets, spaces and words for the extension do not count, nor does an area code only one of them has; two
    extensions of one exchange are two lines. An empty field equals nothing.
    """
    return any(_rings_the_same(one, other) for one in phones_in(a) for other in phones_in(b))
