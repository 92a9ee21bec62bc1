"""公民身份号码: 18 characters of GB 11643, the 15 digits before 1999, and numbers masked so thinly that they can be guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from hr_portal.core.guard import words
from hr_portal.core.guard.detectors.hits import Hit, Passage
from hr_portal.core.guard.regions import is_region
from hr_portal.core.guard.reports import Severity
from hr_portal.core.privacy import is_id_card_number

GAP = r"[ \-‐-―−_.·•⋅・/,，、'’|]"
_EIGHTEEN = re.compile(
    rf"(?<![0-9])(?=([0-9](?:(?:{GAP}{{0,3}}| ?\n ?)[0-9]){{16}}(?:{GAP}{{0,3}}| ?\n ?)[0-9X])(?![0-9]))"
)
_WHOLE = re.compile(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9])")
_FIFTEEN = re.compile(r"(?<![0-9])([0-9]{6})([0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}(?![0-9X])")
_MASKED = re.compile(
    r"(?<![0-9*])(?=[0-9*]*\*)(?=[0-9*]*[0-9])[0-9*]{17}[0-9X*](?![0-9*])|(?<![0-9*])(?=[0-9*]*\*)[0-9*]{15}(?![0-9*X])"
)
_MASK_SIGNS = str.maketrans(dict.fromkeys("＊●○□■×Ｘ?？#＃﹡∗⁎✱•", "*"))
_HAS_MASK = re.compile("[*●○□■×？?#•X]")
_NO_DIGIT = re.compile(r"[^0-9X]")
_USUAL_GROUPS = frozenset(
    (
        (6, 8, 4),
        (6, 4, 4, 4),
        (6, 4, 2, 2, 4),
        (6, 4, 2, 2, 3, 1),
        (3, 3, 4, 4, 4),
        (4, 4, 4, 4, 2),
        (4, 4, 4, 6),
        (6, 12),
        (14, 4),
        (6, 8, 3, 1),
        (3, 3, 8, 4),
        (2, 2, 2, 8, 4),
        (1,) * 18,
    )
)
_FEWEST_HIDDEN = 6


def find(passage: Passage) -> Iterator[Hit]:
    """Full numbers first: a block whether or not the division is known. A typing slip beside 身份证 is a warning."""
    yield from _eighteen(passage)
    yield from _slips(passage)
    yield from _fifteen(passage)
    yield from _thinly_masked(passage)


def groups_of(typed: str) -> tuple[int, ...]:
    """How the digits are parted: 110101 19900307 0011 is (6, 8, 4)."""
    return tuple(len(run) for run in re.findall("[0-9X]+", typed))


def _eighteen(passage: Passage) -> Iterator[Hit]:
    for found in _EIGHTEEN.finditer(passage.plain):
        typed = found[1]
        digits = _NO_DIGIT.sub("", typed)
        if not is_id_card_number(digits, today=passage.today):
            continue
        groups = groups_of(typed)
        if len(groups) > 1 and not _is_one_number(passage, digits, groups, found.start(1)):
            continue
        if passage.says(words.CREDIT_CODE, found.start(1), 12):
            continue
        yield Hit("id18", Severity.BLOCK, found.start(1), found.end(1), digits)


def _is_one_number(passage: Passage, digits: str, groups: tuple[int, ...], start: int) -> bool:
    """Digits in several groups are one number when the division is real, or the grouping is usual, or a word says so.

    A post code of 17 digits with a count beside it is two.
    """
    if groups == (17, 1):
        return False
    return is_region(digits[:6]) or groups in _USUAL_GROUPS or passage.says(words.ID_CARD, start)


def has_birthday(digits: str, today: date | None) -> bool:
    """The eight digits are a day from 1900 on that has come."""
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= (today or date(2099, 12, 31))


def _slips(passage: Passage) -> Iterator[Hit]:
    for found in _WHOLE.finditer(passage.plain):
        if not is_id_card_number(found[0], today=passage.today) and passage.says(
            words.ID_CARD, found.start()
        ):
            yield Hit("id18_slip", Severity.WARN, found.start(), found.end(), found[0])


def _fifteen(passage: Passage) -> Iterator[Hit]:
    for found in _FIFTEEN.finditer(passage.plain):
        born = f"19{found[2]}{found[3]}{found[4]}"
        if is_region(found[1]) and has_birthday(born, None) and passage.says(words.ID_CARD, found.start()):
            yield Hit("id15", Severity.WARN, found.start(), found.end(), found[0])


def _thinly_masked(passage: Passage) -> Iterator[Hit]:
    """Fewer than six digits hidden, or the birthday and the last four left to read, can be guessed."""
    text = passage.plain
    if not _HAS_MASK.search(text):
        return
    starred = re.sub("X{2,}", lambda run: "*" * len(run[0]), text).translate(_MASK_SIGNS)
    for found in _MASKED.finditer(starred):
        typed = found[0]
        is_old = len(typed) == 15
        if is_old and not passage.says(words.ID_CARD, found.start()):
            continue
        birthday = typed[6:12] if is_old else typed[6:14]
        shows_birth_and_end = "*" not in birthday and "*" not in typed[-4:]
        if typed.count("*") < _FEWEST_HIDDEN or shows_birth_and_end:
            yield Hit("id_thin_mask", Severity.WARN, found.start(), found.end(), typed)
        elif "*" not in typed[:6] and "*" not in typed[-4:]:
            yield Hit("id_other_mask", Severity.NOTE, found.start(), found.end(), typed, is_personal=False)


def as_rounded_number(value: int, passage: Passage) -> Hit | None:
    """A spreadsheet keeps 15 digits of a number: an identity number stored as one lost its end, not its person."""
    digits = str(value)
    if len(digits) != 18 or not is_region(digits[:6]) or not has_birthday(digits[6:14], passage.today):
        return None
    is_named = words.ID_CARD.search(passage.heading) is not None
    if not is_named and (words.CODE.search(passage.heading) or not 1920 <= int(digits[6:10]) <= 2015):
        return None
    return Hit("id18_number", Severity.BLOCK, 0, len(digits), digits)
