"""Numbers and secrets: index numbers (索引号) and their addresses, tokens, digests, first passwords."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import NamedTuple

_ORGAN = re.compile(r"[0-9A-Z]{1,32}")
# Five digits with leading noughts, or more without: one number, one spelling.
_ADDRESS = re.compile(r"([0-9A-Z]{1,32})-((?:19|20)[0-9]{2})-(0[0-9]{4}|[1-9][0-9]{4,8})")


class IndexNo(NamedTuple):
    """Organ code, year and serial; the serial runs without gaps per organ and year, from 1."""

    organ: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.organ}/{self.year}-{self.serial:05}"

    @property
    def address(self) -> str:
        """As it stands in an address, where a slash would part two folders: AL01-2026-00178."""
        return f"{self.organ}-{self.year}-{self.serial:05}"


def index_number(organ_code: str, year: int, serial: int) -> str:
    """AL01/2026-00178. The organ code is capital letters and digits, or the unified 18-character code."""
    if not _ORGAN.fullmatch(organ_code) or not 1900 <= year <= 2099 or not 1 <= serial < 10**9:
        raise ValueError(f"no index number from {organ_code!r}, {year!r}, {serial!r}")
    return str(IndexNo(organ_code, year, serial))


def address_of(number: str) -> str:
    """The printed number AL01/2026-00178 as the last part of its address, AL01-2026-00178."""
    address = number.replace("/", "-", 1)
    if number.count("/") != 1 or parse_address(address) is None:
        raise ValueError(f"not an index number: {number!r}")
    return address


def parse_address(address: str) -> IndexNo | None:
    """The number an address names, or None. Exactly one spelling of an address is right; others are not found."""
    found = _ADDRESS.fullmatch(address)
    if found is None or not (serial := int(found[3])):
        return None
    return IndexNo(found[1], int(found[2]), serial)


def salted_digest(salt: bytes, value: str) -> str:
    """HMAC-SHA256 in hex: the journal can show that a value changed, and to what it did not, without holding it."""
    if len(salt) < 16:
        raise ValueError("a salt has at least 16 bytes")
    return hmac.new(salt, value.encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What the database keeps of a token. A plain hash does: nobody guesses 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


# Without 0/o, 1/i/l: read from a sheet of paper and typed.
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def readable_password() -> str:
    """Sixteen random characters (79 bits) in groups of four: k7mp-x2wd-9qht-bn4c."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))
