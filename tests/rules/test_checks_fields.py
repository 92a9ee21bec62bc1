"""What a kind asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hr_portal.notices.checklist import Mark
from hr_portal.notices.checks.fields import day_typed, faults_of
from hr_portal.notices.kinds import Field, FieldType
from tests.factories.checks import KINDS, checked, codes, only

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("name", [field.name for field in KINDS["pre_appointment"].fields if field.required])
def test_each_required_field_must_be_given(name: str) -> None:
    found = only(checked(fields={name: "  "}), "field_missing")
    assert (found.mark, found.where) == (Mark.MUST_FIX, f"fields.{name}")


@pytest.mark.parametrize("name", ["secrecy_reviewer", "secrecy_reviewed_on", "secrecy_conclusion"])
def test_a_secrecy_review_has_its_person_its_day_and_its_conclusion(name: str) -> None:
    assert only(checked("announcement", fields={name: ""}), "field_missing").rule == "secrecy_review"


def test_what_the_secrecy_review_does_not_let_out_is_not_issued() -> None:
    found = only(checked(fields={"secrecy_conclusion": "不得公开"}), "answer_not_accepted")
    assert (found.mark, found.where) == (Mark.MUST_FIX, "fields.secrecy_conclusion")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"decided_on": "2026-11-25"}, "day_in_future"),
        ({"decided_on": "2026年11月20日"}, "day_unreadable"),
        ({"decided_on": "2026-02-30"}, "day_unreadable"),
        ({"decided_on": "2026-W47-5"}, "day_unreadable"),
        ({"secrecy_reviewed_on": "2026-11-25"}, "day_in_future"),
        ({"post_disclosure": "保密"}, "choice_unknown"),
    ],
)
def test_what_is_given_must_be_readable_and_not_in_the_future(fields: dict[str, str], code: str) -> None:
    found = only(checked(fields=fields), code)
    assert (found.mark, found.where) == (Mark.MUST_FIX, f"fields.{next(iter(fields))}")


def test_a_decision_of_today_is_in_time() -> None:
    assert "decision_came_first" in codes(checked(fields={"decided_on": "2026-11-24"}), Mark.PASSED)


def field(**values: object) -> Field:
    return replace(Field("x", "某项", "Something"), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "value", "expected"),
    [
        (field(type=FieldType.NUMBER), "12", []),
        (field(type=FieldType.NUMBER), "十二", ["number_unreadable"]),
        (field(type=FieldType.NUMBER), "-1", ["number_unreadable"]),
        (field(type=FieldType.NUMBER), "²", ["number_unreadable"]),
        (field(type=FieldType.MONTH), "1979-04", []),
        (field(type=FieldType.MONTH), "1979-13", ["month_unreadable"]),
        (field(type=FieldType.MONTH), "1979.04", ["month_unreadable"]),
        (field(type=FieldType.MONTH), "2026-11", []),
        (field(type=FieldType.MONTH), "2026-12", ["month_in_future"]),
        (field(type=FieldType.DATE), "2030-01-01", []),
        (field(type=FieldType.DATE, not_after_today=True), "2030-01-01", ["day_in_future"]),
        (field(type=FieldType.CHOICE, choices=("甲", "乙")), "乙", []),
        (field(type=FieldType.CHOICE, choices=("甲", "乙")), "丙", ["choice_unknown"]),
        (field(type=FieldType.CHOICE, choices=("甲", "乙"), accepts=("甲",)), "乙", ["answer_not_accepted"]),
        (field(limit=3), "𠮷𠮷𠮷", []),
        (field(limit=3), "四个字的", ["too_long"]),
    ],
)
def test_a_value_is_held_against_its_type_its_choices_and_its_limit(
    asked: Field, value: str, expected: list[str]
) -> None:
    assert codes(faults_of(asked, value, "fields.x", TODAY)) == expected


def test_only_a_day_as_the_form_keeps_it_is_a_day() -> None:
    assert day_typed("2026-11-24") == TODAY
    assert [day_typed(typed) for typed in ("", "20261124", "2026-11-31", "昨天")] == [None] * 4


def test_a_notice_without_persons_or_long_fields_says_something_in_its_body() -> None:
    assert codes(checked("announcement", body=" "), Mark.MUST_FIX) == ["body_missing"]
    assert codes(checked(title=" "), Mark.MUST_FIX) == ["title_missing"]


def test_an_exceptional_promotion_states_its_reason() -> None:
    found = only(checked(body="该同志属破格提拔。"), "exception_reason_asked")
    assert (found.mark, found.where) == (Mark.WARNING, "fields.exception_promotion_reason")
    reasoned = checked(body="该同志属破格提拔。", fields={"exception_promotion_reason": "在抗洪中表现突出。"})
    assert "exception_reason_asked" not in codes(reasoned)
    assert "exception_reason_asked" not in codes(checked("announcement", body="破格录取不在此列。"))
