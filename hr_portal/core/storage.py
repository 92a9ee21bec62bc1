"""Files kept by what they are: the SHA-256 of the bytes is the name, and what is written is never changed."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from hr_portal.core.errors import NotFound, PortalError

_CHUNK = 1024 * 1024
_DIGEST = re.compile("[0-9a-f]{64}")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
TEMPORARIES_LIVE = timedelta(hours=1)
NAMED_ONLY = {"named_only": True}
"""`info` of a column of digests that says which file a row came from and does without it: no backup packs that file, and
it stays for no such row."""


class StorageFull(PortalError):
    """There is no room for the file. Nothing of it was kept."""


class WrongDigest(PortalError):
    """The bytes are not the ones that were announced, or a kept file has changed on disk."""


@dataclass(frozen=True)
class Stored:
    """A kept file: SHA-256 in lower-case hex, size in bytes."""

    sha256: str
    size: int


class Store:
    """Content-addressed files under one directory. Directories 0700, files 0600."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._objects = root / "objects"
        self._temporaries = root / "temporaries"

    def put(self, source: Path | bytes | BinaryIO, sha256: str | None = None) -> Stored:
        """Keep the bytes. The same bytes twice are one file; `WrongDigest` if they are not `sha256`.

        The file is whole on disk before it has its name; a crash at any instant leaves it absent or complete.
        """
        if sha256 is not None:
            _check_digest(sha256)
        with _opened(source) as stream, _full_disk_named():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._temporaries.mkdir(mode=0o700, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._temporaries)
            temporary = Path(name)
            try:
                with os.fdopen(descriptor, "wb") as out:
                    stored = _write(stream, out)
                if sha256 not in (None, stored.sha256):
                    raise WrongDigest(f"announced {sha256}, received {stored.sha256}")
                self._keep(temporary, stored)
            finally:
                with contextlib.suppress(FileNotFoundError):
                    temporary.unlink()
        return stored

    def _keep(self, temporary: Path, stored: Stored) -> None:
        target = self.path(stored.sha256)
        if target.exists() and target.stat().st_size == stored.size:
            return
        for directory in (self._objects, target.parent):
            if not directory.exists():
                directory.mkdir(mode=0o700, exist_ok=True)
                _sync_directory(directory.parent)
        temporary.replace(target)
        _sync_directory(target.parent)

    def path(self, sha256: str) -> Path:
        """Where the file lies or would lie; `ValueError` for anything but a digest."""
        _check_digest(sha256)
        return self._objects / sha256[:2] / sha256

    def exists(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def open(self, sha256: str, *, size: int | None = None) -> BinaryIO:
        """The file for reading; `NotFound` if it is not kept, `WrongDigest` if not `size` bytes long."""
        try:
            stream = self.path(sha256).open("rb")
        except FileNotFoundError:
            raise NotFound(sha256) from None
        found = os.fstat(stream.fileno()).st_size
        if size is not None and found != size:
            stream.close()
            raise WrongDigest(f"{sha256} should have {size} bytes, has {found}")
        return stream

    def verify(self, sha256: str) -> Stored:
        """Read the kept file again to its end; `WrongDigest` if a byte has changed."""
        with self.open(sha256) as stream:
            digest, size = hashlib.sha256(), 0
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
        if digest.hexdigest() != sha256:
            raise WrongDigest(f"{sha256} has changed on disk")
        return Stored(sha256, size)

    def delete(self, sha256: str) -> bool:
        """Forget the file; False if it was not there."""
        path = self.path(sha256)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        _sync_directory(path.parent)
        return True

    def sweep_temporaries(self, now: datetime) -> int:
        """Remove what interrupted writes left behind more than an hour ago; how many."""
        if not self._temporaries.exists():
            return 0
        oldest = (now - TEMPORARIES_LIVE).timestamp()
        removed = 0
        for path in self._temporaries.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    removed += 1
        return removed


def _check_digest(sha256: str) -> None:
    if not _DIGEST.fullmatch(sha256):
        raise ValueError("not a SHA-256 in lower-case hex")


@contextlib.contextmanager
def _opened(source: Path | bytes | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(source, Path):
        with source.open("rb") as stream:
            yield stream
    else:
        yield BytesIO(source) if isinstance(source, bytes) else source


@contextlib.contextmanager
def _full_disk_named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull(os.strerror(error.errno)) from error
        raise


def _write(stream: BinaryIO, out: BinaryIO) -> Stored:
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
        out.write(chunk)
    out.flush()
    os.fsync(out.fileno())
    return Stored(digest.hexdigest(), size)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
