"""What failed lately, from one network and at one subject: the more, the more work a form asks for. Never a lock.

Counted where the limits are counted (memory, or Redis) under HMAC(a random key of the day, the network's prefix or the
subject). The key of the day is in no file: in the memory of the process, or in Redis, which keeps nothing on disk. With it
gone, nobody can say which network or which subject a count was about.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
from typing import Any

import redis
from flask import current_app, g

from hr_portal.core.clock import shanghai_date
from hr_portal.extensions import limiter
from hr_portal.web.limits import network

log = logging.getLogger(__name__)

AN_HOUR, A_DAY = 3600, 24 * 3600
_PREFIX = "hr_portal:misses"
_lock = threading.Lock()


def note_miss(purpose: str, subject: str = "") -> None:
    """A look-up found nothing, a key was wrong: count it for this network, and for the subject that was named."""
    _add(_name(purpose, "network", network()), AN_HOUR)
    if subject:
        _add(_name(purpose, "subject", subject), A_DAY)


def misses_here(purpose: str) -> int:
    """Of this network, within the hour that began with the first."""
    return _count(_name(purpose, "network", network()))


def misses_of(purpose: str, subject: str) -> int:
    """At this subject, within the day that began with the first, from wherever."""
    return _count(_name(purpose, "subject", subject)) if subject else 0


def rest(purpose: str, seconds: int) -> None:
    """Let this network rest for so long (at least one second)."""
    _add(_name(purpose, "rest", network()), max(1, seconds))


def is_resting(purpose: str) -> bool:
    return _count(_name(purpose, "rest", network())) > 0


def _name(purpose: str, what: str, whom: str) -> str:
    digest = hmac.digest(_key_of_today(), f"{what}\0{whom}".encode("utf-8", "surrogatepass"), "sha256")
    return f"{_PREFIX}:{purpose}:{what}:{digest.hex()[:24]}"


def _key_of_today() -> bytes:
    held = g.get("key_of_the_day")
    if held is None:
        held = g.key_of_the_day = _remembered_key(shanghai_date(g.now).isoformat())
    return bytes(held)


def _remembered_key(today: str) -> bytes:
    remembered: dict[str, bytes] = current_app.extensions.setdefault("key_of_the_day", {})
    if today not in remembered:
        with _lock:
            if today not in remembered:
                found = _shared_key(today)
                remembered.clear()
                remembered[today] = found
    return remembered[today]


def _shared_key(today: str) -> bytes:
    """The same for all processes where there is a Redis; of this process alone where there is none."""
    drawn = secrets.token_bytes(32)
    if current_app.extensions["settings"].redis_url is None:
        return drawn
    server: Any = limiter.storage.storage  # type: ignore[attr-defined]
    name = f"{_PREFIX}:key:{today}"
    try:
        server.set(name, drawn.hex(), nx=True, ex=2 * A_DAY)
        return bytes.fromhex(server.get(name).decode())
    except redis.RedisError:
        log.warning("the key of the day could not be shared; this process counts misses by itself")
        return drawn


def _add(name: str, seconds: int) -> None:
    try:
        limiter.storage.incr(name, seconds)
    except redis.RedisError:
        log.warning("a miss could not be counted")


def _count(name: str) -> int:
    """Nought where the counts cannot be read: the form then asks for the least work, it does not stop."""
    try:
        return limiter.storage.get(name)
    except redis.RedisError:
        log.warning("misses could not be read")
        return 0
