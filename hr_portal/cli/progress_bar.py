"""How far a long command is, on standard error: a bar for a terminal, a line now and then for a file."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO

WIDTH = 30
EVERY = 0.2
EVERY_LINE = 5.0
"""Seconds between two pictures of the bar, or between two lines."""


class ProgressBar:
    """`show(done, total, bad)` may be called as often as there are rows."""

    def __init__(self, name: str, stream: TextIO | None = None) -> None:
        self.name = name
        self.stream = stream or sys.stderr
        self.began = self.shown = time.monotonic()
        self.was_shown = False

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.was_shown and self.stream.isatty():
            self.stream.write("\n")

    def show(self, done: int, total: int, bad: int) -> None:
        now = time.monotonic()
        is_last = total > 0 and done >= total
        every = EVERY if self.stream.isatty() else EVERY_LINE
        if now - self.shown < every and not is_last:
            return
        self.shown, self.was_shown = now, True
        text = self._text(done, total, bad, now)
        self.stream.write(f"\r{text}" if self.stream.isatty() else f"{text}\n")
        self.stream.flush()

    def _text(self, done: int, total: int, bad: int, now: float) -> str:
        share = done / total if total else 0.0
        bar = "#" * round(share * WIDTH)
        left = ""
        if 0.05 <= share < 1:
            left = f" 约剩{(now - self.began) * (1 - share) / share:.0f}秒"
        return f"{self.name} [{bar:<{WIDTH}}] {share:4.0%} {done}/{total} 有问题{bad}{left}"
