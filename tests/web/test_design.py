"""The look: readable, small, without inline style or script, red where it means something, every word translatable."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, flash, render_template_string
from jinja2 import nodes

from hr_portal.core.errors import Reason
from tests.web.rendered import SITE, STATIC, TEMPLATES, Node, bare_app, read, render

CSS = (STATIC / "portal.css").read_text(encoding="utf-8")
BARE = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
PAGES = sorted(p for p in TEMPLATES.rglob("*.html") if "mail" not in p.relative_to(TEMPLATES).parts)
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
HAN_OR_MARK = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U00020000-\U0003ffff]")


@pytest.fixture(scope="module")
def app() -> Flask:
    return bare_app()


def named(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


# Colour


def tokens() -> dict[str, str]:
    found = dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{3,6})\b", BARE))
    assert len(found) > 25
    return found


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(c * 2 for c in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_PAIRS = """
ink card|ink paper|ink desk|ink navy-l|ink warn-l|ink ok-l|ink err-l|ink head|ink focus|ink quiet
ink-2 card|ink-2 paper|ink-2 quiet|ink-2 hatch-1|ink-2 desk
ink-3 card|ink-3 paper|ink-3 desk|ink-3 hatch-1|ink-3 hatch-2|ink-3 navy-l
link card|link paper|link navy-l|link desk|link-h card|link-h navy-l|visited card|visited paper|visited desk
card navy|card navy-d|card seal|card err|card ok|card warn|on-navy navy-d|navy-b navy-d|navy-d on-navy
navy card|navy navy-l|navy paper|navy desk
seal card|seal-d seal-l|seal-d err-l|err card|err err-l|err paper|ok ok-l|ok card|warn warn-l|warn card
focus navy|focus navy-d
"""
SHAPE_PAIRS = "ctl card|ctl paper|ctl desk|err card|seal card|navy card|focus-ink card|focus-ink paper|warn-b card|gold navy-d"


def pairs(table: str) -> list[tuple[str, str]]:
    return [(a, b) for a, b in (pair.split() for pair in re.split(r"[|\n]", table) if pair.strip())]


@pytest.mark.parametrize(("front", "back"), pairs(TEXT_PAIRS))
def test_text_stands_out_from_its_ground_four_and_a_half_times(front: str, back: str) -> None:
    assert contrast(tokens()[front], tokens()[back]) >= 4.5


@pytest.mark.parametrize(("front", "back"), pairs(SHAPE_PAIRS))
def test_the_borders_of_controls_and_the_focus_ring_stand_out_three_times(front: str, back: str) -> None:
    assert contrast(tokens()[front], tokens()[back]) >= 3


def test_the_contrast_formula_agrees_with_known_values() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def rules() -> Iterator[tuple[str, str]]:
    """(selector, declarations) of every rule, those inside media queries too."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", BARE):
        for one in selector.split(","):
            yield one.strip(), body


def test_red_is_kept_for_the_head_of_a_document_the_last_day_and_errors() -> None:
    allowed = re.compile(
        r"redhead|\.soon|\.last\b|\.end$|\.err|\.has-err|\.hot|\.mk\.no|\.pii|^del$"  # last day, errors, overdue, what must go
    )
    red = [s for s, body in rules() if s != ":root" and re.search(r"var\(--(seal|err)", body)]
    assert len(red) > 10
    assert [s for s in red if not allowed.search(s)] == []


def test_no_colour_is_written_outside_the_tokens() -> None:
    strays = [
        (s, c) for s, body in rules() if s != ":root" for c in re.findall(r"#[0-9a-fA-F]{3,8}\b", body)
        if c not in ("#fff", "#000", "#999")
    ]  # fmt: skip
    assert strays == []


def test_every_token_that_is_used_is_defined() -> None:
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", BARE))
    defined = set(re.findall(r"--([a-z0-9-]+):", BARE))
    assert used - defined == set()


# Weight and sources


