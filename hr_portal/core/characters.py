"""Which characters are 汉字, which are never seen, and which an old input method put in the private area.

Ranges are written out because `unicodedata` of a given Python does not know the newest extensions, and the rarest
characters of a person's name are exactly those.
"""

from __future__ import annotations

import unicodedata

#: For use inside a character class. Compatibility ideographs that NFC leaves alone are in, so is 〇.
HANZI = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

#: Punctuation that only Chinese text has.
FULL_WIDTH_MARKS = "，。；：？！、（）《》〈〉【】〔〕「」『』"
#: Punctuation that Chinese and Latin text share.
SHARED_MARKS = "“”‘’—…·"

#: What people type for the middle dot of 阿依古丽·买买提 (U+00B7).
MIDDLE_DOTS = "\u00b7\u0387\u2022\u2027\u2219\u22c5\u2e31\u30fb\u318d\uff65"

_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
_ODD_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
# Blank letters (Hangul fillers, the Braille blank) and the grapheme joiner: a title made of them would look empty.
_BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"


def _unseen() -> dict[int, str | None]:
    """Control, zero-width, bidirectional and noncharacters fall away; a lone surrogate becomes U+FFFD."""
    table: dict[int, str | None] = {point: None for point in range(0x20) if chr(point) not in "\t\n\r"}
    table |= dict.fromkeys(range(0x7F, 0xA0))
    table |= {point: None for point in range(0xA0, 0xFFFF) if unicodedata.category(chr(point)) == "Cf"}
    # Format controls beyond the BMP: music, shorthand, hieroglyphs, Kaithi.
    table |= dict.fromkeys((*range(0x1D173, 0x1D17B), *range(0x1BCA0, 0x1BCA4), *range(0x13430, 0x13440)))
    table |= dict.fromkeys((0x110BD, 0x110CD))
    # Tags and variation selectors.
    table |= dict.fromkeys((*range(0xE0000, 0xE1000), *range(0xFE00, 0xFE10), *range(0x180B, 0x1810)))
    table |= dict.fromkeys(range(0xFDD0, 0xFDF0))
    table |= {plane * 0x10000 + last: None for plane in range(17) for last in (0xFFFE, 0xFFFF)}
    table |= dict.fromkeys(map(ord, _BLANKS))
    table |= dict.fromkeys(map(ord, _ODD_SPACES), " ")
    table |= dict.fromkeys(map(ord, _LINE_ENDS), "\n")
    table |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
    return table


# Fourteen of the eighty characters that GBK kept in the private area and that the codec of Python (edition 2000 of
# GB 18030) still leaves there. Editions 2005 and 2022 give them these places.
_LATE_PLACES = {
    0xE816: "\U00020087", 0xE817: "\U00020089", 0xE818: "\U000200cc", 0xE81E: "\u9fb4", 0xE826: "\u9fb5",
    0xE82B: "\u9fb6", 0xE82C: "\u9fb7", 0xE831: "\U000215d7", 0xE832: "\u9fb8", 0xE83B: "\U0002298f",
    0xE843: "\u9fb9", 0xE854: "\u9fba", 0xE855: "\U000241fe", 0xE864: "\u9fbb",
}  # fmt: skip


def _private_places_of_gbk() -> dict[int, str | None]:
    """U+E815-U+E864, as older systems store 䶮 and others, to the place the character has today."""
    trails = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    places = {0xE815 + n: bytes((0xFE, trail)).decode("gb18030") for n, trail in enumerate(trails)}
    return {point: _LATE_PLACES.get(point, character) for point, character in places.items()}


#: One table for `str.translate`: what `text.clean` takes away or puts right, character by character.
CLEANING: dict[int, str | None] = _unseen() | _private_places_of_gbk()

#: Ｆｕｌｌ－ｗｉｄｔｈ digits and letters to half width, one to one, so that positions stay.
HALF_WIDTH: dict[int, int] = {
    point: point - 0xFEE0
    for first, last in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for point in range(first, last + 1)
}


def is_private(character: str) -> bool:
    """A private-use character: each computer shows another sign for it, or none."""
    return unicodedata.category(character) == "Co"
