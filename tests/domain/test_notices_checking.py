"""What the checklist learns of a draft from everything around it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Role
from hr_portal.notices import drafting, hiding
from hr_portal.notices.checking import findings_for
from hr_portal.notices.checklist import Finding, Mark
from hr_portal.notices.models import Attachment, Notice
from hr_portal.notices.rules import HideReason
from tests.clockwork import instant
from tests.domain.acting import in_work, reviewed, submitted
from tests.factories import notices as made
from tests.factories.checks import codes, only

NOW = instant("2026-11-24 09:00")


def found(session: Session, notice: Notice, **changes: Any) -> list[Finding]:
    revision = in_work(notice)
    return findings_for(session, revision, now=NOW, content=replace(revision.text, **changes))


def test_a_complete_draft_of_every_kind_is_ready(session: Session) -> None:
    for code, kind, nature in (
        ("AL01", "pre_appointment", "party"), ("AL02", "expert_allowance", "government"),
        ("AL03", "recruit_announcement", "government"), ("AL04", "announcement", "institution"),
    ):  # fmt: skip
        notice = made.drafted(session, made.make_office(session, code, nature=nature), kind)
        assert codes(found(session, notice), Mark.MUST_FIX) == []


def test_windows_of_the_organ_on_the_same_days_are_counted_and_those_of_others_not(session: Session) -> None:
    office, other = made.make_office(session), made.make_office(session, "AL02")
    made.publish(session, office, at="2026-11-19 10:00", now="2026-11-19 09:00")
    made.publish(session, office, at="2026-11-10 10:00", now="2026-11-10 09:00")
    made.publish(session, other, at="2026-11-24 08:30", now="2026-11-24 08:00")
    made.publish(session, office, "announcement", at="2026-11-24 08:30", now="2026-11-24 08:00")
    notice = made.drafted(session, office, publish_at=instant("2026-11-24 10:00"))
    assert only(found(session, notice), "windows_overlap").facts["count"] == 1


def test_numbers_of_the_same_kind_and_organ_are_compared(session: Session) -> None:
    office, other = made.make_office(session), made.make_office(session, "AL02")
    made.publish(session, office, document_no="2026年第18号")
    made.publish(session, other, document_no="2026年第19号")
    notice = made.drafted(session, office, document_no="2026年第19号")
    assert "number_is_free" in codes(found(session, notice))
    assert codes(found(session, notice, document_no="2026年第18号"), Mark.MUST_FIX) == ["number_used"]
    assert only(found(session, notice, document_no="2026年第20号"), "number_leaves_gap").facts["last"] == 18


@pytest.mark.parametrize("state", ["public", "hidden", "scheduled", "unissued", "never"])
def test_a_link_to_a_notice_must_lead_somewhere_now(session: Session, state: str) -> None:
    office = made.make_office(session)
    address = "AL01-2026-00001"
    if state in ("public", "hidden"):
        target = made.publish(session, office, at="2026-11-20 10:00")
        if state == "hidden":
            hiding.hide_now(
                session, target, HideReason.OTHER, actor=office.author, now=instant("2026-11-23 10:00")
            )
    elif state == "scheduled":
        made.scheduled(session, office, at="2026-11-30 10:00", now=NOW)
    elif state == "unissued":
        made.drafted(session, office)
    notice = made.drafted(session, office, "announcement", body=f"更正[上一条](/n/{address})。")
    assert ("link_dead" in codes(found(session, notice), Mark.MUST_FIX)) is (
        state not in ("public", "hidden")
    )


def test_files_are_known_by_name_and_by_what_their_inspection_noticed(session: Session) -> None:
    office = made.make_office(session)
    notice = made.drafted(session, office, body="详见附件。", files=[made.TEXT_FILE])
    assert codes(found(session, notice), Mark.MUST_FIX) == []
    attachment: Attachment = in_work(notice).attachments[0]
    attachment.details = {**attachment.details, "warnings": ["hidden_sheet"]}
    assert only(found(session, notice), "file_notable").facts == {
        "name": attachment.name,
        "notable": "hidden_sheet",
    }
    attachment.name = "13900001234.txt"
    assert only(found(session, notice), "raw_mobile").where == "attachments"


def test_staff_from_above_who_share_a_name_are_asked_too(session: Session) -> None:
    city = made.make_organ(session)
    county = made.make_organ(session, "CH01", parent=city)
    county.path = "/AL01/1/"
    above = made.make_user(session, city, Role.ISSUER, name="张文澜")
    office = made.Office(county, made.make_user(session, county, Role.AUTHOR), above, above)
    notice = made.drafted(session, office)
    assert only(found(session, notice), "recusal_asked").where == "persons.1.name"
    above.disabled_at = NOW
    assert "recusal_asked" not in codes(found(session, notice))


def test_who_is_waited_for_follows_the_chain(session: Session) -> None:
    office = made.make_office(session)
    first, second = made.drafted(session, office), made.drafted(session, office)
    assert codes(found(session, first), Mark.WAITING) == ["waiting_for_two"]
    submitted(session, office, first)
    assert codes(found(session, first), Mark.WAITING) == ["waiting_for_two"]
    reviewed(session, office, second)
    waits = only(found(session, second), "waiting_for_issuer")
    assert waits.facts["reviewer"] == office.reviewer.name
    assert waits.facts["authors"] == (office.author.name,)


@pytest.mark.parametrize("length", [0, -5, 3, 367, 10**9])
def test_a_period_nobody_can_count_is_a_finding_and_no_accident(session: Session, length: int) -> None:
    notice = made.drafted(session, made.make_office(session), publish_at=instant("2026-11-24 10:00"))
    assert {"period_too_short", "period_too_long"} & set(codes(found(session, notice, period_length=length)))


def test_the_window_a_text_is_held_against_is_that_of_its_signature(session: Session) -> None:
    notice = made.drafted(session, made.make_office(session), publish_at=instant("2026-11-20 10:00"))
    assert only(found(session, notice), "plan_has_passed").facts["last_day"] == date(2026, 12, 1)


def test_another_text_is_examined_without_being_saved(session: Session) -> None:
    notice = made.drafted(session, made.make_office(session))
    assert "title_missing" in codes(found(session, notice, title=""), Mark.MUST_FIX)
    assert "title_missing" not in codes(findings_for(session, in_work(notice), now=NOW))
    assert in_work(notice).version == 1


def test_a_text_shown_again_is_held_against_its_longer_window(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office)
    made.hide(session, office, notice, now="2026-11-25 00:00")
    now = instant("2026-11-27 09:00")
    revision = drafting.draft_showing_again(session, notice, actor=office.author, now=now)
    line = only(findings_for(session, revision, now=now), "period_long_enough")
    assert (line.facts["length"], line.facts["last_day"]) == (7, date(2026, 12, 3))
