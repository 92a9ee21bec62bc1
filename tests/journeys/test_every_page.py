"""Every page there is, found by following links: it answers, leads somewhere, fits every width, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page

from tests.journeys.looking import Axe, crawl, examine
from tests.journeys.people import Staff
from tests.live import LiveSite

pytestmark = pytest.mark.timeout(240)

Reader = Callable[..., AbstractContextManager[Page]]

EXAMINED_BY = ("author", "reviewer", "issuer", "admin1", "auditor", "receiver")
"""Between them they see every kind of staff page; each looks at what those before have not shown."""


def links_followed(page: Page, site: LiveSite, *starts: str, most: int = 60) -> dict[str, str]:
    examples, wrong = crawl(page.request, site.url, starts, most=most, of_a_pattern=3)
    assert not wrong, "\n".join(wrong)
    return examples


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_the_public_can_reach(reader: Reader, live_site: LiveSite, axe: Axe, language: str) -> None:
    start = "/" if language == "zh" else "/en/"
    wrong: list[str] = []
    with reader() as page:
        found = links_followed(page, live_site, start, most=120)
        here = {
            pattern: address
            for pattern, address in found.items()
            if (address.startswith("/en/")) == (language == "en") and "/files/" not in pattern
        }
        assert len(here) > 8, here
        for address in here.values():
            wrong += examine(page, address, axe)
            if language == "en" and page.locator("html").get_attribute("lang") != "en":
                wrong.append(f"{address}: not in English")
    assert not wrong, "\n".join(wrong)


def test_what_members_of_staff_can_reach(staff: Staff, live_site: LiveSite, axe: Axe) -> None:
    looked_at: set[str] = set()
    wrong: list[str] = []
    for login in EXAMINED_BY:
        with staff.at(login) as page:
            found = links_followed(page, live_site, "/staff/", most=90)
            for pattern, address in found.items():
                if pattern.startswith("/staff") and pattern not in looked_at:
                    looked_at.add(pattern)
                    wrong += examine(page, address, axe)
    assert not wrong, "\n".join(wrong)
    assert {
        "/staff/", "/staff/notices", "/staff/notices/new", "/staff/notices/*", "/staff/notices/*/preview", "/staff/review",
        "/staff/notices/*/review", "/staff/publish", "/staff/notices/*/issue", "/staff/calendar", "/staff/hide",
        "/staff/notices/*/approval-form", "/staff/account", "/staff/people", "/staff/people/*", "/staff/organs",
        "/staff/organs/*", "/staff/working-days", "/staff/audit", "/staff/receiving", "/staff/receiving/reports",
        "/staff/receiving/register", "/staff/receiving/confirmations", "/staff/receiving/notices/*/confirmation",
        "/staff/receiving/notices/*/summary", "/staff/receiving/own-views",
    } <= looked_at  # fmt: skip


def test_everybody_with_a_password_finds_only_pages_that_answer(staff: Staff, live_site: LiveSite) -> None:
    for login in staff.logins:
        if login in EXAMINED_BY:
            continue
        with staff.at(login) as page:
            found = links_followed(page, live_site, "/staff/", most=15)
            assert "/staff/" in found
            assert "/staff/account" in found
