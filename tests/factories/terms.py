"""Terms a test sets: for as long as it needs them, as if the city's file said so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hr_portal.notices.kinds import known_kinds, make_known
from hr_portal.notices.terms_file import with_days


@contextmanager
def terms(**days: tuple[int | None, ...]) -> Iterator[None]:
    """`terms(pre_appointment=(30, 60))`: the first step after 30 days, the second after 60."""
    before = dict(known_kinds())
    make_known({**before, **{kind: with_days(before[kind], given) for kind, given in days.items()}})
    try:
        yield
    finally:
        make_known(before)
