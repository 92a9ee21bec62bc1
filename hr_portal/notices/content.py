"""What a notice says: the text of one revision, as it is typed, kept, compared and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Contact:
    """受理单位: where people report on this notice, as it stands in the notice. Fixed with it when it is issued."""

    office: str = ""
    phone: str = ""
    address: str = ""
    postcode: str = ""
    hours: str = ""
    oversight_phone: str = ""
    """派驻纪检监察组: for reports on the receiving office itself."""


@dataclass(frozen=True)
class Content:
    """One revision's text. `fields` are the kind's fields by name, `persons` its rows; all values are text.

    `publish_at` is the planned instant (UTC), `period_length` the days asked for, `enquiry_phone` the line for
    questions, which may never be the line for reports.
    """

    title: str = ""
    document_no: str = ""
    document_date: date | None = None
    body: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    persons: tuple[Mapping[str, str], ...] = ()
    period_length: int | None = None
    publish_at: datetime | None = None
    contact: Contact = field(default_factory=Contact)
    enquiry_phone: str = ""
    layout: str = "plain"
    follows_address: str = ""
    """The address of the organ's earlier notice this one follows: 公示 → 结果 → 任免或录用."""

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "document_no": self.document_no,
            "document_date": self.document_date.isoformat() if self.document_date else None,
            "body": self.body,
            "fields": dict(self.fields),
            "persons": [dict(person) for person in self.persons],
            "period_length": self.period_length,
            "publish_at": self.publish_at.isoformat() if self.publish_at else None,
            "contact": {item.name: getattr(self.contact, item.name) for item in fields(Contact)},
            "enquiry_phone": self.enquiry_phone,
            "layout": self.layout,
            "follows_address": self.follows_address,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Content:
        return cls(
            title=data["title"],
            document_no=data["document_no"],
            document_date=date.fromisoformat(data["document_date"]) if data["document_date"] else None,
            body=data["body"],
            fields=dict(data["fields"]),
            persons=tuple(dict(person) for person in data["persons"]),
            period_length=data["period_length"],
            publish_at=datetime.fromisoformat(data["publish_at"]) if data["publish_at"] else None,
            contact=Contact(**data["contact"]),
            enquiry_phone=data["enquiry_phone"],
            layout=data["layout"],
            follows_address=data.get("follows_address", ""),
        )

    def without_plan(self) -> Content:
        return replace(self, publish_at=None)

    def all_text(self) -> list[tuple[str, str]]:
        """Everything a reader could see, with the place it stands in."""
        places = [("title", self.title), ("document_no", self.document_no), ("body", self.body)]
        places += [(f"fields.{name}", value) for name, value in self.fields.items()]
        places += [
            (f"persons.{number}.{name}", value)
            for number, person in enumerate(self.persons, 1)
            for name, value in person.items()
        ]
        places += [(f"contact.{item.name}", getattr(self.contact, item.name)) for item in fields(Contact)]
        return [(place, text) for place, text in places if text]
