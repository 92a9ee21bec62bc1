"""Files strangers send: pictures and PDF, taken apart and written anew without what they say of who made them, where, when.

The bytes are read by a child process with its own limits, its files in memory where the system has a place for that. What
comes back is inspected like any upload.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from hr_portal.core import files
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.file_names import clean_name, extension_of
from hr_portal.core.files import MEDIA_TYPES
from hr_portal.core.formats.verdicts import MIB, Limits, Unfit
from hr_portal.core.guard.asking import NoAnswer, ask

ACCEPTED = frozenset(("pdf", "jpg", "jpeg", "png"))
MOST_FILES = 5
LARGEST = 20 * MIB
_LIMITS = Limits(size=LARGEST + MIB, memory=1024 * MIB, cpu_seconds=20, wall_seconds=40.0)
_OTHER_PICTURES = frozenset(("heic", "heif", "webp", "avif", "gif", "bmp", "tif", "tiff", "jfif", "livp"))
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory, not a place for others' files


@dataclass(frozen=True)
class Cleaned:
    """A file that may be kept. `removed`: place, time, camera (and software), owner, words, files, scripts, earlier_saves."""

    name: str = field(repr=False)
    media_type: str
    data: bytes = field(repr=False)
    removed: tuple[str, ...] = ()


def reasons_against_sizes(sizes: Sequence[int]) -> list[Reason]:
    """Before anything is read: too many files, one too large."""
    reasons = []
    if len(sizes) > MOST_FILES:
        reasons.append(Reason("upload_too_many", facts={"most": MOST_FILES}))
    if any(size > LARGEST for size in sizes):
        reasons.append(Reason("upload_too_large", facts={"megabytes": LARGEST // MIB}))
    return reasons


def clean_upload(data: bytes, name: str) -> Cleaned:
    """The file without what it says of itself. `Refused` with one reason whose `where` is the cleaned name."""
    name = clean_name(name)
    extension = extension_of(name)
    if not data:
        _refuse(name, Unfit.EMPTY.value)
    if len(data) > LARGEST:
        _refuse(name, Unfit.TOO_LARGE.value, limit=LARGEST)
    if extension in _OTHER_PICTURES or (data[4:8] == b"ftyp" and data[8:12] in _HEIC):
        _refuse(name, "upload_other_picture", file=name)
    if extension not in ACCEPTED:
        _refuse(name, "upload_not_accepted", file=name)
    if not _begins_as(data, extension):
        _refuse(name, Unfit.EXTENSION_MISMATCH.value)
    workspace = _MEMORY if os.access(_MEMORY, os.W_OK) else None
    copy, removed = _stripped(data, name, workspace)
    limits = replace(_LIMITS, memory=Limits.memory)
    files.inspect(copy, name, allowed=ACCEPTED, limits=limits, workspace=workspace)
    return Cleaned(name, MEDIA_TYPES[extension], copy, removed)


def _stripped(data: bytes, name: str, workspace: Path | None) -> tuple[bytes, tuple[str, ...]]:
    question: dict[str, object] = {"act": "strip", "name": name, "allow": [], "today": None, "salt": ""}
    try:
        answer, copy, _ = ask(data, question, _LIMITS, workspace=workspace)
    except NoAnswer as none:
        _refuse(name, (Unfit.UNREADABLE if none.reason == "unreadable" else Unfit.TOO_COMPLEX).value)
    if "code" in answer:
        _refuse(name, Unfit(str(answer["code"])).value)
    removed = answer.get("removed")
    if not copy or not isinstance(removed, list):
        _refuse(name, Unfit.UNREADABLE.value)
    return copy, tuple(map(str, removed))


def _begins_as(data: bytes, extension: str) -> bool:
    signature = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n"}.get(extension, b"\xff\xd8\xff")
    return data.startswith(signature)


def _refuse(name: str, code: str, **facts: object) -> NoReturn:
    raise Refused([Reason(code, where=name, facts=facts)])
