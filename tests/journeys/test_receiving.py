"""The receiving office at its own pages: a report from the first look to the answer, calls, ties, the gate, a transfer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config import read_settings
from hr_portal.accounts.models import User
from hr_portal.app import create_app
from hr_portal.extensions import db
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import named_rows
from hr_portal.objections.models import Recusal
from tests.journeys.looking import Axe, contract, look_at
from tests.journeys.office import at_the_office
from tests.journeys.people import Staff, button, errors, told
from tests.journeys.test_reports import FACTS, fill, go_on, look_up, open_form, receipt_of
from tests.live import LiveSite

pytestmark = pytest.mark.timeout(240)

Reader = Callable[..., AbstractContextManager[Page]]

DESK = "/staff/receiving"


@contextmanager
def rows(site: LiveSite) -> Iterator[Session]:
    """The live site's own database."""
    app = create_app(read_settings(site.whole_environ), surfaces=())
    with app.app_context():
        yield db.session()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def file_one(reader: Reader, width: int = 1280, way: str = "匿名反映") -> tuple[str, str]:
    with reader(width) as page:
        open_form(page)
        fill(page, way)
        go_on(page)
        return receipt_of(page)


def officers(site: LiveSite, number: str) -> tuple[str, str]:
    """The logins of two people who may handle it."""
    with at_the_office(site, number) as office:
        return office.first.login, office.second.login


def to_case(page: Page, number: str) -> None:
    page.goto(f"{DESK}/reports")
    page.get_by_role("link", name=number).first.click()
    expect(page.locator("h1")).to_contain_text("办件")


