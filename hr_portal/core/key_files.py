"""The files sealing keys lie in, and what is refused of them.

    sealing.content.public                      where new envelopes of this part are sealed to
    sealing.content.<key id>.private            opens them; an old one opens what was sealed before a rotation

PEM as other tools read it (`openssl pkey -in FILE -noout -text`). Private files are 0600, in a folder of 0700. A process
that only seals reads the public files and does not so much as look for the others.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from hr_portal.core.errors import PortalError
from hr_portal.core.sealing import Opener, OpeningKey, Part, Sealer, SealingKey

_PRIVATE = re.compile(r"sealing\.(content|files|identity)\.([0-9a-f]{16})\.private")


class BadKeys(PortalError):
    """Keys that must not be used as they lie there; the words say what to do."""


@dataclass(frozen=True)
class KeyFile:
    """A key as `flask keys list` tells of it. `is_current`: new envelopes are sealed to it."""

    part: Part
    id: str
    path: Path
    is_private: bool
    is_current: bool
    made_at: datetime


def load_sealer(key_dir: Path) -> Sealer:
    """From the public files alone."""
    keys = {part: _read_public(key_dir, part) for part in Part}
    _refuse_equal([key.raw for key in keys.values()])
    return Sealer(keys)


def load_opener(key_dir: Path) -> Opener:
    """From the private files; each public file must have its own among them."""
    keys = [key for part in Part for key in _read_private(key_dir, part)]
    _refuse_equal([key.sealing.raw for key in keys])
    held = {key.id for key in keys}
    for part in Part:
        public = _read_public(key_dir, part)
        if public.id not in held:
            raise BadKeys(
                f"{public_path(key_dir, part)} belongs to no private key in {key_dir}: what is sealed to it could not be "
                f"opened. Put {_private_path(key_dir, part, public.id).name} back; if it is lost: flask keys rotate {part}"
            )
    return Opener(keys)


def make_missing(key_dir: Path) -> list[Part]:
    """Key pairs of parts that have none at all; which were made. A part with half a pair is left for a person to mend."""
    key_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return [
        part
        for part in Part
        if not public_path(key_dir, part).exists()
        and not any(_private_files(key_dir, part))
        and _make_first(key_dir, part)
    ]


def rotate(key_dir: Path, part: Part) -> SealingKey:
    """A new pair: new envelopes are sealed to it, older ones open as before. Running processes notice at their next start."""
    key_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = OpeningKey.new(part)
    _write_private(key_dir, key)
    _written(key_dir, _public_pem(key)).replace(public_path(key_dir, part))
    _sync_folder(key_dir)
    return key.sealing


def list_keys(key_dir: Path) -> list[KeyFile]:
    """Every sealing key in the folder, newest first within its part; no private key is read."""
    found = []
    for part in Part:
        path = public_path(key_dir, part)
        current = _read_public(key_dir, part).id.hex() if path.exists() else ""
        if current:
            found.append(KeyFile(part, current, path, False, True, _made_at(path)))
        files = sorted(_private_files(key_dir, part), key=lambda one: one[1].stat().st_mtime, reverse=True)
        found += [KeyFile(part, name, path, True, name == current, _made_at(path)) for name, path in files]
    return found


def public_path(key_dir: Path, part: Part) -> Path:
    return key_dir / f"sealing.{part}.public"


def _private_path(key_dir: Path, part: Part, key_id: bytes) -> Path:
    return key_dir / f"sealing.{part}.{key_id.hex()}.private"


def _private_files(key_dir: Path, part: Part) -> Iterator[tuple[str, Path]]:
    for path in sorted(key_dir.glob(f"sealing.{part}.*.private")):
        if match := _PRIVATE.fullmatch(path.name):
            yield match[2], path


def _made_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _read_public(key_dir: Path, part: Part) -> SealingKey:
    path = public_path(key_dir, part)
    try:
        key = load_pem_public_key(path.read_bytes())
    except FileNotFoundError:
        raise BadKeys(
            f"{path} is missing. Where the staff site runs, keys are made at its first start, or by: flask keys make; "
            f"then copy the three sealing.*.public files (and no others) into {key_dir} here"
        ) from None
    except PermissionError:
        raise BadKeys(f"{path} cannot be read by this process") from None
    except ValueError:
        raise BadKeys(f"{path} is not a public key. Put the right file there") from None
    if path.stat().st_mode & 0o022:
        raise BadKeys(f"{path} can be changed by others. Mend it with: chmod go-w {path}")
    if not isinstance(key, X25519PublicKey):
        raise BadKeys(f"{path} is not a key for sealing (X25519)")
    _refuse_default(key.public_bytes_raw(), path)
    return SealingKey(part, key)


def _read_private(key_dir: Path, part: Part) -> Iterator[OpeningKey]:
    for name, path in _private_files(key_dir, part):
        if path.stat().st_mode & 0o077:
            raise BadKeys(f"{path} can be read by others. Mend it with: chmod 600 {path}")
        try:
            private = load_pem_private_key(path.read_bytes(), None)
        except (ValueError, TypeError):
            raise BadKeys(f"{path} is not a private key. Put the right file there") from None
        if not isinstance(private, X25519PrivateKey):
            raise BadKeys(f"{path} is not a key for opening (X25519)")
        _refuse_default(private.private_bytes_raw(), path)
        key = OpeningKey(part, private)
        if key.id.hex() != name:
            raise BadKeys(
                f"{path} holds another key than its name says: it was renamed, or is of another part"
            )
        yield key


def _refuse_default(raw: bytes, path: Path) -> None:
    """A key that nobody drew: one byte over and over, or counted up."""
    if len(set(raw)) <= 2 or _counts_up(raw):
        raise BadKeys(f"{path} is no key that was drawn at random. Remove it, then: flask keys make")


def _counts_up(raw: bytes) -> bool:
    return all((after - before) % 256 == 1 for before, after in pairwise(raw))


def _refuse_equal(keys: list[bytes]) -> None:
    if len(set(keys)) != len(keys):
        raise BadKeys(
            "two sealing keys are the same: each part has its own. Remove the copy, then: flask keys make"
        )


def _make_first(key_dir: Path, part: Part) -> bool:
    """False when another process was quicker: its pair is the one that counts."""
    key = OpeningKey.new(part)
    private = _write_private(key_dir, key)
    written = _written(key_dir, _public_pem(key))
    try:
        public_path(key_dir, part).hardlink_to(written)
    except FileExistsError:
        private.unlink()
        return False
    finally:
        written.unlink()
    _sync_folder(key_dir)
    return True


def _write_private(key_dir: Path, key: OpeningKey) -> Path:
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return _written(key_dir, pem).replace(_private_path(key_dir, key.part, key.id))


def _public_pem(key: OpeningKey) -> bytes:
    return key.sealing.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _written(key_dir: Path, text: bytes) -> Path:
    """A file of another name, 0600, whole on disk."""
    handle, name = tempfile.mkstemp(prefix=".sealing.", dir=key_dir)
    with os.fdopen(handle, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
