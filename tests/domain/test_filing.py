"""反映 on the public page: taken to the microsecond of its window, once, sealed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count as count_from

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import ContactBlock
from hr_portal.audit.models import AuditEntry
from hr_portal.core.effects import OutboxMessage
from hr_portal.core.errors import NotFound
from hr_portal.core.sealing import CannotOpen, Part
from hr_portal.extensions import Base, db
from hr_portal.notices.models import Notice
from hr_portal.objections import filing, tracking
from hr_portal.objections.content import Identity, ReportText
from hr_portal.objections.filing import Why, WindowClosed
from hr_portal.objections.likeness import equal_texts
from hr_portal.objections.models import Report, ReportFile, ReportStep
from hr_portal.objections.receipts import bound_to, is_right, read_number, stretch
from hr_portal.objections.rules import Channel, NameCheck, Signature, Stage, Timeliness
from hr_portal.objections.store import SealedStore
from tests.clockwork import instant
from tests.domain.acting import at_once, refused
from tests.factories import notices as made
from tests.factories.notices import Office
from tests.factories.reports import (
    SECRET,
    a_file,
    a_filing,
    a_report,
    all_reports,
    file_it,
    make_receiver,
    sealing_keys,
    the_report,
)

OPENS = instant("2026-11-24 10:00")
CLOSES = instant("2026-12-02 00:00")
"""Five working days after 24 November end on 1 December, 24:00."""
TICK = timedelta(microseconds=1)


@pytest.fixture
def office(session: Session) -> Office:
    return made.make_office(session)


@pytest.fixture
def notice(session: Session, office: Office) -> Notice:
    found = made.publish(session, office, at=OPENS)
    assert found.closes_at == CLOSES
    return found


@pytest.fixture
def store(app: Flask) -> SealedStore:
    found: SealedStore = app.extensions["sealed_store"]
    return found


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Report)) or 0


# --- the window -----------------------------------------------------------------------------------------------------


def test_intake_opens_at_the_instant_of_publication(session: Session, notice: Notice) -> None:
    filed = a_report(session, notice, now=OPENS)
    assert (filed.report.received_at, filed.report.timeliness) == (OPENS, Timeliness.IN_PERIOD)


def test_a_microsecond_before_publication_there_is_no_such_notice(session: Session, notice: Notice) -> None:
    with pytest.raises(NotFound):
        file_it(session, a_filing(notice), now=OPENS - TICK)
    assert count(session) == 0


def test_a_microsecond_before_the_close_it_counts(session: Session, notice: Notice) -> None:
    assert a_report(session, notice, now=CLOSES - TICK).report.timeliness is Timeliness.IN_PERIOD


@pytest.mark.parametrize("late_by", [timedelta(0), TICK, timedelta(days=300)])
def test_from_the_closing_instant_on_nothing_is_written_and_the_answer_says_when_it_was(
    session: Session, notice: Notice, late_by: timedelta
) -> None:
    with pytest.raises(WindowClosed) as caught:
        file_it(session, a_filing(notice), now=CLOSES + late_by)
    assert (caught.value.closes_at, caught.value.why) == (CLOSES, Why.CLOSED)
    assert count(session) == 0


def test_what_comes_late_may_be_filed_again_as_a_report_outside_the_period(
    session: Session, notice: Notice
) -> None:
    given = a_filing(notice)
    with pytest.raises(WindowClosed):
        file_it(session, given, now=CLOSES)
    receipt = file_it(session, given, now=CLOSES + TICK, out_of_period=True)
    assert (receipt.number, receipt.key) == (given.number, given.key)
    report = the_report(session, receipt.number)
    assert (report.timeliness, report.window_id) == (Timeliness.OUT_OF_PERIOD, notice.window_id)


def test_a_report_marked_late_while_the_window_takes_it_counts(session: Session, notice: Notice) -> None:
    report = a_report(session, notice, now=CLOSES - TICK, out_of_period=True).report
    assert report.timeliness is Timeliness.IN_PERIOD


def test_a_provisional_window_takes_reports_without_end(session: Session, office: Office) -> None:
    notice = made.publish(session, office, at="2026-12-28 09:00")
    assert notice.window is not None
    assert notice.window.provisional
    report = a_report(session, notice, now="2027-03-01 09:00").report
    assert report.timeliness is Timeliness.IN_PERIOD


def test_a_suspended_window_still_takes_reports(session: Session, notice: Notice) -> None:
    notice.suspended_at = instant("2026-11-25 09:00")
    session.flush()
    assert a_report(session, notice, now="2026-11-25 10:00").report.timeliness is Timeliness.IN_PERIOD


def test_on_a_hidden_page_nothing_counts_but_nothing_is_turned_away(
    session: Session, office: Office, notice: Notice
) -> None:
    made.hide(session, office, notice, now="2026-11-25 09:00")
    given = a_filing(notice)
    with pytest.raises(WindowClosed) as caught:
        file_it(session, given, now="2026-11-25 09:00")
    assert caught.value.why is Why.NOT_SHOWN
    file_it(session, given, now="2026-11-25 09:00", out_of_period=True)
    assert the_report(session, given.number).timeliness is Timeliness.OUT_OF_PERIOD


@pytest.mark.parametrize("at", ["withdrawn_at", "taken_down_at"])
def test_what_has_left_the_public_takes_nothing_in_its_period(
    session: Session, notice: Notice, at: str
) -> None:
    setattr(notice, at, instant("2026-11-25 09:00"))
    session.flush()
    with pytest.raises(WindowClosed) as caught:
        file_it(session, a_filing(notice), now="2026-11-25 10:00")
    assert caught.value.why is Why.NOT_SHOWN


@pytest.mark.parametrize("kind", ["rank_promotion", "assessment_excellent"])
@pytest.mark.parametrize("out_of_period", [False, True])
def test_a_notice_that_is_not_for_society_takes_none_online(
    session: Session, office: Office, kind: str, out_of_period: bool
) -> None:
    notice = made.publish(session, office, kind, at=OPENS)
    with pytest.raises(NotFound):
        file_it(session, a_filing(notice), now="2026-11-25 10:00", out_of_period=out_of_period)


def test_drafts_and_notices_without_a_period_take_none(session: Session, office: Office) -> None:
    draft = made.drafted(session, office)
    plain = made.publish(session, office, "announcement", at=OPENS)
    published = made.publish(session, office, at=OPENS)
    for other in (draft.id, plain.id, 10**6):
        given = a_filing(published, notice_id=other)
        with pytest.raises(NotFound):
            file_it(session, given, now="2026-11-25 10:00", out_of_period=True)


# --- sent twice -----------------------------------------------------------------------------------------------------


def test_the_same_form_sent_again_is_the_same_report_whatever_the_clock_says(
    session: Session, notice: Notice
) -> None:
    given = a_filing(notice)
    receipts = [
        file_it(session, given, now=now) for now in (CLOSES - TICK, CLOSES, CLOSES + timedelta(days=9))
    ]
    assert len({(one.number, one.key) for one in receipts}) == 1
    assert count(session) == 1


@pytest.mark.parametrize("turn", range(3))
def test_the_same_form_sent_twice_at_once_is_one_report_with_one_receipt(
    session: Session, notice: Notice, turn: int
) -> None:
    given = a_filing(
        notice, files=(a_file(),), facts=f"第{turn}次：同一份表单被同时提交了两次，内容完全相同。"
    )
    session.commit()
    session.rollback()
    receipts: list[object] = []

    def send(own: Session) -> None:
        receipts.append(file_it(own, given, now="2026-11-24 20:15"))

    assert at_once(send, send, send) == ["done", "done", "done"]
    assert {str(one) for one in receipts} == {str(receipts[0])}
    assert (count(session), len(session.scalars(select(ReportFile)).all())) == (1, 1)
    assert len(session.scalars(select(ReportStep)).all()) == 1


def test_two_forms_filed_at_once_are_two_reports(session: Session, notice: Notice) -> None:
    one, other = a_filing(notice), a_filing(notice)
    session.commit()
    session.rollback()
    acts: list[Callable[[Session], object]] = [
        lambda own, given=given: file_it(own, given, now="2026-11-24 20:15")  # type: ignore[misc]
        for given in (one, other)
    ]
    assert at_once(*acts) == ["done", "done"]
    assert {report.number for report in all_reports(session)} == {one.number, other.number}


def test_a_number_that_is_taken_by_another_form_is_refused_and_nothing_is_lost(
    session: Session, notice: Notice
) -> None:
    first = a_report(session, notice).filing
    with refused("form_used_up"):
        file_it(session, a_filing(notice, number=first.number), now="2026-11-24 20:16")
    assert count(session) == 1


def test_undone_before_the_commit_there_is_no_row_and_the_form_still_works(
    session: Session, notice: Notice
) -> None:
    given = a_filing(notice)
    session.commit()
    file_it(session, given, now="2026-11-24 20:15")
    session.rollback()
    assert count(session) == 0
    file_it(session, given, now="2026-11-24 20:16")
    session.commit()
    assert count(session) == 1


def test_cut_off_before_any_statement_there_is_nothing_and_the_same_form_is_filed_once(
    session: Session, office: Office, notice: Notice, store: SealedStore
) -> None:
    make_receiver(session, office.organ)
    place = store.seal_and_keep(b"a picture", number="FY-00000000", sealer=sealing_keys().sealer)
    given = a_filing(notice, files=(a_file(place=place),))
    session.commit()
    letters, acts = _rows(session, OutboxMessage), _rows(session, AuditEntry)
    cut_off = 0
    while True:
        with _cut_off_before(cut_off) as was_cut:
            try:
                file_it(session, given, now="2026-11-24 20:15")
                session.commit()
            except CutOff:
                session.rollback()
        if not was_cut:
            break
        assert [_rows(session, one) for one in (Report, ReportFile, ReportStep)] == [0, 0, 0]
        assert (_rows(session, OutboxMessage), _rows(session, AuditEntry)) == (letters, acts)
        session.rollback()
        cut_off += 1
    assert cut_off > 10
    assert [_rows(session, one) for one in (Report, ReportFile, ReportStep)] == [1, 1, 1]
    assert (_rows(session, OutboxMessage), _rows(session, AuditEntry)) == (letters + 1, acts + 1)
    assert tracking.find(session, given.number, given.key) is not None


class CutOff(BaseException):
    """The process ends here."""


@contextmanager
def _cut_off_before(statement: int) -> Iterator[list[int]]:
    """The so many-th statement from now on is never sent; the list says whether it came to that."""
    was_cut: list[int] = []
    sent = count_from(0)

    def cut(*_said: object) -> None:
        if next(sent) == statement:
            was_cut.append(statement)
            raise CutOff

    event.listen(db.engine, "before_cursor_execute", cut)
    try:
        yield was_cut
    finally:
        event.remove(db.engine, "before_cursor_execute", cut)


def _rows(session: Session, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


# --- what is sealed ---------------------------------------------------------------------------------------------------


def test_what_is_stored_says_nothing_and_opens_with_the_office_keys(session: Session, notice: Notice) -> None:
    filed = a_report(session, notice, signature=Signature.REAL_NAME, files=(a_file(),))
    report, opener = filed.report, sealing_keys().opener
    assert report.content is not None
    assert report.identity is not None
    text = ReportText.from_bytes(opener.open(Part.CONTENT, report.content, bound_to=bound_to(report.number)))
    assert (text.facts, text.persons, text.as_whole) == (filed.filing.facts, ("张文澜",), False)
    assert [(one.name, one.removed) for one in text.files] == [("照片.jpg", ("gps",))]
    identity = Identity.from_bytes(
        opener.open(Part.IDENTITY, report.identity, bound_to=bound_to(report.number))
    )
    assert (identity.name, identity.phone) == ("周明远", "13800001234")
    stored = b"".join(value for value in vars(report).values() if isinstance(value, bytes))
    for word in ("周明远", "13800001234", "张文澜", "招标", filed.receipt.key):
        assert word.encode() not in stored
    assert filed.receipt.key not in repr(filed)


def test_an_envelope_moved_to_another_report_does_not_open(session: Session, notice: Notice) -> None:
    one, other = a_report(session, notice).report, a_report(session, notice).report
    assert one.content is not None
    with pytest.raises(CannotOpen):
        sealing_keys().opener.open(Part.CONTENT, one.content, bound_to=bound_to(other.number))


def test_of_an_anonymous_report_no_identity_is_kept_not_even_sealed(session: Session, notice: Notice) -> None:
    report = a_report(
        session, notice, name="周明远", phone="13800001234", unit="某单位", contact="某人"
    ).report
    assert (report.identity, report.name_check) == (None, None)


def test_a_signed_report_waits_for_its_signature_to_be_checked(session: Session, notice: Notice) -> None:
    report = a_report(session, notice, signature=Signature.REAL_NAME).report
    assert report.name_check is NameCheck.UNVERIFIED
    assert (report.channel, report.stage, report.case_number) == (Channel.ONLINE, Stage.RECEIVED, None)
    assert [(step.stage, step.by_id) for step in report.steps] == [(Stage.RECEIVED, None)]


def test_only_the_receipt_answers_to_its_key(session: Session, notice: Notice) -> None:
    filed = a_report(session, notice)
    assert filed.report.key_salt is not None
    assert filed.report.key_digest is not None
    assert read_number(filed.receipt.number) == filed.report.number
    assert is_right(stretch(filed.receipt.key, filed.report.key_salt), filed.report.key_digest)
    assert not is_right(stretch("0" * 16, filed.report.key_salt), filed.report.key_digest)


# --- what is asked for ------------------------------------------------------------------------------------------------


def test_a_unit_gives_its_name_a_person_a_phone_and_the_letter(session: Session, notice: Notice) -> None:
    report = a_report(session, notice, signature=Signature.UNIT).report
    assert [one.is_unit_letter for one in report.files] == [True]
    bare = a_filing(notice, signature=Signature.UNIT, unit="", contact="", phone="", files=(a_file(),))
    with refused(
        "reporter_unit_missing", "reporter_contact_missing", "reporter_phone_missing", "unit_letter_missing"
    ):
        file_it(session, bare, now="2026-11-24 20:15")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"signature": Signature.REAL_NAME, "name": " ", "phone": ""}, ["reporter_name_missing", "reporter_phone_missing"]),
        ({"signature": Signature.REAL_NAME, "phone": "没有"}, ["reporter_phone_unfit"]),
        ({"signature": Signature.REAL_NAME, "name": "11010519491231002X"}, ["identity_number_not_taken"]),
        ({"signature": Signature.REAL_NAME, "phone": "１１０１０５ 19491231 002x"}, ["identity_number_not_taken"]),
        ({"signature": Signature.REAL_NAME, "name": "张" * 101}, ["reporter_line_too_long"]),
        ({"facts": " \n "}, ["facts_missing"]),
        ({"facts": "太短"}, ["facts_too_short"]),
        ({"facts": "写" * 3001}, ["facts_too_long"]),
        ({"persons": ()}, ["reported_person_missing"]),
        ({"persons": ("无此人",)}, ["person_not_on_notice"]),
        ({"files": tuple(a_file() for _ in range(6))}, ["too_many_files"]),
    ],
)  # fmt: skip
def test_what_is_missing_or_too_much_is_named(
    session: Session, notice: Notice, changes: dict[str, object], codes: list[str]
) -> None:
    with refused(*codes):
        file_it(session, a_filing(notice, **changes), now="2026-11-24 20:15")
    assert count(session) == 0


def test_an_identity_number_in_the_facts_is_pointed_out_and_taken(session: Session, notice: Notice) -> None:
    facts = "其妻身份证号11010519491231002X，名下有一家公司承揽了本单位的工程。"
    assert [one.code for one in filing.warnings_about_facts(facts)] == ["facts_hold_identity_number"]
    assert a_report(session, notice, facts=facts).report.content is not None


def test_facts_of_three_thousand_characters_beyond_the_basic_plane_are_taken(
    session: Session, notice: Notice
) -> None:
    assert a_report(session, notice, facts="𠮷" * 3000).report.content is not None


def test_opinions_on_a_draft_are_taken_by_the_same_verb(session: Session, office: Office) -> None:
    draft = made.publish(session, office, "draft_for_comment", at=OPENS)
    given = a_filing(draft, facts="第三条宜放宽")
    assert (given.persons, given.as_whole) == ((), True)
    file_it(session, given, now="2026-11-30 20:15")
    with refused("person_not_on_notice"):
        file_it(session, a_filing(draft, persons=("张文澜",)), now="2026-11-30 20:15")


# --- who hears of it --------------------------------------------------------------------------------------------------


def test_it_goes_to_the_organ_whose_line_takes_reports(
    session: Session, office: Office, notice: Notice
) -> None:
    other = made.make_organ(session, "AL02")
    line = session.scalars(
        select(ContactBlock).where(ContactBlock.organ_id == office.organ.id, ContactBlock.purpose == "report")
    ).one()
    line.receiving_organ = other
    session.flush()
    assert a_report(session, notice).report.receiving_organ_id == other.id


def test_receivers_read_only_that_something_waits_and_those_with_a_hand_in_the_notice_nothing(
    session: Session, office: Office, notice: Notice
) -> None:
    receiver = make_receiver(session, office.organ)
    for one in (office.author, office.issuer):
        made.add_role(session, one, office.organ, made.Role.RECEIVER)
    a_report(session, notice, now="2026-11-24 20:15")
    a_report(session, notice, now="2026-11-24 20:45")
    letters = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "receiving")).all()
    assert [one.payload for one in letters] == [{"to": receiver.id, "fact": "report.waiting"}]


def test_the_trail_names_the_report_and_no_value(session: Session, notice: Notice) -> None:
    report = a_report(session, notice, signature=Signature.REAL_NAME).report
    entry = session.scalars(select(AuditEntry).where(AuditEntry.subject == "report")).one()
    assert (entry.act, entry.robot, entry.subject_id, entry.facts) == (
        "report_filed",
        "public",
        report.id,
        {},
    )


def test_equal_texts_are_seen_without_being_read(session: Session, notice: Notice) -> None:
    first = a_report(session, notice, facts="请　查一查：该同志 2026年 把工程交给了自己的表弟！").report
    again = a_report(session, notice, facts="请查一查，该同志２０２６年把工程交给了自己的表弟。").report
    alone = a_report(session, notice).report
    assert first.likeness == again.likeness != alone.likeness
    assert [equal_texts(session, one) for one in (first, again, alone)] == [2, 2, 1]
    assert filing.likeness(alone.number, SECRET) != filing.likeness(alone.number, b"another secret" * 3)
