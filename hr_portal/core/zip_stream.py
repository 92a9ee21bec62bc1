"""A zip that is written while it is read: nothing of it lies on disk, and little of it in memory."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from hr_portal.core.clock import shanghai
from hr_portal.core.storage import WrongDigest

_CHUNK = 256 * 1024
MANIFEST = "SHA256SUMS"


@dataclass(frozen=True)
class Member:
    """One file of the zip: its bytes, or how to open a kept one and the digest it must have."""

    name: str
    body: bytes | Callable[[], BinaryIO]
    size: int
    sha256: str

    @property
    def is_packed_already(self) -> bool:
        return not isinstance(self.body, bytes)


def member(name: str, body: bytes) -> Member:
    return Member(name, body, len(body), hashlib.sha256(body).hexdigest())


class _Outlet(io.RawIOBase):
    """Takes what the zip writes and hands it on; it cannot be rewound."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        body = bytes(data)  # type: ignore[call-overload]
        self._waiting.append(body)
        return len(body)

    def taken(self) -> bytes:
        body, self._waiting = b"".join(self._waiting), []
        return body


def zipped(members: Iterable[Member], at: datetime) -> Iterator[bytes]:
    """The zip piece by piece, with a list of digests that `sha256sum -c` reads as its last member. `WrongDigest`, and so a
    file that is cut short, where a kept file is not what it was."""
    outlet, sums = _Outlet(), []
    with zipfile.ZipFile(outlet, "w") as archive:
        for one in members:
            digest = hashlib.sha256()
            with archive.open(
                _entry(one.name, at, packed=one.is_packed_already), "w", force_zip64=True
            ) as inside:
                for chunk in _chunks(one):
                    digest.update(chunk)
                    inside.write(chunk)
                    if body := outlet.taken():
                        yield body
            if digest.hexdigest() != one.sha256:
                raise WrongDigest(f"{one.sha256} has changed on disk")
            sums.append(f"{one.sha256}  {one.name}\n")
            yield outlet.taken()
        archive.writestr(_entry(MANIFEST, at, packed=False), "".join(sums))
    yield outlet.taken()


def _chunks(one: Member) -> Iterator[bytes]:
    if isinstance(one.body, bytes):
        yield one.body
        return
    with one.body() as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _entry(name: str, at: datetime, *, packed: bool) -> zipfile.ZipInfo:
    local = shanghai(at)
    entry = zipfile.ZipInfo(
        name, (local.year, local.month, local.day, local.hour, local.minute, local.second)
    )
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
