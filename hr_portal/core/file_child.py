"""The code run in the child process: one file in, one JSON verdict out. No Flask, no database, no secrets.

It limits itself before it reads a byte of the file, so that a crafted file costs at most that much. Whatever
else happens here (a crash of a parser included) is read by the caller as a refusal.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from hr_portal.core.errors import Refused
from hr_portal.core.file_names import clean_name, extension_of
from hr_portal.core.formats import archives, images, ole, ooxml, pdf, plain, sheets
from hr_portal.core.formats.verdicts import (
    LONGEST_ANSWER,
    OUT_OF_MEMORY,
    Budget,
    Findings,
    Limits,
    Notable,
    Unfit,
    refuse,
)

MOST_LISTED = 500

_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (ole.SIGNATURE, "ole"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"Rar!\x1a", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"{\\rtf", "rtf"),
)
_SAME = {"jpeg": "jpg"}
_TEXT = ("txt", "csv")
_OFFICE = ("docx", "xlsx")
_MARKUP = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<style", b"<script")


def kind_of(path: Path) -> str:
    """What the first bytes say; `text` when they name no format."""
    with path.open("rb") as stream:
        head = stream.read(4_096)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), "text")


def check(
    path: Path,
    extension: str,
    budget: Budget,
    workspace: Path,
    allowed: frozenset[str],
    inside: bool,
    *,
    to_the_last_cell: bool = True,
) -> Findings:
    """What the content says, held against the extension. `inside` is true for a member of a zip.

    `to_the_last_cell` is false for whoever reads the cells of a workbook next anyway.
    """
    wanted = _SAME.get(extension, extension)
    kind = kind_of(path)
    if kind == "zip":
        return _check_zip(path, wanted, budget, workspace, allowed, inside, to_the_last_cell)
    if kind == "ole":
        return _check_ole(path, wanted, to_the_last_cell)
    if kind == "text" and wanted in _TEXT:
        return plain.check(path, wanted)
    if kind != wanted:
        _mismatch(wanted, kind if kind != "text" else _guess(path))
    findings = pdf.check(path) if kind == "pdf" else images.check(path, kind, budget.limits)
    if archives.ends_as_a_zip(path):
        refuse(Unfit.TWO_FORMATS, looks_like="zip")
    return findings


def _mismatch(extension: str, looks_like: str) -> None:
    refuse(Unfit.EXTENSION_MISMATCH, extension=extension, looks_like=looks_like)


def _guess(path: Path) -> str:
    """A name for content that is none of ours, only to tell the reader."""
    with path.open("rb") as stream:
        head = stream.read(8_192)
    if head.lstrip().lower().startswith(_MARKUP):
        return "html"
    # Asked only about content that is none of ours; it takes long to load.
    import puremagic

    try:
        return puremagic.from_string(head).lstrip(".") or "unknown"
    except (puremagic.PureError, ValueError):
        return "unknown"


def _check_zip(
    path: Path,
    wanted: str,
    budget: Budget,
    workspace: Path,
    allowed: frozenset[str],
    inside: bool,
    to_the_last_cell: bool,
) -> Findings:
    kind, findings = ooxml.check(path, Budget(budget.limits) if wanted == "zip" else budget, workspace)
    if kind == "zip" and wanted == "zip":
        if inside:
            refuse(Unfit.NESTED_ARCHIVE)
        return _check_members(path, budget, workspace, allowed)
    if kind != wanted and not (wanted == "wps" and kind == "docx"):
        _mismatch(wanted, kind)
    if kind == "xlsx" and to_the_last_cell:
        table = sheets.check(path)
        findings = Findings({**findings.details, **table.details}, findings.warnings + table.warnings)
    return findings


def _check_ole(path: Path, wanted: str, to_the_last_cell: bool) -> Findings:
    content = ole.look_into(path)
    if content.kind == "encrypted" and wanted in (*_OFFICE, "wps"):
        refuse(Unfit.ENCRYPTED)
    if content.kind != ("doc" if wanted == "wps" else wanted):
        _mismatch(wanted, content.kind)
    if content.has_macros:
        refuse(Unfit.MACROS)
    if content.is_encrypted:
        refuse(Unfit.ENCRYPTED)
    if wanted != "xls":
        findings = Findings(warnings=(Notable.NOT_CHECKED,))
    else:
        findings = sheets.check(path) if to_the_last_cell else Findings()
    if content.has_embedded:
        return Findings(findings.details, (*findings.warnings, Notable.EMBEDDED_OBJECT))
    return findings


def _check_members(path: Path, budget: Budget, workspace: Path, allowed: frozenset[str]) -> Findings:
    """Each member is on the allow-list and passes as if it had been uploaded alone."""
    container = archives.Container(path, budget)
    if not container.members:
        refuse(Unfit.DAMAGED)
    listed: list[dict[str, object]] = []
    warnings: list[str] = []
    for number, member in enumerate(container.members):
        shown = "/".join(clean_name(part) for part in member.name.replace("\\", "/").split("/"))
        extension = extension_of(member.name)
        if extension in ("zip", "rar", "7z", "gz", "tar", "tgz", "bz2", "xz", "jar"):
            refuse(Unfit.NESTED_ARCHIVE, member=shown)
        if extension == "doc":
            refuse(Unfit.OLD_WORD, member=shown)
        if extension not in allowed:
            refuse(Unfit.MEMBER_NOT_ALLOWED, member=shown, extension=extension)
        if member.size == 0:
            refuse(Unfit.EMPTY, member=shown)
        target = workspace / f"member-{number}"
        container.extract(member, target)
        try:
            findings = check(target, extension, budget, workspace, allowed, True)
        except Refused as refused:
            reason = refused.reasons[0]
            refuse(Unfit(reason.code), **{**reason.facts, "member": shown})
        target.unlink()
        warnings += findings.warnings
        if len(listed) < MOST_LISTED:
            listed.append({"name": shown, "size": member.size, "warnings": list(findings.warnings)})
    container.close()
    details: dict[str, object] = {"members": listed, "member_count": len(container.members)}
    return Findings(details, tuple(Notable(w) for w in dict.fromkeys(warnings)))


def limit_self(limits: Limits) -> None:
    """Memory, processor time, open files, written bytes; no core dump, no further process."""
    for name, soft, hard in (
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_CPU", limits.cpu_seconds, limits.cpu_seconds + 1),
        ("RLIMIT_FSIZE", limits.unpacked, limits.unpacked),
        ("RLIMIT_NOFILE", 32, 32),
        ("RLIMIT_NPROC", 0, 0),
        ("RLIMIT_AS", limits.memory, limits.memory),
    ):
        number = getattr(resource, name, None)
        if number is None:
            continue
        try:
            resource.setrlimit(number, (soft, hard))
        except (ValueError, OSError):
            # Not every system lets every limit be set (macOS: RLIMIT_AS); the caller's wall clock remains.
            continue


def peak_memory() -> int | None:
    """Bytes this process held at most; None where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    for line in status.read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None


def main(arguments: list[str]) -> int:
    """Arguments: path, extension, workspace, JSON of limits, allowed extensions with commas between."""
    path, extension, workspace, limits_json, allowed = arguments
    limits = Limits(**json.loads(limits_json))
    limit_self(limits)
    answer: dict[str, object]
    try:
        list_of_allowed = frozenset(allowed.split(","))
        findings = check(
            Path(path), extension, Budget(limits), Path(workspace), list_of_allowed, inside=False
        )
        answer = asdict(findings)
    except Refused as refused:
        reason = refused.reasons[0]
        answer = {"code": reason.code, "facts": dict(reason.facts)}
    except MemoryError:
        return OUT_OF_MEMORY
    answer["peak_memory"] = peak_memory()
    text = json.dumps(answer)
    if len(text) > LONGEST_ANSWER:
        text = json.dumps({"code": Unfit.TOO_COMPLEX.value, "facts": {}})
    sys.stdout.write(text)
    return 0
