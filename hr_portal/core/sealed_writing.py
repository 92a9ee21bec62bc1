"""Writing the tables `sealed_table` opens. Rows may be sealed elsewhere, in pieces; the index is put in order at the end."""

from __future__ import annotations

import contextlib
import hashlib
import io
import itertools
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hr_portal.core.sealed_table import BLOCK, ENTRY, HEAD, MAGIC, MARK, NONCE, Deriver

Rows = Sequence[tuple[Sequence[str], bytes]]
"""The parts of each row, and what it says."""
_PIECE = 1_000


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


@dataclass(frozen=True)
class Written:
    """What a finished table holds."""

    rows: int
    row_size: int
    sha256: str


def seal_rows(rows: Rows, deriver: Deriver, row_size: int = BLOCK) -> tuple[bytes, bytes]:
    """Rows as they lie in the table, one behind the other, and the marks under which they are found. Raises `RowTooLong`."""
    sealed: list[bytes] = []
    marks: list[bytes] = []
    room = row_size - 2
    nonces = os.urandom(NONCE * len(rows))
    derived = deriver.derive_each([parts for parts, _ in rows])
    for number, ((_, plain), (mark, key)) in enumerate(zip(rows, derived, strict=True)):
        if len(plain) > room:
            raise RowTooLong(number)
        nonce = nonces[number * NONCE : number * NONCE + NONCE]
        padded = len(plain).to_bytes(2, "big") + plain.ljust(room, b"\0")
        sealed += (nonce, AESGCM(key).encrypt(nonce, padded, mark))
        marks.append(mark[:MARK])
    return b"".join(sealed), b"".join(marks)


def write_table(
    path: Path, rows: Iterable[tuple[Sequence[str], bytes]], deriver: Deriver, *, row_size: int = BLOCK
) -> Written:
    """Write a table of `(parts, plain)` rows; it is at `path` whole or not at all. `row_size` is the room of a row in
    bytes before sealing, a multiple of 256. Raises `RepeatedRow`, `RowTooLong`."""
    return write_sealed(path, _sealed(iter(rows), deriver, row_size), row_size=row_size)


def _sealed(
    rows: Iterator[tuple[Sequence[str], bytes]], deriver: Deriver, row_size: int
) -> Iterator[tuple[bytes, bytes]]:
    before = 0
    while piece := list(itertools.islice(rows, _PIECE)):
        try:
            yield seal_rows(piece, deriver, row_size)
        except RowTooLong as long:
            raise RowTooLong(before + long.number) from None
        before += len(piece)


def write_sealed(path: Path, pieces: Iterable[tuple[bytes, bytes]], *, row_size: int = BLOCK) -> Written:
    """As `write_table`, of rows that `seal_rows` has sealed."""
    if row_size <= 0 or row_size % BLOCK:
        raise ValueError("the room of a row is a multiple of 256 bytes")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _in_place(path) as out:
        count = _write(out, pieces, row_size)
        out.flush()
        out.seek(0)
        digest = hashlib.file_digest(out, "sha256").hexdigest()
    return Written(count, row_size, digest)


@contextlib.contextmanager
def _in_place(path: Path) -> Iterator[io.BufferedRandom]:
    """A file that is at `path` whole, and on the disk, or not at all."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    try:
        with open(descriptor, "w+b") as out:  # noqa: PTH123  (a descriptor, not a path)
            yield out
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        temporary.unlink(missing_ok=True)


def _write(out: io.BufferedRandom, pieces: Iterable[tuple[bytes, bytes]], row_size: int) -> int:
    index, number = _Ordered(ENTRY), 0
    out.write(bytes(len(MAGIC) + HEAD))
    for rows, marks in pieces:
        out.write(rows)
        places = range(0, len(marks), MARK)
        index.add([marks[at : at + MARK] + (number + at // MARK).to_bytes(4, "big") for at in places])
        number += len(places)
    for entries in index.parts():
        for before, after in itertools.pairwise(entries):
            if before[:MARK] == after[:MARK]:
                raise RepeatedRow(int.from_bytes(before[MARK:], "big"), int.from_bytes(after[MARK:], "big"))
        out.write(b"".join(entries))
    head = json.dumps({"rows": number, "row_size": row_size}).encode()
    out.seek(0)
    out.write(MAGIC + head.ljust(HEAD))
    return number


class _Ordered:
    """Entries of one width put in order, with little memory: by their first byte, then each part by itself."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._parts = [bytearray() for _ in range(256)]

    def add(self, entries: Iterable[bytes]) -> None:
        parts = self._parts
        for entry in entries:
            parts[entry[0]] += entry

    def parts(self) -> Iterator[list[bytes]]:
        for place, part in enumerate(self._parts):
            whole, self._parts[place] = bytes(part), bytearray()
            yield sorted(whole[at : at + self._width] for at in range(0, len(whole), self._width))


def write_marks(path: Path, marks: bytes | bytearray) -> int:
    """Write these marks (`Deriver.mark`, one behind the other), sorted: whoever knows parts can ask whether they are among
    them. How many."""
    ordered, count = _Ordered(MARK), 0
    ordered.add(bytes(marks[at : at + MARK]) for at in range(0, len(marks), MARK))
    with _in_place(path) as out:
        for part in ordered.parts():
            own = list(dict.fromkeys(part))
            out.write(b"".join(own))
            count += len(own)
    return count
