"""成绩查询 in a real browser: waiting, looking up with and without script, what each slip says, paper, the re-check."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.factories.results import GONE, ONE, TWO
from tests.journeys.looking import Axe, contract, look_at
from tests.journeys.people import TOO_WIDE, button, errors, text_of
from tests.journeys.results_day import ResultsDay, results_day
from tests.live import LiveSite
from tests.web.test_results_pages import FOUR, crowd

Reader = Callable[..., AbstractContextManager[Page]]

LINES = [{"category": "市级机关", "lines": {"total": "95", "aptitude": "50"}}]
SHOTS = os.environ.get("SCREENSHOTS_DIR", "")
"""Where to put pictures of the pages; nowhere unless it is said."""


def shot(page: Page, name: str, width: int) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


def fill(page: Page, row: list[str], **typed: str) -> None:
    page.get_by_label("准考证号").fill(typed.get("ticket", row[0]))
    page.get_by_label("姓名", exact=True).fill(typed.get("name", row[2]))
    page.get_by_label("身份证号后6位").fill(typed.get("id_part", row[1][-6:]))


def look_up(page: Page, day: ResultsDay, row: list[str]) -> None:
    page.goto(day.address)
    fill(page, row)
    expect(page.locator("[name=proof]")).not_to_have_value("")
    button(page, "查询成绩").click()
    expect(page.locator("h1")).to_have_text("笔试成绩")


def whole(page: Page, axe: Axe, width: int) -> list[str]:
    """What is wrong with this page, its forms and its look; then it stands as wide as before."""
    found = [*contract(page.url, page.content()), *look_at(page, axe)]
    page.set_viewport_size({"width": width, "height": 900})
    return found


def conclusion(page: Page) -> str:
    return page.locator("main .note").first.inner_text()


def test_from_the_countdown_to_the_slip_its_paper_and_a_recheck(
    reader: Reader, live_site: LiveSite, axe: Axe, width: int
) -> None:
    wrong: list[str] = []
    rows = crowd(12)
    with results_day(live_site, *rows) as day:
        day.opens_in(3 * 24 * 3600)
        with reader(width) as page:
            page.goto(day.address)
            expect(page.locator("[data-opens] span")).to_have_text(re.compile("^还有[23]天"))
            wrong += whole(page, axe, width)
            shot(page, "result-waiting", width)
        day.opens_in(5)
        wrong += from_the_last_seconds(day, reader, rows, axe, width)
    assert not wrong, "\n".join(wrong)


def from_the_last_seconds(
    day: ResultsDay, reader: Reader, rows: list[list[str]], axe: Axe, width: int
) -> list[str]:
    wrong: list[str] = []
    with reader(width) as page:
        page.goto(day.address)
        expect(page.locator("[data-opens] span")).to_have_text(re.compile("^还有0小时0分[0-9]+秒"))
        page.get_by_role("link", name="去查询").click(timeout=15_000)
        expect(page.get_by_label("准考证号")).to_be_visible()
        wrong += whole(page, axe, width)
        shot(page, "result-lookup", width)
        button(page, "查询成绩").click()
        assert "请填写准考证号" in errors(page)
        assert page.evaluate("document.activeElement.className") == "err-sum"
        wrong += whole(page, axe, width)
        fill(page, rows[8], name="莫不是")
        expect(page.locator("[name=proof]")).not_to_have_value("")
        button(page, "查询成绩").click()
        assert "没有查到。请核对准考证号、姓名和身份证号。" in errors(page)
        assert page.get_by_label("身份证号后6位").input_value() == ""
        fill(page, rows[8])
        expect(page.locator("[name=proof]")).not_to_have_value("")
        button(page, "查询成绩").click()
        expect(page.locator("h1")).to_have_text("笔试成绩")
        assert page.url.endswith("/results")
        assert page.context.cookies() == []
        assert "以复核结果为准" in conclusion(page)
        expect(page.locator(".bars .mine")).to_have_count(1)
        wrong += whole(page, axe, width)
        shot(page, "result", width)
        with page.expect_download() as saved:
            button(page, "成绩单PDF").click()
        assert saved.value.suggested_filename == "成绩单.pdf"
        assert saved.value.path().read_bytes().startswith(b"%PDF")
        button(page, "申请成绩复核").click()
        expect(page.locator("h1")).to_have_text("申请成绩复核")
        wrong += whole(page, axe, width)
        button(page, "提交复核申请").click()
        assert "请选择申请复核的原因" in errors(page)
        wrong += whole(page, axe, width)
        page.get_by_label("申论").check()
        page.get_by_label("成绩和我估计的相差很大").check()
        page.get_by_label("联系电话").fill("0000 8600 1208")
        button(page, "提交复核申请").click()
        expect(page.locator("h1")).to_have_text("已收到复核申请")
        wrong += whole(page, axe, width)
        day.close_rechecks()
        look_up(page, day, rows[8])
        expect(page.locator("#h-recheck ~ p").first).to_contain_text("复核后没有变化")
        code = page.locator(".code").inner_text()
        page.get_by_role("link", name="去核对").click()
        page.get_by_label("校验码").fill(code)
        page.get_by_label("准考证号").fill(rows[8][0])
        expect(page.locator("[name=proof]")).not_to_have_value("")
        button(page, "核对成绩单").click()
        assert "现在仍然有效" in text_of(page)
        wrong += whole(page, axe, width)
        day.suspend("个别成绩登分有疑问")
        page.goto(day.address)
        assert "个别成绩登分有疑问" in text_of(page)
        wrong += whole(page, axe, width)
    return wrong


def test_without_script_a_question_is_answered_and_every_end_is_told(
    reader: Reader, live_site: LiveSite, width: int
) -> None:
    with results_day(live_site, ONE, TWO, GONE, FOUR, pass_lines=LINES) as day:
        day.opens_in(3600)
        with reader(width, java_script_enabled=False) as page:
            page.goto(day.address)
            assert "还没有发布" in text_of(page)
            expect(page.locator("[data-opens]")).to_be_hidden()
        day.opens_in(0)
        with reader(width, java_script_enabled=False) as page:
            slips = slips_of(page, day, width)
        assert slips[GONE[0]][0].startswith("您的笔试成绩记为：缺考。")
        assert "和您同一名次的另有1人" in slips[TWO[0]][1]
        assert slips[FOUR[0]][0].startswith("您的笔试成绩没有达到合格分数线。")
        assert "以复核结果为准" in slips[ONE[0]][0]


def slips_of(page: Page, day: ResultsDay, width: int) -> dict[str, tuple[str, str]]:
    """Conclusion and whole text of each slip, by the number of the ticket."""
    slips = {}
    for row in (ONE, TWO, GONE, FOUR):
        page.goto(day.address)
        fill(page, row)
        token = page.locator("[name=question]").input_value()
        page.locator("#answer").fill(day.answer(token))
        button(page, "查询成绩").click()
        expect(page.locator("h1")).to_have_text("笔试成绩")
        slips[row[0]] = (conclusion(page), text_of(page))
        name = {GONE[0]: "result-absent", TWO[0]: "result-tied", FOUR[0]: "result-below"}.get(row[0])
        if name:
            shot(page, name, width)
    return slips


def test_nothing_is_too_wide_at_320_in_large_type(reader: Reader, live_site: LiveSite, axe: Axe) -> None:
    rows = crowd(12)
    with results_day(live_site, *rows) as day, reader(320) as page:
        day.opens_in(-1)
        page.goto("/")
        button(page, "长者版").click()
        look_up(page, day, rows[0])
        assert page.evaluate(TOO_WIDE) == []
        axe(page)
