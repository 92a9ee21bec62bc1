"""Word documents written by hand: the page of GB/T 9704, the same bytes every time, nothing said of who made them."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

from hr_portal.core.docx.blocks import Look, list_table, para
from hr_portal.core.docx.from_markdown import blocks_of
from hr_portal.core.docx.writing import docx_of
from hr_portal.core.files import inspect

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARKDOWN = """# 一、事项

现将**有关**情况公示如下。
另起一行。

1. 甲[名称](https://rs.example.gov.cn/x)
2. 乙

- 点

> 引文

| 列 | 值 |
|----|----|
| 甲 | 乙 |
"""


def part(document: bytes, name: str = "word/document.xml") -> ElementTree.Element:
    with zipfile.ZipFile(BytesIO(document)) as package:
        return ElementTree.fromstring(package.read(name))


def paragraphs(document: bytes) -> list[tuple[str, str]]:
    """(look, text) of each."""
    found = []
    for one in part(document).iter(f"{W}p"):
        style = one.find(f"{W}pPr/{W}pStyle")
        found.append(
            (
                style.attrib[f"{W}val"] if style is not None else "",
                "".join(t.text or "" for t in one.iter(f"{W}t")),
            )
        )
    return found


def test_the_same_blocks_give_the_same_bytes() -> None:
    blocks = [para(Look.TITLE, "公告"), *blocks_of(MARKDOWN)]
    assert docx_of(blocks) == docx_of(list(blocks))


def test_the_page_is_that_of_the_standard() -> None:
    section = next(part(docx_of([para(Look.BODY, "正文")])).iter(f"{W}sectPr"))
    size, margins, grid = (section.find(f"{W}{name}") for name in ("pgSz", "pgMar", "docGrid"))
    assert size is not None
    assert margins is not None
    assert grid is not None

    def millimetres(element: ElementTree.Element, name: str) -> float:
        return round(int(element.attrib[f"{W}{name}"]) / 1440 * 25.4, 1)

    assert (millimetres(size, "w"), millimetres(size, "h")) == (210, 297)
    assert [millimetres(margins, side) for side in ("top", "left", "right", "bottom")] == [37, 28, 26, 35]
    assert int(grid.attrib[f"{W}linePitch"]) == 579


def test_markdown_becomes_paragraphs_in_their_looks() -> None:
    assert paragraphs(docx_of(blocks_of(MARKDOWN)))[:8] == [
        ("FirstLevel", "一、事项"),
        ("Body", "现将有关情况公示如下。"),
        ("Body", "另起一行。"),
        ("List", "1. 甲名称（https://rs.example.gov.cn/x）"),
        ("List", "2. 乙"),
        ("List", "• 点"),
        ("Quoted", "引文"),
        ("CellHead", "列"),
    ]


def test_bold_is_bold_and_a_table_repeats_its_heads() -> None:
    tree = part(docx_of(blocks_of(MARKDOWN)))
    bold = [
        "".join(t.text or "" for t in run.iter(f"{W}t"))
        for run in tree.iter(f"{W}r")
        if run.find(f"{W}rPr/{W}b") is not None
    ]
    assert bold == ["有关"]
    assert len(list(tree.iter(f"{W}tblHeader"))) == 1


def test_the_intake_takes_it_without_a_warning() -> None:
    body = docx_of(
        [para(Look.TITLE, "公告"), *blocks_of(MARKDOWN), list_table(["姓名"], [["阿依古丽·买买提"], ["𠮷"]])]
    )
    facts = inspect(body, "公告.docx")
    assert (facts.extension, facts.warnings) == ("docx", ())


def test_nothing_says_who_made_it_or_when() -> None:
    body = docx_of([para(Look.BODY, "正文")])
    with zipfile.ZipFile(BytesIO(body)) as package:
        assert not [name for name in package.namelist() if name.startswith("docProps")]
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        everything = b"".join(package.read(name) for name in package.namelist())
    assert not re.search(rb"creator|lastModifiedBy|rsid|TargetMode|<pic|drawing|w:pict", everything)


def test_what_xml_cannot_hold_falls_away_and_marks_are_escaped() -> None:
    assert paragraphs(docx_of([para(Look.BODY, "甲\x00<b>&\ud800乙")])) == [("Body", "甲<b>&乙")]
