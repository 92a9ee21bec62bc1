"""What a form carries from one page to the next without anybody being able to read or change it: AES-256-GCM, as text.

The key is derived from the site's secret for one purpose: a token of one purpose is noise to every other.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hr_portal.core.errors import PortalError

_NONCE = 12
_VERSION = b"\x01"
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
LONGEST = 64 * 1024
"""Characters of a token that are looked at."""


class TokenForged(PortalError):
    """Not a token of ours, not as it was given out, or given out for something else."""


class TokenExpired(PortalError):
    """A token of ours whose time is over."""


@lru_cache(maxsize=16)
def derived_key(secret: bytes, purpose: str) -> bytes:
    """32 bytes for this purpose alone (HKDF-SHA256)."""
    return HKDF(SHA256(), 32, None, b"hr_portal\0" + purpose.encode()).derive(secret)


@lru_cache(maxsize=64)
def _cipher(secret: bytes, purpose: str) -> AESGCM:
    return AESGCM(derived_key(secret, f"sealed token\0{purpose}"))


def seal_token(secret: bytes, purpose: str, payload: dict[str, Any], *, now: datetime, ttl: timedelta) -> str:
    """`payload` (JSON values) as URL-safe text, good until `now` + `ttl`, not at that instant any more."""
    text = _JSON.encode({"until": (now + ttl).timestamp(), "payload": payload}).encode()
    nonce = secrets.token_bytes(_NONCE)
    sealed = _VERSION + nonce + _cipher(secret, purpose).encrypt(nonce, text, _VERSION)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def open_token(secret: bytes, purpose: str, token: str, *, now: datetime) -> dict[str, Any]:
    """The payload. `TokenForged`, or `TokenExpired` for a real one that came too late."""
    sealed = _bytes_of(token)
    if sealed[:1] != _VERSION:
        raise TokenForged
    try:
        text = _cipher(secret, purpose).decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _VERSION)
    except (InvalidTag, ValueError):
        raise TokenForged from None
    found = json.loads(text)
    if now.timestamp() >= found["until"]:
        raise TokenExpired
    return dict(found["payload"])


def _bytes_of(token: str) -> bytes:
    """Exactly one spelling of a token is right: one that decodes to the same bytes in another way is refused."""
    if not token.isascii() or len(token) > LONGEST:
        raise TokenForged
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise TokenForged from None
    if base64.urlsafe_b64encode(sealed).decode().rstrip("=") != token:
        raise TokenForged
    return sealed
