"""A small seed of the corpus; drills/guard.py runs the large ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from hr_portal.core import files
from hr_portal.core.errors import Refused
from hr_portal.core.file_child import check
from hr_portal.core.file_names import extension_of
from hr_portal.core.formats.verdicts import Budget, Limits
from hr_portal.core.guard.reports import Severity
from tests.factories.guard_clean import clean
from tests.factories.guard_corpus import is_found, planted, scanned

_INTAKE_REFUSES = ("html", "pdf:embedded", "zip:zip")


def test_what_must_not_be_published_is_found_in_every_carrier() -> None:
    missed, seen = [], Counter[str]()
    for document in planted(7, 200):
        report = scanned(document)
        for item in document.items:
            seen[item.severity] += 1
            if not is_found(item, report):
                missed.append((item.kind, document.carrier, item.sentence))
    assert seen["block"] > 80
    assert missed == []


def test_clean_documents_are_not_blocked() -> None:
    blocked = [
        (document.carrier, finding.detector, dict(finding.place))
        for document in clean(7, 60)
        for finding in scanned(document).findings
        if finding.severity is Severity.BLOCK
    ]
    assert blocked == []


def test_the_corpus_is_made_of_files_the_intake_would_take(tmp_path: Path) -> None:
    """Else it would measure the guard on files nobody can publish."""
    refused, carriers = [], set[str]()
    for number, document in enumerate(planted(8, 100)):
        if not isinstance(document.body, bytes) or document.carrier.startswith(_INTAKE_REFUSES):
            continue
        path = tmp_path / str(number)
        path.write_bytes(document.body)
        carriers.add(document.carrier)
        try:
            check(path, extension_of(document.name), Budget(Limits()), tmp_path, files.ALLOWED, False)
        except Refused as refusal:
            refused.append((document.carrier, refusal.reasons[0].code))
    assert len(carriers) > 60
    assert refused == []
