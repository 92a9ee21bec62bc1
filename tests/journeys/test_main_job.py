"""The main job from end to end: one notice drafted, checked, returned, mended, issued, public on the second, hidden."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from hr_portal.core.calendar import Calendar
from tests.clockwork import SHANGHAI
from tests.journeys.people import (
    SECRECY,
    Staff,
    add_person,
    address_of,
    agree,
    begin,
    button,
    errors,
    hand_in,
    issue,
    save,
    text_of,
    told,
    write,
)
from tests.live import LiveSite

Reader = Callable[..., AbstractContextManager[Page]]

FIRST = {
    "name": "古丽·阿不都热合曼", "sex": "女", "ethnicity": "维吾尔族", "birth_month": "1983.5", "education_level": "研究生",
    "degree": "法学硕士", "work_start_month": "2008年7月", "political_affiliation": "中共党员",
    "current_post": "市司法局党组成员、副局长", "proposed_post": "拟任市直单位正职",
}  # fmt: skip
SECOND = {
    "name": "邵𬀩", "sex": "男", "ethnicity": "汉族", "birth_month": "1986-02", "education_level": "大学",
    "work_start_month": "2009-08", "political_affiliation": "中共党员",
    "current_post": "澄河县水利局党组书记、局长", "proposed_post": "拟提名为县（区）政府副职人选",
}  # fmt: skip
PASTED = (
    "序号\t姓名\t性别\t民族\t出生年月\t学历\t参加工作时间\t政治面貌\t现任职务\t拟任职务\n"
    "1\t温 岚\t女\t汉族\t1988.11\t大学\t2011.07\t中共党员\t青石镇党委副书记\t拟任乡镇党委书记\n"
)
FILE = {"name": "附件：任职条件说明.txt", "mimeType": "text/plain", "buffer": "任职条件说明。\n".encode()}

LEAD = timedelta(seconds=16)
"""From the last word to publication: time for three people to read, agree and sign."""


def working_days_after(day: date, count: int) -> list[date]:
    """Counted by hand: one day after the other, each asked of the calendar."""
    calendar, found = Calendar.built_in(), []
    while len(found) < count:
        day += timedelta(days=1)
        if calendar.is_working_day(day):
            found.append(day)
    return found


def asked(site: LiveSite, path: str) -> tuple[int, list[tuple[str, str]], str]:
    """Status, headers and text as they come over the wire, with nothing remembered."""
    parts = urlsplit(site.url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        headers = [(name.lower(), value) for name, value in answer.getheaders() if name.lower() != "date"]
        return answer.status, headers, answer.read().decode()
    finally:
        connection.close()


def sightings(site: LiveSite, path: str, *, until: datetime) -> list[tuple[datetime, datetime, int]]:
    """Ask again and again; when each question was put, when its answer was there, and what it was."""
    found = []
    while not found or found[-1][0] < until:
        begun = datetime.now(UTC)
        status, _headers, _text = asked(site, path)
        found.append((begun, datetime.now(UTC), status))
        time.sleep(0.02)
    return found


@pytest.mark.parametrize(
    ("width", "with_script"), [(1280, True), (390, False)], ids=["at a desk", "on a phone without JavaScript"]
)
def test_one_notice_from_the_first_word_to_the_hidden_page(
    staff: Staff, live_site: LiveSite, reader: Reader, width: int, with_script: bool
) -> None:
    own = {"width": width, "java_script_enabled": with_script}
    serial = 300 + width
    now = datetime.now(SHANGHAI)
    title = f"中共安澜市委组织部干部任前公示公告（{width}）"

    # The author begins, with nothing more than the decision.
    with staff.at("author", **own) as page:
        number = begin(page, "AL01/pre_appointment", decided_on=f"{now - timedelta(days=2):%Y年%m月%d日}")
        write(page, {"title": title, "document_no": f"{now.year}年第{serial}号"})
        add_person(page, FIRST)
        add_person(page, SECOND)
        save(page, files=[FILE])
        assert button(page, "送复核").count() == 0
        checks = page.locator("section[aria-labelledby=checks]")
        expect(checks).to_contain_text("保密审查")
        # The line of the checklist leads to the field that mends it.
        line = checks.locator("a[href*=secrecy]").first
        line.click()
        field = page.locator(f"[id='{urlsplit(page.url).fragment}']")
        expect(field).to_be_visible()
        write(page, SECRECY)
        # One more by a pasted table.
        button(page, "从表格粘贴").click()
        page.get_by_label("表格内容").fill(PASTED)
        button(page, "读出来看看").click()
        expect(page.get_by_role("region", name="读到的人")).to_contain_text("温 岚")
        expect(page.get_by_role("region", name="读到的人")).to_contain_text("1988年11月")
        button(page, "采用这些人").click()
        persons = page.locator("#persons")
        expect(persons).to_contain_text("（3人）")
        for name in (FIRST["name"], SECOND["name"], "温 岚"):
            expect(persons).to_contain_text(name)
        hand_in(page, number)

    # The reviewer reads it as the public will, and gives it back.
    with staff.at("reviewer", **own) as page:
        page.goto("/staff/review")
        page.get_by_role("link", name=re.compile(re.escape(title))).first.click()
        assert f"/staff/notices/{number}" in page.url
        page.goto(f"/staff/notices/{number}/review")
        expect(page.locator("article.doc h1")).to_contain_text(title)
        button(page, "退回修改").click()
        assert "退回的理由" in errors(page) or "理由" in errors(page)
        page.get_by_label("退回的理由").fill("邵𬀩同志的学位没有填，请补上。")
        button(page, "退回修改").click()
        expect(told(page)).to_contain_text("已退回修改")

    # The author mends what was asked, and plans the publication.
    with staff.at("author", **own) as page:
        page.goto(f"/staff/notices/{number}")
        expect(page.locator("main")).to_contain_text("学位没有填，请补上")
        page.get_by_role("button", name=re.compile("^修改\\s*：邵𬀩$")).click()
        write(page, {"p_degree": "工学学士"})
        publish_at = (datetime.now(SHANGHAI) + LEAD).replace(microsecond=0)
        write(page, {"publish_at": f"{publish_at:%Y-%m-%d %H:%M:%S}"})
        save(page)
        hand_in(page, number)

    # The reviewer sees what changed, and agrees.
    with staff.at("reviewer", **own) as page:
        page.goto(f"/staff/notices/{number}/review")
        changes = page.locator("section[aria-labelledby=changes]")
        expect(changes.locator("ins").filter(has_text="工学学士").first).to_be_visible()
        agree(page, number)

    # The issuer signs: it becomes public by itself at the second the text plans.
    with staff.at("issuer", **own) as page:
        index_number = issue(page, number)
        address = address_of(index_number)
        unknown = re.sub(r"\d+$", lambda found: f"{int(found[0]) + 7000:0{len(found[0])}d}", address)
        assert datetime.now(SHANGHAI) < publish_at - timedelta(seconds=2), (
            "the chain took longer than planned"
        )

    # Until that second its address is like one that was never given; from that second on it answers. Nobody works on it.
    assert set(live_site.parts) == {"web"}
    scheduled = asked(live_site, address)
    never = asked(live_site, unknown)
    name, other = address.rpartition("/")[2], unknown.rpartition("/")[2]
    assert scheduled[0] == 404
    assert (scheduled[0], scheduled[1], scheduled[2].replace(name, "-")) == (
        never[0],
        never[1],
        never[2].replace(other, "-"),
    )
    seen = sightings(live_site, address, until=publish_at.astimezone(UTC) + timedelta(seconds=1))
    too_early = [status for _begun, ended, status in seen if ended < publish_at]
    in_time = [status for begun, _ended, status in seen if begun >= publish_at]
    assert set(too_early) == {404}
    assert set(in_time) == {200}

    # The public reads it: the window in real working days, counted here on its own.
    days = working_days_after(publish_at.date(), 5)
    with reader(**own) as page:
        page.goto("/")
        page.get_by_role("link", name=re.compile(rf"^{re.escape(title)}")).first.click()
        assert page.url.endswith(address)
        said = text_of(page)
        first, last = days[0], days[-1]
        assert f"{first.year}年{first.month}月{first.day}日至" in said
        assert f"{last.month}月{last.day}日，共5个工作日" in said
        spoken = page.locator("#clock .days .vh").all_text_contents()
        counted = [words for words in spoken if "个工作日" in words]
        assert len(counted) == 5
        for ordinal, (day, words) in enumerate(zip(days, counted, strict=True), 1):
            assert words.startswith(f"{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）"), words
            assert f"第{ordinal}个工作日" in words
        for person in (FIRST, SECOND):
            row = page.get_by_role("row").filter(has_text=person["name"])
            expect(row).to_contain_text(person["proposed_post"])
        expect(page.get_by_role("row").filter(has_text=FIRST["name"])).to_contain_text("1983年5月生")
        assert "闻慎行" not in page.content()
        assert "讨论决定" not in page.content()
        file = page.locator("#files ~ ul a").first.get_attribute("href") or ""
        assert asked(live_site, file)[2] == "任职条件说明。\n"

        # Somebody finds a leak: one press, and a second reader sees nothing within a second.
        with staff.at("receiver" if with_script else "reviewer", **own) as finder:
            if with_script:
                finder.goto("/staff/hide")
                finder.get_by_label("索引号或网址").fill(live_site.url + address)
            else:
                finder.goto(f"/staff/notices/{number}")
            button(finder, "立即下线").click()
            pressed = time.monotonic()
            while address in asked(live_site, "/")[2] or address in asked(live_site, "/notices")[2]:
                assert time.monotonic() - pressed < 1.0, "still listed a second after it was hidden"
            assert "暂停显示" in asked(live_site, address)[2]
            assert time.monotonic() - pressed < 1.0
            expect(finder.locator("main")).to_contain_text("已下线")

        answer = page.reload()
        assert answer is not None
        assert answer.status == 200
        expect(page.locator("main h1")).to_have_text("本页暂停显示")
        everything = page.content()
        for word in (title, FIRST["name"], SECOND["name"], "温 岚", index_number):
            assert word not in everything
        assert answer.header_value("x-robots-tag") == "noindex"
        assert asked(live_site, file)[0] in (404, 410)
        for listing in ("/", "/notices", "/notices?status=open"):
            page.goto(listing)
            page.reload()
            assert page.locator(f'a[href*="{name}"]').count() == 0

    # Another person confirms it.
    with staff.at("issuer", **own) as page:
        page.goto(f"/staff/notices/{number}/hidden")
        button(page, "确认下线").click()
        expect(told(page)).to_contain_text("已确认下线")


def test_a_window_that_is_over_is_concluded_through_the_chain(
    staff: Staff, live_site: LiveSite, reader: Reader
) -> None:
    with reader() as page:
        page.goto("/notices?cat=cadre&kind=announcement")
        link = page.get_by_role("link", name=re.compile("任职的公告")).first.get_attribute("href") or ""
    with staff.at("author") as page:
        page.goto("/staff/")  # the desk lists windows that are over
        page.goto(_closed_notice(page))
        page.get_by_role("link", name="记录结果").click()
        button(page, "记下结果").click()
        assert "结果" in errors(page)
        page.get_by_label("不影响任职，办理任职手续").check()
        page.get_by_label("结果公告的网址").fill(live_site.url + link)
        button(page, "记下结果").click()
        expect(told(page)).to_contain_text("已记下结果")
        number = int(page.url.rstrip("/").rpartition("/")[2])
        hand_in(page, number)
    with staff.at("reviewer") as page:
        agree(page, number)
    with staff.at("issuer") as page:
        assert issue(page, number) == ""
        page.goto(f"/staff/notices/{number}")
        expect(page.locator("main h1 ~ ul")).to_contain_text("结果已记录")
        index_number = re.search(r"索引号([A-Z]+\d+/\d{4}-\d+)", text_of(page))
        assert index_number is not None
    with reader() as page:
        page.goto(address_of(index_number[1]))
        outcome = page.locator("#outcome a")
        expect(outcome).to_have_text("看任免通知")
        assert "不影响任职，办理任职手续" not in text_of(page)
        outcome.click()
        assert page.url.endswith(link)


def _closed_notice(page: Page) -> str:
    """The page of the notice whose window is over and confirmed, and whose outcome is not recorded."""
    links = page.locator("main a[href^='/staff/notices/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    for href in dict.fromkeys(links):
        if re.fullmatch(r"/staff/notices/\d+", href):
            page.goto(href)
            clearance = page.locator("section[aria-labelledby=clearance]").all_inner_texts()
            if page.get_by_role("link", name="记录结果").count() == 1 and "可以办理" in "".join(clearance):
                return href
    raise AssertionError("the demo city has no notice whose window is over and confirmed")
