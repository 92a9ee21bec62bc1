"""先公示，确认后再办理: nothing follows a window before its receiver has confirmed it, and nobody who was not cleared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Nature, Role
from hr_portal.core.errors import Reason
from hr_portal.notices import concluding, correcting, drafting, joining, publishing, reviewing, withdrawing
from hr_portal.notices.checking import findings_for
from hr_portal.notices.checklist import Mark
from hr_portal.notices.concluding import Outcome
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import keys, named_rows
from hr_portal.notices.reviewing import PaperApproval
from hr_portal.notices.rules import Phase, phase
from hr_portal.objections import confirming
from hr_portal.objections.rules import Verdict
from hr_portal.publicity.models import Clearance
from hr_portal.publicity.queries import clearances
from tests.clockwork import instant
from tests.domain.acting import in_work, live, refused
from tests.factories import notices as made
from tests.factories.reports import confirmed, officers_of, proposed

BEFORE = "2026-10-12 09:00"
"""Its window is over by 20 October."""
OVER = "2026-10-20 00:00"
AT = "2026-11-24 10:00"
GO_ON = Outcome("不影响任职，办理任职手续")


def appointing(*names: str, action: str = "任命") -> tuple[dict[str, str], ...]:
    return tuple(
        {"action": action, "name": name, "post": f"第{number}局局长"} for number, name in enumerate(names, 1)
    )


def drafted(
    session: Session, office: made.Office, before: Notice | None, *names: str, **given: Any
) -> Notice:
    """An appointment of these people, drafted and reviewed."""
    given.setdefault("persons", appointing(*(names or ("张文澜", "陆远"))))
    notice = made.drafted(
        session, office, "appointment_removal", follows_address=(before.address or "") if before else "",
        now="2026-11-24 08:00", **given,
    )  # fmt: skip
    now = instant("2026-11-24 08:30")
    revision = drafting.submit(session, in_work(notice), actor=office.author, now=now)
    reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=now)
    return notice


def against(session: Session, office: made.Office, notice: Notice) -> list[Reason]:
    return reviewing.reasons_against_issuing(session, in_work(notice), actor=office.issuer, now=instant(AT))


def codes(reasons: Sequence[Reason]) -> list[str]:
    return [f"{one.code} {one.where} {one.facts.get('name', '')}".strip() for one in reasons]


@pytest.fixture
def office(session: Session) -> made.Office:
    return made.make_office(session)


@pytest.fixture
def before(session: Session, office: made.Office) -> Notice:
    """张文澜 and 陆远 stood on it; its window is over."""
    return made.publish(session, office, at=BEFORE)


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_key_is_the_name_and_a_namesake_has_a_number(session: Session, office: made.Office) -> None:
    rows = ({**made.PERSONS["pre_appointment"][0], "name": "阿依古丽•买买提"},
            {**made.PERSONS["pre_appointment"][0], "name": "王　伟", "current_post": "甲局科长"},
            {**made.PERSONS["pre_appointment"][1], "name": "王伟", "current_post": "乙局科长"})  # fmt: skip
    notice = made.drafted(session, office, persons=rows)
    found = named_rows(kind_named("pre_appointment"), in_work(notice).text)
    assert [(one.key, one.name, one.about) for one in found][1:] == [
        ("王伟", "王伟", "甲局科长"), ("王伟 (2)", "王伟", "乙局科长"),
    ]  # fmt: skip
    assert found[0].key == "阿依古丽·买买提"


@pytest.mark.parametrize(
    "kind", ["draft_for_comment", "inspection_bulletin", "recruit_scores", "announcement"]
)
def test_a_notice_over_no_persons_is_one_row_as_a_whole(kind: str) -> None:
    text = Content(persons=({"unit": "甲局"},))
    assert named_rows(kind_named(kind), text) == ()
    assert keys(kind_named(kind), text) == ("",)


# --- what follows waits -----------------------------------------------------------------------------------------------


def test_on_every_way_to_issue_what_follows_waits_for_the_confirmation(
    session: Session, office: made.Office, before: Notice
) -> None:
    notice, now = drafted(session, office, before), instant(AT)
    revision = in_work(notice)
    with refused("window_not_confirmed"):
        reviewing.issue(session, revision, version=revision.version, actor=office.issuer, now=now)
    scan = PaperApproval("陈部长", "部长", date(2026, 11, 23), "2026-7", "0" * 64, "签批单.pdf")
    with refused("window_not_confirmed"):
        reviewing.issue(session, revision, version=revision.version, actor=office.author, now=now, paper=scan)
    confirmed(session, before)
    reviewing.issue(session, revision, version=revision.version, actor=office.issuer, now=now)
    assert phase(notice, now) is Phase.ISSUED


def test_organs_that_sign_with_the_lead_wait_as_well(
    session: Session, office: made.Office, before: Notice
) -> None:
    other = made.make_organ(session, "AL02", name="安澜市人力资源和社会保障局", nature=Nature.GOVERNMENT)
    signer = made.make_user(session, other, Role.ISSUER)
    now = instant("2026-11-24 08:00")
    notice = made.drafted(session, office, "appointment_removal", follows_address=before.address, now=now)
    joining.join(session, notice, other, actor=office.author, now=now)
    revision = drafting.submit(session, in_work(notice), actor=office.author, now=now)
    reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=now)
    with refused("window_not_confirmed"):
        joining.sign(session, revision, other, version=revision.version, actor=signer, now=now)
    confirmed(session, before)
    joining.sign(session, revision, other, version=revision.version, actor=signer, now=now)


@pytest.mark.parametrize("how", ["schedule", "publish_now"])
def test_what_was_issued_is_not_scheduled_once_the_gate_has_closed_again(
    session: Session, office: made.Office, before: Notice, how: str
) -> None:
    confirmed(session, before)
    notice = drafted(session, office, before)
    revision, now = in_work(notice), instant(AT)
    reviewing.issue(session, revision, version=revision.version, actor=office.issuer, now=now)
    restart(session, office, before, now="2026-11-24 10:30")
    later = instant("2026-11-24 11:00")

    def go() -> Notice:
        if how == "schedule":
            return publishing.schedule(
                session, notice, later + timedelta(days=1), actor=office.issuer, now=later
            )
        return publishing.publish_now(session, notice, actor=office.issuer, now=later)

    with refused("window_not_confirmed"):
        go()


def restart(session: Session, office: made.Office, notice: Notice, *, now: str) -> None:
    """A material correction: a post was wrong."""
    when = instant(now)
    revision = correcting.correct(session, notice, "现任职务有误", actor=office.author, now=when)
    text = revision.text
    rows = [dict(row) for row in text.persons]
    rows[0]["current_post"] = "市司法局副局长"
    drafting.edit(
        session, revision, replace(text, persons=tuple(rows)), base_version=revision.version, actor=office.author,
        now=when,
    )  # fmt: skip
    made.through_the_chain(session, office, revision, now=when)


def test_a_confirmation_of_an_earlier_window_opens_nothing(
    session: Session, office: made.Office, before: Notice
) -> None:
    confirmed(session, before)
    old = before.window_id
    restart(session, office, before, now="2026-10-21 10:00")
    assert before.window_id != old
    assert before.window_id is not None
    assert clearances(session, before.window_id) is None
    notice = drafted(session, office, before)
    assert codes(against(session, office, notice)) == ["window_not_confirmed follows_address"]
    confirmed(session, before, now="2026-11-24 09:00")
    assert against(session, office, notice) == []


def test_what_is_scheduled_is_called_off_when_the_period_begins_anew(
    session: Session, office: made.Office, before: Notice
) -> None:
    confirmed(session, before)
    notice = made.publish(
        session, office, "appointment_removal", at="2026-11-26 09:00", now=AT, follows_address=before.address
    )
    assert phase(notice, instant(AT)) is Phase.SCHEDULED
    restart(session, office, before, now="2026-11-24 11:00")
    session.refresh(notice)
    assert phase(notice, instant("2026-11-26 09:00")) is Phase.ISSUED


def test_what_is_scheduled_is_called_off_when_another_confirmation_holds_its_person(
    session: Session, office: made.Office, before: Notice
) -> None:
    confirmed(session, before)
    notice = made.publish(
        session, office, "appointment_removal", at="2026-11-26 09:00", now=AT, follows_address=before.address
    )
    confirmed(session, before, held=["陆远"], now="2026-11-25 10:00")
    session.refresh(notice)
    assert phase(notice, instant("2026-11-26 09:00")) is Phase.ISSUED


def test_what_the_public_reads_already_stays(session: Session, office: made.Office, before: Notice) -> None:
    confirmed(session, before)
    notice = made.publish(session, office, "appointment_removal", at=AT, follows_address=before.address)
    restart(session, office, before, now="2026-11-24 11:00")
    assert phase(notice, instant("2026-11-24 11:00")) is Phase.PUBLIC


# --- whom it names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("persons", "expected"),
    [
        (appointing("张文澜"), []),
        (appointing("陆远"), ["person_not_cleared persons.1.name 陆远"]),
        (appointing("张文澜", "陆远"), ["person_not_cleared persons.2.name 陆远"]),
        (appointing("陆远", action="免去"), ["person_not_cleared persons.1.name 陆远"]),
        (appointing("张文澜", "方远山"), ["person_not_publicised persons.2.name 方远山"]),
        ((*appointing("张文澜"), *appointing("方远山", action="免去")), []),
        ((*appointing("张文澜"), *appointing("方远山", action="补选")), []),
    ],
)
def test_only_who_was_cleared_is_named(
    session: Session, office: made.Office, before: Notice, persons: Any, expected: list[str]
) -> None:
    confirmed(session, before, held=["陆远"])
    notice = drafted(session, office, before, persons=persons)
    assert codes(against(session, office, notice)) == expected


def test_somebody_on_hold_is_not_named_in_the_text_either(
    session: Session, office: made.Office, before: Notice
) -> None:
    confirmed(session, before, held=["陆远"])
    notice = drafted(session, office, before, "张文澜", body="陆远另有任用。")
    assert codes(against(session, office, notice)) == ["person_not_cleared body 陆远"]


def test_no_reason_says_why_somebody_waits(session: Session, office: made.Office, before: Notice) -> None:
    said: list[list[Reason]] = []
    for verdict in (Verdict.HOLD, Verdict.REFUSED):
        confirmed(session, before, verdicts={"陆远": verdict}, now=f"2026-10-2{len(said) + 1} 10:00")
        notice = drafted(session, office, before)
        said.append(against(session, office, notice))
    assert said[0] == said[1]
    assert [set(one.facts) for one in said[0]] == [{"name"}]


def test_of_two_namesakes_on_one_list_the_cleared_one_is_told_apart_in_writing(
    session: Session, office: made.Office
) -> None:
    rows = [dict(row, name="王伟") for row in made.PERSONS["pre_appointment"]]
    notice = made.publish(session, office, at=BEFORE, persons=tuple(rows))
    confirmed(session, notice, held=["王伟 (2)"])
    follower = drafted(session, office, notice, "王伟")
    assert codes(against(session, office, follower)) == ["person_not_cleared persons.1.name 王伟"]
    fields = {
        **made.SECRECY,
        **made.FIELDS["appointment_removal"],
        "other_person_note": "王伟，市司法局副局长，不是另一位",
    }
    told = drafted(session, office, notice, "王伟", fields=fields)
    assert against(session, office, told) == []


@pytest.mark.parametrize("held", [None, ["陆远"]])
def test_leaving_out_the_link_leads_round_no_gate(
    session: Session, office: made.Office, before: Notice, held: list[str] | None
) -> None:
    if held is not None:
        confirmed(session, before, held=held)
    notice = drafted(session, office, None)
    expected = (
        ["person_not_cleared persons.2.name 陆远"]
        if held
        else ["person_stands_in_window persons.1.name 张文澜", "person_stands_in_window persons.2.name 陆远"]
    )
    assert codes(against(session, office, notice)) == expected
    fields = {
        **made.SECRECY,
        **made.FIELDS["appointment_removal"],
        "other_person_note": "张文澜、陆远均为同名不同人",
    }
    assert against(session, office, drafted(session, office, None, fields=fields)) == []


def test_an_older_window_that_was_confirmed_does_not_lead_round_the_one_that_is_not(
    session: Session, office: made.Office, before: Notice
) -> None:
    confirmed(session, before)
    again = made.publish(session, office, at="2026-11-02 09:00")
    notice = drafted(session, office, before)
    assert {one.code for one in against(session, office, notice)} == {"person_stands_in_window"}
    assert {one.facts["address"] for one in against(session, office, notice)} == {again.address}


def test_the_windows_of_other_organs_keep_nobody(session: Session, office: made.Office) -> None:
    other = made.make_office(session, "CH01", name="中共澄河县委组织部", short_name="县委组织部")
    made.publish(session, other, at=BEFORE)
    assert against(session, office, drafted(session, office, None)) == []


def test_a_correction_that_names_somebody_else_waits(
    session: Session, office: made.Office, before: Notice
) -> None:
    confirmed(session, before, held=["陆远"])
    notice = made.publish(
        session,
        office,
        "appointment_removal",
        at=AT,
        follows_address=before.address,
        persons=appointing("张文澜"),
    )
    now = instant("2026-11-25 10:00")
    revision = correcting.correct(session, notice, "漏列人员", actor=office.author, now=now)
    text = replace(revision.text, persons=appointing("张文澜", "陆远"))
    drafting.edit(session, revision, text, base_version=revision.version, actor=office.author, now=now)
    drafting.submit(session, revision, actor=office.author, now=now)
    reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=now)
    with refused("person_not_cleared"):
        reviewing.issue(session, revision, version=revision.version, actor=office.issuer, now=now)


def test_what_takes_a_text_away_never_waits(session: Session, office: made.Office, before: Notice) -> None:
    confirmed(session, before)
    notice = made.publish(session, office, "appointment_removal", at=AT, follows_address=before.address)
    restart(session, office, before, now="2026-11-24 11:00")
    now = instant("2026-11-24 12:00")
    revision = withdrawing.withdraw(session, notice, "程序需要", actor=office.author, now=now)
    made.through_the_chain(session, office, revision, now=now)
    assert phase(notice, now) is Phase.WITHDRAWN


def test_a_draft_for_comment_is_confirmed_as_a_whole(session: Session) -> None:
    office = made.make_office(session, nature=Nature.GOVERNMENT)
    draft = made.publish(session, office, "draft_for_comment", at=BEFORE)
    given: dict[str, Any] = {"follows_address": draft.address, "now": "2026-11-24 08:00"}
    policy = made.drafted(session, office, "policy_doc", **given)
    now = instant("2026-11-24 08:30")
    revision = drafting.submit(session, in_work(policy), actor=office.author, now=now)
    reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=now)
    assert codes(against(session, office, policy)) == ["window_not_confirmed follows_address"]
    confirmed(session, draft, verdicts={"": Verdict.REFUSED})
    assert codes(against(session, office, policy)) == ["matter_not_cleared follows_address"]
    confirmed(session, draft, now="2026-11-24 09:00")
    assert against(session, office, policy) == []


def test_a_notice_that_follows_nothing_with_a_window_never_waits(
    session: Session, office: made.Office
) -> None:
    made.publish(session, office, "recruit_list", at=BEFORE)
    made.publish(session, office, "recruit_proposed_hire", at=AT)
    made.publish(session, office, "announcement", at=AT)


def test_an_old_notice_loaded_from_elsewhere_keeps_nobody(
    session: Session, office: made.Office, before: Notice
) -> None:
    before.is_historical, before.has_window, before.window = True, False, None
    session.flush()
    assert against(session, office, drafted(session, office, before)) == []


# --- how it ended -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pre_appointment", "rank_promotion", "assessment_excellent"])
def test_how_a_window_ended_is_said_after_it_was_confirmed_whatever_its_scope(
    session: Session, kind: str
) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office, kind, at=BEFORE)
    said = Outcome(kind_named(kind).outcome.conclusions[0])
    with refused("window_not_confirmed"):
        concluding.record_outcome(session, notice, said, actor=office.author, now=instant(OVER))
    confirmed(session, notice)
    concluding.record_outcome(session, notice, said, actor=office.author, now=instant(OVER))


def test_a_record_begun_before_the_period_began_anew_is_not_issued(
    session: Session, office: made.Office, before: Notice
) -> None:
    confirmed(session, before)
    now = instant("2026-10-21 09:00")
    revision = concluding.record_outcome(session, before, GO_ON, actor=office.author, now=now)
    drafting.submit(session, revision, actor=office.author, now=now)
    reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=now)
    session.execute(delete(Clearance))  # as if the window were another
    with refused("window_not_confirmed"):
        reviewing.issue(session, revision, version=revision.version, actor=office.issuer, now=now)


# --- nothing is written before the second officer ---------------------------------------------------------------------


def test_every_row_is_written_at_once_by_the_second_officer(
    session: Session, office: made.Office, before: Notice
) -> None:
    one = proposed(session, before, held=["陆远"])
    session.commit()
    assert session.scalars(select(Clearance)).all() == []
    _, second = officers_of(session, before, now=OVER)
    confirming.confirm(session, one, opener=None, actor=second, now=instant(OVER))
    session.commit()
    assert before.window_id is not None
    assert clearances(session, before.window_id) == {"张文澜": True, "陆远": False}
    assert live(before).text.persons[1]["name"] == "陆远"


# --- said early, and forgotten in time --------------------------------------------------------------------------------


def test_the_checklist_says_early_what_will_wait_and_keeps_nobody_from_writing(
    session: Session, office: made.Office, before: Notice
) -> None:
    notice = made.drafted(session, office, "appointment_removal", follows_address=before.address)
    found = findings_for(session, in_work(notice), now=instant(AT))
    assert [one.code for one in found if one.mark is Mark.WARNING and one.where == "follows_address"] == [
        "window_not_confirmed"
    ]
    drafting.submit(session, in_work(notice), actor=office.author, now=instant("2026-11-24 09:10"))


def test_a_name_that_is_removed_everywhere_leaves_the_clearances_too(
    session: Session, office: made.Office, before: Notice
) -> None:
    confirmed(session, before)
    now = instant("2026-10-21 10:00")
    revision = correcting.redact(session, before, ["陆远"], (), "依法删除", actor=office.author, now=now)
    made.through_the_chain(session, office, revision, now=now)
    assert before.window_id is not None
    assert set(clearances(session, before.window_id) or ()) == {"张文澜", correcting.REMOVED}
