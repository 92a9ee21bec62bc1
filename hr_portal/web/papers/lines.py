"""A sheet in its order, once, for every paper made of it: title, lead, text, facts, table, period, lines, signature.

The page draws the same sheet with its clock and its record (templates/public/_sheet.html); a paper has neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from hr_portal.core.file_names import clean_name
from hr_portal.web.filters import day
from hr_portal.web.notice_view import Sheet
from hr_portal.web.speech import gettext

PAPER = "zh_Hans_CN"
"""The language of every paper, whoever prints it."""


@dataclass(frozen=True)
class Text:
    """The author's own text; each paper writes its Markdown or its HTML down in its own way."""


@dataclass(frozen=True)
class Heading:
    words: str


@dataclass(frozen=True)
class Paragraph:
    words: str


@dataclass(frozen=True)
class Fact:
    label: str
    words: str


@dataclass(frozen=True)
class Rows:
    """A table: heads, and rows with a cell for each."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Part = Text | Heading | Paragraph | Fact | Rows


def bare(words: str | Markup) -> str:
    """The words without their links; a break stays one."""
    if isinstance(words, Markup):
        return "\n".join(str(Markup(line).striptags()) for line in str(words).split("<br>"))  # noqa: S704 - ours
    return str(words)


def parts_of(sheet: Sheet) -> Iterator[Part]:
    """Everything between title and attachments."""
    if sheet.lead:
        yield Paragraph(sheet.lead)
    if sheet.body_first:
        yield Text()
    for label, value in sheet.facts:
        yield Fact(label, value)
    for section in sheet.sections:
        yield Heading(section.title)
        yield from (Paragraph(line) for line in section.paragraphs)
    if sheet.groups:
        for group in sheet.groups:
            yield Heading(group.heading)
            yield from (Paragraph(line) for line in group.lines)
    elif sheet.people:
        yield table_of(sheet.caption, sheet.columns, sheet.people)
    if not sheet.body_first:
        yield Text()
    if sheet.opinions:
        yield Heading(gettext("意见采纳情况"))
        yield from (Paragraph(line) for line in sheet.outcome_words.splitlines())
        yield table_of(gettext("意见采纳情况"), sheet.opinion_columns, sheet.opinions)
    if sheet.period:
        yield Heading(sheet.headings["period"])
        yield Paragraph(sheet.period)
    if sheet.report_words or sheet.report:
        yield Heading(sheet.headings["report"])
        if sheet.report_words:
            yield Paragraph(sheet.report_words)
        for label, words in sheet.report:
            yield Fact(label, bare(words))


def table_of(
    caption: str, columns: tuple[Mapping[str, str], ...], people: tuple[Mapping[str, str], ...]
) -> Rows:
    return Rows(
        caption,
        tuple(column["label"] for column in columns),
        tuple(tuple(person[column["key"]] for column in columns) for person in people),
    )


def signature(sheet: Sheet) -> list[str]:
    """署名 and 成文日期. No seal is drawn: it goes onto the paper."""
    return [*sheet.organs, *([day(sheet.document_date)] if sheet.document_date else [])]


def attached(sheet: Sheet) -> list[str]:
    """附件说明: the names, without the ending of the file and without a mark behind."""
    return [file.name.rpartition(".")[0] or file.name for file in sheet.files]


def read_at(address: str) -> str:
    """Where the public reads it, for those who stand before the sheet; nothing where there is no address."""
    return f"网上查阅：{address}" if address else ""


def file_name(title: str, ending: str) -> str:
    """What a paper is called when it is saved."""
    return clean_name(f"{title.strip() or '公告'}.{ending}")
