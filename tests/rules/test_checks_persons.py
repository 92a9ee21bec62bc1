"""Persons on the list, their quotas, and who shares a name with them."""

from __future__ import annotations

import pytest

from hr_portal.notices.checklist import Mark
from hr_portal.notices.checks.persons import MOST_ROWS
from tests.factories.checks import HE, KINDS, ZHANG, checked, codes, only

REQUIRED = [column.name for column in KINDS["pre_appointment"].person_columns if column.required]


def test_a_kind_with_persons_needs_one() -> None:
    found = only(checked(persons=(), body="名单另行公布。"), "persons_missing")
    assert (found.mark, found.where) == (Mark.MUST_FIX, "persons")


@pytest.mark.parametrize("column", REQUIRED)
def test_each_required_column_of_each_row_must_be_given(column: str) -> None:
    second = {**ZHANG, "name": "陆远", column: " "}
    found = only(checked(persons=(ZHANG, second)), "person_incomplete")
    assert (found.mark, found.where, found.facts["columns"]) == (
        Mark.MUST_FIX,
        f"persons.2.{column}",
        (column,),
    )


def test_a_row_with_several_holes_is_one_line_that_names_them_all() -> None:
    found = only(checked(persons=({**ZHANG, "sex": "", "current_post": ""},)), "person_incomplete")
    assert (found.where, found.facts["columns"]) == ("persons.1.sex", ("sex", "current_post"))


def test_of_a_table_pasted_wrongly_the_rest_is_counted() -> None:
    rows = tuple({**ZHANG, "name": f"张{number}", "sex": ""} for number in range(300))
    found = checked(persons=rows)
    assert codes(found).count("person_incomplete") == MOST_ROWS
    assert only(found, "more_persons_incomplete").facts["count"] == 300 - MOST_ROWS


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"sex": "F"}, "choice_unknown", "sex"),
        ({"birth_month": "1979年4月"}, "month_unreadable", "birth_month"),
        ({"birth_month": "2027-01", "work_start_month": ""}, "month_in_future", "birth_month"),
    ],
)
def test_cells_are_held_against_their_column(change: dict[str, str], code: str, place: str) -> None:
    found = only(checked(persons=({**ZHANG, **change},)), code)
    assert (found.mark, found.where) == (Mark.MUST_FIX, f"persons.1.{place}")


def test_a_text_longer_than_its_column_allows_says_by_how_much() -> None:
    found = only(checked("expert_allowance", persons=({**HE, "achievements": "字" * 201},)), "too_long")
    assert (found.facts["limit"], found.facts["length"]) == (200, 201)


def test_the_same_name_with_the_same_posts_is_one_person_listed_twice() -> None:
    found = only(checked(persons=(ZHANG, {**ZHANG, "name": "张 文澜", "sex": "男"})), "person_twice")
    assert (found.mark, found.where, found.facts["other"]) == (Mark.MUST_FIX, "persons.2.name", 1)


def test_namesakes_with_other_posts_stay_and_are_asked_about_when_born_in_the_same_month() -> None:
    other = {**ZHANG, "current_post": "市水利局副局长"}
    assert codes(checked(persons=(ZHANG, other)), Mark.WARNING) == ["person_perhaps_twice"]
    assert codes(checked(persons=(ZHANG, {**other, "birth_month": "1980-01"})), Mark.WARNING) == []


@pytest.mark.parametrize(
    ("name", "asked"),
    [("阿依古丽·买买提", False), ("𠮷田", False), ("张文澜（兼）", True), ("张", True), ("张3", True)],
)
def test_a_name_with_signs_no_register_has_is_asked_about(name: str, asked: bool) -> None:
    assert ("name_unusual" in codes(checked(persons=({**ZHANG, "name": name},)), Mark.WARNING)) is asked


@pytest.mark.parametrize(
    ("born", "began", "code", "mark"),
    [
        ("1979-04", "1995-04", None, None),
        ("1979-04", "1995-03", "work_before_sixteen", Mark.WARNING),
        ("1979-04", "1979-04", "work_before_birth", Mark.MUST_FIX),
        ("1979-04", "1969-04", "work_before_birth", Mark.MUST_FIX),
    ],
)
def test_nobody_worked_before_being_born_and_under_sixteen_is_asked_about(
    born: str, began: str, code: str | None, mark: Mark | None
) -> None:
    findings = checked(persons=({**ZHANG, "birth_month": born, "work_start_month": began},))
    assert codes(findings, Mark.MUST_FIX) + codes(findings, Mark.WARNING) == ([code] if code else [])
    if code:
        assert only(findings, code).mark is mark


@pytest.mark.parametrize(
    ("categories", "against"),
    [
        (["专业技术人才"], []),
        (["专业技术人才", "高技能人才"], []),
        (["专业技术人才", "专业技术人才"], ["fields.quota_professional"]),
        (["高技能人才", "高技能人才"], ["fields.quota_skilled"]),
    ],
)
def test_of_each_category_no_more_than_its_quota_and_none_lends_to_the_other(
    categories: list[str], against: list[str]
) -> None:
    rows = tuple(
        {**HE, "name": f"何静{'一二三'[n]}", "category": category} for n, category in enumerate(categories)
    )
    found = [f for f in checked("expert_allowance", persons=rows) if f.code == "quota_exceeded"]
    assert [finding.where for finding in found] == against
    assert all(finding.mark is Mark.MUST_FIX for finding in found)


@pytest.mark.parametrize("known", ["staff_names", "author_names"])
def test_staff_who_share_a_name_with_somebody_listed_are_asked_and_not_locked_out(known: str) -> None:
    names = frozenset({"张文澜"}) if known == "staff_names" else ("张文澜",)
    found = only(checked(around={known: names}), "recusal_asked")
    assert (found.mark, found.where, found.rule) == (Mark.WARNING, "persons.1.name", "recusal")
    assert "recusal_asked" not in codes(checked(around={known: type(names)(["张文"])}))
