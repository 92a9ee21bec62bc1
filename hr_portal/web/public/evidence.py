"""Files that come with a report: cleaned and sealed in memory as they come, forgotten again when the reporter says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from werkzeug.datastructures import FileStorage

from hr_portal.core.clean_uploads import LARGEST, clean_upload
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.formats.verdicts import MIB
from hr_portal.objections.content import FileNote
from hr_portal.objections.filing import MOST_FILES, Filed
from hr_portal.objections.store import SealedStore
from hr_portal.web.wording.uploads import removed_words

MEGABYTES = LARGEST // MIB

ACCEPTED = ".pdf,.jpg,.jpeg,.png"
BODY = (MOST_FILES + 1) * LARGEST + MIB
"""Bytes of a whole form: all its files, the letter of a unit, and its text."""


@dataclass(frozen=True)
class Taken:
    """What was taken in of an upload, and why the rest was not."""

    files: tuple[Filed, ...]
    reasons: tuple[Reason, ...]


def store() -> SealedStore:
    found: SealedStore = current_app.extensions["sealed_store"]
    return found


def take(
    uploads: Iterable[FileStorage], *, number: str, kept: Sequence[Filed], is_unit_letter: bool = False
) -> Taken:
    """Clean and seal each file for the report with this number; no more than may be beside what is kept already."""
    files: list[Filed] = []
    reasons: list[Reason] = []
    for upload in uploads:
        if not upload.filename:
            continue
        if len(kept) + len(files) >= MOST_FILES:
            reasons.append(Reason("upload_too_many", facts={"most": MOST_FILES}))
            break
        try:
            files.append(_taken(upload, number, is_unit_letter))
        except Refused as refused:
            reasons += refused.reasons
    return Taken(tuple(files), tuple(reasons))


def _taken(upload: FileStorage, number: str, is_unit_letter: bool) -> Filed:
    cleaned = clean_upload(upload.read(), upload.filename or "")
    place = store().seal_and_keep(cleaned.data, number=number, sealer=current_app.extensions["sealer"])
    return Filed(place, cleaned.name, cleaned.media_type, cleaned.removed, is_unit_letter)


def forget(files: Iterable[Filed]) -> None:
    for file in files:
        store().delete(file.place)


def still_kept(files: Iterable[Filed]) -> tuple[Filed, ...]:
    """Without what the store forgot meanwhile."""
    return tuple(file for file in files if store().exists(file.place))


def as_json(files: Iterable[Filed]) -> list[list[Any]]:
    """For a sealed token."""
    return [[one.place, one.name, one.media_type, list(one.removed), one.is_unit_letter] for one in files]


def from_json(rows: Iterable[Sequence[Any]]) -> tuple[Filed, ...]:
    return tuple(
        Filed(str(row[0]), str(row[1]), str(row[2]), tuple(map(str, row[3])), bool(row[4])) for row in rows
    )


def shown(files: Iterable[Filed | FileNote]) -> list[dict[str, Any]]:
    """As pages name them: what was removed in words."""
    return [
        {
            "place": one.place,
            "name": one.name,
            "removed": [removed_words(what) for what in one.removed],
            "is_unit_letter": isinstance(one, Filed) and one.is_unit_letter,
        }
        for one in files
    ]
