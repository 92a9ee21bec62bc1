"""The work before a form in a real browser: done in a worker, told politely, and not needed where there is no script."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.looking import Axe

Reader = Callable[..., AbstractContextManager[Page]]

FORM = "/receipt"
"""A page with the check that anybody may open."""
PROOF = "[name=proof]"


def test_the_browser_does_the_work_and_the_question_goes(reader: Reader, axe: Axe) -> None:
    with reader() as page:
        page.goto(FORM)
        expect(page.locator(PROOF)).not_to_have_value("")
        said = json.loads(base64.b64decode(page.locator(PROOF).input_value()))
        digest = hashlib.sha256(f"{said['salt']}{said['number']}".encode()).hexdigest()
        assert digest == said["challenge"]
        expect(page.locator("#challenge label")).to_be_hidden()
        expect(page.locator("#challenge [role=status]")).to_have_text("安全验证已完成")
        axe(page)


def test_the_question_stays_under_the_hands_of_who_is_answering_it(reader: Reader) -> None:
    with reader() as page:
        held = hold(page)
        page.goto(FORM)
        page.locator("#answer").focus()
        until_held(page, held)
        held.pop().continue_()
        expect(page.locator(PROOF)).not_to_have_value("")
        expect(page.locator("#answer")).to_be_focused()


def test_a_form_sent_too_soon_waits_for_the_work_and_says_so(reader: Reader) -> None:
    with reader() as page:
        held = hold(page)
        page.goto(FORM)
        page.locator("form:has(#challenge) button.btn").first.click()
        expect(page.locator("#challenge [role=status]")).to_have_text("正在完成安全验证…")
        until_held(page, held)
        with page.expect_request(lambda request: request.method == "POST") as posted:
            held.pop().continue_()
        assert "proof=ey" in (posted.value.post_data or "")


@pytest.mark.parametrize("javascript", [True, False])
def test_where_the_work_cannot_be_done_the_question_stands_there(reader: Reader, javascript: bool) -> None:
    with reader(java_script_enabled=javascript) as page:
        page.route("**/challenge?*", lambda route: route.fulfill(status=503, body="busy"))
        page.goto(FORM)
        expect(page.locator("#challenge label")).to_be_visible()
        expect(page.locator("#answer")).to_be_visible()
        with page.expect_request(lambda request: request.method == "POST"):
            page.locator("form:has(#challenge) button.btn").first.click()


def until_held(page: Page, held: list[Route]) -> None:
    """The script has asked for its work."""
    while not held:
        page.wait_for_timeout(10)


def hold(page: Page) -> list[Route]:
    """Requests for work that wait until the test lets them go."""
    held: list[Route] = []
    page.route("**/challenge?*", lambda route: held.append(route))  # noqa: PLW0108 - it marks what it is given
    return held