def step(page: Page, link: str, press: str, fields: dict[str, str] | None = None) -> None:
    """One step of the case: its link, its fields, its button."""
    page.locator("main").get_by_role("link", name=link, exact=True).click()
    for name, value in (fields or {}).items():
        control = page.locator(f'main [name="{name}"]')
        if control.first.get_attribute("type") == "radio":
            page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif control.first.evaluate("node => node.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    button(page, press).click()
    assert not errors(page), errors(page)


def seen(page: Page, axe: Axe, width: int) -> list[str]:
    """Looked at whole, once; the other run has the same pages at its own width."""
    if width < 500:
        return contract(page.url, page.content())
    found = [*contract(page.url, page.content()), *look_at(page, axe)]
    page.set_viewport_size({"width": width, "height": 900})
    return found


def test_a_report_from_the_first_look_to_the_answer(
    reader: Reader, staff: Staff, live_site: LiveSite, axe: Axe, width: int
) -> None:
    wrong: list[str] = []
    number, key = file_one(reader, width)
    first, second = officers(live_site, number)
    with staff.at(first, width) as page:
        page.goto("/staff/")
        page.locator("main").get_by_role("link", name="今日办理").click()
        expect(page.locator(".tiles")).to_contain_text("待登记")
        wrong += seen(page, axe, width)
        to_case(page, number)
        assert FACTS not in page.content()
        wrong += seen(page, axe, width)
        button(page, "打开反映内容").click()
        expect(page.locator("main")).to_contain_text(FACTS)
        wrong += seen(page, axe, width)
        page.locator("main").get_by_role("link", name="登记", exact=True).click()
        button(page, "登记，编办件号").click()
        assert "请选择一项" in errors(page)
        wrong += seen(page, axe, width)
        to_case(page, number)
        step(page, "登记", "登记，编办件号", {"problem_class": "integrity", "verifiability": "concrete"})
        expect(told(page)).to_have_text("已登记。")
        step(page, "受理", "受理", {"measure": "verify"})
        page.get_by_role("link", name="请反映人补充").click()
        page.get_by_role("link", name="请补充时间、地点、人员和依据").click()
        wrong += seen(page, axe, width)
        button(page, "发出").click()
        expect(told(page)).to_contain_text("已发出")
    with reader(width) as page:
        look_up(page, number, key)
        page.get_by_label("您的回复").fill("转账日期是2025年3月12日。")
        button(page, "发送回复").click()
        expect(page.locator(".banner")).to_have_text("已收到您的补充。")
    with staff.at(first, width) as page:
        to_case(page, number)
        assert "转账日期" not in page.content()
        button(page, "打开往来消息").click()
        expect(page.locator("main")).to_contain_text("转账日期是2025年3月12日。")
        wrong += seen(page, axe, width)
        step(
            page, "开始核实", "开始核实",
            {"problem_class": "integrity", "verifiability": "concrete", "measure": "verify", "approver": "冯部长"},
        )  # fmt: skip
        step(
            page, "记录结论", "记录结论",
            {"finding": "untrue", "effect": "no_issue", "verdict_text": "查阅合同和招标档案，程序完整。", "approver": "冯部长"},
        )  # fmt: skip
        page.get_by_role("link", name="拟写反馈").click()
        page.get_by_role("link", name="核实后不属实").click()
        button(page, "保存，送第二人读").click()
        expect(told(page)).to_contain_text("等另一位承办人员读过再发出")
        button(page, "打开往来消息").click()
        assert button(page, "同意发出").count() == 0
    with staff.at(second, width) as page:
        page.goto(DESK)
        expect(page.locator("main")).to_contain_text("反馈等另一位同志读过再发出")
        to_case(page, number)
        assert button(page, "同意发出").count() == 0
        button(page, "打开往来消息").click()
        button(page, "同意发出").click()
        expect(told(page)).to_have_text("已发出反馈。")
        page.goto(f"{DESK}/own-views")
        expect(page.locator("main")).to_contain_text(number)
        wrong += seen(page, axe, width)
    with reader(width) as page:
        look_up(page, number, key)
        expect(page.locator("h1")).to_have_text("办理进度：已反馈")
        expect(page.locator("main")).to_contain_text("没有发现反映的问题")
    assert not wrong, "\n".join(wrong)


def test_a_call_is_registered_and_its_printed_receipt_opens_the_progress(
    reader: Reader, staff: Staff, axe: Axe, width: int
) -> None:
    wrong: list[str] = []
    with staff.at("ch-receiver", width) as page:
        page.goto(DESK)
        page.get_by_role("link", name="登记来信来电来访").click()
        wrong += seen(page, axe, width)
        page.locator("[name=notice_id]").select_option(index=1)
        button(page, "填写登记表").click()
        wrong += seen(page, axe, width)
        button(page, "登记").click()
        assert "请填写收到日期" in errors(page)
        page.locator('[name=channel][value="call"]').check()
        page.locator('[name=signature][value="anonymous"]').check()
        page.locator("[name=received_on]").fill(
            page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Shanghai'})")
        )
        page.locator("[name=persons]").first.check()
        page.locator("[name=facts]").fill("来电人称，该同志把维修工程交给亲属的公司。")
        button(page, "登记").click()
        assert not errors(page), errors(page)
        expect(page.locator("h1")).to_have_text("回执")
        sheet = page.locator("article").inner_text()
        number = re.search(r"FY-[0-9A-Z]{8}", sheet)
        key = re.search(r"\d{4} \d{4} \d{4} \d{4}", sheet)
        assert number is not None
        assert key is not None
        wrong += seen(page, axe, width)
    with reader(width) as page:
        look_up(page, number[0], key[0])
        expect(page.locator("h1")).to_contain_text("已登记")
    assert not wrong, "\n".join(wrong)


def test_nothing_goes_on_before_two_officers_have_confirmed_every_person(
    staff: Staff, live_site: LiveSite, axe: Axe
) -> None:
    wrong: list[str] = []
    with rows(live_site) as session:
        label = "裴景行"
        notice_id = next(
            notice.id
            for notice in session.scalars(select(Notice).where(Notice.kind == "pre_appointment"))
            if notice.live is not None
            and label in [row.name for row in named_rows(kind_named(notice.kind), notice.live.text)]
        )
    words = "公示情况尚未由受理科室确认，暂不能办理任职手续"
    with staff.at("author") as page:
        answer = page.goto(f"/staff/notices/{notice_id}/outcome")
        assert answer is not None
        assert answer.status == 409
        expect(page.locator(".err-sum")).to_contain_text(words)
        page.goto(f"/staff/notices/{notice_id}")
        expect(page.locator("section[aria-labelledby=clearance]")).to_contain_text(words)
    with staff.at("receiver", 390) as page:
        page.goto(f"{DESK}/confirmations")
        wrong += seen(page, axe, 1280)
        page.goto(f"{DESK}/notices/{notice_id}/confirmation")
        button(page, "保存，送第二人确认").click()
        assert f"请选择{label}的结论" in errors(page)
        wrong += seen(page, axe, 1280)
        page.locator("[name=v0]").select_option("no_report")
        page.get_by_label("来信、来电、来访均已登记").check()
        button(page, "保存，送第二人确认").click()
        expect(told(page)).to_contain_text("等另一位承办人员确认")
        assert button(page, "同意，确认公示情况").count() == 0
    with staff.at("author") as page:
        page.goto(f"/staff/notices/{notice_id}")
        expect(page.locator("section[aria-labelledby=clearance]")).to_contain_text(words)
    with staff.at("receiver2") as page:
        page.goto(DESK)
        page.get_by_role("link", name=re.compile("^去确认")).first.click()
        wrong += seen(page, axe, 1280)
        button(page, "同意，确认公示情况").click()
        expect(told(page)).to_contain_text("公示情况已由两人确认")
        page.get_by_role("link", name="打印《公示情况汇总表》").click()
        expect(page.locator("article h1")).to_have_text("公示情况汇总表")
        wrong += seen(page, axe, 1280)
    with staff.at("author") as page:
        page.goto(f"/staff/notices/{notice_id}")
        clearance = page.locator("section[aria-labelledby=clearance]").inner_text()
        assert re.sub(r"\s", "", clearance) == f"公示情况{label}可以办理"
        answer = page.goto(f"/staff/notices/{notice_id}/outcome")
        assert answer is not None
        assert answer.status == 200
    assert not wrong, "\n".join(wrong)


def test_a_shared_name_is_asked_and_whoever_stands_aside_is_refused(
    reader: Reader, staff: Staff, live_site: LiveSite, axe: Axe
) -> None:
    wrong: list[str] = []
    number, _key = file_one(reader)
    with at_the_office(live_site, number) as office:
        report_id, login, name = office.report.id, office.second.login, office.second.name
        live = office.report.notice.live
        assert live is not None
        listed = named_rows(kind_named(office.report.notice.kind), live.text)[0].name
        office.session.get_one(User, office.second.id).name = listed
    try:
        with staff.at(login) as page:
            page.goto(DESK)
            assert number not in page.content()
            page.get_by_role("link", name=re.compile("^回答是不是您本人")).first.click()
            expect(page.locator("main")).to_contain_text(f"有人和您同名（{listed}）")
            wrong += seen(page, axe, 1280)
            page.get_by_label("是我本人，回避").check()
            button(page, "记下我的回答").click()
            expect(told(page)).to_contain_text("已记下回避")
            for address in ("", "/acceptance"):
                answer = page.goto(f"{DESK}/reports/{report_id}{address}")
                assert answer is not None
                assert answer.status == 404
            nowhere = page.goto(f"{DESK}/reports/99999999")
            assert nowhere is not None
            assert nowhere.status == 404
            page.goto(f"{DESK}/reports")
            assert number not in page.content()
    finally:
        with rows(live_site) as session:
            person = session.scalars(select(User).where(User.login == login)).one()
            person.name = name
            session.execute(delete(Recusal).where(Recusal.user_id == person.id))
    assert not wrong, "\n".join(wrong)


def test_what_is_not_for_this_office_goes_by_letter_and_closes(
    reader: Reader, staff: Staff, live_site: LiveSite, axe: Axe, width: int
) -> None:
    wrong: list[str] = []
    number, key = file_one(reader, width)
    first, _second = officers(live_site, number)
    with staff.at(first, width) as page:
        to_case(page, number)
        step(page, "登记", "登记，编办件号", {"problem_class": "integrity", "verifiability": "concrete"})
        button(page, "打印《反映情况登记表》").click()
        expect(page.locator("article")).to_contain_text(FACTS)
        wrong += seen(page, axe, width)
        to_case(page, number)
        to = {"transferred_to": "中共安澜市纪律检查委员会", "reason": "discipline"}
        step(page, "移送", "移送，生成《移送函》", to)
        page.get_by_role("link", name="《移送函》").click()
        expect(page.locator("article")).to_contain_text("中共安澜市纪律检查委员会：")
        assert FACTS not in page.content()
        wrong += seen(page, axe, width)
        to_case(page, number)
        assert button(page, "打开反映内容").count() == 0
        expect(page.locator("main")).to_contain_text("已移送，内容不再显示")
    with reader(width) as page:
        look_up(page, number, key)
        expect(page.locator("main")).to_contain_text("已按规定转有管辖权的机关处理")
    assert not wrong, "\n".join(wrong)
