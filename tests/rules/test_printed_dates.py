"""The days a notice prints."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.printed_dates import PrintedPeriod, dates_in

FIRST, LAST = date(2026, 11, 20), date(2026, 11, 26)


def _only(text: str, **year: int) -> PrintedPeriod:
    (period,) = dates_in(text, **year)
    return period


@pytest.mark.parametrize(
    "text",
    [
        "公示时间为2026年11月20日至11月26日。",
        "2026年11月20日至26日",
        "2026 年 11 月 20 日 — 2026 年 11 月 26 日",
        "２０２６年１１月２０日（周五）至１１月２６日（周四）17:30",
        "自2026年11月20日起至2026年11月26日止",
        "2026-11-20至2026-11-26",
        "2026.11.20-11.26",
        "2026/11/20～2026/11/26",
    ],
)
def test_both_ends_of_a_printed_period_are_read(text: str) -> None:
    period = _only(text)
    assert (period.first, period.last, period.weekday_is_wrong) == (FIRST, LAST, False)


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("自11月20日起至26日止，共5个工作日", 5, "working"),
        ("2026年11月20日至26日（5个工作日）", 5, "working"),
        ("公示期为五个工作日（2026年11月20日至26日）", 5, "working"),
        ("公示期5个工作日，自2026年11月20日至26日", 5, "working"),
        ("2026年11月20日至26日，为期七天", 7, "calendar"),
        ("2026年11月20日至26日，共三十日", 30, "calendar"),
        ("2026年11月20日至26日，共十五个工作日", 15, "working"),
        ("2026年11月20日至26日，21日休息", None, None),
    ],
)
def test_the_count_beside_the_days_is_read(text: str, count: int | None, unit: str | None) -> None:
    period = dates_in(text, year=2026)[0]
    assert (period.first, period.last, period.count, period.unit) == (FIRST, LAST, count, unit)


def test_the_span_holds_what_is_printed() -> None:
    text = "现予公示，自11月20日起至26日止，共5个工作日。电话12380。"
    period = _only(text, year=2026)
    assert text[period.start : period.end] == "11月20日起至26日止，共5个工作日"


def test_a_period_over_new_year_ends_in_the_next_one() -> None:
    period = _only("2026年12月28日至1月5日")
    assert period.last == date(2027, 1, 5)


def test_a_day_without_a_year_belongs_to_the_year_printed_before_it() -> None:
    periods = dates_in("成文于2025年3月1日，11月20日公布")
    assert [period.first for period in periods] == [date(2025, 3, 1), date(2025, 11, 20)]


def test_a_day_whose_year_nobody_named_is_found_but_unknown() -> None:
    assert _only("11月20日").first is None


def test_a_day_that_does_not_exist_is_found_but_unknown() -> None:
    period = _only("2026年11月20日至11月31日")
    assert (period.first, period.last) == (FIRST, None)


def test_a_single_day_is_no_range() -> None:
    assert [period.is_range for period in dates_in("2026年11月20日至26日。2026年11月19日")] == [True, False]


def test_a_wrong_weekday_is_seen() -> None:
    assert _only("2026年11月20日（周五）至11月26日（周五）").weekday_is_wrong


@pytest.mark.parametrize(
    "text",
    ["2001年6月参加工作", "2001.06—2005.09 东山县财政局科员", "电话0571-87654321", "〔2026〕9号", "3.10.2"],
)
def test_months_of_a_career_phones_and_numbers_are_no_days(text: str) -> None:
    assert dates_in(text) == []


@given(st.dates(date(2000, 1, 1), date(2098, 12, 31)), st.integers(0, 300))
def test_what_the_house_prints_it_also_reads(first: date, days: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    period = _only(
        f"自{first.year}年{first.month}月{first.day}日起至{last.year}年{last.month}月{last.day}日止，共{days + 1}日"
    )
    assert (period.first, period.last, period.count) == (first, last, days + 1)


@given(st.text(alphabet="0123456789年月日至-./（周五）共个工作日 "))
def test_any_text_can_be_searched(text: str) -> None:
    for period in dates_in(text, year=2026):
        assert 0 <= period.start < period.end <= len(text)
