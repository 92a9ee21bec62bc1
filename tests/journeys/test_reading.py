"""Reading: by keyboard alone, in large type, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import Axe, look_at
from tests.journeys.people import TOO_WIDE, Staff
from tests.live import LiveSite

Reader = Callable[..., AbstractContextManager[Page]]

FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return {
    type: one.type || '', tag: one.tagName, words: (one.innerText || one.value || one.getAttribute('aria-label') || '').trim().slice(0, 40),
    skip: one.classList.contains('skip'), x: box.left, y: box.top + scrollY, tabindex: one.tabIndex,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
}"""


def open_notice(page: Page) -> str:
    page.goto("/")
    link = page.locator(".board h3 a").first
    href = link.get_attribute("href") or ""
    page.goto(href)
    return href


@pytest.mark.parametrize("place", ["/", "/notices", "a notice", "/help", "/en/"])
def test_the_keyboard_reaches_everything_and_focus_is_seen(
    reader: Reader, live_site: LiveSite, place: str
) -> None:
    with reader(reduced_motion="reduce") as page:  # else the page is still on its way to the place in focus
        if place == "a notice":
            open_notice(page)
        else:
            page.goto(place)
        page.keyboard.press("Tab")
        first = page.evaluate(FOCUSED)
        assert first["skip"], first
        assert first["seen"], first
        assert first["ring"], first
        stops = page.locator("a[href], button:visible, input:visible, select:visible, summary").count()
        unseen = []
        for _turn in range(min(stops, 60)):
            page.keyboard.press("Tab")
            stop = page.evaluate(FOCUSED)
            if stop["tag"] == "BODY":
                break
            ringed = stop["ring"] or stop["type"] == "date"  # the browser rings its parts one by one
            if not stop["seen"] or not ringed or stop["tabindex"] > 0:
                unseen.append(stop)
        assert not unseen, unseen
        page.reload()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_the_keyboard_alone_signs_in_and_begins_a_notice(
    staff: Staff, live_site: LiveSite, reader: Reader
) -> None:
    with reader() as page:
        page.goto("/staff/sign-in")
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED)["skip"]
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("author")
        page.keyboard.press("Tab")
        page.keyboard.type(staff.password("author"))
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/staff/?$"))
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED)["skip"]
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED)["words"] == "新建公告"
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/staff/notices/new$"))


def test_large_type_sticks_and_fits(reader: Reader, live_site: LiveSite, axe: Axe, width: int) -> None:
    with reader(width) as page:
        address = open_notice(page)
        page.get_by_role("button", name="长者版").click()
        assert page.url.endswith(address)
        expect(page.locator("html")).to_have_class("elder")
        # The deadline stands at the head of the text, with the numbers to call.
        strip = page.locator(".strip")
        expect(strip).to_be_visible()
        assert re.search(r"截止|预计", strip.inner_text())
        assert strip.locator("a[href^='tel:']").count() >= 1
        wrong = look_at(page, axe)
        for other in ("/", "/notices", "/calendar/working-days", "/help", "/status"):
            page.goto(other)
            expect(page.locator("html")).to_have_class("elder")
            wrong += [f"{other}: {one}" for one in page.evaluate(TOO_WIDE)]
            wrong += look_at(page, axe)
        page.get_by_role("button", name="标准版").click()
        expect(page.locator("html")).not_to_have_class("elder")
        page.goto("/")
        expect(page.locator("html")).not_to_have_class("elder")
    assert not wrong, "\n".join(wrong)


def test_a_notice_is_two_pages_of_paper_without_navigation(reader: Reader, live_site: LiveSite) -> None:
    with reader() as page:
        page.goto("/notices?kind=pre_appointment&sort=newest")
        addresses = page.locator("ol.rows h3 a").evaluate_all(
            "all => all.map(one => one.getAttribute('href'))"
        )
        assert addresses
        for address in addresses[:4]:
            page.goto(address)
            page.emulate_media(media="print")
            for part in (".util", ".mast", ".nav", ".crumb", ".foot", ".skip", "aside", ".acts"):
                for one in page.locator(part).all():
                    assert not one.is_visible(), f"{part} on paper of {address}"
            expect(page.locator("article.doc h1")).to_be_visible()
            expect(page.locator(".print-only")).to_contain_text(live_site.url + address)
            paper = page.pdf(format="A4", prefer_css_page_size=True)
            pages = len(re.findall(rb"/Type\s*/Page\b", paper))
            assert 1 <= pages <= 2, f"{address}: {pages} pages"
            page.emulate_media(media="screen")


def test_the_approval_form_is_one_page_of_paper(staff: Staff, live_site: LiveSite) -> None:
    with staff.at("author") as page:
        page.goto("/staff/notices")
        href = page.locator("main a[href*='/staff/notices/']").evaluate_all(
            "all => all.map(one => one.getAttribute('href')).filter(href => /notices\\/\\d+$/.test(href))[0]"
        )
        page.goto(f"{href}/approval-form")
        paper = page.pdf(format="A4", prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) <= 2
