"""Cells of lists as they come out of real offices: what a careful hand mends, and says so; what it never guesses."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from hr_portal.core.names import clean_name
from hr_portal.core.text import clean, loose_digits

_FLOATED = re.compile(r"([0-9]{4,})\.0+")
_FORMULA = re.compile(r"[=+@]|-(?![0-9.])")


@dataclass(frozen=True)
class Mended:
    """What a cell became, and the codes of what was done: full_width, spaces, line_break, unseen, float_code, lower_x,
    not_a_value."""

    text: str
    how: tuple[str, ...] = ()


def is_formula(text: str) -> bool:
    """A cell a spreadsheet would run. A list is data; it is refused, never run and never stripped."""
    return bool(_FORMULA.match(text.strip()))


def mend_text(text: str) -> Mended:
    """Unseen characters, line breaks and spaces at the edges fall away; nan (a program's empty cell) is blank."""
    how = []
    if text.isascii() and text.isprintable() and text == text.strip():
        plain = text
    else:
        plain = clean(text)
        if plain != unicodedata.normalize("NFC", text) and len(plain) < len(text.replace("\r\n", "\n")):
            how.append("unseen")
        if "\n" in plain:
            how.append("line_break")
            plain = " ".join(plain.split("\n"))
        if plain != (stripped := plain.strip()):
            if "line_break" not in how:
                how.append("spaces")
            plain = stripped
    if plain.casefold() in ("nan", "null", "none", "#n/a"):
        return Mended("", (*how, "not_a_value"))
    return Mended(plain, tuple(how))


def mend_code(text: str) -> Mended:
    """A code, ticket number or mark: besides, full-width digits in half width, no inner spaces, no .0 a spreadsheet
    added to a whole number of four digits and more."""
    mended = mend_text(text)
    if mended.text.isascii() and " " not in mended.text and "." not in mended.text:
        return mended
    how = list(mended.how)
    plain = loose_digits(mended.text)
    if plain != mended.text:
        how.append("full_width")
    if (floated := _FLOATED.fullmatch(plain)) is not None:
        plain = floated[1]
        how.append("float_code")
    return Mended(plain, tuple(how))


def mend_id(text: str) -> Mended:
    """An identity number: besides, a capital X."""
    mended = mend_code(text)
    upper = mended.text.upper()
    return mended if upper == mended.text else Mended(upper, (*mended.how, "lower_x"))


def mend_name(text: str) -> Mended:
    """A name: 「莫　宇梅」 is 莫宇梅, any middle dot is one."""
    mended = mend_text(text)
    plain = clean_name(mended.text)
    return mended if plain == mended.text else Mended(plain, (*mended.how, "spaces"))
