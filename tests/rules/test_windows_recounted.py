"""A window counted again, and a window interrupted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from hr_portal.core.calendar import Arrangement, Calendar, DayRule, RuleKind, built_in_arrangements
from hr_portal.publicity.rules import Period, Unit, Window, extended, lost_days, recounted, window_for
from tests.clockwork import instant

CALENDAR = Calendar.built_in()
FIVE = Period(Unit.WORKING_DAYS, length=5, minimum=5)


def amended(**rules: str) -> Calendar:
    days = {
        date.fromisoformat(day[1:].replace("_", "-")): DayRule(RuleKind(kind), "元旦")
        for day, kind in rules.items()
    }
    year = max(day.year for day in days)
    return Calendar.from_arrangements([*built_in_arrangements(), Arrangement(year, "", "", "", days)])


def published(at: str, period: Period = FIVE) -> Window:
    return window_for(period, publish_at=instant(at), signed_at=None, calendar=CALENDAR)


# ------------------------------------------------------------------ counted again


def test_a_day_off_announced_meanwhile_makes_a_live_window_longer() -> None:
    window = published("2026-11-23 09:00")
    again = recounted(window, FIVE, amended(d2026_11_26="off"))
    assert (again.opens_at, again.last_day) == (window.opens_at, date(2026, 12, 1))
    assert again.closes_at == instant("2026-12-02")
    assert again.calendar_version != window.calendar_version


def test_a_make_up_day_announced_meanwhile_does_not_make_it_shorter() -> None:
    window = published("2026-11-23 09:00")
    again = recounted(window, FIVE, amended(d2026_11_28="makeup"))
    assert (again.last_day, again.closes_at) == (window.last_day, window.closes_at)
    assert [cell.ordinal for cell in again.days(amended(d2026_11_28="makeup")) if cell.counts] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


def test_an_extended_window_is_not_cut_back_by_a_recount() -> None:
    extended = replace(
        published("2026-11-23 09:00"), last_day=date(2026, 12, 4), closes_at=instant("2026-12-05")
    )
    assert recounted(extended, FIVE, amended(d2026_11_26="off")).closes_at == instant("2026-12-05")


def test_a_calendar_that_cannot_tell_leaves_a_settled_window_as_it_is() -> None:
    window = published("2026-11-23 09:00")
    assert recounted(window, FIVE, Calendar(days={}, years=frozenset(), version="none")) == window


def test_the_next_paper_settles_a_provisional_window() -> None:
    window = published("2026-12-24 09:00")
    assert window.closes_at is None
    again = recounted(window, FIVE, amended(d2027_01_01="off"))
    assert (again.provisional, again.last_day, again.closes_at) == (
        False,
        date(2026, 12, 31),
        instant("2027-01-01"),
    )


def test_a_window_stays_provisional_until_the_paper_it_waits_for() -> None:
    window = published("2026-12-24 09:00")
    assert recounted(window, FIVE, amended(d2026_06_01="off")).provisional


def test_a_provisional_window_settled_late_never_closes_in_the_past() -> None:
    """The paper came late, on a Saturday; until then reports were rightly taken."""
    window = published("2026-12-24 09:00")
    calendar = amended(d2027_01_01="off")
    again = recounted(window, FIVE, calendar, now=instant("2027-01-09 10:00"))
    assert (again.last_day, again.closes_at) == (date(2027, 1, 11), instant("2027-01-12"))
    at_an_hour = replace(FIVE, end_time=time(17, 30))
    after_hours = recounted(window, at_an_hour, calendar, now=instant("2027-01-11 17:30"))
    assert after_hours.closes_at == instant("2027-01-12 17:30")


def test_a_closed_window_is_left_closed() -> None:
    window = published("2026-11-23 09:00")
    calendar = amended(d2026_11_26="off")
    assert recounted(window, FIVE, calendar, now=instant("2026-12-01")) == window
    assert recounted(window, FIVE, calendar, now=instant("2026-11-30 23:59")).closes_at == instant(
        "2026-12-02"
    )


def test_a_notice_keeps_the_length_it_was_given() -> None:
    seven = published("2026-11-23 09:00", replace(FIVE, length=7))
    assert recounted(seven, FIVE, amended(d2026_11_26="off")).last_day == date(2026, 12, 3)


# ------------------------------------------------------------------ interrupted


@pytest.mark.parametrize(
    ("hidden_from", "shown_at", "whole", "partly", "days"),
    [
        ("2026-11-24 10:00", "2026-11-24 10:40", [], [24], 0),
        ("2026-11-24 10:00", "2026-11-25 15:00", [], [24, 25], 1),
        ("2026-11-24 00:00", "2026-11-25 00:00", [24], [], 1),
        ("2026-11-24 10:00", "2026-11-27 09:00", [25, 26], [24, 27], 2),
        ("2026-11-27 18:00", "2026-11-30 08:00", [], [27, 30], 0),  # over a weekend, which does not count
        ("2026-11-20 00:00", "2026-12-20 00:00", [24, 25, 26, 27, 30], [], 5),
        ("2026-11-23 09:00", "2026-11-24 00:00", [], [], 0),  # the publication day does not count
        ("2026-12-01 00:00", "2026-12-05 00:00", [], [], 0),
        ("2026-11-25 00:00", "2026-11-24 00:00", [], [], 0),
    ],
)
def test_the_whole_days_lost_are_what_an_extension_is_proposed_for(
    hidden_from: str, shown_at: str, whole: list[int], partly: list[int], days: int
) -> None:
    lost = lost_days(published("2026-11-23 09:00"), instant(hidden_from), instant(shown_at), CALENDAR)
    assert [day.day for day in lost.whole] == whole
    assert [day.day for day in lost.partly] == partly
    assert lost.days == days


def test_the_last_day_is_lost_whole_up_to_its_closing_hour() -> None:
    window = published("2026-11-23 09:00", replace(FIVE, end_time=time(17, 30)))
    lost = lost_days(window, instant("2026-11-30"), instant("2026-11-30 17:30"), CALENDAR)
    assert (lost.whole, lost.days) == ((date(2026, 11, 30),), 1)


def test_a_provisional_window_loses_days_too() -> None:
    window = published("2026-12-28 09:00")
    lost = lost_days(window, instant("2026-12-29"), instant("2026-12-31"), CALENDAR)
    assert lost.days == 2
    assert lost.whole[-1] - lost.whole[0] == timedelta(days=1)


# ------------------------------------------------------------------ extended


def test_an_extension_adds_counted_days_at_the_end() -> None:
    longer = extended(published("2026-11-23 09:00"), FIVE, 2, CALENDAR)
    assert (longer.last_day, longer.closes_at, longer.length) == (date(2026, 12, 2), instant("2026-12-03"), 7)
    assert [cell.ordinal for cell in longer.days(CALENDAR) if cell.counts] == [1, 2, 3, 4, 5, 6, 7]
    assert extended(longer, FIVE, 1, CALENDAR).last_day == date(2026, 12, 3)


def test_an_extension_in_calendar_days_is_counted_in_calendar_days() -> None:
    seven = Period(Unit.CALENDAR_DAYS, length=7, minimum=5)
    assert extended(published("2026-11-23 09:00", seven), seven, 5, CALENDAR).last_day == date(2026, 12, 5)
    rolling = replace(seven, roll_to_working_day=True)
    assert extended(published("2026-11-23 09:00", rolling), rolling, 5, CALENDAR).last_day == date(
        2026, 12, 7
    )


def test_an_extension_into_days_not_arranged_is_provisional() -> None:
    longer = extended(published("2026-12-21 09:00"), FIVE, 2, CALENDAR)
    assert (longer.provisional, longer.closes_at, longer.last_day) == (True, None, date(2026, 12, 30))


def test_a_window_that_ended_while_its_notice_was_hidden_is_extended_from_the_day_it_is_shown() -> None:
    window = published("2026-11-23 09:00")
    shown_at = instant("2026-12-16 11:00")
    lost = lost_days(window, instant("2026-11-26"), shown_at, CALENDAR)
    again = extended(window, FIVE, lost.days, CALENDAR, now=shown_at)
    assert (lost.days, again.last_day) == (3, date(2026, 12, 21))
    in_time = extended(window, FIVE, 1, CALENDAR, now=instant("2026-11-27 11:00"))
    assert in_time.last_day == date(2026, 12, 1)


@pytest.mark.parametrize("days", [0, -1])
def test_an_extension_never_shortens(days: int) -> None:
    with pytest.raises(ValueError, match="a day or more"):
        extended(published("2026-11-23 09:00"), FIVE, days, CALENDAR)