@pytest.mark.parametrize(
    ("name", "limit"), [("portal.css", 12 * 1024), ("portal.js", 3 * 1024), ("icon.svg", 1024)]
)
def test_the_files_every_page_loads_stay_small(name: str, limit: int) -> None:
    assert len(gzip.compress((STATIC / name).read_bytes(), 9)) <= limit


def test_the_style_sheet_loads_nothing() -> None:
    for loads in ("url(", "@import", "@font-face", "data:", "http"):
        assert loads not in BARE


def test_the_style_sheet_is_complete_and_plain() -> None:
    """Old office browsers drop a whole block they cannot read: no layers, no nesting."""
    assert BARE.count("{") == BARE.count("}")
    assert "@layer" not in BARE
    assert "&" not in BARE
    depth = 0
    for sign in BARE:
        depth += (sign == "{") - (sign == "}")
        assert 0 <= depth <= 3


def test_motion_print_and_forced_colours_are_provided_for() -> None:
    for query in (
        "@media print",
        "forced-colors:active",
        "prefers-reduced-motion",
        "html.elder{font-size:125%}",
        "size:A4",
    ):
        assert query in BARE


def test_nothing_is_set_smaller_than_twelve_pixels() -> None:
    sizes = [float(n) for n in re.findall(r"font(?:-size)?:(?:\d+ )?(\d*\.?\d+)rem", BARE)]
    assert len(sizes) > 30
    assert min(sizes) >= 0.75


