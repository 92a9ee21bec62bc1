"""The caller's side: the bytes go to a child process with its own limits, whose answer is checked like any other input."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from hr_portal.core.formats.verdicts import MIB, OUT_OF_MEMORY, Limits

GUARD_LIMITS = Limits(memory=1024 * MIB, cpu_seconds=40, wall_seconds=60.0)
"""More than the intake's: a whole province's table of posts is read cell by cell."""
_LONGEST_ANSWER = 8 * MIB
_CHILD = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from hr_portal.core.guard.child import main; sys.exit(main(sys.argv[2:]))"
)
_ROOT = str(Path(__file__).resolve().parents[3])
_PLACES = threading.BoundedSemaphore(2)


class NoAnswer(Exception):
    """The child gave none: `reason` is time_out, too_complex or unreadable."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def ask(
    source: Path | str | bytes,
    question: Mapping[str, object],
    limits: Limits,
    *,
    workspace: Path | None = None,
) -> tuple[dict[str, object], bytes, bytes]:
    """(answer, the clean copy if one was asked for, SHA-256 of the bytes that were read). Or `NoAnswer`.

    `workspace` is where the temporary files lie; the system's place for them if it is not said.
    """
    with tempfile.TemporaryDirectory(prefix="guard-", dir=workspace) as place:
        upload = Path(place, "upload")
        body = source if isinstance(source, bytes) else Path(source).read_bytes()
        upload.write_bytes(body)
        work = Path(place, "work")
        work.mkdir(mode=0o700)
        asked = json.dumps({**question, "limits": asdict(limits)})
        said = Path(place, "answer")
        code = _run(said, work, [str(upload), str(work), asked], limits)
        copy = Path(work, "copy")
        made = copy.read_bytes() if copy.is_file() else b""
        shutil.rmtree(work, ignore_errors=True)
        if code == OUT_OF_MEMORY or -code in (signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT):
            raise NoAnswer("too_complex")
        if code != 0 or said.stat().st_size > _LONGEST_ANSWER:
            raise NoAnswer("unreadable")
        try:
            answer = json.loads(said.read_bytes())
        except ValueError as error:
            raise NoAnswer("unreadable") from error
    if not isinstance(answer, dict):
        raise NoAnswer("unreadable")
    return answer, made, hashlib.sha256(body).digest()


def _run(said: Path, work: Path, arguments: list[str], limits: Limits) -> int:
    kept = {key: os.environ[key] for key in ("LD_LIBRARY_PATH", "SYSTEMROOT") if key in os.environ}
    with _PLACES, said.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-I", "-X", "utf8", "-c", _CHILD, _ROOT, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd=work,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", **kept},
            start_new_session=True,
        )
        try:
            return child.wait(limits.wall_seconds)
        except subprocess.TimeoutExpired as error:
            raise NoAnswer("time_out") from error
        finally:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
