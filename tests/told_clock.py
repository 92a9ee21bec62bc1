"""The site as its own server serves it, at whatever time a test says: the instant stands in the file CLOCK_FILE.

On its output it says `begun` when the body of a request is first read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from hr_portal.app import create_app
from hr_portal.core.clock import Clock


class ToldClock(Clock):
    """Reads the file anew each time it is asked."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def now(self) -> datetime:
        return datetime.fromisoformat(self.file.read_text(encoding="ascii"))


def tell(file: Path, now: datetime) -> None:
    """From now on it is this instant; no reader sees half of it."""
    beside = file.with_suffix(".next")
    beside.write_text(now.isoformat(), encoding="ascii")
    beside.replace(file)


class Heard:
    """A body that says when it is first read."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.is_begun = stream, False

    def __getattr__(self, name: str) -> Any:
        if name.startswith("read") and not self.is_begun:
            self.is_begun = True
            os.write(1, b"begun\n")
        return getattr(self.stream, name)


_app: Callable[..., Iterable[bytes]] | None = None


def served(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """For a server of WSGI applications; made in the worker."""
    global _app
    if _app is None:
        _app = create_app(surfaces=("public",), clock=ToldClock(Path(os.environ["CLOCK_FILE"])))
    if environ["REQUEST_METHOD"] == "POST":
        environ = {**environ, "wsgi.input": Heard(environ["wsgi.input"])}
    return _app(environ, start)
