"""The period, and the days the text prints of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hr_portal.core.calendar import Calendar, arrangement_from_json, built_in_arrangements
from hr_portal.notices.checklist import Mark
from hr_portal.notices.checks.period import dates_agree
from hr_portal.notices.rules import Purpose
from hr_portal.publicity.rules import Period, Unit, window_for
from tests.clockwork import instant
from tests.factories.checks import checked, codes, only


@pytest.mark.parametrize(("asked", "against"), [(4, True), (5, False), (None, False), (10, False)])
def test_a_period_is_never_shorter_than_its_kind_allows(asked: int | None, against: bool) -> None:
    found = checked(period_length=asked)
    assert ("period_too_short" in codes(found, Mark.MUST_FIX)) is against
    assert ("period_long_enough" in codes(found, Mark.PASSED)) is not against


@pytest.mark.parametrize("asked", [0, -3, 1])
def test_the_refusal_of_a_short_period_names_the_minimum_and_its_rule(asked: int) -> None:
    found = only(checked(period_length=asked, around={"window": None}), "period_too_short")
    assert (found.where, found.rule) == ("period_length", "pre_appointment_period")
    assert (found.facts["asked"], found.facts["minimum"]) == (asked, 5)


def test_a_period_of_years_is_a_slip_of_the_keyboard() -> None:
    assert "period_too_long" in codes(checked(period_length=5000, around={"window": None}), Mark.MUST_FIX)


def test_the_line_that_passes_says_which_days_were_left_out_and_which_worked_in_exchange() -> None:
    found = only(checked(), "period_long_enough")
    assert found.facts["skipped"] == (date(2026, 11, 28), date(2026, 11, 29))
    plan = instant("2026-09-18 10:00")
    autumn = checked(
        publish_at=plan, document_date=date(2026, 9, 18), around={"now": instant("2026-09-18 09:00")}
    )
    found = only(autumn, "period_long_enough")
    assert (found.facts["made_up"], found.facts["skipped"]) == ((date(2026, 9, 20),), ())
    assert found.facts["last_day"] == date(2026, 9, 24)


@pytest.mark.parametrize(
    ("planned", "year", "last"),
    [
        ("2026-12-24 10:00", 2027, date(2026, 12, 31)),
        ("2026-12-28 10:00", 2027, date(2027, 1, 4)),
        ("2027-03-01 10:00", 2027, date(2027, 3, 8)),
    ],
)
def test_a_window_without_a_calendar_is_provisional_and_says_what_is_missing(
    planned: str, year: int, last: date
) -> None:
    found = only(checked(publish_at=instant(planned)), "period_provisional")
    assert found.mark is Mark.WARNING
    assert (found.facts["year"], found.facts["last_day"]) == (year, last)


def test_a_window_that_is_certain_is_not_called_provisional() -> None:
    assert "period_provisional" not in codes(checked())


def test_publication_on_a_rest_day_is_asked_about() -> None:
    found = only(checked(publish_at=instant("2026-11-28 10:00")), "published_on_rest_day")
    assert found.mark is Mark.WARNING
    assert (found.facts["day"], found.facts["first_day"]) == (date(2026, 11, 28), date(2026, 11, 30))


def test_a_saturday_worked_in_exchange_is_no_rest_day() -> None:
    planned = instant("2026-10-10 10:00")
    found = checked(
        publish_at=planned, document_date=date(2026, 10, 9), around={"now": instant("2026-10-09 09:00")}
    )
    assert "published_on_rest_day" not in codes(found)


def test_a_plan_that_has_passed_says_that_it_counts_from_the_signature() -> None:
    found = only(checked(publish_at=instant("2026-11-23 10:00")), "plan_has_passed")
    assert found.mark is Mark.WARNING
    assert found.facts["last_day"] == date(2026, 12, 1)


def test_a_window_beside_others_of_the_organ_is_asked_about() -> None:
    assert only(checked(around={"open_windows": 1}), "windows_overlap").mark is Mark.WARNING
    assert "windows_overlap" not in codes(checked())


def test_a_kind_without_a_period_is_not_asked_for_one() -> None:
    assert not {code for code in codes(checked("announcement")) if code.startswith("period")}


RIGHT = (
    "公示时间：2026年11月25日至12月1日，共5个工作日。",
    "公示期自2026年11月25日起至2026年12月1日止，共五个工作日。",
    "公示期为5个工作日（2026年11月25日—12月1日）。",
    "公示期至2026年12月1日24:00止。",
    "公示期：2026.11.25-2026.12.1。",
    "## 公示时间\n\n2026年11月25日至12月1日",
    "公示期不少于5个工作日。",
    "公示期为2026年11月25日（周三）至12月1日（周二），共7天。",
)
WRONG_DATES = (
    "公示时间：2026年11月24日至12月1日。",
    "公示时间：2026年11月25日至11月30日，共5个工作日。",
    "公示时间：2025年11月25日至12月1日，共5个工作日。",
    "公示期自2026年11月25日起至2026年11月31日止。",
    "公示期至2026年11月30日24:00止。",
    "## 公示时间\n\n2026年11月20日至11月26日",
    "自2026年11月20日至26日，共5个工作日，任何人可以来电。",
)
WRONG_COUNTS = (
    "公示时间：2026年11月25日至12月1日，共7个工作日。",
    "公示期为七个工作日。",
    "公示时间：2026年11月25日至12月1日，共10天。",
)
OF_OTHER_THINGS = (
    "2010年9月1日至2014年7月1日在省农业大学学习。",
    "体检时间为2026年12月3日至4日。",
    "经2026年11月19日市委常委会会议研究。",
    "公示栏张贴。2018年3月1日至2021年6月1日任副镇长。",
)


@pytest.mark.parametrize("body", RIGHT)
def test_a_printed_period_that_is_the_computed_one_agrees(body: str) -> None:
    assert codes(checked(body=body), Mark.MUST_FIX) == []


@pytest.mark.parametrize("body", WRONG_DATES)
def test_a_printed_period_with_other_end_points_must_be_fixed(body: str) -> None:
    found = only(checked(body=body), "printed_dates_differ")
    assert (found.mark, found.where) == (Mark.MUST_FIX, "body")
    assert (found.facts["first_day"], found.facts["last_day"]) == (date(2026, 11, 25), date(2026, 12, 1))


@pytest.mark.parametrize("body", WRONG_COUNTS)
def test_a_printed_number_of_days_that_is_not_the_computed_one_must_be_fixed(body: str) -> None:
    assert codes(checked(body=body), Mark.MUST_FIX) == ["printed_count_differs"]


@pytest.mark.parametrize("body", OF_OTHER_THINGS)
def test_days_of_a_career_or_of_another_step_are_no_printed_period(body: str) -> None:
    found = checked(body=body)
    assert codes(found, Mark.MUST_FIX) == []
    assert "printed_dates_right" not in codes(found)


def test_a_printed_period_that_agrees_is_said_to() -> None:
    assert "printed_dates_right" in codes(checked(body=RIGHT[0]), Mark.PASSED)


def test_a_printed_weekday_that_the_calendar_contradicts_must_be_fixed() -> None:
    found = checked(body="请于2026年12月2日（周五）来办。")
    assert codes(found, Mark.MUST_FIX) == ["printed_weekday_wrong"]


def test_a_printed_period_without_a_plan_cannot_be_compared_yet() -> None:
    found = checked(publish_at=None, body=WRONG_DATES[0])
    assert codes(found, Mark.MUST_FIX) == []
    assert "printed_dates_without_plan" in codes(found, Mark.WARNING)


def test_a_text_that_is_signed_late_is_held_against_the_later_window() -> None:
    late = {"now": instant("2026-11-26 09:00")}
    assert "printed_dates_differ" in codes(checked(body=RIGHT[0], around=late), Mark.MUST_FIX)
    right = "公示时间：2026年11月27日至12月3日，共5个工作日。"
    assert codes(checked(body=right, around=late), Mark.MUST_FIX) == []


def test_a_notice_shown_again_prints_the_window_as_it_is_then() -> None:
    shown: dict[str, Any] = {"purpose": Purpose.SHOW_AGAIN}
    assert "printed_dates_differ" in codes(checked(body=WRONG_DATES[0], around=shown), Mark.MUST_FIX)
    assert not {"plan_has_passed", "published_on_rest_day"} & set(
        codes(checked(publish_at=instant("2026-11-22 10:00"), around=shown))
    )


def test_a_printed_range_over_new_year_ends_in_the_next_one() -> None:
    paper = arrangement_from_json({"year": 2027, "days": {"2027-01-01": {"kind": "off", "name": "元旦"}}})
    arranged = Calendar.from_arrangements([*built_in_arrangements(), paper])
    planned = instant("2026-12-28 10:00")
    found = checked(
        body="公示期：2026年12月29日至1月4日，共5个工作日。",
        publish_at=planned,
        around={"calendar": arranged},
    )
    assert codes(found, Mark.MUST_FIX) == ["printed_dates_differ"]
    found = checked(
        body="公示期：2026年12月29日至1月5日，共5个工作日。",
        publish_at=planned,
        around={"calendar": arranged},
    )
    assert codes(found, Mark.MUST_FIX) == []


@pytest.mark.parametrize(
    ("body", "agrees"),
    [
        ("经2026年12月20日会议研究，公示期至1月4日24:00止。", False),
        ("经2026年12月20日会议研究，公示期至1月5日24:00止。", True),
        ("公示期：12月29日至1月5日，共5个工作日。", True),
        ("公示期至2026年1月5日24:00止。", False),
        ("公示期至2027年1月5日（周二）24:00止。", True),
        ("公示期至1月5日（周二）24:00止。", True),
        ("公示期至1月5日（周三）24:00止。", False),
    ],
)
def test_before_new_year_a_day_without_its_year_may_be_of_the_next_one(body: str, agrees: bool) -> None:
    paper = arrangement_from_json({"year": 2027, "days": {"2027-01-01": {"kind": "off", "name": "元旦"}}})
    arranged = Calendar.from_arrangements([*built_in_arrangements(), paper])
    around = {"calendar": arranged, "now": instant("2026-12-28 09:00")}
    found = checked(
        body=body, publish_at=instant("2026-12-28 10:00"), document_date=date(2026, 12, 28), around=around
    )
    assert (codes(found, Mark.MUST_FIX) == []) is agrees


@pytest.mark.parametrize("body", RIGHT)
def test_what_a_schedule_asks_is_what_the_checklist_asks(body: str) -> None:
    period = Period(Unit.WORKING_DAYS, 5, 5)
    window = window_for(
        period, publish_at=instant("2026-11-24 10:00"), signed_at=None, calendar=Calendar.built_in()
    )
    assert dates_agree(body, window)
    assert dates_agree(body, None)
    assert not any(dates_agree(wrong, window) for wrong in (*WRONG_DATES, *WRONG_COUNTS))
