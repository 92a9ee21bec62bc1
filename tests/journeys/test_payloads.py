"""Hostile and naughty strings in every place that takes text: shown as text, on every page, and nothing else happens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from config import read_settings
from hr_portal.accounts.queries import organ_by_code, user_by_login
from hr_portal.app import create_app
from hr_portal.core.db import transaction
from hr_portal.core.errors import Refused
from hr_portal.core.files import inspect
from hr_portal.core.guard.scanning import scan_file
from hr_portal.core.text import clean
from hr_portal.extensions import db
from hr_portal.notices import attaching, drafting, reviewing
from hr_portal.notices.content import Contact
from hr_portal.notices.kinds import kind_named
from tests.journeys.people import TOO_WIDE, Staff, begin, careful
from tests.live import LiveSite

pytestmark = pytest.mark.samples

LONGEST_TITLE, LONGEST_LINE = 200, 200
LONGEST_PHONE = 14
"""Numbers are kept in one piece on the page; nothing longer passes for one."""
IN_ONE_DRAFT = 60
ONE_LONG_LETTER = "\u0e14" + "\u0e49" * 4
"""A letter under hundreds of marks: no browser breaks it."""
Noted = Callable[..., AbstractContextManager[Page]]


def payloads(samples: Path) -> list[str]:
    folder = samples / "payloads"
    naughty = json.loads((folder / "blns.json").read_text(encoding="utf-8"))
    purify = json.loads((folder / "dompurify_sample40.json").read_text(encoding="utf-8"))
    lines = [
        line
        for name in ("csv_injection.txt", "crlf.txt")
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
    ]
    found = [*naughty, *(one["payload"] for one in purify), *lines, *OWN]
    return list(dict.fromkeys(text for text in found if clean(text).strip()))


OWN = (
    "{{ 7 * 7 }}", "{% include '/etc/passwd' %}", "${7*7}", "%(title)s", "%s%s%n", "{first}", "{0.__class__}",
    "[看这里](javascript:alert(1))", "[看](data:text/html,<script>alert(1)</script>)", "![图](https://example.com/x.png)",
    "<https://example.com/\" onmouseover=\"alert(1)>", "<svg/onload=alert(1)>", "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>", "\"><script>alert(1)</script>", "' autofocus onfocus='alert(1)",
    "]]><!--<script>alert(1)</script>-->", "<meta http-equiv=refresh content='0;url=https://example.com/'>",
    "<base href=https://example.com/>", "<form action=https://example.com/><button>登录</button></form>",
    "<a href=\"https://example.com/\" ping=\"https://example.com/\">点</a>", "<style>body{display:none}</style>",
)  # fmt: skip


def packs(found: Sequence[str], room: int) -> Iterator[list[str]]:
    """As many in one line as have room in it."""
    pack: list[str] = []
    for text in found:
        if pack and len(" ".join([*pack, text])) > room:
            yield pack
            pack = []
        pack.append(text)
    if pack:
        yield pack


class Press:
    """Writes, and issues by three people, in one go. The checklist is not asked: what the pages show must be safe
    whoever let it pass."""

    def __init__(self, site: LiveSite) -> None:
        self.app = create_app(
            read_settings({"DATA_DIR": str(site.data_dir), "PORT": str(site.port)}), surfaces=()
        )
        self.addresses: list[str] = []
        self.drafts: list[int] = []

    def write(self, kind_name: str, pack: Sequence[str], *, issued: bool, with_files: bool) -> None:
        kind = kind_named(kind_name)
        with self.app.app_context(), transaction(db.session()) as session:
            now = self.app.extensions["clock"].now()
            organ = organ_by_code(session, "AL01")
            author, reviewer, issuer = (
                user_by_login(session, name) for name in ("author", "reviewer", "issuer")
            )
            assert organ is not None
            assert author is not None
            assert reviewer is not None
            assert issuer is not None
            content = self.content(kind_name, pack, drafting.prefilled(kind, organ, now=now))
            if issued:
                content = replace(content, publish_at=now)
            if kind.needs_decision:
                day = f"{now - timedelta(days=2):%Y-%m-%d}"
                content = replace(content, fields={**content.fields, "decided_on": day})
            notice = drafting.draft(session, kind, organ, content, actor=author, now=now)
            session.flush()
            session.refresh(notice, ["revisions"])
            revision = notice.in_work
            assert revision is not None
            for number, text in enumerate(pack[:3] if with_files else ()):
                try:
                    data = f"{text}\n".encode("utf-8", "replace")
                    facts = inspect(data, f"{text[:60]}{number}.txt")
                except Refused:
                    continue
                self.app.extensions["store"].put(data, facts.sha256)
                attaching.attach(
                    session, revision, facts, actor=author, now=now, report=scan_file(data, facts.name)
                )
            drafting.submit(session, revision, actor=author, now=now)
            if issued:
                reviewing.review(session, revision, version=revision.version, actor=reviewer, now=now)
                reviewing.issue(session, revision, version=revision.version, actor=issuer, now=now)
                self.addresses.append(f"/n/{notice.address}")
            else:
                self.drafts.append(notice.id)

    @staticmethod
    def content(kind_name: str, pack: Sequence[str], first: Any) -> Any:
        kind = kind_named(kind_name)
        lines = [" ".join(text.split("\n"))[:LONGEST_LINE] for text in map(clean, pack)]
        title = clean(" ".join(pack))[:LONGEST_TITLE]
        around = lambda number: lines[number % len(lines)]  # noqa: E731
        fields = {
            field.name: around(number) for number, field in enumerate(kind.fields) if field.type != "date"
        }
        if "category" in fields:
            fields["category"] = "cadre"
        return replace(
            first,
            title=title,
            document_no=around(1),
            body="\n\n".join(map(clean, pack)),
            fields=fields,
            persons=tuple(
                {column.name: around(row + number) for number, column in enumerate(kind.person_columns)}
                for row in range(len(lines))
            )
            if kind.has_persons
            else (),
            contact=Contact(
                *(around(number)[: LONGEST_PHONE if number in (1, 5) else None] for number in range(6))
            ),
            enquiry_phone=around(2)[:LONGEST_PHONE],
        )


@pytest.fixture(scope="module")
def infested(
    tmp_path_factory: pytest.TempPathFactory, samples: Path
) -> Iterator[tuple[LiveSite, Press, list[str]]]:
    """A site of its own, full of what people must never see act."""
    site = LiveSite(tmp_path_factory.mktemp("payloads"))
    site.prepare()
    press, found = Press(site), payloads(samples)
    with pytest.MonkeyPatch.context() as patch:
        for module in (drafting, reviewing):
            patch.setattr(module, "count_must_fix", lambda *_args, **_named: 0)
        for number, pack in enumerate(packs(found, LONGEST_TITLE)):
            kind = "pre_appointment" if number % 2 else "announcement"
            press.write(kind, pack, issued=True, with_files=number % 10 == 0)
        for start in range(0, len(found), IN_ONE_DRAFT):
            kind = ("pre_appointment", "expert_allowance", "recruit_announcement")[start // IN_ONE_DRAFT % 3]
            press.write(kind, found[start : start + IN_ONE_DRAFT], issued=False, with_files=start == 0)
    try:
        site.start()
        yield site, press, found
    finally:
        site.stop()
        with press.app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def insiders(browser: Browser, infested: tuple[LiveSite, Press, list[str]]) -> Staff:
    return Staff(browser, infested[0])


FOREIGN = """() => {
  const found = [];
  const scripts = [...document.scripts].filter(one => !one.src.startsWith(location.origin + '/static/'));
  if (scripts.length) found.push('script ' + scripts[0].outerHTML.slice(0, 200));
  for (const name of ['iframe', 'frame', 'object', 'embed', 'applet', 'base', 'style', 'img:not(.seal)', 'image', 'video', 'audio',
                      'math', 'template', 'marquee', 'meta[http-equiv]', '[srcdoc]', '[ping]', '[style]', '[autofocus]'])
    for (const one of document.querySelectorAll(name)) found.push(name + ' ' + one.outerHTML.slice(0, 200));
  const act = new Set(['/prefs', '/en/prefs', '/notices', '/en/notices']);
  for (const one of document.querySelectorAll('*')) {
    for (const {name, value} of one.attributes) {
      if (name.startsWith('on')) found.push(name + ' on ' + one.outerHTML.slice(0, 200));
      if (['href', 'src', 'action', 'formaction', 'xlink:href'].includes(name) && /^\\s*(javascript|data|vbscript):/i.test(value))
        found.push(name + '=' + value.slice(0, 100));
    }
    if (one.tagName === 'FORM' && new URL(one.action).origin !== location.origin) found.push('form to ' + one.action);
    if (one.namespaceURI !== 'http://www.w3.org/1999/xhtml' && one.closest('.prose, .doc table, .doc h1, dd'))
      if (!one.closest('svg.ico, svg.seal, svg[aria-hidden]')) found.push('foreign ' + one.outerHTML.slice(0, 200));
  }
  return found;
}"""
TYPE = """values => Object.entries(values).forEach(
  ([name, value]) => { document.querySelector(`main [name="${name}"]`).value = value })"""
TYPED = """names => Object.fromEntries(names.map(name => [name, document.querySelector(`main [name="${name}"]`).value]))"""
TELLS = """
document.addEventListener('securitypolicyviolation', event => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));
"""


class Watch:
    """Looks at page after page; everything that should not be is noted with the address."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[str] = []
        page.add_init_script(TELLS)
        page.on("dialog", self._dialog)

    def _dialog(self, dialog: Any) -> None:
        self.found.append(f"a dialog on {self.page.url}: {dialog.message}")
        dialog.dismiss()

    def look(self, address: str, status: int = 200) -> None:
        answer = self.page.goto(address)
        assert answer is not None
        if answer.status != status:
            self.found.append(f"{answer.status} {address}")
        self.found += [f"{address}: {one}" for one in self.page.evaluate(FOREIGN)]
        if ONE_LONG_LETTER not in self.page.content():
            self.found += [f"{address}: {one}" for one in self.page.evaluate(TOO_WIDE)]


