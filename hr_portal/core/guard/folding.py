"""Text in the one form the detectors read: ASCII digits, a capital X, nothing invisible; each character knows its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Characters that folding certainly leaves alone: nearly every cell of a real table consists of them.
_PLAIN = re.compile(
    "[\t\n -wyz-~\u3001\u3002\u2018-\u201d\u2014\u2026\u00b7\u4e00-\u9fff（）《》，：；？！]*"
)
HAN_DIGITS = "〇○零一二三四五六七八九幺"
_HAN_VALUES = str.maketrans(HAN_DIGITS, "0001234567891")
_HAN_NUMBER = re.compile(f"[{HAN_DIGITS}]{{11,}}")


@dataclass(frozen=True)
class Folded:
    """`plain` is what detectors read; `places[n]` is where its nth character stands in the text, None for the same."""

    plain: str
    places: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """plain[start:end] in the text as it was."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def fold(text: str) -> Folded:
    """Digits of any width or script become 0-9, x and × become X; ① and ² become a space; what is unseen falls away.

    A run of eleven or more 汉字 digits (一三八〇…) is read as a number.
    """
    if _HAN_NUMBER.search(text):
        text = _HAN_NUMBER.sub(lambda run: run[0].translate(_HAN_VALUES), text)
    if _PLAIN.fullmatch(text):
        return Folded(text)
    if text.isascii():
        return Folded(text.replace("x", "X"))
    plain: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for folded in _folded(character):
            plain.append(folded)
            places.append(place)
    return Folded("".join(plain), places)


def _folded(character: str) -> str:
    if character < "\x80":
        return "X" if character == "x" else character
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me", "Cc"):
        return "" if category != "Cc" else " "
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category == "No":
        return " "
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) > 1 and any(letter.isdigit() for letter in folded):
        return " "
    return "X" if folded in ("x", "×", "χ", "Х", "х") else folded
