"""《情况反映表》 as a Word document: one empty form to be filled in by hand."""

from __future__ import annotations

from functools import cache

from hr_portal.core.docx.blocks import Block, Cell, Look, Table, cell, para
from hr_portal.core.docx.writing import docx_of

FILE_NAME = "情况反映表.docx"


@cache
def report_sheet_docx() -> bytes:
    return docx_of(_blocks())


def _blocks() -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (_head("公示名称"), cell("", span=3)),
        (_head("索引号"), cell(""), _head("反映对象"), cell("")),
        (_head("反映方式"), cell("□实名　　□匿名　　□以单位名义（请加盖公章）", span=3)),
        (_head("姓名或单位"), cell(""), _head("联系电话"), cell("")),
        (_head("情况说明"), cell("", span=3)),
        (_head("附送材料"), cell("", span=3)),
        (_head("签名"), cell("我确认所反映的情况属实。\n\n签名：　　　　　　　　　年　　月　　日", span=3)),
    ]
    return [
        para(Look.TITLE, "情况反映表"),
        para(Look.SMALL, "匿名的不用写姓名、联系电话，也不用签名。不要写身份证号。"),
        Table(tuple(rows), (16, 30, 16, 30), heights=(12, 12, 12, 12, 95, 18, 22)),
        para(Look.SMALL, "请写清时间、地点、人员、经过和依据，写不下的另附纸。寄到或送到公示里写明的受理科室。"),
    ]


def _head(words: str) -> Cell:
    return cell(words, is_head=True)
