"""File names as people meet them: cleaned at the door, readable in a zip, safe in a header.

A name is only ever shown. Nothing is stored or opened under a name that came from outside.
"""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from urllib.parse import quote

LONGEST = 240
"""Bytes of UTF-8 (80 汉字): below the 255 of file systems, with room for a browser's " (1)"."""
_EXTENSION = re.compile("[A-Za-z0-9]{1,12}")

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
_NOT_ON_WINDOWS = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
_ATTR_CHARS = "!#$&+-.^_`|~"
"""What RFC 8187 lets stand unescaped beside letters and digits."""


def clean_name(name: str) -> str:
    """The name without path, control and direction characters; NFC, at most 240 bytes, its extension kept.

    Private-use and rare characters stay: they occur in names of persons and places. Never empty.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = (" " if unicodedata.category(c) == "Zs" else c for c in name if not _is_invisible(c))
    name = re.sub(" +", " ", "".join(kept)).translate(_NOT_ON_WINDOWS)
    stem, extension = _split(name)
    stem = stem.lstrip(". ").rstrip(". ") or "file"
    if _RESERVED.match(stem):
        stem = "_" + stem
    return unicodedata.normalize("NFC", _shorten(stem, LONGEST - len(extension.encode())) + extension)


def extension_of(name: str) -> str:
    """What follows the last dot, in lower case, without the dot; empty when there is none."""
    return _split(name)[1][1:].lower()


def _split(name: str) -> tuple[str, str]:
    """(stem, extension with its dot). ASCII letters and digits only: 「11.24会议纪要」 has none."""
    stem, dot, extension = name.rstrip(". ").rpartition(".")
    if not dot or not _EXTENSION.fullmatch(extension):
        return name.rstrip(". "), ""
    return stem, "." + extension


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _shorten(stem: str, room: int) -> str:
    """At most `room` bytes, cut between characters and never before a combining mark."""
    if len(stem.encode()) <= room:
        return stem
    cut = len(stem.encode()[:room].decode("utf-8", "ignore"))
    while cut > 1 and unicodedata.combining(stem[cut]):
        cut -= 1
    return stem[:cut].rstrip(". ") or "file"


def member_name(filename: str, *, utf8_flag: bool, extra: bytes = b"") -> str:
    """The name of a zip member as its maker saw it.

    Chinese Windows writes GBK with the UTF-8 flag off; Python then reads cp437. An Info-ZIP Unicode path
    field whose checksum fits wins; otherwise UTF-8, then GB18030.
    """
    if utf8_flag:
        return unicodedata.normalize("NFC", filename)
    raw = filename.encode("cp437")
    unicode_path = _unicode_path(raw, extra)
    if unicode_path is not None:
        return unicodedata.normalize("NFC", unicode_path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return unicodedata.normalize("NFC", raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return filename


def _unicode_path(raw: bytes, extra: bytes) -> str | None:
    """Info-ZIP extra field 0x7075: version 1, CRC of the plain name, the name in UTF-8."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == 0x7075 and body[:5] == struct.pack("<BI", 1, zlib.crc32(raw)):
            return body[5:].decode("utf-8", "replace")
    return None


def content_disposition(name: str, inline: bool = False) -> str:
    """The header value by RFC 6266: an ASCII name for old readers, `filename*` (RFC 8187) for the others."""
    name = clean_name(name)
    stem, extension = _split(name)
    plain = "".join(c if c.isascii() and c not in '"\\%;' else "_" for c in stem)
    if not re.search("[A-Za-z0-9]", plain):
        plain = "download"
    plain += extension
    value = f'{"inline" if inline else "attachment"}; filename="{plain}"'
    if plain != name:
        value += f"; filename*=UTF-8''{quote(name, safe=_ATTR_CHARS)}"
    return value
