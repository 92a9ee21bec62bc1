"""The five clocks of a notice, a second before, on, and after, wherever the server believes to be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from hr_portal.core.clock import shanghai_date
from hr_portal.notices import kinds, listing, reading
from hr_portal.notices.listing import Wanted
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import Phase, phase
from hr_portal.publicity.queries import calendar
from hr_portal.publicity.rules import is_open, remaining
from tests.clockwork import around, instant
from tests.factories import notices as made

SECOND = timedelta(seconds=1)


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/St_Johns"])
def server_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The zone of the machine; it must not change an answer."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def notice(session: Session, server_in: str, monkeypatch: pytest.MonkeyPatch) -> Notice:
    """Public on Tuesday at ten; the city has decided to minimise ninety days after the close."""
    kind = kinds.kind_named("pre_appointment")
    decided = replace(kind, terms=replace(kind.terms, minimise_days=90))
    monkeypatch.setitem(kinds._known, "pre_appointment", decided)
    made_one = made.publish(session, made.make_office(session))
    session.commit()
    session.expire_all()
    return made_one


def on_page(session: Session, now: datetime) -> Phase | None:
    page = reading.public_page(session, "AL01-2026-00001", now)
    return page.notice.phase if page is not None else None


def test_the_five_clocks_stand_where_the_calendar_of_shanghai_puts_them(notice: Notice) -> None:
    clocks = notice.clocks
    assert (
        clocks.publish_at,
        clocks.counts_from,
        clocks.closes_at,
        clocks.delist_at,
        clocks.minimise_at,
    ) == (
        instant("2026-11-24 10:00"),
        instant("2026-11-25"),
        instant("2026-12-02"),
        instant("2027-01-01"),
        instant("2027-03-02"),
    )


def test_public_on_the_second(session: Session, notice: Notice) -> None:
    for now, side in around(instant("2026-11-24 10:00")):
        is_public = side >= 0
        assert (on_page(session, now) is Phase.OPEN) is is_public
        assert bool(listing.listed(session, Wanted(), now)) is is_public
        assert bool(listing.board(session, now)) is is_public
        assert bool(listing.latest(session, now)) is is_public
        assert listing.tally(session, now).total == (1 if is_public else 0)
        assert phase(notice, now) is (Phase.OPEN if is_public else Phase.SCHEDULED)


def test_counted_from_midnight_although_reports_are_taken_from_publication(
    session: Session, notice: Notice
) -> None:
    assert notice.window is not None
    window, days = notice.window.window(), calendar(session)
    left = []
    for now, _side in around(instant("2026-11-26")):
        assert is_open(window, now)
        left.append(remaining(window, shanghai_date(now), days))
    assert left == [5, 4, 4]
    assert [is_open(window, now) for now, _ in around(instant("2026-11-24 10:00"))] == [False, True, True]


def test_closed_on_the_second(session: Session, notice: Notice) -> None:
    for now, side in around(instant("2026-12-02")):
        assert on_page(session, now) is (Phase.OPEN if side < 0 else Phase.CLOSED)
        assert bool(listing.board(session, now)) is (side < 0)
        assert bool(listing.listed(session, Wanted(statuses=frozenset({Phase.CLOSED})), now)) is (side >= 0)
        assert listing.tally(session, now).total == 1


def test_off_the_front_lists_on_the_second_and_readable_after(session: Session, notice: Notice) -> None:
    for now, side in around(instant("2027-01-01")):
        assert bool(listing.latest(session, now)) is (side < 0)
        assert on_page(session, now) is Phase.CLOSED
        assert len(listing.listed(session, Wanted(), now)) == 1


def test_minimised_on_the_second_and_still_an_address(session: Session, notice: Notice) -> None:
    for now, side in around(instant("2027-03-02")):
        assert on_page(session, now) is (Phase.CLOSED if side < 0 else Phase.MINIMISED)
        assert bool(listing.listed(session, Wanted(), now)) is (side < 0)
        assert reading.file_was_public(session, "AL01-2026-00001", "0" * 16, now) is (side >= 0)


def test_each_clock_is_a_boundary_no_cache_outlives(session: Session, notice: Notice) -> None:
    boundaries = [
        instant("2026-11-24 10:00"), instant("2026-12-02"), instant("2027-01-01"), instant("2027-03-02"),
    ]  # fmt: skip
    for boundary, following in zip(boundaries, [*boundaries[1:], None], strict=True):
        assert reading.next_boundary(session, boundary - SECOND) == boundary
        assert reading.next_boundary(session, boundary) == following
