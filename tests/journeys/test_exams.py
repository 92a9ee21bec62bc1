"""Candidates: find my posts, understand a misfit, compare, take the dates along; wide, on a phone, without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys.looking import Axe, contract, examine, look_at
from tests.journeys.people import TOO_WIDE

Reader = Callable[..., AbstractContextManager[Page]]

pytestmark = pytest.mark.timeout(180)

DISCLAIMER = "比对结果只供参考，不是资格审查结论；资格审查贯穿录用全过程，以招录机关审查结果为准。"


def to_the_exam(page: Page) -> str:
    """From the home page, as a candidate would; the address of the exam."""
    page.goto("/")
    page.get_by_role("link", name="考试录用", exact=True).click()
    page.locator("article h3 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("考试录用公务员")
    return re.sub(r"^https?://[^/]+", "", page.url)


def fits(page: Page) -> None:
    assert not page.evaluate(TOO_WIDE), page.url


def tell(page: Page) -> None:
    page.get_by_label("最高学历").select_option(label="本科")
    page.get_by_label("学位", exact=True).select_option(label="学士")
    page.get_by_label("本科专业").fill("法学")
    page.get_by_label("政治面貌").select_option(label="共青团员")
    page.get_by_label("出生年月").fill("２００４年６月")
    page.get_by_label("毕业年份").fill("2027")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_candidate_finds_posts_and_understands_why_one_does_not_fit(
    reader: Reader, axe: Axe, width: int, script: bool
) -> None:
    with reader(width, java_script_enabled=script) as page:
        to_the_exam(page)
        tell(page)
        page.get_by_role("button", name="比对职位").click()
        expect(page.get_by_role("heading", level=2).first).to_contain_text(
            re.compile(r"未发现不符项\d+个，需要确认\d+个，有不符项\d+个")
        )
        expect(page.get_by_text(DISCLAIMER)).to_be_visible()
        assert "2004" not in page.url  # nothing of a person in an address
        fits(page)
        page.get_by_role("button", name="有不符项").click()
        first = page.locator("tbody tr").first
        expect(first.locator(".tag").first).to_have_text("有不符项")
        first.locator("summary").click()
        expect(first.locator(".verdicts li").first).to_be_visible()
        assert page.locator(".verdicts").first.locator(".tag.done").count() >= 1
        fits(page)
        if script:
            assert not contract(page.url, page.content())
            axe(page)
        first.get_by_role("link").first.click()
        expect(page.get_by_role("heading", name="报考条件")).to_be_visible()
        page.get_by_label("最高学历").select_option(label="大专")
        page.get_by_role("button", name="比对这个职位").click()
        expect(page.get_by_role("heading", name=re.compile("^初步比对：有不符项"))).to_be_visible()
        expect(page.get_by_text(DISCLAIMER)).to_be_visible()
        if script:
            axe(page)


def test_a_link_to_the_comparison_is_made_only_when_asked_for(reader: Reader) -> None:
    with reader() as page:
        to_the_exam(page)
        tell(page)
        page.get_by_role("button", name="比对职位").click()
        told = page.get_by_role("heading", level=2).first.inner_text()
        page.get_by_role("button", name="生成可收藏的链接").click()
        page.get_by_role("link", name="我的比对条件").click()
        assert "/eligibility/kept?" in page.url
        assert page.get_by_role("heading", level=2).first.inner_text() == told
        assert page.locator("meta[name=robots]").get_attribute("content") == "noindex"


def test_what_cannot_be_read_is_said_and_kept(reader: Reader, axe: Axe, width: int) -> None:
    with reader(width) as page:
        to_the_exam(page)
        page.get_by_label("出生年月").fill("猴年")
        page.get_by_role("button", name="比对职位").click()
        expect(page.locator(".err-sum")).to_be_focused()
        assert page.title().startswith("错误：")
        expect(page.get_by_label("出生年月")).to_have_value("猴年")
        axe(page)


def test_posts_are_filtered_kept_and_compared(reader: Reader, axe: Axe, width: int) -> None:
    with reader(width) as page:
        exam = to_the_exam(page)
        page.get_by_role("link", name="查职位", exact=True).last.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("查职位")
        if width < 992:
            page.locator("details.filt > summary").click()
        page.get_by_label("专业（名称或代码）").fill("法学")
        page.get_by_role("button", name="筛选职位").click()
        found = page.get_by_role("heading", level=2).first.inner_text()
        chip = page.get_by_label("已选条件").get_by_role("link")
        expect(chip).to_have_count(1)
        fits(page)
        for box in page.locator("input[name=key]").all()[:3]:
            box.check()
        page.get_by_role("button", name="把所选职位放进清单").click()
        expect(page.locator("tbody tr")).to_have_count(3)
        kept = page.url
        page.get_by_role("button", name="对比所选职位").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("对比职位")
        expect(page.locator("thead th")).to_have_count(4)
        fits(page)
        axe(page)
        page.goto(kept)
        page.get_by_role("link", name="移出清单").first.click()
        expect(page.locator("tbody tr")).to_have_count(2)
        axe(page)
        page.goto(f"{exam}/positions?major=法学")
        assert page.get_by_role("heading", level=2).first.inner_text() == found
        page.get_by_label("已选条件").get_by_role("link").click()
        assert page.get_by_role("heading", level=2).first.inner_text() != found


def test_the_dates_go_into_a_calendar(reader: Reader) -> None:
    with reader() as page:
        to_the_exam(page)
        href = page.get_by_role("link", name="把各阶段时间加到日历").get_attribute("href")
        assert href is not None
        answer = page.request.get(href)
        assert answer.headers["content-type"].startswith("text/calendar")
        events = Calendar.from_ical(answer.body()).walk("VEVENT")
        assert len(events) >= 3
        for event in events:
            start = event["dtstart"].dt
            assert getattr(start, "tzinfo", None) is None or start.utcoffset().total_seconds() == 0


def test_pages_of_exams_read_well_at_every_width(reader: Reader, axe: Axe) -> None:
    wrong: list[str] = []
    with reader() as page:
        exam = to_the_exam(page)
        page.goto(f"{exam}/positions")
        position = page.locator("tbody a").first.get_attribute("href") or ""
        for address in (
            "/exams", exam, f"{exam}/positions", f"{exam}/positions?q=没有这样的职位&area=市直&age=x", position,
            f"{exam}/eligibility", f"{exam}/list", f"{exam}/compare", f"/exams/{exam.split('/')[-1]}?size=large",
            f"{position}?size=large",
        ):  # fmt: skip
            wrong += examine(page, address, axe)
        page.goto(exam)
        tell(page)
        page.get_by_role("button", name="比对职位").click()
        wrong += look_at(page, axe)
    assert not wrong, "\n".join(wrong)
