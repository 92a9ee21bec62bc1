"""From a new notice to a public one, through the pages, by three people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.notices.rules import Phase, State, phase
from tests.client import Client
from tests.clockwork import instant
from tests.factories.desk import Desk, make_desk
from tests.factories.notices import drafted, issued, publish
from tests.factories.reports import confirmed


@pytest.fixture
def desk(session: Session, make_client: Callable[[], Client]) -> Desk:
    return make_desk(session, make_client)


def test_a_notice_goes_from_new_to_public_by_three_people(desk: Desk, clock: FrozenClock) -> None:
    answer = desk.author.fill(
        "/staff/notices/new",
        {"what": "AL01/pre_appointment", "decided_on": "2026年11月20日"},
        to="/staff/notices/new",
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    address = answer.headers["Location"]
    number = int(address.rpartition("/")[2])
    save = {
        "f_secrecy_reviewer": "刘文", "f_secrecy_reviewed_on": "2026.11.23", "f_secrecy_conclusion": "可以公开",
        "publish_at": "2026-11-24 10:20", "then": "add",
    }  # fmt: skip
    answer = desk.author.fill(address, save, to=address)
    assert answer.status_code == 303
    assert "person=new" in answer.headers["Location"]
    person = {
        "p_name": "许向东", "p_sex": "男", "p_ethnicity": "汉族", "p_birth_month": "1980.2", "p_education_level": "大学",
        "p_degree": "工学学士", "p_work_start_month": "2002年8月", "p_political_affiliation": "中共党员",
        "p_current_post": "市水利局副局长", "p_proposed_post": "拟任市直单位正职",
    }  # fmt: skip
    answer = desk.author.fill(f"{address}?person=new", person, to=address)
    assert answer.status_code == 303
    page = desk.author.page(address)
    assert "送复核" in page.words, page.words
    assert desk.author.post(f"{address}/submit").status_code == 303
    assert desk.reviewer.page("/staff/").words.count("许向东") == 0
    assert "复核" in desk.reviewer.page(f"{address}/review").words
    answer = desk.reviewer.fill(f"{address}/review", {}, to=f"{address}/review")
    assert answer.status_code == 303
    answer = desk.issuer.fill(f"{address}/issue", {}, to=f"{address}/issue")
    assert answer.status_code == 303
    notice = desk.fresh(number)
    assert notice.index_number == "AL01/2026-00001"
    assert notice.publish_at == instant("2026-11-24 10:20")
    assert phase(notice, clock.now()) is Phase.SCHEDULED
    clock.travel_to(instant("2026-11-24 10:20"))
    for one in (desk.author, desk.reviewer, desk.issuer):
        one.page(address)
    assert phase(notice, clock.now()) is Phase.OPEN


def test_the_submit_button_is_absent_until_nothing_must_be_fixed(desk: Desk, session: Session) -> None:
    notice = drafted(
        session, desk.office, contact=drafted(session, desk.office).in_work.text.contact, title=""
    )
    page = desk.author.page(f"/staff/notices/{notice.id}")
    assert not [form for form in page.all("form") if (form.attrs.get("action") or "").endswith("/submit")]
    assert "项未通过，处理后才能送复核" in page.words
    answer = desk.author.post(f"/staff/notices/{notice.id}/submit")
    assert answer.status_code == 409
    assert "项未通过，处理后才能继续" in answer.get_data(as_text=True)


def test_nobody_reviews_what_they_wrote(desk: Desk, session: Session) -> None:
    notice = drafted(session, desk.office)
    address = f"/staff/notices/{notice.id}"
    desk.author.post(f"{address}/submit")
    desk.reviewer.fill(address, {"title": "改过的标题"}, to=address)
    answer = desk.reviewer.post(f"{address}/review", {"version": "2"})
    assert answer.status_code == 409
    assert "编写人不能复核自己的稿件" in answer.get_data(as_text=True)
    assert desk.fresh(notice.id).in_work.state is State.SUBMITTED


def test_a_return_needs_a_reason_and_the_author_reads_it(desk: Desk, session: Session) -> None:
    notice = drafted(session, desk.office)
    address = f"/staff/notices/{notice.id}"
    desk.author.post(f"{address}/submit")
    answer = desk.reviewer.fill(f"{address}/review", {"reason": " "}, to=f"{address}/return")
    assert answer.status_code == 422
    assert "请写明退回的理由" in answer.get_data(as_text=True)
    answer = desk.reviewer.fill(f"{address}/review", {"reason": "陆远的职务请核对"}, to=f"{address}/return")
    assert answer.status_code == 303
    assert "陆远的职务请核对" in desk.author.page(address).words
    assert "已退回" in desk.author.page("/staff/").words


def test_a_plan_that_is_near_asks_whether_at_once(desk: Desk, session: Session, clock: FrozenClock) -> None:
    notice = drafted(session, desk.office, publish_at=instant("2026-11-24 10:04"))
    address = f"/staff/notices/{notice.id}"
    desk.author.post(f"{address}/submit")
    desk.reviewer.post(f"{address}/review", {"version": "1"})
    answer = desk.issuer.fill(f"{address}/issue", {}, to=f"{address}/issue")
    assert answer.status_code == 422
    assert "请选择是否马上公开" in answer.get_data(as_text=True)
    assert desk.issuer.fill(f"{address}/issue", {"at_once": "no"}, to=f"{address}/issue").status_code == 303
    assert desk.fresh(notice.id).issued_at is None
    assert desk.issuer.fill(f"{address}/issue", {"at_once": "yes"}, to=f"{address}/issue").status_code == 303
    assert desk.fresh(notice.id).issued_at == clock.now()
    assert desk.fresh(notice.id).publish_at == instant("2026-11-24 10:04")


def test_a_rest_day_must_be_confirmed_when_issuing_and_when_scheduling(desk: Desk, session: Session) -> None:
    notice = drafted(session, desk.office, publish_at=instant("2026-11-28 09:00"))
    address = f"/staff/notices/{notice.id}"
    desk.author.post(f"{address}/submit")
    desk.reviewer.post(f"{address}/review", {"version": "1"})
    answer = desk.issuer.fill(f"{address}/issue", {}, to=f"{address}/issue")
    assert answer.status_code == 422
    assert "是休息日" in answer.get_data(as_text=True)
    assert desk.issuer.fill(f"{address}/issue", {"rest_day": "y"}, to=f"{address}/issue").status_code == 303
    answer = desk.issuer.post(f"{address}/schedule", {"publish_at": "2026-11-29 09:00", "then": "set"})
    assert answer.status_code == 422
    assert "群众打不通电话" in answer.get_data(as_text=True)


def test_an_instant_is_set_moved_and_taken_back(desk: Desk, session: Session) -> None:
    notice = issued(session, desk.office)
    address = f"/staff/notices/{notice.id}"
    assert "定发布时间" in desk.issuer.page(address).words
    looked = desk.issuer.post(f"{address}/schedule", {"publish_at": "2026-11-30 08:30", "then": "look"})
    assert looked.status_code == 200
    assert "12月7日" in looked.get_data(as_text=True)
    assert desk.fresh(notice.id).publish_at is None
    for wrong, words in (
        ("2026-11-23 08:30", "发布时间已经过去"),
        ("明天", "时间看不懂"),
        ("", "请填写发布时间"),
    ):
        answer = desk.issuer.post(f"{address}/schedule", {"publish_at": wrong, "then": "set"})
        assert answer.status_code in (409, 422)
        assert words in answer.get_data(as_text=True)
    assert desk.issuer.fill(f"{address}/schedule", {"publish_at": "2026年11月30日8时30分", "then": "set"},
                            to=f"{address}/schedule").status_code == 303  # fmt: skip
    assert desk.fresh(notice.id).publish_at == instant("2026-11-30 08:30")
    assert "改发布时间" in desk.issuer.page(address).words
    assert desk.reviewer.fill(f"{address}/unschedule", {}, to=f"{address}/unschedule").status_code == 303
    assert desk.fresh(notice.id).publish_at is None
    assert desk.issuer.fill(f"{address}/publish-now", {}, to=f"{address}/publish-now").status_code == 303
    assert phase(desk.fresh(notice.id), instant("2026-11-24 10:00")) is Phase.OPEN
    assert desk.issuer.get(f"{address}/schedule").status_code == 409


def test_hiding_is_one_press_and_showing_again_needs_the_chain(
    desk: Desk, session: Session, clock: FrozenClock
) -> None:
    notice = publish(session, desk.office, at="2026-11-24 09:00")
    address = f"/staff/notices/{notice.id}"
    answer = desk.author.fill(address, {"reason": "wrong_content"}, to=f"{address}/hide")
    assert answer.status_code == 303
    page = desk.author.page(answer.headers["Location"])
    assert "内容有误" in page.words
    assert desk.office.reviewer.name in page.words
    assert "确认下线" not in [button.seen for button in page.all("button")]
    assert "紧急下线待确认" in desk.reviewer.page("/staff/").words
    assert desk.reviewer.post(f"{address}/confirm-hiding").status_code == 303
    assert desk.reviewer.post(f"{address}/confirm-hiding").status_code == 409
    assert desk.author.post(f"{address}/hide").status_code == 409
    assert desk.author.post(f"{address}/show-again").status_code == 303
    assert desk.fresh(notice.id).hidden_at is not None
    assert "恢复显示：草稿" in desk.author.page(address).words
    desk.author.post(f"{address}/submit")
    desk.reviewer.post(f"{address}/review", {"version": "1"})
    assert desk.issuer.post(f"{address}/issue", {"version": "1"}).status_code == 303
    assert desk.fresh(notice.id).hidden_at is None


def test_the_outcome_is_recorded_mended_and_passes_the_chain(
    desk: Desk, session: Session, clock: FrozenClock
) -> None:
    notice = publish(session, desk.office, at="2026-11-09 09:00")
    confirmed(session, notice)
    session.commit()
    address = f"/staff/notices/{notice.id}"
    assert "期满未记录结果" in desk.author.page("/staff/").words
    answer = desk.author.fill(f"{address}/outcome", {}, to=f"{address}/outcome")
    assert answer.status_code == 422
    assert "请选择结果" in answer.get_data(as_text=True)
    said = {"conclusion": "不影响任职，办理任职手续", "note": "无反映", "link_address": "AL01-2026-09999"}
    answer = desk.author.fill(f"{address}/outcome", said, to=f"{address}/outcome")
    assert answer.status_code == 409
    assert "公众打不开" in answer.get_data(as_text=True)
    answer = desk.author.fill(f"{address}/outcome", {**said, "link_address": ""}, to=f"{address}/outcome")
    assert answer.status_code == 303
    desk.author.post(f"{address}/submit")
    desk.reviewer.post(f"{address}/return", {"reason": "结果不对"})
    mended = {"conclusion": "暂缓任用", "note": "核查未完"}
    assert desk.author.fill(f"{address}/outcome", mended, to=f"{address}/outcome").status_code == 303
    desk.author.post(f"{address}/submit")
    assert "暂缓任用" in desk.reviewer.page(f"{address}/review").words
    desk.reviewer.post(f"{address}/review", {"version": "2"})
    assert desk.issuer.post(f"{address}/issue", {"version": "2"}).status_code == 303
    found = desk.fresh(notice.id)
    assert phase(found, clock.now()) is Phase.CONCLUDED
    assert found.live is not None
    assert found.live.outcome["conclusion"] == "暂缓任用"
    assert desk.author.post(address, {"version": "1", "title": "偷改"}).status_code == 409
