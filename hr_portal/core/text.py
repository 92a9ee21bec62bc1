"""Text as people type and paste it, made plain. Pure functions; every result is NFC and a fixed point."""

from __future__ import annotations

import re
import unicodedata

from hr_portal.core.characters import CLEANING, FULL_WIDTH_MARKS, HALF_WIDTH, HANZI, SHARED_MARKS


def clean(text: str) -> str:
    """The same text in NFC with one kind of line end and without anything that is never seen.

    Zero-width, bidirectional, control and variation characters fall away (newline and tab stay), odd spaces become
    plain ones, a lone surrogate becomes U+FFFD, and characters from the private area of GBK move to their own place.
    The ideographic space U+3000 stays: it is content in 「第一条　总则」.
    """
    text = text.translate(CLEANING).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def loose_digits(text: str) -> str:
    """Full-width digits and letters in half width. Length and positions stay."""
    return text.translate(HALF_WIDTH)


# Code, addresses and link targets of Markdown: nothing inside them, or right beside them, is touched.
_UNTOUCHED = re.compile(
    r"(```.*?(?:```|\Z)|`[^`\n]+`|\]\([^)\n]{0,2000}\)|(?:https?://|www\.)[!-~]+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+)",
    re.DOTALL | re.ASCII,
)
_LATIN = "0-9A-Za-z"
# 「第三条　2026年起」: the one full-width space after the number of an article belongs there.
_SPACES = r"(?!(?<=[编章节条])\u3000)[ \u00a0\u3000]+"
_CHINESE_MARKS = FULL_WIDTH_MARKS + SHARED_MARKS
_BESIDE_LATIN = re.compile(
    rf"(?<=[{HANZI}]){_SPACES}(?=[{_LATIN}])|(?<=[{_LATIN}]){_SPACES}(?=[{HANZI}])"
    rf"|(?<=[{FULL_WIDTH_MARKS}]){_SPACES}(?=[{_LATIN}])|(?<=[{_LATIN}]){_SPACES}(?=[{FULL_WIDTH_MARKS}])"
)
_BESIDE_MARKS = re.compile(
    rf"(?<=[{_CHINESE_MARKS}]){_SPACES}(?=[{HANZI}{FULL_WIDTH_MARKS}])"
    rf"|(?<=[{HANZI}{FULL_WIDTH_MARKS}]){_SPACES}(?=[{_CHINESE_MARKS}])"
)
_WORD = re.compile(r"[A-Za-z]+")
_HAN = re.compile(rf"[{HANZI}]")


def _reads_as_latin(line: str) -> bool:
    words = len(_WORD.findall(line))
    return words >= 3 and words > len(_HAN.findall(line))


def _tidy_line(line: str) -> str:
    line = _BESIDE_MARKS.sub("", line)
    return line if _reads_as_latin(line) else _BESIDE_LATIN.sub("", line)


def tidy_spaces(text: str) -> str:
    """Without the spaces typed between 汉字 and digits or Latin letters, and around Chinese punctuation.

    The browser sets that gap itself (`text-autospace`). Spaces between two 汉字 stay (they part names in a list), so
    do the spaces of Latin sentences, addresses and code, the indent of a line and the marks of Markdown.
    """
    parts = _UNTOUCHED.split(text)
    parts[::2] = ["\n".join(map(_tidy_line, part.split("\n"))) for part in parts[::2]]
    return "".join(parts)
