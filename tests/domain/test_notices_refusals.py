"""What each verb refuses, with the codes a page shows beforehand; and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.rules import Nature, Role
from hr_portal.audit.models import AuditEntry
from hr_portal.core.errors import Refused
from hr_portal.notices import attaching, concluding, drafting, hiding, publishing, reviewing
from hr_portal.notices.concluding import Outcome
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import HideReason, State
from tests.clockwork import instant
from tests.domain.acting import in_work, live, paper, refused, reviewed, submitted
from tests.factories import notices as made
from tests.factories.notices import Office
from tests.factories.reports import confirmed

NOW = instant("2026-11-24 09:00")
GOOD = Outcome("不影响任职，办理任职手续")


class House:
    """An office, an author who also reviews and issues, and somebody with no duty at all."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.office: Office = made.make_office(session)
        organ = self.office.organ
        self.everything = made.make_user(session, organ, Role.AUTHOR, Role.REVIEWER, Role.ISSUER, name="全能")
        self.second_reviewer = made.make_user(session, organ, Role.REVIEWER, Role.ISSUER, name="又复核又签发")
        self.nobody = made.make_user(session, organ, name="无职责")
        self.administrator = made.make_user(session, organ, Role.ADMINISTRATOR, name="管理员")
        self.auditor = made.make_user(session, organ, Role.AUDITOR, Role.INSPECTOR, name="审计员")

    def person(self, who: str) -> User:
        return getattr(self, who, None) or getattr(self.office, who)


@pytest.fixture
def house(session: Session) -> House:
    return House(session)


# --- 拟稿 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "fields", "kind", "codes"),
    [
        ("author", {}, "pre_appointment", []),
        ("author", {"decided_on": "2026-11-24"}, "pre_appointment", []),
        ("author", {"decided_on": "2026-11-25"}, "pre_appointment", ["decision_date_in_future"]),
        ("author", {"decided_on": ""}, "pre_appointment", ["decision_date_missing"]),
        ("author", {"decided_on": "十一月二十日"}, "pre_appointment", ["decision_date_missing"]),
        ("author", {"decided_on": ""}, "announcement", []),
        ("reviewer", {}, "pre_appointment", ["no_author_duty"]),
        ("issuer", {}, "pre_appointment", ["no_author_duty"]),
        ("nobody", {}, "announcement", ["no_author_duty"]),
        ("administrator", {}, "announcement", ["no_author_duty"]),
    ],
)
def test_who_may_draft_what_and_never_before_the_decision(
    house: House, who: str, fields: dict[str, str], kind: str, codes: list[str]
) -> None:
    text = made.content_for(kind_named(kind), house.office.organ, now=NOW)
    text = replace(text, fields={**text.fields, **fields})

    def act() -> Any:
        return drafting.draft(
            house.session, kind_named(kind), house.office.organ, text, actor=house.person(who), now=NOW
        )

    assert_answers(act, codes)


def test_a_government_organ_makes_no_notice_of_the_party(session: Session) -> None:
    office = made.make_office(session, nature=Nature.GOVERNMENT)
    text = made.content_for(kind_named("pre_appointment"), office.organ, now=NOW)
    with refused("kind_not_for_this_organ"):
        drafting.draft(
            session, kind_named("pre_appointment"), office.organ, text, actor=office.author, now=NOW
        )


# --- 修改、送复核 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("author", []),
        ("reviewer", []),
        ("issuer", ["no_author_duty"]),
        ("nobody", ["no_author_duty"]),
        ("auditor", ["no_author_duty"]),
        ("administrator", ["no_author_duty"]),
    ],
)
def test_authors_and_reviewers_edit(house: House, who: str, codes: list[str]) -> None:
    revision = in_work(made.drafted(house.session, house.office))
    text = replace(revision.text, title="改过的标题")
    assert_answers(
        lambda: drafting.edit(
            house.session, revision, text, base_version=1, actor=house.person(who), now=NOW
        ),
        codes,
    )


def test_what_was_issued_is_never_edited_nor_given_other_files(house: House) -> None:
    notice = made.publish(house.session, house.office, files=[made.TEXT_FILE], body="见附件1。")
    revision = live(notice)
    with refused("already_issued"):
        drafting.edit(
            house.session, revision, revision.text, base_version=2, actor=house.office.author, now=NOW
        )
    with refused("already_issued"):
        attaching.detach(house.session, revision.attachments[0], actor=house.office.author, now=NOW)


