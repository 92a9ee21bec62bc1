"""编号: never twice in a year, without a gap, written as the kind writes it. A number is never compulsory (§12B 16)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hr_portal.core.clock import shanghai_date
from hr_portal.core.text import clean, loose_digits
from hr_portal.notices.checklist import Context, Finding, Mark, Numbered
from hr_portal.notices.content import Content
from hr_portal.notices.rules import Purpose

_READ = re.compile(
    r"[（(]?(?P<series>.*?)[〔\[［（(【]?(?P<year>(?:19|20)[0-9]{2})年?[〕\]］）)】]?第?(?P<serial>[0-9]{1,6})号[）)]?"
)
_WRONG_BRACKETS = re.compile(r"[\[［（(【](?:19|20)[0-9]{2}[\]］）)】]")


class DocumentNo(NamedTuple):
    """〔2026〕7号 of a series, which is what stands before the year (安组通)."""

    series: str
    year: int
    serial: int


def read_number(typed: str) -> DocumentNo | None:
    """The number in its parts, however its brackets and noughts are written; None where there is no year or serial."""
    found = _READ.fullmatch(_plain(typed))
    return DocumentNo(found["series"], int(found["year"]), int(found["serial"])) if found else None


def _plain(typed: str) -> str:
    return "".join(loose_digits(clean(typed)).split())


def check_number(content: Content, context: Context) -> Iterator[Finding]:
    if not content.document_no.strip():
        return
    findings = [*_as_written(content, context), *_among_others(content, context)]
    yield from findings
    if not any(finding.mark is Mark.MUST_FIX for finding in findings):
        yield Finding(Mark.PASSED, "number_is_free", None, None, {"number": content.document_no})


def _as_written(content: Content, context: Context) -> Iterator[Finding]:
    plain, facts = _plain(content.document_no), {"number": content.document_no}
    if found := _WRONG_BRACKETS.search(plain):
        right = f"〔{found[0][1:-1]}〕"
        yield Finding(Mark.MUST_FIX, "number_brackets", "document_no", None, {**facts, "right": right})
    elif context.kind.number_style and not _style(context.kind.number_style).fullmatch(plain):
        expected = context.kind.number_style.format(year=_year(context), serial="N")
        yield Finding(Mark.WARNING, "number_style_differs", "document_no", None, {**facts, "style": expected})
    read = read_number(content.document_no)
    if read is not None and context.purpose is Purpose.FIRST and read.year != _year(context):
        yield Finding(
            Mark.WARNING, "number_of_another_year", "document_no", None, {**facts, "year": _year(context)}
        )


def _style(style: str) -> re.Pattern[str]:
    """The kind's pattern; a series may stand before it, brackets around it."""
    parts = re.escape(style).replace(r"\{year\}", r"(?:19|20)[0-9]{2}").replace(r"\{serial\}", "[0-9]{1,6}")
    return re.compile(rf"[（(]?[^0-9]*?{parts}[）)]?")


def _year(context: Context) -> int:
    return shanghai_date(context.becomes_public or context.now).year


def _among_others(content: Content, context: Context) -> Iterator[Finding]:
    facts = {"number": content.document_no}
    for other in context.earlier_numbers:
        if _is_same(content.document_no, other, context):
            yield Finding(Mark.MUST_FIX, "number_used", "document_no", None, {**facts, "title": other.title})
            return
    read = read_number(content.document_no)
    if read is None or context.purpose is not Purpose.FIRST:
        return
    serials = [
        earlier.serial
        for other in context.earlier_numbers
        if (earlier := read_number(other.document_no)) and earlier[:2] == read[:2]
    ]
    if serials and read.serial > max(serials) + 1:
        yield Finding(Mark.WARNING, "number_leaves_gap", "document_no", None, {**facts, "last": max(serials)})
    elif serials and read.serial < max(serials):
        yield Finding(Mark.WARNING, "number_goes_back", "document_no", None, {**facts, "last": max(serials)})


def _is_same(typed: str, other: Numbered, context: Context) -> bool:
    mine, theirs = read_number(typed), read_number(other.document_no)
    if mine is not None and theirs is not None:
        return mine == theirs
    return _plain(typed) == _plain(other.document_no) and other.year == _year(context)
