"""Two texts side by side, part by part, with what was put in and taken out marked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from hr_portal.core.dates import print_month
from hr_portal.notices.content import Contact, Content
from hr_portal.notices.kinds import Field, FieldType, Kind
from hr_portal.notices.models import Attachment
from hr_portal.web.filters import day, instant
from hr_portal.web.forms.notice_text import label_of, local
from hr_portal.web.marking import marked
from hr_portal.web.wording.checks import PLACES
from hr_portal.web.wording.notices import PARTS


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
        if column.name != kind.head_column and person.get(column.name)
    ]
    return "，".join(values)


def _persons(kind: Kind, content: Content) -> str:
    return "\n".join(
        f"{person.get(kind.head_column, '')}，{person_line(kind, person)}" for person in content.persons
    )


def _contact(content: Content) -> str:
    return "\n".join(
        f"{_(PLACES[place])}{_('：')}{value}"
        for item in fields(Contact)
        if (value := getattr(content.contact, item.name)) and (place := f"contact.{item.name}")
    )


def _named(part: str) -> str:
    return _(PARTS[part])


def shown(kind: Kind, content: Content, files: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """(key, label, text) of every part, in the order of the form."""
    layouts = {"plain": _("普通版式"), "red_head": _("红头版式")}
    rows = [
        ("title", _named("title"), content.title),
        ("document_no", _named("document_no"), content.document_no),
        ("layout", _named("layout"), layouts.get(content.layout, content.layout)),
        (
            "document_date",
            _named("document_date"),
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
        rows.append(("period_length", _named("period_length"), words))
    rows.append(("body", _named("body"), content.body))
    if kind.has_persons:
        label = _named("persons") if kind.is_about_persons else local(kind.subject, kind.subject_en)
        rows.append(("persons", label, _persons(kind, content)))
    rows.append(
        ("publish_at", _named("publish_at"), instant(content.publish_at) if content.publish_at else "")
    )
    if kind.follows:
        rows.append(("follows_address", _named("follows_address"), content.follows_address))
    rows.append(("contact", _named("contact"), _contact(content)))
    rows.append(("enquiry_phone", _named("enquiry_phone"), content.enquiry_phone))
    if files:
        rows.append(("files", _named("files"), "\n".join(files)))
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
