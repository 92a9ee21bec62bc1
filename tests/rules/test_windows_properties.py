"""What holds of every window, whatever the day, the length and the zone of the machine."""

from __future__ import annotations

import time as machine
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hr_portal.core.calendar import Arrangement, Calendar, DayRule, RuleKind, built_in_arrangements
from hr_portal.core.clock import shanghai_date
from hr_portal.publicity.rules import Period, Unit, is_open, recounted, remaining, window_for

CALENDAR = Calendar.built_in()

instants = st.datetimes(datetime(2007, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001
periods = st.builds(
    Period,
    unit=st.sampled_from(Unit),
    length=st.integers(1, 40),
    minimum=st.just(1),
    count_publication_day=st.booleans(),
    end_time=st.one_of(st.none(), st.just(time(17, 30))),
    roll_to_working_day=st.booleans(),
)
day_rules = st.builds(DayRule, kind=st.sampled_from(RuleKind), name=st.just("元旦"))
amendments = st.dictionaries(st.dates(date(2025, 12, 1), date(2027, 1, 31)), day_rules, max_size=40)


@given(periods, instants)
def test_exactly_the_length_asked_for_is_counted(period: Period, publish_at: datetime) -> None:
    window = window_for(period, publish_at=publish_at, signed_at=None, calendar=CALENDAR)
    cells = window.days(CALENDAR)
    counted = [cell for cell in cells if cell.counts]
    assert [cell.ordinal for cell in counted] == list(range(1, period.length + 1))
    assert (counted[0].date, counted[-1].date) == (window.first_day, window.last_day)
    assert [cell.date for cell in cells] == [
        cells[0].date + timedelta(days=step) for step in range((window.last_day - cells[0].date).days + 1)
    ]
    assert cells[0].date == shanghai_date(publish_at)


@given(periods, instants)
def test_a_window_closes_after_it_opens_or_is_provisional(period: Period, publish_at: datetime) -> None:
    window = window_for(period, publish_at=publish_at, signed_at=None, calendar=CALENDAR)
    assert (window.closes_at is None) is window.provisional
    assert is_open(window, window.opens_at)
    if window.closes_at is not None:
        assert window.opens_at < window.closes_at
        assert shanghai_date(window.closes_at - timedelta(microseconds=1)) == window.last_day


@given(periods, instants, st.timedeltas(timedelta(), timedelta(days=30)))
def test_a_notice_published_later_never_closes_earlier(
    period: Period, publish_at: datetime, delay: timedelta
) -> None:
    earlier = window_for(period, publish_at=publish_at, signed_at=None, calendar=CALENDAR)
    later = window_for(period, publish_at=publish_at + delay, signed_at=None, calendar=CALENDAR)
    assert earlier.last_day <= later.last_day
    if earlier.closes_at is not None and later.closes_at is not None:
        assert earlier.closes_at <= later.closes_at


@given(periods, instants, st.timedeltas(timedelta(), timedelta(days=30)))
def test_a_late_signature_is_a_late_publication(period: Period, planned: datetime, delay: timedelta) -> None:
    signed = planned + delay
    late = window_for(period, publish_at=planned, signed_at=signed, calendar=CALENDAR)
    assert late == window_for(period, publish_at=signed, signed_at=None, calendar=CALENDAR)
    assert late == window_for(period, publish_at=signed, signed_at=planned, calendar=CALENDAR)


@given(periods, instants)
def test_counting_the_publication_day_never_lengthens(period: Period, publish_at: datetime) -> None:
    ends = [
        window_for(
            replace(period, count_publication_day=counted),
            publish_at=publish_at,
            signed_at=None,
            calendar=CALENDAR,
        ).last_day
        for counted in (True, False)
    ]
    assert ends[0] <= ends[1]


@settings(max_examples=200)
@given(
    periods,
    st.datetimes(datetime(2025, 12, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    amendments,
    st.one_of(st.none(), st.timedeltas(timedelta(), timedelta(days=60))),
)
def test_a_recount_never_shortens_moves_the_opening_or_closes_in_the_past(
    period: Period, publish_at: datetime, rows: dict[date, DayRule], age: timedelta | None
) -> None:
    paper = Arrangement(2027, "", "", "", rows)
    calendar = Calendar.from_arrangements([*built_in_arrangements(), paper])
    window = window_for(period, publish_at=publish_at, signed_at=None, calendar=CALENDAR)
    now = None if age is None else publish_at + age
    again = recounted(window, period, calendar, now=now)
    assert again.opens_at == window.opens_at
    if window.closes_at is not None:
        assert again.closes_at is not None
        assert again.closes_at >= window.closes_at
    elif again.closes_at is not None and now is not None:
        assert again.closes_at > now
    has_closed = now is not None and window.closes_at is not None and window.closes_at <= now
    if has_closed:
        assert again == window
    else:
        assert sum(cell.counts for cell in again.days(calendar)) >= period.length
    assert recounted(again, period, calendar, now=now) == again


@given(periods, instants)
def test_the_days_left_never_grow(period: Period, publish_at: datetime) -> None:
    window = window_for(period, publish_at=publish_at, signed_at=None, calendar=CALENDAR)
    left = [remaining(window, cell.date, CALENDAR) for cell in window.days(CALENDAR)]
    assert left == sorted(left, reverse=True)
    assert left[0] == period.length
    assert remaining(window, window.last_day, CALENDAR) == 1
    assert remaining(window, window.last_day + timedelta(days=1), CALENDAR) == 0


@pytest.fixture(
    params=["UTC", "Asia/Shanghai", "America/St_Johns", "America/Los_Angeles", "Pacific/Kiritimati"]
)
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The zone the machine is set to, for as long as the test runs."""
    patch = pytest.MonkeyPatch()
    patch.setenv("TZ", request.param)
    machine.tzset()
    yield request.param
    patch.undo()
    machine.tzset()


def test_the_zone_of_the_machine_changes_nothing(zone: str) -> None:
    """Also where that zone puts its clocks forward or back inside the window (8 March and 1 November 2026)."""
    for month, day, last in (
        (3, 6, date(2026, 3, 13)),
        (10, 30, date(2026, 11, 6)),
        (11, 23, date(2026, 11, 30)),
    ):
        for hour in range(24):
            opens = datetime(2026, month, day, tzinfo=UTC) - timedelta(hours=8) + timedelta(hours=hour)
            window = window_for(
                Period(Unit.WORKING_DAYS, 5, 5),
                publish_at=opens.astimezone(),
                signed_at=None,
                calendar=CALENDAR,
            )
            assert window.last_day == last, zone
            assert window.closes_at == datetime(last.year, last.month, last.day, 16, tzinfo=UTC), zone
            assert window.opens_at.utcoffset() == timedelta()
