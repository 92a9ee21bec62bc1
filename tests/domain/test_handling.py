"""What officers do with a report, step by step: nobody alone where two are asked for, every look on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.rules import Nature, Role
from hr_portal.audit.models import AuditEntry
from hr_portal.core.effects import OutboxMessage
from hr_portal.core.errors import Refused
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.objections import (
    accepting,
    answering,
    archiving,
    concluding,
    identity,
    merging,
    opening,
    queries,
    recusing,
    registering,
    reminding,
    sheets,
    tracking,
    transferring,
    verifying,
)
from hr_portal.objections.models import Report, ReportStep, ReportView
from hr_portal.objections.receivers import receiver_of
from hr_portal.objections.replies import Use, all_templates, templates_for
from hr_portal.objections.rules import (
    Effect,
    Finding,
    Measure,
    NameCheck,
    Part,
    Signature,
    Stage,
    Verifiability,
    may_follow,
)
from tests.clockwork import instant
from tests.domain.acting import refused
from tests.factories import notices as made
from tests.factories.accounts import add_duty
from tests.factories.reports import AReport, a_report, make_receiver, officers_of, sealing_keys

NOW = instant("2026-11-25 09:00")
KEYS = sealing_keys()
Act = Callable[[Session, Report, User], object]


@pytest.fixture
def office(session: Session) -> made.Office:
    return made.make_office(session)


@pytest.fixture
def notice(session: Session, office: made.Office) -> Notice:
    return made.publish(session, office)


@pytest.fixture
def filed(session: Session, notice: Notice) -> AReport:
    return a_report(session, notice, persons=("陆远",), signature=Signature.REAL_NAME)


@pytest.fixture
def officers(session: Session, notice: Notice) -> tuple[User, User]:
    return officers_of(session, notice, now=NOW)


def register(session: Session, report: Report, who: User) -> object:
    return registering.register(session, report, actor=who, now=NOW)


def start(session: Session, report: Report, who: User) -> object:
    return verifying.start(
        session, report, measure=Measure.TALK, problem_class="工作作风", verifiability=Verifiability.CONCRETE,
        actor=who, now=NOW,
    )  # fmt: skip


def conclude(
    session: Session,
    report: Report,
    who: User,
    *,
    finding: Finding = Finding.UNTRUE,
    effect: Effect = Effect.NO_ISSUE,
    text: str = "谈话了解，不属实。",
    approver: str = "陈部长",
    hold_until: date | None = None,
) -> object:
    return concluding.conclude(
        session, report, finding, effect, text, approver=approver, hold_until=hold_until, sealer=KEYS.sealer, actor=who,
        now=NOW,
    )  # fmt: skip


STEPS: dict[Stage, Act] = {
    Stage.REGISTERED: register,
    Stage.ACCEPTED: lambda s, r, who: accepting.accept(s, r, actor=who, now=NOW),
    Stage.NOT_IN_SCOPE: lambda s, r, who: accepting.decline(s, r, "discipline", actor=who, now=NOW),
    Stage.TRANSFERRED: lambda s, r, who: transferring.transfer(
        s, r, "中共安澜市纪律检查委员会", "discipline", actor=who, now=NOW
    ),
    Stage.UNDER_VERIFICATION: start,
    Stage.CONCLUDED: conclude,
    Stage.ANSWERED: lambda s, r, who: answering.note_answer(s, r, "in_writing", actor=who, now=NOW),
    Stage.ARCHIVED: lambda s, r, who: archiving.archive(s, r, actor=who, now=NOW),
}
WAY = (
    Stage.REGISTERED,
    Stage.ACCEPTED,
    Stage.UNDER_VERIFICATION,
    Stage.CONCLUDED,
    Stage.ANSWERED,
    Stage.ARCHIVED,
)


def brought_to(session: Session, report: Report, stage: Stage, who: User) -> Report:
    """By its own verbs, the shortest way."""
    if stage in (Stage.NOT_IN_SCOPE, Stage.TRANSFERRED):
        register(session, report, who)
        STEPS[stage](session, report, who)
    elif stage is not Stage.RECEIVED:
        for one in WAY[: WAY.index(stage) + 1]:
            STEPS[one](session, report, who)
    return report


# --- stages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", [stage for stage in Stage if stage is not Stage.RECEIVED])
@pytest.mark.parametrize("current", Stage)
def test_a_verb_moves_a_report_where_the_table_lets_it_and_nowhere_else(
    session: Session, filed: AReport, officers: tuple[User, User], current: Stage, wanted: Stage
) -> None:
    report = brought_to(session, filed.report, current, officers[0])
    assert report.stage is current
    if may_follow(current, wanted):
        STEPS[wanted](session, report, officers[0])
        assert report.stage is wanted
        assert report.steps[-1].stage is wanted
        assert report.steps[-1].by_id == officers[0].id
    else:
        with pytest.raises(Refused) as answer:
            STEPS[wanted](session, report, officers[0])
        assert {one.code for one in answer.value.reasons} & {"stage_does_not_fit", "already_registered"}
        assert report.stage is current


@pytest.mark.parametrize("stage", [stage for stage in STEPS if stage is not Stage.REGISTERED])
def test_no_step_is_made_by_the_drafting_side_by_another_organ_or_by_who_is_recused(
    session: Session, office: made.Office, filed: AReport, officers: tuple[User, User], stage: Stage
) -> None:
    before = {
        Stage.ACCEPTED: Stage.REGISTERED,
        Stage.NOT_IN_SCOPE: Stage.REGISTERED,
        Stage.TRANSFERRED: Stage.REGISTERED,
    }
    report = brought_to(session, filed.report, before.get(stage) or WAY[WAY.index(stage) - 1], officers[0])
    recused = make_receiver(session, office.organ)
    recusing.recuse(session, report.notice, recused, "near_relative", actor=recused, now=NOW)
    add_duty(session, office.author, Role.RECEIVER, office.organ)
    session.refresh(office.author, ["duties"])
    stranger = make_receiver(session, made.make_organ(session, "AL02"))
    for person, code in (
        (office.author, "had_a_hand_in_the_notice"),
        (stranger, "no_receiver_duty"),
        (recused, "recused"),
    ):
        with pytest.raises(Refused) as answer:
            STEPS[stage](session, report, person)
        assert [one.code for one in answer.value.reasons] == [code]


# --- what each step needs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"measure": None}, ["measure_missing"]),
        ({"measure": Measure.TRANSFER}, ["transfer_instead"]),
        ({"problem_class": " "}, ["problem_class_missing"]),
        ({"verifiability": None}, ["verifiability_missing"]),
        ({}, []),
    ],
)
def test_verifying_begins_when_the_register_is_complete(
    session: Session, filed: AReport, officers: tuple[User, User], given: dict[str, Any], codes: list[str]
) -> None:
    report = brought_to(session, filed.report, Stage.ACCEPTED, officers[0])
    whole = {
        "measure": Measure.VERIFY,
        "problem_class": "廉洁自律",
        "verifiability": Verifiability.VAGUE,
    } | given
    reasons = verifying.reasons_against_starting(session, report, actor=officers[0], now=NOW, **whole)
    assert [one.code for one in reasons] == codes


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"text": "  "}, ["verdict_text_missing"]),
        ({"text": "字" * 3001}, ["words_too_long"]),
        ({"approver": ""}, ["approver_missing"]),
        ({"effect": Effect.CANCELS}, ["untrue_has_no_effect"]),
        ({"finding": Finding.UNVERIFIABLE, "effect": Effect.CANCELS}, ["cancelling_needs_proof"]),
        ({"finding": Finding.UNVERIFIABLE, "effect": Effect.SUSPENDS, "hold_until": date(2026, 11, 25)},
         ["suspension_date_out_of_range"]),
    ],
)  # fmt: skip
def test_a_conclusion_is_written_and_proved(
    session: Session, filed: AReport, officers: tuple[User, User], given: dict[str, Any], codes: list[str]
) -> None:
    report = brought_to(session, filed.report, Stage.UNDER_VERIFICATION, officers[0])
    with refused(*codes):
        conclude(session, report, officers[0], **given)


def test_a_suspension_has_three_months_and_is_decided_before_it_is_archived(
    session: Session, filed: AReport, officers: tuple[User, User]
) -> None:
    who = officers[0]
    report = brought_to(session, filed.report, Stage.UNDER_VERIFICATION, who)
    conclude(session, report, who, finding=Finding.UNVERIFIABLE, effect=Effect.SUSPENDS)
    assert report.hold_until == date(2027, 2, 25)
    answering.note_answer(session, report, "in_person", actor=who, now=NOW)
    with refused("suspension_undecided"):
        archiving.archive(session, report, actor=who, now=NOW)
    concluding.decide_suspension(
        session, report, Finding.UNTRUE, Effect.NO_ISSUE, "查无实据。", sealer=KEYS.sealer, actor=who, now=NOW
    )
    assert report.effect is Effect.NO_ISSUE
    assert (report.stage, str(report.hold_until)) == (Stage.ANSWERED, "None")
    archiving.archive(session, report, actor=who, now=NOW)


def test_what_is_declined_or_passed_on_says_by_a_code_where_to_turn(
    session: Session, notice: Notice, filed: AReport, officers: tuple[User, User]
) -> None:
    who = officers[0]
    register(session, filed.report, who)
    with refused("scope_reason_missing"):
        accepting.decline(session, filed.report, "不想办", actor=who, now=NOW)
    with refused("transferred_to_missing", "transfer_reason_missing"):
        transferring.transfer(session, filed.report, " ", "", actor=who, now=NOW)
    STEPS[Stage.TRANSFERRED](session, filed.report, who)
    letter = transferring.letter_of(session, filed.report)
    assert letter is not None
    assert (letter.to, letter.case_number, letter.files) == (
        "中共安澜市纪律检查委员会",
        filed.report.case_number,
        0,
    )
    with refused("report_transferred"):
        opening.open_content(session, filed.report, opener=KEYS.opener, actor=who, now=NOW)
    opened = tracking.find(session, filed.receipt.number, filed.receipt.key)
    assert opened is not None
    assert tracking.status(session, opened, NOW).stage is Stage.TRANSFERRED


def test_what_was_passed_on_stays_closed_after_it_was_archived_and_takes_nothing_more(
    session: Session, notice: Notice, filed: AReport, officers: tuple[User, User]
) -> None:
    """Whoever adds to it would be read by nobody: the receipt says so instead."""
    who, merged = officers[0], a_report(session, notice)
    register(session, filed.report, who)
    register(session, merged.report, who)
    merging.merge(session, merged.report, filed.report, actor=who, now=NOW)
    STEPS[Stage.TRANSFERRED](session, filed.report, who)
    archiving.archive(session, filed.report, actor=who, now=NOW)
    for one in (filed, merged):
        with refused("report_transferred"):
            opening.open_content(session, one.report, opener=KEYS.opener, actor=who, now=NOW)
        opened = tracking.find(session, one.receipt.number, one.receipt.key)
        assert opened is not None
        assert tracking.status(session, opened, NOW).is_passed_on
        with refused("passed_on"):
            tracking.add_to_case(
                session, opened, "补充", token=one.receipt.number, sealer=KEYS.sealer, now=NOW
            )
    with refused("report_transferred"):
        identity.ask(session, filed.report, "give_answer", actor=who, now=NOW)


def test_a_signature_is_verified_or_treated_as_anonymous_once(
    session: Session, notice: Notice, filed: AReport, officers: tuple[User, User]
) -> None:
    who = officers[0]
    with refused("name_check_missing"):
        verifying.check_name(session, filed.report, NameCheck.UNVERIFIED, actor=who, now=NOW)
    verifying.check_name(session, filed.report, NameCheck.VERIFIED, actor=who, now=NOW)
    with refused("name_checked_already"):
        verifying.check_name(session, filed.report, NameCheck.TREATED_AS_ANONYMOUS, actor=who, now=NOW)
    anonymous = a_report(session, notice).report
    with refused("not_signed"):
        verifying.check_name(session, anonymous, NameCheck.VERIFIED, actor=who, now=NOW)


# --- looking ----------------------------------------------------------------------------------------------------------


def test_every_opening_is_a_view_by_whom_of_what_and_when(
    session: Session, filed: AReport, officers: tuple[User, User]
) -> None:
    who, other = officers
    text = opening.open_content(session, filed.report, opener=KEYS.opener, actor=who, now=NOW)
    assert (text.facts, text.persons) == (filed.filing.facts, ("陆远",))
    opening.open_messages(session, filed.report, opener=KEYS.opener, actor=other, now=NOW)
    sheets.register_form(session, filed.report, opener=KEYS.opener, actor=other, now=NOW)
    session.commit()
    views = session.scalars(select(ReportView).order_by(ReportView.id)).all()
    assert [(one.user_id, one.part, one.at) for one in views] == [
        (who.id, Part.CONTENT, NOW), (other.id, Part.MESSAGE, NOW), (other.id, Part.CONTENT, NOW),
    ]  # fmt: skip
    assert [view.part for view, _ in queries.views_of(session, other)] == [Part.CONTENT, Part.MESSAGE]
    assert queries.count_views_of(session, who) == 1


def test_whoever_may_not_look_leaves_no_view_and_reads_nothing(
    session: Session, office: made.Office, filed: AReport
) -> None:
    for person in (office.author, made.make_user(session, office.organ, Role.ADMINISTRATOR, Role.AUDITOR)):
        with refused("no_receiver_duty"):
            opening.open_content(session, filed.report, opener=KEYS.opener, actor=person, now=NOW)
    assert session.scalars(select(ReportView)).all() == []


def test_who_wrote_it_is_opened_by_two_for_an_hour_and_the_reporter_sees_it(
    session: Session, notice: Notice, filed: AReport, officers: tuple[User, User]
) -> None:
    first, second = officers
    third, report = make_receiver(session, first.organ), filed.report
    with refused("identity_reason_missing"):
        identity.ask(session, report, "curiosity", actor=first, now=NOW)
    asked = identity.ask(session, report, "give_answer", actor=first, now=NOW)
    with refused("identity_asked_already"):
        identity.ask(session, report, "give_answer", actor=second, now=NOW)
    with refused("identity_not_confirmed"):
        identity.open_identity(session, report, opener=KEYS.opener, actor=first, now=NOW)
    with refused("asker_confirms"):
        identity.confirm(session, asked, actor=first, now=NOW)
    identity.confirm(session, asked, actor=second, now=NOW)
    late = NOW + timedelta(hours=1)
    for person in officers:
        found = identity.open_identity(
            session, report, opener=KEYS.opener, actor=person, now=late - timedelta(seconds=1)
        )
        assert (found.name, found.phone) == ("周明远", "13800001234")
    for person, at in ((third, NOW), (first, late)):
        with refused("identity_not_confirmed"):
            identity.open_identity(session, report, opener=KEYS.opener, actor=person, now=at)
    parts = session.scalars(select(ReportView.part)).all()
    assert list(parts) == [Part.IDENTITY, Part.IDENTITY]
    opened = tracking.find(session, filed.receipt.number, filed.receipt.key)
    assert opened is not None
    assert [one.reason for one in tracking.status(session, opened, late).identity_opened] == ["give_answer"]
    with refused("no_identity"):
        identity.ask(session, a_report(session, notice).report, "give_answer", actor=first, now=NOW)


# --- answering --------------------------------------------------------------------------------------------------------


def said_to(session: Session, filed: AReport) -> list[tuple[str, bool]]:
    """What the reporter reads, and whether it is the answer."""
    opened = tracking.find(session, filed.receipt.number, filed.receipt.key)
    assert opened is not None
    return [(one.text, one.is_reply) for one in tracking.status(session, opened, NOW).messages]


def test_a_question_goes_at_once_and_an_answer_after_a_second_reader(
    session: Session, filed: AReport, officers: tuple[User, User]
) -> None:
    first, second = officers
    report = brought_to(session, filed.report, Stage.UNDER_VERIFICATION, first)
    answering.ask(session, report, "请补充时间。", sealer=KEYS.sealer, actor=first, now=NOW)
    assert said_to(session, filed) == [("请补充时间。", False)]
    conclude(session, report, first)
    with refused("message_missing"):
        answering.draft_reply(session, report, "　", sealer=KEYS.sealer, actor=first, now=NOW)
    reply = answering.draft_reply(
        session, report, "经核实，不属实。", sealer=KEYS.sealer, actor=first, now=NOW
    )
    assert said_to(session, filed) == [("请补充时间。", False)]
    keys: dict[str, Any] = {"sealer": KEYS.sealer, "opener": KEYS.opener, "now": NOW}
    with refused("writer_reads_own_reply"):
        answering.send_reply(session, reply, actor=first, **keys)
    with refused("reply_waits"):
        answering.draft_reply(session, report, "另一稿", sealer=KEYS.sealer, actor=second, now=NOW)
    answering.take_back_reply(session, reply, actor=second, now=NOW)
    reply = answering.draft_reply(
        session, report, "经核实，没有发现问题。", sealer=KEYS.sealer, actor=first, now=NOW
    )
    answering.send_reply(session, reply, actor=second, **keys)
    assert said_to(session, filed) == [("请补充时间。", False), ("经核实，没有发现问题。", True)]
    assert report.stage is Stage.ANSWERED
    assert (reply.written_by_id, reply.read_by_id) == (first.id, second.id)


@pytest.mark.parametrize(
    ("signature", "how", "codes"),
    [
        (Signature.REAL_NAME, "in_person", []),
        (Signature.REAL_NAME, "nobody_to_answer", ["somebody_to_answer"]),
        (Signature.ANONYMOUS, "in_writing", ["not_signed"]),
        (Signature.ANONYMOUS, "nobody_to_answer", ["somebody_to_answer"]),
        (Signature.ANONYMOUS, "", ["way_of_answering_missing"]),
    ],
)
def test_whoever_signed_may_be_answered_in_person_and_whoever_has_a_receipt_is_answered_there(
    session: Session,
    notice: Notice,
    officers: tuple[User, User],
    signature: Signature,
    how: str,
    codes: list[str],
) -> None:
    report = brought_to(
        session, a_report(session, notice, signature=signature).report, Stage.CONCLUDED, officers[0]
    )
    reasons = answering.reasons_against_noting_answer(session, report, how, actor=officers[0], now=NOW)
    assert [one.code for one in reasons] == codes


def test_an_anonymous_letter_without_a_receipt_is_closed_without_an_answer(
    session: Session, notice: Notice, officers: tuple[User, User]
) -> None:
    report = brought_to(session, a_report(session, notice).report, Stage.CONCLUDED, officers[0])
    report.reporter_public = None
    with refused("nobody_holds_a_receipt"):
        answering.draft_reply(session, report, "答复", sealer=KEYS.sealer, actor=officers[0], now=NOW)
    answering.note_answer(session, report, "nobody_to_answer", actor=officers[0], now=NOW)
    assert report.stage is Stage.ANSWERED


def test_templates_fit_the_kind_and_the_finding_and_fill_their_places(
    session: Session, notice: Notice
) -> None:
    kind = kind_named("pre_appointment")
    receiver = receiver_of(session, notice)
    for finding in Finding:
        (template,) = templates_for(Use.REPLY, kind, finding)
        assert "干部监督科" in template.filled("甲公示", receiver)
        assert "{" not in template.filled("甲公示", receiver)
    assert {one.about.value for one in templates_for(Use.REPLY, kind_named("draft_for_comment"))} == {
        "comment"
    }
    assert len({one.key for one in all_templates()}) == len(all_templates())


# --- merging ----------------------------------------------------------------------------------------------------------


def test_a_merged_report_goes_on_answering_with_its_own_receipt(
    session: Session, notice: Notice, filed: AReport, officers: tuple[User, User]
) -> None:
    first, second = officers
    other = a_report(session, notice, persons=("陆远",), now="2026-11-24 21:00")
    for one in (filed, other):
        register(session, one.report, first)
    answering.ask(session, other.report, "请补充地点。", sealer=KEYS.sealer, actor=first, now=NOW)
    merging.merge(session, other.report, filed.report, actor=first, now=NOW)
    with refused("merged_already"):
        accepting.accept(session, other.report, actor=first, now=NOW)
    for stage in (Stage.ACCEPTED, Stage.UNDER_VERIFICATION, Stage.CONCLUDED):
        STEPS[stage](session, filed.report, first)
    reply = answering.draft_reply(
        session, filed.report, "一并答复。", sealer=KEYS.sealer, actor=first, now=NOW
    )
    answering.send_reply(session, reply, sealer=KEYS.sealer, opener=KEYS.opener, actor=second, now=NOW)
    session.commit()
    assert said_to(session, filed) == [("一并答复。", True)]
    assert said_to(session, other) == [("请补充地点。", False), ("一并答复。", True)]
    opened = tracking.find(session, other.receipt.number, other.receipt.key)
    assert opened is not None
    assert tracking.status(session, opened, NOW).stage is Stage.ANSWERED
    text = opening.open_content(session, other.report, opener=KEYS.opener, actor=first, now=NOW)
    assert text.facts == other.filing.facts
    assert [one.report.id for one in queries.reports_for(session, first, NOW)] == [filed.report.id]


def test_what_was_merged_before_goes_along(
    session: Session, notice: Notice, officers: tuple[User, User]
) -> None:
    reports = [a_report(session, notice).report for _ in range(3)]
    for report in reports:
        register(session, report, officers[0])
    merging.merge(session, reports[0], reports[1], actor=officers[0], now=NOW)
    merging.merge(session, reports[1], reports[2], actor=officers[0], now=NOW)
    session.expire_all()
    assert [one.merged_into_id for one in reports] == [reports[2].id, reports[2].id, None]


def test_reports_are_merged_within_one_notice_and_never_into_themselves(
    session: Session, office: made.Office, notice: Notice, filed: AReport, officers: tuple[User, User]
) -> None:
    who = officers[0]
    elsewhere = a_report(session, made.publish(session, office, at="2026-11-23 10:00")).report
    register(session, filed.report, who)
    register(session, elsewhere, who)
    unregistered = a_report(session, notice).report
    for into, code in (
        (filed.report, "merged_with_itself"), (elsewhere, "merged_across_notices"), (unregistered, "takes_no_other"),
    ):  # fmt: skip
        with refused(code):
            merging.merge(session, filed.report, into, actor=who, now=NOW)
    with refused("stage_does_not_fit"):
        merging.merge(session, unregistered, filed.report, actor=who, now=NOW)


# --- recusal ----------------------------------------------------------------------------------------------------------


def test_an_officer_recuses_oneself_or_is_recused_by_a_colleague_and_never_returns(
    session: Session, office: made.Office, notice: Notice, filed: AReport, officers: tuple[User, User]
) -> None:
    first, second = officers
    with refused("recusal_reason_missing"):
        recusing.recuse(session, notice, first, "", actor=first, now=NOW)
    with refused("no_receiver_duty"):
        recusing.recuse(session, notice, second, "near_relative", actor=office.author, now=NOW)
    recusing.recuse(session, notice, second, "near_relative", actor=first, now=NOW)
    assert [one.report.id for one in queries.reports_for(session, first, NOW)] == [filed.report.id]
    assert queries.reports_for(session, second, NOW) == []
    assert queries.desk(session, second, NOW).to_register == 0
    with refused("recused"):
        recusing.recuse(session, notice, second, "near_relative", actor=second, now=NOW)


def test_who_shares_a_name_is_asked_and_whoever_says_it_is_them_is_recused(
    session: Session, office: made.Office, notice: Notice, filed: AReport
) -> None:
    namesake, named = (make_receiver(session, office.organ, name="陆远") for _ in range(2))
    with refused("shares_no_name"):
        recusing.answer_shared_name(
            session, notice, is_same_person=False, actor=make_receiver(session, office.organ), now=NOW
        )
    assert queries.reports_for(session, namesake, NOW) == []
    recusing.answer_shared_name(session, notice, is_same_person=False, actor=namesake, now=NOW)
    assert len(queries.reports_for(session, namesake, NOW)) == 1
    recusing.answer_shared_name(session, notice, is_same_person=True, actor=named, now=NOW)
    with refused("recused"):
        opening.open_content(session, filed.report, opener=KEYS.opener, actor=named, now=NOW)
    with refused("answered_already"):
        recusing.answer_shared_name(session, notice, is_same_person=True, actor=namesake, now=NOW)


# --- lists, forms, reminders ------------------------------------------------------------------------------------------


def test_the_desk_counts_by_stage_and_by_the_receivers_clocks(
    session: Session, notice: Notice, officers: tuple[User, User]
) -> None:
    who = officers[0]
    for stage in (
        Stage.RECEIVED,
        Stage.RECEIVED,
        Stage.REGISTERED,
        Stage.UNDER_VERIFICATION,
        Stage.CONCLUDED,
    ):
        brought_to(session, a_report(session, notice).report, stage, who)
    desk = queries.desk(session, who, NOW)
    assert (desk.to_register, desk.to_tell, desk.in_verification, desk.to_answer) == (2, 1, 1, 1)
    assert (desk.due_today, desk.overdue) == (2, 0)
    assert queries.desk(session, who, instant("2026-11-26 00:00")).overdue == 2
    assert queries.desk(session, who, instant("2026-12-10 00:00")).overdue == 3
    assert queries.desk(session, who, instant("2026-12-02 00:00")).windows_to_confirm == 1
    assert len(queries.overdue(session, who, instant("2026-11-26 00:00"))) == 2


def test_the_summary_counts_channels_and_names_each_persons_reports(
    session: Session, notice: Notice, filed: AReport, officers: tuple[User, User]
) -> None:
    a_report(session, notice, persons=(), as_whole=True)
    a_report(session, notice, now="2026-12-02 09:00", out_of_period=True)
    sheet = sheets.summary_sheet(session, notice, opener=KEYS.opener, actor=officers[0], now=NOW)
    assert {channel.value: count for channel, count in sheet.by_channel.items() if count} == {"online": 2}
    assert [(line.row.name if line.row else "", line.reports) for line in sheet.persons] == [
        ("张文澜", 1),
        ("陆远", 2),
    ]
    assert sheet.out_of_period == 1


def test_the_register_form_says_everything_but_who_wrote_it(
    session: Session, filed: AReport, officers: tuple[User, User]
) -> None:
    report = brought_to(session, filed.report, Stage.CONCLUDED, officers[0])
    form = sheets.register_form(session, report, opener=KEYS.opener, actor=officers[1], now=NOW)
    assert (form.persons, form.verdict, form.approver) == (("陆远",), "谈话了解，不属实。", "陈部长")
    assert form.registered_by == officers[0].name
    assert "周明远" not in str(form) + form.facts


def test_only_a_draft_for_comment_shows_how_many_came(
    session: Session, notice: Notice, filed: AReport
) -> None:
    office = made.make_office(session, "AL09", nature=Nature.GOVERNMENT)
    draft = made.publish(session, office, "draft_for_comment")
    assert queries.opinions_shown(session, draft) == 0
    a_report(session, draft)
    assert queries.opinions_shown(session, draft) == 1
    assert queries.opinions_shown(session, notice) is None


def test_receivers_are_reminded_once_a_day_of_something_and_never_of_what(
    session: Session, office: made.Office, notice: Notice, filed: AReport, officers: tuple[User, User]
) -> None:
    session.execute(delete(OutboxMessage))
    assert reminding.remind_receivers(session, now=instant("2026-11-24 21:00")) == 0
    for hour in (9, 10):
        assert reminding.remind_receivers(session, now=instant(f"2026-11-25 {hour:02d}:00")) == 2
    letters = session.scalars(select(OutboxMessage)).all()
    assert {letter.channel for letter in letters} == {"receiving"}
    assert [letter.payload for letter in letters] == [
        {"to": one.id, "fact": "report.receiving_due"} for one in officers
    ]


def test_the_trail_of_handling_holds_acts_and_codes_alone(
    session: Session, filed: AReport, officers: tuple[User, User]
) -> None:
    brought_to(session, filed.report, Stage.ARCHIVED, officers[0])
    entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == "report")).all()
    assert [one.act for one in entries][-6:] == [f"report_{stage.value}" for stage in WAY]
    assert {key for one in entries for key in one.facts} <= {"why", "into"}
    steps = session.scalars(select(ReportStep)).all()
    assert all(len(step.reason) < 40 for step in steps)