def test_the_script_carries_no_words_and_reaches_for_nothing() -> None:
    script = re.sub(r"/\*.*?\*/", "", (STATIC / "portal.js").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not HAN_OR_MARK.search(script)
    for reach in ("eval", "innerHTML", "fetch(", "XMLHttp", "import", ".style", "http"):
        assert reach not in script


# Templates


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_no_template_carries_style_or_script_of_its_own(path: Path) -> None:
    source = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", source)
    assert "<style" not in source
    assert "javascript:" not in source
    assert "data:" not in source
    for tag in re.findall(r"<script[^>]*>", source):
        assert "src=" in tag
    assert not re.search(r"<[^>]*\s(required|autofocus|accesskey)[\s=>]", source)
    assert not re.search(r"(src|href)\s*=\s*[\"']https?://", source)


def classes_in(source: str) -> set[str]:
    """Class names written in class="…", chosen by an expression or not; a name that ends in a hyphen is half of one."""
    found: set[str] = set()
    source = re.sub(r"\{#.*?#\}", "", source, flags=re.DOTALL)
    for value in re.findall(r"""\bclass="((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)\"""", source, flags=re.DOTALL):
        words = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", value, flags=re.DOTALL).split()
        for expression in re.findall(r"\{\{.*?\}\}", value, flags=re.DOTALL):
            chosen = re.sub(r"\(.*?\)|[=!]=\s*'[^']*'", "", expression)
            words += " ".join(re.findall(r"'([^']*)'", chosen)).split()
        found.update(word for word in words if not word.endswith("-"))
    return found


def test_the_class_reader_sees_plain_and_chosen_names() -> None:
    source = """<p class="a b{{ ' c' if x == 'd' }}"><i class="{{ 'e' if y else 'f g' }} w-{{ size }}">{# class="h" #}"""
    assert classes_in(source) == {"a", "b", "c", "e", "f", "g"}


STYLED = set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", BARE)))


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_class_a_template_uses_is_styled(path: Path) -> None:
    assert classes_in(path.read_text(encoding="utf-8")) - STYLED == set()


def test_macro_looks_that_come_from_tables_are_styled(app: Flask) -> None:
    """Names that templates pick from a table: state looks, check marks, widths."""
    for name in (
        "open",
        "soon",
        "done",
        "ok",
        "warn",
        "info",
        "err",
        "no",
        "wa",
        "wt",
        "w-s",
        "w-m",
        "past",
        "off",
        "now",
        "end",
        "ghost",
    ):
        assert name in STYLED


def untranslated(app: Flask, source: str) -> list[str]:
    """Chinese words of a template that no translation can reach."""
    found: list[str] = []

    def look(node: nodes.Node) -> None:
        translated = ("_", "gettext", "ngettext", "pgettext", "npgettext")
        if (
            isinstance(node, nodes.Call)
            and isinstance(node.node, nodes.Name)
            and node.node.name in translated
        ):
            for inner in (*node.args[2:], *node.kwargs):
                look(inner)
            return
        if isinstance(node, nodes.TemplateData):
            text = re.sub(r"<!--.*?-->", "", node.data, flags=re.DOTALL)
            if HAN_OR_MARK.search(text):
                found.append(text.strip())
        if isinstance(node, nodes.Const) and isinstance(node.value, str) and HAN.search(node.value):
            found.append(node.value)
        for child in node.iter_child_nodes():
            look(child)

    look(app.jinja_env.parse(source))
    return found


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_chinese_word_of_a_template_can_be_translated(app: Flask, path: Path) -> None:
    assert untranslated(app, path.read_text(encoding="utf-8")) == []


def test_the_search_for_bare_words_finds_them(app: Flask) -> None:
    assert untranslated(app, "<p>公示</p>") == ["<p>公示</p>"]
    assert untranslated(app, "{{ x or '公示' }}") == ["公示"]
    assert untranslated(app, "{{ _('%(a)s公示', a='期满') }}") == ["期满"]
    assert untranslated(app, "{{ _('公示') }}{% trans %}公示{% endtrans %}{# 公示 #}<!-- 公示 -->") == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_no_space_is_typed_between_chinese_words_and_digits(path: Path) -> None:
    source = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for words in re.findall(r"_\('([^']*)'", source):
        assert not re.search(r"[\u3400-\u9fff] +[0-9%]|[0-9s)] +[\u3400-\u9fff]", words), words
        assert not re.search(r"[\u3400-\u9fff][,;:!?()](?!\w*\))", words), words


# Frames


PUBLIC = "{% extends 'base.html' %}{% set nav = 'notices' %}{% block title %}公示公告{% endblock %}{% block body %}<h1>公示公告</h1>{% endblock %}"
STAFF = "{% extends 'staff/base.html' %}{% set nav = 'review' %}{% block title %}待复核{% endblock %}{% block body %}<h1>待复核</h1>{% endblock %}"
DESK = {
    "staff_menu": [
        ("日常", [("today", "今日工作", "/staff", 0, False), ("review", "待复核", "/staff/review", 3, True)])
    ],
    "organ": "中共安澜市委组织部　干部一科",
    "person": "赵文（复核）",
    "sign_out_href": "/staff/sign-out",
}


def assert_sound(page: Node) -> None:
    html = page.one("html")
    assert html.attrs["lang"] in ("zh-CN", "en")
    body = page.one("body")
    skip = next(n for n in body.children if isinstance(n, Node))
    assert skip.tag == "a"
    assert skip.attrs["href"] == "#main"
    assert page.one("main").attrs == {"id": "main", "tabindex": "-1"}
    assert len(page.all("h1")) == 1
    assert len(page.all("title")) == 1
    ids = [n.attrs["id"] for n in page.walk() if "id" in n.attrs]
    assert len(ids) == len(set(ids))
    for nav in page.all("nav") + page.all("aside"):
        assert nav.attrs.get("aria-label")


def test_a_public_page_has_one_of_everything_in_reading_order(app: Flask) -> None:
    page = render(app, PUBLIC, path="/notices?cat=1")
    assert_sound(page)
    assert page.one("title").text == "公示公告－安澜市人事信息公开网"
    assert page.one("a", aria_current="page").words == "公示公告"
    assert page.one("span", "date").text == "今天是2026年11月24日星期二"
    assert next(n.attrs["href"] for n in page.all("link", rel="stylesheet")).startswith(
        "/static/portal.css?v="
    )  # type: ignore[union-attr]


def test_inside_a_section_the_nav_entry_is_current_but_not_the_page(app: Flask) -> None:
    page = render(app, PUBLIC, path="/n/AL01-2026-00178")
    assert page.one("a", aria_current="true").words == "公示公告"


def test_the_large_edition_is_one_button_back_to_this_very_address(app: Flask) -> None:
    page = render(app, PUBLIC, path="/notices?cat=1")
    form = page.one("form")
    assert (form.attrs["method"], form.attrs["action"]) == ("post", "/prefs")
    assert form.one("input", name="back").attrs["value"] == "/notices?cat=1"
    assert (form.one("button").words, form.one("button").attrs["value"]) == ("长者版", "large")
    large = render(app, PUBLIC, path="/notices", large=True)
    assert "elder" in large.one("html").classes
    assert (large.one("button").words, large.one("button").attrs["value"]) == ("标准版", "normal")


def test_a_public_page_carries_no_token_and_no_session(app: Flask) -> None:
    page = render(app, PUBLIC)
    assert page.all("input", name="csrf_token") == []


def test_a_page_shows_only_what_it_is_given(app: Flask) -> None:
    page = render(app, PUBLIC, nav_items=[], foot_links=[])
    assert page.all("nav") == []
    assert page.one("footer").all("ul") == []
    hrefs = {n.attrs["href"] for n in page.all("a")}
    assert hrefs == {"#main", "/", "tel:12380", "tel:12388", "tel:000086001208"}
    assert "English" not in page.text
    assert "English" in render(app, PUBLIC, english_href="/en/notices").text


def test_an_english_page_says_so(app: Flask) -> None:
    assert render(app, PUBLIC, locale="en").one("html").attrs["lang"] == "en"


def test_as_a_channel_the_portal_gives_head_and_foot(app: Flask) -> None:
    channel = SimpleNamespace(**{**vars(SITE), "mode": "channel"})
    page = render(app, PUBLIC, site=channel)
    assert_sound(page)
    assert page.all(cls="util") == page.all(cls="mast") == page.all("footer") == []
    assert page.one("nav", "nav")


def test_a_staff_page_carries_the_warning_word_for_word_and_signs_out_by_post(app: Flask) -> None:
    page = render(app, STAFF, path="/staff/review", **DESK)
    assert_sound(page)
    assert page.one("aside", "secbar").text == (
        "本系统为非涉密系统，严禁录入、传输国家秘密和工作秘密。党委（党组）讨论决定前的人选信息不得录入。"
    )
    form = page.one("header").one("form")
    assert (form.attrs["method"], form.attrs["action"], form.one("button").words) == (
        "post",
        "/staff/sign-out",
        "退出",
    )
    assert form.one("input", name="csrf_token").attrs["value"]
    current = page.one("nav", "side").one("a", aria_current="page")
    assert current.words.startswith("待复核")
    assert current.one("span", "hot").seen == "3"
    assert page.one("meta", name="robots").attrs["content"] == "noindex"
    assert len(page.one("nav", "side").all(cls="n")) == 1


def test_before_signing_in_a_staff_page_has_no_menu_and_no_person(app: Flask) -> None:
    page = render(app, STAFF)
    assert_sound(page)
    assert page.all("nav") == []
    assert page.all("form") == []
    assert "非涉密系统" in page.text


def test_what_was_done_is_told_once_in_the_page(app: Flask) -> None:
    with app.test_request_context("/staff"):
        flash("已保存。11月23日16:00自动发布。")
        first = read(render_template_string(STAFF, **DESK))
    banner = first.one("div", "banner")
    assert (banner.attrs["role"], banner.words) == ("status", "已保存。11月23日16:00自动发布。")
    assert render(app, STAFF, **DESK).all(cls="banner") == []


# Refusals


@pytest.mark.parametrize("side", ["public", "staff"])
@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 429, 500, 503])
def test_every_refusal_says_what_happened_and_the_way_on(app: Flask, status: int, side: str) -> None:
    page = render(app, "{% include 'errors/" + str(status) + ".html' %}", side=side, reasons=[])
    assert_sound(page)
    assert len(page.one("main").all("p")[0].words) > 8
    ways = page.one("ul", "ways")
    assert ways.all("a", href="/staff" if side == "staff" else "/")
    assert ways.one("a", "tel").attrs["href"] == "tel:000086001208"
    assert page.one("title").text.startswith(page.one("h1").text)
    assert "联系管理员" not in page.text
    assert str(status) not in page.one("main").text
    assert (page.all(cls="secbar") != []) == (side == "staff")


