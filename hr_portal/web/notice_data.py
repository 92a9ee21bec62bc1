"""A notice as data: what its page says, for programs. docs/data.md describes every name; none is taken away again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hr_portal.core.clock import shanghai
from hr_portal.core.markup import plain
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Kind
from hr_portal.notices.opinions import opinions_of
from hr_portal.notices.retention import has_left, without
from hr_portal.notices.rules import Phase
from hr_portal.publicity.rules import Window
from hr_portal.web.notice_matter import Matter
from hr_portal.web.notice_view import Sheet, printed
from hr_portal.web.notice_words import named, shows_outcome
from hr_portal.web.speech import gettext, in_english
from hr_portal.web.wording.notices import CATEGORIES

FORMAT, VERSION = "hr-portal-notice", 1


def data_of(matter: Matter, sheet: Sheet, now: datetime, *, url: str, organ_code: str) -> dict[str, Any]:
    """The document at /n/….json. Only what the page of this instant prints: public fields and columns that have not left
    it, files that are served, versions that are shown."""
    kind = matter.kind
    gone = has_left(kind, matter.window, matter.publish_at, now, matter.original_date)
    content = without(matter.content, gone)
    served = {line.sha256: line.href for line in sheet.files}
    return {
        "format": FORMAT,
        "version": VERSION,
        "url": url,
        "address": matter.address,
        "index_number": matter.index_number,
        "title": content.title,
        "document_no": content.document_no,
        "document_date": content.document_date.isoformat() if content.document_date else None,
        "organ": {"code": organ_code, "name": matter.organ_name},
        "joint_organs": list(matter.joint),
        "kind": {"id": kind.identifier, "name": named(kind)},
        "category": {"id": matter.category.value, "name": gettext(CATEGORIES[matter.category])},
        "published_at": _instant(matter.publish_at),
        "historical": _historical(matter),
        "status": status_of(kind, matter.phase),
        "window": _window(matter.window) if matter.window is not None else None,
        "fields": _fields(kind, content),
        "columns": [{"name": c.name, "label": _label(c)} for c in kind.person_columns if _stands(c, content)],
        "rows": [
            {c.name: row[c.name] for c in kind.person_columns if c.public and row.get(c.name)}
            for row in content.persons
        ],
        "lead": sheet.lead,
        "body_html": str(sheet.body),
        "body_text": plain(content.body),
        "outcome": _outcome(matter, sheet),
        "files": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "sha256": file.sha256,
                "url": served[file.sha256],
            }
            for file in matter.files
            if file.sha256 in served
        ],
        "versions": [
            {"number": line.number, "at": _instant(line.at), "words": line.words} for line in sheet.versions
        ],
    }


def status_of(kind: Kind, phase: Phase) -> str:
    """public, open, closed or concluded. That a window has an outcome inside is not told of kinds whose outcome is not
    published."""
    if phase is Phase.CONCLUDED and not shows_outcome(kind, phase):
        return Phase.CLOSED.value if kind.has_window else Phase.PUBLIC.value
    return phase.value


def _outcome(matter: Matter, sheet: Sheet) -> Mapping[str, Any] | None:
    """How it ended, as far as the page says it; `href` is the path of the notice it ended in, `opinions` the rows of
    采纳情况."""
    if not sheet.outcome_words and not sheet.outcome_href:
        return None
    rows = opinions_of(matter.outcome) if sheet.opinions else ()
    return {
        "text": sheet.outcome_words,
        "href": sheet.outcome_href,
        "opinions": [
            {"summary": one.summary, "times": one.times, "verdict": one.verdict, "reason": one.reason}
            for one in rows
        ],
    }


def _instant(at: datetime | None) -> str | None:
    return shanghai(at).isoformat(timespec="seconds") if at is not None else None


def _historical(matter: Matter) -> Mapping[str, str] | None:
    if matter.original_date is None:
        return None
    return {
        "original_date": matter.original_date.isoformat(),
        "original_index_number": matter.original_number,
    }


def _window(window: Window) -> Mapping[str, Any]:
    """`last_day` and `closes_at` of a provisional window are expected and null."""
    return {
        "first_day": window.first_day.isoformat(),
        "last_day": window.last_day.isoformat(),
        "closes_at": _instant(window.closes_at),
        "provisional": window.provisional,
        "unit": window.unit.value,
        "length": window.length,
    }


def _label(spec: Any) -> str:
    return str(spec.label_en if in_english() else spec.label)


def _stands(column: Any, content: Content) -> bool:
    return column.public and any(row.get(column.name) for row in content.persons)


def _fields(kind: Kind, content: Content) -> list[Mapping[str, str]]:
    found: list[Mapping[str, str]] = []
    for spec in kind.fields:
        value = content.fields.get(spec.name, "").strip()
        if spec.public and value and not (kind.category is None and spec.name == "category"):
            found.append(
                {"name": spec.name, "label": _label(spec), "value": value, "text": printed(spec, value)}
            )
    return found
