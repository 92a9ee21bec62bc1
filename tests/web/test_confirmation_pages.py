"""公示情况确认 and 来信来电来访登记 through the pages: two officers, every person, the same words with reports and without."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.core.sealing import Part
from hr_portal.objections import tracking
from hr_portal.objections.content import Identity
from hr_portal.objections.models import Confirmation, Report
from hr_portal.objections.receipts import bound_to
from hr_portal.objections.rules import Channel, Stage, Timeliness
from hr_portal.publicity.queries import clearances
from tests.client import Client
from tests.factories.receiving import REPORTS, Hall, make_hall
from tests.factories.uploads import jpeg

UNCONFIRMED = "公示情况尚未由受理科室确认，暂不能办理任职手续"
AFTER = "2026-12-02 09:00"
ALL_CLEAR = {"v0": "no_report", "v1": "no_report", "all_registered": "y"}


@pytest.fixture
def hall(session: Session, make_client: Callable[[], Client], clock: FrozenClock) -> Hall:
    return make_hall(session, make_client, clock)


def address(hall: Hall, more: str = "") -> str:
    return f"/staff/receiving/notices/{hall.notice.id}/confirmation{more}"


def verdicts(hall: Hall, session: Session) -> dict[str, bool] | None:
    session.expire_all()
    found = clearances(session, hall.notice.window_id or 0)
    return dict(found) if found is not None else None


def test_the_gate_is_closed_until_two_officers_have_confirmed_every_person(
    hall: Hall, session: Session
) -> None:
    hall.at(AFTER)
    outcome = f"/staff/notices/{hall.notice.id}/outcome"
    closed = hall.seat(hall.office.author).get(outcome)
    assert closed.status_code == 409
    assert UNCONFIRMED in closed.get_data(as_text=True)
    page = address(hall)
    assert hall.first.post(page, ALL_CLEAR, page=page).status_code == 303
    assert verdicts(hall, session) is None
    own = hall.first.post(f"{page}/agreed", {"number": "1"}, page=page)
    assert own.status_code == 409
    assert "不能自己作第二确认人" in own.get_data(as_text=True)
    assert "同意，确认公示情况" in hall.second.page(page).words
    assert hall.second.post(f"{page}/agreed", {"number": "1"}, page=page).status_code == 303
    assert verdicts(hall, session) == {"张文澜": True, "陆远": True}
    assert hall.seat(hall.office.author).get(outcome).status_code == 200


def test_every_person_needs_a_verdict_and_the_tick(hall: Hall) -> None:
    hall.at(AFTER)
    page = address(hall)
    answer = hall.first.post(page, {"v0": "no_report", "v1-hold": "下周"}, page=page)
    assert answer.status_code == 422
    assert "日期看不懂" in answer.get_data(as_text=True)
    answer = hall.first.post(page, {"v0": "no_report"}, page=page)
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    assert "请选择陆远的结论" in said
    assert "请先把来信、来电、来访都登记，再勾选" in said
    assert re.search(r'value="no_report" selected', said)


def test_a_person_somebody_reported_on_cannot_be_confirmed_as_not_reported(hall: Hall) -> None:
    hall.report()
    hall.at(AFTER)
    answer = hall.first.post(address(hall), ALL_CLEAR, page=address(hall))
    assert answer.status_code == 409
    said = answer.get_data(as_text=True)
    assert "张文澜有反映" in said
    assert "登记以后再确认" in said


def test_a_hold_has_a_day_and_is_decided_again_by_two(hall: Hall, session: Session) -> None:
    report = hall.report()
    hall.handled_to(report, "registration", "acceptance")
    hall.at(AFTER)
    page = address(hall)
    held = {"v0": "hold", "v1": "no_report", "v0-hold": "2026年12月31日", "all_registered": "y"}
    assert hall.first.post(page, held, page=page).status_code == 303
    assert hall.second.post(f"{page}/agreed", {"number": "1"}, page=page).status_code == 303
    assert verdicts(hall, session) == {"张文澜": False, "陆远": True}
    hall.at("2026-12-30 09:00")
    desk = hall.first.page("/staff/receiving").words
    assert "暂缓到2026年12月31日，要作出决定" in desk
    hall.handled_to(report, "verification", "conclusion")
    clear = {"v0": "no_effect", "v1": "no_report", "all_registered": "y"}
    assert hall.first.post(page, clear, page=page).status_code == 303
    assert verdicts(hall, session) == {"张文澜": False, "陆远": True}
    assert hall.second.post(f"{page}/agreed", {"number": "2"}, page=page).status_code == 303
    assert verdicts(hall, session) == {"张文澜": True, "陆远": True}


def held(hall: Hall, until: str) -> str:
    """张文澜 is on hold until then, by two officers; the address of the page on which that is decided."""
    hall.at(AFTER)
    page = address(hall)
    said = {"v0": "hold", "v1": "no_report", "v0-hold": until, "all_registered": "y"}
    assert hall.first.post(page, said, page=page).status_code == 303
    assert hall.second.post(f"{page}/agreed", {"number": "1"}, page=page).status_code == 303
    return f"/staff/receiving/notices/{hall.notice.id}/hold"


def test_a_hold_is_decided_alone_and_everybody_else_stays_as_confirmed(hall: Hall, session: Session) -> None:
    page = held(hall, "2026-12-31")
    hall.at("2027-01-04 09:00")
    row = hall.first.page("/staff/receiving/holds").one("tbody").one("tr")
    assert "张文澜" in row.words
    assert "已过期，要作出决定" in row.words
    assert row.one("a").attrs["href"] == page
    form = hall.first.page(page)
    assert [one.attrs["name"] for one in form.all("select")] == ["v0"]
    assert "陆远" in form.one("section", aria_labelledby="others").words
    assert hall.first.post(page, {"v0": "no_effect", "all_registered": "y"}, page=page).status_code == 303
    assert verdicts(hall, session) == {"张文澜": False, "陆远": True}
    assert "待第二人确认" in hall.first.page("/staff/receiving/holds").words
    assert hall.first.get(page).status_code == 409
    second = address(hall, "/agreed")
    assert hall.second.post(second, {"number": "2"}, page=address(hall)).status_code == 303
    assert verdicts(hall, session) == {"张文澜": True, "陆远": True}
    assert "没有人暂缓" in hall.first.page("/staff/receiving/holds").words


def test_what_is_missing_in_the_decision_upon_a_hold_is_said_beside_it(hall: Hall, session: Session) -> None:
    page = held(hall, "2026-12-31")
    nothing = hall.first.post(page, {"all_registered": "y"}, page=page)
    assert nothing.status_code == 422
    assert "请选择张文澜的结论" in nothing.get_data(as_text=True)
    late = hall.first.post(page, {"v0": "hold", "v0-hold": "2029-01-01", "all_registered": "y"}, page=page)
    assert late.status_code == 422
    said = late.get_data(as_text=True)
    assert "暂缓的日期应在明天以后" in said
    assert 'value="2029-01-01"' in said
    assert session.scalar(select(func.count(Confirmation.id))) == 1
    assert hall.first.post(page, {"v0": "hold", "all_registered": "y"}, page=page).status_code == 303
    prolonged = session.scalars(select(Confirmation).order_by(Confirmation.number.desc())).first()
    assert prolonged is not None
    assert [str(row.hold_until) for row in prolonged.rows] == ["2027-03-02", "None"]


def test_with_nobody_on_hold_there_is_nothing_to_decide(hall: Hall) -> None:
    hall.at(AFTER)
    answer = hall.first.get(f"/staff/receiving/notices/{hall.notice.id}/hold")
    assert answer.status_code == 409
    assert "没有人暂缓，不用再作决定" in answer.get_data(as_text=True)


def test_either_officer_returns_it_and_a_late_press_is_told(hall: Hall, session: Session) -> None:
    hall.at(AFTER)
    page = address(hall)
    hall.first.post(page, ALL_CLEAR, page=page)
    assert hall.second.post(f"{page}/returned", {"number": "1"}, page=page).status_code == 303
    late = hall.second.post(f"{page}/agreed", {"number": "1"}, page=page)
    assert late.status_code == 409
    assert "另一位承办人员先办了" in late.get_data(as_text=True)
    assert "保存，送第二人确认" in hall.first.page(page).words
    assert session.scalar(select(func.count(Confirmation.id))) == 1


def test_before_the_end_there_is_nothing_to_confirm(hall: Hall) -> None:
    page = hall.first.page(address(hall)).words
    assert "公示期还没有届满" in page
    assert "保存，送第二人确认" not in page
    assert hall.first.post(address(hall), ALL_CLEAR, page=address(hall)).status_code == 409


def test_the_summary_counts_by_channel_and_person(hall: Hall) -> None:
    hall.report()
    hall.at(AFTER)
    sheet = f"/staff/receiving/notices/{hall.notice.id}/summary"
    words = hall.first.page(sheet).one("article").words
    assert "公示期内反映共1件（网上1件）" in words.replace(" ", "")
    rows = [row.words for row in hall.first.page(sheet).all("table", "listed")[0].all("tr")]
    assert rows[1].replace(" ", "").startswith("张文澜1件")
    assert rows[2].replace(" ", "").startswith("陆远0件")
    assert hall.first.get(f"{sheet}.docx").status_code == 200
    assert "打印" in hall.first.page("/staff/receiving/summaries").words


# --- letters, calls, visits -------------------------------------------------------------------------------------------

REGISTER = "/staff/receiving/register"


def entry(hall: Hall, **changes: Any) -> dict[str, Any]:
    page = hall.first.page(f"{REGISTER}?notice_id={hall.notice.id}")
    token = page.one("input", name="token").attrs["value"]
    return {
        "notice_id": str(hall.notice.id), "channel": "call", "received_on": "2026年11月24日", "signature": "anonymous",
        "persons": "张文澜", "facts": "来电人称，该同志去年把维修工程交给亲属的公司。", "token": token, **changes,
    }  # fmt: skip


def test_a_call_is_registered_with_a_receipt_that_works_and_is_shown_once(
    hall: Hall, session: Session
) -> None:
    first, form = hall.first, entry(hall)
    answer = first.post(REGISTER, form, page=REGISTER)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.get_data(as_text=True)
    number = re.search(r"FY-[0-9A-Z]{8}", said)
    key = re.search(r"\d{4} \d{4} \d{4} \d{4}", said)
    assert number is not None
    assert key is not None
    assert tracking.find(session, number[0], key[0]) is not None
    assert "张文澜" not in re.sub(r"<nav.*?</nav>", "", said, flags=re.DOTALL)
    again = first.post(REGISTER, form, page=REGISTER)
    assert again.status_code == 303
    assert session.scalar(select(func.count(Report.id))) == 1
    report = session.scalars(select(Report)).one()
    assert (report.channel, report.stage, report.timeliness) == (
        Channel.CALL,
        Stage.REGISTERED,
        Timeliness.IN_PERIOD,
    )
    assert key[0] not in first.get(f"{REPORTS}/{report.id}").get_data(as_text=True)


def test_a_letter_with_a_scan_opens_again_as_it_came_without_its_traces(hall: Hall, session: Session) -> None:
    form = entry(hall, channel="letter", postmarked_on="2026-11-24", scan=(BytesIO(jpeg()), "来信.jpg"))
    answer = hall.first.post(REGISTER, form, page=REGISTER)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    report = session.scalars(select(Report)).one()
    case = f"{REPORTS}/{report.id}"
    opened = hall.first.post(f"{case}/open", page=case).get_data(as_text=True)
    assert "来信.jpg" in opened
    file = hall.first.post(f"{case}/files/{report.files[0].id}", page=case)
    assert file.status_code == 200
    assert file.headers["Cache-Control"] == "no-store"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert "来信" not in file.headers["Content-Disposition"]
    assert file.data[:2] == b"\xff\xd8"


def test_a_late_letter_is_registered_outside_the_period(hall: Hall, session: Session) -> None:
    hall.at("2026-12-10 09:00")
    form = entry(hall, channel="letter", received_on="2026-12-10", postmarked_on="2026-12-08")
    assert hall.first.post(REGISTER, form, page=REGISTER).status_code == 303
    report = session.scalars(select(Report)).one()
    assert report.timeliness is Timeliness.OUT_OF_PERIOD
    assert "公示期外" in hall.first.page(f"{REPORTS}/{report.id}").words


def test_what_is_missing_in_the_register_is_said_and_the_rest_is_kept(hall: Hall, session: Session) -> None:
    form = entry(hall, persons="", received_on="", signature="real_name", facts="来电人称有问题。")
    answer = hall.first.post(REGISTER, form, page=REGISTER)
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    assert "请填写收到日期" in said
    assert "来电人称有问题。" in said
    answer = hall.first.post(REGISTER, form | {"received_on": "2026-11-25"}, page=REGISTER)
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    for words in ("收到日期不能晚于今天", "请填写姓名", "请选择您要反映的公示对象"):
        assert words in said
    assert session.scalar(select(func.count(Report.id))) == 0


def test_the_name_typed_for_an_anonymous_report_is_kept_nowhere(hall: Hall, session: Session) -> None:
    answer = hall.first.post(REGISTER, entry(hall, name="周明远", phone="13800001234"), page=REGISTER)
    assert answer.status_code == 200
    assert session.scalars(select(Report)).one().identity is None


def test_whom_a_unit_names_is_sealed_with_its_identity(hall: Hall, session: Session) -> None:
    form = entry(
        hall,
        channel="letter",
        signature="unit",
        unit="安澜市粮油公司",
        contact="周行",
        phone="（0000）8600 9001",
    )
    assert hall.first.page(f"{REGISTER}?notice_id={hall.notice.id}").one("input", name="contact")
    answer = hall.first.post(REGISTER, form | {"scan": (BytesIO(jpeg()), "来信.jpg")}, page=REGISTER)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    report = session.scalars(select(Report)).one()
    assert report.identity is not None
    plain = current_app.extensions["opener"].open(
        Part.IDENTITY, report.identity, bound_to=bound_to(report.number)
    )
    assert Identity.from_bytes(plain) == Identity("", "（0000）8600 9001", "安澜市粮油公司", "周行")
