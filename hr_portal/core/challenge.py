"""Proof of work for forms that anybody may send: find the number whose digest, behind the salt, is the challenge.

The JSON of ALTCHA's first version, so that its clients can solve it:

    {"algorithm": "SHA-256", "challenge": hex, "maxnumber": n, "salt": "<random>?for=…&…&", "signature": hex}

and as the answer base64 of {"algorithm", "challenge", "number", "salt", "signature"}. Everything that counts stands in the
salt. It is bound three times over, because an early form of the format could be cut in two ways (a part of the salt
read as a part of the number): the salt has one fixed form that ends in a delimiter, the number is a JSON integer, and the
signature covers salt and challenge and not the challenge alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ALGORITHM = "SHA-256"
MOST = 3_000_000
"""Tries at most: about a minute for a phone that makes 50,000 in a second."""
LIFETIME = timedelta(minutes=30)
_SALT_LENGTH = 128
"""Two whole blocks of SHA-256, so that each try costs one."""
_SALT = re.compile(
    r"[0-9a-f]{16,}\?for=(?P<purpose>[a-z_]{1,20})&node=(?P<node>[0-9a-f]{8})&serial=(?P<serial>0|[1-9][0-9]{0,17})"
    r"&max=(?P<work>[1-9][0-9]{0,8})&expires=(?P<expires>[1-9][0-9]{0,11})&"
)
_FREE_MISSES = 2
_MISSES_OF_A_NETWORK = 10


class Fault(StrEnum):
    """Why an answer does not count."""

    FORGED = "challenge_forged"
    """Not a challenge of ours, changed, for another form, or not solved."""
    EXPIRED = "challenge_expired"


class NotSolved(ValueError):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


@dataclass(frozen=True)
class Challenge:
    algorithm: str
    challenge: str
    maxnumber: int
    salt: str
    signature: str


@dataclass(frozen=True)
class Solved:
    """A challenge of ours that was solved in time. `work`: the tries it may have taken, as it was made."""

    node: str
    serial: int
    work: int


def make(key: bytes, *, purpose: str, node: str, serial: int, work: int, now: datetime) -> Challenge:
    """A challenge for one form, good for `LIFETIME`; `node` and `serial` tell it from every other."""
    said = (
        f"?for={purpose}&node={node}&serial={serial}&max={work}&expires={int((now + LIFETIME).timestamp())}&"
    )
    salt = secrets.token_hex(_SALT_LENGTH)[: _SALT_LENGTH - len(said)] + said
    if not _SALT.fullmatch(salt) or not 1 <= work <= MOST:
        raise ValueError(f"no challenge can be made of {purpose!r}, {node!r}, {serial}, {work}")
    challenge = _digest(salt, secrets.randbelow(work + 1))
    return Challenge(ALGORITHM, challenge, work, salt, _signature(key, salt, challenge))


def verify(key: bytes, answer: str, *, purpose: str, now: datetime) -> Solved:
    """The challenge this answer solves. `NotSolved` says why it does not count. Whether it was used before is not asked."""
    said = _said(answer)
    salt, challenge, number = (said.get(name) for name in ("salt", "challenge", "number"))
    signature = said.get("signature")
    if not (
        said.get("algorithm") == ALGORITHM
        and isinstance(salt, str)
        and isinstance(challenge, str)
        and isinstance(signature, str)
        and type(number) is int
    ):
        raise NotSolved(Fault.FORGED)
    found = _SALT.fullmatch(salt)
    if (
        found is None
        or not _equal(signature, _signature(key, salt, challenge))
        or found["purpose"] != purpose
    ):
        raise NotSolved(Fault.FORGED)
    if not 0 <= number <= int(found["work"]) or not _equal(challenge, _digest(salt, number)):
        raise NotSolved(Fault.FORGED)
    if now.timestamp() >= int(found["expires"]):
        raise NotSolved(Fault.EXPIRED)
    return Solved(found["node"], int(found["serial"]), int(found["work"]))


def work(base: int, misses_here: int, misses_of_subject: int) -> int:
    """Tries to ask for: twice as many for each miss at one subject beyond two, and each time the misses of one network
    have doubled beyond ten. Never more than `MOST`, never a lock."""
    steps = max(0, misses_of_subject - _FREE_MISSES) + (misses_here // _MISSES_OF_A_NETWORK).bit_length()
    return min(MOST, base << min(steps, 30))


def _said(answer: str) -> dict[str, object]:
    if not answer.isascii() or len(answer) > 2_000:
        raise NotSolved(Fault.FORGED)
    try:
        said = json.loads(base64.b64decode(answer, validate=True))
    except (binascii.Error, UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise NotSolved(Fault.FORGED) from None
    if not isinstance(said, dict):
        raise NotSolved(Fault.FORGED)
    return said


def _digest(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def _signature(key: bytes, salt: str, challenge: str) -> str:
    text = f"{ALGORITHM}\0{salt}\0{challenge}".encode("utf-8", "surrogatepass")
    return hmac.digest(key, text, "sha256").hex()


def _equal(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode())
