"""What a receipt opens and what is said through it, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.consequences import carry_out
from hr_portal.core.errors import NotFound
from hr_portal.core.sealing import CannotOpen, Part
from hr_portal.core.sweeping import sweep
from hr_portal.notices import correcting, drafting
from hr_portal.notices.models import Notice
from hr_portal.objections import registering, restarting, stepping, tracking
from hr_portal.objections.content import Said
from hr_portal.objections.models import IdentityOpening, Report, ReportFile, ReportMessage
from hr_portal.objections.receipts import bound_to, printed, seal_for_reporter
from hr_portal.objections.rules import Direction, Signature, Stage
from hr_portal.objections.tracking import Opened, Status
from hr_portal.publicity.models import PublicityWindow
from tests.clockwork import instant
from tests.domain.acting import at_once, refused
from tests.factories import notices as made
from tests.factories.notices import Office
from tests.factories.reports import AReport, a_file, a_report, make_receiver, sealing_keys

FILED = instant("2026-11-24 20:15")
NEXT_DAY = instant("2026-11-25 09:00")


@pytest.fixture
def office(session: Session) -> Office:
    return made.make_office(session)


@pytest.fixture
def notice(session: Session, office: Office) -> Notice:
    return made.publish(session, office)


@pytest.fixture
def filed(session: Session, notice: Notice) -> AReport:
    return a_report(session, notice, now=FILED, signature=Signature.REAL_NAME)


def opened(session: Session, filed: AReport) -> Opened:
    found = tracking.find(session, filed.receipt.number, filed.receipt.key)
    assert found is not None
    return found


def status(session: Session, filed: AReport, now: datetime = NEXT_DAY) -> Status:
    return tracking.status(session, opened(session, filed), now)


def ask(session: Session, report: Report, text: str, *, at: datetime, asks: bool = True) -> ReportMessage:
    """What an officer's side writes: sealed to the office and to the reporter."""
    assert report.reporter_public is not None
    plain = Said(text).as_bytes()
    message = ReportMessage(
        report_id=report.id, direction=Direction.TO_REPORTER, asks=asks, at=at, sent_at=at,
        for_officers=sealing_keys().sealer.seal(Part.CONTENT, plain, bound_to=bound_to(report.number)),
        for_reporter=seal_for_reporter(report.reporter_public, plain, report.number),
    )  # fmt: skip
    session.add(message)
    session.flush()
    return message


def add(session: Session, filed: AReport, text: str = "补充：合同编号见附件。", **given: object) -> None:
    values: dict[str, object] = {"token": "one form", "now": NEXT_DAY, "sealer": sealing_keys().sealer}
    tracking.add_to_case(session, opened(session, filed), text, **(values | given))  # type: ignore[arg-type]


# --- finding ----------------------------------------------------------------------------------------------------------


def test_the_receipt_opens_its_report_however_it_is_typed(session: Session, filed: AReport) -> None:
    typed = filed.receipt.number.removeprefix("FY-").lower().replace("0", "o").replace("1", "l")
    assert tracking.find(session, f" fy－{typed} ", printed(filed.receipt.key)) == opened(session, filed)


@pytest.mark.parametrize("key", ["0" * 16, "", "1234", "不记得了"])
def test_a_wrong_key_opens_nothing(session: Session, filed: AReport, key: str) -> None:
    assert tracking.find(session, filed.receipt.number, key) is None


@pytest.mark.parametrize("number", ["FY-00000000", "", "BJ-AL01-2026-00001", "FY-UUUUUUUU"])
def test_an_unknown_number_opens_nothing(session: Session, filed: AReport, number: str) -> None:
    assert tracking.find(session, number, filed.receipt.key) is None


