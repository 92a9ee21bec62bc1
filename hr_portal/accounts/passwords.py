"""Passwords: what one must be like, and their slow hashes (Argon2id)."""

from __future__ import annotations

import base64
import re
import secrets
import unicodedata
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from hr_portal.core.errors import Reason

SHORTEST, LONGEST = 12, 200
"""In characters. No rules on what kinds of characters, no change by the calendar: length is what helps."""

HASHER = PasswordHasher()
_PLACES = BoundedSemaphore(2)
"""A hash takes 64 MiB and a core; no more than two at a time, so that guessing cannot take the machine."""

_COMMON = (
    "administrator", "administration", "password", "passw0rd", "p@ssw0rd", "welcome", "changeme", "letmein", "iloveyou",
    "princess", "sunshine", "football", "baseball", "dragon", "monkey", "master", "superman", "qwerty", "asdfgh",
    "zxcvbn", "asdf", "zxcv", "qwer", "admin", "root", "user", "guest", "login", "test", "demo", "secret", "default",
    "woaini", "nihao", "mima", "zhongguo", "woaizhongguo", "beijing", "shanghai", "guanliyuan", "gongshi", "renshi",
    "zuzhibu", "renshiju", "rensheju", "gongwuyuan", "zhengfu", "dangwei", "anlan", "anlanshi", "hrportal", "portal",
    "密码", "管理员", "组织部", "人社局", "人事局", "公示", "公务员", "安澜市", "安澜", "中国", "我爱你", "你好",
    "1qaz", "2wsx", "3edc", "4rfv", "1q2w", "3e4r", "5t6y", "zaq1", "xsw2", "abc123", "1314520", "5201314", "520", "1314",
)  # fmt: skip
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "01234567890",
    "一二三四五六七八九十",
)
_COMMON_WORD = re.compile("|".join(sorted(map(re.escape, _COMMON), key=len, reverse=True)))
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_LEAST_OF_ONES_OWN = 4


def _plain(password: str) -> str:
    """One spelling for what looks and is typed the same: full-width letters from a Chinese keyboard are plain ones."""
    return unicodedata.normalize("NFKC", password)


def _without_runs(text: str) -> str:
    kept = ""
    for character in text:
        pair = kept[-1:] + character
        if len(pair) == 2 and (pair[0] == pair[1] or any(pair in run or pair[::-1] in run for run in _RUNS)):
            kept = kept[:-1] + character
        else:
            kept += character
    return kept


def reasons_against_password(password: str, *, login: str, name: str) -> list[Reason]:
    """Too short, the person's own name or login, or made only of what everybody tries first."""
    plain = _plain(password).lower()
    if len(plain) < SHORTEST:
        return [Reason("password_too_short", "password", facts={"shortest": SHORTEST})]
    if len(plain) > LONGEST:
        return [Reason("password_too_long", "password", facts={"longest": LONGEST})]
    own = [word.lower() for word in (_plain(login), _plain(name)) if len(word) >= 2]
    if any(word in plain for word in own):
        return [Reason("password_holds_name", "password")]
    rest = _without_runs(_YEAR.sub("", _COMMON_WORD.sub("", plain)))
    if len(set(rest)) < _LEAST_OF_ONES_OWN:
        return [Reason("password_common", "password")]
    return []


def hash_password(password: str) -> str:
    with _PLACES:
        return HASHER.hash(_plain(password))


def _nobodys_hash() -> str:
    """A hash that no password has, of the same cost as a real one."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (HASHER.salt_len, HASHER.hash_len)
    )
    cost = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


def password_matches(password_hash: str | None, password: str) -> bool:
    """Is it the password of this hash? The same work is done where there is no hash to compare with."""
    with _PLACES:
        try:
            HASHER.verify(password_hash or _nobodys_hash(), _plain(password)[: LONGEST + 1])
        except VerifyMismatchError:
            return False
    return password_hash is not None


def needs_new_hash(password_hash: str) -> bool:
    """Was it made with a cost we no longer use?"""
    return HASHER.check_needs_rehash(password_hash)
