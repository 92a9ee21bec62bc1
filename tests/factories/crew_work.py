"""Work a crew does in tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any


def adder(setup: Any) -> Callable[[Any], Any]:
    """Adds the setup to each piece; a list is answered by what it holds and the process it was done in."""
    return lambda piece: [*piece, os.getpid()] if isinstance(piece, list) else setup + piece


def fragile(setup: Any) -> Callable[[Any], Any]:
    """Ends with the piece `setup` says: by a signal, or by an error that has a name in it."""
    how, last = setup

    def work(piece: Any) -> Any:
        if piece == last and how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if piece == last:
            raise ValueError("莫宇梅 410100000024")
        return piece

    return work


def seen(setup: bytes) -> Callable[[Any], Any]:
    """Whether the setup stands where others can read it: arguments, environment, open files."""

    def work(piece: Any) -> list[bool]:
        return [setup in Path("/proc/self", name).read_bytes() for name in ("cmdline", "environ")]

    return work
