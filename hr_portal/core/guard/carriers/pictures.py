"""What a picture says besides its pixels: EXIF, XMP, comments, text chunks. The pixels themselves nobody reads here."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from hr_portal.core.guard.carriers.opened import Opened
from hr_portal.core.guard.collecting import Collector
from hr_portal.core.guard.reports import Place, Severity

_GPS = 0x8825
_EXIF_DIRECTORY = 0x8769
_TEXT_TAGS = {
    0x010E,
    0x013B,
    0x8298,
    0x9286,
    0xA430,
    0xA431,
    0x9C9B,
    0x9C9C,
    0x9C9D,
    0x9C9E,
    0x9C9F,
    0x010D,
    0x013C,
    0xA435,
    0xA420,
}
_OWNER_TAGS = {0x013B, 0x8298, 0xA430, 0x9C9D}
_TIME_TAGS = {0x0132, 0x9003, 0x9004}
_CAMERA_TAGS = {0x010F, 0x0110, 0x0131, 0xA433, 0xA434, 0xA435, 0xA431}
_WIDE_TAGS = {0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F}
_WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
_MOST_ENTRIES = 500
_TOO_SMALL_TO_READ = 5_000
"""Pixels: a rule, a bullet, an emblem of this size holds no number that could be read."""
_TRACES = (
    ("owner", _OWNER_TAGS),
    ("time", _TIME_TAGS),
    ("camera", _CAMERA_TAGS),
    ("words", {0x010E, 0x9286, 0x9C9C}),
)
_TAGS = re.compile(r"<[^>]*>")


def read(opened: Opened) -> None:
    read_body(opened.out, opened.place, opened.path.read_bytes(), opened.extension, is_embedded=False)


def read_body(out: Collector, place: Place, body: bytes, extension: str, *, is_embedded: bool) -> None:
    kind = "png" if body.startswith(b"\x89PNG") else "webp" if body[:4] == b"RIFF" else "jpeg"
    pixels = 0
    try:
        for what, text in {"png": _png, "webp": _webp, "jpeg": _jpeg}[kind](body):
            if what == "pixels":
                pixels = int(text)
            elif what == "gps":
                out.note("photo_location", Severity.WARN, f"{kind}:exif", place)
            elif what in ("time", "camera", "words"):
                continue
            elif what == "owner":
                out.note("document_author", Severity.NOTE, f"{kind}:exif", place)
            else:
                out.passage(f"{kind}:{what}", place, text)
    except (struct.error, IndexError, zlib.error):
        out.unread("damaged", place)
    if not is_embedded or pixels == 0 or pixels > _TOO_SMALL_TO_READ:
        out.unread("picture", place)


def said_of_itself(body: bytes) -> frozenset[str]:
    """What a picture says besides its pixels, by kind: place, time, camera, owner, words. A clean copy says none of it."""
    named = {"gps": "place", "pixels": "", **{what: what for what, _ in _TRACES}}
    kind = "png" if body.startswith(b"\x89PNG") else "webp" if body[:4] == b"RIFF" else "jpeg"
    found = set()
    try:
        for what, text in {"png": _png, "webp": _webp, "jpeg": _jpeg}[kind](body):
            if what in named:
                found.add(named[what])
            elif what not in ("exif", "segment") and text.strip():
                found.add("words")
    except (struct.error, IndexError, zlib.error):
        found.add("words")
    return frozenset(found - {""})


def _jpeg(body: bytes) -> Iterator[tuple[str, str]]:
    at = 2
    while at + 4 <= len(body):
        if body[at] != 0xFF:
            break
        marker = body[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
            continue
        if marker == 0xD9:
            break
        length = struct.unpack_from(">H", body, at + 2)[0]
        segment = body[at + 4 : at + 2 + length]
        yield from _segment(marker, segment)
        at += 2 + max(length, 2)
        if marker == 0xDA:
            break
    end = body.rfind(b"\xff\xd9")
    if 0 < end < len(body) - 2:
        yield "trailing", _loose(body[end + 2 :])


def _segment(marker: int, segment: bytes) -> Iterator[tuple[str, str]]:
    if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC) and len(segment) >= 5:
        height, width = struct.unpack_from(">HH", segment, 1)
        yield "pixels", str(width * height)
    elif marker == 0xFE:
        yield "comment", _loose(segment)
    elif marker == 0xE1 and segment.startswith(b"Exif\0\0"):
        yield from _exif(segment[6:])
    elif marker == 0xE1:
        yield "xmp", _without_tags(segment)
    elif 0xE2 <= marker <= 0xEF:
        yield "segment", _loose(segment)


def _png(body: bytes) -> Iterator[tuple[str, str]]:
    at = 8
    while at + 12 <= len(body):
        length, kind = struct.unpack_from(">I4s", body, at)
        chunk = body[at + 8 : at + 8 + length]
        at += 12 + length
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", chunk)
            yield "pixels", str(width * height)
        elif kind == b"eXIf":
            yield from _exif(chunk)
        elif kind == b"tEXt":
            yield "text", _loose(chunk.replace(b"\0", b": "))
        elif kind == b"zTXt":
            name, _, packed = chunk.partition(b"\0")
            yield "text", f"{_loose(name)}: {_loose(_inflated(packed[1:]))}"
        elif kind == b"iTXt":
            yield "text", _international(chunk)
        elif kind == b"IEND":
            break
    if at < len(body):
        yield "trailing", _loose(body[at:])


def _international(chunk: bytes) -> str:
    name, _, rest = chunk.partition(b"\0")
    is_packed = rest[:1] == b"\1"
    parts = rest[2:].split(b"\0", 2)
    value = parts[2] if len(parts) == 3 else rest
    text = _loose(_inflated(value) if is_packed else value)
    return f"{_loose(name)}: {_TAGS.sub(' ;' + chr(10), text)}\n{_attributes(text)}"


def _webp(body: bytes) -> Iterator[tuple[str, str]]:
    at = 12
    while at + 8 <= len(body):
        kind, length = struct.unpack_from("<4sI", body, at)
        chunk = body[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
        if kind == b"EXIF":
            yield from _exif(chunk.removeprefix(b"Exif\0\0"))
        elif kind == b"XMP ":
            yield "xmp", _without_tags(chunk)
        elif kind == b"VP8X" and len(chunk) >= 10:
            width, height = (int.from_bytes(chunk[n : n + 3], "little") + 1 for n in (4, 7))
            yield "pixels", str(width * height)
        elif kind not in (b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"):
            yield "segment", _loose(chunk)


def _exif(block: bytes) -> Iterator[tuple[str, str]]:
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        yield "exif", _loose(block)
        return
    waiting, seen, texts, left = [struct.unpack_from(order + "I", block, 4)[0]], set(), [], _MOST_ENTRIES
    while waiting:
        at = waiting.pop()
        if at in seen or at + 2 > len(block):
            continue
        seen.add(at)
        count = struct.unpack_from(order + "H", block, at)[0]
        for entry in range(at + 2, min(at + 2 + 12 * min(count, left), len(block) - 11), 12):
            left -= 1
            tag, kind, number, offset = struct.unpack_from(order + "HHII", block, entry)
            if tag == _GPS:
                yield "gps", ""
            if tag in (_GPS, _EXIF_DIRECTORY):
                waiting.append(offset)
                continue
            width = _WIDTHS.get(kind, 1) * number
            value = block[entry + 8 : entry + 12][:width] if width <= 4 else block[offset : offset + width]
            if value.strip(b"\0 "):
                yield from ((what, "") for what, tags in _TRACES if tag in tags)
            if kind in (2, 7) or tag in _TEXT_TAGS:
                texts.append(_wide(value) if tag in _WIDE_TAGS else _user_comment(value, order))
        after = at + 2 + 12 * count
        if after + 4 <= len(block):
            following = struct.unpack_from(order + "I", block, after)[0]
            if following:
                waiting.append(following)
    if texts:
        yield "exif", " ;\n".join(texts)


def _user_comment(value: bytes, order: str) -> str:
    if value.startswith(b"UNICODE\0"):
        return value[8:].decode("utf-16-le" if order == "<" else "utf-16-be", "replace")
    return _loose(value.removeprefix(b"ASCII\0\0\0").removeprefix(bytes(8)))


def _wide(value: bytes) -> str:
    return value.decode("utf-16-le", "replace").rstrip("\0")


def _loose(value: bytes) -> str:
    try:
        return value.decode("utf-8").replace("\0", " ")
    except UnicodeDecodeError:
        return value.decode("gb18030", "replace").replace("\0", " ")


def _without_tags(value: bytes) -> str:
    text = _loose(value)
    return _TAGS.sub(" ;\n", text) + "\n" + _attributes(text)


def _attributes(text: str) -> str:
    return " ;\n".join(re.findall(r'"([^"<>]{4,2000})"', text))


def _inflated(packed: bytes) -> bytes:
    return zlib.decompressobj().decompress(packed, 1_000_000)