def test_recording_an_outcome_leaves_the_text_as_it_is_in_force(house: House) -> None:
    notice = made.publish(house.session, house.office)
    now = instant("2026-12-03 10:00")
    confirmed(house.session, notice)
    revision = concluding.record_outcome(house.session, notice, GOOD, actor=house.office.author, now=now)
    with refused("outcome_text_stays"):
        drafting.edit(
            house.session, revision, replace(revision.text, title="另一个标题"), base_version=1,
            actor=house.office.author, now=now,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "changes", "codes"),
    [
        ("author", {}, []),
        ("everything", {}, []),
        ("reviewer", {}, ["no_author_duty"]),
        ("nobody", {}, ["no_author_duty"]),
        ("author", {"title": " "}, ["checks_failed"]),
        ("author", {"body": "身份证号11010119900307002X"}, ["checks_failed"]),
        ("author", {"period_length": 3}, ["checks_failed"]),
        ("author", {"period_length": 9999}, ["checks_failed"]),
        ("author", {"persons": ()}, ["checks_failed"]),
    ],
)
def test_only_an_author_submits_and_only_what_passes(
    house: House, who: str, changes: dict[str, Any], codes: list[str]
) -> None:
    revision = in_work(made.drafted(house.session, house.office, **changes))
    assert_answers(lambda: drafting.submit(house.session, revision, actor=house.person(who), now=NOW), codes)


def test_what_is_submitted_is_not_submitted_again(house: House) -> None:
    notice = made.drafted(house.session, house.office)
    revision = submitted(house.session, house.office, notice)
    with refused("not_waiting_for_author"):
        drafting.submit(house.session, revision, actor=house.office.author, now=NOW)


# --- 复核、退回 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("reviewer", []),
        ("second_reviewer", []),
        ("everything", []),
        ("author", ["no_reviewer_duty", "author_reviews_own_text"]),
        ("issuer", ["no_reviewer_duty"]),
        ("nobody", ["no_reviewer_duty"]),
        ("administrator", ["no_reviewer_duty"]),
        ("auditor", ["no_reviewer_duty"]),
    ],
)
def test_another_person_with_the_duty_reviews(house: House, who: str, codes: list[str]) -> None:
    revision = submitted(house.session, house.office, made.drafted(house.session, house.office))
    assert_answers(
        lambda: reviewing.review(house.session, revision, version=1, actor=house.person(who), now=NOW), codes
    )


@pytest.mark.parametrize("state", [State.DRAFTED, State.REVIEWED])
def test_only_what_waits_for_review_is_reviewed(house: House, state: State) -> None:
    notice = made.drafted(house.session, house.office)
    revision = in_work(notice) if state is State.DRAFTED else reviewed(house.session, house.office, notice)
    with refused("not_waiting_for_review"):
        reviewing.review(house.session, revision, version=1, actor=house.second_reviewer, now=NOW)


@pytest.mark.parametrize(
    ("who", "reason", "codes"),
    [
        ("reviewer", "任职时间有误", []),
        ("issuer", "任职时间有误", []),
        ("reviewer", " \n", ["return_reason_missing"]),
        ("author", "我改改", ["no_reviewer_duty", "author_returns_own_text"]),
        ("nobody", "x", ["no_reviewer_duty"]),
    ],
)
def test_whoever_returns_says_why(house: House, who: str, reason: str, codes: list[str]) -> None:
    revision = submitted(house.session, house.office, made.drafted(house.session, house.office))
    assert_answers(
        lambda: reviewing.return_to_author(house.session, revision, reason, actor=house.person(who), now=NOW),
        codes,
    )


def test_a_draft_nobody_handed_in_is_not_returned(house: House) -> None:
    revision = in_work(made.drafted(house.session, house.office))
    with refused("nothing_to_return"):
        reviewing.return_to_author(house.session, revision, "为何", actor=house.office.reviewer, now=NOW)


