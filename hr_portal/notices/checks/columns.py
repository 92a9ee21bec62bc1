"""What a kind does not publish: columns its rule does not list, and words that may not stand in its text (§12B 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hr_portal.core.headings import normal_heading
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content

_CELLS = re.compile(r"[\t|｜]| {2,}|\u3000+")
_LABEL = re.compile(r"([^\s，。；、:：|｜]{2,12})[:：]")
_LONGEST_HEADING = 14


def check_columns(content: Content, context: Context) -> Iterator[Finding]:
    """By heading: of the rows, of a table in the text, and of a label with a colon behind it."""
    forbidden = [normal_heading(word) for word in context.kind.forbidden_columns]
    if not forbidden:
        return
    found = [*_in_rows(content, context, forbidden), *_in_text(content, forbidden)]
    for where, heading in dict.fromkeys(found):
        yield Finding(Mark.MUST_FIX, "column_forbidden", where, "only_listed_contents", {"heading": heading})
    if not found:
        yield Finding(Mark.PASSED, "columns_allowed")


def check_withheld(content: Content, context: Context) -> Iterator[Finding]:
    """Words this kind keeps to itself: a public 递补 says only 「出现空缺」."""
    for rule in context.kind.withheld:
        if rule.when_field and content.fields.get(rule.when_field, "").strip() not in rule.when_values:
            continue
        for place, text in content.all_text():
            if place.startswith(("fields.secrecy_", "contact.")) or place == f"fields.{rule.when_field}":
                continue
            for word in rule.words:
                if word in text:
                    facts = {"word": word, "instead": rule.instead}
                    yield Finding(Mark.MUST_FIX, "word_withheld", place, None, facts)


def _in_rows(content: Content, context: Context, forbidden: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Rows loaded from elsewhere may hold more than the kind's columns."""
    known = {column.name for column in context.kind.person_columns}
    for number, row in enumerate(content.persons, 1):
        for name, value in row.items():
            if name not in known and value and _is_forbidden(name, forbidden):
                yield f"persons.{number}.{name}", name


def _in_text(content: Content, forbidden: Iterable[str]) -> Iterator[tuple[str, str]]:
    for place, text in content.all_text():
        if place.startswith(("persons.", "contact.")):
            continue
        for line in text.splitlines():
            cells = [cell.strip() for cell in _CELLS.split(line) if cell.strip()]
            labels = [found[1] for found in _LABEL.finditer(line)]
            for heading in [*(cells if len(cells) > 1 else ()), *labels]:
                if len(heading) <= _LONGEST_HEADING and _is_forbidden(heading, forbidden):
                    yield place, heading


_OFFICES = re.compile("监督|咨询|受理|办公|值班|举报|单位电话|联系电话")
"""A line of an office is no column of persons."""


def _is_forbidden(heading: str, forbidden: Iterable[str]) -> bool:
    if _OFFICES.search(heading):
        return False
    plain = normal_heading(heading)
    return any(word in plain for word in forbidden)
