"""Pages nobody links to: forms with errors, edits that collide, empty lists, hidden pages, refusals of every number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.clockwork import SHANGHAI
from tests.journeys.looking import Axe, contract, examine, look_at
from tests.journeys.people import Staff, begin, button, careful, notice_id, text_of, write
from tests.live import LiveSite

Reader = Callable[..., AbstractContextManager[Page]]

ERRORS_IN = re.compile(r"^(错误：|Error: )")


def first_of(page: Page, listing: str, word: str) -> int:
    """The number of the first notice in a list of staff that is in this state."""
    page.goto(listing)
    row = page.get_by_role("row").filter(has_text=word).first
    href = row.locator("a[href*='/staff/notices/']").first.get_attribute("href") or ""
    return int(re.findall(r"/staff/notices/(\d+)", href)[0])


def refused(page: Page, press: str, axe: Axe, *, status: int = 422) -> list[str]:
    """Press the button; the answer must be an error page that keeps every rule."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        button(page, press).first.click()
    answer = posted.value
    page.wait_for_load_state()
    if answer.status != status:
        return [f"{press} on {page.url}: {answer.status}, not {status}"]
    found = contract(f"{press} on {page.url}", answer.text())
    if not ERRORS_IN.match(page.title()):
        found.append(f"{press} on {page.url}: the title is {page.title()}")
    if page.locator("main .err-sum").count() != 1:
        found.append(f"{press} on {page.url}: no summary")
    elif page.context.pages and page.evaluate("document.activeElement.className") != "err-sum":
        found.append(f"{press} on {page.url}: the summary is not focused")
    return found + look_at(page, axe)


def test_forms_of_an_author_with_errors(staff: Staff, live_site: LiveSite, axe: Axe) -> None:
    wrong: list[str] = []
    with staff.at("author") as page:
        page.goto("/staff/notices/new")
        wrong += refused(page, "新建，去写正文", axe)
        page.goto("/staff/notices/new")
        page.locator('input[name="what"]').first.check()
        page.locator('[name="decided_on"]').fill("去年冬天")
        wrong += refused(page, "新建，去写正文", axe)

        now = datetime.now(SHANGHAI)
        number = begin(page, "AL01/pre_appointment", decided_on=f"{now - timedelta(days=1):%Y-%m-%d}")
        button(page, "添加一人").click()
        write(
            page,
            {
                "p_name": "季 青",
                "p_birth_month": "属虎",
                "publish_at": "下周",
                "document_date": "31/31",
                "period_length": "五天半",
            },
        )
        wrong += refused(page, "保存", axe)
        assert page.locator('[name="p_birth_month"]').input_value() == "属虎"
        assert page.locator('[name="publish_at"]').input_value() == "下周"
        assert page.locator('[name="period_length"]').input_value() == "五天半"
        page.goto(f"/staff/notices/{number}/paste")
        wrong += refused(page, "读出来看看", axe)
        page.get_by_label("表格内容").fill("甲\t乙\n丙\t丁\n")
        wrong += refused(page, "读出来看看", axe)
        page.get_by_label("表格内容").fill("姓名\t拟任职务\t备注\n季青\t某局局长\t无\n合计\t1\t\n")
        button(page, "读出来看看").click()
        wrong += look_at(page, axe)
        wrong += examine(page, f"/staff/notices/{number}?person=new", axe)
        wrong += examine(page, f"/staff/notices/{number}/preview?at=什么时候", axe)

        page.goto("/staff/account")
        page.get_by_label("原密码").fill("不是这个")
        wrong += refused(page, "修改密码", axe)
    assert not wrong, "\n".join(wrong)


