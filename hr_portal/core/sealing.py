"""Sealing: whoever holds the public key can close an envelope, only who holds the private key can open it.

HPKE (RFC 9180), base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, one message for each envelope.

    1 byte   format, 1
    8 bytes  key id, so that keys can be rotated
    rest     HPKE's enc (32 bytes), ciphertext and tag (16 bytes)

What an envelope is bound to goes into HPKE's `info`, with its part and its key: moved to another row, another part or
another key it does not open. Content, files and identity have keys of their own: who may open one opens no other.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from hr_portal.core.errors import PortalError

FORMAT = 1
KEY_ID = 8
"""Bytes of a key's id."""
OVERHEAD = 1 + KEY_ID + 32 + 16
"""Bytes an envelope has beside the padded text."""
BUCKETS = (1024, 4096, 16384, 65536)
"""Bytes short texts are filled up to; beyond, whole multiples of the last. The size of an envelope says little."""

_LENGTH = struct.Struct(">Q")
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Part(StrEnum):
    """What is sealed apart from the rest, each with a key pair of its own."""

    CONTENT = "content"
    FILES = "files"
    IDENTITY = "identity"


class CannotOpen(PortalError):
    """Not an envelope, not as it was sealed, bound to something else, or its key is not here. It never says which."""


@dataclass(frozen=True)
class SealingKey:
    """A public key and the part it is for."""

    part: Part
    public: X25519PublicKey = field(repr=False)

    @property
    def raw(self) -> bytes:
        return self.public.public_bytes_raw()

    @property
    def id(self) -> bytes:
        """Names the key and its part; eight bytes."""
        words = b"hr_portal sealing key\0" + self.part.encode() + b"\0" + self.raw
        return hashlib.sha256(words).digest()[:KEY_ID]


@dataclass(frozen=True)
class OpeningKey:
    """A private key and the part it is for."""

    part: Part
    private: X25519PrivateKey = field(repr=False)

    @classmethod
    def new(cls, part: Part) -> OpeningKey:
        return cls(part, X25519PrivateKey.generate())

    @property
    def sealing(self) -> SealingKey:
        return SealingKey(self.part, self.private.public_key())

    @property
    def id(self) -> bytes:
        return self.sealing.id


def seal(public_key: SealingKey, plain: bytes, bound_to: bytes) -> bytes:
    """An envelope of `plain`. At most two copies of it are held beside the caller's own."""
    padded = _padded(plain)
    body = _SUITE.encrypt(padded, public_key.public, info=_info(public_key, bound_to))
    del padded
    return b"".join((bytes((FORMAT,)), public_key.id, body))


def open_sealed(private_key: OpeningKey, sealed: bytes, bound_to: bytes) -> bytes:
    """What was sealed to this key and bound to this. `CannotOpen` in every other case."""
    key = private_key.sealing
    if key_id(sealed) != key.id:
        raise CannotOpen
    try:
        padded = _SUITE.decrypt(sealed[1 + KEY_ID :], private_key.private, info=_info(key, bound_to))
    except (InvalidTag, ValueError):
        raise CannotOpen from None
    return _without_padding(padded)


def key_id(sealed: bytes) -> bytes:
    """The key an envelope names; `CannotOpen` for what is no envelope."""
    if len(sealed) < OVERHEAD or sealed[0] != FORMAT:
        raise CannotOpen
    return bytes(sealed[1 : 1 + KEY_ID])


def padded_size(length: int) -> int:
    """Bytes that a text of this length is filled up to, its own length included."""
    whole = length + _LENGTH.size
    return next((size for size in BUCKETS if whole <= size), -(-whole // BUCKETS[-1]) * BUCKETS[-1])


def _padded(plain: bytes) -> bytes:
    return b"".join(
        (_LENGTH.pack(len(plain)), plain, bytes(padded_size(len(plain)) - _LENGTH.size - len(plain)))
    )


def _without_padding(padded: bytes) -> bytes:
    if len(padded) < _LENGTH.size:
        raise CannotOpen
    length = _LENGTH.unpack_from(padded)[0]
    if length > len(padded) - _LENGTH.size:
        raise CannotOpen
    return bytes(memoryview(padded)[_LENGTH.size : _LENGTH.size + length])


def _info(key: SealingKey, bound_to: bytes) -> bytes:
    return b"hr_portal sealed\0" + bytes((FORMAT,)) + key.part.encode() + b"\0" + key.id + bound_to


class Sealer:
    """The public keys of all parts. It can close and not open."""

    def __init__(self, keys: Mapping[Part, SealingKey]) -> None:
        self._keys = dict(keys)

    def seal(self, part: Part, plain: bytes, *, bound_to: bytes) -> bytes:
        return seal(self._keys[part], plain, bound_to)

    def key(self, part: Part) -> SealingKey:
        """The key new envelopes of this part are sealed to."""
        return self._keys[part]


class Opener:
    """The private keys of all parts, with those that were rotated and still open older envelopes."""

    def __init__(self, keys: Iterable[OpeningKey]) -> None:
        self._keys = {(key.part, key.id): key for key in keys}

    def open(self, part: Part, sealed: bytes, *, bound_to: bytes) -> bytes:
        key = self._keys.get((part, key_id(sealed)))
        if key is None:
            raise CannotOpen
        return open_sealed(key, sealed, bound_to)
