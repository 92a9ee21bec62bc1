"""反映: anonymous and back with the receipt, by name, for a unit, too late, without script, in large type."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.clockwork import SHANGHAI
from tests.factories.uploads import exif, jpeg, pdf
from tests.journeys.looking import Axe, contract, look_at
from tests.journeys.office import at_the_office, publish_draft
from tests.journeys.people import TOO_WIDE, button, errors, text_of
from tests.live import LiveSite

Reader = Callable[..., AbstractContextManager[Page]]

FACTS = "2025年3月，该同志负责的就业见习补贴项目中，我所在企业被要求通过指定机构代办，收取费用3000元，有转账记录。"


def open_form(page: Page, address: str = "") -> None:
    """From the list of open windows to the form of one of them, as a reader goes."""
    if not address:
        page.goto("/notices?kind=pre_appointment&status=open")
        address = page.locator("ol.rows h3 a").first.get_attribute("href") or ""
    page.goto(address)
    page.locator("a.btn:visible", has_text=re.compile("网上反映|网上发表意见")).first.click()
    expect(page).to_have_url(re.compile("/report$"))


def fill(page: Page, way: str, facts: str = FACTS) -> None:
    page.locator("input[name=persons]").first.check()
    page.get_by_label(re.compile(f"^{way}")).check()
    page.get_by_label("情况说明").fill(facts)
    page.get_by_label("我确认所反映的情况属实").check()


def proved(page: Page) -> None:
    """The browser has done the work the form asks for."""
    expect(page.locator("[name=proof]")).not_to_have_value("")


def go_on(page: Page) -> None:
    proved(page)
    button(page, "下一步：核对内容").click()


def receipt_of(page: Page) -> tuple[str, str]:
    button(page, "确认并提交反映").click()
    expect(page).to_have_url(re.compile("/receipt$"))
    return page.locator("#number").inner_text(), page.locator("#key").inner_text()


def look_up(page: Page, number: str, key: str) -> None:
    page.goto("/receipt?form=1")
    page.get_by_label("回执编号").fill(number)
    page.get_by_label("查询口令").fill(key)
    proved(page)
    button(page, "查看办理进度").click()
    expect(page.locator("h1")).to_contain_text("办理进度")


def whole(page: Page, axe: Axe) -> list[str]:
    """What is wrong with this page, its forms and its look."""
    return [*contract(page.url, page.content()), *look_at(page, axe)]


def test_anonymous_and_back_with_the_receipt(
    reader: Reader, live_site: LiveSite, axe: Axe, width: int
) -> None:
    wrong: list[str] = []
    with reader(width) as page:
        open_form(page)
        if width < 500:  # the numbers to call come before the form, as large as its button
            call, box = page.locator(".strip a[href^='tel:']").first, page.locator("form.card")
            assert (call.bounding_box() or {})["y"] < (box.bounding_box() or {})["y"]
        wrong += whole(page, axe)
        page.set_viewport_size({"width": width, "height": 900})
        proved(page)
        button(page, "下一步：核对内容").click()
        assert "有4处需要修改，其他内容已为您保留" in errors(page)
        assert page.evaluate("document.activeElement.className") == "err-sum"
        wrong += whole(page, axe)
        page.set_viewport_size({"width": width, "height": 900})
        fill(page, "匿名反映")
        expect(page.locator("#facts-c")).to_have_text(f"还可以输入{3000 - len(FACTS)}字")
        go_on(page)
        expect(page.locator("h1")).to_have_text("核对内容")
        wrong += whole(page, axe)
        page.set_viewport_size({"width": width, "height": 900})
        page.locator("dl button[value=facts]").last.click()
        expect(page.get_by_label("情况说明")).to_have_value(FACTS)
        assert page.url.endswith("#facts")
        go_on(page)
        number, key = receipt_of(page)
        wrong += look_at(page, axe)
        page.set_viewport_size({"width": width, "height": 900})
        assert page.title() == "回执"
        page.get_by_label("抄好了吗？").fill(key[-4:])
        expect(page.locator("#retyped")).to_have_text("对，抄好了")
        page.get_by_label("抄好了吗？").fill("0000" if key[-4:] != "0000" else "1111")
        expect(page.locator("#retyped")).to_have_text("和上面的不一样，请再看看")
        with page.expect_download() as saved:
            button(page, "保存回执").click()
        assert saved.value.suggested_filename == "note.txt"
        assert key in saved.value.path().read_text(encoding="utf-8")
        page.reload()
        expect(page.locator("#key")).to_have_count(0)
        assert "口令只显示一次" in text_of(page)
        assert key not in page.content()

        with at_the_office(live_site, number) as office:
            office.register()
            office.accept_and_ask("请说明转账的日期。")
        look_up(page, number, key)
        assert "请说明转账的日期。" in text_of(page)
        wrong += whole(page, axe)
        page.set_viewport_size({"width": width, "height": 900})
        page.get_by_label("您的回复").fill("转账日期是2025年3月12日。")
        button(page, "发送回复").click()
        expect(page.locator(".banner")).to_have_text("已收到您的补充。")
        assert "转账日期是2025年3月12日。" in text_of(page)
        with at_the_office(live_site, number) as office:
            office.conclude_and_reply("经核查，您反映的情况不属实。感谢您的监督。")
        look_up(page, number, key)
        expect(page.locator("h1")).to_have_text("办理进度：已反馈")
        assert "经核查，您反映的情况不属实。" in text_of(page)
        wrong += whole(page, axe)
        page.set_viewport_size({"width": width, "height": 900})
        button(page, "快速离开").click()
        expect(page).to_have_url(re.compile("/calendar/working-days$"))
    assert not wrong, "\n".join(wrong)


def test_by_name_with_pictures_whose_places_are_removed(
    reader: Reader, live_site: LiveSite, tmp_path: Path
) -> None:
    picture = tmp_path / "现场照片.jpg"
    picture.write_bytes(jpeg(with_exif=exif(place=True)))
    with reader() as page:
        open_form(page)
        fill(page, "实名反映")
        page.get_by_label("证据材料").set_input_files([picture])
        go_on(page)
        assert "请填写姓名" in errors(page)
        # What was taken in stays, and says what was removed.
        assert "现场照片.jpg" in page.locator(".kept").inner_text()
        assert "已清除：拍摄位置" in page.locator(".kept").inner_text()
        page.get_by_label("姓名或联系人").fill("赵明")
        page.get_by_label("联系电话").fill("13000000000")
        go_on(page)
        assert "现场照片.jpg" in text_of(page)
        number, key = receipt_of(page)
        assert "附件1个" in text_of(page)
        assert "实名反映" in text_of(page)
        look_up(page, number, key)
        assert "没有人查看过。" in text_of(page)


def test_for_a_unit_with_its_letter(reader: Reader, live_site: LiveSite, tmp_path: Path) -> None:
    letter = tmp_path / "盖章材料.pdf"
    letter.write_bytes(pdf())
    with reader() as page:
        open_form(page)
        fill(page, "以单位名义反映")
        page.get_by_label("单位名称").fill("安澜市某协会")
        page.locator("#unit_letter").set_input_files([letter])
        page.get_by_label("姓名或联系人").fill("赵明")
        page.get_by_label("联系电话").fill("（0000）8600 3300")
        go_on(page)
        assert "盖章材料.pdf" in text_of(page), errors(page)
        receipt_of(page)
        assert "以单位名义反映" in text_of(page)


def test_without_script_a_small_question_is_enough(reader: Reader, live_site: LiveSite, axe: Axe) -> None:
    with reader(java_script_enabled=False) as page:
        open_form(page)
        fill(page, "匿名反映")
        for button_name in ("复制编号和口令", "打印"):
            expect(page.get_by_role("button", name=button_name)).to_have_count(0)
        answer_the_question(page)
        button(page, "下一步：核对内容").click()
        assert not errors(page), errors(page)
        number, key = receipt_of(page)
        page.goto("/receipt?form=1")
        page.get_by_label("回执编号").fill(number)
        page.get_by_label("查询口令").fill(key)
        answer_the_question(page)
        button(page, "查看办理进度").click()
        expect(page.locator("h1")).to_have_text("办理进度：已收到，等待登记")


WORDS = "零一二三四五六七八九十"


def answer_the_question(page: Page) -> None:
    """As a person does who reads it."""
    question = page.locator("label[for=answer]").inner_text()

    def number(word: str) -> int:
        tens, ten, ones = word.rpartition("十")
        if not ten:
            return WORDS.index(word)
        return (WORDS.index(tens) if tens else 1) * 10 + (WORDS.index(ones) if ones else 0)

    today = datetime.now(SHANGHAI)
    if found := re.fullmatch(r"(.+)加(.+)等于几？", question):
        said = str(number(found[1]) + number(found[2]))
    elif found := re.fullmatch(r"(.+)减(.+)等于几？", question):
        said = str(number(found[1]) - number(found[2]))
    elif found := re.fullmatch(r"(.+)，哪个最(大|小)？", question):
        values = [number(word) for word in found[1].split("、")]
        said = str(max(values) if found[2] == "大" else min(values))
    elif "一年" in question:
        said = "十二"
    else:
        said = "一二三四五六日"[(today + timedelta(days="明天" in question)).weekday()]
    page.locator("#answer").fill(said)


def test_after_the_period_it_is_taken_as_such(
    reader: Reader, live_site: LiveSite, axe: Axe, width: int
) -> None:
    with reader(width) as page:
        page.goto("/notices?kind=pre_appointment&status=closed")
        page.goto(page.locator("ol.rows h3 a").first.get_attribute("href") or "")
        page.get_by_role("link", name="公示期外反映").click()
        expect(page.locator(".note.warn")).to_contain_text("届满")
        expect(page.locator(".note.warn")).to_contain_text("同样给您回执")
        assert not whole(page, axe)
        page.set_viewport_size({"width": width, "height": 900})
        fill(page, "匿名反映")
        go_on(page)
        button(page, "作为公示期外反映提交").click()
        expect(page).to_have_url(re.compile("/receipt$"))
        assert "公示期外反映" in text_of(page)


def test_in_large_type_everything_fits(reader: Reader, live_site: LiveSite, axe: Axe, width: int) -> None:
    wrong: list[str] = []
    with reader(width) as page:
        open_form(page)
        page.locator("#facts").fill("写到一半")
        button(page, "长者版").click()
        expect(page.locator("html")).to_have_class("elder")
        expect(page.locator("#facts")).to_have_value("写到一半")
        expect(page.locator(".strip a[href^='tel:']").first).to_be_visible()
        wrong += whole(page, axe)
        page.set_viewport_size({"width": width, "height": 900})
        fill(page, "匿名反映")
        go_on(page)
        wrong += whole(page, axe)
        page.set_viewport_size({"width": width, "height": 900})
        receipt_of(page)
        expect(page.locator("html")).to_have_class("elder")
        wrong += look_at(page, axe)
        for address in ("/report", "/receipt?form=1", "/report/form", "/privacy"):
            page.goto(address)
            wrong += page.evaluate(TOO_WIDE)
            wrong += whole(page, axe)
    assert not wrong, "\n".join(wrong)


def test_on_paper_the_receipt_is_number_and_key_alone(reader: Reader, live_site: LiveSite) -> None:
    with reader() as page:
        open_form(page)
        fill(page, "匿名反映")
        go_on(page)
        number, key = receipt_of(page)
        page.emulate_media(media="print")
        seen = page.locator("body").inner_text()
        assert seen.split() == ["回执编号", number, "查询口令", *key.split()]
        page.emulate_media(media="screen")
        page.get_by_label("在保存和打印的回执上写公示名称").check()
        page.emulate_media(media="print")
        assert "公示" in page.locator("body").inner_text()


def test_an_opinion_on_a_draft(reader: Reader, live_site: LiveSite, axe: Axe) -> None:
    with reader() as page:
        open_form(page, publish_draft(live_site))
        expect(page.locator("h1")).to_have_text("发表意见")
        assert not whole(page, axe)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.get_by_label("意见和理由").fill(
            "第五条的办理时限建议由五个工作日延长到七个，窗口单位周末不办理。"
        )
        go_on(page)
        button(page, "确认并提交意见").click()
        expect(page.locator("h1")).to_contain_text("已收到您的意见")


@pytest.mark.parametrize("address", ["/report", "/report/form", "/receipt", "/privacy"])
def test_the_other_pages(reader: Reader, live_site: LiveSite, axe: Axe, address: str) -> None:
    with reader() as page:
        page.goto(address)
        assert not whole(page, axe)


def test_nothing_of_all_this_stands_in_the_logs(live_site: LiveSite) -> None:
    """What the server wrote while the journeys above ran."""
    written = live_site.log("web").read_text(encoding="utf-8", errors="replace")
    for planted in ("就业见习补贴", "13000000000", "FY-", "127.0.0.1"):
        assert planted not in written
