"""Papers as data: what is read, and what is refused with every place named."""

from __future__ import annotations

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hr_portal.core.calendar import (
    Arrangement,
    ArrangementUnreadable,
    Calendar,
    DayKind,
    DayRule,
    RuleKind,
    arrangement_as_json,
    arrangement_from_bytes,
    arrangement_from_json,
    built_in_arrangements,
    festivals_missing,
)

HOLIDAY_CN = {
    "year": 2027,
    "papers": ["https://www.gov.cn/a.htm"],
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-09", "isOffDay": False},
    ],
}
OWN = {
    "year": 2027,
    "title": "国务院办公厅关于2027年部分节假日安排的通知",
    "papers": ["https://www.gov.cn/a.htm"],
    "source": "通知",
    "licence": "",
    "days": {
        "2027-01-01": {"kind": "off", "name": "元旦"},
        "2027-01-02": {"kind": "off", "name": "元旦"},
        "2027-01-09": {"kind": "makeup", "name": "元旦"},
    },
}


def refusals(obj: object) -> list[tuple[str, str | None]]:
    with pytest.raises(ArrangementUnreadable) as refused:
        arrangement_from_json(obj)
    return [(reason.code, reason.where) for reason in refused.value.reasons]


def own_with(**days: Any) -> dict[str, Any]:
    return {**OWN, "days": {day.replace("_", "-").lstrip("d"): rule for day, rule in days.items()}}


def test_both_formats_say_the_same() -> None:
    own, theirs = arrangement_from_json(OWN), arrangement_from_json(HOLIDAY_CN)
    assert (own.year, own.title, own.days, own.papers) == (
        theirs.year,
        theirs.title,
        theirs.days,
        theirs.papers,
    )
    assert theirs.licence == "holiday-cn, MIT"
    assert own.days[date(2027, 1, 9)] == DayRule(RuleKind.MAKEUP, "元旦")


@pytest.mark.parametrize("built_in", built_in_arrangements(), ids=lambda one: str(one.year))
def test_the_own_format_reads_back_unchanged(built_in: Arrangement) -> None:
    raw = json.dumps(arrangement_as_json(built_in), ensure_ascii=False).encode()
    assert arrangement_from_bytes(raw) == built_in


def test_an_arrangement_not_announced_yet_is_empty_and_refused() -> None:
    assert refusals({"year": 2027, "papers": [], "days": []}) == [("arrangement_empty", None)]
    assert refusals({**OWN, "days": {}}) == [("arrangement_empty", None)]


@pytest.mark.parametrize("obj", [None, [], "2027", 7, {"year": 2027}, {"year": 2027, "days": "none"}])
def test_what_is_no_arrangement_is_refused(obj: object) -> None:
    assert [code for code, _ in refusals(obj)] == ["not_an_arrangement"]


@pytest.mark.parametrize("year", [None, "2027", True, 2027.0, 1949, 99999])
def test_a_year_that_is_no_year_is_refused(year: object) -> None:
    assert refusals({**OWN, "year": year}) == [("year_unreadable", "year")]


@pytest.mark.parametrize(
    "written", ["2027-02-29", "2027-1-1", "20270101", "2027-W01-1", "２０２７-01-01", "", None, 20270101]
)
def test_a_date_that_is_no_date_is_refused_by_its_place(written: object) -> None:
    obj = copy.deepcopy(HOLIDAY_CN)
    obj["days"][1]["date"] = written  # type: ignore[index]
    assert refusals(obj) == [("date_unreadable", "days[1]")]


def test_days_of_the_december_before_and_the_january_after_belong_to_a_paper_others_do_not() -> None:
    rule = {"kind": "off", "name": "元旦"}
    assert arrangement_from_json(own_with(d2026_12_01=rule, d2028_01_31=rule)).days.keys() == {
        date(2026, 12, 1),
        date(2028, 1, 31),
    }
    assert refusals(own_with(d2026_11_30=rule, d2028_02_01=rule)) == [
        ("date_outside_year", "days.2026-11-30"),
        ("date_outside_year", "days.2028-02-01"),
    ]


def test_a_weekday_is_never_worked_in_exchange() -> None:
    assert refusals(
        own_with(d2027_01_01={"kind": "off", "name": "元旦"}, d2027_01_06={"kind": "makeup", "name": "元旦"})
    ) == [("makeup_on_weekday", "days.2027-01-06")]


def test_the_first_weekday_after_days_off_only_states_what_holds_anyway() -> None:
    read = arrangement_from_json(
        own_with(d2027_01_03={"kind": "off", "name": "元旦"}, d2027_01_04={"kind": "makeup", "name": "元旦"})
    )
    assert list(read.days) == [date(2027, 1, 3)]