def test_a_refused_act_lists_its_reasons(app: Flask) -> None:
    page = render(
        app,
        "{% include 'errors/409.html' %}",
        side="staff",
        reasons=[Reason("self_review"), Reason("too_short")],
    )
    assert [n.words for n in page.one("ul", "reasons").all("li")] == ["self_review", "too_short"]


# Clock, tables, lists


def period(**facts: object) -> SimpleNamespace:
    usual: dict[str, object] = {
        "headline_kind": "open", "days_left": 3, "counts_today": True, "unit": "working_days",
        "closes_text": "11月26日（周四）24:00", "closes_hour": "24:00", "opens_text": "11月20日（周五）",
        "about": "publicity", "done": 2, "total": 5, "buttons": [{"label": "打电话反映", "number": "12380"}],
        "cells": [
            {"weekday": "五", "day": "20", "cls": "past", "spoken": "11月20日，第1个工作日，已过"},
            {"weekday": "六", "day": "21", "cls": "off", "spoken": "11月21日，休息日，不计入"},
            {"weekday": "二", "day": "24", "cls": "now", "spoken": "11月24日，第3个工作日"},
            {"weekday": "四", "day": "26", "cls": "end", "spoken": "11月26日，第5个工作日，截止日"},
        ],
    }  # fmt: skip
    return SimpleNamespace(**(usual | facts))


