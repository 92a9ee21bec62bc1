"""The compound file of old Office programs: the names in its directory tell what it is."""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hr_portal.core.formats.verdicts import Unfit, refuse

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_ENTRIES = 16_384
_SMALL = 4_096
"""Streams shorter than this lie together in the stream of the root entry, in pieces of 64 bytes."""
_NO_SECTOR = 0xFFFFFFFA


@dataclass(frozen=True)
class Entry:
    name: str
    kind: int
    """1 storage, 2 stream, 5 root."""
    first: int
    size: int


class Compound:
    """A compound file whose directory and streams are all within the file; otherwise it is damaged."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self._size = stream, size
        header = stream.read(512)
        if len(header) < 512 or header[:8] != SIGNATURE:
            refuse(Unfit.DAMAGED)
        shift = struct.unpack_from("<H", header, 30)[0]
        if shift not in (9, 12):
            refuse(Unfit.DAMAGED)
        self._sector = 1 << shift
        self._fat = self._read_fat(header)
        directory = self._chain(struct.unpack_from("<I", header, 48)[0], _MOST_ENTRIES * 128 // self._sector)
        self.entries = [entry for number in directory for entry in _entries(self._at(number))]
        self._small_fat = struct.unpack_from("<I", header, 60)[0]
        self._check_streams()

    @property
    def names(self) -> frozenset[str]:
        """Names of all streams and storages, case folded."""
        return frozenset(entry.name.casefold() for entry in self.entries)

    def beginning(self, *names: str, length: int = 8_192) -> bytes:
        """The first bytes of the first stream of one of these names; empty if there is none."""
        entry = next((e for e in self.entries if e.kind == 2 and e.name.casefold() in names), None)
        if entry is None:
            return b""
        length = min(length, entry.size)
        if entry.size >= _SMALL:
            sectors = self._chain(entry.first, length // self._sector + 1, whole=False)
            return b"".join(map(self._at, sectors))[:length]
        return self._small(entry.first, length)

    def _at(self, number: int) -> bytes:
        self._stream.seek((number + 1) * self._sector)
        return self._stream.read(self._sector)

    def _read_fat(self, header: bytes) -> array[int]:
        count, first_more, more = (struct.unpack_from("<I", header, at)[0] for at in (44, 68, 72))
        most = self._size // self._sector + 1
        sectors = [n for n in struct.unpack_from("<109I", header, 76) if n < _NO_SECTOR]
        while first_more < _NO_SECTOR and more > 0 and len(sectors) <= most:
            *numbers, first_more = self._numbers(first_more)
            sectors += [n for n in numbers if n < _NO_SECTOR]
            more -= 1
        if not 0 < count <= most or len(sectors) < count:
            refuse(Unfit.DAMAGED)
        fat = array("I")
        for number in sectors[:count]:
            fat.extend(self._numbers(number))
        return fat

    def _numbers(self, sector: int) -> tuple[int, ...]:
        body = self._at(sector)
        if len(body) < self._sector:
            refuse(Unfit.DAMAGED)
        return struct.unpack(f"<{self._sector // 4}I", body)

    def _chain(self, number: int, most: int, *, whole: bool = True) -> list[int]:
        """Sectors in order, at most `most`; a chain that leaves the file, or is longer though `whole`, is damage."""
        chain: list[int] = []
        while number < _NO_SECTOR:
            if len(chain) >= most:
                if whole:
                    refuse(Unfit.DAMAGED)
                break
            if number >= len(self._fat) or (number + 1) * self._sector >= self._size:
                refuse(Unfit.DAMAGED)
            chain.append(number)
            number = self._fat[number]
        return chain

    def _check_streams(self) -> None:
        """Every stream is there to its last byte, and together they are not longer than the file."""
        left = self._size // self._sector + 1
        for entry in self.entries:
            if entry.kind == 1 or entry.size == 0 or (entry.kind == 2 and entry.size < _SMALL):
                continue
            needed = -(-entry.size // self._sector)
            chain = self._chain(entry.first, min(needed, left), whole=False)
            left -= needed
            if len(chain) < needed:
                refuse(Unfit.DAMAGED)
            rest = entry.size - (needed - 1) * self._sector
            if (chain[-1] + 1) * self._sector + rest > self._size:
                refuse(Unfit.DAMAGED)

    def _small(self, number: int, length: int) -> bytes:
        root = next((e for e in self.entries if e.kind == 5), None)
        if root is None:
            refuse(Unfit.DAMAGED)
        pool = b"".join(map(self._at, self._chain(root.first, len(self._fat))))
        table = [n for s in self._chain(self._small_fat, len(self._fat)) for n in self._numbers(s)]
        out = b""
        while number < _NO_SECTOR and len(out) < length:
            if number >= len(table):
                refuse(Unfit.DAMAGED)
            out += pool[number * 64 : number * 64 + 64]
            number = table[number]
        return out[:length]


def _entries(sector: bytes) -> list[Entry]:
    found = []
    for at in range(0, len(sector) - 127, 128):
        length, kind = struct.unpack_from("<HB", sector, at + 64)
        first, size = struct.unpack_from("<II", sector, at + 116)
        if kind in (1, 2, 5) and 2 <= length <= 64:
            name = sector[at : at + length - 2].decode("utf-16-le", "replace")
            found.append(Entry(name, kind, first, size))
    return found


@dataclass(frozen=True)
class Content:
    """What a compound file is: `encrypted`, `xls`, `doc`, `ppt` or `ole`."""

    kind: str
    has_macros: bool
    has_embedded: bool
    is_encrypted: bool


def look_into(path: Path) -> Content:
    with path.open("rb") as stream:
        compound = Compound(stream, path.stat().st_size)
        names = compound.names
        word = compound.beginning("worddocument", length=32)
        book = compound.beginning("workbook", "book")
    if names & {"encryptedpackage", "encryptioninfo"}:
        kind = "encrypted"
    elif book:
        kind = "xls"
    else:
        kind = "doc" if word else "ppt" if "powerpoint document" in names else "ole"
    return Content(
        kind,
        # VBA lies in storages of these names, whatever the program.
        has_macros=bool(names & {"vba", "_vba_project", "_vba_project_cur", "macros"}),
        has_embedded=any(name.startswith(("mbd", "objectpool")) for name in names),
        is_encrypted=_is_encrypted_word(word) or _is_encrypted_workbook(book),
    )


def _is_encrypted_word(beginning: bytes) -> bool:
    """The fEncrypted bit of the information block (also WPS Writer's)."""
    if len(beginning) < 12 or beginning[:2] != b"\xec\xa5":
        return False
    return bool(struct.unpack_from("<H", beginning, 10)[0] & 0x0100)


def _is_encrypted_workbook(beginning: bytes) -> bool:
    """A FILEPASS record among the first ones, of whatever method (readers overlook the XOR one)."""
    at = 0
    while at + 4 <= len(beginning):
        kind, length = struct.unpack_from("<HH", beginning, at)
        if kind == 0x2F:
            return True
        if kind == 0x0A:
            return False
        at += 4 + length
    return False
