"""泄露: what the guard finds in a text, its rows and its files, as the checklist and the second person see it.

A finding is known by its digest, which a salt of the notice ties to the value: it names the same thing at the next scan,
is nothing once the text changes, and says nothing to whoever reads it. What nobody looked into is a finding too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from hr_portal.core.guard import scanning as guard
from hr_portal.core.guard.collecting import mask_text
from hr_portal.core.guard.reports import Finding, Report, Severity, as_json
from hr_portal.core.phones import phones_in
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Kind

NOT_CHECKED, NOT_SCANNED = "not_checked", "not_scanned"
NEVER_RELEASED = frozenset({"id18", "id18_number", NOT_SCANNED})
"""A whole identity number is published by nobody's leave; a file nobody scanned is scanned first."""
_MOBILES = frozenset({"mobile"})
Place = Mapping[str, str | int]


@dataclass(frozen=True)
class Scanned:
    """A file with what the guard said of exactly these bytes under this name; `leaks` None: it has not been scanned."""

    attachment_id: int
    name: str
    leaks: tuple[Leak, ...] | None


@dataclass(frozen=True)
class Leak:
    """One finding. `where` is its place in the form, `place` the one in the file; `reason` why a part was not checked."""

    digest: str
    detector: str
    severity: Severity
    where: str
    excerpt: str = ""
    carrier: str = ""
    place: Place = field(default_factory=dict)
    count: int = 1
    file: str = ""
    """The file's name, numbers in it masked; empty for what stands in the text."""
    attachment_id: int | None = None
    reason: str = ""

    @property
    def is_blocking(self) -> bool:
        return self.severity is Severity.BLOCK

    @property
    def is_releasable(self) -> bool:
        """A second person may let it stand."""
        return self.detector not in NEVER_RELEASED


def office_numbers(content: Content) -> frozenset[str]:
    """The digits of the office's own lines, which may be printed."""
    contact = content.contact
    lines = (contact.phone, contact.oversight_phone, content.enquiry_phone)
    return frozenset(number for line in lines for number in phones_in(line))


def text_leaks(
    content: Content,
    kind: Kind,
    *,
    outcome_said: Sequence[tuple[str, str]] = (),
    file_names: Iterable[str] = (),
    today: date,
    salt: bytes = b"",
) -> list[Leak]:
    """What stands in the text, its rows and the names of its files, in the order of reading."""
    report = scan_content(
        content, kind, outcome_said=outcome_said, file_names=file_names, today=today, salt=salt
    )
    columns = {label: name for name, label in labels(kind, content).items()}
    numbers = {column.name for column in kind.person_columns if column.holds_numbers}
    text = salted(salt, content.as_json(), *outcome_said)
    found = [_leak(finding, columns, salt, text) for finding in report.findings]
    return [
        leak
        for leak in found
        # A column of candidates' numbers holds what looks like a mobile number and is none.
        if not (
            leak.detector in _MOBILES
            and leak.where.rpartition(".")[2] in numbers
            and "persons." in leak.where
        )
    ]


def leaks_in(
    places: Iterable[tuple[str, str]], *, allow: frozenset[str], today: date, salt: bytes
) -> list[Leak]:
    """What stands in texts beside the notice's own: the reasons its revision record prints."""
    found = guard.scan_text(places, allow=allow, today=today, salt=salt).findings
    return [_leak(one, {}, salt, one.digest) for one in found]


def labels(kind: Kind, content: Content) -> dict[str, str]:
    """What the columns of the rows say, by name. Two of the same words are told apart by their names."""
    known = {column.name: column.label for column in kind.person_columns}
    names = dict.fromkeys(name for person in content.persons for name in person)
    said: dict[str, str] = {}
    for name in names:
        label = known.get(name, name)
        said[name] = label if label not in said.values() else f"{label}（{name}）"
    return said