def test_readers_see_text_and_nothing_happens(
    browser: Browser, infested: tuple[LiveSite, Press, list[str]]
) -> None:
    site, press, _found = infested
    assert len(press.addresses) > 50
    with careful(browser, site.url, 1280) as page:
        watch = Watch(page)
        watch.look("/")
        lists = 0
        for number in range(1, 100):
            watch.look(f"/notices?sort=newest&page={number}")
            lists = number
            if page.locator(f'a[href*="page={number + 1}"]').count() == 0:
                break
        assert lists > 3
        for address in press.addresses[
            ::2
        ]:  # every string stands in lists and in the drafts' previews as well
            watch.look(address)
    assert not watch.found, "\n".join(watch.found[:40])


def test_a_phone_shows_them_without_scrolling_sideways(
    browser: Browser, infested: tuple[LiveSite, Press, list[str]]
) -> None:
    site, press, _found = infested
    with careful(browser, site.url, 390) as page:
        watch = Watch(page)
        for address in ["/", "/notices", *press.addresses[::6]]:
            watch.look(address)
    assert not watch.found, "\n".join(watch.found[:40])


def test_what_was_typed_is_what_is_read(
    browser: Browser, infested: tuple[LiveSite, Press, list[str]]
) -> None:
    """Titles stand on the page letter by letter, as cleaned at the door."""
    site, press, found = infested
    with careful(browser, site.url, 1280) as page:
        for address, pack in list(zip(press.addresses, packs(found, LONGEST_TITLE), strict=True))[::4]:
            page.goto(address)
            wanted = clean(" ".join(pack))[:LONGEST_TITLE]
            heading = page.locator("article.doc h1").evaluate("node => node.firstChild.textContent")
            assert heading.split() == wanted.split(), address


