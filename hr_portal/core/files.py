"""What a file is, said before it is kept: on the allow-list, readable to its end, free of what could act.

The caller's side. The bytes are copied once to a private temporary file, hashed on the way, and read by a
child process with its own limits (`file_child.py`). A child that crashes, hangs or eats too much is a verdict.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NoReturn

from hr_portal.core.errors import Reason, Refused
from hr_portal.core.file_names import clean_name, content_disposition, extension_of
from hr_portal.core.formats.verdicts import LONGEST_ANSWER, OUT_OF_MEMORY, Limits, Notable, Unfit

__all__ = [
    "ALLOWED",
    "MEDIA_TYPES",
    "FileFacts",
    "Limits",
    "Notable",
    "Unfit",
    "clean_name",
    "content_disposition",
    "inspect",
    "inspected",
]

_OFFICE = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: Mapping[str, str] = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "xls": "application/vnd.ms-excel",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "wps": "application/vnd.ms-works",
    "csv": "text/csv",
    "txt": "text/plain",
    "zip": "application/zip",
}
ALLOWED = frozenset(MEDIA_TYPES)
_MACRO_EXTENSIONS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm"}
_CHUNK = 1024 * 1024
_CHILD = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from hr_portal.core.file_child import main; sys.exit(main(sys.argv[2:]))"
)
_ROOT = str(Path(__file__).resolve().parents[2])
_PLACES = threading.BoundedSemaphore(2)
"""Children at once per process: a burst of uploads waits instead of filling the machine."""


@dataclass(frozen=True)
class FileFacts:
    """A file that may be taken in. `size` in bytes; `sha256` in hex, of the bytes that were inspected."""

    name: str
    extension: str
    media_type: str
    size: int
    sha256: str
    details: Mapping[str, object] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    peak_memory: int | None = None
    """Bytes the inspecting process held at most."""


def inspect(
    source: Path | str | bytes | BinaryIO,
    declared_name: str,
    *,
    allowed: frozenset[str] = ALLOWED,
    limits: Limits | None = None,
    workspace: Path | None = None,
) -> FileFacts:
    """What the file is, or `Refused` with exactly one reason whose `where` is the cleaned name.

    `source` is a path, the bytes, or a stream read from where it stands; `workspace` a place for temporary files.
    """
    with inspected(source, declared_name, allowed=allowed, limits=limits, workspace=workspace) as (facts, _):
        return facts


@contextlib.contextmanager
def inspected(
    source: Path | str | bytes | BinaryIO,
    declared_name: str,
    *,
    allowed: frozenset[str] = ALLOWED,
    limits: Limits | None = None,
    workspace: Path | None = None,
    members: frozenset[str] | None = None,
    child: str = "file_child",
) -> Iterator[tuple[FileFacts, Path]]:
    """As `inspect`, with the folder that holds what this child wrote beside its answer; it is gone afterwards.

    `members`: what a zip may hold, where that is not `allowed`.
    """
    limits = limits or Limits()
    name = clean_name(declared_name)
    extension = extension_of(name)
    _check_extension(name, extension, allowed)
    with tempfile.TemporaryDirectory(prefix="intake-", dir=workspace) as place:
        upload = Path(place, "upload")
        size, digest = _copy(source, upload, name, limits)
        if size == 0:
            _refuse(name, Unfit.EMPTY)
        answer = _ask_child(Path(place), upload, name, extension, members or allowed, limits, child)
        warnings = tuple(Notable(w).value for w in answer.warnings)
        facts = FileFacts(
            name,
            extension,
            MEDIA_TYPES[extension],
            size,
            digest,
            answer.details,
            warnings,
            answer.peak_memory,
        )
        yield facts, Path(place)


def _refuse(name: str, code: Unfit, **facts: object) -> NoReturn:
    raise Refused([Reason(code.value, where=name, facts=facts)])


def _check_extension(name: str, extension: str, allowed: frozenset[str]) -> None:
    if not extension:
        _refuse(name, Unfit.WITHOUT_EXTENSION, allowed=sorted(allowed))
    if extension == "doc":
        _refuse(name, Unfit.OLD_WORD)
    if extension in _MACRO_EXTENSIONS:
        _refuse(name, Unfit.MACROS)
    if extension not in allowed:
        _refuse(name, Unfit.TYPE_NOT_ALLOWED, extension=extension, allowed=sorted(allowed))


def _copy(source: Path | str | bytes | BinaryIO, target: Path, name: str, limits: Limits) -> tuple[int, str]:
    """Copy in chunks up to the limit; (size, sha256)."""
    if isinstance(source, (str, Path)):
        with Path(source).open("rb") as opened:
            return _copy(opened, target, name, limits)
    stream: BinaryIO = BytesIO(source) if isinstance(source, bytes) else source
    size, digest = 0, hashlib.sha256()
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > limits.size:
                _refuse(name, Unfit.TOO_LARGE, limit=limits.size)
            digest.update(chunk)
            out.write(chunk)
    return size, digest.hexdigest()


@dataclass(frozen=True)
class _Answer:
    details: dict[str, object]
    warnings: list[str]
    peak_memory: int | None


def _ask_child(
    place: Path,
    upload: Path,
    name: str,
    extension: str,
    allowed: frozenset[str],
    limits: Limits,
    child_module: str,
) -> _Answer:
    work = place / "work"
    work.mkdir(mode=0o700)
    command = [sys.executable, "-I", "-X", "utf8", "-c", _CHILD.replace("file_child", child_module), _ROOT]
    command += [str(upload), extension, str(work), json.dumps(asdict(limits)), ",".join(sorted(allowed))]
    said = place / "answer"
    with _PLACES, said.open("wb") as out:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd=work,
            env=_environment(),
            start_new_session=True,
        )
        try:
            code = child.wait(limits.wall_seconds)
        except subprocess.TimeoutExpired:
            _refuse(name, Unfit.TOO_COMPLEX)
        finally:
            _end(child)
    # Members of a hostile zip may be many; remove them before anything else can fail.
    shutil.rmtree(work)
    if code == OUT_OF_MEMORY or -code in (signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT):
        _refuse(name, Unfit.TOO_COMPLEX)
    if code != 0 or said.stat().st_size > LONGEST_ANSWER:
        _refuse(name, Unfit.UNREADABLE)
    return _understood(said.read_bytes(), name)


def _environment() -> dict[str, str]:
    """Nothing of ours but what an interpreter needs to start."""
    kept = {key: os.environ[key] for key in ("LD_LIBRARY_PATH", "SYSTEMROOT") if key in os.environ}
    return {"PATH": os.defpath, "LANG": "C.UTF-8", **kept}


def _end(child: subprocess.Popen[bytes]) -> None:
    """Nothing of the child's session outlives the question."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _understood(text: bytes, name: str) -> _Answer:
    """The child has read hostile bytes: its answer is checked like any other input."""
    try:
        answer = json.loads(text)
        if "code" in answer:
            reason = Reason(Unfit(answer["code"]).value, where=name, facts=dict(answer["facts"]))
        else:
            peak = answer["peak_memory"]
            warnings = [Notable(w).value for w in answer["warnings"]]
            return _Answer(dict(answer["details"]), warnings, int(peak) if peak is not None else None)
    except (ValueError, KeyError, TypeError):
        _refuse(name, Unfit.UNREADABLE)
    raise Refused([reason])
