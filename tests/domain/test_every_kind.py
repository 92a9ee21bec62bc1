"""Every kind of notice from its draft to what the public sees of it, or does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Nature
from hr_portal.notices import concluding, drafting, listing, reading
from hr_portal.notices.checking import findings_for
from hr_portal.notices.checklist import Mark
from hr_portal.notices.concluding import Outcome
from hr_portal.notices.content import Content
from hr_portal.notices.kind_files import load_kinds
from hr_portal.notices.kinds import Scope, kind_named
from hr_portal.notices.listing import Wanted
from hr_portal.notices.models import Notice
from hr_portal.notices.opinions import opinions_of
from hr_portal.notices.rules import Phase, phase
from hr_portal.publicity.rules import Unit
from tests.clockwork import instant
from tests.domain.acting import in_work, live, refused
from tests.factories import notices as made
from tests.factories.reports import confirmed

KINDS = load_kinds()
PUBLIC = sorted(name for name, kind in KINDS.items() if kind.scope is Scope.SOCIETY)
ON_THE_WALL = sorted(name for name, kind in KINDS.items() if kind.scope is not Scope.SOCIETY)
AT = "2026-11-24 10:00"
LATER = instant("2026-11-24 10:05")


def office_for(session: Session, kind: str) -> made.Office:
    """An organ of a nature that may publish this kind."""
    nature = Nature.PARTY if Nature.PARTY in kind_named(kind).natures else Nature.GOVERNMENT
    return made.make_office(session, nature=nature)


def complete(session: Session, office: made.Office, kind: str) -> dict[str, object]:
    """What a complete sample needs besides itself: the notice it follows, where its kind asks for one."""
    if not kind_named(kind).follows_required:
        return {}
    (before,) = kind_named(kind).follows
    earlier = made.publish(session, office, before, at="2026-10-12 09:00")
    confirmed(session, earlier)
    return {"follows_address": earlier.address}


def published(session: Session, kind: str) -> Notice:
    office = office_for(session, kind)
    return made.publish(session, office, kind, at=AT, **complete(session, office, kind))


def must_fix(session: Session, notice: Notice, now: str = "2026-11-24 09:00") -> list[str]:
    findings = findings_for(session, in_work(notice), now=instant(now))
    return [f"{one.code} {one.where}" for one in findings if one.mark is Mark.MUST_FIX]


def draft_of(session: Session, kind: str, **changes: object) -> Notice:
    office = office_for(session, kind)
    return made.drafted(session, office, kind, **(complete(session, office, kind) | changes))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_complete_sample_passes_the_checklist(session: Session, kind: str) -> None:
    notice = draft_of(session, kind, publish_at=instant(AT))
    assert must_fix(session, notice) == []


@pytest.mark.parametrize("kind", PUBLIC)
def test_a_notice_for_society_is_drafted_issued_and_read(session: Session, kind: str) -> None:
    notice = published(session, kind)
    session.commit()
    assert notice.address is not None
    page = reading.public_page(session, notice.address, LATER)
    assert page is not None
    assert page.notice.phase is (Phase.OPEN if kind_named(kind).has_window else Phase.PUBLIC)
    assert page.content == live(notice).text
    assert listing.how_many(session, Wanted(kinds=frozenset({kind})), LATER) == 1


@pytest.mark.parametrize("kind", ON_THE_WALL)
def test_a_notice_for_the_wall_is_issued_and_stands_nowhere_in_public(session: Session, kind: str) -> None:
    notice = published(session, kind)
    session.commit()
    assert phase(notice, LATER) is (Phase.OPEN if kind_named(kind).has_window else Phase.PUBLIC)
    assert notice.address is not None
    assert reading.public_page(session, notice.address, LATER) is None
    assert not reading.can_be_read(session, notice.address, LATER)
    assert not reading.file_was_public(session, notice.address, "0" * 16, LATER)
    assert listing.listed(session, Wanted(), LATER) == []
    assert listing.board(session, LATER) == listing.latest(session, LATER) == []
    assert listing.tally(session, LATER).total == 0
    assert listing.public_in_year(session, LATER, instant("2026-01-01")) == 0


@pytest.mark.parametrize("kind", [name for name, kind in sorted(KINDS.items()) if kind.has_window])
def test_its_window_is_counted_as_its_kind_says(session: Session, kind: str) -> None:
    notice = published(session, kind)
    asked, window = kind_named(kind).period, notice.window
    assert asked is not None
    assert window is not None
    assert (window.unit, window.length) == (asked.unit, asked.length)
    if asked.unit is Unit.CALENDAR_DAYS:
        assert (window.last_day - window.first_day).days + 1 == asked.length
    else:
        assert window.first_day.isoformat() == "2026-11-25"


def test_the_period_of_placement_counts_seven_days_as_they_come(session: Session) -> None:
    notice = published(session, "veteran_placement")
    assert notice.window is not None
    assert notice.window.last_day.isoformat() == "2026-12-01"
    assert notice.closes_at == instant("2026-12-02 00:00")


def test_thirty_days_of_comment_end_on_a_rest_day_too(session: Session) -> None:
    notice = published(session, "draft_for_comment")
    assert notice.window is not None
    assert notice.window.last_day.isoformat() == "2026-12-24"


# --- a notice that follows another -------------------------------------------------------------------------------------


def test_what_follows_a_notice_is_linked_from_both_sides(session: Session) -> None:
    office = made.make_office(session)
    before = made.publish(session, office, at="2026-10-12 09:00")
    confirmed(session, before)
    after = made.publish(session, office, "appointment_removal", at=AT, follows_address=before.address)
    session.commit()
    assert after.follows_id == before.id
    (of_before,) = reading.related(session, before.id, LATER)
    (of_after,) = reading.related(session, after.id, LATER)
    assert (of_before.address, of_before.comes_before) == (after.address, False)
    assert (of_after.address, of_after.comes_before) == (before.address, True)


def test_a_link_is_shown_only_while_the_other_side_can_be_read(session: Session) -> None:
    office = made.make_office(session)
    before = made.publish(session, office, at="2026-10-12 09:00")
    confirmed(session, before)
    after = made.publish(
        session, office, "appointment_removal", at="2026-11-30 09:00", now=AT, follows_address=before.address
    )
    assert reading.related(session, before.id, LATER) == ()
    assert len(reading.related(session, before.id, instant("2026-11-30 09:00"))) == 1
    made.hide(session, office, before, now="2026-11-30 10:00")
    assert reading.related(session, after.id, instant("2026-11-30 10:01")) == ()


def test_a_notice_follows_only_one_of_its_own_organ_of_the_right_kind_whose_period_is_over(
    session: Session,
) -> None:
    office = made.make_office(session)
    other = made.make_office(session, "CH01", name="中共澄河县委组织部", short_name="县委组织部")
    of_another = made.publish(session, other, at="2026-10-12 09:00")
    announced = made.publish(session, office, "announcement", at="2026-10-12 09:00")
    running = made.publish(session, office, at="2026-11-23 09:00")
    for address, code in (
        (of_another.address, "follows_dead"),
        ("AL01-2026-09999", "follows_dead"),
        (announced.address, "follows_wrong_kind"),
        (running.address, "follows_not_over"),
    ):
        notice = made.drafted(session, office, "appointment_removal", follows_address=address)
        assert must_fix(session, notice) == [f"{code} follows_address"], address


def test_the_allowance_list_cannot_do_without_the_notice_it_follows(session: Session) -> None:
    office = made.make_office(session, nature=Nature.GOVERNMENT)
    assert must_fix(session, made.drafted(session, office, "allowance_list")) == [
        "follows_missing follows_address"
    ]


# --- what a kind refuses ---------------------------------------------------------------------------------------------


def rows_with(kind: str, number: int, **changes: str) -> tuple[dict[str, str], ...]:
    rows = [dict(row) for row in made.PERSONS[kind]]
    rows[number] = {name: value for name, value in {**rows[number], **changes}.items() if value}
    return tuple(rows)


def fields_with(kind: str, **changes: str) -> dict[str, str]:
    given = {**made.SECRECY, **made.FIELDS[kind], **changes}
    return {name: value for name, value in given.items() if value}


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("recruit_scores", {"persons": rows_with("recruit_scores", 0, total_line="一百")}, "score_unreadable persons.1.total_line"),
        ("recruit_scores", {"persons": rows_with("recruit_scores", 1, aptitude_line="")}, "line_incomplete persons.2.aptitude_line"),
        ("recruit_scores", {"persons": ()}, "lines_missing persons"),
        ("appointment_removal", {"persons": rows_with("appointment_removal", 1, action="")}, "person_incomplete persons.2.action"),
        ("appointment_removal", {"persons": rows_with("appointment_removal", 0, action="提拔")}, "choice_unknown persons.1.action"),
        ("appointment_removal", {"persons": rows_with("appointment_removal", 3, post="")}, "person_incomplete persons.4.post"),
        ("recruit_proposed_hire", {"body": "姓名\t出生年月\t手机号码\n方书怡\t见表\t见表"}, "column_forbidden body"),
        ("recruit_proposed_hire", {"body": "出生年月：1999年1月"}, "column_forbidden body"),
        ("recruit_proposed_hire", {"persons": rows_with("recruit_proposed_hire", 0, 身份证号="见附件")}, "column_forbidden persons.1.身份证号"),
        ("recruit_proposed_hire", {"period_length": 4}, "period_too_short period_length"),
        ("institution_proposed_hire", {"period_length": 6}, "period_too_short period_length"),
        ("veteran_placement", {"period_length": 6}, "period_too_short period_length"),
        ("recruit_list", {"fields": fields_with("recruit_list", stage="递补"), "body": "因罗一鸣体检不合格，递补如下。"}, "word_withheld body"),
        ("draft_for_comment", {"period_length": 20}, "shorter_reason_missing fields.shorter_period_reason"),
        ("policy_doc", {"fields": fields_with("policy_doc", validity="废止")}, "field_missing fields.invalid_from"),
        ("policy_doc", {"fields": fields_with("policy_doc", valid_until="2026-11-01", effective_on="2021-11-01")}, "validity_over fields.validity"),
        ("policy_doc", {"fields": fields_with("policy_doc", validity="失效", invalid_from="2027-01-01")}, "validity_not_over fields.invalid_from"),
        ("policy_doc", {"fields": fields_with("policy_doc", valid_until="2026-11-30")}, "ends_before_it_begins fields.valid_until"),
        ("assessment_excellent", {"fields": fields_with("assessment_excellent", assessed_count="9")}, "share_exceeded fields.assessed_count"),
        ("assessment_excellent", {"fields": fields_with("assessment_excellent", excellent_share="25")}, "field_missing fields.share_approval"),
        ("service_guide", {"fields": fields_with("service_guide", fees="")}, "field_missing fields.fees"),
    ],
)  # fmt: skip
def test_what_a_kind_does_not_publish_is_refused(
    session: Session, kind: str, changes: dict[str, object], expected: str
) -> None:
    assert expected in must_fix(session, draft_of(session, kind, **changes))


def test_a_shorter_period_of_comment_passes_with_its_reason(session: Session) -> None:
    given = fields_with("draft_for_comment", shorter_period_reason="汛期将至，需要尽快施行。")
    notice = draft_of(session, "draft_for_comment", period_length=15, fields=given)
    assert must_fix(session, notice) == []
    warnings = [
        one.code
        for one in findings_for(session, in_work(notice), now=instant(AT))
        if one.mark is Mark.WARNING
    ]
    assert "period_shorter_than_usual" in warnings


def test_a_public_announcement_of_the_waitlist_says_only_that_a_place_is_free(session: Session) -> None:
    given = fields_with("recruit_list", stage="递补")
    notice = draft_of(session, "recruit_list", fields=given, body="因出现空缺，递补如下。")
    assert must_fix(session, notice) == []


def test_an_office_line_is_no_column_of_persons(session: Session) -> None:
    notice = draft_of(session, "recruit_proposed_hire", body="监督电话：（0000）8600 1299")
    assert must_fix(session, notice) == []


def test_the_same_person_may_stand_under_two_actions_but_not_twice_under_one(session: Session) -> None:
    rows = [dict(row) for row in made.PERSONS["appointment_removal"]]
    notice = draft_of(session, "appointment_removal", persons=(*rows, rows[0]))
    assert must_fix(session, notice) == ["person_twice persons.6.name"]


def test_the_ends_of_a_hire_are_the_three_of_the_rule() -> None:
    said = KINDS["recruit_proposed_hire"].outcome.conclusions
    assert [word for end in said for word in ("办理审批或者备案", "不予录用", "暂缓录用") if word in end] == [
        "办理审批或者备案", "不予录用", "暂缓录用",
    ]  # fmt: skip


def test_a_draft_ends_with_numbers_of_opinions(session: Session) -> None:
    office = office_for(session, "draft_for_comment")
    notice = made.publish(session, office, "draft_for_comment", at="2026-10-12 09:00")
    confirmed(session, notice)
    now, said = instant(AT), KINDS["draft_for_comment"].outcome.conclusions[0]
    with refused("counts_missing", "counts_missing"):
        concluding.record_outcome(session, notice, Outcome(said), actor=office.author, now=now)
    outcome = Outcome(
        said, adopted=3, not_adopted=2, public_text="建议延长时限的，已采纳。", opinions=made.OPINIONS
    )
    revision = concluding.record_outcome(session, notice, outcome, actor=office.author, now=now)
    made.through_the_chain(session, office, revision, now=now)
    assert phase(notice, now) is Phase.CONCLUDED
    assert notice.address is not None
    page = reading.public_page(session, notice.address, now)
    assert page is not None
    assert page.outcome is not None
    assert (page.outcome["adopted"], page.outcome["not_adopted"]) == (3, 2)
    assert opinions_of(page.outcome) == made.OPINIONS


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"opinions": ()}, {"opinions_disagree adopted", "opinions_disagree not_adopted"}),
        ({"adopted": 2}, {"opinions_disagree adopted"}),
        ({"partly_adopted": 1}, {"opinions_disagree partly_adopted"}),
        ({"row": {"reason": "　"}}, {"opinion_reason_missing opinions.2.reason"}),
        ({"row": {"times": 0}}, {"opinion_times_missing opinions.2.times"}),
        ({"row": {"verdict": ""}}, {"opinion_verdict_missing opinions.2.verdict"}),
        ({"row": {"summary": ""}}, {"opinion_summary_missing opinions.2.summary"}),
    ],
)
def test_every_opinion_says_what_became_of_it_and_their_sums_are_the_counts(
    session: Session, changed: dict[str, Any], codes: set[str]
) -> None:
    office = office_for(session, "draft_for_comment")
    notice = made.publish(session, office, "draft_for_comment", at="2026-10-12 09:00")
    confirmed(session, notice)
    first, second = made.OPINIONS
    rows = (first, replace(second, **changed.get("row", {})))
    counts = {name: value for name, value in changed.items() if name != "row"}
    said = KINDS["draft_for_comment"].outcome.conclusions[0]
    outcome = replace(Outcome(said, adopted=3, not_adopted=2, opinions=rows), **counts)
    reasons = concluding.reasons_against_recording_outcome(
        session, notice, outcome, actor=office.author, now=instant(AT)
    )
    assert {f"{reason.code} {reason.where}" for reason in reasons} == codes


def test_a_number_in_an_opinion_stops_the_chain_like_any_public_text(session: Session) -> None:
    office = office_for(session, "draft_for_comment")
    notice = made.publish(session, office, "draft_for_comment", at="2026-10-12 09:00")
    confirmed(session, notice)
    said = KINDS["draft_for_comment"].outcome.conclusions[0]
    rows = (made.OPINIONS[0], replace(made.OPINIONS[1], reason="已电话答复，13900001234"))
    outcome = Outcome(said, adopted=3, not_adopted=2, opinions=rows)
    revision = concluding.record_outcome(session, notice, outcome, actor=office.author, now=instant(AT))
    found = findings_for(session, revision, now=instant(AT))
    assert [one.code + " " + str(one.where) for one in found if one.mark is Mark.MUST_FIX] == [
        "raw_mobile outcome.opinions.2.reason"
    ]
    with refused("checks_failed"):
        drafting.submit(session, revision, actor=office.author, now=instant(AT))


def test_an_old_text_without_the_later_parts_is_still_read(session: Session) -> None:
    notice = draft_of(session, "announcement")
    stored = in_work(notice).text.as_json()
    del stored["follows_address"]
    assert Content.from_json(stored).follows_address == ""
    assert drafting.decided_on(Content.from_json(stored)) is None
