"""Memory of this process and of the children that help it, at the peak: resident pages, looked at fifty times a second.

What two processes share counts twice. Servers that a benchmark starts beside itself are no helpers.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")


class Peak:
    """Meanwhile memory is looked at; `megabytes` is the most that was seen, by all processes together."""

    def __init__(self) -> None:
        self.megabytes = 0
        self.processes = 1
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Peak:
        self._looking.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._over.wait(0.02):
            pids = [os.getpid(), *_helpers()]
            self.megabytes = max(self.megabytes, sum(map(_resident, pids)) // (1 << 20))
            self.processes = max(self.processes, len(pids))


def _helpers() -> list[int]:
    threads = Path("/proc/self/task").iterdir()
    pids = [pid for thread in threads for pid in _text(thread / "children").split()]
    return [int(pid) for pid in pids if "crew_child" in _text(Path("/proc", pid, "cmdline"))]


def _text(path: Path) -> str:
    """Nothing where the thread or process has just ended."""
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _resident(pid: int) -> int:
    pages = _text(Path("/proc", str(pid), "statm")).split()
    return int(pages[1]) * _PAGE if pages else 0
