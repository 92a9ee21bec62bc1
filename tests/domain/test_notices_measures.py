"""Measures upon an issued notice: each is a revision that passes the chain, and does what it says when it is issued."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.audit.models import AuditEntry
from hr_portal.core.effects import OutboxMessage
from hr_portal.extensions import Base
from hr_portal.notices import correcting, drafting, extending, listing, reading, taking_down, withdrawing
from hr_portal.notices.correcting import REMOVED
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.rules import Phase, phase
from hr_portal.notices.taking_down import Part
from tests.clockwork import instant
from tests.domain.acting import in_work, live, refused
from tests.factories import notices as made
from tests.factories.guard_items import Maker
from tests.factories.notices import Office

PUBLISHED = "2026-11-23 09:00"
"""A Monday: the window counts 24 to 30 November."""
NOW = instant("2026-11-25 10:00")
REASON = "经核对，更正有关内容。"


def public(session: Session, **given: Any) -> tuple[Office, Notice]:
    office = made.make_office(session)
    return office, made.publish(session, office, at=PUBLISHED, **given)


def carried(session: Session, office: Office, notice: Notice, at: str = "2026-11-25 11:00") -> Notice:
    """The revision in work passes the whole chain."""
    return made.through_the_chain(session, office, in_work(notice), now=instant(at))


def edited(session: Session, office: Office, notice: Notice, **changes: Any) -> Revision:
    revision = in_work(notice)
    return drafting.edit(session, revision, replace(revision.text, **changes), base_version=revision.version,
                         actor=office.author, now=NOW)  # fmt: skip


def last_day(notice: Notice) -> date:
    assert notice.window is not None
    return notice.window.last_day


def test_a_correction_of_punctuation_leaves_the_period_as_it_is(session: Session) -> None:
    office, notice = public(session)
    correcting.correct(session, notice, REASON, actor=office.author, now=NOW)
    edited(session, office, notice, body="更正了一处标点。")
    carried(session, office, notice)
    assert (live(notice).material, last_day(notice)) == (False, date(2026, 11, 30))
    assert live(notice).number == 2


def test_a_corrected_birth_month_restarts_the_period(session: Session) -> None:
    office, notice = public(session)
    correcting.correct(session, notice, REASON, actor=office.author, now=NOW)
    persons = tuple({**person, "birth_month": "1979-05"} for person in live(notice).text.persons)
    edited(session, office, notice, persons=persons)
    carried(session, office, notice)
    assert live(notice).material is True
    assert notice.window is not None
    assert (notice.window.first_day, last_day(notice)) == (date(2026, 11, 26), date(2026, 12, 2))
    assert notice.publish_at == instant(PUBLISHED)  # first-public time is written once


def test_a_person_taken_off_the_list_restarts_the_period(session: Session) -> None:
    office, notice = public(session)
    correcting.correct(session, notice, REASON, actor=office.author, now=NOW)
    edited(session, office, notice, persons=live(notice).text.persons[:1])
    carried(session, office, notice)
    assert live(notice).material is True


def test_a_material_correction_after_the_close_opens_a_new_window(session: Session) -> None:
    office, notice = public(session)
    late = instant("2026-12-03 09:00")
    assert phase(notice, late) is Phase.CLOSED
    correcting.correct(session, notice, REASON, actor=office.author, now=late)
    revision = in_work(notice)
    persons = tuple({**person, "proposed_post": "拟任市直单位副职"} for person in revision.text.persons)
    drafting.edit(session, revision, replace(revision.text, persons=persons), base_version=revision.version,
                  actor=office.author, now=late)  # fmt: skip
    carried(session, office, notice, at="2026-12-03 11:00")
    assert phase(notice, instant("2026-12-03 11:00")) is Phase.OPEN
    assert last_day(notice) == date(2026, 12, 10)


@pytest.mark.parametrize("kind", ["pre_appointment", "announcement"])
def test_a_reason_that_is_printed_holds_no_number_but_the_offices_own(session: Session, kind: str) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office, kind, at=PUBLISHED)
    for words in ("张文澜13900001234", "身份证号110101199003070038写错", Maker(3).item("card").sentence):
        with refused("reason_holds_number"):
            correcting.correct(session, notice, words, actor=office.author, now=NOW)
    if kind == "pre_appointment":
        with refused("reason_holds_number"):
            extending.extend(session, notice, 2, "张文澜13900001234", actor=office.author, now=NOW)
    own = f"受理电话改为{live(notice).text.contact.phone}。"
    correcting.correct(session, notice, own, actor=office.author, now=NOW)


def test_a_correction_needs_a_public_reason(session: Session) -> None:
    office, notice = public(session)
    with refused("public_reason_missing"):
        correcting.correct(session, notice, " ", actor=office.author, now=NOW)


def test_two_measures_are_never_in_work_at_once(session: Session) -> None:
    office, notice = public(session)
    extending.extend(session, notice, 2, REASON, actor=office.author, now=NOW)
    with refused("another_revision_in_work"):
        correcting.correct(session, notice, REASON, actor=office.author, now=NOW)


def test_an_extension_adds_working_days_at_the_end(session: Session) -> None:
    office, notice = public(session)
    extending.extend(session, notice, 3, "延长公示期3个工作日。", actor=office.author, now=NOW)
    assert last_day(notice) == date(2026, 11, 30)  # nothing before its issue
    carried(session, office, notice)
    assert (last_day(notice), notice.closes_at) == (date(2026, 12, 3), instant("2026-12-04 00:00"))


def test_a_window_is_extended_only_before_it_closes(session: Session) -> None:
    office, notice = public(session)
    extending.extend(session, notice, 3, REASON, actor=office.author, now=NOW)
    with refused("window_already_closed"):
        carried(session, office, notice, at="2026-12-01 00:00")
    assert phase(notice, instant("2026-12-01 00:00")) is Phase.CLOSED


@pytest.mark.parametrize("days", [0, -1, 61])
def test_an_extension_is_a_day_or_more_and_no_slip_of_the_keyboard(session: Session, days: int) -> None:
    office, notice = public(session)
    with refused("extension_days_out_of_range"):
        extending.extend(session, notice, days, REASON, actor=office.author, now=NOW)


def test_a_pause_stops_the_count_but_not_the_intake(session: Session) -> None:
    office, notice = public(session)
    extending.suspend(session, notice, "因核实有关情况，暂停计算公示期。", actor=office.author, now=NOW)
    carried(session, office, notice)
    assert notice.closes_at is None
    assert phase(notice, instant("2027-03-01 00:00")) is Phase.OPEN


def test_after_a_pause_the_days_that_were_left_follow(session: Session) -> None:
    office, notice = public(session)
    extending.suspend(session, notice, REASON, actor=office.author, now=NOW)
    carried(session, office, notice)  # Wednesday 25 November: 25, 26, 27, 30 were left
    later = instant("2026-12-07 09:00")
    extending.resume(session, notice, "恢复计算公示期。", actor=office.author, now=later)
    carried(session, office, notice, at="2026-12-07 10:00")
    assert (last_day(notice), notice.closes_at) == (date(2026, 12, 11), instant("2026-12-12 00:00"))
    assert notice.suspended_at is None


def test_what_is_not_paused_is_not_resumed(session: Session) -> None:
    office, notice = public(session)
    with refused("not_suspended"):
        extending.resume(session, notice, REASON, actor=office.author, now=NOW)


def test_a_withdrawn_notice_keeps_its_page_and_its_true_reason_inside(session: Session) -> None:
    office, notice = public(session)
    withdrawing.withdraw(session, notice, "对象甲被举报", actor=office.author, now=NOW)
    carried(session, office, notice)
    found = reading.public_page(session, str(notice.address), instant("2026-11-25 11:00"))
    assert found is not None
    assert found.notice.phase is Phase.WITHDRAWN
    assert live(notice).public_reason == ""


def test_a_withdrawn_notice_is_shown_anew_with_a_whole_period(session: Session) -> None:
    office, notice = public(session)
    withdrawing.withdraw(session, notice, "待查", actor=office.author, now=NOW)
    carried(session, office, notice)
    withdrawing.reopen_notice(
        session, notice, "重新公示。", actor=office.author, now=instant("2026-12-01 09:00")
    )
    carried(session, office, notice, at="2026-12-01 10:00")
    assert phase(notice, instant("2026-12-01 10:00")) is Phase.OPEN
    assert last_day(notice) == date(2026, 12, 8)


def everything_stored(session: Session) -> str:
    """Every row of every table, as text."""
    rows = [
        dict(row)
        for table in Base.metadata.sorted_tables
        for row in session.execute(table.select()).mappings()
    ]
    return json.dumps(rows, ensure_ascii=False, default=str)


def test_a_redacted_passage_stands_in_no_row_of_no_table(session: Session) -> None:
    secret = "13000000017"
    office, notice = public(session)
    for revision in notice.revisions:  # a number that slipped in before anybody looked for it
        content = replace(revision.text, body=f"联系 {secret} 。")
        drafting.rewrite(revision, content)
        for save in revision.saves:
            save.content = content.as_json()
    session.flush()
    correcting.redact(session, notice, [secret], [], REASON, actor=office.author, now=NOW)
    assert secret in everything_stored(session)  # in force until the chain has agreed
    carried(session, office, notice)
    session.flush()
    assert secret not in everything_stored(session)
    assert all(REMOVED in revision.text.body for revision in notice.revisions)
    assert all(REMOVED in revision.body_html for revision in notice.revisions)
    assert last_day(notice) == date(2026, 11, 30)


def test_a_redaction_names_what_it_finds_and_never_repeats_it_in_public(session: Session) -> None:
    office, notice = public(session)
    with refused("reason_repeats_passage"):
        correcting.redact(session, notice, ["张文澜"], [], "删除张文澜的信息", actor=office.author, now=NOW)
    with refused("passage_not_found"):
        correcting.redact(session, notice, ["没有这句话"], [], REASON, actor=office.author, now=NOW)
    with refused("nothing_to_redact"):
        correcting.redact(session, notice, [], [], REASON, actor=office.author, now=NOW)


def test_a_file_taken_down_is_gone_and_its_bytes_are_to_be_erased(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office, at=PUBLISHED, files=[made.TEXT_FILE])
    digest = live(notice).attachments[0].sha256
    taking_down.take_down(session, notice, Part.FILE, digest, "含有个人信息", actor=office.author, now=NOW)
    assert reading.public_file(session, str(notice.address), digest[:16], NOW) is not None
    carried(session, office, notice)
    after = instant("2026-11-25 11:00")
    assert reading.public_file(session, str(notice.address), digest[:16], after) is None
    assert reading.file_was_public(session, str(notice.address), digest[:16], after)
    letters = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "erase")).all()
    assert [letter.payload for letter in letters] == [{"sha256": digest}]


def test_a_page_taken_down_answers_with_neutral_words(session: Session) -> None:
    office, notice = public(session)
    taking_down.take_down(session, notice, Part.PAGE, "", "不应公开", actor=office.author, now=NOW)
    carried(session, office, notice)
    after = instant("2026-11-25 11:00")
    assert phase(notice, after) is Phase.TAKEN_DOWN
    assert listing.listed(session, listing.Wanted(), after) == []


def test_a_notice_is_archived_when_it_is_finished(session: Session) -> None:
    office, notice = public(session)
    with refused("not_finished"):
        taking_down.archive(session, notice, actor=office.reviewer, now=NOW)
    made.conclude(session, office, notice, at="2026-12-08 10:00")
    taking_down.archive(session, notice, actor=office.reviewer, now=instant("2026-12-08 11:00"))
    assert notice.archived_at == instant("2026-12-08 11:00")


Begin = Callable[[Session, Notice, Office], object]
MEASURES: dict[str, Begin] = {
    "correct": lambda s, n, o: correcting.correct(s, n, REASON, actor=o.author, now=NOW),
    "extend": lambda s, n, o: extending.extend(s, n, 1, REASON, actor=o.author, now=NOW),
    "suspend": lambda s, n, o: extending.suspend(s, n, REASON, actor=o.author, now=NOW),
    "withdraw": lambda s, n, o: withdrawing.withdraw(s, n, "理由", actor=o.author, now=NOW),
    "take_down": lambda s, n, o: taking_down.take_down(s, n, Part.PAGE, "", "理由", actor=o.author, now=NOW),
    "redact": lambda s, n, o: correcting.redact(s, n, ["张文澜"], [], REASON, actor=o.author, now=NOW),
}


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_needs_an_author_and_three_people(session: Session, name: str) -> None:
    office, notice = public(session)
    stranger = made.make_office(session, code="ZZ01", level="county")
    with refused("no_author_duty"):
        MEASURES[name](session, notice, stranger)
    MEASURES[name](session, notice, office)
    before = phase(notice, NOW)
    assert before is Phase.OPEN  # nothing happens before the chain has agreed
    carried(session, office, notice)


@pytest.mark.parametrize("name", MEASURES)
def test_the_trail_of_a_measure_holds_no_value(session: Session, name: str) -> None:
    office, notice = public(session)
    MEASURES[name](session, notice, office)
    carried(session, office, notice)
    said = json.dumps([entry.facts for entry in session.scalars(select(AuditEntry))], ensure_ascii=False)
    assert not any(word in said for word in ("张文澜", "理由", REASON))