# --- 签发 ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("issuer", []),
        ("everything", []),
        ("author", ["no_issuer_duty", "author_issues_own_text"]),
        ("reviewer", ["no_issuer_duty", "reviewer_issues_same_text"]),
        ("nobody", ["no_issuer_duty"]),
    ],
)
def test_a_third_person_issues(house: House, who: str, codes: list[str]) -> None:
    revision = reviewed(house.session, house.office, made.drafted(house.session, house.office))
    assert_answers(
        lambda: reviewing.issue(house.session, revision, version=1, actor=house.person(who), now=NOW), codes
    )


def test_whoever_reviewed_does_not_issue_although_they_may(house: House) -> None:
    revision = submitted(house.session, house.office, made.drafted(house.session, house.office))
    reviewing.review(house.session, revision, version=1, actor=house.second_reviewer, now=NOW)
    with refused("reviewer_issues_same_text"):
        reviewing.issue(house.session, revision, version=1, actor=house.second_reviewer, now=NOW)


def test_what_nobody_reviewed_is_not_issued(house: House) -> None:
    revision = submitted(house.session, house.office, made.drafted(house.session, house.office))
    with refused("not_waiting_for_issue"):
        reviewing.issue(house.session, revision, version=1, actor=house.office.issuer, now=NOW)


def test_a_check_that_fails_only_at_the_signature_stops_it(house: House) -> None:
    """The text printed the window of its plan; signed two days late, it would promise too little."""
    body = "公示时间：2026年11月25日至12月1日，共5个工作日。"
    notice = made.drafted(house.session, house.office, publish_at=instant("2026-11-24 10:00"), body=body)
    revision = reviewed(house.session, house.office, notice)
    with refused("checks_failed"):
        reviewing.issue(
            house.session, revision, version=1, actor=house.office.issuer, now=instant("2026-11-26 09:00")
        )


@pytest.mark.parametrize(
    ("who", "changes", "codes"),
    [
        ("author", {}, []),
        ("reviewer", {}, []),
        ("issuer", {}, []),
        ("nobody", {}, ["no_issuer_duty"]),
        ("author", {"scan": ""}, ["paper_field_missing"]),
        ("author", {"signer": " ", "post": "", "form_no": ""}, ["paper_field_missing"] * 3),
        ("author", {"signed_on": date(2026, 11, 25)}, ["signed_in_future"]),
    ],
)
def test_from_paper_the_office_enters_what_somebody_else_signed(
    house: House, who: str, changes: dict[str, Any], codes: list[str]
) -> None:
    revision = reviewed(house.session, house.office, made.drafted(house.session, house.office))
    assert_answers(
        lambda: reviewing.issue(
            house.session, revision, version=1, actor=house.person(who), now=NOW, paper=paper(**changes)
        ),
        codes,
    )


@pytest.mark.parametrize("who", ["author", "reviewer"])
def test_nobody_signs_on_paper_what_they_wrote_or_reviewed(house: House, who: str) -> None:
    revision = reviewed(house.session, house.office, made.drafted(house.session, house.office))
    signer = house.person(who).name
    with refused("signer_wrote_or_reviewed"):
        reviewing.issue(
            house.session, revision, version=1, actor=house.office.issuer, now=NOW, paper=paper(signer=signer)
        )


# --- 定时、撤销定时 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "at", "codes"),
    [
        ("issuer", "2026-11-25 08:30", []),
        ("issuer", "2026-11-24 09:00", []),
        ("issuer", "2026-11-24 08:59", ["publish_at_in_past"]),
        ("reviewer", "2026-11-25 08:30", ["no_issuer_duty"]),
        ("author", "2026-11-25 08:30", ["no_issuer_duty"]),
        ("nobody", "2026-11-24 08:59", ["no_issuer_duty", "publish_at_in_past"]),
    ],
)
def test_an_issuer_schedules_and_never_into_the_past(
    house: House, who: str, at: str, codes: list[str]
) -> None:
    notice = made.issued(house.session, house.office)
    assert_answers(
        lambda: publishing.schedule(house.session, notice, instant(at), actor=house.person(who), now=NOW),
        codes,
    )


