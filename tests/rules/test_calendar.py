"""The working-day calendar: which days are worked, and where the answer is only a guess."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.calendar import (
    Arrangement,
    Calendar,
    DayKind,
    DayRule,
    RuleKind,
    built_in_arrangements,
    festivals_missing,
)

CALENDAR = Calendar.built_in()
ONE_DAY = timedelta(days=1)
arranged_days = st.dates(date(2007, 1, 1), date(2026, 12, 31))


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def paper(year: int, *rows: tuple[date, RuleKind]) -> Arrangement:
    return Arrangement(year, "", "", "", {day: DayRule(kind, "元旦") for day, kind in rows})


def test_the_papers_of_2007_to_2026_come_with_the_project() -> None:
    assert CALENDAR.years == frozenset(range(2007, 2027))
    assert [one.year for one in built_in_arrangements()] == list(range(2007, 2027))
    assert all(
        one.papers and one.source and one.licence == "holiday-cn, MIT" for one in built_in_arrangements()
    )


def test_every_whole_paper_since_2008_arranges_all_seven_festivals() -> None:
    assert {
        one.year: festivals_missing(one) for one in built_in_arrangements() if festivals_missing(one)
    } == {2007: ("清明节", "端午节", "中秋节")}


def test_2026_has_248_working_days_and_six_made_up_ones() -> None:
    year = every_day(date(2026, 1, 1), date(2026, 12, 31))
    assert CALENDAR.working_days_between(year[0], year[-1]) == 248
    assert [day for day in year if CALENDAR.why(day) is DayKind.MAKEUP_WORKDAY] == [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ]


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2026, 9, 18), DayKind.WORKDAY, None),
        (date(2026, 9, 19), DayKind.WEEKEND, None),
        (date(2026, 9, 20), DayKind.MAKEUP_WORKDAY, "国庆节"),
        (date(2026, 9, 26), DayKind.HOLIDAY, "中秋节"),
        (date(2026, 10, 1), DayKind.HOLIDAY, "国庆节"),
        (date(2024, 2, 9), DayKind.WORKDAY, None),  # 除夕 2024 was formally worked
        (
            date(2020, 2, 3),
            DayKind.WORKDAY,
            None,
        ),  # named by the paper that lengthened the holiday, an ordinary Monday
        (date(2018, 12, 29), DayKind.MAKEUP_WORKDAY, "元旦"),
        (date(2018, 12, 31), DayKind.HOLIDAY, "元旦"),
    ],
)
def test_a_day_is_what_its_paper_says_else_its_place_in_the_week(
    day: date, kind: DayKind, name: str | None
) -> None:
    assert (CALENDAR.why(day), CALENDAR.name(day)) == (kind, name)


def test_chinesecalendar_agrees_on_every_day_from_2007_to_2026() -> None:
    days = every_day(date(2007, 1, 1), date(2026, 12, 31))
    assert [day for day in days if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)] == []


def test_holidays_agrees_on_every_day_from_2010_to_2026() -> None:
    china = holidays.country_holidays("CN", years=range(2010, 2027))
    days = every_day(date(2010, 1, 1), date(2026, 12, 31))
    assert [day for day in days if CALENDAR.is_working_day(day) != china.is_working_day(day)] == []


@pytest.mark.parametrize(
    ("day", "provisional"),
    [
        (date(2006, 12, 31), True),
        (date(2007, 1, 1), False),
        (date(2025, 12, 31), False),
        (date(2026, 11, 24), False),
        (date(2026, 12, 28), False),
        (date(2026, 12, 29), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), True),
        (date(2028, 2, 29), True),
    ],
)
def test_a_day_is_provisional_where_a_paper_is_still_due(day: date, provisional: bool) -> None:
    assert CALENDAR.is_provisional(day) is provisional


def test_a_missing_year_between_two_arranged_ones_is_provisional_too() -> None:
    calendar = Calendar(days={}, years=frozenset({2024, 2026}), version="gap")
    assert calendar.is_provisional(date(2024, 12, 30))
    assert calendar.is_provisional(date(2025, 6, 2))
    assert not calendar.is_provisional(date(2026, 1, 1))


def test_the_next_paper_makes_the_end_of_december_certain() -> None:
    calendar = Calendar.from_arrangements(
        [*built_in_arrangements(), paper(2027, (date(2027, 1, 1), RuleKind.OFF))]
    )
    assert calendar.is_arranged(2027)
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.is_provisional(date(2027, 12, 29))


def test_a_later_paper_wins_and_may_take_a_day_off_back() -> None:
    holiday, worked = (
        paper(2026, (date(2026, 6, 1), RuleKind.OFF)),
        paper(2026, (date(2026, 6, 1), RuleKind.MAKEUP)),
    )
    assert Calendar.from_arrangements([holiday]).why(date(2026, 6, 1)) is DayKind.HOLIDAY
    assert Calendar.from_arrangements([holiday, worked]).why(date(2026, 6, 1)) is DayKind.WORKDAY
    assert Calendar.from_arrangements([worked, holiday]).why(date(2026, 6, 1)) is DayKind.HOLIDAY


def test_equal_rows_have_equal_versions_and_any_change_has_another() -> None:
    again = Calendar.from_arrangements(built_in_arrangements())
    assert again.version == CALENDAR.version
    one_more = paper(2026, (date(2026, 6, 1), RuleKind.OFF))
    assert Calendar.from_arrangements([*built_in_arrangements(), one_more]).version != CALENDAR.version
    assert Calendar.from_arrangements([]).version != CALENDAR.version


def test_working_days_are_added_across_holidays_and_back_again() -> None:
    assert CALENDAR.next_working_day(date(2026, 9, 18)) == date(2026, 9, 20)
    assert CALENDAR.first_working_day_from(date(2026, 9, 18)) == date(2026, 9, 18)
    assert CALENDAR.first_working_day_from(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CALENDAR.add_working_days(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert CALENDAR.add_working_days(date(2026, 10, 10), -3) == date(2026, 9, 30)
    assert CALENDAR.add_working_days(date(2026, 10, 1), 0) == date(2026, 10, 1)


@given(arranged_days, st.integers(1, 60))
def test_the_nth_working_day_after_a_day_has_n_working_days_up_to_it(day: date, count: int) -> None:
    last = CALENDAR.add_working_days(day, count)
    assert CALENDAR.is_working_day(last)
    assert CALENDAR.working_days_between(day + ONE_DAY, last) == count


@given(arranged_days, arranged_days)
def test_no_days_lie_between_reversed_dates(first: date, last: date) -> None:
    expected = sum(CALENDAR.is_working_day(day) for day in every_day(first, last)) if first <= last else 0
    assert CALENDAR.working_days_between(first, last) == expected
