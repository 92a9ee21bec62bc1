"""Chromium for journeys: a page that reports every error it meets and never leaves this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.loopback import is_this_machine

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


@contextmanager
def chromium(path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield browser
        browser.close()


@contextmanager
def careful_page(browser: Browser, base_url: str, **context_options: object) -> Iterator[Page]:
    """A page in a fresh profile. At the end the test fails if a script, a style or a request was refused or broke."""
    options = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "base_url": base_url} | context_options
    context = browser.new_context(**options)  # type: ignore[arg-type]
    trouble: list[str] = []

    def stay(route: Route) -> None:
        if is_this_machine(urlsplit(route.request.url).hostname):
            route.continue_()
        else:
            trouble.append(f"asked for {route.request.url}")
            route.abort()

    context.route("**/*", stay)
    page = context.new_page()
    # A page of an error (404, 409, 422) is logged as a failed resource; the test itself looks at those.
    page.on(
        "console",
        lambda line: (
            trouble.append(line.text) if line.type == "error" and "status of" not in line.text else None
        ),
    )
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.set_default_timeout(15_000)
    yield page
    context.close()
    assert not trouble, trouble


def assert_accessible(page: Page) -> None:
    """No violation of any rule axe knows, WCAG 2.2 AA and best practice alike."""
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
