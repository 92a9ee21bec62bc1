"""The checklist as a whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hr_portal.notices.checklist import Mark
from hr_portal.notices.checks.order import run
from hr_portal.notices.content import Content
from hr_portal.notices.rules import Purpose, State
from hr_portal.web.wording.checks import EXPLANATIONS, FURTHER, LINKS, TITLES
from tests.factories.checks import KINDS, checked, codes, context_for, only, text_of

CHECKS = Path(__file__).parents[2] / "hr_portal" / "notices" / "checks"


@pytest.mark.parametrize("kind", ["pre_appointment", "expert_allowance", "announcement"])
def test_nothing_stands_against_a_complete_text(kind: str) -> None:
    findings = checked(kind)
    assert codes(findings, Mark.MUST_FIX) == []
    assert codes(findings, Mark.WARNING) == []


def test_the_lines_that_pass_are_few_and_name_their_subject() -> None:
    assert codes(checked(), Mark.PASSED) == [
        "no_raw_numbers_found", "period_long_enough", "decision_came_first", "secrecy_recorded", "persons_complete",
        "contact_complete", "dates_in_order", "number_is_free", "text_reads_well",
        "spelling_in_order",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_text_is_examined_like_any_other_and_must_be_fixed(kind: str) -> None:
    found = run(Content(), context_for(KINDS[kind], Content()))
    assert {"title_missing", "body_missing", "document_date_missing"} <= set(codes(found, Mark.MUST_FIX))


def test_what_must_be_fixed_comes_first_then_warnings_then_what_passed_then_who_is_waited_for() -> None:
    findings = checked(title="", document_no="2026年第25号", around={"open_windows": 2})
    marks = [finding.mark for finding in findings]
    assert marks == sorted(marks, key=[Mark.MUST_FIX, Mark.WARNING, Mark.PASSED, Mark.WAITING].index)
    assert set(marks) == set(Mark)


@pytest.mark.parametrize(
    ("state", "code", "count"),
    [
        (State.DRAFTED, "waiting_for_two", 2),
        (State.RETURNED, "waiting_for_two", 2),
        (State.SUBMITTED, "waiting_for_two", 2),
        (State.REVIEWED, "waiting_for_issuer", 1),
    ],
)
def test_a_draft_waits_for_two_people_and_a_reviewed_text_for_one(
    state: State, code: str, count: int
) -> None:
    findings = checked(around={"state": state, "reviewer_name": "赵文"})
    assert codes(findings, Mark.WAITING) == [code]
    assert only(findings, code).facts["count"] == count


def test_an_issued_text_waits_for_nobody() -> None:
    assert codes(checked(around={"state": State.ISSUED}), Mark.WAITING) == []


def test_an_outcome_is_held_against_its_own_words_and_never_against_the_text_in_force() -> None:
    text = text_of(title="", document_no="2026年第19号", persons=(), contact={"phone": ""})
    around = {
        "purpose": Purpose.OUTCOME,
        "outcome_said": (("outcome.public_text", "公示期满，按程序上报。"),),
    }
    assert codes(run(text, context_for(KINDS["pre_appointment"], text, **around)), Mark.MUST_FIX) == []
    around["outcome_said"] = (("outcome.public_text", "联系人手机13900001234，锟斤拷"),)
    found = run(text, context_for(KINDS["pre_appointment"], text, **around))
    assert codes(found, Mark.MUST_FIX) == ["raw_mobile", "text_garbled"]
    assert {finding.where for finding in found if finding.mark is Mark.MUST_FIX} == {"outcome.public_text"}


def test_the_words_of_an_outcome_are_spelled_like_any_text() -> None:
    text = text_of(title="", document_no="2026年第19号", persons=(), contact={"phone": ""})
    said = (
        ("outcome.public_text", "（已采纳"),
        ("outcome.opinions.2.reason", "由人事部办理的的事项，×年×月再定"),
    )
    around = {"purpose": Purpose.OUTCOME, "outcome_said": said}
    found = run(text, context_for(KINDS["draft_for_comment"], text, **around))
    told = {finding.code: finding.where for finding in found}
    assert told["placeholder_left"] == "outcome.opinions.2.reason"
    assert "outcome.public_text" in told.values()
    assert told["typed_twice"] == "outcome.opinions.2.reason"


def test_a_number_in_a_text_in_force_does_not_stop_its_outcome_but_calls_for_hiding() -> None:
    found = checked(body="电话13900001234", around={"purpose": Purpose.OUTCOME})
    assert codes(found, Mark.MUST_FIX) == []
    assert codes(found, Mark.WARNING) == ["raw_number_in_force"]


def test_every_finding_has_its_title_and_no_title_is_left_behind_by_its_finding() -> None:
    source = "".join(path.read_text() for path in CHECKS.glob("*.py"))
    said = set(re.findall(r'Finding\(\s*(?:Mark\.\w+|mark),\s*"(\w+)"', source))
    said |= {"period_too_short", "period_too_long"}
    said |= {f"markup_{code}" for code in ("bold_without_effect", "html_is_shown_as_text", "address_is_no_link",
                                           "picture_is_left_out", "heading_without_space")}  # fmt: skip
    said |= {"bracket_unpaired", "bracket_mixed", "bracket_of_year", "half_width_mark", "typed_twice",
             "address_malformed", "address_inside"}  # fmt: skip
    said |= {"window_not_confirmed", "matter_not_cleared", "person_not_cleared", "person_not_publicised",
             "person_stands_in_window"}  # fmt: skip
    assert said == set(TITLES)
    assert set(EXPLANATIONS) | set(FURTHER) | set(LINKS) <= set(TITLES)
