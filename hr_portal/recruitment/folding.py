"""Names and cells made comparable. One name is typed in many ways: （）and (), ０３０１ and 0301, with spaces inside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from hr_portal.core.text import clean

_NOTHING = re.compile(r"\s+")
_OPENING, _CLOSING = "（(【[〔《“「", "）)】]〕》”」"
# What NFKC leaves apart though it is the same sign to whoever types it. ∶ (ratio) stands for ： in real tables.
_SAME = str.maketrans(
    {"∶": ":", "【": "(", "】": ")", "〔": "(", "〕": ")", "[": "(", "]": ")", "“": '"', "”": '"', "、": ",", "～": "~", "—": "-", "－": "-", "–": "-"}
)  # fmt: skip


def fold(text: str) -> str:
    """For comparing: half width, one kind of bracket, comma and dash, no spaces, small letters. A fixed point.

    >>> fold("财政学（含∶税收学） ") == fold("财政学(含：税收学)")
    True
    """
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKC", clean(text)).translate(_SAME).casefold()
    plain = _NOTHING.sub("", unicodedata.normalize("NFKC", plain).translate(_SAME))
    return unicodedata.normalize("NFKC", plain)  # a mark that stood on a space stands on a letter now


_SHORT = 60
# Names of majors, units and headings come again by the thousand.
_fold_short = lru_cache(maxsize=16_384)(_fold)


def squeezed(text: str) -> str:
    """As printed, without line breaks and spaces: headings and names broken over two lines of a narrow cell."""
    return _NOTHING.sub("", clean(text))


def pieces(text: str, separators: str) -> list[str]:
    """Cut at these signs, but never inside brackets: 「企业管理（含：财务管理，市场营销）」 is one piece."""
    found, depth, begin = [], 0, 0
    for place, sign in enumerate(text):
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth = max(0, depth - 1)
        elif sign in separators and depth == 0:
            found.append(text[begin:place])
            begin = place + 1
    found.append(text[begin:])
    return [piece.strip() for piece in found if piece.strip()]