def test_a_schedule_is_refused_where_the_text_prints_other_days(house: House) -> None:
    notice = made.issued(house.session, house.office, body="公示时间：2026年11月26日至12月2日，共5个工作日。")
    with refused("body_dates_differ"):
        publishing.schedule(
            house.session, notice, instant("2026-11-26 08:30"), actor=house.office.issuer, now=NOW
        )
    publishing.schedule(
        house.session, notice, instant("2026-11-25 08:30"), actor=house.office.issuer, now=NOW
    )


def test_a_draft_is_not_scheduled_and_what_is_public_not_moved(house: House) -> None:
    draft = made.drafted(house.session, house.office)
    with refused("not_waiting_for_publication"):
        publishing.schedule(house.session, draft, instant("2026-12-01"), actor=house.office.issuer, now=NOW)
    public = made.publish(house.session, house.office, at="2026-11-24 10:00")
    for act in (publishing.publish_now, publishing.unschedule):
        code = "not_scheduled" if act is publishing.unschedule else "not_waiting_for_publication"
        with refused(code):
            act(house.session, public, actor=house.office.issuer, now=instant("2026-11-24 10:00"))
    assert public.publish_at == instant("2026-11-24 10:00")


@pytest.mark.parametrize(
    ("who", "codes"),
    [("issuer", []), ("reviewer", []), ("author", ["no_reviewer_duty"]), ("nobody", ["no_reviewer_duty"])],
)
def test_one_reviewer_or_issuer_takes_a_schedule_back(house: House, who: str, codes: list[str]) -> None:
    notice = made.scheduled(house.session, house.office, at="2026-11-30 10:00", now=NOW)
    assert_answers(
        lambda: publishing.unschedule(house.session, notice, actor=house.person(who), now=NOW), codes
    )


# --- 紧急下线、恢复显示、结果 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "at", "codes"),
    [
        ("author", "2026-11-24 10:00", []),
        ("reviewer", "2026-11-24 10:00", []),
        ("issuer", "2026-12-24 10:00", []),
        ("administrator", "2026-11-24 10:00", []),
        ("nobody", "2026-11-24 10:00", ["no_duty_here"]),
        ("auditor", "2026-11-24 10:00", ["no_duty_here"]),
        ("author", "2026-11-24 09:59", ["nothing_to_hide"]),
    ],
)
def test_any_one_who_holds_a_duty_hides_what_the_public_reads(
    house: House, who: str, at: str, codes: list[str]
) -> None:
    notice = made.publish(house.session, house.office)
    assert_answers(
        lambda: hiding.hide_now(
            house.session, notice, HideReason.OTHER, actor=house.person(who), now=instant(at)
        ),
        codes,
    )


@pytest.mark.parametrize(
    ("hider", "who", "codes"),
    [
        ("author", "reviewer", []),
        ("author", "issuer", []),
        ("reviewer", "issuer", []),
        ("reviewer", "reviewer", ["hider_confirms_own_act"]),
        ("author", "author", ["no_reviewer_duty", "hider_confirms_own_act"]),
        ("author", "nobody", ["no_reviewer_duty"]),
    ],
)
def test_a_second_person_confirms_a_hiding(house: House, hider: str, who: str, codes: list[str]) -> None:
    notice, now = made.publish(house.session, house.office), instant("2026-11-24 11:00")
    hiding.hide_now(house.session, notice, HideReason.OTHER, actor=house.person(hider), now=now)
    assert_answers(
        lambda: hiding.confirm_hiding(house.session, notice, actor=house.person(who), now=now), codes
    )


def test_a_hiding_is_confirmed_once_and_only_while_it_lasts(house: House) -> None:
    notice, now = made.publish(house.session, house.office), instant("2026-11-24 11:00")
    with refused("not_hidden"):
        hiding.confirm_hiding(house.session, notice, actor=house.office.reviewer, now=now)
    made.hide(house.session, house.office, notice, now=now)
    with refused("nothing_to_hide"):
        made.hide(house.session, house.office, notice, now=now)
    hiding.confirm_hiding(house.session, notice, actor=house.office.reviewer, now=now)
    with refused("hiding_already_confirmed"):
        hiding.confirm_hiding(house.session, notice, actor=house.office.issuer, now=now)


