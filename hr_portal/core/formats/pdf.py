"""PDF: begins and ends as one, is not encrypted, runs nothing, carries no files.

Not a full parser. The whole file, streams included, is searched for the names that make a reader act, also
when their letters are written as #xx; object streams are inflated within bounds and searched too.
"""

from __future__ import annotations

import mmap
import re
import zlib
from pathlib import Path

from hr_portal.core.formats.verdicts import MIB, Findings, Unfit, refuse

_LARGEST_STREAM = 16 * MIB
_ALL_STREAMS = 64 * MIB
_LONGEST_DICTIONARY = 4 * MIB
_DEEPEST = 64
_GAP = rb"(?:[\s\0]|%[^\r\n]{0,200}[\r\n])*"
_ENDS = rb"(?=[\s\0<>\[\]()/%{}]|$)"


def _name(name: str) -> bytes:
    """A pattern for the name with each letter plain or as #xx."""
    letters = (f"(?:{re.escape(c)}|#(?i:{ord(c):02x}))" for c in name)
    return b"/" + "".join(letters).encode() + _ENDS


def _any(*names: str) -> bytes:
    return b"(?:" + b"|".join(_name(n) for n in names) + b")"


_ACTS = _any("JavaScript", "Launch", "SubmitForm", "ImportData", "GoToE", "Rendition", "RichMediaExecute")
_ACTION = re.compile(_name("S") + _GAP + _ACTS)
_ACTION_ALONE = re.compile(rb"(?:\bobj|>>)" + _GAP + _ACTS)
_SCRIPT_TREE = re.compile(_name("JavaScript") + _GAP + rb"(?:<<|\d+\s+\d+\s+R)")
_FORMS = re.compile(_name("XFA") + _GAP + rb"(?:\[|\d+\s+\d+\s+R)")
_FILES = re.compile(
    rb"(?:" + _any("EmbeddedFiles", "EF") + _GAP + rb"(?:<<|\d+\s+\d+\s+R)"
    rb"|" + _name("Type") + _GAP + _name("EmbeddedFile") + rb"|"
    rb"" + _name("Subtype") + _GAP + _name("RichMedia") + rb")"
)
_ENCRYPT = re.compile(_name("Encrypt") + _GAP + rb"(?:<<|\d+\s+\d+\s+R)")
_OPEN = re.compile(_name("OpenAction") + _GAP + rb"(?:(<<)|(\d{1,10})\s+(\d{1,5})\s+R)")
_URI = re.compile(_name("S") + _GAP + _name("URI"))
_OBJECT_STREAM = re.compile(_name("Type") + _GAP + _name("ObjStm"))
_OBJECT = re.compile(rb"\bobj" + _GAP + rb"<<")
_STREAM = re.compile(_GAP + rb"stream(?:\r\n|\n|\r)")
_TOKEN = re.compile(rb"<<|>>|%[^\r\n]*|\(|<[^<>]{0,65536}>|[^<>(%]{1,65536}|[<>]")
_PARENTHESIS = re.compile(rb"\\.|[()]", re.DOTALL)
_FILTER = re.compile(_name("Filter") + _GAP + rb"(\[[^\]]{0,200}\]|/[^\s/<>\[\]()]{1,40})")
_FLATE = re.compile(rb"\[?" + _GAP + _any("FlateDecode", "Fl") + _GAP + rb"\]?")
_PREDICTOR = re.compile(_name("Predictor") + _GAP + rb"(?!1\b)\d")
_FIRST = re.compile(_name("First") + _GAP + rb"(\d{1,9})\b")
_ROOT = re.compile(_name("Root") + _GAP + rb"(\d{1,10})\s+\d{1,5}\s+R")
_PAGES = re.compile(_name("Pages") + _GAP + rb"(\d{1,10})\s+\d{1,5}\s+R")
_COUNT = re.compile(_name("Count") + _GAP + rb"(\d{1,7})\b")
_START = re.compile(rb"startxref[\s\0]+(\d{1,12})[\s\0]+%%EOF")


