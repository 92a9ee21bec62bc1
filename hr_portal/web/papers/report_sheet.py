"""《情况反映表》: one empty form to be filled in by hand, as a page, a PDF and a Word document. Always Chinese."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache

from hr_portal.core.docx.blocks import Block, Cell, Look, Table, cell, para
from hr_portal.core.docx.writing import docx_of
from hr_portal.web.papers.pdf import typeset

FILE_NAME = "情况反映表.docx"
PDF_NAME = "情况反映表.pdf"
TITLE = "情况反映表"
ABOVE = "匿名的不用写姓名、联系电话，也不用签名。不要写身份证号。"
BELOW = "请写清时间、地点、人员、经过和依据，写不下的另附纸。寄到或送到公示里写明的受理科室。"
BY = ("签名：", "年　　月　　日")


@dataclass(frozen=True)
class Line:
    """A label and room to write; `second` is another label in the same line, `words` what is printed already."""

    label: str
    second: str = ""
    words: str = ""
    millimetres: int = 12
    is_signed: bool = False


LINES = (
    Line("公示名称"),
    Line("索引号", "反映对象"),
    Line("反映方式", words="□实名　　□匿名　　□以单位名义（请加盖公章）"),
    Line("姓名或单位", "联系电话"),
    Line("情况说明", millimetres=95),
    Line("附送材料", millimetres=18),
    Line("签名", words="我确认所反映的情况属实。", millimetres=22, is_signed=True),
)


@cache
def report_sheet_docx() -> bytes:
    return docx_of(_blocks())


@cache
def report_sheet_pdf() -> bytes:
    lines = [asdict(line) for line in LINES]
    return typeset(
        "report_sheet.typ", {"title": TITLE, "above": ABOVE, "below": BELOW, "by": BY, "lines": lines}
    )


def _blocks() -> list[Block]:
    table = Table(
        tuple(_cells(line) for line in LINES),
        (16, 30, 16, 30),
        heights=tuple(one.millimetres for one in LINES),
    )
    return [para(Look.TITLE, TITLE), para(Look.SMALL, ABOVE), table, para(Look.SMALL, BELOW)]


def _cells(line: Line) -> tuple[Cell, ...]:
    if line.second:
        return (cell(line.label, is_head=True), cell(""), cell(line.second, is_head=True), cell(""))
    words = f"{line.words}\n\n{'　　　　　　　　　'.join(BY)}" if line.is_signed else line.words
    return (cell(line.label, is_head=True), cell(words, span=3))
