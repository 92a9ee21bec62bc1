"""A bare application that renders the templates, and a small reader of the HTML they give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from hr_portal.web import filters

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "hr_portal" / "static"

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)

SITE = SimpleNamespace(
    name="安澜市人事信息公开网",
    organisers=("中共安澜市委组织部", "安澜市人力资源和社会保障局"),
    mode="site",
    id_code="0000000000",
    icp="×ICP备00000000号",
    police_record="",
    tech_support="安澜市政务数据中心",
    enquiry_phone="（0000）8600 1208",
    enquiry_hours="工作日9:00—12:00，13:30—17:30",
    report_phone="12380",
    discipline_phone="12388",
)


@dataclass
class Node:
    tag: str
    attrs: dict[str, str | None] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.walk()

    def all(self, tag: str | None = None, cls: str | None = None, **attrs: str) -> list[Node]:
        return [
            node
            for node in self.walk()
            if (tag is None or node.tag == tag)
            and (cls is None or cls in node.classes)
            and all(node.attrs.get(name.replace("_", "-")) == value for name, value in attrs.items())
        ]

    def one(self, tag: str | None = None, cls: str | None = None, **attrs: str) -> Node:
        found = self.all(tag, cls, **attrs)
        assert len(found) == 1, f"{len(found)} of {tag} {cls} {attrs}"
        return found[0]

    @property
    def classes(self) -> list[str]:
        return (self.attrs.get("class") or "").split()

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def seen(self) -> str:
        """What the eye reads: without what is only for screen readers."""
        return "".join(
            child if isinstance(child, str) else "" if "vh" in child.classes else child.seen
            for child in self.children
        )

    @property
    def words(self) -> str:
        return " ".join(self.text.split())

    def by_id(self, wanted: str) -> Node | None:
        return next((node for node in self.walk() if node.attrs.get("id") == wanted), None)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("#root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute stands twice on <{tag}>: {names}"
        node = Node(tag, dict(attrs))
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Node:
    """The tree of a page or fragment; fails where tags do not nest."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"never closed: {[node.tag for node in reader.open[1:]]}"
    return reader.root


def bare_app() -> Flask:
    """Templates, translation, filters and the forgery guard; no database, no routes."""
    app = Flask("rendered", root_path=str(ROOT / "hr_portal"), template_folder=str(TEMPLATES))
    app.config.update(SECRET_KEY="for rendering only", TESTING=True, BABEL_DEFAULT_LOCALE="zh_Hans_CN")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.undefined = StrictUndefined
    Babel(app)
    CSRFProtect(app)
    app.jinja_env.filters.update(
        day=filters.day,
        day_short=filters.day_short,
        clock_time=filters.clock_time,
        instant=filters.instant,
        iso=filters.iso,
        tel=filters.tel,
        zh=filters.zh,
        dialled=filters.dialled,
        sentence=lambda reason: reason.code,
    )
    app.jinja_env.globals["static_url"] = filters.static_url
    app.context_processor(
        lambda: {
            "site": SITE,
            "locale": "zh_Hans_CN",
            "large": False,
            "today": date(2026, 11, 24),
            "nav_items": [("home", "首页", "/"), ("notices", "公示公告", "/notices")],
            "foot_links": [("无障碍声明", "/accessibility")],
        }
    )
    return app


def render(app: Flask, source: str, *, path: str = "/", method: str = "GET", **context: object) -> Node:
    with app.test_request_context(path, method=method):
        return read(render_template_string(source, **context))
