"""Originals behind clean copies: AES-256-GCM, one file each under a random name, the key in a file of its own (0600).

What is written is never read to publish it. Without the key file they are noise; a copy of the data alone opens none.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hr_portal.core.errors import NotFound
from hr_portal.core.storage import WrongDigest

_NAME = re.compile("[0-9a-f]{32}")
_NONCE = 12
_MAGIC = b"HRO1"
ORPHANS_LIVE = timedelta(days=1)


class Originals:
    """`secret` is what the key file says; the key is derived from it, for this purpose alone."""

    def __init__(self, folder: Path, secret: str) -> None:
        self._folder = folder
        self._cipher = AESGCM(hashlib.sha256(b"originals behind clean copies\0" + secret.encode()).digest())

    def keep(self, body: bytes) -> str:
        """Encrypt and keep; the name it lies under. Whole on disk before it has its name."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key, nonce = secrets.token_hex(16), secrets.token_bytes(_NONCE)
        sealed = _MAGIC + nonce + self._cipher.encrypt(nonce, body, _MAGIC + key.encode())
        temporary = self._folder / f"{key}.part"
        descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(sealed)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(self._path(key))
        return key

    def read(self, key: str) -> bytes:
        """`NotFound` if it is not kept, `WrongDigest` if a byte has changed or the key file is another one."""
        try:
            sealed = self._path(key).read_bytes()
        except FileNotFoundError:
            raise NotFound(key) from None
        head = len(_MAGIC)
        try:
            return self._cipher.decrypt(
                sealed[head : head + _NONCE], sealed[head + _NONCE :], sealed[:head] + key.encode()
            )
        except (InvalidTag, ValueError) as error:
            raise WrongDigest(
                "an original has changed on disk, or the key is not the one it was kept with"
            ) from error

    def delete(self, key: str) -> bool:
        """Forget it; False if it was not there."""
        try:
            self._path(key).unlink()
        except FileNotFoundError:
            return False
        return True

    def sweep(self, known: frozenset[str], now: datetime) -> int:
        """Remove what no row speaks of and is older than a day; how many."""
        if not self._folder.is_dir():
            return 0
        oldest, removed = (now - ORPHANS_LIVE).timestamp(), 0
        for path in self._folder.iterdir():
            if path.name not in known and path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _path(self, key: str) -> Path:
        if not _NAME.fullmatch(key):
            raise ValueError("not the name of an original")
        return self._folder / key
