"""The guard: what stands in a text or a file that must not be published, on the exact bytes that would be.

A file is read in a child process with its own limits. What cannot be read is `not_checked` with a reason, never clean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from hr_portal.core.file_names import clean_name
from hr_portal.core.formats.verdicts import Limits
from hr_portal.core.guard.asking import GUARD_LIMITS, NoAnswer, ask
from hr_portal.core.guard.carriers.markup import read_text
from hr_portal.core.guard.collecting import Collector
from hr_portal.core.guard.headings import Cell
from hr_portal.core.guard.reports import (
    SCANNER_VERSION,
    Finding,
    NotChecked,
    Report,
    Severity,
    finding_from_json,
    sealed,
)

__all__ = ["SCANNER_VERSION", "Finding", "NotChecked", "Report", "Severity", "scan_file", "scan_text"]


def scan_file(
    source: Path | str | bytes,
    name: str,
    *,
    allow: frozenset[str] = frozenset(),
    today: date | None = None,
    salt: bytes = b"",
    limits: Limits = GUARD_LIMITS,
) -> Report:
    """Everything in the file and in its name. `allow` holds the digits of the offices' own numbers.

    With `today` a birthday in the future is none; with `salt` the digests of findings stand for the values too.
    """
    question = {
        "act": "scan",
        "name": clean_name(name),
        "allow": sorted(allow),
        "today": today.isoformat() if today else None,
        "salt": salt.hex(),
    }
    try:
        answer, _, digest = ask(source, question, limits)
        findings = [finding_from_json(said) for said in _list(answer.get("findings"))]
        unread = [_not_checked(said) for said in _list(answer.get("not_checked"))]
    except NoAnswer as none:
        body = source if isinstance(source, bytes) else Path(source).read_bytes()
        return sealed([], [NotChecked(none.reason)], hashlib.sha256(body).digest())
    except (KeyError, TypeError, ValueError):
        return sealed([], [NotChecked("unreadable")], digest)
    return sealed(findings, unread, digest)


def _not_checked(said: Mapping[str, object]) -> NotChecked:
    place = said["place"]
    if not isinstance(place, dict):
        raise TypeError("not a place")
    return NotChecked(str(said["reason"]), place)


def _list(said: object) -> list[dict[str, object]]:
    if not isinstance(said, list) or not all(isinstance(item, dict) for item in said):
        raise TypeError("not a list of objects")
    return said


def scan_text(
    places: Iterable[tuple[str, str]],
    *,
    allow: frozenset[str] = frozenset(),
    persons: Sequence[Mapping[str, str]] = (),
    today: date | None = None,
    salt: bytes = b"",
) -> Report:
    """Texts with the place each stands in, plain, Markdown or HTML; and rows of persons, keyed by what their columns say.

    The name of a place is no heading, only an address: `body`, `fields.basis`, `persons.3.remark`.
    """
    out = Collector(allow, today, salt)
    subject = hashlib.sha256()
    for place, text in places:
        subject.update(f"{place}\0{text}\0".encode("utf-8", "surrogatepass"))
        read_text(out, "text", {"field": place}, text)
    columns = list(dict.fromkeys(key for person in persons for key in person))
    if columns:
        subject.update(repr([sorted(person.items()) for person in persons]).encode("utf-8", "surrogatepass"))
        rows = [(0, [Cell(n, column) for n, column in enumerate(columns)])]
        rows += [
            (number, [Cell(n, person.get(column, "")) for n, column in enumerate(columns)])
            for number, person in enumerate(persons, 1)
        ]
        out.grid("persons", {}, rows, lambda row, column: {"row": row, "field": columns[column]})
    out.close()
    return sealed(out.findings, out.not_checked, subject.digest())
