"""A table that opens row by row, and only to whoever knows what the row was sealed with.

One immutable file, memory-mapped, put in place by one rename. Each row is padded to a whole multiple of 256 bytes and
sealed with AES-256-GCM under a key of its own, derived from the table's secret, its label and the parts a caller must
know. The index holds the other half of that derivation. The file alone opens nothing; with the secret it opens one row
for each full set of parts, so that every row has to be guessed by itself. What is not there costs what is there costs.

    magic "HRT1" | head (JSON, 1020 bytes) | rows | index: 16 bytes of the derivation and 4 of the row number, sorted
"""

from __future__ import annotations

import json
import mmap
import os
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hr_portal.core.keyed import Keyed

BLOCK = 256
MAGIC = b"HRT1"
HEAD = 1020
NONCE = 12
TAG = 16
MARK = 16
ENTRY = MARK + 4


class BadTable(ValueError):
    """The file is no such table, is cut short, or was changed."""


class Deriver:
    """Marks and keys of one table. `secret` is kept outside the database and its backups; `label` names the table and
    its edition, so that a row of one edition opens in no other."""

    def __init__(self, secret: bytes, label: str) -> None:
        if len(secret) < 32:
            raise ValueError("the secret of a table has at least 32 bytes")
        self._keyed = Keyed(secret, "sha512", _joined(["sealed table 1", label]))

    def derive(self, parts: Sequence[str]) -> tuple[bytes, bytes]:
        """The mark (32 bytes) under which a row is found, and the key (32 bytes) it is sealed with."""
        both = self._keyed.digest(_joined(parts))
        return both[:32], both[32:]

    def derive_each(self, rows: Iterable[Sequence[str]]) -> list[tuple[bytes, bytes]]:
        """As `derive`, for many at once."""
        return [(both[:32], both[32:]) for both in self._keyed.each(map(_joined, rows))]

    def mark(self, parts: Sequence[str]) -> bytes:
        """The 16 bytes that stand for these parts in an index."""
        return self.derive(parts)[0][:MARK]

    def mark_each(self, rows: Iterable[Sequence[str]]) -> list[bytes]:
        """As `mark`, for many at once."""
        return [both[:MARK] for both in self._keyed.each(map(_joined, rows))]


def _joined(parts: Sequence[str]) -> bytes:
    """Each part with its length: no two lists of parts are the same bytes."""
    return b"".join([len(part).to_bytes(4, "big") + part for part in map(str.encode, parts)])


class SealedTable:
    """A finished table, mapped for reading. It stays readable after another has taken its name."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            head = file.read(len(MAGIC) + HEAD)
            if len(head) != len(MAGIC) + HEAD or not head.startswith(MAGIC):
                raise BadTable(f"{path.name} is no sealed table")
            described = json.loads(head[len(MAGIC) :])
            self.rows: int = described["rows"]
            self._row = described["row_size"] + NONCE + TAG
            self._first = len(MAGIC) + HEAD
            self._index = self._first + self.rows * self._row
            expected = self._index + self.rows * ENTRY
            if os.fstat(file.fileno()).st_size != expected:
                raise BadTable(f"{path.name} is not whole")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._entries = _Entries(self._map, self._index, self.rows)

    def find(self, deriver: Deriver, parts: Sequence[str]) -> bytes | None:
        """The row that was sealed with exactly these parts; None if there is none. Raises `BadTable` if the row is
        there and has been changed."""
        mark, key = deriver.derive(parts)
        place = bisect_left(self._entries, mark[:MARK])
        if place == self.rows or self._entries[place] != mark[:MARK]:
            return None
        at = self._index + place * ENTRY + MARK
        number = int.from_bytes(self._map[at : at + 4], "big")
        at = self._first + number * self._row
        sealed = self._map[at : at + self._row]
        try:
            plain = AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], mark)
        except InvalidTag as error:
            raise BadTable(f"row {number} has changed") from error
        return plain[2 : 2 + int.from_bytes(plain[:2], "big")]

    def close(self) -> None:
        self._map.close()


class _Entries(Sequence[bytes]):
    """The marks of the index, in order."""

    def __init__(self, mapped: mmap.mmap, start: int, count: int) -> None:
        self._map, self._start, self._count = mapped, start, count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> bytes:  # type: ignore[override]
        at = self._start + place * ENTRY
        return self._map[at : at + MARK]


class SealedMarks:
    """Marks as `write_marks` left them, mapped for reading."""

    def __init__(self, path: Path) -> None:
        size = path.stat().st_size
        if size % MARK:
            raise BadTable(f"{path.name} is not whole")
        self._count = size // MARK
        self._map: mmap.mmap | bytes = b""
        if size:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def holds(self, deriver: Deriver, parts: Sequence[str]) -> bool:
        """Whether exactly these parts are among them."""
        mark = deriver.mark(parts)
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            here = self._map[middle * MARK : (middle + 1) * MARK]
            if here == mark:
                return True
            low, high = (middle + 1, high) if here < mark else (low, middle)
        return False
