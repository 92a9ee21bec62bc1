"""From the codes a PDF draws to the characters a reader sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hr_portal.core.guard.carriers.pdf_objects import Document, Name, Operator, Reader, Stored, Value

_CODECS = (
    (re.compile("UCS2|UTF16"), "utf-16-be"),
    (re.compile("^(GBK|GBKp|GBK2K|GB|GBpc)-EUC|^GBK"), "gb18030"),
    (re.compile("^(B5pc|ETen-B5|HKscs|ETenms-B5)"), "big5hkscs"),
    (re.compile("UTF8"), "utf-8"),
    (re.compile("UTF32"), "utf-32-be"),
)
_GLYPHS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "space": " ", "period": ".", "comma": ",", "hyphen": "-", "minus": "-", "colon": ":", "semicolon": ";",
    "slash": "/", "at": "@", "underscore": "_", "plus": "+", "asterisk": "*", "parenleft": "(", "parenright": ")",
    "numbersign": "#", "percent": "%", "ampersand": "&", "equal": "=", "question": "?", "exclam": "!",
}  # fmt: skip
_UNI = re.compile(r"uni([0-9A-F]{4})|u([0-9A-F]{4,6})")


@dataclass
class Font:
    """`width` is how many bytes a code has; `codes` maps codes to text; `advance` gives widths in thousandths."""

    width: int = 1
    codes: dict[int, str] = field(default_factory=dict)
    codec: str | None = None
    advance: dict[int, float] = field(default_factory=dict)
    is_known: bool = True
    """False: glyph numbers of an embedded font without a way back to characters."""
    one_byte: frozenset[int] = frozenset()
    """In a font of two-byte codes, first bytes that stand alone (GB encodings)."""

    def decode(self, body: bytes) -> tuple[str, float]:
        """The text and its length in thousandths of the font size."""
        if self.codec and not self.codes:
            text = body.decode(self.codec, "replace")
            return text, sum(1000 if c > "\u2e7f" else 500 for c in text)
        out, length = [], 0.0
        for at in range(0, len(body) - self.width + 1, self.width):
            code = int.from_bytes(body[at : at + self.width], "big")
            unknown = chr(code) if self.width == 1 and 32 <= code < 256 else "\ufffd"
            text = self.codes.get(code, unknown)
            out.append(text)
            length += self.advance.get(code, 1000 if text > "\u2e7f" else 500)
        return "".join(out), length


def font_of(value: Value, document: Document) -> Font:
    dictionary = document.newest(value)
    if not isinstance(dictionary, dict):
        return Font()
    font = (
        _composite(dictionary, document)
        if dictionary.get("Subtype") == "Type0"
        else _simple(dictionary, document)
    )
    for stored in document.all_of(dictionary.get("ToUnicode")):
        body = document.stream(stored)
        if body:
            width, codes = read_map(body)
            font.codes.update(codes)
            font.is_known = True
            if dictionary.get("Subtype") == "Type0":
                font.width, font.codec = width or font.width, None
    return font


def _composite(dictionary: dict[str, Value], document: Document) -> Font:
    font = Font(width=2, is_known=False)
    encoding = document.newest(dictionary.get("Encoding"))
    if isinstance(encoding, Name):
        font.codec = next((codec for pattern, codec in _CODECS if pattern.search(encoding)), None)
        font.is_known = font.codec is not None
    below = document.newest(dictionary.get("DescendantFonts"))
    inner = document.newest(below[0]) if isinstance(below, list) and below else None
    if isinstance(inner, dict):
        font.advance = _widths_of_cids(document.newest(inner.get("W")), document)
    return font


def _widths_of_cids(table: Value, document: Document) -> dict[int, float]:
    widths: dict[int, float] = {}
    items = table if isinstance(table, list) else []
    at = 0
    while at + 1 < len(items):
        first, second = items[at], document.newest(items[at + 1])
        if not isinstance(first, int):
            break
        if isinstance(second, list):
            widths.update({first + n: float(w) for n, w in enumerate(second) if isinstance(w, (int, float))})
            at += 2
        elif at + 2 < len(items) and isinstance(second, int) and isinstance(items[at + 2], (int, float)):
            same = items[at + 2]
            widths.update(dict.fromkeys(range(first, min(second, first + 70_000) + 1), float(same)))  # type: ignore[arg-type]
            at += 3
        else:
            break
    return widths


def _simple(dictionary: dict[str, Value], document: Document) -> Font:
    font = Font()
    encoding = document.newest(dictionary.get("Encoding"))
    if encoding == "MacRomanEncoding":
        font.codes = {code: bytes([code]).decode("mac-roman") for code in range(128, 256)}
    else:
        font.codes = {code: bytes([code]).decode("cp1252", "replace") for code in range(128, 256)}
    if isinstance(encoding, dict):
        code = 0
        for item in document.newest(encoding.get("Differences")) or []:  # type: ignore[union-attr]
            if isinstance(item, int):
                code = item
            elif isinstance(item, Name):
                font.codes[code] = _glyph(item)
                code += 1
    widths, first = document.newest(dictionary.get("Widths")), document.newest(dictionary.get("FirstChar"))
    if isinstance(widths, list) and isinstance(first, int) and dictionary.get("Subtype") != "Type3":
        font.advance = {
            first + n: float(w) for n, w in enumerate(widths) if isinstance(w, (int, float)) and w
        }
    return font


def _glyph(name: str) -> str:
    base = name.partition(".")[0]
    found = _UNI.fullmatch(base)
    if found:
        point = int(found[1] or found[2], 16)
        return chr(point) if point < 0x110000 else "\ufffd"
    return _GLYPHS.get(base, base if len(base) == 1 else "\ufffd")


def read_map(body: bytes) -> tuple[int, dict[int, str]]:
    """A ToUnicode map: (bytes in a code, text of each code)."""
    codes: dict[int, str] = {}
    width = 0
    waiting: list[Value] = []
    for item in Reader(body).tokens():
        if not isinstance(item, Operator):
            waiting.append(item)
            continue
        if item == "endcodespacerange":
            width = max([width, *(len(code) for code in waiting if isinstance(code, bytes))])
        elif item == "endbfchar":
            for code, text in zip(waiting[::2], waiting[1::2], strict=False):
                if isinstance(code, bytes) and isinstance(text, bytes):
                    codes[int.from_bytes(code, "big")] = _utf16(text)
        elif item == "endbfrange":
            _ranges(waiting, codes)
        waiting.clear()
    return width, codes


def _ranges(items: list[Value], codes: dict[int, str]) -> None:
    for first, last, text in zip(items[::3], items[1::3], items[2::3], strict=False):
        if not (isinstance(first, bytes) and isinstance(last, bytes)):
            continue
        begin, end = int.from_bytes(first, "big"), int.from_bytes(last, "big")
        end = min(end, begin + 0xFFFF)
        if isinstance(text, bytes) and text:
            start = _utf16(text)
            for code in range(begin, end + 1):
                codes[code] = start[:-1] + chr(min(ord(start[-1]) + code - begin, 0x10FFFF)) if start else ""
        elif isinstance(text, list):
            codes.update({begin + n: _utf16(one) for n, one in enumerate(text) if isinstance(one, bytes)})


def _utf16(body: bytes) -> str:
    return body.decode("utf-16-be", "replace").replace("\0", "") if len(body) > 1 else body.decode("latin-1")


def text_string(body: bytes) -> str:
    """A string outside of content: UTF-16 or UTF-8 with a mark, else one byte a character, or GB18030 as some write it."""
    if body.startswith(b"\xfe\xff"):
        return body[2:].decode("utf-16-be", "replace")
    if body.startswith(b"\xff\xfe"):
        return body[2:].decode("utf-16-le", "replace")
    for codec in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(codec)
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")


__all__ = ["Font", "Stored", "font_of", "read_map", "text_string"]