def clocked(app: Flask, macro: str, **facts: object) -> Node:
    return render(
        app, "{% from 'macros/clock.html' import " + macro + " %}{{ " + macro + "(c) }}", c=period(**facts)
    )


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "还剩3个工作日（含今天），11月26日（周四）24:00截止"),
        ({"counts_today": False}, "还剩3个工作日，11月26日（周四）24:00截止"),
        ({"unit": "calendar_days"}, "还剩3天（含今天），11月26日（周四）24:00截止"),
        ({"headline_kind": "last_day", "days_left": 1}, "今天24:00截止"),
        ({"headline_kind": "last_day", "closes_hour": "17:30"}, "今天17:30截止"),
        ({"headline_kind": "closed", "days_left": 0}, "公示期已于11月26日（周四）24:00届满"),
        ({"headline_kind": "closed", "about": "comment"}, "征求意见已于11月26日（周四）24:00截止"),
        ({"headline_kind": "not_open"}, "11月20日（周五）起计算，11月26日（周四）24:00截止"),
        ({"headline_kind": "provisional"}, "预计11月26日（周四）24:00截止，以节假日安排公布后为准"),
        ({"headline_kind": "provisional", "closes_text": ""}, "截止日期在节假日安排公布后确定"),
    ],
)
def test_the_same_words_tell_the_deadline_everywhere(
    app: Flask, facts: dict[str, object], sentence: str
) -> None:
    assert clocked(app, "deadline", **facts).text.strip() == sentence


def test_the_clock_reads_as_its_sentence(app: Flask) -> None:
    page = clocked(app, "clock")
    assert page.one("section", "clock").attrs["id"] == "clock"
    assert [n.words for n in page.all("p")][:3] == [
        "公示期还剩",
        "3个工作日（含今天）",
        "11月26日（周四）24:00截止",
    ]


def test_cells_are_a_picture_and_their_words_are_read_out(app: Flask) -> None:
    page = clocked(app, "clock")
    cells = page.one("ol", "days").all("li")
    assert next(n.one("span", "vh").text for n in cells) == "11月20日，第1个工作日，已过"
    assert all(n.all("span")[0].attrs["aria-hidden"] == "true" for n in cells)
    assert cells[2].seen == "今天24"
    assert "斜纹为休息日" in page.text


def test_a_period_in_natural_days_has_no_word_of_rest_days(app: Flask) -> None:
    page = clocked(
        app,
        "clock",
        unit="calendar_days",
        cells=[{"weekday": "六", "day": "21", "cls": "now", "spoken": "11月21日"}],
    )
    assert "斜纹" not in page.text
    assert "工作日" not in page.text


