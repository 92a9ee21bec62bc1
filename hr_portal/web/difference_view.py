"""What two versions of a notice differ in, compared as the public reads them: nothing that is not printed is compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from hr_portal.core.markup import plain
from hr_portal.web.filters import day
from hr_portal.web.marking import marked
from hr_portal.web.notice_matter import Matter
from hr_portal.web.notice_view import Sheet
from hr_portal.web.speech import gettext


@dataclass(frozen=True)
class Difference:
    """One part of the page: its name, and its text with what was taken out and put in."""

    label: str
    text: Markup


def differences_of(old_matter: Matter, old: Sheet, new_matter: Matter, new: Sheet) -> tuple[Difference, ...]:
    before, after = _by_label(old_matter, old), _by_label(new_matter, new)
    return tuple(
        Difference(label, marked(before.get(label, ""), after.get(label, "")))
        for label in dict.fromkeys([*after, *before])
        if before.get(label, "") != after.get(label, "")
    )


def _by_label(matter: Matter, sheet: Sheet) -> dict[str, str]:
    """Parts of one name (a field may be called like another part) are compared as one."""
    found: dict[str, list[str]] = {}
    for label, text in _parts(matter, sheet):
        found.setdefault(label, []).append(text)
    return {label: "\n".join(texts) for label, texts in found.items()}


def _parts(matter: Matter, sheet: Sheet) -> Iterator[tuple[str, str]]:
    """(name, text) of every part, in the order of the page."""
    content = matter.content
    yield gettext("标题"), sheet.title
    yield gettext("编号"), sheet.document_no
    yield gettext("正文"), "\n".join(_paragraphs(sheet.lead, content.body))
    yield from sheet.facts
    for section in sheet.sections:
        yield section.title, "\n".join(section.paragraphs)
    if sheet.people:
        yield sheet.subject or gettext("人员情况"), "\n".join(_row(sheet, row) for row in sheet.people)
    yield gettext("附件"), "\n".join(file.name for file in sheet.files)
    yield sheet.headings["report"], "\n".join(_reporting(sheet))
    yield gettext("成文日期"), day(sheet.document_date) if sheet.document_date else ""


def _paragraphs(lead: str, body: str) -> Iterator[str]:
    if lead:
        yield lead
    for passage in body.split("\n\n"):
        if words := plain(passage):
            yield words


def _row(sheet: Sheet, row: Mapping[str, str]) -> str:
    return gettext("，").join(row[column["key"]] for column in sheet.columns if row.get(column["key"]))


def _reporting(sheet: Sheet) -> Iterator[str]:
    if sheet.report_words:
        yield sheet.report_words
    for label, value in sheet.report:
        yield gettext("%(what)s：%(why)s", what=label, why=Markup(value).striptags())  # noqa: S704 - only its text is kept
