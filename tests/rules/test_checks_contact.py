"""受理方式 of a notice."""

from __future__ import annotations

import pytest

from hr_portal.notices.checklist import Mark
from tests.factories.checks import checked, codes, only


@pytest.mark.parametrize("part", ["office", "phone", "address", "postcode", "hours"])
def test_each_part_of_the_receiving_office_must_be_there(part: str) -> None:
    findings = checked(contact={part: " "})
    found = only(findings, "contact_part_missing")
    assert (found.mark, found.where) == (Mark.MUST_FIX, f"contact.{part}")
    assert "contact_complete" not in codes(findings)


def test_without_telephone_and_address_there_is_no_way_but_the_web() -> None:
    assert codes(checked(contact={"phone": "", "address": ""}), Mark.MUST_FIX) == ["offline_channel_missing"]


def test_a_kind_without_a_window_needs_no_receiving_office() -> None:
    assert codes(checked("announcement"), Mark.MUST_FIX) == []


@pytest.mark.parametrize(
    ("report", "enquiry", "same"),
    [
        ("（0000）8600 1238", "0000-86001238", True),
        ("（0000）8600 1238", "86001238", True),
        ("（0000）8600 1238转3", "（0000）8600 1238转4", False),
        ("12380、（0000）8600 1238", "（0000）8600 1238", True),
        ("（0000）8600 1238", "", False),
    ],
)
def test_the_line_for_reports_never_rings_where_the_line_for_questions_does(
    report: str, enquiry: str, same: bool
) -> None:
    findings = checked(contact={"phone": report}, enquiry_phone=enquiry)
    assert ("report_line_is_enquiry_line" in codes(findings, Mark.MUST_FIX)) is same


@pytest.mark.parametrize(
    ("part", "typed", "code"),
    [
        ("phone", "见门牌", "phone_unreadable"),
        ("oversight_phone", "同上", "phone_unreadable"),
        ("postcode", "31000", "postcode_unreadable"),
        ("postcode", "３１００００", None),
    ],
)
def test_telephones_and_post_codes_are_numbers(part: str, typed: str, code: str | None) -> None:
    assert codes(checked(contact={part: typed}), Mark.MUST_FIX) == ([code] if code else [])


def test_a_way_round_the_receiving_office_is_asked_for_and_should_not_end_there() -> None:
    assert codes(checked(contact={"oversight_phone": ""}), Mark.WARNING) == ["oversight_phone_missing"]
    same = checked(contact={"oversight_phone": "（0000）8600 1238"})
    assert codes(same, Mark.WARNING) == ["oversight_line_is_report_line"]
