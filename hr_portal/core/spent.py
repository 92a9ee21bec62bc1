"""What was used once: a ring of 8-byte slots in a memory-mapped file, shared by all processes of a machine.

    header   64 bytes: magic, node (4 bytes), next serial
    slot     40 bits of a keyed digest of the inputs, 24 bits of the second it was used in

Each file belongs to the node that gives out its serials; a solution used at another node lies in that node's own copy.
Serials are taken in stretches, one for each process. A slot counts for as long as a solution can live: after that it is
free for a serial a whole round later. The file is written out when it is made, so that a full disk breaks no later write.
"""

from __future__ import annotations

import fcntl
import hmac
import mmap
import os
import secrets
import struct
import tempfile
import threading
import weakref
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

SLOTS = 1 << 20
"""Serials that are told apart: 8 MiB. More than this many solved in one lifetime, and some are wrongly refused."""
AGAIN_WITHIN = timedelta(minutes=2)
STRETCH = 64
"""Serials a process takes at a time."""

_HEADER = struct.Struct(">8s4sQ")
_BEFORE_SLOTS = 64
_MAGIC = b"HRPSPENT"
_SLOT = struct.Struct(">Q")
_SECONDS = 1 << 24


class Taken(Enum):
    FIRST = "first"
    AGAIN = "again"
    """The same inputs within two minutes: the reader pressed twice, or the answer got lost on its way."""
    USED = "used"


class Spent:
    """`key` hides inputs from whoever reads the file; `lifetime` is how long a solution can be used after it was made."""

    def __init__(self, folder: Path, key: bytes, lifetime: timedelta, *, slots: int = SLOTS) -> None:
        self._folder, self._key, self._slots = folder, key, slots
        self._lifetime = int(lifetime.total_seconds()) + 60
        self._lock = threading.RLock()
        self._process = 0
        self._rings: dict[str, _Ring] = {}
        self._own = ""
        self._left: Iterator[int] = iter(())

    def new_serial(self) -> tuple[str, int]:
        """This node, and a serial nobody else was given."""
        with self._lock:
            own = self._own_ring()
            serial = next(self._left, None)
            if serial is None:
                self._left = iter(own.take_stretch())
                serial = next(self._left)
            return self._own, serial

    def take(self, node: str, serial: int, inputs: Sequence[bytes], now: datetime) -> Taken:
        """Use it, with these inputs. All processes of the machine see it at once."""
        with self._lock:
            return self._ring_of(node).take(
                serial, self._digest(node, serial, inputs), _second(now), self._lifetime
            )

    def is_free(self, node: str, serial: int, now: datetime) -> bool:
        """It was not used yet."""
        with self._lock:
            return self._ring_of(node).is_free(serial, _second(now), self._lifetime)

    def close(self) -> None:
        with self._lock:
            for ring in self._rings.values():
                ring.close()
            self._rings, self._process, self._left = {}, 0, iter(())

    def _digest(self, node: str, serial: int, inputs: Sequence[bytes]) -> int:
        parts = [f"{node}:{serial}".encode(), *inputs]
        text = b"".join([len(part).to_bytes(8) + part for part in parts])
        return int.from_bytes(hmac.digest(self._key, text, "sha256")[:5]) or 1

    def _own_ring(self) -> _Ring:
        if self._process != os.getpid():
            # After a fork the lock on a shared handle would hold nobody off, and serials would be given out twice.
            self.close()
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            ring = self._opened("own")
            self._own, self._process = ring.node, os.getpid()
            self._rings[ring.node] = ring
        return self._rings[self._own]

    def _ring_of(self, node: str) -> _Ring:
        self._own_ring()
        if node not in self._rings:
            self._rings[node] = self._opened(node)
        return self._rings[node]

    def _opened(self, name: str) -> _Ring:
        path = self._folder / f"{name}.slots"
        size = _BEFORE_SLOTS + self._slots * _SLOT.size
        if not path.exists() or path.stat().st_size != size:
            _make(path, size)
        return _Ring(path, self._slots)


class _Ring:
    def __init__(self, path: Path, slots: int) -> None:
        self._slots = slots
        self._file = os.open(path, os.O_RDWR)
        self._close_file = weakref.finalize(self, os.close, self._file)
        self._memory = mmap.mmap(self._file, 0)
        magic, node, _ = _HEADER.unpack_from(self._memory)
        if magic != _MAGIC:
            raise ValueError(f"{path} is not a file of ours; remove it")
        self.node = node.hex()

    def take_stretch(self) -> range:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            magic, node, following = _HEADER.unpack_from(self._memory)
            _HEADER.pack_into(self._memory, 0, magic, node, following + STRETCH)
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        return range(following, following + STRETCH)

    def take(self, serial: int, digest: int, second: int, lifetime: int) -> Taken:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            found, age = self._read(serial, second)
            if found and age <= lifetime:
                again = found == digest and age <= AGAIN_WITHIN.total_seconds()
                return Taken.AGAIN if again else Taken.USED
            _SLOT.pack_into(self._memory, self._place(serial), digest << 24 | second)
            return Taken.FIRST
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def is_free(self, serial: int, second: int, lifetime: int) -> bool:
        found, age = self._read(serial, second)
        return not found or age > lifetime

    def close(self) -> None:
        self._memory.close()
        self._close_file()

    def _read(self, serial: int, second: int) -> tuple[int, int]:
        slot = _SLOT.unpack_from(self._memory, self._place(serial))[0]
        return slot >> 24, (second - slot) % _SECONDS

    def _place(self, serial: int) -> int:
        return _BEFORE_SLOTS + serial % self._slots * _SLOT.size


def _second(now: datetime) -> int:
    return int(now.timestamp()) % _SECONDS


def _make(path: Path, size: int) -> None:
    """Whole before it has its name; whoever comes second takes the first one's."""
    handle, name = tempfile.mkstemp(prefix=".slots.", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(_HEADER.pack(_MAGIC, secrets.token_bytes(4), 0).ljust(_BEFORE_SLOTS, b"\0"))
        file.write(bytes(size - _BEFORE_SLOTS))
    made = Path(name)
    if path.exists() and path.stat().st_size != size:
        made.replace(path)
        return
    try:
        path.hardlink_to(made)
    except FileExistsError:
        return
    finally:
        made.unlink(missing_ok=True)
