"""Names of persons. A name is what the register holds: 汉字 of any rarity, the middle dot, or Latin letters."""

from __future__ import annotations

import re

from hr_portal.core.characters import HANZI, MIDDLE_DOTS, is_private
from hr_portal.core.errors import Reason
from hr_portal.core.text import clean, loose_digits

_DOT = "·"
LONGEST_NAME = 50

_DOTS = re.compile(rf"\s*[{MIDDLE_DOTS}]\s*")
_TYPED_DOT = re.compile(rf"(?<=[{HANZI}])\s*[.．]\s*(?=[{HANZI}])")
_INNER_SPACES = re.compile(rf"(?<=[{HANZI}])\s+(?=[{HANZI}])")
_LATIN_LETTER = r"A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_UNEXPECTED = re.compile(rf"[^{HANZI}{_DOT}{_LATIN_LETTER} '’.\-]")


def clean_name(name: str) -> str:
    """「张　三」 is 张三 and 「阿依古丽•买买提」 is 阿依古丽·买买提; rare characters stay as they are.

    Every variant of the middle dot becomes U+00B7, spaces between 汉字 fall away, Latin words keep one space.
    """
    name = " ".join(loose_digits(clean(name)).split())
    name = _TYPED_DOT.sub(_DOT, _DOTS.sub(_DOT, name))
    return _INNER_SPACES.sub("", name).strip()


def reasons_against_name(name: str) -> list[Reason]:
    """Why this cannot be a person's name as it stands, asked of a cleaned name.

    Digits, brackets and other signs are named in `characters`; a character of the private area is shown differently
    on every computer and must be typed anew; 「张」 alone is half a name.
    """
    if not name:
        return [Reason("name_missing")]
    reasons = []
    private = [character for character in name if is_private(character)]
    if private:
        places = [f"U+{ord(character):04X}" for character in private]
        reasons.append(Reason("name_has_private_character", facts={"characters": places}))
    unexpected = [c for c in dict.fromkeys(_UNEXPECTED.findall(name)) if not is_private(c)]
    if unexpected:
        reasons.append(Reason("name_has_unexpected_character", facts={"characters": unexpected}))
    if name.startswith(_DOT) or name.endswith(_DOT) or _DOT * 2 in name:
        reasons.append(Reason("name_dot_misplaced"))
    if len(name) == 1 and not reasons:
        reasons.append(Reason("name_too_short"))
    if len(name) > LONGEST_NAME:
        reasons.append(Reason("name_too_long", facts={"longest": LONGEST_NAME}))
    return reasons