def test_a_long_period_is_one_bar_with_its_two_dates(app: Flask) -> None:
    page = clocked(app, "clock", cells=[], done=4, total=30)
    bar = page.one("progress")
    assert (bar.attrs["value"], bar.attrs["max"]) == ("4", "30")
    assert page.one("p", "ends").words == "11月20日（周五）11月26日（周四）24:00"


@pytest.mark.parametrize(
    ("kind", "red"), [("open", False), ("last_day", True), ("provisional", False), ("closed", False)]
)
def test_the_clock_turns_red_on_the_last_day_only(app: Flask, kind: str, red: bool) -> None:
    assert ("last" in clocked(app, "clock", headline_kind=kind).one("section").classes) is red
    assert (clocked(app, "deadline_tag", headline_kind=kind).one("span").classes == ["tag", "soon"]) is red
    assert ("soon" in clocked(app, "countdown", headline_kind=kind).one("div").classes) is red


def test_a_provisional_period_promises_no_end(app: Flask) -> None:
    page = clocked(app, "clock", headline_kind="provisional")
    assert "预计11月26日（周四）24:00截止" in page.text
    assert "在此之前不会截止" in page.text
    assert "还剩" not in page.text


def test_after_the_close_nobody_is_asked_to_call(app: Flask) -> None:
    assert clocked(app, "clock").one("a", "btn").attrs["href"] == "tel:12380"
    assert clocked(app, "clock", headline_kind="closed").all("a") == []
    assert clocked(app, "clock_strip", headline_kind="closed").children == []


def test_strokes_are_a_picture_and_end_at_fourteen(app: Flask) -> None:
    source = "{% from 'macros/clock.html' import pips %}{{ pips(done, left) }}"
    page = render(app, source, done=2, left=3)
    assert page.one("span").attrs["aria-hidden"] == "true"
    assert [n.classes for n in page.all("i")] == [["p"]] * 2 + [["on"]] * 3
    assert render(app, source, done=10, left=5).all("span") == []


PEOPLE = [{"name": "张文澜", "post": "市司法局副局长"}, {"name": "陆远", "post": "青石镇党委书记"}]


def test_a_table_that_becomes_cards_keeps_its_meaning(app: Flask) -> None:
    source = "{% from 'macros/tables.html' import person_table %}{{ person_table('2名公示对象', [{'key': 'name', 'label': '姓名'}, {'key': 'post', 'label': '现任职务'}], people) }}"
    page = render(app, source, people=PEOPLE)
    table = page.one("table")
    assert table.attrs["role"] == "table"
    assert page.one("caption").text == "2名公示对象"
    assert [(n.attrs["role"], n.attrs["scope"], n.text) for n in page.one("thead").all("th")] == [
        ("columnheader", "col", "姓名"), ("columnheader", "col", "现任职务")]  # fmt: skip
    assert {n.attrs["role"] for n in page.all("tr")} == {"row"}
    assert [(n.attrs["role"], n.attrs["scope"], n.attrs["data-l"], n.words) for n in page.one("tbody").all("th")] == [
        ("rowheader", "row", "姓名", "张文澜"), ("rowheader", "row", "姓名", "陆远")]  # fmt: skip
    assert [(n.attrs["role"], n.attrs["data-l"]) for n in page.all("td")] == [("cell", "现任职务")] * 2


def test_a_name_is_spread_by_style_and_never_by_spaces(app: Flask) -> None:
    source = "{% from 'macros/tables.html' import person_table %}{{ person_table('x', [{'key': 'name', 'label': '姓名'}], people) }}"
    assert [n.text for n in render(app, source, people=PEOPLE).all("span", "name")] == ["张文澜", "陆远"]