def test_unknown_wrong_and_erased_cost_one_slow_hash_each(
    session: Session, filed: AReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[int] = []
    real = tracking.stretch
    monkeypatch.setattr(tracking, "stretch", lambda key, salt: (hashed.append(len(salt)), real(key, salt))[1])
    tracking.find(session, "FY-00000000", filed.receipt.key)
    tracking.find(session, "no number", "no key")
    tracking.find(session, filed.receipt.number, "0" * 16)
    filed.report.key_salt = filed.report.key_digest = filed.report.reporter_private = None
    session.flush()
    assert tracking.find(session, filed.receipt.number, filed.receipt.key) is None
    assert hashed == [16, 16, 16, 16]


# --- status -----------------------------------------------------------------------------------------------------------


def test_the_line_begins_with_what_is_promised(session: Session, filed: AReport) -> None:
    found = status(session, filed)
    dates = {point.stage: point.due.last_day for point in found.line if point.due is not None}
    assert dates == {Stage.REGISTERED: date(2026, 11, 25), Stage.ACCEPTED: date(2026, 12, 9)}
    assert (found.line[0].stage, found.line[0].at) == (Stage.RECEIVED, FILED)
    assert found.next_due is not None
    assert found.next_due.last_day == date(2026, 11, 25)


def test_registered_it_has_a_case_number_the_reporter_never_sees(
    session: Session, office: Office, filed: AReport
) -> None:
    officer = make_receiver(session, office.organ)
    registering.register(session, filed.report, actor=officer, now=NEXT_DAY)
    assert filed.report.case_number == "BJ-AL01-2026-00001"
    found = status(session, filed)
    assert "BJ-" not in repr(found)
    assert found.stage is Stage.REGISTERED
    assert [(p.stage, p.at) for p in found.line[:2]] == [
        (Stage.RECEIVED, FILED),
        (Stage.REGISTERED, NEXT_DAY),
    ]
    assert found.next_due is not None
    assert (found.next_due.stage, found.next_due.last_day) == (Stage.ACCEPTED, date(2026, 12, 9))


def test_a_step_that_was_passed_over_is_left_out_and_the_answer_is_promised(
    session: Session, office: Office, filed: AReport
) -> None:
    officer = make_receiver(session, office.organ)
    registering.register(session, filed.report, actor=officer, now=NEXT_DAY)
    stepping.step(session, filed.report, Stage.ACCEPTED, actor=officer, now=instant("2026-11-26 09:00"))
    stepping.step(session, filed.report, Stage.CONCLUDED, actor=officer, now=instant("2026-11-27 09:00"))
    found = status(session, filed, instant("2026-11-27 10:00"))
    assert [point.stage for point in found.line] == [
        Stage.RECEIVED, Stage.REGISTERED, Stage.ACCEPTED, Stage.CONCLUDED, Stage.ANSWERED,
    ]  # fmt: skip
    assert found.next_due is not None
    assert found.next_due.last_day == date(2026, 12, 18)


def test_a_report_that_is_not_in_scope_ends_there(session: Session, office: Office, filed: AReport) -> None:
    officer = make_receiver(session, office.organ)
    registering.register(session, filed.report, actor=officer, now=NEXT_DAY)
    stepping.step(session, filed.report, Stage.NOT_IN_SCOPE, actor=officer, now=NEXT_DAY, reason="elsewhere")
    found = status(session, filed)
    assert [point.stage for point in found.line] == [Stage.RECEIVED, Stage.REGISTERED, Stage.NOT_IN_SCOPE]
    assert found.next_due is None


def test_a_merged_report_goes_on_with_the_one_it_was_merged_into(
    session: Session, office: Office, notice: Notice, filed: AReport
) -> None:
    officer = make_receiver(session, office.organ)
    lead = a_report(session, notice, now=FILED)
    for one in (filed, lead):
        registering.register(session, one.report, actor=officer, now=NEXT_DAY)
    filed.report.merged_into_id = lead.report.id
    stepping.step(session, lead.report, Stage.ACCEPTED, actor=officer, now=instant("2026-11-26 09:00"))
    found = status(session, filed, instant("2026-11-27 10:00"))
    assert (found.is_merged, found.stage, found.number) == (True, Stage.ACCEPTED, filed.report.number)
    assert lead.report.number not in repr(found)


def test_who_wrote_it_was_opened_is_told_with_the_reason_once_it_was_confirmed(
    session: Session, office: Office, filed: AReport
) -> None:
    asking, confirming = (make_receiver(session, office.organ) for _ in range(2))
    opening = IdentityOpening(
        report_id=filed.report.id, asked_by_id=asking.id, asked_at=NEXT_DAY, reason="verify_signature"
    )
    session.add(opening)
    session.flush()
    assert status(session, filed).identity_opened == ()
    opening.confirmed_by_id, opening.confirmed_at = confirming.id, NEXT_DAY
    session.flush()
    told = status(session, filed).identity_opened
    assert [(one.reason, one.at) for one in told] == [("verify_signature", NEXT_DAY)]


@pytest.mark.parametrize(("why", "is_told"), [("material_correction", True), ("extended", False)])
def test_a_period_that_began_anew_is_told_to_those_who_reported_before(
    session: Session, notice: Notice, filed: AReport, why: str, is_told: bool
) -> None:
    again = instant("2026-11-26 15:00")
    assert notice.window is not None
    notice.window = PublicityWindow(
        opens_at=again, first_day=date(2026, 11, 27), last_day=date(2026, 12, 3), closes_at=instant("2026-12-04"),
        provisional=False, unit=notice.window.unit, length=5, calendar_version="", why=why,
        previous_id=notice.window.id, created_at=again,
    )  # fmt: skip
    session.flush()
    later = a_report(session, notice, now=again)
    assert status(session, filed, again).restarted_at == (again if is_told else None)
    assert status(session, later, again).restarted_at is None
    assert restarting.note_restart(session, notice, again) == (1 if is_told else 0)
    session.refresh(filed.report)
    assert filed.report.restarted_at == (again if is_told else None)
    assert restarting.note_restart(session, notice, again) == 0


# --- messages -----------------------------------------------------------------------------------------------------------


def test_a_question_is_read_with_the_receipt_and_waits_for_its_answer(
    session: Session, filed: AReport
) -> None:
    ask(session, filed.report, "请问合同是哪一年签的？", at=NEXT_DAY)
    assert [one.text for one in status(session, filed).questions] == ["请问合同是哪一年签的？"]
    tracking.answer_question(
        session, opened(session, filed), "2026年3月。", (a_file(),), token="an answer", sealer=sealing_keys().sealer,
        now=instant("2026-11-25 10:00"),
    )  # fmt: skip
    found = status(session, filed, instant("2026-11-25 10:00"))
    assert found.questions == ()
    assert [(one.direction, one.text) for one in found.messages] == [
        (Direction.TO_REPORTER, "请问合同是哪一年签的？"), (Direction.FROM_REPORTER, "2026年3月。"),
    ]  # fmt: skip
    assert found.messages[1].files[0].name == "照片.jpg"


def test_what_is_written_but_not_sent_is_not_seen(session: Session, filed: AReport) -> None:
    reply = ask(session, filed.report, "反馈草稿", at=NEXT_DAY, asks=False)
    reply.sent_at = None
    session.flush()
    assert status(session, filed).messages == ()


def test_the_office_keys_do_not_open_what_is_sealed_to_the_reporter(session: Session, filed: AReport) -> None:
    message = ask(session, filed.report, "请问合同是哪一年签的？", at=NEXT_DAY)
    assert message.for_reporter is not None
    with pytest.raises(CannotOpen):
        sealing_keys().opener.open(Part.CONTENT, message.for_reporter, bound_to=bound_to(filed.report.number))


def test_a_form_sent_twice_adds_once_even_at_the_same_moment(session: Session, filed: AReport) -> None:
    right, sealer = opened(session, filed), sealing_keys().sealer
    session.commit()
    session.rollback()

    def send(own: Session) -> None:
        tracking.add_to_case(
            own, right, "补充一句话", (a_file(place="a" * 32),), token="t", sealer=sealer, now=NEXT_DAY
        )

    assert at_once(send, send) == ["done", "done"]
    send(session)
    assert session.scalar(select(func.count()).select_from(ReportMessage)) == 1
    assert session.scalar(select(func.count()).select_from(ReportFile)) == 1


@pytest.mark.parametrize(
    ("text", "files", "code"),
    [(" ", 0, "message_missing"), ("写" * 3001, 0, "message_too_long"), ("好", 6, "too_many_files")],
)
def test_what_cannot_be_added_is_named(
    session: Session, filed: AReport, text: str, files: int, code: str
) -> None:
    with refused(code):
        add(session, filed, text, files=tuple(a_file() for _ in range(files)))


def test_it_can_be_added_to_after_the_end_too(session: Session, filed: AReport) -> None:
    filed.report.stage = Stage.ARCHIVED
    session.flush()
    add(session, filed)
    assert [one.text for one in status(session, filed).messages] == ["补充：合同编号见附件。"]


def test_of_an_erased_report_nothing_is_told(session: Session, filed: AReport) -> None:
    right = opened(session, filed)
    filed.report.erased_at = NEXT_DAY
    session.flush()
    with pytest.raises(NotFound):
        tracking.status(session, right, NEXT_DAY)


# --- registering --------------------------------------------------------------------------------------------------------


def test_only_a_receiver_registers_and_only_once(session: Session, office: Office, filed: AReport) -> None:
    officer = make_receiver(session, office.organ)
    with refused("no_receiver_duty"):
        registering.register(session, filed.report, actor=office.reviewer, now=NEXT_DAY)
    made.add_role(session, office.author, office.organ, made.Role.RECEIVER)
    with refused("had_a_hand_in_the_notice"):
        registering.register(session, filed.report, actor=office.author, now=NEXT_DAY)
    registering.register(session, filed.report, actor=officer, now=NEXT_DAY)
    with refused("already_registered"):
        registering.register(session, filed.report, actor=officer, now=NEXT_DAY)
    assert [step.by_id for step in filed.report.steps] == [None, officer.id]


def test_two_officers_who_register_at_once_draw_two_numbers_and_none_twice(
    session: Session, office: Office, notice: Notice, filed: AReport
) -> None:
    one, other = (make_receiver(session, office.organ).id for _ in range(2))
    second = a_report(session, notice, now=FILED).report.id
    first = filed.report.id
    session.commit()
    session.rollback()

    def act(report: int, who: int) -> object:
        return lambda own: registering.register(
            own, own.get_one(Report, report), actor=own.get_one(User, who), now=NEXT_DAY
        )

    answers = at_once(act(first, one), act(first, other), act(second, other))  # type: ignore[arg-type]
    assert sorted(answers) == ["Refused", "done", "done"]
    session.expire_all()
    numbers = set(session.scalars(select(Report.case_number)))
    assert numbers == {"BJ-AL01-2026-00001", "BJ-AL01-2026-00002"}


def test_a_material_correction_marks_what_came_before_when_the_sweep_comes_by(
    session: Session, office: Office, notice: Notice, filed: AReport
) -> None:
    corrected_at = instant("2026-11-26 15:00")
    persons = tuple(
        {**person, "birth_month": "1979-05"} if person["name"] == "张文澜" else person
        for person in made.PERSONS["pre_appointment"]
    )
    revision = correcting.correct(session, notice, "更正出生年月", actor=office.author, now=corrected_at)
    drafting.edit(
        session, revision, replace(revision.text, persons=persons), base_version=revision.version,
        actor=office.author, now=corrected_at,
    )  # fmt: skip
    made.through_the_chain(session, office, revision, now=corrected_at)
    assert status(session, filed, corrected_at).restarted_at == corrected_at
    session.commit()
    sweep(session, carry_out, now=corrected_at)
    session.refresh(filed.report)
    assert filed.report.restarted_at == corrected_at
