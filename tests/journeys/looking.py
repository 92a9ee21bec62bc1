"""Looking at a page as its readers will: by rules of accessibility, at every width, and form by form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from playwright.sync_api import APIRequestContext, Page

from tests.journeys.people import TOO_WIDE
from tests.web.form_contract import assert_form_contract

WIDTHS = (320, 390, 768, 1024, 1280)
EXAMINED_AT = (390, 1280)

Axe = Callable[[Page], None]


def look_at(page: Page, axe: Axe) -> list[str]:
    """What is wrong with the page that is open: disclosed whole, at five widths, by axe at two of them."""
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => matchMedia(`(width: ${width}px)`).matches", arg=width)
        found += [f"{page.url} at {width}: {one}" for one in page.evaluate(TOO_WIDE)]
        if width in EXAMINED_AT:
            try:
                axe(page)
            except AssertionError as report:
                found.append(f"at {width}: {report}")
    return found


def examine(page: Page, address: str, axe: Axe, *, status: int = 200) -> list[str]:
    """Open an address and look at it."""
    answer = page.goto(address)
    assert answer is not None
    if answer.status != status:
        return [f"{address} answers {answer.status}, not {status}"]
    return [*contract(address, answer.text()), *look_at(page, axe)]


def contract(address: str, html: str) -> list[str]:
    """What the forms of this page do against the contract of the house."""
    try:
        assert_form_contract(html)
    except AssertionError as broken:
        return [f"{address}: {str(broken)[:300]}"]
    return []


# --- following links --------------------------------------------------------------------------------------------------

_LINK = re.compile(r"""<(?:a|link)\b[^>]*?\bhref="([^"]*)\"""")
ON_PURPOSE_ABSENT: tuple[str, ...] = ()


def pattern_of(address: str) -> str:
    """Pages drawn by the same view with the same kind of question are one pattern."""
    parts = urlsplit(address)
    path = re.sub(r"/n/[^/]+", "/n/*", parts.path)
    path = re.sub(r"/files/.*", "/files/*", path)
    path = re.sub(r"/organs/[^/]+", "/organs/*", path)
    path = re.sub(r"/lines/[^/]+", "/lines/*", path)
    path = re.sub(r"/\d+(?=/|$)", "/*", path)
    names = ",".join(sorted({name for name, _value in parse_qsl(parts.query)}))
    return f"{path}?{names}" if names else path


def links_in(html: str, at: str) -> list[str]:
    """Addresses of this site the page links to, without fragments."""
    origin = urlsplit(at)[:2]
    found = []
    for href in _LINK.findall(html):
        parts = urlsplit(urljoin(at, unescape(href)))
        if parts[:2] == origin and parts.scheme in ("http", "https"):
            found.append(parts._replace(scheme="", netloc="", fragment="").geturl() or "/")
    return list(dict.fromkeys(found))


def crawl(
    request: APIRequestContext, site: str, starts: Iterable[str], *, most: int, of_a_pattern: int
) -> tuple[dict[str, str], list[str]]:
    """Follow links from the starts, at most so many pages and so many of a pattern.

    Gives one address for each pattern of page, and what was wrong: an answer of 500 and more, a link that leads nowhere,
    a form against the contract, tags that do not nest.
    """
    waiting, asked, seen = list(starts), set(starts), dict[str, int]()
    examples: dict[str, str] = {}
    wrong: list[str] = []
    while waiting and len(asked) - len(waiting) < most:
        address = waiting.pop(0)
        answer = request.get(site + address)
        if answer.status >= 400 and address not in ON_PURPOSE_ABSENT:
            wrong.append(f"{answer.status} {address}")
            continue
        is_page = answer.headers.get("content-type", "").startswith("text/html")
        if not is_page or "attachment" in answer.headers.get("content-disposition", ""):
            continue
        html = answer.text()
        wrong += contract(address, html)
        examples.setdefault(pattern_of(address), address)
        for link in links_in(html, answer.url):
            pattern = pattern_of(link)
            if link not in asked and seen.get(pattern, 0) < of_a_pattern:
                seen[pattern] = seen.get(pattern, 0) + 1
                asked.add(link)
                waiting.append(link)
    return examples, wrong