def test_forms_of_those_who_decide_with_errors(staff: Staff, live_site: LiveSite, axe: Axe) -> None:
    wrong: list[str] = []
    with staff.at("reviewer") as page:
        number = first_of(page, "/staff/review", "复核")
        page.goto(f"/staff/notices/{number}/review")
        wrong += refused(page, "退回修改", axe)
    with staff.at("issuer") as page:
        number = first_of(page, "/staff/publish", "签发")
        page.goto(f"/staff/notices/{number}/issue?mode=paper")
        wrong += look_at(page, axe)
        wrong += refused(page, "登记签批，予以签发", axe)
        page.goto(f"/staff/notices/{number}/issue")
        wrong += refused(page, "退回修改", axe)
    with staff.at("receiver") as page:
        page.goto("/staff/hide")
        wrong += refused(page, "立即下线", axe)
        page.get_by_label("索引号或网址").fill("AL01/2000-99999")
        wrong += refused(page, "立即下线", axe)
    assert not wrong, "\n".join(wrong)


def test_forms_of_an_administrator_with_errors(staff: Staff, live_site: LiveSite, axe: Axe) -> None:
    wrong: list[str] = []
    with staff.at("admin1") as page:
        page.goto("/staff/people/new")
        wrong += refused(page, page.locator("main form button.btn").first.inner_text(), axe)
        page.goto("/staff/people")
        person = (
            page.locator("main a[href^='/staff/people/']").filter(has_text="林知遥").get_attribute("href")
            or ""
        )
        page.goto(f"{person}/duties/new")
        wrong += refused(page, page.locator("main form button.btn").first.inner_text(), axe)
        page.goto("/staff/organs/AL01/lines/report")
        for box in page.locator("main form input.inp").all():
            box.fill("")
        wrong += refused(page, page.locator("main form button.btn:not(.ghost)").first.inner_text(), axe)
        page.goto("/staff/working-days")
        wrong += refused(page, page.locator("main form button.btn").first.inner_text(), axe)
    assert not wrong, "\n".join(wrong)


def test_two_who_write_at_once_lose_nothing(staff: Staff, live_site: LiveSite, axe: Axe) -> None:
    with staff.at("author") as mine, staff.at("author") as theirs:
        number = begin(mine, "AL01/announcement", category="mobility")
        theirs.goto(mine.url)
        write(theirs, {"title": "他们的标题", "body": "他们的正文。"})
        theirs.locator('main button.btn[value="save"]').click()
        expect(theirs.locator("main > .note.ok")).to_contain_text("已保存")
        write(mine, {"title": "我的标题", "enquiry_phone": "（0000）8600 5555"})
        with mine.expect_response(lambda answer: answer.request.method == "POST") as posted:
            mine.locator('main button.btn[value="save"]').click()
        assert posted.value.status == 409
        wrong = [*contract("stale", posted.value.text()), *look_at(mine, axe)]
        said = text_of(mine)
        for words in ("他们的标题", "我的标题", "他们的正文", "5555"):
            assert words in said
        mine.get_by_role("group", name=re.compile("标题")).get_by_label("用我的").check()
        button(mine, "按所选保存").click()
        assert notice_id(mine) == number
        assert mine.locator('[name="title"]').input_value() == "我的标题"
        assert mine.locator('[name="body"]').input_value() == "他们的正文。"
        assert mine.locator('[name="enquiry_phone"]').input_value() == "（0000）8600 5555"
    assert not wrong, "\n".join(wrong)


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_refusals_say_what_happened_and_the_way_on(
    staff: Staff, live_site: LiveSite, reader: Reader, axe: Axe
) -> None:
    wrong: list[str] = []
    with reader() as page:
        for address, status in {
            "/n/AL01-2000-99999": 404, "/nowhere": 404, "/en/nowhere": 404, "/prefs": 405, "/staff/link/none": 404,
            "/notices?page=0&cat=none&area=nowhere&from=x": 200, "/notices?from=2001-01-01&to=2001-01-02": 200,
            "/en/notices?from=2001-01-01&to=2001-01-02": 200, "/notices?page=999": 200, "/staff/sign-in": 200,
            "/staff/sign-in?lang=en": 200,
        }.items():  # fmt: skip
            wrong += examine(page, address, axe, status=status)
        for turn in range(6):
            page.goto("/staff/sign-in")
            page.get_by_label("登录名").fill("nobody-at-all")
            page.get_by_label("密码").fill("wrong")
            if turn == 0:
                wrong += refused(page, "登录工作台", axe)
                continue
            with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
                button(page, "登录工作台").click()
        assert posted.value.status == 429
        assert int(posted.value.headers["retry-after"]) > 0
        wrong += [*contract("429", posted.value.text()), *look_at(page, axe)]
    with staff.at("author") as page:
        wrong += examine(page, "/staff/people", axe, status=403)
        wrong += examine(page, "/staff/notices/999999", axe, status=404)
        wrong += examine(page, "/staff/notices/999999/merge", axe, status=405)
        # A form whose token is none of ours.
        page.goto("/staff/notices/new")
        page.locator("main form input[name=csrf_token]").evaluate("box => { box.value = 'none' }")
        with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
            button(page, "新建，去写正文").click()
        assert posted.value.status == 400
        wrong += [*contract("400", posted.value.text()), *look_at(page, axe)]
        # Too late: somebody handed it in meanwhile.
        number = first_of(page, "/staff/notices", "草稿")
    assert number
    assert not wrong, "\n".join(wrong)


