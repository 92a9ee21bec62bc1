"""Two keys for each exam, in files outside the database and every backup; destroying them ends what they sealed.

    exams/<slug>.officer    encrypts who a row of the working table is; staff surfaces only
    exams/<slug>.lookup     seals the snapshots candidates look up; the public surface needs this one alone

Each is 64 random bytes, mode 0600, made when first needed by a process that may make it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hr_portal.core.errors import PortalError
from hr_portal.core.keyed import Keyed

LENGTH = 64
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,60}[a-z0-9])?")
_NONCE = 12
_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_ESCAPED = re.compile(r'[\x00-\x1f"\\]')


def _as_json(fields: Sequence[str]) -> bytes:
    return _AS_JSON(fields).encode()


def _as_plain_json(fields: Sequence[str]) -> bytes:
    """The same, of texts that hold nothing JSON writes otherwise."""
    return ('["' + '","'.join(fields) + '"]').encode()


class ExamKeyTrouble(PortalError):
    """A key of an exam is missing, readable by others, or not what it was; the words say what to do."""


def bound_to(table_id: int) -> bytes:
    """What the sealed part of every row of a result table is bound to."""
    return f"result table {table_id}".encode()


class OfficerKey:
    """Seals and opens who a row is, and marks ticket numbers so that a row is found without opening any."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        """For a process that helps; it travels by pipe alone."""
        self._cipher = AESGCM(hashlib.sha256(b"working table\0" + raw).digest())
        self._marking = Keyed(hashlib.sha256(b"ticket marks\0" + raw).digest(), "sha256")

    def mark(self, ticket: str) -> bytes:
        """16 bytes that stand for this ticket number in this exam."""
        return self.mark_each([ticket])[0]

    def mark_each(self, tickets: Sequence[str]) -> list[bytes]:
        return [digest[:16] for digest in self._marking.each(map(str.encode, tickets))]

    def seal(self, fields: Sequence[str], bound_to: bytes) -> bytes:
        return next(self.seal_each([fields], bound_to))

    def seal_each(self, rows: Sequence[Sequence[str]], bound_to: bytes) -> Iterator[bytes]:
        """As `seal`, for many at once."""
        as_json = _as_json if _ESCAPED.search("".join(map("".join, rows))) else _as_plain_json
        nonces, encrypt = os.urandom(_NONCE * len(rows)), self._cipher.encrypt
        for place, fields in zip(range(0, len(nonces), _NONCE), rows, strict=True):
            nonce = nonces[place : place + _NONCE]
            yield nonce + encrypt(nonce, as_json(fields), bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> list[str]:
        """The fields as they were sealed. Raises `ExamKeyTrouble` if this is not the key, or a byte has changed."""
        try:
            plain = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
        except InvalidTag as error:
            raise ExamKeyTrouble(
                "a row of the working table does not open with the exam's officer key"
            ) from error
        return [str(field) for field in json.loads(plain.decode())]


class ExamKeys:
    """The folder of the keys. `may_make`: whether this process makes what is missing."""

    def __init__(self, folder: Path, *, may_make: bool) -> None:
        self._folder, self._may_make = folder, may_make

    def officer(self, slug: str) -> OfficerKey:
        return OfficerKey(self._raw(slug, "officer"))

    def lookup(self, slug: str) -> bytes:
        """The secret of the exam's sealed tables."""
        return self._raw(slug, "lookup")

    def requests(self, slug: str) -> OfficerKey:
        """What candidates' requests are sealed with: made from the lookup key, which the public surface holds."""
        return OfficerKey(b"requests of candidates" + self._raw(slug, "lookup"))

    def destroy(self, slug: str, *, made_before: datetime | None = None) -> int:
        """保存期满: what was sealed with them opens never again. How many were there. `made_before` spares keys that are
        newer than the results that were destroyed."""
        destroyed = 0
        for use in ("officer", "lookup"):
            path = self._path(slug, use)
            if path.exists() and (made_before is None or path.stat().st_mtime <= made_before.timestamp()):
                with path.open("r+b") as file:
                    file.write(bytes(LENGTH))
                    file.flush()
                    os.fsync(file.fileno())
                path.unlink()
                destroyed += 1
        return destroyed

    def _path(self, slug: str, use: str) -> Path:
        if not _SLUG.fullmatch(slug):
            raise ValueError(f"no exam is called {slug!r}")
        return self._folder / f"{slug}.{use}"

    def _raw(self, slug: str, use: str) -> bytes:
        path = self._path(slug, use)
        if not path.exists() and self._may_make:
            self._make(path)
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            raise ExamKeyTrouble(f"{path.name} is missing from {self._folder}: copy it from where the staff site runs") from None  # fmt: skip
        if path.stat().st_mode & 0o077:
            raise ExamKeyTrouble(f"{path} can be read by others. Mend it with: chmod 600 {path}")
        if len(raw) != LENGTH or len(set(raw)) <= 2:
            raise ExamKeyTrouble(f"{path} is no key that was drawn at random; bring the right file back")
        return raw

    def _make(self, path: Path) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with open(os.open(written, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:  # noqa: PTH123
            file.write(secrets.token_bytes(LENGTH))
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(written)
        except FileExistsError:
            pass  # another process was quicker: its key counts
        finally:
            written.unlink()
