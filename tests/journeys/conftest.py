"""The staff of the demo city at the live site, each signed in once for all journeys of this process."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

from tests.journeys.people import Staff, careful

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.live import LiveSite

MACHINE = "test_make_run"
"""Journeys of the command line; every other journey needs a browser."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "journeys" and item.path.stem != MACHINE:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def staff(browser: Browser, live_site: LiveSite) -> Staff:
    return Staff(browser, live_site)


@pytest.fixture
def reader(browser: Browser, live_site: LiveSite) -> Callable[..., AbstractContextManager[Page]]:
    """One more member of the public at a browser of their own: `with reader(width=390) as page:`."""

    def open_browser(width: int = 1280, **options: object) -> AbstractContextManager[Page]:
        return careful(browser, live_site.url, width, **options)

    return open_browser


@pytest.fixture(params=[1280, 390], ids=["wide", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    """CSS pixels across."""
    return request.param