def test_showing_again_begins_once_by_an_author_and_only_of_what_is_hidden(house: House) -> None:
    notice, now = made.publish(house.session, house.office), instant("2026-11-24 11:00")
    with refused("not_hidden"):
        drafting.draft_showing_again(house.session, notice, actor=house.office.author, now=now)
    made.hide(house.session, house.office, notice, now=now)
    with refused("no_author_duty"):
        drafting.draft_showing_again(house.session, notice, actor=house.office.issuer, now=now)
    drafting.draft_showing_again(house.session, notice, actor=house.office.author, now=now)
    with refused("another_revision_in_work"):
        drafting.draft_showing_again(house.session, notice, actor=house.office.author, now=now)


@pytest.mark.parametrize(
    ("at", "who", "outcome", "codes"),
    [
        ("2026-12-02 00:00", "author", GOOD, []),
        ("2026-12-01 23:59", "author", GOOD, ["window_still_open"]),
        ("2026-11-24 09:59", "author", GOOD, ["not_closed"]),
        ("2026-12-02 00:00", "reviewer", GOOD, ["no_author_duty"]),
        ("2026-12-02 00:00", "author", Outcome("都好"), ["conclusion_missing"]),
        ("2026-12-02 00:00", "author", replace(GOOD, link_address="AL01-2026-09999"), ["outcome_link_dead"]),
    ],
)
def test_an_outcome_is_recorded_after_the_close_by_an_author(
    house: House, at: str, who: str, outcome: Outcome, codes: list[str]
) -> None:
    notice = made.publish(house.session, house.office)
    if at >= "2026-12-02":
        confirmed(house.session, notice)
    assert_answers(
        lambda: concluding.record_outcome(
            house.session, notice, outcome, actor=house.person(who), now=instant(at)
        ),
        codes,
    )


def test_a_provisional_window_has_no_outcome_however_late(house: House) -> None:
    notice = made.publish(house.session, house.office, at="2026-12-28 10:00")
    with refused("window_still_open"):
        concluding.record_outcome(
            house.session, notice, GOOD, actor=house.office.author, now=instant("2027-06-01 10:00")
        )


def test_a_kind_that_publishes_its_outcome_needs_the_words_for_it(session: Session) -> None:
    office = made.make_office(session, nature=Nature.GOVERNMENT)
    notice = made.publish(session, office, "expert_allowance")
    now = instant("2026-12-03 10:00")
    confirmed(session, notice)
    with refused("outcome_text_missing"):
        concluding.record_outcome(session, notice, Outcome("按程序上报"), actor=office.author, now=now)
    said = Outcome("按程序上报", public_text="联系人手机13900001234")
    revision = concluding.record_outcome(session, notice, said, actor=office.author, now=now)
    with refused("checks_failed"):
        drafting.submit(session, revision, actor=office.author, now=now)


# --- a refusal changes nothing -----------------------------------------------------------------------------------------


def test_a_refusal_writes_nothing_not_even_into_the_trail(house: House) -> None:
    session, notice = house.session, made.publish(house.session, house.office)
    session.commit()
    before = snapshot(session, notice)
    later = instant("2026-11-24 11:00")
    attempts: list[Callable[[], object]] = [
        lambda: publishing.unschedule(session, notice, actor=house.office.issuer, now=later),
        lambda: publishing.schedule(
            session, notice, later + timedelta(days=1), actor=house.office.issuer, now=later
        ),
        lambda: hiding.confirm_hiding(session, notice, actor=house.office.reviewer, now=later),
        lambda: drafting.draft_showing_again(session, notice, actor=house.office.author, now=later),
        lambda: concluding.record_outcome(session, notice, GOOD, actor=house.office.author, now=later),
        lambda: hiding.hide_now(session, notice, HideReason.OTHER, actor=house.nobody, now=later),
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()
    session.commit()
    session.expire_all()
    assert snapshot(session, notice) == before


def snapshot(session: Session, notice: Notice) -> tuple[object, ...]:
    columns = tuple(getattr(notice, column.key) for column in Notice.__table__.columns)
    return (*columns, len(notice.revisions), session.scalar(select(func.count()).select_from(AuditEntry)))


def assert_answers(act: Callable[[], object], codes: list[str]) -> None:
    """The act is done where no codes are given, and refused with exactly these otherwise."""
    if codes:
        with refused(*codes):
            act()
    else:
        act()
