"""Reads the verdicts that were written by hand: hand_verdicts_*.txt and the invented people they are about."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hr_portal.core.tables import read_tables
from hr_portal.recruitment.eligibility import AgeLimits, Grounds, PositionCells
from hr_portal.recruitment.headings import default_aliases
from hr_portal.recruitment.major_book import EMPTY, MajorBook, make_book
from hr_portal.recruitment.major_files import read_grids
from hr_portal.recruitment.position_cells import cells_of
from hr_portal.recruitment.position_index import FIELDS, Row
from hr_portal.recruitment.positions import understand
from hr_portal.recruitment.profile import Birth, Gender, Profile, Studied
from hr_portal.recruitment.studies import Degree, Education, Level
from hr_portal.recruitment.verdicts import Rule, Verdict

HERE = Path(__file__).parent
PROFILES: dict[str, Any] = tomllib.loads((HERE / "hand_verdicts_profiles.toml").read_text(encoding="utf-8"))
RULES = {
    "edu": Rule.EDUCATION, "deg": Rule.DEGREE, "maj": Rule.MAJOR, "pol": Rule.POLITICAL, "bas": Rule.GRASSROOTS,
    "fre": Rule.FRESH, "sex": Rule.GENDER, "age": Rule.AGE, "srv": Rule.RESERVED, "eth": Rule.ETHNICITY,
    "hom": Rule.HOUSEHOLD, "oth": Rule.REMARKS,
}  # fmt: skip
SIGNS = {".": Verdict.NO_MISMATCH, "?": Verdict.CONFIRM, "x": Verdict.MISMATCH}
TABLES = {"guangdong": "guangdong_2026_positions.xls", "henan": "henan_2024_positions.xls"}


@dataclass(frozen=True)
class HandVerdict:
    """One person, one position."""

    who: str
    overall: Verdict
    rules: dict[Rule, Verdict]
    code: str
    clause: str
    is_disputed: bool


def verdicts(exam: str) -> Iterator[HandVerdict]:
    for line in (HERE / f"hand_verdicts_{exam}.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        who, overall, signs, codes, clause, *_before = (part.strip() for part in line.split("|"))
        rules = {RULES[sign[:3]]: SIGNS[sign[3]] for sign in signs.split()}
        for code in codes.split():
            yield HandVerdict(who.lstrip("!"), SIGNS[overall], rules, code, clause, who.startswith("!"))


def profile(exam: str, who: str) -> Profile:
    told = dict(PROFILES[exam][who])
    if "birth" in told:
        told["birth"] = Birth(*map(int, told["birth"].split("-")))
    if "gender" in told:
        told["gender"] = Gender(told["gender"])
    for name, kind in (("education", Education), ("degree", Degree)):
        if name in told:
            told[name] = kind[told[name].upper()]
    majors = []
    for level, said in told.pop("majors", {}).items():
        coded = re.fullmatch(r"([A-Z]?\d+[A-Z]*)\s*(.*)", said)
        majors.append(
            Studied(Level(level), coded[1], coded[2]) if coded else Studied(Level(level), name=said)
        )
    return Profile(majors=tuple(majors), **told)


def grounds(exam: str, book: MajorBook) -> Grounds:
    told = PROFILES["exams"][exam]
    return Grounds(told["year"], told["cut_off"], told["choice_years"], book)


def limits(exam: str, sheet: str) -> AgeLimits:
    told = PROFILES["exams"][exam]
    police = told.get("police", {"sheets": ()})
    own = police if sheet in police["sheets"] else told
    return AgeLimits(told["lowest"], own["highest"], own.get("fresh_postgraduate"))


def read_book(samples: Path) -> MajorBook:
    name = "guangdong_2026_major_reference.xls"
    reference = read_grids(sheet.rows for sheet in read_tables(samples / "majors" / name, name).sheets)
    assert not reference.reasons
    return make_book(reference.rows, reference.members)


def book_for(exam: str, samples: Path) -> MajorBook:
    return read_book(samples) if exam == "guangdong" else EMPTY


def read_rows(exam: str, samples: Path) -> list[Row]:
    """A real table, as the importer understands it."""
    name = TABLES[exam]
    found = understand(read_tables(samples / "positions" / name, name), default_aliases("positions"))
    assert not found.read.faults
    rows = []
    for told in found.rows:
        fields = {field: told.get(field, "") for field in FIELDS}
        rows.append(
            Row(
                told["key"], fields, told["headcount"], told["majors"], told["cells"], told["haystack"],
                cells_of(fields, told["majors"], told["cells"], limits(exam, told["sheet"])),
            )
        )  # fmt: skip
    return rows


__all__ = [
    "HandVerdict",
    "PositionCells",
    "book_for",
    "grounds",
    "limits",
    "profile",
    "read_book",
    "read_rows",
    "verdicts",
]
