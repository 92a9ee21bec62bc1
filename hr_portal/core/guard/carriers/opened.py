"""A document being read: its bytes, where it lies in the upload, and where findings go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from hr_portal.core.formats.verdicts import Budget
from hr_portal.core.guard.collecting import Collector


@dataclass(frozen=True)
class Opened:
    """`place` says in which member of what this document lies; `depth` counts containers around it."""

    path: Path
    extension: str
    out: Collector
    budget: Budget
    workspace: Path
    place: dict[str, str | int] = field(default_factory=dict)
    depth: int = 0
    read_inner: Callable[[Opened], None] = lambda _inner: None
    """Reads a document found inside this one."""

    def inner(self, body: bytes, name: str, extension: str) -> None:
        """Read a document that lies inside this one."""
        self.budget.spend(unpacked=0, members=1)
        path = self.workspace / f"inner-{self.budget.members}"
        path.write_bytes(body)
        place = {**self.place, "member": f"{self.place['member']}/{name}" if "member" in self.place else name}
        try:
            self.read_inner(replace(self, path=path, extension=extension, place=place, depth=self.depth + 1))
        finally:
            path.unlink()
