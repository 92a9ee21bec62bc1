"""Instants for tests, written as clocks in Shanghai show them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

SHANGHAI = ZoneInfo("Asia/Shanghai")

TODAY = "2026-11-24 10:00"
"""When tests begin, unless they say otherwise: a Tuesday, in office hours; 2027 is not arranged yet."""

ZONES = ("UTC", "Asia/Shanghai", "America/Los_Angeles")
"""Zones a server may be set to. None of them may change an answer."""


def instant(text: str) -> datetime:
    """ "2026-11-24 10:00" or "2026-11-24" (00:00) in Shanghai, as aware UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def around(moment: datetime) -> Iterator[tuple[datetime, int]]:
    """The second before, the instant itself, the second after, each with -1, 0 or 1."""
    for side in (-1, 0, 1):
        yield moment + timedelta(seconds=side), side


def at_the_boundary(moment: str) -> pytest.MarkDecorator:
    """Parametrises `now` and `side`: a second before the moment, on it, a second after it."""
    return pytest.mark.parametrize(
        ("now", "side"),
        list(around(instant(moment))),
        ids=["a second before", "on the second", "a second after"],
    )