def scan_content(
    content: Content,
    kind: Kind,
    *,
    outcome_said: Sequence[tuple[str, str]] = (),
    file_names: Iterable[str] = (),
    today: date,
    salt: bytes = b"",
) -> Report:
    """The guard's own report on everything of the text that a reader could see."""
    said = labels(kind, content)
    places = [(place, text) for place, text in content.all_text() if not place.startswith("persons.")]
    if content.enquiry_phone:
        places.append(("enquiry_phone", content.enquiry_phone))
    places += outcome_said
    places += [("attachments", name) for name in file_names]
    rows = [{said[name]: value for name, value in person.items()} for person in content.persons]
    return guard.scan_text(places, allow=office_numbers(content), persons=rows, today=today, salt=salt)


def _leak(finding: Finding, columns: Mapping[str, str], salt: bytes, text: str) -> Leak:
    place = finding.place
    label = str(place.get("field", ""))
    where = label
    if "row" in place:
        where = f"persons.{place['row']}.{columns.get(label, label)}"
    elif finding.carrier == "persons":
        where = "persons"
    digest = finding.digest
    if finding.count > 1:
        # It stands for many values and holds for this text alone.
        digest = salted(salt, digest, text)
    return Leak(
        digest,
        finding.detector,
        finding.severity,
        where,
        finding.excerpt,
        finding.carrier,
        place,
        finding.count,
    )


def file_leaks(
    report: Report, attachment_id: int, name: str, *, salt: bytes, sha256: str
) -> tuple[Leak, ...]:
    """What the guard found in a file, and what it could not look into. Its name is read with the text."""
    shown = mask_text(name)
    about = Leak("", "", Severity.BLOCK, "attachments", file=shown, attachment_id=attachment_id)
    found = [
        replace(
            about,
            digest=salted(salt, one.digest, sha256) if one.count > 1 else one.digest,
            detector=one.detector,
            severity=one.severity,
            excerpt=one.excerpt,
            carrier=one.carrier,
            place=one.place,
            count=one.count,
        )
        for one in report.findings
        if one.carrier != "file_name"
    ]
    unread = [
        replace(
            about,
            digest=salted(salt, sha256, part.reason, dict(part.place)),
            detector=NOT_CHECKED,
            place=part.place,
            reason=part.reason,
        )
        for part in report.not_checked
    ]
    return (*found, *unread)


def not_scanned(attachment_id: int, name: str) -> Leak:
    return Leak(
        "", NOT_SCANNED, Severity.BLOCK, "attachments", file=mask_text(name), attachment_id=attachment_id
    )


def of_files(files: Iterable[Scanned]) -> Iterator[Leak]:
    for file in files:
        yield from (not_scanned(file.attachment_id, file.name),) if file.leaks is None else file.leaks


def salted(salt: bytes, *parts: object) -> str:
    """A digest nobody can try values against without the salt."""
    return hashlib.sha256(salt + "\0".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def masked_content(content: Content, kind: Kind, *, today: date) -> Content:
    """打码: the same text with every number that belongs to one person masked in place. The office's own stay."""
    allow = office_numbers(content)
    said = labels(kind, content)
    numbers = {column.name for column in kind.person_columns if column.holds_numbers}

    def mask(text: str, heading: str = "") -> str:
        return mask_text(text, heading=heading, allow=allow, today=today)

    contact = content.contact
    return replace(
        content,
        title=mask(content.title),
        document_no=mask(content.document_no),
        body=mask(content.body),
        fields={name: mask(value) for name, value in content.fields.items()},
        persons=tuple(
            {name: value if name in numbers else mask(value, said[name]) for name, value in person.items()}
            for person in content.persons
        ),
        contact=replace(
            contact, office=mask(contact.office), address=mask(contact.address), hours=mask(contact.hours)
        ),
    )


# --- as they are kept -------------------------------------------------------------------------------------------------


def findings_json(report: Report) -> list[dict[str, object]]:
    return [as_json(finding) for finding in report.findings]


def not_checked_json(report: Report) -> list[dict[str, Any]]:
    return [{"reason": part.reason, "place": dict(part.place)} for part in report.not_checked]
