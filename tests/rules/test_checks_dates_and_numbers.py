"""成文日期 and 编号."""

from __future__ import annotations

from datetime import date

import pytest

from hr_portal.notices.checklist import Mark, Numbered
from hr_portal.notices.checks.numbers import DocumentNo, read_number
from hr_portal.notices.rules import Purpose
from tests.factories.checks import checked, codes, only


@pytest.mark.parametrize(
    ("signed", "code"),
    [
        (date(2026, 11, 24), None),
        (date(2026, 11, 20), None),
        (date(2026, 11, 25), "document_after_publication"),
        (date(2026, 11, 19), "document_before_decision"),
        (None, "document_date_missing"),
    ],
)
def test_a_document_is_dated_between_its_decision_and_its_publication(
    signed: date | None, code: str | None
) -> None:
    assert codes(checked(document_date=signed), Mark.MUST_FIX) == ([code] if code else [])


def test_a_document_dated_ahead_of_no_plan_yet_is_only_mentioned() -> None:
    found = checked(document_date=date(2026, 11, 30), publish_at=None)
    assert codes(found, Mark.MUST_FIX) == []
    assert codes(found, Mark.WARNING) == ["document_date_ahead"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026年第19号", DocumentNo("", 2026, 19)),
        ("（2019年第009号）", DocumentNo("", 2019, 9)),
        ("任前公示公告2026年第6号", DocumentNo("任前公示公告", 2026, 6)),
        ("安组通〔2026〕7号", DocumentNo("安组通", 2026, 7)),
        ("安组通[2026] 7 号", DocumentNo("安组通", 2026, 7)),
        ("安组通（２０２６）７号", DocumentNo("安组通", 2026, 7)),
        ("第7号", None),
        ("无", None),
    ],
)
def test_a_number_is_its_series_its_year_and_its_serial_however_written(
    typed: str, read: DocumentNo | None
) -> None:
    assert read_number(typed) == read


def earlier(*numbers: str, year: int = 2026) -> dict[str, tuple[Numbered, ...]]:
    return {"earlier_numbers": tuple(Numbered(number, "另一条公示", year) for number in numbers)}


@pytest.mark.parametrize(
    ("typed", "others", "code", "mark"),
    [
        ("2026年第19号", ["2026年第18号"], None, None),
        ("2026年第19号", [], None, None),
        ("2026年第19号", ["2026年第19号"], "number_used", Mark.MUST_FIX),
        ("2026年第19号", ["（2026年第019号）"], "number_used", Mark.MUST_FIX),
        ("2026年第19号", ["2025年第19号"], None, None),
        ("2026年第19号", ["2026年第16号"], "number_leaves_gap", Mark.WARNING),
        ("2026年第19号", ["2026年第20号", "2026年第18号"], "number_goes_back", Mark.WARNING),
        ("2026年第19号", ["安组通〔2026〕30号"], None, None),
        ("第7号公告", ["第7号公告"], "number_used", Mark.MUST_FIX),
    ],
)
def test_a_number_is_given_once_and_follows_the_one_before(
    typed: str, others: list[str], code: str | None, mark: Mark | None
) -> None:
    findings = [
        f for f in checked(document_no=typed, around=earlier(*others)) if f.code != "number_style_differs"
    ]
    assert codes(findings, Mark.MUST_FIX) + codes(findings, Mark.WARNING) == ([code] if code else [])
    if code:
        assert only(findings, code).mark is mark


def test_a_number_without_a_year_may_come_again_in_another_year() -> None:
    assert "number_used" not in codes(
        checked(document_no="第7号公告", around=earlier("第7号公告", year=2025))
    )


def test_a_notice_shown_again_keeps_its_number_although_later_ones_were_given() -> None:
    around = {**earlier("2026年第30号"), "purpose": Purpose.SHOW_AGAIN}
    assert codes(checked(document_no="2026年第19号", around=around), Mark.WARNING) == []


@pytest.mark.parametrize(
    "typed", ["安组通[2026]7号", "安组通(2026)7号", "安组通（2026）7号", "安组通【2026】7号"]
)
def test_the_year_of_a_number_stands_in_hexagonal_brackets(typed: str) -> None:
    found = only(checked(document_no=typed), "number_brackets")
    assert (found.mark, found.facts["right"]) == (Mark.MUST_FIX, "〔2026〕")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("2026年第19号", False),
        ("（2026年第019号）", False),
        ("任前公示公告2026年第6号", False),
        ("安组通〔2026〕7号", True),
        ("19", True),
    ],
)
def test_a_number_written_unlike_its_kind_is_mentioned(typed: str, asked: bool) -> None:
    assert ("number_style_differs" in codes(checked(document_no=typed), Mark.WARNING)) is asked


def test_a_number_of_another_year_is_mentioned() -> None:
    assert codes(checked(document_no="2025年第19号"), Mark.WARNING) == ["number_of_another_year"]


def test_a_number_is_never_compulsory() -> None:
    assert not {code for code in codes(checked(document_no="")) if code.startswith("number")}
