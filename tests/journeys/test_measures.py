"""Measures upon what is already public, each through the pages by the people who must: a leak removed from everywhere,
corrections, a notice of two organs, one withdrawn, one for the wall only."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from playwright.sync_api import APIResponse, Page, expect

from tests.clockwork import SHANGHAI
from tests.journeys.looking import EXAMINED_AT, Axe
from tests.journeys.people import (
    SECRECY,
    TOO_WIDE,
    Staff,
    add_person,
    address_of,
    agree,
    ask_release,
    begin,
    button,
    errors,
    hand_in,
    issue,
    publish_now,
    release,
    save,
    text_of,
    told,
    write,
)
from tests.journeys.test_main_job import working_days_after
from tests.live import LiveSite

Reader = Callable[..., AbstractContextManager[Page]]
Look = Callable[[Page], None]

CITY = ("author", "reviewer", "issuer")
BUREAU = ("hr-author", "hr-reviewer", "hr-issuer")
LISTINGS = (
    "/", "/notices", "/notices?sort=newest", "/notices?status=open", "/notices.atom", "/notices.ics", "/sitemap",
    "/sitemap.xml", "/en/", "/en/notices", "/en/notices.atom", "/en/notices.ics",
)  # fmt: skip
"""Where the public finds what there is."""


@pytest.fixture
def look(axe: Axe) -> Look:
    """The page that is open, disclosed whole, by axe and by its width, at a phone's width and at a desk's."""

    def looked(page: Page) -> None:
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        for width in EXAMINED_AT:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(TOO_WIDE) == [], page.url
            axe(page)

    return looked


def chain(staff: Staff, number: int, people: tuple[str, str, str] = CITY, look: Look | None = None) -> str:
    """送复核, 同意, 签发 by three people; the index number of a first issue."""
    author, reviewer, issuer = people
    with staff.at(author) as page:
        hand_in(page, number)
    with staff.at(reviewer) as page:
        if look is not None:
            page.goto(f"/staff/notices/{number}/review")
            look(page)
        agree(page, number)
    with staff.at(issuer) as page:
        if look is not None:
            page.goto(f"/staff/notices/{number}/issue")
            look(page)
        return issue(page, number)


def published(staff: Staff, number: int, people: tuple[str, str, str] = CITY) -> str:
    """Through the chain and public at once; its address."""
    address = address_of(chain(staff, number, people))
    with staff.at(people[2]) as page:
        publish_now(page, number)
    return address


def announced(page: Page, title: str, body: str, **more: object) -> int:
    """A draft of the city's 公告, saved."""
    number = begin(page, "AL01/announcement", category="cadre")
    write(page, {**SECRECY, "title": title, "body": body})
    save(page, **more)  # type: ignore[arg-type]
    return number