def test_a_hidden_page_is_neutral_and_its_files_are_gone(
    staff: Staff, live_site: LiveSite, reader: Reader, axe: Axe
) -> None:
    with staff.at("wangshan") as page:
        number = first_of(page, "/staff/notices", "暂停显示")
        page.goto(f"/staff/notices/{number}")
        found = re.search(r"索引号([A-Z]+\d+/\d{4}-\d+)", text_of(page))
        assert found is not None
        wrong = examine(page, f"/staff/notices/{number}/hidden", axe)
    address = "/n/" + found[1].replace("/", "-")
    with reader() as page:
        wrong += examine(page, address, axe)
        expect(page.locator("main h1")).to_have_text("本页暂停显示")
        wrong += examine(page, f"{address}/files/{'0' * 16}", axe, status=410)
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def without_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site whose database does not answer."""
    url = "postgresql://nobody@127.0.0.1:9/none?connect_timeout=1"
    site = LiveSite(tmp_path_factory.mktemp("away"), {"DATABASE_URL": url})
    site.start()
    yield site
    site.stop()


def test_while_the_database_is_away_every_page_says_so(
    browser: Browser, without_database: LiveSite, axe: Axe
) -> None:
    wrong: list[str] = []
    with careful(browser, without_database.url, 1280) as page:
        for address in ("/", "/n/AL01-2026-00001", "/staff/"):
            answer = page.goto(address)
            assert answer is not None
            if answer.status == 503:
                assert int(answer.headers["retry-after"]) > 0
                assert answer.headers["cache-control"] == "no-store"
                wrong += [*contract(address, answer.text()), *look_at(page, axe)]
            elif address != "/staff/" or answer.status != 200:
                wrong.append(f"{address}: {answer.status}")
    assert not wrong, "\n".join(wrong)


def test_a_fault_of_ours_shows_no_stack(
    browser: Browser, axe: Axe, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Bytes of an attachment that have left the disk are our fault, and the page says no more than that."""
    site = LiveSite(tmp_path_factory.mktemp("fault"))
    site.prepare()
    for kept in (site.data_dir / "files").rglob("*"):
        if kept.is_file():
            kept.unlink()
    site.start()
    try:
        with careful(browser, site.url, 1280) as page:
            address = ""
            page.goto("/notices")
            hrefs = page.locator("ol.rows a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
            for href in hrefs:
                page.goto(href)
                files = page.locator("#files ~ ul a")
                if files.count():
                    address = files.first.get_attribute("href") or ""
                    break
            assert address
            answer = page.goto(address)
            assert answer is not None
            assert answer.status in (404, 500)
            assert "Traceback" not in answer.text()
            wrong = [*contract(address, answer.text()), *look_at(page, axe)]
        assert not wrong, "\n".join(wrong)
    finally:
        site.stop()
