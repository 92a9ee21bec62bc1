"""公示情况确认: by two officers of the receiver, for every person, after every close."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.rules import Nature, Role
from hr_portal.audit.models import AuditEntry
from hr_portal.consequences import carry_out
from hr_portal.core.sweeping import sweep
from hr_portal.notices import correcting, drafting, extending
from hr_portal.notices.correcting import REMOVED
from hr_portal.notices.models import Notice
from hr_portal.objections import accepting, concluding, confirming, recusing, registering, verifying
from hr_portal.objections.confirmations import all_holds, confirmations_of, holds_of, in_force, waiting
from hr_portal.objections.models import ConfirmationRow, Report
from hr_portal.objections.rules import Effect, Finding, Measure, Verdict, Verifiability
from hr_portal.publicity.queries import clearances
from tests.clockwork import instant
from tests.domain.acting import refused
from tests.domain.test_gate import restart
from tests.factories import notices as made
from tests.factories.accounts import add_duty
from tests.factories.reports import a_report, confirmed, make_receiver, officers_of, proposed, sealing_keys

CLOSES = "2026-12-02 00:00"
LATER = "2026-12-03 10:00"
NONE, NO_EFFECT, HOLD, REFUSED = Verdict.NO_REPORT, Verdict.NO_EFFECT, Verdict.HOLD, Verdict.REFUSED
ALL_CLEAR = {"张文澜": NONE, "陆远": NONE}


@pytest.fixture
def office(session: Session) -> made.Office:
    return made.make_office(session)


@pytest.fixture
def notice(session: Session, office: made.Office) -> Notice:
    return made.publish(session, office)


def codes(
    session: Session,
    notice: Notice,
    verdicts: dict[str, Verdict],
    *,
    actor: User | None = None,
    holds: dict[str, date] | None = None,
    ticked: bool = True,
    at: str = LATER,
) -> list[str]:
    first, _ = officers_of(session, notice, now=at)
    reasons = confirming.reasons_against_proposing(
        session, notice, verdicts, holds or {}, ticked, opener=sealing_keys().opener, actor=actor or first,
        now=instant(at),
    )  # fmt: skip
    return [reason.code for reason in reasons]


def handled(session: Session, report: Report, effect: Effect | None = None) -> None:
    """Registered and accepted; with an effect, concluded as well."""
    officer, _ = officers_of(session, report.notice, now="2026-11-25 09:00")
    now, sealer = instant("2026-11-25 09:00"), sealing_keys().sealer
    registering.register(session, report, actor=officer, now=now)
    accepting.accept(session, report, Measure.VERIFY, actor=officer, now=now)
    verifying.start(
        session,
        report,
        problem_class="工作作风",
        verifiability=Verifiability.CONCRETE,
        actor=officer,
        now=now,
    )
    if effect is not None:
        concluding.conclude(
            session, report, Finding.TRUE, effect, "经核实属实。", approver="陈部长", sealer=sealer, actor=officer,
            now=now,
        )  # fmt: skip


# --- when -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "expected"), [("2026-12-01 23:59", ["window_not_over"]), (CLOSES, [])])
def test_a_window_is_confirmed_after_its_close(
    session: Session, notice: Notice, at: str, expected: list[str]
) -> None:
    assert codes(session, notice, ALL_CLEAR, at=at) == expected


@pytest.mark.parametrize(
    ("at", "expected"), [("2026-12-04 23:59", ["letters_may_still_come"]), ("2026-12-05 00:00", [])]
)
def test_letters_under_way_are_waited_for(
    session: Session, office: made.Office, notice: Notice, at: str, expected: list[str]
) -> None:
    for line in office.organ.contacts:
        line.postal_days = 3
    session.flush()
    assert codes(session, notice, ALL_CLEAR, at=at) == expected


def test_neither_a_hidden_nor_a_suspended_nor_a_withdrawn_window_is_confirmed(
    session: Session, office: made.Office, notice: Notice
) -> None:
    made.hide(session, office, notice, now="2026-11-30 10:00")
    assert codes(session, notice, ALL_CLEAR) == ["window_not_over"]
    again = drafting.draft_showing_again(
        session, notice, actor=office.author, now=instant("2026-11-30 11:00")
    )
    made.through_the_chain(session, office, again, now=instant("2026-11-30 11:00"))
    revision = extending.suspend(
        session, notice, "程序需要", actor=office.author, now=instant("2026-12-01 09:00")
    )
    made.through_the_chain(session, office, revision, now=instant("2026-12-01 09:00"))
    assert codes(session, notice, ALL_CLEAR, at="2027-03-01 09:00") == ["window_not_over"]


def test_a_provisional_window_is_not_confirmed_however_late(session: Session, office: made.Office) -> None:
    notice = made.publish(session, office, at="2026-12-28 10:00")
    assert codes(session, notice, ALL_CLEAR, at="2027-06-01 10:00") == ["window_not_over"]


def test_what_has_no_window_has_nothing_to_confirm(session: Session, office: made.Office) -> None:
    notice = made.publish(session, office, "announcement")
    assert codes(session, notice, {}) == ["nothing_to_confirm"]


# --- who --------------------------------------------------------------------------------------------------------------


def test_only_the_receivers_officers_who_had_no_hand_in_it_judge(
    session: Session, office: made.Office, notice: Notice
) -> None:
    other = made.make_organ(session, "AL02")
    assert codes(session, notice, ALL_CLEAR, actor=make_receiver(session, other)) == ["no_receiver_duty"]
    assert codes(
        session, notice, ALL_CLEAR, actor=made.make_user(session, office.organ, Role.ADMINISTRATOR)
    ) == ["no_receiver_duty"]
    for person in (office.author, office.reviewer, office.issuer):
        add_duty(session, person, Role.RECEIVER, office.organ)
        session.refresh(person, ["duties"])
        assert codes(session, notice, ALL_CLEAR, actor=person) == ["had_a_hand_in_the_notice"]


def test_whoever_is_recused_does_not_and_whoever_shares_a_name_answers_first(
    session: Session, office: made.Office, notice: Notice
) -> None:
    now = instant("2026-11-25 09:00")
    cousin, namesake = make_receiver(session, office.organ), make_receiver(session, office.organ, name="陆远")
    recusing.recuse(session, notice, cousin, "near_relative", actor=cousin, now=now)
    assert codes(session, notice, ALL_CLEAR, actor=cousin) == ["recused"]
    assert codes(session, notice, ALL_CLEAR, actor=namesake) == ["needs_answer"]
    recusing.answer_shared_name(session, notice, is_same_person=False, actor=namesake, now=now)
    assert codes(session, notice, ALL_CLEAR, actor=namesake) == []


def test_two_officers_and_never_one_twice(session: Session, notice: Notice) -> None:
    one = proposed(session, notice)
    first, second = officers_of(session, notice, now=LATER)
    assert one.proposed_by_id == first.id
    with refused("proposer_confirms"):
        confirming.confirm(session, one, opener=None, actor=first, now=instant(LATER))
    confirming.confirm(session, one, opener=None, actor=second, now=instant(LATER))
    with refused("confirmation_decided"):
        confirming.confirm(
            session, one, opener=None, actor=make_receiver(session, first.organ), now=instant(LATER)
        )


# --- what -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdicts", "given", "expected"),
    [
        (ALL_CLEAR, {"ticked": False}, ["not_all_registered"]),
        ({"张文澜": NONE}, {}, ["verdict_missing"]),
        ({}, {}, ["verdict_missing", "verdict_missing"]),
        ({**ALL_CLEAR, "方远山": NONE}, {}, ["person_unknown"]),
        ({**ALL_CLEAR, "陆远": HOLD}, {}, []),
        ({**ALL_CLEAR, "陆远": HOLD}, {"holds": {"陆远": date(2026, 12, 3)}}, ["hold_date_out_of_range"]),
        ({**ALL_CLEAR, "陆远": HOLD}, {"holds": {"陆远": date(2027, 12, 4)}}, ["hold_date_out_of_range"]),
        ({**ALL_CLEAR, "陆远": HOLD}, {"holds": {"陆远": date(2027, 12, 3)}}, []),
    ],
)
def test_every_person_has_a_verdict_and_everything_was_registered(
    session: Session, notice: Notice, verdicts: dict[str, Verdict], given: dict[str, Any], expected: list[str]
) -> None:
    assert codes(session, notice, verdicts, **given) == expected


def test_a_report_that_is_not_registered_stops_every_verdict(session: Session, notice: Notice) -> None:
    a_report(session, notice)
    assert codes(session, notice, {"张文澜": HOLD, "陆远": NONE}) == ["report_unregistered"]


@pytest.mark.parametrize(
    ("effect", "verdict", "expected"),
    [
        (None, NONE, ["person_was_reported"]),
        (None, NO_EFFECT, ["report_not_concluded"]),
        (None, REFUSED, ["report_not_concluded"]),
        (None, HOLD, []),
        (Effect.DOES_NOT_AFFECT, NONE, ["person_was_reported"]),
        (Effect.DOES_NOT_AFFECT, NO_EFFECT, []),
        (Effect.SUSPENDS, NO_EFFECT, ["conclusion_says_otherwise"]),
        (Effect.SUSPENDS, HOLD, []),
        (Effect.CANCELS, NO_EFFECT, ["conclusion_says_otherwise"]),
        (Effect.CANCELS, REFUSED, []),
    ],
)
def test_a_verdict_agrees_with_what_came_in_and_what_was_found(
    session: Session, notice: Notice, effect: Effect | None, verdict: Verdict, expected: list[str]
) -> None:
    handled(session, a_report(session, notice, persons=("陆远",)).report, effect)
    assert codes(session, notice, {"张文澜": NONE, "陆远": verdict}) == expected


def test_a_report_on_the_list_as_a_whole_is_one_on_everybody(session: Session, notice: Notice) -> None:
    handled(session, a_report(session, notice, persons=(), as_whole=True).report, Effect.DOES_NOT_AFFECT)
    assert codes(session, notice, ALL_CLEAR) == ["person_was_reported", "person_was_reported"]
    assert codes(session, notice, {"张文澜": NO_EFFECT, "陆远": NO_EFFECT}) == []


def test_what_came_after_the_period_holds_nobody_by_itself(session: Session, notice: Notice) -> None:
    a_report(session, notice, now="2026-12-02 08:00", out_of_period=True)
    assert codes(session, notice, ALL_CLEAR) == []


def test_opinions_on_a_draft_are_confirmed_without_a_conclusion_of_each(session: Session) -> None:
    office = made.make_office(session, nature=Nature.GOVERNMENT)
    draft = made.publish(session, office, "draft_for_comment", at="2026-10-12 09:00")
    opinion = a_report(session, draft, now="2026-10-20 09:00").report
    officer, _ = officers_of(session, draft, now=LATER)
    registering.register(session, opinion, actor=officer, now=instant("2026-10-21 09:00"))
    assert codes(session, draft, {"": NONE}) == ["person_was_reported"]
    assert codes(session, draft, {"": NO_EFFECT}) == []


def test_a_letter_registered_meanwhile_is_seen_by_the_second_officer(
    session: Session, notice: Notice
) -> None:
    one = proposed(session, notice)
    a_report(session, notice, now="2026-12-01 23:59")
    _, second = officers_of(session, notice, now=LATER)
    with refused("report_unregistered", "person_was_reported"):
        confirming.confirm(session, one, opener=sealing_keys().opener, actor=second, now=instant(LATER))
    confirming.return_it(session, one, actor=second, now=instant(LATER))
    assert waiting(session, notice) is None


def test_one_proposal_waits_at_a_time_and_one_that_is_returned_waits_no_more(
    session: Session, notice: Notice
) -> None:
    one = proposed(session, notice)
    assert codes(session, notice, ALL_CLEAR) == ["confirmation_waits"]
    first, _ = officers_of(session, notice, now=LATER)
    confirming.return_it(session, one, actor=first, now=instant(LATER))
    assert codes(session, notice, ALL_CLEAR) == []
    assert proposed(session, notice, now=LATER).number == 2


# --- holds ------------------------------------------------------------------------------------------------------------


def test_a_hold_has_three_months_and_a_decision_after_it(session: Session, notice: Notice) -> None:
    confirmed(session, notice, held=["陆远"], now=LATER)
    (hold,) = holds_of(session, notice)
    assert (hold.person, hold.until) == ("陆远", date(2027, 3, 3))
    assert [hold.is_overdue(date(2027, 3, day)) for day in (3, 4)] == [False, True]
    assert [one.until for one in all_holds(session)] == [date(2027, 3, 3)]
    first, second = officers_of(session, notice, now=LATER)
    now = instant("2027-03-05 09:00")
    decide: dict[str, Any] = {"opener": sealing_keys().opener, "actor": first, "now": now}
    with refused("not_on_hold"):
        confirming.decide_hold(session, notice, {"张文澜": REFUSED}, {}, True, **decide)
    decision = confirming.decide_hold(session, notice, {"陆远": NO_EFFECT}, {}, True, **decide)
    assert notice.window_id is not None
    assert clearances(session, notice.window_id) == {"张文澜": True, "陆远": False}
    confirming.confirm(session, decision, opener=None, actor=second, now=now)
    assert clearances(session, notice.window_id) == {"张文澜": True, "陆远": True}
    assert [one.number for one in confirmations_of(session, notice)] == [1, 2]
    assert holds_of(session, notice) == []
    assert all_holds(session) == []
    with refused("nobody_on_hold"):
        confirming.decide_hold(session, notice, {"陆远": REFUSED}, {}, True, **decide)


def test_a_hold_that_goes_on_takes_another_day_and_the_same_again_is_no_decision(
    session: Session, notice: Notice
) -> None:
    confirmed(session, notice, held=["陆远"], now=LATER)
    first, _ = officers_of(session, notice, now=LATER)
    decide: dict[str, Any] = {
        "opener": sealing_keys().opener,
        "actor": first,
        "now": instant("2027-03-05 09:00"),
    }
    with refused("confirmed_already"):
        confirming.decide_hold(session, notice, {"陆远": HOLD}, {}, True, **decide)
    one = confirming.decide_hold(session, notice, {"陆远": HOLD}, {"陆远": date(2027, 4, 5)}, True, **decide)
    assert [(row.person, row.verdict, row.hold_until) for row in one.rows] == [
        ("张文澜", NONE, None), ("陆远", HOLD, date(2027, 4, 5)),
    ]  # fmt: skip


def test_a_confirmation_of_an_earlier_window_is_in_force_no_more(
    session: Session, office: made.Office, notice: Notice
) -> None:
    confirmed(session, notice, held=["陆远"], now=LATER)
    restart(session, office, notice, now="2026-12-04 10:00")
    assert in_force(session, notice) is None
    assert all_holds(session) == []


def test_the_trail_names_officers_and_no_person_and_no_verdict(session: Session, notice: Notice) -> None:
    confirmed(session, notice, held=["陆远"])
    entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == "report")).all()
    assert [entry.act for entry in entries] == ["confirmation_proposed", "window_confirmed"]
    assert [set(entry.facts) for entry in entries] == [{"notice", "number"}] * 2


# --- a name that is removed everywhere --------------------------------------------------------------------------------


def redacted(session: Session, office: made.Office, notice: Notice, *names: str, at: str) -> None:
    """更正并删除 issued, and what follows from it carried out."""
    now = instant(at)
    revision = correcting.redact(session, notice, names, (), "依法删除", actor=office.author, now=now)
    made.through_the_chain(session, office, revision, now=now)
    sweep(session, carry_out, now=now)
    session.expire_all()


def test_a_name_removed_everywhere_leaves_the_confirmations_and_a_hold_is_still_decided(
    session: Session, office: made.Office, notice: Notice
) -> None:
    first, second = officers_of(session, notice, now=LATER)
    returned = proposed(session, notice, held=["陆远"], now=LATER)
    confirming.return_it(session, returned, actor=second, now=instant(LATER))
    confirmed(session, notice, held=["陆远"], now="2026-12-03 11:00")
    redacted(session, office, notice, "陆远", at="2026-12-04 10:00")
    everyone = [(row.person, row.verdict) for row in session.scalars(select(ConfirmationRow))]
    assert sorted(everyone) == sorted([("张文澜", NONE), (REMOVED, HOLD)] * 2)
    (hold,) = holds_of(session, notice)
    decide: dict[str, Any] = {"opener": sealing_keys().opener, "now": instant("2027-03-05 09:00")}
    decision = confirming.decide_hold(
        session, notice, {hold.person: NO_EFFECT}, {}, True, actor=first, **decide
    )
    confirming.confirm(session, decision, opener=None, actor=second, now=decide["now"])
    assert clearances(session, notice.window_id or 0) == {"张文澜": True, REMOVED: True}


def test_two_names_removed_are_two_rows_still_each_with_its_verdict(
    session: Session, office: made.Office, notice: Notice
) -> None:
    confirmed(session, notice, held=["陆远"], now=LATER)
    redacted(session, office, notice, "陆远", "张文澜", at="2026-12-04 10:00")
    assert clearances(session, notice.window_id or 0) == {REMOVED: True, f"{REMOVED} (2)": False}
    assert [
        row.person for row in session.scalars(select(ConfirmationRow).order_by(ConfirmationRow.position))
    ] == [REMOVED, f"{REMOVED} (2)"]


def test_part_of_a_name_removed_leaves_what_stands_on_the_list(
    session: Session, office: made.Office, notice: Notice
) -> None:
    confirmed(session, notice, now=LATER)
    redacted(session, office, notice, "文澜", at="2026-12-04 10:00")
    assert [
        row.person for row in session.scalars(select(ConfirmationRow).order_by(ConfirmationRow.position))
    ] == [f"张{REMOVED}", "陆远"]


def test_of_an_earlier_list_only_the_removed_name_leaves(
    session: Session, office: made.Office, notice: Notice
) -> None:
    """Whoever left the list by a correction stands in its earlier versions, and in what was confirmed of it."""
    confirmed(session, notice, now=LATER)
    now = instant("2026-12-04 10:00")
    revision = correcting.correct(session, notice, "名单有误", actor=office.author, now=now)
    shorter = replace(revision.text, persons=revision.text.persons[:1])
    drafting.edit(session, revision, shorter, base_version=revision.version, actor=office.author, now=now)
    made.through_the_chain(session, office, revision, now=now)
    redacted(session, office, notice, "张文澜", at="2026-12-04 11:00")
    assert [
        row.person for row in session.scalars(select(ConfirmationRow).order_by(ConfirmationRow.position))
    ] == [REMOVED, "陆远"]
