"""The trail of a notice: acts, names of fields and digests; nothing anybody typed; and nobody can mend it unseen."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Role
from hr_portal.audit.models import AuditEntry
from hr_portal.audit.services import COMMAND_LINE, first_broken_entry
from hr_portal.core.arrangement import arrangement_from_json
from hr_portal.core.calendar import Calendar
from hr_portal.core.effects import OutboxMessage, Transition
from hr_portal.notices import attaching, concluding, drafting, hiding, publishing, reviewing
from hr_portal.notices.concluding import Outcome
from hr_portal.notices.content import Contact
from hr_portal.notices.rules import HideReason
from tests.clockwork import instant
from tests.domain.acting import in_work, paper
from tests.factories import notices as made
from tests.factories.reports import confirmed

NOW = instant("2026-11-24 09:00")

TYPED = {
    "title": "甲标题甲", "body": "乙正文乙见附件1。", "document_no": "2026年第4711号", "name": "丙姓名", "post": "丁职务丁",
    "office": "戊科室戊", "address": "己地址己", "phone": "0000-77778888", "enquiry": "0000-99990000",
    "reviewer": "庚审查人", "reason": "辛退回理由", "signer": "壬签批人", "note": "癸内部记录", "form_no": "子单号",
    "file": "丑文件名1.txt", "kept_inside": "寅扫描件",
}  # fmt: skip
"""Words no file of the program holds, so that finding one means a value was written down."""


def live_through_everything(session: Session) -> None:
    """One notice on which every verb acts, with recognisable words wherever a person types."""
    office = made.make_office(session)
    successor = made.make_user(session, office.organ, Role.AUTHOR)
    person = {**made.PERSONS["pre_appointment"][0], "name": TYPED["name"], "current_post": TYPED["post"]}
    contact = Contact(TYPED["office"], TYPED["phone"], TYPED["address"], "000000", "工作日", "0000-11112222")
    notice = made.drafted(
        session, office, title=TYPED["title"], body=TYPED["body"], document_no="", persons=(person,), contact=contact,
        enquiry_phone=TYPED["enquiry"], files=[(TYPED["file"], "附件内容。".encode())],
    )  # fmt: skip
    revision = in_work(notice)
    text = replace(
        revision.text, document_no=TYPED["document_no"],
        fields={**revision.text.fields, "secrecy_reviewer": TYPED["reviewer"]},
    )  # fmt: skip
    drafting.edit(session, revision, text, base_version=revision.version, actor=office.author, now=NOW)
    drafting.submit(session, revision, actor=office.author, now=NOW)
    reviewing.return_to_author(session, revision, TYPED["reason"], actor=office.reviewer, now=NOW)
    drafting.submit(session, revision, actor=office.author, now=NOW)
    reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=NOW)
    form = paper(signer=TYPED["signer"], form_no=TYPED["form_no"], scan_name=TYPED["kept_inside"])
    reviewing.issue(session, revision, version=revision.version, actor=office.issuer, now=NOW, paper=form)
    publishing.schedule(session, notice, instant("2026-11-30 08:30"), actor=office.issuer, now=NOW)
    publishing.unschedule(session, notice, actor=office.issuer, now=NOW)
    publishing.publish_now(session, notice, actor=office.issuer, now=NOW)
    hiding.hide_now(session, notice, HideReason.OTHER, actor=office.author, now=instant("2026-11-24 10:00"))
    hiding.confirm_hiding(session, notice, actor=office.reviewer, now=instant("2026-11-24 11:00"))
    again = drafting.draft_showing_again(
        session, notice, actor=office.author, now=instant("2026-11-24 12:00")
    )
    attaching.detach(session, again.attachments[0], actor=office.author, now=instant("2026-11-24 12:00"))
    drafting.edit(session, again, replace(again.text, body="卯正文卯"), base_version=again.version, actor=office.author,
                  now=instant("2026-11-24 12:00"))  # fmt: skip
    drafting.hand_over(
        session, office.author, successor, actor=office.issuer, now=instant("2026-11-24 12:30")
    )
    made.through_the_chain(session, office, again, now=instant("2026-11-24 13:00"))
    storm = arrangement_from_json(
        {"year": 2026, "days": {"2026-11-27": {"kind": "off", "name": "停工"}}},
        amending=Calendar.built_in().days,
    )
    publishing.amend_calendar(session, storm, actor=COMMAND_LINE, now=instant("2026-11-25 09:00"))
    confirmed(session, notice)
    outcome = Outcome("暂缓任用", note=TYPED["note"])
    end = concluding.record_outcome(
        session, notice, outcome, actor=office.author, now=instant("2026-12-09 10:00")
    )
    concluding.change_outcome(session, end, replace(outcome, conclusion="不予任用"), base_version=1,
                              actor=office.author, now=instant("2026-12-09 11:00"))  # fmt: skip
    made.through_the_chain(session, office, end, now=instant("2026-12-09 12:00"))
    session.commit()


def test_no_entry_holds_what_anybody_typed(session: Session) -> None:
    live_through_everything(session)
    entries = session.scalars(select(AuditEntry)).all()
    assert {entry.act for entry in entries} >= {
        "drafted", "edited", "attached", "detached", "submitted", "returned", "reviewed", "issued", "scheduled",
        "unscheduled", "published_now", "hidden", "hiding_confirmed", "showing_again_drafted", "handed_over",
        "window_recounted", "arrangement_recorded", "outcome_recorded", "outcome_changed",
    }  # fmt: skip
    for entry in entries:
        written = json.dumps(entry.facts, ensure_ascii=False)
        assert not [
            word for word in (*TYPED.values(), "卯正文卯", "暂缓任用", "不予任用") if word in written
        ], entry.act


def test_what_waits_to_be_carried_out_or_sent_holds_no_values_either(session: Session) -> None:
    live_through_everything(session)
    rows = [*session.scalars(select(Transition)), *session.scalars(select(OutboxMessage))]
    assert rows
    for row in rows:
        written = " ".join(str(getattr(row, column.key)) for column in row.__table__.columns)
        assert not [word for word in TYPED.values() if word in written]


def test_a_change_is_told_by_the_names_of_its_fields(session: Session) -> None:
    office = made.make_office(session)
    revision = in_work(made.drafted(session, office))
    text = replace(revision.text, title="另一个", persons=revision.text.persons[:1])
    drafting.edit(session, revision, text, base_version=1, actor=office.author, now=NOW)
    session.commit()
    facts = session.scalars(select(AuditEntry.facts).where(AuditEntry.act == "edited")).one()
    assert facts["fields"] == ["persons", "title"]


def test_the_chain_is_whole_after_everything_and_broken_by_any_change(session: Session) -> None:
    live_through_everything(session)
    assert first_broken_entry(session) is None
    third = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id).offset(2).limit(1)).one()
    session.execute(update(AuditEntry).where(AuditEntry.id == third).values(act="reviewed"))
    assert first_broken_entry(session) == third
    session.rollback()


@pytest.mark.parametrize("undone", [True, False])
def test_an_act_that_is_undone_leaves_no_entry(session: Session, undone: bool) -> None:
    office = made.make_office(session)
    session.commit()
    made.drafted(session, office)
    session.rollback() if undone else session.commit()
    acts = session.scalars(select(AuditEntry.act)).all()
    assert ("drafted" in acts) is not undone
    assert first_broken_entry(session) is None