def test_staff_see_text_and_nothing_happens(
    insiders: Staff, infested: tuple[LiveSite, Press, list[str]]
) -> None:
    _site, press, _found = infested
    with insiders.at("author") as page:
        watch = Watch(page)
        for address in ("/staff/", "/staff/notices", "/staff/calendar"):
            watch.look(address)
        for number in press.drafts:
            for place in ("", "?person=1", "/preview", "/approval-form"):
                if place == "?person=1" and page.url.endswith("/approval-form"):
                    continue
                watch.look(f"/staff/notices/{number}{place}")
    with insiders.at("reviewer") as page:
        other = Watch(page)
        for address in ("/staff/", "/staff/review"):
            other.look(address)
        for number in press.drafts[::3]:
            other.look(f"/staff/notices/{number}/review")
    with insiders.at("auditor") as page:
        third = Watch(page)
        third.look("/staff/audit")
    found = watch.found + other.found + third.found
    assert not found, "\n".join(found[:40])


def test_the_editor_keeps_whatever_is_typed(
    insiders: Staff, infested: tuple[LiveSite, Press, list[str]]
) -> None:
    """Every string goes through the form of the editor once; the answer is a page, and the words come back."""
    _site, _press, found = infested
    with insiders.at("author") as page:
        watch = Watch(page)
        begin(page, "AL01/pre_appointment", decided_on="2026年1月5日")
        page.locator('main button[value="add"]').click()
        expect(page.get_by_label("姓名", exact=True)).to_be_visible()  # the page with the open row has come
        names = page.locator("main form input.inp[type=text], main form textarea").evaluate_all(
            "all => all.filter(one => !/_on$|_month$|publish_at|period_length|document_date/.test(one.name)).map(one => one.name)"
        )
        short = [text for text in found if len(text) <= LONGEST_LINE]
        for start in range(0, len(short), len(names)):
            values = dict(zip(names, short[start : start + len(names)], strict=False))
            page.evaluate(TYPE, values)
            with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
                page.locator('main button.btn[value="save"]').click()
            assert posted.value.status in (303, 422), (posted.value.status, values)
            watch.found += page.evaluate(FOREIGN)
            if posted.value.status == 303:
                assert page.locator("#persons").inner_text()
                page.goto(re.sub("[?#].*", "", page.url) + "?person=1")
            now = page.evaluate(TYPED, list(values))
            for name, value in values.items():
                kept = now[name]
                assert "".join(kept.split()) == "".join(clean(value).split()), name
    assert not watch.found, "\n".join(watch.found[:40])


def test_no_address_brings_a_header_of_its_own(
    infested: tuple[LiveSite, Press, list[str]], samples: Path
) -> None:
    site = infested[0]
    parts = urlsplit(site.url)
    lines = (samples / "payloads" / "crlf.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        for path in (line, f"/n{line}", f"/staff{line}", f"/notices?area={line[1:]}", f"/?size={line[1:]}"):
            connection = HTTPConnection(parts.hostname or "", parts.port, timeout=5)
            connection.request("GET", path.encode("ascii", "replace").decode().replace(" ", "%20"))
            answer = connection.getresponse()
            answer.read()
            assert answer.status < 500, path
            assert "crlf=injection" not in (answer.getheader("set-cookie") or ""), path
            connection.close()
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        connection.request(
            "POST",
            "/prefs",
            body=f"size=large&back={line}",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 303
        assert "crlf" not in (answer.getheader("set-cookie") or "")
        connection.close()