def token(page: Page, path: str) -> str:
    """Of a form on this page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.request.get(path).text())
    assert found is not None, path
    return found[1]


def posted(page: Page, path: str, form: Mapping[str, str], *, seen_on: str) -> APIResponse:
    """Sent without the button, as somebody would who knows the address."""
    return page.request.post(path, form={"csrf_token": token(page, seen_on), **form}, max_redirects=0)


# --- a leak -----------------------------------------------------------------------------------------------------------

PHONE = "13900001747"
MASKED = "139****1747"
WHY = "依法删除有关信息。"
INSIDE = ("author", "reviewer", "issuer", "privacy", "auditor")


def readable(data: bytes) -> bytes:
    """What is said in an answer: of an archive or a document, everything in it and the names; of a calendar, whole lines."""
    if data.startswith(b"BEGIN:VCALENDAR"):
        return data.replace(b"\r\n ", b"")
    if not data.startswith(b"PK"):
        return data
    with ZipFile(BytesIO(data)) as archive:
        return b"\n".join(name.encode() + b"\n" + readable(archive.read(name)) for name in archive.namelist())


def said_by(answer: APIResponse) -> str:
    headers = "".join(f"{one['name']}: {one['value']}\n" for one in answer.headers_array)
    return headers + readable(answer.body()).decode("utf-8", "replace")


@dataclass(frozen=True)
class Leak:
    """A public notice with a number in it: its number inside, its address, its file outside and inside."""

    number: int
    address: str
    file: str
    inside: str
    versions: int

    @property
    def public(self) -> list[str]:
        numbered = [f"/v/{n}" for n in range(1, self.versions + 3)]
        compared = [f"/diff/{n}..{n + 1}" for n in range(1, self.versions + 2)]
        own = ["", ".json", *numbered, *compared]
        return [*LISTINGS, *(f"{way}{self.address}{part}" for way in ("", "/en") for part in own), self.file]

    def inside_for(self, login: str) -> list[str]:
        """What this person is asked for: those who write and review everything about it, the others where they work."""
        around = (
            "/staff/", "/staff/notices", "/staff/review", "/staff/publish", "/staff/calendar", "/staff/audit",
            "/staff/privacy", "/staff/retention", "/staff/templates",
        )  # fmt: skip
        own = (
            "", "/preview", "/wall", "/notice.docx", "/approval-form", "/approval-form.docx", "/media", "/media.html",
            "/media.json", "/archive-folder", "/guard", "/hidden", "/photos", "/review", "/issue", "/joint",
        )  # fmt: skip
        begun = ("/redact", "/correct", "/withdraw", "/take-down", "/template")
        parts = {"author": begun + own, "reviewer": own}.get(login, ("",))
        return [*around, *(f"/staff/notices/{self.number}{part}" for part in parts), self.inside]


def where_public(page: Page, leak: Leak, word: str) -> set[str]:
    return {path for path in leak.public if word in said_by(page.request.get(path))}


def where_inside(staff: Staff, leak: Leak, word: str) -> set[str]:
    found = set()
    for login in INSIDE:
        with staff.at(login) as page:
            found |= {path for path in leak.inside_for(login) if word in said_by(page.request.get(path))}
    folder = f"/staff/notices/{leak.number}/archive-folder"
    with staff.at("reviewer") as page:
        answer = posted(page, folder, {}, seen_on=folder)
        assert answer.headers["content-type"] == "application/zip"
        if word in said_by(answer):
            found.add("ZIP")
    return found


def rows_with(site: LiveSite, word: str) -> list[str]:
    """Every row of every table that holds it, and the table; asked of the file that the site writes."""
    with sqlite3.connect(site.data_dir / "portal.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return [
            f"{table}: {str(row)[:200]}"
            for table in tables
            for row in connection.execute(f'SELECT * FROM "{table}"')
            if word in "\n".join(str(value) for value in row)
        ]


def files_with(site: LiveSite, word: str) -> list[str]:
    """Every file of the site that holds it: attachments, letters, logs, the database itself and what it has discarded."""
    return [
        path.relative_to(site.data_dir).as_posix()
        for path in sorted(site.data_dir.rglob("*"))
        if path.is_file() and word.encode() in readable(path.read_bytes())
    ]


@pytest.mark.parametrize("kind", ["pre_appointment", "announcement"])
def test_a_number_that_leaked_is_hidden_at_once_and_then_found_nowhere(
    kind: str, staff: Staff, live_site: LiveSite, reader: Reader, look: Look
) -> None:
    has_versions = kind == "announcement"
    examine = look if not has_versions else lambda _page: None  # the pages are the same for both kinds
    head = f"泄露演练（{kind}）"
    title, file = f"{head}，联系{PHONE}", f"附件：{PHONE}名单.txt"
    annex = {"name": file, "mimeType": "text/plain", "buffer": f"联系电话{PHONE}\n".encode()}

    # The guard does not let it out.
    with staff.at("author") as page:
        if has_versions:
            number = announced(page, title, f"有意见的，联系{PHONE}。", files=[annex])
        else:
            yesterday = datetime.now(SHANGHAI) - timedelta(days=1)
            number = begin(page, "AL01/pre_appointment", decided_on=f"{yesterday:%Y-%m-%d}")
            write(page, {**SECRECY, "title": title, "document_no": f"{yesterday.year}年第471号"})
            add_person(page, {**PERSON, "current_post": f"市档案馆副馆长（{PHONE}）"})
            save(page, files=[annex])
        own = f"/staff/notices/{number}"
        page.goto(own)
        expect(page.locator("section[aria-labelledby=checks]")).to_contain_text("手机号")
        assert button(page, "送复核").count() == 0
        assert posted(page, f"{own}/submit", {}, seen_on=own).status == 409
        page.goto(f"{own}/guard")
        expect(page.locator("main")).to_contain_text(MASKED)
        examine(page)
        ask_release(page, number, "公布的值班电话。")
        page.goto(own)
        assert button(page, "送复核").count() == 0
        inside = page.locator(f"a[href^='{own}/files/']").first.get_attribute("href") or ""

    # Somebody lets it stand, wrongly, and it becomes public.
    with staff.at("privacy") as page:
        page.goto("/staff/privacy")
        examine(page)
        release(page, head)
    address = published(staff, number)
    if has_versions:
        corrected(staff, number, {"enquiry_phone": "（0000）8600 1209"})
    with reader() as page:
        page.goto(address)
        outside = page.locator("#files ~ ul a").first.get_attribute("href") or ""
        leak = Leak(number, address, outside, inside, 2 if has_versions else 1)
        found = where_public(page, leak, PHONE)
        assert found >= {
            "/notices", "/notices.atom", address, f"{address}.json", outside,
            *({f"{address}/v/1", f"{address}/v/2", f"{address}/diff/1..2"} if has_versions else {"/notices.ics"}),
        }, found  # fmt: skip
        tags = {path: page.request.get(path).headers.get("etag", "") for path in found}
        assert tags[address]
        assert tags[outside]
    inner = where_inside(staff, leak, PHONE)
    assert inner >= {
        "ZIP", inside, own, "/staff/notices",
        *(f"{own}{part}" for part in ("/preview", "/wall", "/notice.docx", "/approval-form.docx", "/media.json")),
    }, inner  # fmt: skip
    assert rows_with(live_site, PHONE)
    assert any(path.startswith("files/") for path in files_with(live_site, PHONE))

    # One press by the author.
    with staff.at("author") as page, reader() as outsider:
        page.goto(own)
        button(page, "立即下线").click()
        expect(page).to_have_url(re.compile("/hidden$"))
        assert where_public(outsider, leak, PHONE) == set()
        examine(page)
        outsider.goto(address)
        expect(outsider.locator("main h1")).to_have_text("本页暂停显示")
        examine(outsider)

        # The number is removed, by three people.
        page.get_by_role("link", name="更正并删除").click()
        examine(page)
        page.get_by_label("要删除的内容").fill(PHONE)
        page.get_by_role("group", name=re.compile("要删除的附件")).get_by_role("checkbox").first.check()
        page.get_by_label("公开的理由").fill(f"误公开了{PHONE}。")
        button(page, "提出更正并删除").click()
        assert "公开的理由" in errors(page)
        examine(page)
        page.get_by_label("公开的理由").fill(WHY)
        button(page, "先看结果").click()
        expect(page.locator("section[aria-labelledby=effect]")).to_contain_text(MASKED)
        button(page, "提出更正并删除").click()
        expect(told(page)).to_contain_text("更正并删除")
        examine(page)
        assert posted(page, f"{own}/issue", {"version": "1"}, seen_on=own).status in (403, 409)
    assert rows_with(live_site, PHONE)
    chain(staff, number, look=None if has_versions else look)
    with staff.at("author") as page, reader() as outsider:
        assert "暂停显示" in outsider.request.get(address).text()
        page.goto(f"{own}/hidden")
        button(page, "开始恢复显示的修改稿").click()
        expect(told(page)).to_contain_text("恢复显示")
    chain(staff, number, look=None if has_versions else look)

    # It is shown again, and the number is found nowhere.
    live_site.flask("sweep")
    with reader() as page:
        page.goto(address)
        expect(page.locator("main h1")).to_contain_text("已删除")
        expect(page.locator("#revisions ~ ol, [aria-labelledby=h-rev]").first).to_contain_text(
            WHY.rstrip("。")
        )
        examine(page)
        assert where_public(page, leak, PHONE) == set()
        assert page.request.get(outside).status == 410
        for path, tag in tags.items():
            again = page.request.get(path, headers={"If-None-Match": tag} if tag else {})
            assert again.status != 304, path
            assert not tag or again.headers.get("etag") != tag, path
        for number_of_version in range(1, leak.versions + 3) if has_versions else ():
            answer = page.goto(f"{address}/v/{number_of_version}")
            assert answer is not None
            assert answer.status == 200
            if number_of_version == 1:
                look(page)
        if has_versions:
            page.goto(f"{address}/diff/1..2")
            look(page)
    assert where_inside(staff, leak, PHONE) == set()
    with staff.at("auditor") as page:
        page.goto("/staff/audit")
        assert "更正并删除" in text_of(page)
        examine(page)
    with staff.at("author") as page:
        for part in ("", "/wall"):
            page.goto(own + part)
            examine(page)
    assert live_site.log("web").exists()
    assert rows_with(live_site, PHONE) == []
    assert files_with(live_site, PHONE) == []


PERSON = {
    "name": "江月白", "sex": "女", "ethnicity": "汉族", "birth_month": "1985-04", "education_level": "大学",
    "work_start_month": "2008-07", "political_affiliation": "中共党员", "current_post": "市档案馆副馆长",
    "proposed_post": "拟任市直单位正职",
}  # fmt: skip


# --- corrections ------------------------------------------------------------------------------------------------------


def corrected(
    staff: Staff,
    number: int,
    values: Mapping[str, str],
    people: tuple[str, str, str] = CITY,
    *,
    person: str = "",
    verdict: str = "",
    look: Look | None = None,
) -> date:
    """更正 of these fields, of this person where one is named, through the chain; the day it was issued."""
    with staff.at(people[0]) as page:
        page.goto(f"/staff/notices/{number}")
        page.get_by_role("link", name="更正", exact=True).click()
        if look is not None:
            look(page)
        button(page, "开始更正").click()
        assert "理由" in errors(page)
        page.get_by_label("公开的理由").fill("内容有误，予以更正。")
        button(page, "开始更正").click()
        expect(told(page)).to_contain_text("已开始更正")
        if person:
            page.get_by_role("button", name=re.compile(f"^修改\\s*：{person}$")).click()
        write(page, values)
        save(page)
        if verdict:
            page.goto(f"/staff/notices/{number}")
            expect(page.locator("section[aria-labelledby=effect]").first).to_contain_text(verdict)
            if look is not None:
                look(page)
    chain(staff, number, people, look)
    return datetime.now(SHANGHAI).date()


def in_words(days: Iterable[date]) -> tuple[str, str]:
    first, *_others, last = days
    return (f"{first.month}月{first.day}日", f"{last.month}月{last.day}日")


RESTARTED = "已更正，公示期重新计算"


def test_only_a_material_correction_begins_the_period_anew(
    staff: Staff, live_site: LiveSite, reader: Reader, look: Look
) -> None:
    people = ("jiangdong", "reviewer", "issuer")
    with staff.at(people[0]) as page:
        page.goto("/staff/notices")
        page.goto(the_public_one_with(page, "韦一川"))
        number = int(page.url.rpartition("/")[2])
        index_number = re.search(r"索引号([A-Z]+\d+/\d{4}-\d+)", text_of(page))
        assert index_number is not None
    address = address_of(index_number[1])

    def period(examine: Look = lambda _page: None) -> tuple[str, list[str], str]:
        """What the page says of the period, each counted day, and the line of the list."""
        with reader() as page:
            page.goto(address)
            article = page.locator("article.doc").inner_text()
            spoken = page.locator("#clock .days .vh").all_text_contents()
            tags = page.locator("article.doc ul.dmeta").inner_text()
            examine(page)
            page.goto("/notices?sort=newest")
            row = page.locator("li", has=page.locator(f'a[href="{address}"]')).first.inner_text()
            examine(page)
        said = re.search(r"\d{4}年\d+月\d+日至[^。]*?共5个工作日", article)
        assert said is not None, article
        return said[0], [words for words in spoken if "个工作日" in words], f"{tags}\n{row}"

    before, counted_before, tags_before = period()
    assert "已更正" not in tags_before
    corrected(staff, number, {"enquiry_phone": "（0000）7300 1209"}, people, verdict="公示期不变", look=look)
    minor, counted_minor, tags_minor = period()
    assert (minor, counted_minor) == (before, counted_before)
    assert RESTARTED not in tags_minor
    assert "已更正" in tags_minor

    issued_on = corrected(
        staff, number, {"p_birth_month": "1979-11"}, people, person="韦一川", verdict="重新计算", look=look
    )
    days = working_days_after(issued_on, 5)
    after, counted, tags = period(look)
    first, last = in_words(days)
    assert after != before
    assert f"{days[0].year}年{first}至" in after
    assert f"{last}，共5个工作日" in after
    assert [words.partition("（")[0] for words in counted] == [f"{day.month}月{day.day}日" for day in days]
    assert tags.count(RESTARTED) == 2  # on the page and in the list
    with reader() as page:
        page.goto(address)
        expect(page.get_by_role("row").filter(has_text="韦一川")).to_contain_text("1979年11月")
        periods = page.locator("#periods li")
        expect(periods).to_have_count(2)
        expect(periods.first).to_contain_text("更正后重新计算")


def the_public_one_with(page: Page, name: str) -> str:
    """The page of the notice in this list whose text names this person."""
    links = page.locator("main a[href^='/staff/notices/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    for href in dict.fromkeys(links):
        if re.fullmatch(r"/staff/notices/\d+", href) and name in page.request.get(href).text():
            return str(href)
    raise AssertionError(f"no notice names {name}")


# --- two organs -------------------------------------------------------------------------------------------------------


def test_the_lead_issues_a_joint_notice_only_when_the_other_organ_has_signed(
    staff: Staff, live_site: LiveSite, reader: Reader, look: Look
) -> None:
    both = ["中共安澜市委组织部", "安澜市人力资源和社会保障局"]
    with staff.at("author") as page:
        number = announced(page, "关于联合开展年度考核工作的公告", "现将年度考核工作安排公告如下。")
        own = f"/staff/notices/{number}"
        page.goto(f"{own}/joint")
        button(page, "加上这个机关").click()
        assert errors(page)
        look(page)
        page.locator('main select[name="organ"]').select_option("AL02")
        button(page, "加上这个机关").click()
        expect(told(page)).to_contain_text("已加上市人力资源和社会保障局")
        look(page)
        hand_in(page, number)
    with staff.at("reviewer") as page:
        agree(page, number)
    with staff.at("issuer") as page:
        page.goto(f"{own}/issue")
        assert button(page, "签发").count() == 0
        expect(page.locator("section[aria-labelledby=checks]")).to_contain_text("会签")
        look(page)
        version = page.locator('main input[name="version"]').first.get_attribute("value") or ""
        early = posted(page, f"{own}/issue", {"version": version, "at_once": "yes"}, seen_on=f"{own}/issue")
        assert early.status == 409
        page.goto(f"{own}/sign")
        assert button(page, "同意，会签").count() == 0
    with staff.at("hr-issuer") as page:
        page.goto("/staff/")
        page.locator(f"main a[href^='{own}']").first.click()
        if "/sign" not in page.url:
            page.get_by_role("link", name=re.compile("^去会签")).first.click()
        look(page)
        button(page, "同意，会签").click()
        expect(told(page)).to_contain_text("市人力资源和社会保障局已会签")
        look(page)
    with staff.at("issuer") as page:
        address = address_of(issue(page, number))
        publish_now(page, number)
    with reader() as page:
        page.goto(address)
        assert [line for line in page.locator("p.sign").inner_text().split("\n") if line in both] == both
        look(page)


# --- withdrawn --------------------------------------------------------------------------------------------------------


def test_a_withdrawn_notice_says_one_neutral_sentence(
    staff: Staff, live_site: LiveSite, reader: Reader, look: Look
) -> None:
    title, inside_reason = "关于举办青年干部讲堂的公告", "主讲人行程有变。"
    annex = {"name": "附件：日程.txt", "mimeType": "text/plain", "buffer": "日程另定。\n".encode()}
    with staff.at("author") as page:
        number = announced(page, title, "讲堂于下月举办。", files=[annex])
    address = published(staff, number)
    with reader() as page:
        page.goto(address)
        file = page.locator("#files ~ ul a").first.get_attribute("href") or ""
        assert page.request.get(file).status == 200
        assert title in page.request.get("/notices?sort=newest").text()
    index_number = address.removeprefix("/n/").replace("-", "/", 1)
    with staff.at("author") as page:
        page.goto(f"/staff/notices/{number}")
        page.get_by_role("link", name="撤回", exact=True).click()
        look(page)
        page.get_by_label("内部理由（不公开）").fill(inside_reason)
        page.get_by_label("请输入索引号确认").fill("AL01/2000-00001")
        with page.expect_response(lambda answer: answer.request.method == "POST") as refused:
            button(page, "提出撤回").click()
        assert refused.value.status == 422
        assert index_number in errors(page)
        assert page.get_by_label("内部理由（不公开）").input_value() == inside_reason
        look(page)
        page.get_by_label("请输入索引号确认").fill(index_number)
        button(page, "提出撤回").click()
        expect(told(page)).to_contain_text("撤回")
        look(page)
    with reader() as page:
        assert title in page.request.get(address).text()
    chain(staff, number, look=look)
    with reader() as page:
        answer = page.goto(address)
        assert answer is not None
        assert answer.header_value("x-robots-tag") == "noindex"
        expect(page.locator("main h1")).to_have_text("本公示已撤回")
        assert "因工作需要，本公示撤回。" in text_of(page)
        look(page)
        for path in (address, *LISTINGS):
            said = page.request.get(path).text()
            assert title not in said, path
            assert inside_reason not in said, path
        assert page.request.get(file).status == 410
        assert page.request.get(f"{address}.json").status == 410
        page.goto(file)
        look(page)


# --- for the wall -----------------------------------------------------------------------------------------------------


def test_a_notice_for_the_wall_is_at_no_public_address(
    staff: Staff, live_site: LiveSite, reader: Reader, look: Look
) -> None:
    title = "市人力资源和社会保障局年度考核拟定优秀等次人员公示"
    people = [{"name": "白起帆", "unit": "办公室主任科员"}, {"name": "丁香凝", "unit": "就业科科长"}]
    with staff.at("hr-author") as page:
        number = begin(page, "AL02/assessment_excellent")
        year = str(datetime.now(SHANGHAI).year - 1)
        fields = {"f_assessed_year": year, "f_assessed_count": "40", "f_excellent_share": "20"}
        write(page, {**SECRECY, "title": title, **fields})
        for person in people:
            add_person(page, person)
        save(page)
        page.goto(f"/staff/notices/{number}")
        look(page)
    address = published(staff, number, BUREAU)
    issued_on = datetime.now(SHANGHAI).date()
    own = f"/staff/notices/{number}/wall"
    with reader() as page:
        for path in (
            *LISTINGS,
            "/notices?org=AL02",
            "/notices?cat=appraisal",
            "/notices?kind=assessment_excellent",
        ):
            said = page.request.get(path).text()
            assert title not in said, path
            assert address not in said, path
            assert people[0]["name"] not in said, path
        for path in (
            address,
            f"{address}.json",
            f"/en{address}",
            f"{address}/v/1",
            f"{address}/files/{'0' * 16}",
        ):
            answer = page.request.get(path)
            assert answer.status == 404, path
            assert title not in answer.text(), path
        opened = page.goto(address)
        assert opened is not None
        assert opened.status == 404
        look(page)
        page.goto(own)
        assert "/staff/sign-in" in page.url
    days = working_days_after(issued_on, 5)
    for login in BUREAU:
        with staff.at(login) as page:
            page.goto(own)
            sheet = page.locator("article.wall")
            expect(sheet.locator("h1")).to_contain_text(title)
            for person in people:
                expect(sheet).to_contain_text(person["name"])
            for words in in_words(days):
                expect(sheet).to_contain_text(words)
            expect(sheet).not_to_contain_text("/n/")
            assert "不在网上公开" in text_of(page)
            if login == BUREAU[0]:
                look(page)
