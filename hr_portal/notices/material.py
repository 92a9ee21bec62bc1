"""What a correction changes, and whether it is material (law 7). Decided by the kind's list of fields, never by choice.

Material is what a reader judges a person by, and what they need to object: identity, dates of birth, work and party,
education, posts, score, membership of the list, the receiver, the period. Punctuation, layout and numbers are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Kind


@dataclass(frozen=True)
class Change:
    """One field that differs: where, the words before and after, and whether the kind calls it material."""

    where: str
    before: str
    after: str
    material: bool


def changes(kind: Kind, before: Content, after: Content) -> list[Change]:
    """Everything that differs between two texts of one notice, in the order of the page."""
    return [
        *_plain(kind, before, after),
        *_fields(kind, before, after),
        *_persons(kind, before, after),
        *_contact(kind, before, after),
    ]


def is_material(found: list[Change]) -> bool:
    return any(change.material for change in found)


def counts(kind: Kind, before: Content, after: Content) -> dict[str, Any]:
    """What may be said of a correction without a value (公示对象由4名调整为3名；出生年月1处): numbers, and names of fields.

    `persons` [before, after, exchanged]; `columns` and `fields` how often by name; `parts` the other parts that differ.
    """
    said: dict[str, Any] = {}
    old, new = _by_name(before), _by_name(after)
    gone, come = len(old.keys() - new.keys()), len(new.keys() - old.keys())
    if gone or come:
        said["persons"] = [len(before.persons), len(after.persons), min(gone, come)]
    columns = {
        column.name: sum(
            old[key].get(column.name, "") != new[key].get(column.name, "") for key in old.keys() & new.keys()
        )
        for column in kind.person_columns
    }
    said["columns"] = {name: count for name, count in columns.items() if count}
    said["fields"] = [change.where.partition(".")[2] for change in _fields(kind, before, after)]
    said["parts"] = [change.where for change in _plain(kind, before, after)]
    if any(True for _ in _contact(kind, before, after)):
        said["parts"].append("contact")
    return {name: value for name, value in said.items() if value}


def _plain(kind: Kind, before: Content, after: Content) -> Iterator[Change]:
    for name in ("title", "document_no", "document_date", "body", "enquiry_phone", "layout"):
        old, new = str(getattr(before, name) or ""), str(getattr(after, name) or "")
        if old != new:
            yield Change(name, old, new, name in kind.material)
    old_length, new_length = before.period_length, after.period_length
    if old_length != new_length:
        yield Change("period_length", str(old_length or ""), str(new_length or ""), "period" in kind.material)


def _fields(kind: Kind, before: Content, after: Content) -> Iterator[Change]:
    for field in kind.fields:
        old, new = before.fields.get(field.name, ""), after.fields.get(field.name, "")
        if old != new:
            yield Change(f"fields.{field.name}", old, new, field.material or field.name in kind.material)


def _persons(kind: Kind, before: Content, after: Content) -> Iterator[Change]:
    """Rows are matched by name and, where two share one, by their order."""
    old, new = _by_name(before), _by_name(after)
    listed = "persons" in kind.material
    for key in [*old, *(key for key in new if key not in old)]:
        name = key[0]
        if key not in new:
            yield Change(f"persons.{name}", name, "", listed)
        elif key not in old:
            yield Change(f"persons.{name}", "", name, listed)
        else:
            for column in kind.person_columns:
                was, now = old[key].get(column.name, ""), new[key].get(column.name, "")
                if was != now:
                    yield Change(f"persons.{name}.{column.name}", was, now, column.material)


def _by_name(content: Content) -> dict[tuple[str, int], dict[str, str]]:
    found: dict[tuple[str, int], dict[str, str]] = {}
    for person in content.persons:
        name = person.get("name", "")
        number = sum(1 for key in found if key[0] == name)
        found[name, number] = dict(person)
    return found


def _contact(kind: Kind, before: Content, after: Content) -> Iterator[Change]:
    for name in ("office", "phone", "address", "postcode", "hours", "oversight_phone"):
        old, new = getattr(before.contact, name), getattr(after.contact, name)
        if old != new:
            yield Change(f"contact.{name}", old, new, "receiver" in kind.material)
