"""The code run in a child process of a crew: a setup, then pieces, each answered; over when the pipe is."""

from __future__ import annotations

import gc
import marshal
import sys
import traceback

from hr_portal.core.crew import maker_of, read_message, write_message


def main(work: str) -> int:
    """`work` is "module:function"."""
    gc.disable()  # nothing here refers to itself in circles, and a piece is many small things
    worker = None
    while (message := read_message(sys.stdin.buffer)) is not None:
        try:
            given = marshal.loads(message)  # noqa: S302  written by the process that started this one
            if worker is None:
                worker = maker_of(work)(given)
                continue
            answer = marshal.dumps((True, worker(given)))
        except Exception as error:  # noqa: BLE001  told to whoever asked, without what it was about
            write_message(sys.stdout.buffer, marshal.dumps((False, _place(error))))
            return 1
        write_message(sys.stdout.buffer, answer)
    return 0


def _place(error: Exception) -> str:
    """What went wrong and where, without the values that were there: they may be somebody's."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{error.__class__.__name__} in {last.name}, line {last.lineno}"