def test_a_page_may_draw_its_own_cells(app: Flask) -> None:
    source = (
        "{% from 'macros/tables.html' import table %}{% call(row, column) table('稿件', [{'key': 'name', 'label': '标题'}, "
        "{'key': 'act', 'label': '操作', 'hide_label': true, 'cls': 'n'}], people, head='name') %}"
        "{% if column.key == 'act' %}<a href='/x'>复核</a>{% else %}{{ row.name }}{% endif %}{% endcall %}"
    )
    page = render(app, source, people=PEOPLE)
    assert len(page.one("tbody").all("a")) == 2
    cell = page.all("td")[0]
    assert "data-l" not in cell.attrs
    assert cell.classes == ["n"]
    assert page.one("thead").all("th")[1].one("span", "vh").text == "操作"


@pytest.mark.parametrize(
    ("page_no", "pages", "shown"),
    [
        (1, 11, "1 2 … 11 下一页"),
        (6, 11, "上一页 1 … 5 6 7 … 11 下一页"),
        (11, 11, "上一页 1 … 10 11"),
        (2, 3, "上一页 1 2 3 下一页"),
        (1, 1, ""),
    ],
)
def test_the_pager_offers_only_pages_that_exist(app: Flask, page_no: int, pages: int, shown: str) -> None:
    source = "{% from 'macros/pager.html' import pager %}{{ pager(page_no, pages, href) }}"
    page = render(app, source, page_no=page_no, pages=pages, href=lambda n: f"/notices?page={n}")
    assert " ".join(n.seen.strip() for n in page.all("li")) == shown
    if shown:
        assert page.one(aria_current="page").seen == str(page_no)
        assert all(n.tag == "a" for n in page.walk() if "rel" in n.attrs)


def test_the_breadcrumb_ends_where_one_stands(app: Flask) -> None:
    source = "{% from 'macros/pager.html' import breadcrumb %}{{ breadcrumb([('首页', '/'), ('公示公告', '/notices'), ('任前公示', none)]) }}"
    page = render(app, source)
    assert [n.attrs["href"] for n in page.all("a")] == ["/", "/notices"]
    assert page.one(aria_current="page").words == "任前公示"


def test_a_check_is_a_mark_a_hidden_word_and_the_way_to_mend_it(app: Flask) -> None:
    source = "{% from 'macros/reasons.html' import checklist %}{{ checklist(items) }}"
    page = render(app, source, items=[
        {"level": "must_fix", "title": "发现1处个人信息", "text": "有手机号。", "href": "#people-1", "link": "去修改"},
        {"level": "warning", "title": "两批公示重叠"},
        {"level": "passed", "title": "公示期5个工作日"},
        {"level": "waiting", "title": "还需2人", "count": 2},
    ])  # fmt: skip
    rows = page.one("ul", "check").all("li")
    assert [n.one("b").one("span", "vh").text for n in rows] == ["必须修改：", "提示：", "通过：", "等待："]
    assert [n.one("span", "mk").text for n in rows] == ["!", "?", "✓", "2"]
    assert all(n.one("span", "mk").attrs["aria-hidden"] == "true" for n in rows)
    assert rows[0].one("a").words == "去修改：发现1处个人信息"
    assert rows[1].all("a") == []


def test_a_state_is_told_in_words(app: Flask) -> None:
    source = "{% from 'macros/tags.html' import state_tag %}{{ state_tag(state) }}"
    assert render(app, source, state="returned").one("span").text == "已退回"
    assert render(app, source, state="unheard_of").one("span").text == "unheard_of"


def test_a_telephone_number_can_be_pressed(app: Flask) -> None:
    page = render(app, "{% from 'macros/contact.html' import tel %}{{ tel('（0000）8600 1238') }}")
    assert (page.one("a").attrs["href"], page.one("a").text) == ("tel:000086001238", "（0000）8600 1238")


def test_every_icon_is_silent(app: Flask) -> None:
    page = render(
        app,
        "{% import 'macros/icons.html' as i %}{% for name in i.shapes %}{{ i.ico(name) }}{% endfor %}{{ i.seal() }}",
    )
    drawings = page.all("svg")
    assert len(drawings) > 5
    assert all(n.attrs["aria-hidden"] == "true" for n in drawings)
    assert page.one("img").attrs["alt"] == ""
