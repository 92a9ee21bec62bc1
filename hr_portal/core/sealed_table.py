"""A table that opens row by row, and only to whoever knows what the row was sealed with.

One immutable file, memory-mapped, put in place by one rename. Each row is padded to a whole multiple of 256 bytes and
sealed with AES-256-GCM under a key of its own, derived from the table's secret, its label and the parts a caller must
know. The index holds the other half of that derivation. The file alone opens nothing; with the secret it opens one row
for each full set of parts, so that every row has to be guessed by itself. What is not there costs what is there costs.

    magic "HRT1" | head (JSON, 1020 bytes) | rows | index: 16 bytes of the derivation and 4 of the row number, sorted
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import mmap
import os
import secrets
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BLOCK = 256
_MAGIC = b"HRT1"
_HEAD = 1020
_NONCE = 12
_TAG = 16
_MARK = 16
_ENTRY = _MARK + 4


class BadTable(ValueError):
    """The file is no such table, is cut short, or was changed."""


class RepeatedRow(ValueError):
    """Two rows are sealed with the same parts; `first` and `second` are their numbers, counted from 0."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"rows {first} and {second} are sealed with the same parts")
        self.first, self.second = first, second


class RowTooLong(ValueError):
    """A row is longer than the table's rows; `number` counts from 0."""

    def __init__(self, number: int) -> None:
        super().__init__(f"row {number} is too long")
        self.number = number


class Deriver:
    """Marks and keys of one table. `secret` is kept outside the database and its backups; `label` names the table and
    its edition, so that a row of one edition opens in no other."""

    def __init__(self, secret: bytes, label: str) -> None:
        if len(secret) < 32:
            raise ValueError("the secret of a table has at least 32 bytes")
        self._keyed = hmac.new(secret, digestmod=hashlib.sha512)
        self._keyed.update(_joined(["sealed table 1", label]))

    def derive(self, parts: Sequence[str]) -> tuple[bytes, bytes]:
        """The mark (32 bytes) under which a row is found, and the key (32 bytes) it is sealed with."""
        keyed = self._keyed.copy()
        keyed.update(_joined(parts))
        both = keyed.digest()
        return both[:32], both[32:]

    def mark(self, parts: Sequence[str]) -> bytes:
        """The 16 bytes that stand for these parts in an index."""
        return self.derive(parts)[0][:_MARK]


def _joined(parts: Sequence[str]) -> bytes:
    """Each part with its length: no two lists of parts are the same bytes."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


@dataclass(frozen=True)
class Written:
    """What a finished table holds."""

    rows: int
    row_size: int
    sha256: str


def write_table(
    path: Path, rows: Iterable[tuple[Sequence[str], bytes]], deriver: Deriver, *, row_size: int = BLOCK
) -> Written:
    """Write a table of `(parts, plain)` rows; it is at `path` whole or not at all. `row_size` is the room of a row in
    bytes before sealing, a multiple of 256. Raises `RepeatedRow`, `RowTooLong`."""
    if row_size <= 0 or row_size % BLOCK:
        raise ValueError("the room of a row is a multiple of 256 bytes")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        with open(descriptor, "w+b", buffering=1 << 20) as out:  # noqa: PTH123  (a descriptor, not a path)
            count = _write(out, rows, deriver, row_size)
        with temporary.open("rb") as whole:
            digest = hashlib.file_digest(whole, "sha256").hexdigest()
        temporary.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        temporary.unlink(missing_ok=True)
    return Written(count, row_size, digest)


def _write(
    out: IO[bytes], rows: Iterable[tuple[Sequence[str], bytes]], deriver: Deriver, row_size: int
) -> int:
    write, entries, number = out.write, [], 0
    write(bytes(len(_MAGIC) + _HEAD))
    for parts, plain in rows:
        if len(plain) + 2 > row_size:
            raise RowTooLong(number)
        mark, key = deriver.derive(parts)
        nonce = os.urandom(_NONCE)
        padded = len(plain).to_bytes(2, "big") + plain.ljust(row_size - 2, b"\0")
        write(nonce + AESGCM(key).encrypt(nonce, padded, mark))
        entries.append(mark[:_MARK] + number.to_bytes(4, "big"))
        number += 1
    entries.sort()
    for before, after in itertools.pairwise(entries):
        if before[:_MARK] == after[:_MARK]:
            raise RepeatedRow(*sorted(int.from_bytes(entry[_MARK:], "big") for entry in (before, after)))
    write(b"".join(entries))
    head = json.dumps({"rows": number, "row_size": row_size}).encode()
    out.seek(0)
    write(_MAGIC + head.ljust(_HEAD))
    out.flush()
    os.fsync(out.fileno())
    return number


class SealedTable:
    """A finished table, mapped for reading. It stays readable after another has taken its name."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC) + _HEAD)
            if len(head) != len(_MAGIC) + _HEAD or not head.startswith(_MAGIC):
                raise BadTable(f"{path.name} is no sealed table")
            described = json.loads(head[len(_MAGIC) :])
            self.rows: int = described["rows"]
            self._row = described["row_size"] + _NONCE + _TAG
            self._first = len(_MAGIC) + _HEAD
            self._index = self._first + self.rows * self._row
            expected = self._index + self.rows * _ENTRY
            if os.fstat(file.fileno()).st_size != expected:
                raise BadTable(f"{path.name} is not whole")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._entries = _Entries(self._map, self._index, self.rows)

    def find(self, deriver: Deriver, parts: Sequence[str]) -> bytes | None:
        """The row that was sealed with exactly these parts; None if there is none. Raises `BadTable` if the row is
        there and has been changed."""
        mark, key = deriver.derive(parts)
        place = bisect_left(self._entries, mark[:_MARK])
        if place == self.rows or self._entries[place] != mark[:_MARK]:
            return None
        at = self._index + place * _ENTRY + _MARK
        number = int.from_bytes(self._map[at : at + 4], "big")
        at = self._first + number * self._row
        sealed = self._map[at : at + self._row]
        try:
            plain = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], mark)
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
        at = self._start + place * _ENTRY
        return self._map[at : at + _MARK]


def write_marks(path: Path, marks: Iterable[bytes]) -> int:
    """Write these marks (`Deriver.mark`), sorted: whoever knows parts can ask whether they are among them. How many."""
    ordered = sorted(set(marks))
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with open(descriptor, "wb") as out:  # noqa: PTH123  (a descriptor, not a path)
            out.write(b"".join(ordered))
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return len(ordered)


class SealedMarks:
    """Marks as `write_marks` left them, mapped for reading."""

    def __init__(self, path: Path) -> None:
        size = path.stat().st_size
        if size % _MARK:
            raise BadTable(f"{path.name} is not whole")
        self._count = size // _MARK
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
            here = self._map[middle * _MARK : (middle + 1) * _MARK]
            if here == mark:
                return True
            low, high = (middle + 1, high) if here < mark else (low, middle)
        return False
