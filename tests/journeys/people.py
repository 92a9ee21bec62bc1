"""People at browsers of their own, and what they press to bring a notice through its chain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browsing import careful_page
from tests.clockwork import SHANGHAI
from tests.live import LiveSite

HEIGHTS = {320: 640, 390: 844}


def careful(browser: Browser, url: str, width: int, **options: object) -> AbstractContextManager[Page]:
    size = {"width": width, "height": HEIGHTS.get(width, 900)}
    return careful_page(browser, url, **{"viewport": size, "has_touch": width < 500, **options})


@dataclass
class Staff:
    """Everybody who has a password in the demo city. Each signs in once; later browsers hold the same session."""

    browser: Browser
    site: LiveSite
    states: dict[str, Any] = field(default_factory=dict)

    def password(self, login: str) -> str:
        lines = (self.site.data_dir / "demo-passwords.txt").read_text(encoding="utf-8").splitlines()
        return next(line.split()[1] for line in lines if line.split()[0] == login)

    @property
    def logins(self) -> list[str]:
        lines = (self.site.data_dir / "demo-passwords.txt").read_text(encoding="utf-8").splitlines()
        return [line.split()[0] for line in lines if line and not line.startswith("#")]

    def sign_in(self, page: Page, login: str) -> None:
        page.goto("/staff/sign-in")
        page.get_by_label("登录名").fill(login)
        page.get_by_label("密码").fill(self.password(login))
        page.get_by_role("button", name="登录工作台").click()
        expect(page).to_have_url(re.compile("/staff/?$"))

    def state(self, login: str) -> Any:
        if login not in self.states:
            with careful(self.browser, self.site.url, 1280) as page:
                self.sign_in(page, login)
                self.states[login] = page.context.storage_state()
        return self.states[login]

    def at(self, login: str, width: int = 1280, **options: object) -> AbstractContextManager[Page]:
        """This person's browser: `with staff.at("author") as page:`."""
        return careful(self.browser, self.site.url, width, storage_state=self.state(login), **options)


# --- finding one's way on a page --------------------------------------------------------------------------------------


def button(page: Page, name: str) -> Locator:
    """The button with exactly these words; what is said to screen readers besides may follow."""
    return page.get_by_role("button", name=re.compile(rf"^{re.escape(name)}(\s*：|$)"))


def text_of(page: Page) -> str:
    return page.locator("main").inner_text()


def notice_id(page: Page) -> int:
    found = re.search(r"/staff/notices/(\d+)", page.url)
    assert found is not None, page.url
    return int(found[1])


def told(page: Page) -> Locator:
    """The sentence at the head of the page about what was just done."""
    return page.locator("main > .note.ok[role=status]")


def errors(page: Page) -> str:
    """What the error summary says, or nothing."""
    summary = page.locator(".err-sum")
    return summary.inner_text() if summary.count() else ""


TOO_WIDE = """() => {
  const page = document.documentElement, edge = page.clientWidth;
  if (page.scrollWidth <= edge + 1) return [];
  const within = one => { for (let box = one.parentElement; box && box !== document.body; box = box.parentElement)
    if (getComputedStyle(box).overflowX !== 'visible') return true; return false };
  const over = [...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > edge + 0.5 && !within(one));
  const last = over.filter(one => !over.some(other => other !== one && one.contains(other)));
  return [`${page.scrollWidth - edge} pixels too wide: ` + last.slice(0, 2).map(one =>
    `<${one.tagName.toLowerCase()} class="${one.className}"> ${one.textContent.trim().slice(0, 50)}`).join(' | ')];
}"""
"""What makes a page scroll sideways, in words; nothing where it does not."""


# --- the chain --------------------------------------------------------------------------------------------------------


def begin(page: Page, what: str, *, decided_on: str = "", category: str = "") -> int:
    """新建: `what` is organ/kind."""
    page.goto("/staff/notices/new")
    page.locator(f'input[name="what"][value="{what}"]').check()
    if decided_on:
        page.locator('[name="decided_on"]').fill(decided_on)
    if category:
        page.locator('[name="category"]').select_option(category)
    button(page, "新建，去写正文").click()
    assert not errors(page), errors(page)
    return notice_id(page)


def write(page: Page, values: Mapping[str, str]) -> None:
    """Type into the fields of the editor, by their names."""
    for name, value in values.items():
        control = page.locator(f'main [name="{name}"]')
        if control.evaluate("node => node.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def save(page: Page, *, files: Sequence[str | Path | Any] = ()) -> None:
    """保存, which must succeed."""
    if files:
        page.locator('input[name="files"]').set_input_files(list(files))
    page.locator('main button.btn[value="save"]').click()
    assert not errors(page), errors(page)
    expect(told(page)).to_contain_text("已保存")


def add_person(page: Page, row: Mapping[str, str]) -> None:
    button(page, "添加一人").click()
    write(page, {f"p_{name}": value for name, value in row.items()})


SECRECY = {
    "f_secrecy_reviewer": "闻慎行",
    "f_secrecy_reviewed_on": f"{datetime.now(SHANGHAI) - timedelta(days=1):%Y-%m-%d}",
    "f_secrecy_conclusion": "可以公开",
}


def hand_in(page: Page, number: int) -> None:
    """送复核."""
    page.goto(f"/staff/notices/{number}")
    must_fix = page.locator("section[aria-labelledby=checks]").inner_text()
    assert button(page, "送复核").count() == 1, must_fix
    button(page, "送复核").click()
    expect(told(page)).to_contain_text("已送复核")


def ask_release(page: Page, number: int, text: str) -> None:
    """申请放行 for every finding that may be let stand."""
    page.goto(f"/staff/notices/{number}/guard")
    while (waiting := page.locator("details", has_text="申请放行")).count():
        one = waiting.first
        one.locator("summary").click()
        one.get_by_label("理由").select_option("looked_into")
        one.get_by_label("说明").fill(text)
        one.get_by_role("button", name="申请放行").click()
        expect(told(page)).to_contain_text("已申请放行")


def release(page: Page, title: str) -> None:
    """同意放行, by the second person, for everything asked for about this notice."""
    page.goto("/staff/privacy")
    while (asked := page.locator("section[aria-labelledby=waiting] li", has_text=title)).count():
        asked.first.get_by_role("button", name="同意放行").click()
        expect(told(page)).to_contain_text("已放行")


def agree(page: Page, number: int) -> None:
    """同意，送签发."""
    page.goto(f"/staff/notices/{number}/review")
    button(page, "同意，送签发").click()
    expect(told(page)).to_contain_text("已同意，送签发")


def issue(page: Page, number: int) -> str:
    """签发; the index number, "" where a recorded outcome was issued."""
    page.goto(f"/staff/notices/{number}/issue")
    at_once, rest_day = page.locator('[name="at_once"][value="yes"]'), page.locator('[name="rest_day"]')
    if at_once.count():
        at_once.check()
    if rest_day.count():
        rest_day.check()
    button(page, "签发").click()
    said = told(page).inner_text()
    assert "已签发" in said, said
    found = re.search(r"索引号([A-Z]+\d+/\d{4}-\d{5,})", said)
    return found[1] if found else ""


def publish_now(page: Page, number: int) -> None:
    """立即公开, on purpose also on a rest day."""
    page.goto(f"/staff/notices/{number}/publish-now")
    if page.locator('[name="rest_day"]').count():
        page.locator('[name="rest_day"]').check()
    button(page, "立即公开").click()
    assert not errors(page), errors(page)


def address_of(index_number: str) -> str:
    return "/n/" + index_number.replace("/", "-")
