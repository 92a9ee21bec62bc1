"""The publicity window: which days count, when it ends, and when nobody can say yet."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from hr_portal.core.calendar import Arrangement, Calendar, DayRule, RuleKind, built_in_arrangements
from hr_portal.publicity.rules import (
    Period,
    Unit,
    Why,
    Window,
    is_open,
    reasons_against_period,
    remaining,
    window_for,
)
from tests.clockwork import around, instant

CALENDAR = Calendar.built_in()
FIVE = Period(Unit.WORKING_DAYS, length=5, minimum=5)


def published(day: str, period: Period = FIVE, calendar: Calendar = CALENDAR) -> Window:
    return window_for(period, publish_at=instant(f"{day} 09:00"), signed_at=None, calendar=calendar)


def working_days(length: int, *, counted: bool = False) -> Period:
    return Period(Unit.WORKING_DAYS, length=length, minimum=1, count_publication_day=counted)


@pytest.mark.parametrize(
    ("publication", "length", "if_counted", "if_not"),
    [
        ("2026-02-09", 5, "2026-02-13", "2026-02-14"),
        ("2026-02-10", 5, "2026-02-14", "2026-02-24"),
        ("2026-02-13", 5, "2026-02-26", "2026-02-27"),
        ("2026-02-14", 5, "2026-02-27", "2026-02-28"),
        ("2026-04-30", 5, "2026-05-09", "2026-05-11"),
        ("2026-05-06", 5, "2026-05-11", "2026-05-12"),
        ("2026-06-15", 5, "2026-06-22", "2026-06-23"),
        ("2026-09-16", 5, "2026-09-21", "2026-09-22"),
        ("2026-09-18", 5, "2026-09-23", "2026-09-24"),
        ("2026-09-24", 5, "2026-10-08", "2026-10-09"),
        ("2026-09-28", 5, "2026-10-09", "2026-10-10"),
        ("2026-09-30", 5, "2026-10-12", "2026-10-13"),
        ("2026-10-09", 5, "2026-10-14", "2026-10-15"),
        ("2026-11-23", 5, "2026-11-27", "2026-11-30"),
        ("2018-12-24", 5, "2018-12-28", "2018-12-29"),
        ("2025-01-24", 5, "2025-02-06", "2025-02-07"),
        ("2025-09-26", 5, "2025-10-09", "2025-10-10"),
        ("2024-02-05", 5, "2024-02-09", "2024-02-18"),
        ("2026-01-30", 20, "2026-03-04", "2026-03-05"),
        ("2026-11-23", 20, "2026-12-18", "2026-12-21"),
        ("2026-04-29", 7, "2026-05-11", "2026-05-12"),
        ("2024-02-28", 1, "2024-02-28", "2024-02-29"),  # leap day
        ("2023-12-29", 2, "2024-01-02", "2024-01-03"),  # year end
    ],
)
def test_a_window_ends_on_the_day_the_official_calendar_gives(
    publication: str, length: int, if_counted: str, if_not: str
) -> None:
    for counted, last_day in ((True, if_counted), (False, if_not)):
        window = published(publication, working_days(length, counted=counted))
        assert (window.last_day, window.provisional) == (date.fromisoformat(last_day), False)
        assert window.closes_at == instant(last_day) + timedelta(days=1)


def test_a_window_that_starts_on_a_rest_day_counts_from_the_next_working_day() -> None:
    """2016-01-16 is a Saturday: whether the publication day counts makes no difference."""
    for counted in (True, False):
        window = published("2016-01-16", working_days(5, counted=counted))
        assert (window.first_day, window.last_day) == (date(2016, 1, 18), date(2016, 1, 22))


def test_every_day_from_publication_to_the_last_says_whether_it_counts_and_why() -> None:
    assert [
        (cell.date.isoformat()[5:], cell.counts, cell.why.value, cell.ordinal)
        for cell in published("2026-09-18").days(CALENDAR)
    ] == [
        ("09-18", False, "publication_day", None),
        ("09-19", False, "weekend", None),
        ("09-20", True, "makeup_workday", 1),
        ("09-21", True, "workday", 2),
        ("09-22", True, "workday", 3),
        ("09-23", True, "workday", 4),
        ("09-24", True, "workday", 5),
    ]
    over_the_holiday = published("2026-09-30").days(CALENDAR)
    assert [cell.why for cell in over_the_holiday[1:8]] == [Why.HOLIDAY] * 7
    assert [cell.date.day for cell in over_the_holiday if cell.counts] == [8, 9, 10, 12, 13]


def test_the_publication_day_counts_where_the_kind_says_so() -> None:
    window = published("2026-11-23", working_days(5, counted=True))
    cells = window.days(CALENDAR)
    assert window.first_day == date(2026, 11, 23)
    assert (cells[0].counts, cells[0].why, cells[0].ordinal) == (True, Why.WORKDAY, 1)


# ------------------------------------------------------------------ instants


def test_a_day_s_end_is_the_next_midnight_in_shanghai() -> None:
    window = published("2026-11-23")
    assert window.closes_at == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert window.opens_at == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert window.opens_at.tzinfo is UTC


def test_a_window_may_end_at_an_office_hour_of_its_last_day() -> None:
    window = published("2026-11-23", replace(FIVE, end_time=time(17, 30)))
    assert window.closes_at == instant("2026-11-30 17:30")
    assert window.last_day == date(2026, 11, 30)


def test_a_window_is_open_from_its_publication_up_to_but_not_including_its_close() -> None:
    window = published("2026-11-23")
    assert window.closes_at is not None
    assert [is_open(window, now) for now, _ in around(window.opens_at)] == [False, True, True]
    assert [is_open(window, now) for now, _ in around(window.closes_at)] == [True, False, False]


def test_the_day_of_publication_is_the_day_in_shanghai() -> None:
    """00:30 in Shanghai on the 24th is still the 23rd in London and New York."""
    window = window_for(FIVE, publish_at=instant("2026-11-24 00:30"), signed_at=None, calendar=CALENDAR)
    assert (window.first_day, window.last_day) == (date(2026, 11, 25), date(2026, 12, 1))
    before = window_for(FIVE, publish_at=instant("2026-11-23 23:59"), signed_at=None, calendar=CALENDAR)
    assert before.first_day == date(2026, 11, 24)


def test_an_instant_without_its_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="time zone"):
        window_for(FIVE, publish_at=datetime(2026, 11, 24), signed_at=None, calendar=CALENDAR)  # noqa: DTZ001


def test_a_notice_signed_late_counts_from_its_signing() -> None:
    planned, signed = instant("2026-11-23 09:00"), instant("2026-11-25 16:20")
    late = window_for(FIVE, publish_at=planned, signed_at=signed, calendar=CALENDAR)
    assert (late.opens_at, late.last_day) == (signed, date(2026, 12, 2))
    in_time = window_for(FIVE, publish_at=signed, signed_at=planned, calendar=CALENDAR)
    assert in_time == late


def test_a_publication_day_that_ended_before_publication_cannot_count() -> None:
    period = replace(working_days(1, counted=True), end_time=time(17, 30))
    before = window_for(period, publish_at=instant("2026-11-23 17:29"), signed_at=None, calendar=CALENDAR)
    after = window_for(period, publish_at=instant("2026-11-23 17:30"), signed_at=None, calendar=CALENDAR)
    assert before.closes_at == instant("2026-11-23 17:30")
    assert after.closes_at == instant("2026-11-24 17:30")


# ------------------------------------------------------------------ provisional


@pytest.mark.parametrize(
    ("publication", "length", "provisional", "last_day"),
    [
        ("2026-12-18", 5, False, "2026-12-25"),
        ("2026-12-21", 5, False, "2026-12-28"),
        ("2026-12-22", 5, True, "2026-12-29"),
        ("2026-12-24", 5, True, "2026-12-31"),
        ("2026-12-28", 5, True, "2027-01-04"),
        ("2026-12-31", 1, True, "2027-01-01"),
        ("2027-06-01", 5, True, "2027-06-08"),
        ("2026-11-24", 30, True, "2027-01-05"),
    ],
)
def test_a_window_that_touches_days_not_arranged_has_an_expected_day_and_no_close(
    publication: str, length: int, provisional: bool, last_day: str
) -> None:
    window = published(publication, working_days(length))
    assert (window.provisional, window.last_day) == (provisional, date.fromisoformat(last_day))
    assert (window.closes_at is None) is provisional


def test_nothing_closes_a_provisional_window() -> None:
    window = published("2026-12-28")
    assert is_open(window, instant("2035-01-01"))
    assert not is_open(window, window.opens_at - timedelta(seconds=1))


def test_the_paper_of_the_next_year_settles_a_window_of_this_december() -> None:
    without = Calendar.from_arrangements(one for one in built_in_arrangements() if one.year < 2019)
    before = published("2018-12-24", calendar=without)
    assert (before.provisional, before.last_day) == (True, date(2018, 12, 31))
    after = published("2018-12-24")
    assert (after.provisional, after.last_day) == (False, date(2018, 12, 29))
    assert before.calendar_version != after.calendar_version


# ------------------------------------------------------------------ calendar days


def calendar_days(length: int, *, counted: bool = False, roll: bool = False) -> Period:
    return Period(
        Unit.CALENDAR_DAYS, length=length, minimum=1, count_publication_day=counted, roll_to_working_day=roll
    )


def test_calendar_days_count_every_day_and_are_never_provisional() -> None:
    window = published("2026-12-28", calendar_days(7))
    assert (window.first_day, window.last_day) == (date(2026, 12, 29), date(2027, 1, 4))
    assert (window.provisional, window.closes_at) == (False, instant("2027-01-05"))
    cells = window.days(CALENDAR)
    assert {cell.why for cell in cells[1:]} == {Why.CALENDAR_DAY}
    assert [cell.ordinal for cell in cells] == [None, 1, 2, 3, 4, 5, 6, 7]


def test_the_last_calendar_day_stays_on_a_rest_day_unless_the_kind_asks_for_the_civil_code() -> None:
    """民法典 §203: a term whose last day is a rest day ends on the next working day; §204: another rule goes first."""
    assert published("2026-09-28", calendar_days(7)).last_day == date(2026, 10, 5)
    rolled = published("2026-09-28", calendar_days(7, roll=True))
    assert (rolled.last_day, rolled.closes_at) == (date(2026, 10, 8), instant("2026-10-09"))
    counted = [cell for cell in rolled.days(CALENDAR) if cell.counts]
    assert [cell.date.isoformat()[5:] for cell in counted] == [
        "09-29", "09-30", "10-01", "10-02", "10-03", "10-04", "10-08",
    ]  # fmt: skip
    assert [cell.ordinal for cell in counted] == [1, 2, 3, 4, 5, 6, 7]


def test_a_single_calendar_day_that_rolls_is_the_working_day_it_rolls_to() -> None:
    window = published("2026-09-30", calendar_days(1, roll=True))
    assert (window.first_day, window.last_day) == (date(2026, 10, 8), date(2026, 10, 8))
    assert [cell.date for cell in window.days(CALENDAR) if cell.counts] == [date(2026, 10, 8)]


def test_a_rolling_period_is_provisional_only_where_its_last_day_may_move() -> None:
    assert not published("2026-12-21", calendar_days(7, roll=True)).provisional
    assert published("2026-12-24", calendar_days(7, roll=True)).provisional
    assert not published("2026-12-24", calendar_days(7)).provisional


# ------------------------------------------------------------------ what is left, what is allowed


@pytest.mark.parametrize(
    ("today", "left"),
    [
        ("2026-09-18", 5),
        ("2026-09-19", 5),
        ("2026-09-20", 5),
        ("2026-09-21", 4),
        ("2026-09-24", 1),
        ("2026-09-25", 0),
    ],
)
def test_the_working_days_left_include_today(today: str, left: int) -> None:
    assert remaining(published("2026-09-18"), date.fromisoformat(today), CALENDAR) == left


def test_calendar_days_left_are_counted_in_calendar_days() -> None:
    assert remaining(published("2026-09-18", calendar_days(7)), date(2026, 9, 20), CALENDAR) == 6


def test_a_period_below_its_minimum_is_refused_with_the_rule() -> None:
    period = replace(FIVE, rule="pre_appointment_period")
    [reason] = reasons_against_period(period, 4)
    assert (reason.code, reason.where, reason.rule) == (
        "period_too_short",
        "period",
        "pre_appointment_period",
    )
    assert reason.facts == {"minimum": 5, "asked": 4, "unit": "working_days"}
    assert reasons_against_period(period, 5) == []
    assert reasons_against_period(period, 366) == []


@pytest.mark.parametrize(
    ("asked", "code"), [(0, "period_too_short"), (-1, "period_too_short"), (367, "period_too_long")]
)
def test_no_minimum_still_means_a_day_and_at_most_a_year(asked: int, code: str) -> None:
    [reason] = reasons_against_period(Period(Unit.CALENDAR_DAYS, length=7, minimum=0), asked)
    assert reason.code == code


@pytest.mark.parametrize(
    "wrong",
    [
        {"length": 0},
        {"length": 367},
        {"minimum": -1},
        {"end_time": time()},
        {"end_time": time(17, tzinfo=UTC)},
    ],
)
def test_a_period_that_cannot_be_is_an_error(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"minimum|period|end time"):
        replace(FIVE, **wrong)  # type: ignore[arg-type]


# ------------------------------------------------------------------ windows found in practice


def test_windows_printed_by_real_offices() -> None:
    """One department counted both ways in two years; a prison office counted calendar days; a university closed at 17:30."""
    assert published("2014-12-18").days(CALENDAR)[-1].date == date(2014, 12, 25)
    assert published("2015-11-23", working_days(5, counted=True)).last_day == date(2015, 11, 27)
    assert published("2008-07-07", calendar_days(7, counted=True)).last_day == date(2008, 7, 13)
    hired = published("2023-03-23", replace(working_days(7, counted=True), end_time=time(17, 30)))
    assert hired.closes_at == instant("2023-03-31 17:30")


@pytest.mark.samples
def test_forty_windows_under_both_ways_of_counting(samples: Path) -> None:
    rows = json.loads((samples / "holidays" / "publicity_window_sample40.json").read_text(encoding="utf-8"))
    assert len(rows) == 40
    for row in rows:
        for counted, key in (
            (False, "last_day_counting_from_next_day"),
            (True, "last_day_counting_publish_day"),
        ):
            window = published(row["publish"], working_days(row["working_days"], counted=counted))
            if row["needs_unannounced_year"]:
                assert window.provisional, row
            elif not window.provisional:
                assert window.last_day.isoformat() == row[key], row
            else:
                assert window.last_day >= date(2026, 12, 29), row


@pytest.mark.samples
def test_windows_of_the_press_and_the_web(samples: Path) -> None:
    for row in json.loads((samples / "holidays" / "real_windows.json").read_text(encoding="utf-8")):
        counted = "publication day counts" in row["counting"]
        hour = time.fromisoformat(row["ends_at"]) if "ends_at" in row else None
        period = replace(working_days(row["working_days"], counted=counted), end_time=hour)
        window = published(row["published"] or row["first_day"], period)
        assert (window.first_day.isoformat(), window.last_day.isoformat()) == (
            row["first_day"],
            row["last_day"],
        )


def test_a_calendar_of_another_year_s_rows_is_used_as_given() -> None:
    one_off = Arrangement(2027, "", "", "", {date(2027, 1, 1): DayRule(RuleKind.OFF, "元旦")})
    calendar = Calendar.from_arrangements([*built_in_arrangements(), one_off])
    window = published("2026-12-28", calendar=calendar)
    assert (window.provisional, window.last_day) == (False, date(2027, 1, 5))
