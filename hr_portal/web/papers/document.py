"""The notice as a Word document, by GB/T 9704-2012."""

from __future__ import annotations

from dataclasses import replace

from hr_portal.core.docx.blocks import Block, Look, Para, list_table, para
from hr_portal.core.docx.from_markdown import blocks_of
from hr_portal.core.docx.writing import docx_of
from hr_portal.web.notice_view import Sheet
from hr_portal.web.papers.lines import Fact, Heading, Paragraph, Rows, Text, attached, parts_of, signature


def notice_docx(sheet: Sheet, markdown: str, *, site_url: str = "") -> bytes:
    return docx_of(notice_blocks(sheet, markdown, site_url=site_url))


def notice_blocks(sheet: Sheet, markdown: str, *, site_url: str = "") -> list[Block]:
    """`markdown` is the text the sheet shows as its body."""
    blocks: list[Block] = []
    if sheet.red_head:
        blocks += [*(para(Look.ISSUER, organ) for organ in sheet.organs), para(Look.FLUSH), para(Look.FLUSH)]
    blocks.append(para(Look.TITLE, sheet.title))
    if sheet.number:
        blocks.append(para(Look.UNDER_TITLE, sheet.number))
    blocks.append(para(Look.FLUSH))
    for part in parts_of(sheet):
        if isinstance(part, Text):
            blocks += blocks_of(markdown, site_url=site_url)
        elif isinstance(part, Heading):
            blocks.append(para(Look.FIRST, part.words))
        elif isinstance(part, Paragraph):
            blocks.append(para(Look.BODY, part.words))
        elif isinstance(part, Fact):
            first, *more = part.words.split("\n")
            blocks += [para(Look.BODY, f"{part.label}：{first}"), *(para(Look.BODY, line) for line in more)]
        elif isinstance(part, Rows):
            blocks += [list_table(list(part.heads), [list(row) for row in part.rows]), para(Look.FLUSH)]
    if isinstance(blocks[-1], Para):
        blocks[-1] = replace(blocks[-1], keeps_with_next=True)
    blocks += _attachments(attached(sheet))
    lines = signature(sheet)
    # The signature never stands alone on a page.
    blocks += [
        para(Look.FLUSH, keeps_with_next=True),
        *(para(Look.SIGNED, line, keeps_with_next=line is not lines[-1]) for line in lines),
    ]
    return blocks


def _attachments(names: list[str]) -> list[Block]:
    if not names:
        return []
    if len(names) == 1:
        lines = [f"附件：{names[0]}"]
    else:
        lines = [
            f"{'附件：' if number == 1 else '　　　'}{number}. {name}" for number, name in enumerate(names, 1)
        ]
    blank = para(Look.FLUSH, keeps_with_next=True)
    return [blank, *(para(Look.ATTACHED, line, keeps_with_next=True) for line in lines)]
