"""A 发布包 passes the whole guard: what its text or its files hold stands in the way of the chain until it is mended or
let stand by a second person."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.notices.guard_models import GuardReport, ReportOn
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import State
from tests.domain.acting import in_work
from tests.factories import guard_documents as documents
from tests.factories.desk import Desk
from tests.web.test_guard_chain import MOBILE, NUMBER, ROWS, Office, asked, office, submitted, wps

pytestmark = pytest.mark.both_databases
__all__ = ["office"]


def taken(
    desk: Desk, session: Session, *, body: str = "正文见附件1。", files: dict[str, bytes] | None = None
) -> Notice:
    listed, stream = [], BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, (name, data) in enumerate((files or {}).items(), 1):
            listed.append({
                "path": f"files/{number}", "name": name, "size": len(data), "sha256": sha256(data).hexdigest(),
            })  # fmt: skip
            archive.writestr(f"files/{number}", data)
        archive.writestr("manifest.json", json.dumps({
            "format": "hr-portal-package", "version": 1, "id": "0123456789abcdef0123", "kind": "公告", "organ": "AL01",
            "content": {
                "title": "内网来的公告", "document_no": "2026年第9号", "document_date": "2026-11-24", "body": body,
                "fields": {
                    "事项类别": "人才流动", "保密审查人": "钱守密", "保密审查日期": "2026-11-23",
                    "保密审查结论": "可以公开",
                },
            },
            "files": listed,
        }))  # fmt: skip
    stream.seek(0)
    answer = desk.author.post("/staff/package", {"file": (stream, "包.zip")}, page="/staff/package")
    assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
    session.expire_all()
    return session.scalars(select(Notice).where(Notice.package_id.is_not(None))).one()


def state(session: Session, notice: Notice) -> State:
    session.expire_all()
    return in_work(session.get_one(Notice, notice.id)).state


def reports(session: Session) -> list[GuardReport]:
    session.expire_all()
    return list(session.scalars(select(GuardReport).where(GuardReport.subject == ReportOn.ATTACHMENT)))


def test_a_number_in_a_packed_file_is_found_at_intake_and_goes_no_further(
    session: Session, office: Office
) -> None:
    notice = taken(office.desk, session, files={"名单.csv": documents.csv_file(ROWS, "gb18030")})
    (report,) = reports(session)
    assert [one["detector"] for one in report.findings]
    assert NUMBER not in repr(report.findings)
    assert submitted(office.desk, notice) == 409
    assert state(session, notice) is State.DRAFTED
    address = f"/staff/notices/{notice.id}/guard"
    file = in_work(notice).attachments[0]
    answer = office.desk.author.fill(address, {}, to=f"{address}/clean/{file.id}")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    assert submitted(office.desk, notice) == 303


def test_a_number_in_a_packed_text_is_masked_before_it_goes_on(session: Session, office: Office) -> None:
    notice = taken(office.desk, session, body=f"联系人张文澜，手机{MOBILE}，身份证号{NUMBER}。")
    assert submitted(office.desk, notice) == 409
    address = f"/staff/notices/{notice.id}/guard"
    answer = office.desk.author.fill(address, {}, to=f"{address}/mask")
    assert answer.status_code == 303
    session.expire_all()
    assert NUMBER not in repr(in_work(session.get_one(Notice, notice.id)).content)
    assert submitted(office.desk, notice) == 303


def test_a_packed_file_nobody_could_read_waits_for_the_second_person_up_to_the_issue(
    session: Session, office: Office
) -> None:
    desk = office.desk
    notice = taken(desk, session, files={"表样.wps": wps()})
    (report,) = reports(session)
    assert report.not_checked
    assert submitted(desk, notice) == 409
    override = asked(session, office, notice)
    assert submitted(desk, notice) == 409
    answer = office.privacy.post(
        f"/staff/privacy/{override.id}", {"decision": "grant"}, page="/staff/privacy"
    )
    assert answer.status_code == 303
    assert submitted(desk, notice) == 303
    address, version = f"/staff/notices/{notice.id}", {"version": str(in_work(notice).version)}
    assert desk.reviewer.post(f"{address}/review", version).status_code == 303
    assert desk.issuer.post(f"{address}/issue", version).status_code == 303


def test_findings_of_a_package_stop_the_reviewer_and_the_issuer_as_well(
    session: Session, office: Office
) -> None:
    """Rules that grew while it lay in review are asked again at each step."""
    desk = office.desk
    data = documents.csv_file(ROWS, "gb18030")
    notice = taken(desk, session, files={"名单.csv": data})
    (report,) = reports(session)
    kept = report.findings
    report.findings = []
    session.commit()
    assert submitted(desk, notice) == 303
    (report,) = reports(session)
    report.findings = kept
    session.commit()
    address, version = f"/staff/notices/{notice.id}", {"version": str(in_work(notice).version)}
    assert desk.reviewer.post(f"{address}/review", version).status_code == 409
    report.findings = []
    session.commit()
    assert desk.reviewer.post(f"{address}/review", version).status_code == 303
    (report,) = reports(session)
    report.findings = kept
    session.commit()
    assert desk.issuer.post(f"{address}/issue", version).status_code == 409
