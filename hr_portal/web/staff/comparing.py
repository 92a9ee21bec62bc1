"""Two texts side by side, part by part, with what was put in and taken out marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from hr_portal.core.dates import print_month
from hr_portal.notices.content import Contact, Content
from hr_portal.notices.kinds import Field, FieldType, Kind
from hr_portal.notices.models import Attachment
from hr_portal.web.filters import day, instant
from hr_portal.web.forms.notice_text import label_of
from hr_portal.web.wording.checks import PLACES
from hr_portal.web.wording.notices import PARTS

_WORDS = re.compile(r"[0-9A-Za-z]+|\s+|.", re.DOTALL)
_MOST_WORDS = 1500
"""Beyond so many words on a side, a passage is shown as taken out and put in whole: comparing grows with the square."""


@dataclass(frozen=True)
class Part:
    """One part of a text that two versions may differ in. `key` names it, `old` and `new` are what is shown."""

    key: str
    label: str
    old: str
    new: str

    @property
    def marked(self) -> Markup:
        """The new text with what was put in and taken out."""
        return marked(self.old, self.new)

    @property
    def sides(self) -> tuple[Markup, Markup]:
        """(old with what the new one lacks, new with what the old one lacks), for two texts side by side."""
        return marked(self.old, self.new, come=False), marked(self.old, self.new, gone=False)


def print_value(field: Field, text: str) -> str:
    """A value of the kind's field as a page shows it."""
    if not text:
        return ""
    if field.type is FieldType.MONTH and re.fullmatch(r"\d{4}-\d{2}", text):
        return print_month(text)
    if field.type is FieldType.DATE and re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return day(date.fromisoformat(text))
    if field.type is FieldType.CHOICE and text in field.choices and field.choice_labels:
        return field.choice_labels[field.choices.index(text)]
    return text


def person_line(kind: Kind, person: Mapping[str, str]) -> str:
    """A person's row as one sentence, without the name."""
    values = [
        column.print.format(value=print_value(column, person[column.name]))
        for column in kind.person_columns
        if column.name != "name" and person.get(column.name)
    ]
    return "，".join(values)


def _persons(kind: Kind, content: Content) -> str:
    return "\n".join(f"{person.get('name', '')}，{person_line(kind, person)}" for person in content.persons)


def _contact(content: Content) -> str:
    return "\n".join(
        f"{_(PLACES[place])}{_('：')}{value}"
        for item in fields(Contact)
        if (value := getattr(content.contact, item.name)) and (place := f"contact.{item.name}")
    )


def shown(kind: Kind, content: Content, files: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """(key, label, text) of every part, in the order of the form."""
    layouts = {"plain": _("普通版式"), "red_head": _("红头版式")}
    rows = [
        ("title", _(PARTS["title"]), content.title),
        ("document_no", _(PARTS["document_no"]), content.document_no),
        ("layout", _(PARTS["layout"]), layouts.get(content.layout, content.layout)),
        (
            "document_date",
            _(PARTS["document_date"]),
            day(content.document_date) if content.document_date else "",
        ),
    ]
    rows += [
        (f"fields.{field.name}", label_of(field), print_value(field, content.fields.get(field.name, "")))
        for field in kind.fields
    ]
    if kind.has_window:
        length = content.period_length
        words = ngettext("%(num)s天", "%(num)s天", length) if length else ""
        rows.append(("period_length", _(PARTS["period_length"]), words))
    rows.append(("body", _(PARTS["body"]), content.body))
    if kind.has_persons:
        rows.append(("persons", _(PARTS["persons"]), _persons(kind, content)))
    rows.append(
        ("publish_at", _(PARTS["publish_at"]), instant(content.publish_at) if content.publish_at else "")
    )
    rows.append(("contact", _(PARTS["contact"]), _contact(content)))
    rows.append(("enquiry_phone", _(PARTS["enquiry_phone"]), content.enquiry_phone))
    if files:
        rows.append(("files", _(PARTS["files"]), "\n".join(files)))
    return rows


def differing(kind: Kind, old: Content, new: Content) -> list[Part]:
    """The parts in which two texts differ."""
    before = {key: text for key, _label, text in shown(kind, old)}
    return [
        Part(key, label, before[key], text) for key, label, text in shown(kind, new) if before[key] != text
    ]


def with_part(content: Content, key: str, source: Content) -> Content:
    """This text with one part of the other."""
    head, _dot, name = key.partition(".")
    if head != "fields":
        return replace(content, **{key: getattr(source, key)})
    values: dict[str, Any] = {**content.fields, name: source.fields.get(name, "")}
    return replace(content, fields={one: value for one, value in values.items() if value})


def changed_files(old: Sequence[Attachment], new: Sequence[Attachment]) -> list[tuple[str, str]]:
    """(added or removed, name) between the files of two revisions, by what they hold."""
    before, after = {file.sha256 for file in old}, {file.sha256 for file in new}
    return [("removed", file.name) for file in old if file.sha256 not in after] + [
        ("added", file.name) for file in new if file.sha256 not in before
    ]


def marked(old: str, new: str, *, gone: bool = True, come: bool = True) -> Markup:
    """The text with <ins> around what was put in and <del> around what was taken out, or only one of the two."""
    out: list[str] = []
    lines_old, lines_new = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, lines_old, lines_new, autojunk=False).get_opcodes():
        before, after = "".join(lines_old[a1:a2]), "".join(lines_new[b1:b2])
        for part, text in [("equal", after)] if tag == "equal" else _passage(before, after):
            if part == "equal":
                out.append(str(escape(text)))
            elif text and part == "gone" and gone:
                out.append(f'<del><span class="vh">{escape(_("删去："))}</span>{escape(text)}</del>')
            elif text and part == "come" and come:
                out.append(f'<ins><span class="vh">{escape(_("加上："))}</span>{escape(text)}</ins>')
    return Markup("".join(out))  # noqa: S704 - every piece was escaped


def _passage(old: str, new: str) -> list[tuple[str, str]]:
    """(equal, gone or come, text) of a passage that differs, word by word."""
    words_old, words_new = _WORDS.findall(old), _WORDS.findall(new)
    if len(words_old) > _MOST_WORDS or len(words_new) > _MOST_WORDS:
        return [("gone", old), ("come", new)]
    out = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, words_old, words_new, autojunk=False).get_opcodes():
        before, after = "".join(words_old[a1:a2]), "".join(words_new[b1:b2])
        out += [("equal", after)] if tag == "equal" else [("gone", before), ("come", after)]
    return out
