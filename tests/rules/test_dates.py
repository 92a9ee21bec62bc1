"""Days, months and times as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.dates import parse_loose_date, parse_loose_datetime, parse_loose_month, print_month


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-23", "2026年11月23日", "2026.11.23", "2026/11/23", "２０２６年１１月２３日", "２０２６．１１．２３",
        " 2026 年 11 月 23 日 ", "2026 - 11 - 23", "20261123", "2026年11月23号", "2026年11月23日（周一）", "2026-11-23 星期一",
    ],
)  # fmt: skip
def test_a_day_may_be_typed_in_any_usual_way(typed: str) -> None:
    assert parse_loose_date(typed) == date(2026, 11, 23)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "2026-11",
        "2026-02-30",
        "2026-13-01",
        "11月23日",
        "2026-11/23",
        "1826-11-23",
        "2026-11-23 9:00",
        "٢٠٢٦-١١-٢٣",
        "2026-11-23" + " " * 99,
    ],
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_loose_date(typed)


def test_a_weekday_that_contradicts_the_day_is_refused() -> None:
    with pytest.raises(ValueError, match="weekday"):
        parse_loose_date("2026年11月23日（周二）")


@pytest.mark.parametrize(
    "typed",
    ["2001.6", "2001年6月", "2001-06", "200106", "２００１．０６", "2001 年 6 月", "2001/6", "2001年6"],
)
def test_a_month_may_be_typed_in_any_usual_way(typed: str) -> None:
    assert parse_loose_month(typed) == "2001-06"


@pytest.mark.parametrize("typed", ["2001", "2001.13", "2001.0", "2001.06.15", "6月", "20016", "01.6"])
def test_what_is_no_month_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_loose_month(typed)


def test_a_month_is_printed_without_noughts() -> None:
    assert print_month("1979-04") == "1979年4月"


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_printed_day_or_month_reads_back(day: date) -> None:
    assert parse_loose_date(f"{day.year}年{day.month}月{day.day}日") == day
    assert parse_loose_month(print_month(f"{day:%Y-%m}")) == f"{day:%Y-%m}"


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2026-11-23 09:00", datetime(2026, 11, 23, 1, 0, tzinfo=UTC)),
        ("2026-11-23T09:00:30", datetime(2026, 11, 23, 1, 0, 30, tzinfo=UTC)),
        ("2026年11月23日9时30分", datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        ("2026年11月23日（周一）下午5点半", datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
        ("２０２６－１１－２３　１７：３０", datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
        ("2026-11-23 24:00", datetime(2026, 11, 23, 16, 0, tzinfo=UTC)),
        ("2026-11-23 00:00", datetime(2026, 11, 22, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_time_is_what_a_clock_in_shanghai_shows(typed: str, instant: datetime) -> None:
    assert parse_loose_datetime(typed) == instant
    assert parse_loose_datetime(typed).tzinfo is UTC


@pytest.mark.parametrize(
    "typed",
    ["2026-11-23", "2026-11-23 25:00", "2026-11-23 24:01", "2026-11-23 9", "09:00", "2026-11-23 09:60"],
)
def test_a_time_is_never_guessed(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_loose_datetime(typed)
