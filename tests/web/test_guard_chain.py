"""The guard in the chain, through the pages: what blocks, what one click does, and what the second person decides."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect as columns_of
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Duty
from hr_portal.accounts.rules import Role
from hr_portal.audit.models import AuditEntry
from hr_portal.core.guard.reports import SCANNER_VERSION
from hr_portal.extensions import Base
from hr_portal.notices import drafting
from hr_portal.notices.guard_models import GuardOriginal, GuardOverride, GuardReport, ReportOn
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import State
from tests.client import Client
from tests.factories import guard_documents as documents
from tests.factories.accounts import enter
from tests.factories.desk import Clerk, Desk, make_desk
from tests.factories.guard_items import Maker
from tests.factories.notices import drafted, make_user, publish
from tests.factories.uploads import compound
from tests.web.rendered import read

pytestmark = pytest.mark.both_databases

NUMBER = Maker(7).once("id18")
MOBILE = Maker(7).once("mobile")
ROWS = [["序号", "姓名", "身份证号"], ["1", "张文澜", NUMBER]]


@dataclass
class Office:
    desk: Desk
    privacy: Clerk


@pytest.fixture
def office(session: Session, make_client: Callable[[], Client]) -> Office:
    desk = make_desk(session, make_client)
    person = make_user(session, desk.office.organ, Role.PRIVACY_REVIEWER)
    session.commit()
    client = make_client()
    enter(client, session, person)
    return Office(desk, Clerk(person, client))


def announced(session: Session, desk: Desk, **changes: Any) -> Notice:
    changes = {"body": "名单见附件1。", **changes}
    notice = drafted(session, desk.office, "announcement", **changes)
    session.commit()
    return notice


def upload(desk: Desk, notice: Notice, name: str, data: bytes) -> None:
    address = f"/staff/notices/{notice.id}"
    answer = desk.author.fill(address, {"files": (BytesIO(data), name), "then": "attach"}, to=address)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-2000:]


def submitted(desk: Desk, notice: Notice) -> int:
    return desk.author.post(f"/staff/notices/{notice.id}/submit").status_code


def nowhere(session: Session, value: str, *, but: tuple[str, ...] = ()) -> None:
    """The value stands in no row of any table of the guard, of the trail, of the outbox."""
    session.expire_all()
    for mapper in Base.registry.mappers:
        if mapper.local_table.name in but:
            continue
        for row in session.scalars(select(mapper.class_)):
            kept = {
                column.key: getattr(row, column.key)
                for column in columns_of(mapper.class_).columns
                if hasattr(row, column.key)
            }
            assert value not in repr(kept), mapper.local_table.name


# --- what blocks ------------------------------------------------------------------------------------------------------

PLANTED = [
    ("名单.xlsx", documents.xlsx_hidden_sheet(ROWS)),
    ("名单.xlsx", documents.xlsx_hidden_columns(ROWS)),
    ("名单.docx", documents.docx_deleted(f"张文澜，身份证号：{NUMBER}")),
    ("名单.pdf", documents.pdf_under_box(f"身份证号：{NUMBER}")),
    ("名单.csv", documents.csv_file(ROWS, "gb18030")),
    ("名单.zip", documents.zip_of("名单.csv", documents.csv_file(ROWS, "gb18030"))),
    (f"张文澜{NUMBER}.txt", "面试名单。\n".encode()),
]


@pytest.mark.parametrize(("name", "data"), PLANTED, ids=["hidden sheet", "hidden column", "tracked change",
                         "under a box", "gb18030", "zip", "file name"])  # fmt: skip
def test_a_number_in_a_file_goes_no_further_and_is_repeated_nowhere(
    session: Session, office: Office, name: str, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    notice = announced(session, office.desk)
    upload(office.desk, notice, name, data)
    assert submitted(office.desk, notice) == 409
    page = office.desk.author.page(f"/staff/notices/{notice.id}/guard")
    assert "身份证号" in page.words
    if NUMBER not in name:
        assert NUMBER not in page.words
        nowhere(session, NUMBER)
    else:
        nowhere(session, NUMBER, but=("attachments",))
    assert NUMBER not in caplog.text
    session.expire_all()
    assert session.get_one(Notice, notice.id).in_work.state is State.DRAFTED


@pytest.mark.parametrize("place", ["body", "row"])
def test_a_number_in_text_or_rows_is_masked_in_place_with_one_press(
    session: Session, office: Office, place: str
) -> None:
    desk = office.desk
    if place == "body":
        notice = announced(session, desk, body=f"联系人张文澜，手机{MOBILE}，身份证号{NUMBER}。")
    else:
        notice = drafted(session, desk.office)
        text = notice.in_work.text
        person = {**text.persons[0], "current_post": f"副局长，身份证号{NUMBER}"}
        drafting.edit(session, notice.in_work, replace(text, persons=(person,)), base_version=1,
                      actor=desk.office.author, now=notice.created_at)  # fmt: skip
        session.commit()
    address = f"/staff/notices/{notice.id}"
    assert submitted(desk, notice) == 409
    assert "身份证号" in desk.author.page(address).words
    answer = desk.author.fill(f"{address}/guard", {}, to=f"{address}/guard/mask")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    session.expire_all()
    revision = session.get_one(Notice, notice.id).in_work
    assert NUMBER not in repr(revision.content)
    assert MOBILE not in repr(revision.content)
    assert submitted(desk, notice) == 303
    report = session.scalars(select(GuardReport).where(GuardReport.subject == ReportOn.REVISION)).one()
    assert (report.subject_id, report.scanner_version) == (revision.id, SCANNER_VERSION)
    assert NUMBER not in repr(report.findings)


def test_an_older_scanners_report_is_no_leave_to_issue(session: Session, office: Office, app: Flask) -> None:
    """Newer rules read again what older ones let pass, at the very step."""
    desk = office.desk
    notice = announced(session, desk)
    upload(desk, notice, "名单.csv", documents.csv_file(ROWS, "gb18030"))
    report = session.scalars(select(GuardReport).where(GuardReport.subject == ReportOn.ATTACHMENT)).one()
    report.findings, report.scanner_version = [], "guard/0"
    session.commit()
    assert "没有检查" in desk.author.page(f"/staff/notices/{notice.id}").words
    assert submitted(desk, notice) == 409
    session.expire_all()
    assert session.get_one(GuardReport, report.id).scanner_version == SCANNER_VERSION
    assert session.get_one(GuardReport, report.id).findings


# --- clean copies -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "data"), [
    ("名单.xlsx", documents.xlsx_hidden_sheet(ROWS)),
    ("名单.docx", documents.docx_deleted(f"张文澜，身份证号：{NUMBER}")),
    ("名单.csv", documents.csv_file(ROWS, "gb18030")),
], ids=["xlsx", "docx", "csv"])  # fmt: skip
def test_a_clean_copy_takes_the_files_place_and_the_original_is_kept_encrypted(
    session: Session, office: Office, app: Flask, name: str, data: bytes
) -> None:
    desk = office.desk
    notice = announced(session, desk)
    upload(desk, notice, name, data)
    session.expire_all()
    before = session.get_one(Notice, notice.id).in_work.attachments[0]
    old_id, old_digest = before.id, before.sha256
    address = f"/staff/notices/{notice.id}/guard"
    answer = desk.author.fill(address, {}, to=f"{address}/clean/{old_id}")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    session.expire_all()
    after = session.get_one(Notice, notice.id).in_work.attachments
    assert [file.name for file in after] == [name]
    assert after[0].sha256 != old_digest
    assert submitted(desk, notice) == 303, desk.author.page(address).words
    original = session.scalars(select(GuardOriginal)).one()
    kept = (app.extensions["settings"].data_dir / "originals" / original.key).read_bytes()
    assert data[:64] not in kept
    key_file = app.extensions["settings"].key_dir / "originals"
    assert key_file.stat().st_mode & 0o077 == 0
    taken = f"/staff/privacy/originals/{original.id}"
    assert desk.author.post(taken).status_code == 403
    answer = office.privacy.post(taken)
    assert answer.get_data() == data
    assert answer.headers["Cache-Control"] == "no-store"
    assert (
        session.scalars(select(AuditEntry).where(AuditEntry.act == "original_read")).one().actor_id
        == office.privacy.person.id
    )


def test_a_pdf_is_not_mended_and_says_so(session: Session, office: Office) -> None:
    desk = office.desk
    notice = announced(session, desk)
    upload(desk, notice, "名单.pdf", documents.pdf_text(f"身份证号：{NUMBER}"))
    file = session.get_one(Notice, notice.id).in_work.attachments[0]
    answer = desk.author.post(f"/staff/notices/{notice.id}/guard/clean/{file.id}")
    assert answer.status_code == 409
    assert "重新导出上传" in answer.get_data(as_text=True)


# --- the second person ------------------------------------------------------------------------------------------------

UNREADABLE = "附件1：表样.wps"


def wps() -> bytes:
    return compound({"WordDocument": b"\xec\xa5" + bytes(600)})


def asked(session: Session, office: Office, notice: Notice, **typed: str) -> GuardOverride:
    address = f"/staff/notices/{notice.id}/guard"
    data = {"reason": "looked_into", "text": "已逐页看过，是空白表样。", **typed}
    answer = office.desk.author.fill(address, data, to=f"{address}/ask")
    assert answer.status_code == 303, read(answer.get_data(as_text=True)).words
    session.expire_all()
    return session.scalars(select(GuardOverride).order_by(GuardOverride.id.desc())).first()


def test_what_nobody_looked_into_waits_for_the_second_person(session: Session, office: Office) -> None:
    desk = office.desk
    notice = announced(session, desk)
    upload(desk, notice, UNREADABLE, wps())
    assert submitted(desk, notice) == 409
    assert "没有检查完" in desk.author.page(f"/staff/notices/{notice.id}").words
    override = asked(session, office, notice)
    assert submitted(desk, notice) == 409
    decide = f"/staff/privacy/{override.id}"
    assert desk.author.post(decide, {"decision": "grant"}).status_code == 403
    assert "表样" in office.privacy.page("/staff/privacy").words
    answer = office.privacy.post(decide, {"decision": "grant"}, page="/staff/privacy")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert submitted(desk, notice) == 303
    assert desk.reviewer.post(f"/staff/notices/{notice.id}/review", {"version": "2"}).status_code == 303
    assert "今年放行1处" in office.privacy.page("/staff/privacy").words


def test_a_refusal_leaves_it_blocked(session: Session, office: Office) -> None:
    notice = announced(session, office.desk)
    upload(office.desk, notice, UNREADABLE, wps())
    override = asked(session, office, notice)
    answer = office.privacy.post(
        f"/staff/privacy/{override.id}", {"decision": "refuse"}, page="/staff/privacy"
    )
    assert answer.status_code == 303
    assert submitted(office.desk, notice) == 409


def test_a_release_dies_when_the_text_changes_the_number(session: Session, office: Office) -> None:
    """The place and the mask stay the same; the value does not."""
    desk = office.desk
    first, second = "13812340001", "13899990001"
    notice = announced(session, desk, body=f"张文澜手机{first}。")
    override = asked(session, office, notice, reason="lawfully_public", text="本人书面同意公开。")
    office.privacy.post(f"/staff/privacy/{override.id}", {"decision": "grant"}, page="/staff/privacy")
    address = f"/staff/notices/{notice.id}"
    assert "经隐私审核放行" in desk.author.page(address).words
    desk.author.fill(address, {"body": f"张文澜手机{second}。"}, to=address)
    assert "经隐私审核放行" not in desk.author.page(address).words
    assert submitted(desk, notice) == 409


def test_a_whole_identity_number_is_released_by_nobody(session: Session, office: Office) -> None:
    desk = office.desk
    notice = announced(session, desk, body=f"张文澜，身份证号{NUMBER}。")
    page = desk.author.page(f"/staff/notices/{notice.id}/guard")
    assert not [form for form in page.all("form") if (form.attrs.get("action") or "").endswith("/ask")]


def test_an_author_with_the_duty_does_not_release_their_own(session: Session, office: Office) -> None:
    desk = office.desk
    duty = next(iter(desk.author.person.duties))
    session.add(
        Duty(
            user_id=duty.user_id, organ_id=duty.organ_id, role=Role.PRIVACY_REVIEWER, since=duty.since,
            proposed_by_id=duty.proposed_by_id, proposed_at=duty.proposed_at, confirmed_by_id=duty.confirmed_by_id,
            confirmed_at=duty.confirmed_at,
        )
    )  # fmt: skip
    session.commit()
    notice = announced(session, desk)
    upload(desk, notice, UNREADABLE, wps())
    override = asked(session, office, notice)
    answer = desk.author.post(f"/staff/privacy/{override.id}", {"decision": "grant"})
    assert answer.status_code == 409
    assert "不能自己放行" in answer.get_data(as_text=True)


def test_the_words_of_the_request_are_asked_for(session: Session, office: Office) -> None:
    notice = announced(session, office.desk)
    upload(office.desk, notice, UNREADABLE, wps())
    address = f"/staff/notices/{notice.id}/guard"
    for typed, told in ((" ", "请写说明"), (f"不是{MOBILE}", "不要写号码本身")):
        data = {"reason": "looked_into", "text": typed}
        answer = office.desk.author.fill(address, data, to=f"{address}/ask")
        assert answer.status_code == 422
        assert told in answer.get_data(as_text=True)
    assert session.scalars(select(GuardOverride)).all() == []


def test_whoever_let_something_stand_does_not_issue_it(session: Session, office: Office) -> None:
    desk = office.desk
    both = desk.clerk(Role.PRIVACY_REVIEWER, Role.ISSUER)
    session.commit()
    notice = announced(session, desk)
    upload(desk, notice, UNREADABLE, wps())
    override = asked(session, office, notice)
    answer = both.post(f"/staff/privacy/{override.id}", {"decision": "grant"}, page="/staff/privacy")
    assert answer.status_code == 303
    address = f"/staff/notices/{notice.id}"
    assert submitted(desk, notice) == 303
    assert desk.reviewer.post(f"{address}/review", {"version": "2"}).status_code == 303
    answer = both.post(f"{address}/issue", {"version": "2"})
    assert answer.status_code == 409
    assert "不能签发" in answer.get_data(as_text=True)
    assert desk.issuer.post(f"{address}/issue", {"version": "2"}).status_code == 303


def test_a_leak_found_in_public_stands_on_the_desk_with_the_button_that_hides_it(
    session: Session, office: Office
) -> None:
    desk = office.desk
    notice = publish(session, desk.office, at="2026-11-24 09:30")
    notice.leak_found_at = notice.publish_at
    session.commit()
    assert "请立即下线" in desk.author.page("/staff/").words
    answer = desk.author.fill("/staff/", {}, to=f"/staff/notices/{notice.id}/hide")
    assert answer.status_code == 303
    assert desk.fresh(notice.id).hidden_at is not None
    assert "请立即下线" not in desk.author.page("/staff/").words
