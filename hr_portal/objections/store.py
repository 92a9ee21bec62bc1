"""Sealed files: each an envelope in a file of its own under a random name. Nothing here was ever written unsealed."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path

from hr_portal.core.errors import NotFound
from hr_portal.core.sealing import Opener, Part, Sealer
from hr_portal.objections.receipts import bound_to

FOLDER = "sealed"
"""In DATA_DIR. Backups carry it; the keys are elsewhere."""
ORPHANS_LIVE = timedelta(hours=2)
"""What no row names is removed after this: longer than a form's token lives."""
_PLACE = re.compile("[0-9a-f]{32}")
_PART = ".part"


def new_place() -> str:
    """A random name. The file's envelope is bound to it, so it is made first."""
    return secrets.token_hex(16)


class SealedStore:
    """Files of envelopes in one folder, 0700; files 0600."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, sealed: bytes, place: str | None = None) -> str:
        """Keep an envelope; the place it lies at. Whole on disk before it has its name."""
        place = place or new_place()
        path = self._path(place)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = path.with_name(place + _PART)
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(path)
        return place

    def seal_and_keep(self, plain: bytes, *, number: str, sealer: Sealer) -> str:
        """A file of the report with this number, sealed to FILES; its place."""
        place = new_place()
        return self.keep(sealer.seal(Part.FILES, plain, bound_to=bound_to(number, place)), place)

    def read(self, place: str) -> bytes:
        """The envelope; `NotFound` if it is not kept."""
        try:
            return self._path(place).read_bytes()
        except FileNotFoundError:
            raise NotFound(place) from None

    def open(self, place: str, *, number: str, opener: Opener) -> bytes:
        """The file itself; `CannotOpen` if it was sealed for another report or place."""
        return opener.open(Part.FILES, self.read(place), bound_to=bound_to(number, place))

    def exists(self, place: str) -> bool:
        return bool(_PLACE.fullmatch(place)) and (self._folder / place).is_file()

    def renew(self, place: str) -> bool:
        """It is still wanted by a form somebody is filling in: its two hours begin anew. False if it is not there."""
        try:
            os.utime(self._path(place))
        except (FileNotFoundError, ValueError):
            return False
        return True

    def delete(self, place: str) -> bool:
        """Forget it; False if it was not there."""
        try:
            self._path(place).unlink()
        except FileNotFoundError:
            return False
        return True

    def sweep(self, named: Callable[[], Collection[str]], now: datetime) -> int:
        """Remove what no row names and is older than two hours; how many.

        `named` is asked after the folder was read: what a row names by then was on disk before.
        """
        if not self._folder.is_dir():
            return 0
        oldest = (now - ORPHANS_LIVE).timestamp()
        old = [path for path in self._folder.iterdir() if _is_older(path, oldest)]
        known = frozenset(named()) if old else frozenset()
        removed = 0
        for path in old:
            if path.name not in known and _is_older(path, oldest):
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _path(self, place: str) -> Path:
        if not _PLACE.fullmatch(place):
            raise ValueError("not a place in the sealed store")
        return self._folder / place


def _is_older(path: Path, oldest: float) -> bool:
    try:
        return path.stat().st_mtime < oldest
    except FileNotFoundError:
        return False
