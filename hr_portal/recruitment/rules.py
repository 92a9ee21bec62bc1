"""What a table says, in the words of this house: fields, faults, what is left out and why. Plain Python."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

POSITION_FIELDS = (
    "code", "unit", "unit_code", "title", "headcount", "area", "level", "education", "degree", "political", "grassroots",
    "fresh", "gender", "age", "majors_graduate", "majors_undergraduate", "majors_college", "majors_any", "ratio", "test",
    "remarks", "summary", "kind", "phone",
)  # fmt: skip
APPLICANT_FIELDS = ("code", "unit", "title", "headcount", "applied", "passed", "paid")
CUT_OFF_FIELDS = ("code", "unit", "title", "lowest", "ratio")
ALIAS_FIELDS = tuple(dict.fromkeys(POSITION_FIELDS + APPLICANT_FIELDS + CUT_OFF_FIELDS))
"""What a heading may be taught to mean."""
POSITIONS_NEED = ("unit", "title", "headcount")
LEVELS = ("graduate", "undergraduate", "college", "any")


class Left(StrEnum):
    """Why a row, a sheet or a file of a zip is no position."""

    BLANK = "blank"
    TOTAL = "total"
    NOTE = "note"
    HEADING = "heading_again"
    NUMBERING = "numbering"
    NO_CODE = "no_code"
    EMPTY_SHEET = "empty_sheet"
    HIDDEN_SHEET = "hidden_sheet"
    NO_TABLE = "no_table"
    NO_TABLE_FILE = "no_table_file"


@dataclass(frozen=True)
class LeftOut:
    """`row` as the workbook numbers it, from 1; 0 for a whole sheet. `rows`: how many follow one another."""

    sheet: str
    row: int
    text: str
    why: Left
    rows: int = 1

    def as_json(self) -> dict[str, object]:
        told: dict[str, object] = {
            "sheet": self.sheet,
            "row": self.row,
            "text": self.text,
            "why": self.why.value,
        }
        return told | ({"rows": self.rows} if self.rows > 1 else {})


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell: where it stands, what is written there, a code, and what its sentence prints."""

    code: str
    sheet: str
    row: int = 0
    column: str = ""
    """The heading of the column as printed."""
    value: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        return {
            "code": self.code, "sheet": self.sheet, "row": self.row, "column": self.column, "value": self.value,
            "facts": dict(self.facts),
        }  # fmt: skip

    @classmethod
    def from_json(cls, told: Mapping[str, object]) -> Fault:
        facts = told["facts"]
        assert isinstance(facts, Mapping)
        return cls(
            str(told["code"]), str(told["sheet"]), int(str(told["row"])), str(told["column"]), str(told["value"]), facts
        )  # fmt: skip


def key_without_code(unit: str, title: str) -> str:
    """Where a table has no codes: 12 hex digits of SHA-256 over unit, line end, post name."""
    return hashlib.sha256(f"{unit}\n{title}".encode()).hexdigest()[:12]
