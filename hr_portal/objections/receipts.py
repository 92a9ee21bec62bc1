"""回执: a number that may be said aloud and a key that may not. What is kept of the key opens nothing.

The key is stretched into two halves. The digest of one finds whether a key is right; the other wraps the private key of
the report, so that answers open with the receipt and with nothing that is stored.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from threading import BoundedSemaphore

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hr_portal.core.sealing import CannotOpen, OpeningKey, Part, SealingKey, open_sealed, seal

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without I, L, O and U: read from paper, told on the telephone."""
PREFIX = "FY-"
NUMBER_LENGTH = 8
KEY_LENGTH = 16
SALT = 16
_NONCE = 12

_COST, _BLOCK, _MEMORY = 2**16, 8, 2**27
"""scrypt: 64 MiB and about an eighth of a second."""
_PLACES = BoundedSemaphore(2)
"""Two at a time in a process, however many ask."""

_GAPS = re.compile(r"[\s\-‐-―−_.·•/]+")
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class Receipt:
    """What the reporter takes along. The key is nowhere else."""

    number: str
    key: str = field(repr=False)


@dataclass(frozen=True)
class Stretched:
    """The key through the slow hash: `lookup` is compared, `wrap` opens. Neither is stored."""

    lookup: bytes = field(repr=False)
    wrap: bytes = field(repr=False)


def new_number() -> str:
    """FY- and eight random characters: it tells neither when nor how many."""
    return PREFIX + "".join(secrets.choice(LETTERS) for _ in range(NUMBER_LENGTH))


def new_key() -> str:
    """Sixteen random digits."""
    return f"{secrets.randbelow(10**KEY_LENGTH):0{KEY_LENGTH}}"


def printed(key: str) -> str:
    """In groups of four, as it stands on the receipt."""
    return " ".join(key[at : at + 4] for at in range(0, KEY_LENGTH, 4))


def read_number(text: str) -> str | None:
    """The number that was typed: any width, any case, with or without FY and the dash, O for nought. None if it is none."""
    plain = _plain(text).upper()
    if len(plain) == NUMBER_LENGTH + 2 and plain.startswith("FY"):
        plain = plain[2:]
    plain = plain.translate(_MISREAD)
    is_number = len(plain) == NUMBER_LENGTH and all(character in LETTERS for character in plain)
    return PREFIX + plain if is_number else None


def read_key(text: str) -> str | None:
    """The key that was typed, with whatever stands between its digits. None if it is none."""
    plain = _plain(text)
    return plain if len(plain) == KEY_LENGTH and plain.isascii() and plain.isdigit() else None


def _plain(text: str) -> str:
    return _GAPS.sub("", unicodedata.normalize("NFKC", text[:200]))


def stretch(key: str, salt: bytes) -> Stretched:
    """The same work for every key and salt."""
    with _PLACES:
        found = hashlib.scrypt(key.encode(), salt=salt, n=_COST, r=_BLOCK, p=1, maxmem=_MEMORY, dklen=64)
    return Stretched(found[:32], found[32:])


def key_digest(stretched: Stretched) -> bytes:
    """What is stored to know the key again."""
    return hashlib.sha256(b"hr_portal receipt\0" + stretched.lookup).digest()


def is_right(stretched: Stretched, digest: bytes) -> bool:
    return hmac.compare_digest(key_digest(stretched), digest)


def bound_to(number: str, place: str = "") -> bytes:
    """What the envelopes of this report are bound to; those of a file to its place as well."""
    return b"report:" + number.encode() + (b"/" + place.encode() if place else b"")


# --- the reporter's own key pair ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReporterKeys:
    """A pair made for one report: answers are sealed to `public`; `wrapped` is the private half, opened by the receipt."""

    public: bytes
    wrapped: bytes


def new_reporter_keys(stretched: Stretched, number: str) -> ReporterKeys:
    private = X25519PrivateKey.generate()
    nonce = secrets.token_bytes(_NONCE)
    wrapped = nonce + AESGCM(stretched.wrap).encrypt(nonce, private.private_bytes_raw(), bound_to(number))
    return ReporterKeys(private.public_key().public_bytes_raw(), wrapped)


def unwrap(stretched: Stretched, wrapped: bytes, number: str) -> bytes:
    """The private key. `CannotOpen` when anything is not as it was."""
    try:
        return AESGCM(stretched.wrap).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], bound_to(number))
    except (InvalidTag, ValueError):
        raise CannotOpen from None


def seal_for_reporter(public: bytes, plain: bytes, number: str) -> bytes:
    """Opens with the receipt of this report alone."""
    key = SealingKey(Part.CONTENT, X25519PublicKey.from_public_bytes(public))
    return seal(key, plain, bound_to(number))


def open_for_reporter(private: bytes, sealed: bytes, number: str) -> bytes:
    key = OpeningKey(Part.CONTENT, X25519PrivateKey.from_private_bytes(private))
    return open_sealed(key, sealed, bound_to(number))