def test_a_paper_that_amends_may_take_a_day_off_back() -> None:
    before = Calendar.from_arrangements([arrangement_from_json(OWN)])
    amended = arrangement_from_json(
        own_with(d2027_01_01={"kind": "makeup", "name": "元旦"}), amending=before.days
    )
    after = Calendar.from_arrangements([arrangement_from_json(OWN), amended])
    assert after.why(date(2027, 1, 1)) is DayKind.WORKDAY


def test_a_day_named_twice_is_refused() -> None:
    rows = [*HOLIDAY_CN["days"], {"name": "元旦", "date": "2027-01-01", "isOffDay": True}]  # type: ignore[misc]
    assert refusals({**HOLIDAY_CN, "days": rows}) == [("date_repeated", "days[3]")]
    twice = b'{"year": 2027, "days": {"2027-01-01": {"kind":"off","name":"a"}, "2027-01-01": {"kind":"off","name":"a"}}}'
    with pytest.raises(ArrangementUnreadable) as refused:
        arrangement_from_bytes(twice)
    assert refused.value.code == "key_repeated"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"kind": "holiday", "name": "元旦"}, "kind_unreadable"),
        ({"kind": ["off"], "name": "元旦"}, "kind_unreadable"),
        ({"name": "元旦"}, "kind_unreadable"),
        ({"kind": "off", "name": "  "}, "name_unreadable"),
        ({"kind": "off", "name": "长" * 61}, "name_unreadable"),
        ({"kind": "off", "name": 7}, "name_unreadable"),
        ("off", "kind_unreadable"),
        (None, "kind_unreadable"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_its_place(row: object, code: str) -> None:
    assert refusals(own_with(d2027_01_01=row)) == [(code, "days.2027-01-01")]


@pytest.mark.parametrize("row", [{"name": "元旦", "date": "2027-01-01", "isOffDay": 1}, {}, [], "x", None])
def test_a_row_of_the_other_schema_needs_a_claim_and_a_date(row: object) -> None:
    [(code, where)] = refusals({**HOLIDAY_CN, "days": [row]})
    assert (code in {"kind_unreadable", "date_unreadable"}, where) == (True, "days[0]")


def test_papers_are_a_list_of_addresses() -> None:
    assert refusals({**OWN, "papers": "https://www.gov.cn"}) == [("papers_unreadable", "papers")]
    assert refusals({**OWN, "papers": [1]}) == [("papers_unreadable", "papers")]


def test_every_fault_is_named_not_only_the_first() -> None:
    obj = copy.deepcopy(HOLIDAY_CN)
    obj["days"][0]["date"] = "?"  # type: ignore[index]
    obj["days"][2]["name"] = ""  # type: ignore[index]
    assert refusals(obj) == [("date_unreadable", "days[0]"), ("name_unreadable", "days[2]")]


def test_a_paper_that_names_half_a_year_is_no_paper_on_holidays() -> None:
    rows = {
        f"2027-0{month}-{day:02}": {"kind": "off", "name": "x"} for month in (1, 3, 5) for day in range(1, 29)
    }
    assert refusals({**OWN, "days": rows}) == [("too_many_days", None)]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"{'year': 2027}", "not_json"),
        ("元旦".encode("gb18030"), "not_utf8"),
        (b"[" * 100_000, "not_json"),
        (b'{"year": ' + b"9" * 5000 + b"}", "not_json"),
    ],
)
def test_a_file_that_is_no_json_is_refused(raw: bytes, code: str) -> None:
    with pytest.raises(ArrangementUnreadable) as refused:
        arrangement_from_bytes(raw)
    assert refused.value.code == code


def test_a_byte_order_mark_does_no_harm() -> None:
    assert arrangement_from_bytes(json.dumps(OWN).encode("utf-8-sig")) == arrangement_from_json(OWN)


def test_a_text_cut_short_says_which_festivals_it_lacks() -> None:
    assert festivals_missing(arrangement_from_json(OWN)) == (
        "春节",
        "清明节",
        "劳动节",
        "端午节",
        "中秋节",
        "国庆节",
    )


@pytest.mark.samples
@pytest.mark.parametrize("year", range(2007, 2028))
def test_published_files_hold_what_the_project_holds(samples: Path, year: int) -> None:
    raw = (samples / "holidays" / f"{year}.json").read_bytes()
    if year == 2027:
        with pytest.raises(ArrangementUnreadable, match="arrangement_empty"):
            arrangement_from_bytes(raw)
        return
    built_in = next(one for one in built_in_arrangements() if one.year == year)
    read = arrangement_from_bytes(raw)
    assert (read.days, read.papers) == (built_in.days, built_in.papers)