def check(path: Path) -> Findings:
    """Pages where the page tree can be found; None otherwise."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        size = len(data)
        version = re.match(rb"%PDF-(\d\.\d)", data)
        tail = data[max(0, size - 1_024) :]
        starts = _START.findall(tail)
        if version is None or not starts or int(starts[-1]) >= size:
            refuse(Unfit.DAMAGED)
        _check_text(data)
        packed = _object_streams(data)
        for unpacked in packed:
            _check_text(unpacked)
        objects = _Objects(data, packed)
        roots = _ROOT.findall(data)
        catalog = objects.get(int(roots[-1])) if roots else None
        if catalog is None:
            refuse(Unfit.DAMAGED)
        _check_opening(data, objects)
        for unpacked in packed:
            _check_opening(unpacked, objects)
        return Findings({"version": version[1].decode(), "pages": _pages(catalog, objects)})


def _check_text(text: bytes | mmap.mmap) -> None:
    if _ENCRYPT.search(text):
        refuse(Unfit.ENCRYPTED)
    for pattern in (_ACTION, _ACTION_ALONE, _SCRIPT_TREE, _FORMS):
        if found := pattern.search(text):
            refuse(Unfit.ACTIVE_CONTENT, found=_readable(found[0]))
    if _FILES.search(text):
        refuse(Unfit.EMBEDDED_FILES)


def _readable(found: bytes) -> str:
    plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), found)
    names = re.findall(rb"/([A-Za-z]+)", plain)
    return names[-1].decode() if names else "action"


def _object_streams(data: mmap.mmap) -> list[bytes]:
    """What the object streams hold. One that we cannot look into is not taken in."""
    unpacked: list[bytes] = []
    total = 0
    for opening in _OBJECT.finditer(data):
        begin = opening.end() - 2
        close = _dictionary_end(data, begin)
        stream = _STREAM.match(data, close)
        dictionary = data[begin:close]
        if stream is None or not _OBJECT_STREAM.search(dictionary):
            continue
        end = data.find(b"endstream", stream.end())
        if end < 0:
            refuse(Unfit.DAMAGED)
        body = data[stream.end() : end]
        used = _FILTER.search(dictionary)
        if used:
            if not _FLATE.fullmatch(used[1]) or _PREDICTOR.search(dictionary):
                refuse(Unfit.TOO_COMPLEX)
            body = _inflated(body)
        total += len(body)
        if total > _ALL_STREAMS:
            refuse(Unfit.TOO_COMPLEX)
        first = _FIRST.search(dictionary)
        unpacked.append(b"%09d\n" % (int(first[1]) if first else 0) + body)
    return unpacked


def _dictionary_end(data: mmap.mmap, begin: int) -> int:
    """Where the dictionary that begins here ends, read forward as a reader does, strings and comments skipped."""
    depth, at = 0, begin
    while token := _TOKEN.match(data, at):
        at = token.end()
        if token[0] == b"<<":
            depth += 1
        elif token[0] == b">>":
            depth -= 1
            if depth == 0:
                return at
        elif token[0] == b"(":
            at = _string_end(data, at)
        if depth > _DEEPEST or at - begin > _LONGEST_DICTIONARY:
            refuse(Unfit.TOO_COMPLEX)
    return at


def _string_end(data: mmap.mmap, at: int) -> int:
    depth = 1
    for mark in _PARENTHESIS.finditer(data, at, at + _LONGEST_DICTIONARY):
        depth += {b"(": 1, b")": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.end()
    return at + _LONGEST_DICTIONARY


def _inflated(body: bytes) -> bytes:
    engine = zlib.decompressobj()
    try:
        text = engine.decompress(body, _LARGEST_STREAM)
    except zlib.error:
        refuse(Unfit.DAMAGED)
    if engine.unconsumed_tail:
        refuse(Unfit.TOO_COMPLEX)
    return text


class _Objects:
    """Objects by number, looked up as text: enough to follow one reference."""

    def __init__(self, data: mmap.mmap, packed: list[bytes]) -> None:
        self._data = data
        self._packed: dict[int, bytes] = {}
        for text in packed:
            first = int(text[:9])
            head = text[10 : 10 + first].split()
            numbers = [int(n) for n in head if n.isdigit() and len(n) < 11]
            starts = [*numbers[1::2], len(text)]
            for number, begin, end in zip(numbers[::2], starts, starts[1:], strict=False):
                self._packed[number] = text[10 + first + begin : 10 + first + end]

    def get(self, number: int) -> bytes | None:
        """The newest text of the object (the last in the file), at most 64 KiB of it."""
        found = None
        for match in re.finditer(rb"(?<![0-9])%d\s+\d{1,5}\s+obj\b" % number, self._data):
            found = match
        if found is None:
            return self._packed.get(number)
        end = self._data.find(b"endobj", found.end(), found.end() + 65_536)
        return self._data[found.end() : end if end >= 0 else found.end() + 65_536]


def _check_opening(text: bytes | mmap.mmap, objects: _Objects) -> None:
    """Opening the document may turn to a page; it may not open an address."""
    for match in _OPEN.finditer(text):
        if match[1]:
            action = text[match.start() : match.start() + 1_024].partition(b">>")[0]
        else:
            action = objects.get(int(match[2])) or b""
        if _URI.search(action):
            refuse(Unfit.ACTIVE_CONTENT, found="OpenAction URI")


def _pages(catalog: bytes, objects: _Objects) -> int | None:
    reference = _PAGES.search(catalog)
    tree = objects.get(int(reference[1])) if reference else None
    count = _COUNT.search(tree) if tree else None
    return int(count[1]) if count else None
