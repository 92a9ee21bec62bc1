"""What is inside the envelopes, as JSON: the text of a report, who wrote it, and what is said through the receipt."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class FileNote:
    """A sealed file's name, and what was taken out of it before it was sealed (位置信息、作者…)."""

    place: str
    name: str = field(repr=False)
    removed: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> FileNote:
        return cls(str(said["place"]), str(said["name"]), tuple(map(str, said.get("removed", ()))))


@dataclass(frozen=True)
class ReportText:
    """Of a report, sealed to CONTENT. `persons` are keys of rows; `as_whole`: on the list or the draft as a whole."""

    facts: str = field(repr=False)
    persons: tuple[str, ...] = field(repr=False)
    as_whole: bool
    files: tuple[FileNote, ...] = ()

    def as_bytes(self) -> bytes:
        return _bytes(asdict(self))

    @classmethod
    def from_bytes(cls, plain: bytes) -> ReportText:
        said = json.loads(plain)
        return cls(str(said["facts"]), tuple(map(str, said["persons"])), bool(said["as_whole"]), _files(said))


@dataclass(frozen=True)
class Identity:
    """Of a signed report, sealed to IDENTITY. `unit` and `contact` (经办联系人) only of one on behalf of a unit."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    unit: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)

    def as_bytes(self) -> bytes:
        return _bytes(asdict(self))

    @classmethod
    def from_bytes(cls, plain: bytes) -> Identity:
        said = json.loads(plain)
        return cls(*(str(said.get(name, "")) for name in ("name", "phone", "unit", "contact")))


@dataclass(frozen=True)
class Said:
    """One message through the receipt, either way."""

    text: str = field(repr=False)
    files: tuple[FileNote, ...] = ()

    def as_bytes(self) -> bytes:
        return _bytes(asdict(self))

    @classmethod
    def from_bytes(cls, plain: bytes) -> Said:
        said = json.loads(plain)
        return cls(str(said["text"]), _files(said))


def _files(said: Mapping[str, Any]) -> tuple[FileNote, ...]:
    rows: Sequence[Mapping[str, Any]] = said.get("files", ())
    return tuple(FileNote.from_json(row) for row in rows)


def _bytes(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
