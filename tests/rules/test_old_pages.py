"""Old pages are read as what they say: title, facts, text; nothing that acts, and no work without bound."""

from __future__ import annotations

import contextlib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.errors import Refused
from hr_portal.core.markup import render
from hr_portal.core.old_pages import OldPage, as_markdown, read_page
from hr_portal.notices.history_sources import values_of


def body(inside: str) -> str:
    return read_page(f"<html><body><div>{inside}</div></body></html>").body


def test_the_text_is_what_stands_between_head_and_foot() -> None:
    page = read_page(
        "<title>关于录用的公告_安澜市人事网</title><body><div class=nav><a href=/>首页</a><a href=/a>公告</a><a href=/b>政策</a></div>"
        "<table><tr><td><h1>关于录用的公告</h1><p>发布时间：2015-06-01　来源：人事局</p>"
        f"<div><p>　　{'根据有关规定，现将名单公布如下。' * 5}</p><p>　　附名单。</p></div></td></tr></table><p>版权所有 安澜市</p>"
    )
    assert page.best_title == "关于录用的公告"
    assert page.body == f"{'根据有关规定，现将名单公布如下。' * 5}\n\n附名单。"
    assert values_of(page)["date"] == "2015-06-01"


def test_facts_are_read_from_meta_tags_and_from_the_table_above_the_text() -> None:
    page = read_page(
        '<meta name="ArticleTitle" content="甲公告"><meta name="PubDate" content="2014-03-05 10:00">'
        "<table><tr><td>索引号</td><td>000014349/2014-00003</td></tr><tr><td>发布机构</td><td>人事局</td></tr>"
        "<tr><td>文号</td><td>安人〔2014〕3号</td></tr><tr><td>生成日期</td><td>2014-03-04</td></tr></table>"
        f"<div><p>{'正文在这里。' * 9}</p></div>"
    )
    assert values_of(page) == {
        "title": "甲公告", "body": "正文在这里。" * 9, "date": "2014-03-05 10:00", "document_no": "安人〔2014〕3号",
        "document_date": "2014-03-04", "index_number": "000014349/2014-00003",
    }  # fmt: skip


def test_tables_lists_and_headings_stay_what_they_are() -> None:
    found = body(
        "<h2>名单</h2><table><tr><th>姓名</th><th>单位</th></tr><tr><td rowspan=2>张三</td><td>甲|乙</td></tr>"
        "<tr><td>丙</td></tr></table><ul><li>一</li><li>二</ul><ol><li>三<li>四</ol>"
    )
    assert found == (
        "## 名单\n\n| 姓名 | 单位 |\n| --- | --- |\n| 张三 | 甲\\|乙 |\n|  | 丙 |\n\n- 一\n- 二\n1. 三\n2. 四"
    )
    html = render(found)
    assert "<table>" in html
    assert html.count("<li>") == 4


def test_what_reads_like_a_mark_is_text() -> None:
    for words in (
        "# 不是标题",
        "- 不是列表",
        "1. 不是列表",
        "*不是*强调",
        "[不是](链接)",
        "<b>不是标签",
        "a|b",
        "&amp;",
    ):
        html = render(as_markdown(words))
        assert re.sub("</?p>|\n", "", html) == (
            words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        ), words


def test_nothing_that_acts_or_hides_is_taken_over() -> None:
    found = body(
        "<script>甲</script><style>乙</style><!-- 丙 --><p style='display:none'>丁</p><p hidden>戊</p><iframe>己</iframe>"
        "<p onclick=x>可见<a href='javascript:庚'>词</a><a href='/local'>语</a><a href='https://gov.example/a'>外</a></p>"
    )
    assert found == "可见词语[外](<https://gov.example/a>)"


def test_pictures_and_linked_files_are_counted() -> None:
    page = read_page("<p>正文<img src=a.jpg><a href='x.doc'>附件一</a><a href='/y.xls?v=1'>附件二</a></p>")
    assert page.pictures == 1
    assert page.files == ("附件一", "附件二")


HOSTILE = [
    "<!--" * 200_000, "<a " * 300_000, "<div>" * 30_000, "<table><tr><td>" * 20_000, "<![x" * 200_000, "<" * 500_000,
    "&#" * 500_000, "<a href='" * 150_000, "</a>" * 300_000, "<p " + "a" * 1_500_000 + ">", "<script>" * 200_000,
    "<ul><li>" * 100_000, "<table><tr>" + "<td rowspan=60 colspan=60>a" * 50_000 + "</table>", "\ue000a\ue001b\ue002" * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("html", HOSTILE, ids=lambda html: html[:12])
def test_hostile_pages_cost_what_their_length_costs(html: str) -> None:
    began = time.process_time()
    with contextlib.suppress(Refused):
        assert isinstance(read_page(html), OldPage)
    assert time.process_time() - began < 20


def test_a_page_longer_than_any_notice_is_refused() -> None:
    with pytest.raises(Refused, match="page_too_long"):
        read_page("字" * 4_000_001)


TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<table>",
        "<tr>",
        "<td>",
        "</td>",
        "</tr>",
        "</table>",
        "<ul>",
        "<li>",
        "</ul>",
        "<h1>",
        "</h1>",
        "<a",
        "href='http://a.cn/x'>",
        "</a>",
        "<br>",
        "<img>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?x",
        "?>",
        "<!DOCTYPE",
        "x>",
        "&lt;",
        "&#0;",
        "&#xD800;",
        "&bogus;",
        "<",
        ">",
        "<td",
        "rowspan=3>",
        "<title>",
        "</title>",
        "<meta",
        "name=pubdate",
        "content=x>",
        "字",
        "#",
        "*",
        "|",
        "[",
        "]",
        "(",
        ")",
        "\\",
        "`",
        "1.",
        "-",
        "\ue000",
        "\ue001",
        "\ue002",
        "�",
        "\x00",
    ]
)


@given(st.lists(TAGS | st.text(max_size=4), max_size=40).map("".join))
def test_whatever_a_page_is_made_of_its_text_is_harmless(html: str) -> None:
    try:
        page = read_page(html)
    except Refused:
        return
    made = render(page.body)
    assert (
        re.search(
            r"<(?!/?(?:p|h2|h3|ul|ol|li|blockquote|hr|table|thead|tbody|tr|th|td|strong|em|a|br)\b)", made
        )
        is None
    )
    for target in re.findall(r'href="([^"]*)"', made):
        assert target.startswith("http://a.cn/")
