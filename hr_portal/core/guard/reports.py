"""What the guard says of a text or a file: where something stands that must not be published, never what it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SCANNER_VERSION = "guard/2"
"""Raised with every change that may find more or less: what was scanned by an older one is scanned again."""

Place = Mapping[str, str | int]
"""Where in the document, for people: member, part, sheet, cell, page, line, row, column. Names in it are masked too."""


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing in one place. `excerpt` is masked by the mask of the house; `count` says how many it stands for."""

    detector: str
    severity: Severity
    carrier: str
    """What carries it: `xlsx:hidden_column`, `docx:tracked_change`, `pdf:older_revision`."""
    place: Place
    excerpt: str
    digest: str
    """The same again at the next scan of the same bytes; with the caller's salt it stands for the value too."""
    count: int = 1


@dataclass(frozen=True)
class NotChecked:
    """A part nobody has looked into: it is never clean. `reason` is a code, the subject of a person's decision."""

    reason: str
    place: Place = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    scanner_version: str = SCANNER_VERSION
    result_digest: str = ""

    @property
    def blocks(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is Severity.BLOCK)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARN)

    @property
    def is_clean(self) -> bool:
        """Everything was looked into and nothing stands in the way of publication or asks for a second look."""
        return not (self.not_checked or self.blocks or self.warnings)


def sealed(findings: list[Finding], not_checked: list[NotChecked], subject: bytes) -> Report:
    """The report with its digest, which covers what was scanned (`subject`, a hash) and everything that was said."""
    said = {
        "scanner": SCANNER_VERSION,
        "subject": subject.hex(),
        "findings": [as_json(finding) for finding in findings],
        "not_checked": [{"reason": part.reason, "place": dict(part.place)} for part in not_checked],
    }
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return Report(tuple(findings), tuple(not_checked), SCANNER_VERSION, digest)


def as_json(finding: Finding) -> dict[str, object]:
    return {
        "detector": finding.detector,
        "severity": finding.severity.value,
        "carrier": finding.carrier,
        "place": dict(finding.place),
        "excerpt": finding.excerpt,
        "digest": finding.digest,
        "count": finding.count,
    }


def finding_from_json(data: Mapping[str, object]) -> Finding:
    """ValueError, KeyError or TypeError when it is none."""
    place, count = data["place"], data["count"]
    if not isinstance(place, dict) or not isinstance(count, int):
        raise TypeError("not a finding")
    words = [data[name] for name in ("detector", "carrier", "excerpt", "digest")]
    if not all(isinstance(word, str) for word in words):
        raise TypeError("not a finding")
    detector, carrier, excerpt, digest = map(str, words)
    return Finding(detector, Severity(str(data["severity"])), carrier, place, excerpt, digest, count)
