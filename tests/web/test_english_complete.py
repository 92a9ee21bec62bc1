"""Pages in English hold no Chinese but what the house holds in Chinese: names, titles, texts; and those say that they are.

The demo city is read page by page, the public pages under /en and the staff pages with an account set to English. Where
a page cannot say in which language a word is (its title, an option, an attribute), names known to the database may stand.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts import passwords
from hr_portal.accounts.models import ContactBlock, Organ, User
from hr_portal.cli.demo_city.loading import City, load_city
from hr_portal.core.clock import FrozenClock
from hr_portal.core.db import transaction
from hr_portal.notices.models import Revision
from hr_portal.recruitment.models import Exam, Position
from hr_portal.web.filters import zh
from tests.client import Client
from tests.factories.desk import Desk, make_desk
from tests.factories.notices import drafted
from tests.system.tree import ROOT, files
from tests.web.rendered import Node, read

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U00020000-\U0003ffff]")
SPOKEN = ("aria-label", "title", "alt", "placeholder", "data-l", "data-left", "data-over", "content", "label")
TYPED = ("textarea", "script", "style")
"""What a person typed into a form stands there as typed."""
UNMARKABLE = ("title", "option")
LEAD = timedelta(minutes=2)
ALIKE = 2
"""Pages of one shape that are read: two notices of a list, two years of the calendar."""


@dataclass(frozen=True)
class Found:
    page: str
    where: str
    words: str


def remnants(tree: Node, names: Sequence[str], page: str = "") -> Iterator[Found]:
    """Chinese words of an English page that nothing marks as Chinese."""

    def nameless(words: str) -> str:
        for name in sorted(names, key=len, reverse=True):
            words = words.replace(name, "")
        return words

    def within(node: Node) -> Iterator[Found]:
        if (node.attrs.get("lang") or "").startswith("zh"):
            return
        for name in SPOKEN:
            if CHINESE.search(nameless(node.attrs.get(name) or "")):
                yield Found(page, f"{node.tag} {name}", node.attrs[name] or "")
        if node.tag in TYPED:
            return
        for child in node.children:
            if isinstance(child, Node):
                yield from within(child)
            elif CHINESE.search(nameless(child) if node.tag in UNMARKABLE else child):
                yield Found(page, node.tag, child.strip())

    return within(tree)


RUN_TOGETHER = re.compile(r"[a-z]{2}[.,;:][A-Z][a-z]|[a-z]{2},[a-z]{2}|[a-z][A-Z][a-z]+ [a-z]")


BLOCKS = {
    "p",
    "li",
    "ul",
    "ol",
    "dl",
    "dd",
    "dt",
    "div",
    "table",
    "br",
    "h2",
    "h3",
    "small",
    "label",
    "select",
    "textarea",
}


def run_together(tree: Node, page: str = "") -> Iterator[Found]:
    """Sentences that need no space between them in Chinese and lack it in English."""
    for tag in ("p", "li", "dd", "dt", "h1", "h2", "td", "legend", "label"):
        for node in tree.all(tag):
            if RUN_TOGETHER.search(node.seen) and not any(inner.tag in BLOCKS for inner in node.walk()):
                yield Found(page, tag, node.seen)


def shape(address: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"=[^&]*", "=", address))


def crawl(client: Client, start: str, wanted: str) -> Iterator[tuple[str, Node]]:
    """Every page that can be reached from here by links, no more than ALIKE of each shape."""
    waiting, seen, shapes = [start], {start}, dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        shapes[shape(address)] = shapes.get(shape(address), 0) + 1
        if shapes[shape(address)] > ALIKE:
            continue
        answer = client.get(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            tree = read(answer.get_data(as_text=True))
            yield address, tree
            for link in tree.all("a"):
                to = urljoin(address, (link.attrs.get("href") or "").partition("#")[0])
                if to.startswith(wanted) and to not in seen:
                    seen.add(to)
                    waiting.append(to)
        answer.close()


@pytest.fixture
def city(app: Flask, session: Session, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> City:
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    with transaction(session):
        return load_city(
            session,
            app.extensions["store"],
            keys=app.extensions["exam_keys"],
            snapshots=app.extensions["snapshots"],
            lead=LEAD,
            now=clock.now(),
        )


@pytest.fixture
def names(city: City, app: Flask, session: Session) -> list[str]:
    """What the database holds in Chinese."""
    site = app.extensions["settings"].site
    found = {site.name, *site.organisers}
    for organ in session.scalars(select(Organ)):
        found |= {organ.name, organ.short_name, organ.area}
    found |= set(session.scalars(select(ContactBlock.office)))
    found |= {name for user in session.scalars(select(User)) for name in (user.name, user.office or "")}
    for revision in session.scalars(select(Revision)):
        found |= {revision.title, f"（{revision.text.document_no}）"}
    for exam in session.scalars(select(Exam)):
        found |= {exam.title}
    for position in session.scalars(select(Position)):
        found |= {position.unit, position.title, position.area, position.sheet, *position.cells}
    return [name for name in found if name]


def signed_in(client: Client, city: City, login: str) -> Client:
    account = next(one for one in city.accounts if one.user.login == login)
    account.user.language = "en"
    page = client.get("/staff/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    answer = client.post(
        "/staff/sign-in", data={"csrf_token": token[1], "login": login, "password": account.password}
    )
    assert answer.status_code == 303
    return client


def test_public_pages_in_english_hold_no_unmarked_chinese(client: Client, names: list[str]) -> None:
    pages = list(crawl(client, "/en/", "/en"))
    assert len(pages) > 15
    assert [found for address, tree in pages for found in remnants(tree, names, address)] == []
    assert [found for address, tree in pages for found in run_together(tree, address)] == []
    assert all(tree.one("html").attrs["lang"] == "en" for _, tree in pages)


@pytest.mark.parametrize("login", ["author", "reviewer", "issuer", "admin1", "auditor", "receiver"])
def test_staff_pages_in_english_hold_no_unmarked_chinese(
    client: Client, city: City, names: list[str], login: str
) -> None:
    pages = list(crawl(signed_in(client, city, login), "/staff/", "/staff/"))
    assert len(pages) > 12
    assert [found for address, tree in pages for found in remnants(tree, names, address)] == []
    assert [found for address, tree in pages for found in run_together(tree, address)] == []


def test_refusals_and_sentences_after_an_act_are_english(
    session: Session, make_client: Callable[[], Client]
) -> None:
    desk: Desk = make_desk(session, make_client)
    notice = drafted(session, desk.office)
    names = [notice.organ.name, notice.organ.short_name, desk.author.person.name]
    desk.author.person.language = "en"
    desk.author.post(f"/staff/notices/{notice.id}/submit")
    for address in (f"/staff/notices/{notice.id}", f"/staff/notices/{notice.id}/review"):
        tree = read(desk.author.client.get(address).get_data(as_text=True))
        assert list(remnants(tree, [*names, notice.in_work.title], address)) == []
    refused = desk.author.post("/staff/hide", {"number": "AL99/2026-00001"})
    assert refused.status_code == 422
    assert list(remnants(read(refused.get_data(as_text=True)), names)) == []


@pytest.mark.parametrize(
    "address", ["/en/nothing-here", "/en/n/AL99-2026-00001", "/en/notices?cat=none&page=x"]
)
def test_what_is_not_there_is_said_in_english(client: Client, names: list[str], address: str) -> None:
    assert list(remnants(read(client.get(address).get_data(as_text=True)), names)) == []


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        ("陆远", "<z>陆远</z>"),
        ("2026年第3号", "<z>2026年第3号</z>"),
        ("Returned by 顾淮舟, 12:30", "Returned by <z>顾淮舟</z>, 12:30"),
        ("阿依努尔·买合木江 and 韩𬀩", "<z>阿依努尔·买合木江</z> and <z>韩𬀩</z>"),
        ("<b>陆远</b>", "&lt;b&gt;<z>陆远</z>&lt;/b&gt;"),
        ("nothing", "nothing"),
    ],
)
def test_names_are_marked_as_chinese_on_english_pages_only(app: Flask, words: str, marked: str) -> None:
    with app.test_request_context("/en/"):
        assert str(zh(words)) == marked.replace("<z>", '<span lang="zh-CN">').replace("</z>", "</span>")
    with app.test_request_context("/"):
        assert zh(words) == words


# Every sentence goes through the catalogue

SAYS = {"_", "_l", "N_", "gettext", "ngettext", "lazy_gettext", "_sentence"}
UNSPOKEN = {
    "年", "月", "日", "日（", "（", "）", "，", "、", "分", "一二三四五六日", "周",  # dates and brackets of the Chinese branch
    "中文",  # the name of a language is said in that language
    "公示如下",  # looked for in the text of a notice
    "任流军考专核",  # signs of the six categories, pictures rather than words
    "届",  # cut off from a year somebody typed
    "职位表", "职位表.csv", "职位表.xlsx", "工作表", "成绩单.pdf",  # files are Chinese, their names too
}  # fmt: skip


def unsaid(source: str) -> list[str]:
    """Chinese strings of a module that do not go through the catalogue."""
    tree = ast.parse(source)
    said = {
        id(part)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and getattr(call.func, "id", getattr(call.func, "attr", "")) in SAYS
        for part in ast.walk(call)
    }
    # A value of a form that is also what the catalogue says of it.
    spoken = {part.value for part in ast.walk(tree) if isinstance(part, ast.Constant) and id(part) in said}
    said |= {id(line.value) for line in ast.walk(tree) if isinstance(line, ast.Expr)}
    return [
        part.value
        for part in ast.walk(tree)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        if id(part) not in said
        and part.value not in spoken
        and re.search(r"[\u3400-\u9fff，。、：；（）]", part.value)
    ]


def test_a_string_beside_the_catalogue_is_found() -> None:
    assert unsaid('"""说明"""\nx = _("好")\ny = f"{x}不好"') == ["不好"]


PAPER = re.compile(r"hr_portal/web/papers/")
"""What is printed and filed is in the language of the notice, whoever prints it."""


@pytest.mark.parametrize(
    "name",
    [
        str(one)
        for one in files()
        if re.match(r"(hr_portal/web|tasks)/.*\.py$", str(one)) and not PAPER.match(str(one))
    ],
)
def test_every_sentence_in_code_of_pages_goes_through_the_catalogue(name: str) -> None:
    source = (ROOT / name).read_text(encoding="utf-8")
    assert [words for words in unsaid(source) if words not in UNSPOKEN and "㐀" not in words] == []
