"""发布包: what its manifest says, understood or refused place by place. Plain Python; docs/package.md describes the format."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hr_portal.core.dates import parse_loose_date, parse_loose_datetime, parse_loose_month
from hr_portal.core.errors import Reason
from hr_portal.core.headings import normal_heading
from hr_portal.core.text import clean, loose_digits, tidy_spaces
from hr_portal.notices.kinds import Field, FieldType, Kind

FORMAT, VERSION = "hr-portal-package", 1
MANIFEST = "manifest.json"
TOP = frozenset(("format", "version", "id", "made_at", "made_by", "kind", "organ", "content", "files"))
CONTENT = frozenset((
    "title", "document_no", "document_date", "body", "fields", "persons", "period_length", "publish_at", "enquiry_phone",
))  # fmt: skip
FILE = frozenset(("path", "name", "size", "sha256"))
MOST_PERSONS, MOST_FILES, LONGEST = 5_000, 20, 200_000
_ID = re.compile(r"[0-9a-zA-Z\-]{16,64}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class PackedFile:
    """A file of the package: where it lies in the archive and what it must be."""

    path: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Package:
    """A package, understood. What it does not say (None) is filled in as for any new notice of its kind."""

    identifier: str
    kind: Kind
    organ: str
    title: str
    body: str
    document_no: str | None = None
    document_date: date | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    persons: tuple[Mapping[str, str], ...] = ()
    period_length: int | None = None
    publish_at: datetime | None = None
    enquiry_phone: str | None = None
    files: tuple[PackedFile, ...] = ()


def understand_package(manifest: object, kinds: Mapping[str, Kind]) -> tuple[Package | None, list[Reason]]:
    """The package, or everything that is wrong with its manifest; `where` is the place, like content.persons.2.性别."""
    reading = _Reading(kinds)
    package = reading.read(manifest)
    return (None, reading.reasons) if reading.reasons else (package, [])


class _Reading:
    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.kinds = kinds
        self.reasons: list[Reason] = []

    def _against(self, code: str, where: str, value: object = "", **facts: object) -> None:
        self.reasons.append(Reason(code, where, None, {"place": where, "value": str(value)[:60], **facts}))

    def read(self, manifest: object) -> Package | None:
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            self._against("package_format_unknown", "format")
            return None
        if manifest.get("version") != VERSION:
            self._against("package_version_unknown", "version", manifest.get("version", ""))
            return None
        self._only(manifest, TOP, "")
        identifier = self._text(manifest, "id", "", needed=True)
        if identifier and not _ID.fullmatch(identifier):
            self._against("package_id_unfit", "id", identifier)
        kind = self._kind(self._text(manifest, "kind", "", needed=True))
        organ = self._text(manifest, "organ", "", needed=True)
        files = self._files(manifest.get("files", []))
        content = manifest.get("content")
        if not isinstance(content, dict):
            self._against("package_field_missing", "content")
            return None
        self._only(content, CONTENT, "content.")
        if kind is None:
            return None
        return Package(
            identifier=identifier,
            kind=kind,
            organ=organ,
            title=" ".join(tidy_spaces(self._text(content, "title", "content.", needed=True)).split()),
            body=tidy_spaces(self._text(content, "body", "content.")),
            document_no=self._text(content, "document_no", "content.") if "document_no" in content else None,
            document_date=self._day(content, "document_date"),
            fields=self._fields(content.get("fields", {}), kind),
            persons=self._persons(content.get("persons", []), kind),
            period_length=self._length(content.get("period_length")),
            publish_at=self._instant(content),
            enquiry_phone=self._text(content, "enquiry_phone", "content.")
            if "enquiry_phone" in content
            else None,
            files=files,
        )

    def _only(self, given: Mapping[str, Any], known: frozenset[str], before: str) -> None:
        for name in given:
            if name not in known:
                self._against("package_field_unknown", f"{before}{str(name)[:40]}")

    def _text(self, given: Mapping[str, Any], name: str, before: str, *, needed: bool = False) -> str:
        value = given.get(name)
        if value is None or value == "":
            if needed:
                self._against("package_field_missing", before + name)
            return ""
        return self._plain(value, before + name)

    def _plain(self, value: object, where: str) -> str:
        if not isinstance(value, str):
            self._against("package_field_not_text", where, value)
            return ""
        if len(value) > LONGEST:
            self._against("package_field_too_long", where, value, most=LONGEST)
            return ""
        return clean(value).strip()

    def _kind(self, name: str) -> Kind | None:
        found = self.kinds.get(name) or next(
            (k for k in self.kinds.values() if name and k.name == name), None
        )
        if name and found is None:
            self._against("package_kind_unknown", "kind", name)
        return found

    def _day(self, content: Mapping[str, Any], name: str) -> date | None:
        text = self._text(content, name, "content.")
        try:
            return parse_loose_date(text) if text else None
        except ValueError:
            self._against("package_date_unreadable", f"content.{name}", text)
            return None

    def _instant(self, content: Mapping[str, Any]) -> datetime | None:
        text = self._text(content, "publish_at", "content.")
        try:
            return parse_loose_datetime(text) if text else None
        except ValueError:
            self._against("package_instant_unreadable", "content.publish_at", text)
            return None

    def _length(self, value: object) -> int | None:
        if value is None or value == "":
            return None
        text = loose_digits(str(value)).strip()
        if isinstance(value, bool) or not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 365):
            self._against("package_number_unreadable", "content.period_length", value)
            return None
        return int(text)

    def _fields(self, given: object, kind: Kind) -> dict[str, str]:
        if not isinstance(given, dict):
            self._against("package_field_not_text", "content.fields")
            return {}
        return self._row(given, kind.fields, "content.fields.")

    def _persons(self, given: object, kind: Kind) -> tuple[Mapping[str, str], ...]:
        if not isinstance(given, list):
            self._against("package_field_not_text", "content.persons")
            return ()
        if len(given) > MOST_PERSONS:
            self._against("package_too_many", "content.persons", len(given), most=MOST_PERSONS)
            return ()
        rows = []
        for number, row in enumerate(given, 1):
            if not isinstance(row, dict):
                self._against("package_field_not_text", f"content.persons.{number}")
            else:
                rows.append(self._row(row, kind.person_columns, f"content.persons.{number}."))
        return tuple(rows)

    def _row(self, given: Mapping[str, Any], specs: Sequence[Field], before: str) -> dict[str, str]:
        """Values by our names, given by our names or by the headings people write."""
        known: dict[str, Field] = {}
        for spec in specs:
            for name in (spec.name, spec.label, *getattr(spec, "aliases", ())):
                known.setdefault(normal_heading(name), spec)
        row: dict[str, str] = {}
        for name, value in given.items():
            spec_found = known.get(normal_heading(str(name)))
            where = f"{before}{str(name)[:40]}"
            if spec_found is None:
                self._against("package_field_unknown", where)
            elif spec_found.name in row:
                self._against("package_field_twice", where)
            elif text := self._plain(value, where):
                row[spec_found.name] = _as_kept(spec_found, text)
        return row

    def _files(self, given: object) -> tuple[PackedFile, ...]:
        if not isinstance(given, list):
            self._against("package_field_not_text", "files")
            return ()
        if len(given) > MOST_FILES:
            self._against("package_too_many", "files", len(given), most=MOST_FILES)
            return ()
        files: list[PackedFile] = []
        for number, one in enumerate(given, 1):
            where = f"files.{number}"
            if not isinstance(one, dict):
                self._against("package_field_not_text", where)
                continue
            self._only(one, FILE, f"{where}.")
            path, name = (self._text(one, key, f"{where}.", needed=True) for key in ("path", "name"))
            size, digest = one.get("size"), one.get("sha256")
            if isinstance(size, bool) or not isinstance(size, int) or size < 0:
                self._against("package_number_unreadable", f"{where}.size", size)
            elif not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
                self._against("package_digest_unreadable", f"{where}.sha256", digest)
            elif path in {file.path for file in files}:
                self._against("package_field_twice", f"{where}.path", path)
            elif name in {file.name for file in files}:
                self._against("package_field_twice", f"{where}.name", name)
            elif digest in {file.sha256 for file in files}:
                self._against("package_field_twice", f"{where}.sha256", name)
            else:
                files.append(PackedFile(path, name, size, digest))
        return tuple(files)


def _as_kept(spec: Field, text: str) -> str:
    """As the form would keep it; what cannot be read stays as it is, and the checklist names it."""
    text = tidy_spaces(text)
    try:
        if spec.type is FieldType.MONTH:
            return parse_loose_month(text)
        if spec.type is FieldType.DATE:
            return parse_loose_date(text).isoformat()
    except ValueError:
        return text
    if spec.type is FieldType.CHOICE and text not in spec.choices and text in spec.choice_labels:
        return spec.choices[spec.choice_labels.index(text)]
    return loose_digits(text) if spec.type is FieldType.NUMBER else text
