"""Forms and letters of the receiving office: one description, drawn as a print page and as a Word document."""

from __future__ import annotations

from dataclasses import dataclass

from hr_portal.core.docx.blocks import Block, Cell, Look, Table, cell, list_table, para
from hr_portal.core.docx.writing import docx_of

SIGNED, DATED = "签名：", "年　　月　　日"
BY = f"{SIGNED}　　　　　　　　　　　　{DATED}"


@dataclass(frozen=True)
class Row:
    """One line of a form: a label with its words, or two of them side by side. `is_signed` leaves room for a signature."""

    label: str
    words: str
    second: str = ""
    second_words: str = ""
    is_signed: bool = False


@dataclass(frozen=True)
class FormSheet:
    """A form on A4: a title, what stands left and right above it, its lines, a list of its own, and a foot."""

    title: str
    left: str
    right: str
    rows: tuple[Row, ...]
    heads: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()
    signatures: tuple[Row, ...] = ()
    foot: str = ""


@dataclass(frozen=True)
class Letter:
    """A letter to another organ. Where the seal goes is white."""

    title: str
    number: str
    to: str
    paragraphs: tuple[str, ...]
    signed: tuple[str, ...]
    attached: tuple[str, ...] = ()


def form_docx(form: FormSheet) -> bytes:
    return docx_of(form_blocks(form))


def form_blocks(form: FormSheet) -> list[Block]:
    blocks: list[Block] = [
        para(Look.TITLE, form.title),
        para(Look.SMALL, "　　　".join(words for words in (form.left, form.right) if words)),
        _table(form.rows),
    ]
    if form.heads:
        blocks += [para(Look.SMALL), list_table(list(form.heads), [list(line) for line in form.lines])]
    if form.signatures:
        blocks += [para(Look.SMALL), _table(form.signatures)]
    if form.foot:
        blocks.append(para(Look.SMALL, form.foot))
    return blocks


def _table(rows: tuple[Row, ...]) -> Table:
    return Table(
        tuple(_cells(row) for row in rows),
        (16, 30, 16, 30),
        heights=tuple(20 if row.is_signed else 10 for row in rows),
    )


def _cells(row: Row) -> tuple[Cell, ...]:
    if row.second:
        return (
            cell(row.label, is_head=True),
            cell(row.words),
            cell(row.second, is_head=True),
            cell(row.second_words),
        )
    words = f"{row.words}\n\n{BY}" if row.is_signed else row.words
    return (cell(row.label, is_head=True), cell(words, span=3))


def letter_docx(letter: Letter) -> bytes:
    return docx_of(letter_blocks(letter))


def letter_blocks(letter: Letter) -> list[Block]:
    blocks: list[Block] = [para(Look.TITLE, letter.title)]
    if letter.number:
        blocks.append(para(Look.UNDER_TITLE, letter.number))
    blocks += [para(Look.FLUSH), para(Look.FLUSH, letter.to)]
    blocks += [para(Look.BODY, words) for words in letter.paragraphs]
    if letter.attached:
        blocks.append(para(Look.FLUSH))
        blocks += [
            para(Look.ATTACHED, f"{'附件：' if number == 1 else '　　　'}{number}. {words}")
            for number, words in enumerate(letter.attached, 1)
        ]
    blocks += [
        para(Look.FLUSH, keeps_with_next=True),
        *(para(Look.SIGNED, line, keeps_with_next=line is not letter.signed[-1]) for line in letter.signed),
    ]
    return blocks
