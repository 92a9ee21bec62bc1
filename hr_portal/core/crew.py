"""A crew: child processes that do the pieces of one job, in order, where one processor is too few.

What a crew does is a function that makes a worker out of a `setup`; the worker turns a piece into an answer. Setup, pieces
and answers are plain data (`marshal`): numbers, text, bytes, lists, tuples, dictionaries. Everything travels by pipes,
so that a key among it stands in no argument, no environment and on no disk. Without children the same worker works here.

A worker in a background task may itself be a child that may have no children of `multiprocessing`; these are programs of
their own (`crew_child.py`), which end when their pipe does.
"""

from __future__ import annotations

import importlib
import marshal
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from hr_portal.core.errors import PortalError

AHEAD = 2
"""Pieces that wait for each child, so that none is idle."""
_ROOT = str(Path(__file__).resolve().parents[2])
_CHILD = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from hr_portal.core.crew_child import main; sys.exit(main(sys.argv[2]))"
)

Worker = Callable[[Any], Any]


class CrewTrouble(PortalError):
    """A child ended before its work did; `why` names no datum."""

    def __init__(self, why: str) -> None:
        super().__init__(f"a process that helped has ended: {why}")
        self.why = why


def hands() -> int:
    """How many children help with a long job: one for each processor this process may use, two at most."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 2 if usable > 1 else 0


def maker_of(work: str) -> Callable[[Any], Worker]:
    """The function `module:name` says."""
    module, _, name = work.partition(":")
    return getattr(importlib.import_module(module), name)


class Crew:
    """`count` children that do `work` ("module:function"); none is one worker in this process."""

    def __init__(self, work: str, setup: Any, count: int) -> None:
        self._children: list[_Child] = []
        self._worker = maker_of(work)(setup) if not count else None
        try:
            for _ in range(count):
                self._children.append(_Child(work, setup))
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Whatever the children still do is ended."""
        for child in self._children:
            child.end()

    @property
    def processes(self) -> list[int]:
        return [child.process.pid for child in self._children]

    def each(self, pieces: Iterable[Any]) -> Iterator[Any]:
        """The answers, in the order of the pieces. Raises `CrewTrouble`. Where fetching a piece raises, the answers to
        those before it come first."""
        if self._worker is not None:
            yield from map(self._worker, pieces)
            return
        waiting: deque[_Child] = deque()
        trouble: Exception | None = None
        coming, place = iter(pieces), 0
        while True:
            try:
                piece = next(coming)
            except StopIteration:
                break
            except Exception as error:  # noqa: BLE001  raised again behind the answers
                trouble = error
                break
            child = self._children[place % len(self._children)]
            place += 1
            child.ask(piece)
            waiting.append(child)
            if len(waiting) > AHEAD * len(self._children):
                yield waiting.popleft().answer()
        while waiting:
            yield waiting.popleft().answer()
        if trouble is not None:
            raise trouble


class _Child:
    """One process. A thread writes to it, so that neither side waits for the other with both pipes full."""

    def __init__(self, work: str, setup: Any) -> None:
        command = [sys.executable, "-I", "-X", "utf8", "-c", _CHILD, _ROOT, work]
        kept = {key: os.environ[key] for key in ("LD_LIBRARY_PATH", "SYSTEMROOT") if key in os.environ}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", **kept}, start_new_session=True,
        )  # fmt: skip
        self._pieces: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._writer.start()
        self.ask(setup)

    def ask(self, piece: Any) -> None:
        self._pieces.put(marshal.dumps(piece))

    def answer(self) -> Any:
        assert self.process.stdout is not None
        message = read_message(self.process.stdout)
        if message is None:
            raise CrewTrouble(f"code {self.process.wait()}")
        well, answer = marshal.loads(message)  # noqa: S302  our own child wrote it
        if not well:
            raise CrewTrouble(answer)
        return answer

    def _write(self) -> None:
        assert self.process.stdin is not None
        try:
            while (message := self._pieces.get()) is not None:
                write_message(self.process.stdin, message)
        except OSError:
            return  # it has ended; whoever waits for its answer hears of it

    def end(self) -> None:
        self._pieces.put(None)
        self.process.kill()
        self.process.wait()
        self._writer.join()
        for pipe in (self.process.stdin, self.process.stdout):
            try:
                assert pipe is not None
                pipe.close()
            except OSError:
                continue  # what was not written is not wanted any more


def read_message(pipe: IO[bytes]) -> bytes | None:
    """One message; None where the other side has ended."""
    head = pipe.read(8)
    if len(head) < 8:
        return None
    length = int.from_bytes(head, "big")
    message = pipe.read(length)
    return message if len(message) == length else None


def write_message(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(len(message).to_bytes(8, "big"))
    pipe.write(message)
    pipe.flush()
