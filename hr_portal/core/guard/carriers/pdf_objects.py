"""The objects of a PDF, all of them: every version that a later save left behind, packed ones, ones nothing points to."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Union

_MOST_UNPACKED = 192 * 1024 * 1024
_DEEPEST = 60


class Name(str):
    """/Type"""

    __slots__ = ()


class Ref(int):
    """12 0 R"""

    __slots__ = ()


Value = Union[None, bool, int, float, bytes, Name, Ref, "list[Value]", "dict[str, Value]"]


class Operator(str):
    """A bare word: an operator of a content stream, or the end of an object."""

    __slots__ = ()


@dataclass
class Stored:
    """One version of an object. `at` is where it stands in the file: the last one counts."""

    number: int
    at: int
    value: Value
    raw: bytes | None = None
    """The stream's bytes as they lie in the file."""

    @property
    def dictionary(self) -> dict[str, Value]:
        return self.value if isinstance(self.value, dict) else {}


TOKEN = re.compile(
    rb"[\s\0]+|%[^\r\n]*"
    rb"|(?P<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?=[\s\0<>\[\]()/%{}]|$)"
    rb"|/(?P<name>[^\s\0<>\[\]()/%{}]*)"
    rb"|(?P<string>\()|(?P<open><<)|(?P<close>>>)"
    rb"|<(?P<hex>[0-9A-Fa-f\s\0]*)>"
    rb"|(?P<mark>[\[\]{}])|(?P<word>[^\s\0<>\[\]()/%{}]+)|(?P<odd>[<>)])"
)
_STRING_PART = re.compile(rb"[^()\\]+|\\(?:[0-7]{1,3}|\r\n|.)|[()]", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_HEXED = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT = re.compile(rb"(?<![0-9])([0-9]{1,9})[\s\0]+([0-9]{1,5})[\s\0]+obj\b")
_STREAM = re.compile(rb"[\s\0]*stream(?:\r\n|\n|\r)")


class Reader:
    """Values read one after another from bytes. A broken value ends as None; it never fails."""

    def __init__(self, data: bytes, at: int = 0, names: str = "replace") -> None:
        self.data, self.at, self.names = data, at, names

    def tokens(self) -> Iterator[Value | Operator]:
        """Values and operators of a content stream."""
        while self.at < len(self.data):
            before = self.at
            value = self.value()
            if self.at == before:
                self.at += 1
                continue
            yield value

    def value(self, depth: int = 0) -> Value | Operator:
        while found := TOKEN.match(self.data, self.at):
            self.at = found.end()
            kind = found.lastgroup
            if kind is None:
                continue
            text = found[kind]
            if kind == "number":
                return self._number(text)
            if kind == "name":
                return Name(_HEXED.sub(lambda m: bytes([int(m[1], 16)]), text).decode("utf-8", self.names))
            if kind == "string":
                return self._string()
            if kind == "hex":
                digits = re.sub(rb"[\s\0]", b"", text)
                return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
            if kind == "open":
                return self._dictionary(depth + 1)
            if kind == "mark":
                return self._array(depth + 1) if text == b"[" else Operator(text.decode())
            if kind in ("word", "close", "odd"):
                return {b"true": True, b"false": False, b"null": None}.get(
                    text, Operator(text.decode("latin-1"))
                )
        self.at = len(self.data)
        return Operator("")

    _REFERENCE = re.compile(rb"[\s\0]+([0-9]{1,5})[\s\0]+R(?=[\s\0<>\[\]()/%{}]|$)")

    def _number(self, text: bytes) -> Value:
        if text.isdigit():
            reference = self._REFERENCE.match(self.data, self.at)
            if reference:
                self.at = reference.end()
                return Ref(text)
        try:
            return float(text) if b"." in text else int(text)
        except ValueError:
            return 0

    def _string(self) -> bytes:
        out: list[bytes] = []
        depth = 1
        while found := _STRING_PART.match(self.data, self.at):
            self.at = found.end()
            part = found[0]
            if part == b"(":
                depth += 1
            elif part == b")":
                depth -= 1
                if depth == 0:
                    break
            elif part[:1] == b"\\":
                rest = part[1:]
                if rest[:1].isdigit():
                    part = bytes([int(rest, 8) & 0xFF]) if rest[0] < 56 else rest
                else:
                    part = b"" if rest in (b"\n", b"\r", b"\r\n") else _ESCAPES.get(rest, rest)
            out.append(part)
        return b"".join(out)

    def _array(self, depth: int) -> list[Value]:
        items: list[Value] = []
        while self.at < len(self.data) and depth < _DEEPEST:
            item = self.value(depth)
            if isinstance(item, Operator):
                if item in ("]", "", "endobj", ">>"):
                    break
                continue
            items.append(item)
        return items

    def _dictionary(self, depth: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while self.at < len(self.data) and depth < _DEEPEST:
            key = self.value(depth)
            if isinstance(key, Operator):
                if key in (">>", "", "endobj", "stream"):
                    break
                continue
            if not isinstance(key, Name):
                continue
            value = self.value(depth)
            if isinstance(value, Operator):
                if value in (">>", "", "endobj"):
                    break
                continue
            found[key] = value
        return found


@dataclass
class Document:
    """All objects by number, oldest first, and the trailers from first to last."""

    versions: dict[int, list[Stored]] = field(default_factory=dict)
    trailers: list[dict[str, Value]] = field(default_factory=list)
    unpacked: int = 0
    is_cut: bool = False
    """Something was too large, or packed in a way that is not known here."""
    names: str = "replace"

    def newest(self, value: Value) -> Value:
        """The value itself, or the newest version of what it refers to."""
        for _ in range(10):
            if not isinstance(value, Ref):
                return value
            stored = self.versions.get(int(value))
            value = stored[-1].value if stored else None
        return None

    def all_of(self, value: Value) -> list[Stored]:
        """Every version of what a reference points to."""
        return self.versions.get(int(value), []) if isinstance(value, Ref) else []

    def stream(self, stored: Stored) -> bytes | None:
        """The unpacked stream; None for a picture or a packing that is not known."""
        if stored.raw is None or self.unpacked > _MOST_UNPACKED:
            self.is_cut = self.is_cut or stored.raw is not None
            return None
        body = unpacked(
            stored.raw,
            self.newest(stored.dictionary.get("Filter")),
            self.newest(stored.dictionary.get("DecodeParms")),
            self,
        )
        if body is not None:
            self.unpacked += len(body)
        return body


def read_document(data: bytes, *, names: str = "replace") -> Document:
    """`names`: how letters of names that are not UTF-8 are kept; `surrogateescape` where they are written again."""
    document = Document(names=names)
    at = 0
    while found := _OBJECT.search(data, at):
        reader = Reader(data, found.end(), names)
        value = reader.value()
        stored = Stored(int(found[1]), found.start(), None if isinstance(value, Operator) else value)
        at = max(reader.at, found.end())
        if isinstance(value, dict) and (begin := _STREAM.match(data, reader.at)):
            end = _stream_end(data, begin.end(), value.get("Length"))
            stored.raw = data[begin.end() : end]
            at = end
            if value.get("Type") == "XRef":
                document.trailers.append(value)
        document.versions.setdefault(stored.number, []).append(stored)
    for start in re.finditer(rb"trailer[\s\0]*(?=<<)", data):
        trailer = Reader(data, start.end(), names).value()
        if isinstance(trailer, dict):
            document.trailers.append(trailer)
    _unpack_object_streams(document)
    return document


def _stream_end(data: bytes, begin: int, length: Value) -> int:
    told = begin + length if isinstance(length, int) and not isinstance(length, Ref) and length >= 0 else -1
    if told >= 0 and data[told : told + 12].strip().startswith(b"endstream"):
        return told
    end = data.find(b"endstream", begin)
    return end if end >= 0 else len(data)


def _unpack_object_streams(document: Document) -> None:
    packed = [
        stored
        for versions in document.versions.values()
        for stored in versions
        if stored.dictionary.get("Type") == "ObjStm"
    ]
    for stored in packed:
        body = document.stream(stored)
        first = document.newest(stored.dictionary.get("First"))
        if body is None or not isinstance(first, int):
            document.is_cut = True
            continue
        head = body[:first].split()
        for number, offset in zip(head[::2], head[1::2], strict=False):
            if number.isdigit() and offset.isdigit() and len(number) < 10 and len(offset) < 10:
                value = Reader(body, first + int(offset), document.names).value()
                if not isinstance(value, Operator):
                    inner = Stored(int(number), stored.at, value)
                    document.versions.setdefault(inner.number, []).append(inner)
    for versions in document.versions.values():
        versions.sort(key=lambda stored: stored.at)


# ---------------------------------------------------------------- filters

PICTURE_FILTERS = frozenset(("DCTDecode", "DCT", "JPXDecode", "CCITTFaxDecode", "CCF", "JBIG2Decode"))


def unpacked(raw: bytes, filters: Value, parms: Value, document: Document) -> bytes | None:
    names = filters if isinstance(filters, list) else [] if filters is None else [filters]
    settings = parms if isinstance(parms, list) else [parms]
    for place, named in enumerate(names):
        name = document.newest(named)
        setting = document.newest(settings[place]) if place < len(settings) else None
        if name in PICTURE_FILTERS:
            return None
        if name in ("FlateDecode", "Fl"):
            raw = _predicted(_inflated(raw, document), setting)
        elif name in ("LZWDecode", "LZW"):
            raw = _predicted(_lzw(raw, setting), setting)
        elif name in ("ASCIIHexDecode", "AHx"):
            digits = re.sub(rb"[^0-9A-Fa-f]", b"", raw.partition(b">")[0])
            raw = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
        elif name in ("ASCII85Decode", "A85"):
            raw = _ascii85(raw)
        elif name in ("RunLengthDecode", "RL"):
            raw = _run_lengths(raw)
        else:
            document.is_cut = True
            return None
    return raw


def _inflated(raw: bytes, document: Document) -> bytes:
    engine = zlib.decompressobj()
    try:
        body = engine.decompress(raw, 64 * 1024 * 1024)
    except zlib.error:
        return _inflated_as_far_as_it_goes(raw, document)
    document.is_cut = document.is_cut or not engine.eof
    return body


def _inflated_as_far_as_it_goes(raw: bytes, document: Document) -> bytes:
    engine, out = zlib.decompressobj(), b""
    try:
        for at in range(0, len(raw), 256):
            out += engine.decompress(raw[at : at + 256], 1024 * 1024)
    except zlib.error:
        document.is_cut = True
    return out


def _predicted(body: bytes, setting: Value) -> bytes:
    if not isinstance(setting, dict):
        return body
    predictor, columns, colours, bits = (
        value if isinstance(value := setting.get(key, default), int) else default
        for key, default in (("Predictor", 1), ("Columns", 1), ("Colors", 1), ("BitsPerComponent", 8))
    )
    if predictor < 10:
        return body
    width = max(1, colours * bits // 8)
    row_size = (colours * bits * columns + 7) // 8
    before, out = bytes(row_size), bytearray()
    for at in range(0, len(body), row_size + 1):
        kind, row = body[at], bytearray(body[at + 1 : at + 1 + row_size])
        for n in range(len(row)):
            left = row[n - width] if n >= width else 0
            up = before[n] if n < len(before) else 0
            if kind == 1:
                row[n] = (row[n] + left) & 0xFF
            elif kind == 2:
                row[n] = (row[n] + up) & 0xFF
            elif kind == 3:
                row[n] = (row[n] + (left + up) // 2) & 0xFF
            elif kind == 4:
                corner = before[n - width] if n >= width and n - width < len(before) else 0
                row[n] = (row[n] + _paeth(left, up, corner)) & 0xFF
        out += row
        before = bytes(row)
    return bytes(out)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    distances = (abs(guess - left), abs(guess - up), abs(guess - corner))
    return (left, up, corner)[distances.index(min(distances))]


def _lzw(raw: bytes, setting: Value) -> bytes:
    early = setting.get("EarlyChange", 1) if isinstance(setting, dict) else 1
    change = early if isinstance(early, int) else 1
    table = [bytes([n]) for n in range(256)] + [b"", b""]
    out, bits, held, size, last = bytearray(), 0, 0, 9, b""
    for byte in raw:
        held, bits = held << 8 | byte, bits + 8
        if bits < size:
            continue
        bits -= size
        code, held = held >> bits, held & (1 << bits) - 1
        if code == 256:
            table, size, last = table[:258], 9, b""
            continue
        if code == 257:
            break
        entry = table[code] if code < len(table) else last + last[:1]
        out += entry
        if last and len(table) < 4096:
            table.append(last + entry[:1])
        last = entry
        size = min(12, max(9, (len(table) + change).bit_length()))
    return bytes(out)


def _ascii85(raw: bytes) -> bytes:
    out = bytearray()
    group: list[int] = []
    for byte in raw.partition(b"~>")[0]:
        if byte == 122 and not group:
            out += bytes(4)
        elif 33 <= byte <= 117:
            group.append(byte - 33)
            if len(group) == 5:
                out += _word85(group)
                group = []
    if len(group) > 1:
        out += _word85(group + [84] * (5 - len(group)))[: len(group) - 1]
    return bytes(out)


def _word85(group: list[int]) -> bytes:
    number = 0
    for digit in group:
        number = number * 85 + digit
    return (number & 0xFFFFFFFF).to_bytes(4, "big")


def _run_lengths(raw: bytes) -> bytes:
    out, at = bytearray(), 0
    while at < len(raw) and raw[at] != 128:
        if raw[at] < 128:
            out += raw[at + 1 : at + 2 + raw[at]]
            at += 2 + raw[at]
        else:
            out += raw[at + 1 : at + 2] * (257 - raw[at])
            at += 2
    return bytes(out)
