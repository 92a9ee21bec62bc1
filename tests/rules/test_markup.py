"""Text of the staff as safe HTML."""

from __future__ import annotations

import json
import timeit
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.links import is_safe_link
from hr_portal.core.markup import clean_html, plain, render

ALLOWED = {
    "p", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "blockquote", "br", "hr",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}, "th": {"scope"}}
STARTS = ("https://", "http://", "tel:", "mailto:", "/")


class Inspector(HTMLParser):
    """Fails on anything a browser could run, load or be styled by."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set()), (tag, name)
            if name == "href":
                assert value
                assert value.lower().startswith(STARTS), value
                assert not value.startswith(("//", "/\\")), value
                assert not any(character.isspace() for character in value), value

    handle_startendtag = handle_starttag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    handle_pi = unknown_decl = handle_decl


def inspect(html: str) -> None:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()


def _payloads(samples: Path) -> list[str]:
    folder = samples / "payloads"
    naughty = json.loads((folder / "blns.json").read_text(encoding="utf-8"))
    cases = json.loads((folder / "dompurify_sample40.json").read_text(encoding="utf-8"))
    lines = [
        line
        for name in ("crlf.txt", "csv_injection.txt")
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
    ]
    payloads = [*naughty, *(case["payload"] for case in cases), *lines]
    assert len(payloads) > 500
    return payloads


def test_no_collected_payload_survives(samples: Path) -> None:
    for payload in _payloads(samples):
        for frame in ("{}", "[x]({})", "# {}", "| {} |\n|--|\n| {} |", "> {}", "![{}]({})", "<{}>"):
            html = render(frame.replace("{}", payload))
            inspect(html)
            assert clean_html(html) == html
        cleaned = clean_html(payload)
        inspect(cleaned)
        assert clean_html(cleaned) == cleaned


HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg><a xlink:href=javascript:alert(1)>x</a></svg>",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html;base64,PHNjcmlwdD4=)", "<javascript:alert(1)>",
    "[x](//elsewhere.example)", "[x](/\\elsewhere.example)", "[x](https://jz.gov.cn@elsewhere.example/)", "[x](&#106;avascript:alert(1))",
    '<a href="/n/x" onclick="alert(1)" style="color:red" class="x" id="y" target="_blank">x</a>', "<!-- x -->",
    '<a href="java\tscript:alert(1)">x</a>', '<iframe src="https://a.example"></iframe>', "<style>*{display:none}</style>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", '<p style="position:fixed">x</p>', "<form><input></form>",
    '<a href="mailto:a@b.cn?bcc=c@d.cn">x</a>', '<base href="https://a.example">', '<meta http-equiv="refresh" content="0">',
    '<ol start="1 onload=x"><li>x</li></ol>', '<th scope="x">y</th>',
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_input_becomes_text_or_nothing(text: str) -> None:
    inspect(render(text))
    inspect(clean_html(text))


def test_the_inspector_itself_finds_what_is_forbidden() -> None:
    for html in (
        "<script>",
        '<a href="javascript:x">',
        '<p onclick="x">',
        "<!-- x -->",
        '<a href="//x">',
        "<img src=x>",
    ):
        with pytest.raises(AssertionError):
            inspect(html)


@given(
    st.lists(
        st.sampled_from(
            [
                *HOSTILE,
                "<",
                ">",
                '"',
                "'",
                "[",
                "](",
                ")",
                "\n\n",
                "<p>",
                "</p>",
                "<table>",
                "<td>",
                "*",
                "a",
                "&lt;",
                "`",
                "| ",
                "- ",
            ]
        )
    )
)
def test_any_mixture_is_safe_and_cleaning_is_a_fixed_point(pieces: list[str]) -> None:
    text = "".join(pieces)
    html, cleaned = render(text), clean_html(text)
    inspect(html)
    inspect(cleaned)
    assert clean_html(html) == html
    assert clean_html(cleaned) == cleaned


@given(st.text())
def test_any_text_can_be_rendered(text: str) -> None:
    html = render(text)
    inspect(html)
    assert clean_html(html) == html


@pytest.mark.parametrize(
    "address",
    ["https://www.gov.cn/a?b=c#d", "http://jz.gov.cn:8080/", "/n/AL01-2026-00178", "/", "tel:0571-87654321", "tel:+8612380", "mailto:a.b@jz.gov.cn"],
)  # fmt: skip
def test_ordinary_links_are_kept(address: str) -> None:
    assert is_safe_link(address)
    assert f'<a href="{address}" rel="noopener">x</a>' in render(f"[x]({address})")


@pytest.mark.parametrize(
    "address", ["", "x.html", "#x", "?x", "ftp://a.cn/", "https://", "https:///x", "https://a b", "https://a.cn/\n", "https://u:p@a.cn/", "tel:", "//a.cn", "/\\a.cn"]
)  # fmt: skip
def test_other_addresses_are_not(address: str) -> None:
    assert not is_safe_link(address)


def test_a_link_with_chinese_in_its_path_is_percent_encoded() -> None:
    assert 'href="/files/%E9%99%84%E4%BB%B6.pdf"' in render("[附件](/files/附件.pdf)")


def test_the_page_has_the_only_h1() -> None:
    assert render("# 一\n\n## 二\n\n#### 三") == "<h2>一</h2>\n<h3>二</h3>\n<h3>三</h3>\n"
    assert render("### 一\n\n#### 二") == "<h2>一</h2>\n<h3>二</h3>\n"


def test_a_table_names_its_columns() -> None:
    html = render("|姓名|性别|\n|--|:-:|\n|周明溪|女|")
    assert '<th scope="col">姓名</th>' in html
    assert "<td>周明溪</td>" in html
    assert "style" not in html


def test_a_line_end_is_a_line_end_and_an_indent_is_nothing() -> None:
    assert render("甲\n乙") == "<p>甲<br>\n乙</p>\n"
    assert (
        render("　　本公示自发布之日起\n\n    缩进的一段") == "<p>本公示自发布之日起</p>\n<p>缩进的一段</p>\n"
    )
    assert render("甲\n---") == "<p>甲</p>\n<hr>\n"


def test_a_list_goes_on_counting_after_a_paragraph() -> None:
    assert '<ol start="3">' in render("1. 甲\n2. 乙\n\n说明\n\n3. 丙")


def test_the_words_of_a_picture_stay_without_it() -> None:
    assert render("![办公楼](/x.png)") == "<p>办公楼</p>\n"


def test_plain_text_is_the_words_in_one_line() -> None:
    assert (
        plain("# 公示\n\n现将**周明溪**等\n[名单](/n/x)公示 <b>\n\n- 甲 & 乙")
        == "公示 现将周明溪等 名单公示 <b> 甲 & 乙"
    )
    assert (
        plain("现将周明溪等同志拟任职情况公示如下，广泛听取意见。", longest=18)
        == "现将周明溪等同志拟任职情况公示如下…"
    )
    assert plain("公示如下，听取意见", longest=6) == "公示如下…"


def test_cleaning_an_ordinary_document_costs_well_under_a_millisecond() -> None:
    html = render("## 二、公示\n\n现将**周明溪**等4名同志拟任职情况公示如下，广泛听取干部群众意见。\n\n" * 45)
    assert 6_000 < len(html.encode()) < 9_000
    assert min(timeit.repeat(lambda: clean_html(html), number=20, repeat=5)) / 20 < 0.002


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "*" * 20_000,
        "> " * 5_000,
        "- " * 5_000,
        "<a" * 20_000,
        "`" * 20_000,
        "|" * 20_000,
        "![" * 10_000,
    ],
)
def test_a_hostile_nest_is_rendered_in_time(text: str) -> None:
    assert timeit.timeit(lambda: inspect(render(text)), number=1) < 5
