"""The ledger of erasures: one line of JSON for each, in a file beside the database and never in a backup of it.

A backup is older than what was erased since. The ledger says what that was (index number, step, instant; never a value),
so that a restore erases it again before anybody reads. A line is on disk before the transaction it speaks of commits:
a crash in between leaves a line too many, which only repeats what was due anyway.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

NAME = "erasures.jsonl"


class BrokenLedger(ValueError):
    """A line of the ledger cannot be read; says which."""


@dataclass(frozen=True)
class Line:
    """`what`: term (a step of a notice was erased), file (its bytes were), closed (a notice was hidden, withdrawn, taken
    down or redacted), report (a report was erased; `index` is its receipt's number),
    results (an exam's results were destroyed; `index` is its slug), epoch (only the number)."""

    what: str
    at: datetime
    epoch: int
    index: str = ""
    step: int = 0
    due: datetime | None = None
    sha256: str = ""

    def as_text(self) -> str:
        said: dict[str, Any] = {"what": self.what, "at": self.at.isoformat(), "epoch": self.epoch}
        if self.index:
            said["index"] = self.index
        if self.step:
            said["step"] = self.step
        if self.due is not None:
            said["due"] = self.due.isoformat()
        if self.sha256:
            said["sha256"] = self.sha256
        return json.dumps(said, separators=(",", ":")) + "\n"

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Line:
        return cls(
            what=str(said["what"]),
            at=datetime.fromisoformat(said["at"]),
            epoch=int(said["epoch"]),
            index=str(said.get("index", "")),
            step=int(said.get("step", 0)),
            due=datetime.fromisoformat(said["due"]) if "due" in said else None,
            sha256=str(said.get("sha256", "")),
        )


class Ledger:
    """Appended to by every process that erases; mode 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, lines: Iterable[Line]) -> None:
        """On disk when this returns."""
        data = "".join(line.as_text() for line in lines).encode()
        if not data:
            return
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            size = os.fstat(handle).st_size
            if size and _last_byte(self.path, size) != b"\n":
                data = b"\n" + data  # what a crash cut off stays a line of its own
            while data:
                data = data[os.write(handle, data) :]
            os.fsync(handle)
        finally:
            os.close(handle)

    def read(self) -> list[Line]:
        """Every line; an empty list where there is no ledger. Half a line, as a crash leaves it, speaks of nothing that
        was committed and is passed over; one that is whole but not understood raises `BrokenLedger`."""
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            return []
        found = []
        for number, text in enumerate(raw.split(b"\n"), 1):
            if not text.strip():
                continue
            try:
                found.append(Line.from_json(json.loads(text)))
            except (ValueError, KeyError, TypeError) as error:
                if not text.endswith(b"}"):
                    continue
                raise BrokenLedger(f"{self.path}, line {number}: {error}") from error
        return found


def _last_byte(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(size - 1)
        return file.read(1)
