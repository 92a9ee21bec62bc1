"""Slow hashes (Argon2id) of secrets that people copy by hand and that are therefore short."""

from __future__ import annotations

import re
import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

_HASHER = PasswordHasher()
_PLACES = BoundedSemaphore(2)
"""A hash takes 64 MiB and a core: two at a time in a process, however many ask. Whoever asks has done work before."""
_NOBODYS = _HASHER.hash("nobody's")
_GAPS = re.compile(r"[\s\-‐-―−_.·•]+")


def slow_hash(secret: str) -> str:
    """What is kept of the secret; salted, so that two hashes of one secret differ."""
    with _PLACES:
        return _HASHER.hash(_plain(secret))


def matches(secret: str, stored: str | None) -> bool:
    """Is it the secret of this hash? The same work is done where there is none to compare with."""
    with _PLACES:
        try:
            _HASHER.verify(stored or _NOBODYS, _plain(secret)[:200])
        except VerifyMismatchError:
            return False
    return stored is not None


def _plain(secret: str) -> str:
    """1234 5678, １２３４５６７８ and 1234-5678 are one."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", secret))
