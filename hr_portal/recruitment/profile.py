"""What somebody says of themselves to compare with positions. Nothing of it is kept; what was not told is None."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hr_portal.recruitment.major_book import MajorBook
from hr_portal.recruitment.major_cells import bare_code
from hr_portal.recruitment.studies import Degree, Education, Level


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True)
class Birth:
    """A day, or a month only, as forms ask for it."""

    year: int
    month: int
    day: int | None = None

    @property
    def earliest(self) -> date:
        return date(self.year, self.month, self.day or 1)

    @property
    def latest(self) -> date:
        return date(self.year, self.month, self.day or calendar.monthrange(self.year, self.month)[1])

    def ages_on(self, day: date) -> tuple[int, int]:
        """周岁 on that day, youngest and oldest possible. A birthday counts from its own day."""
        return full_years(self.latest, day), full_years(self.earliest, day)


def full_years(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@dataclass(frozen=True)
class Studied:
    """A major studied, by code or by name."""

    level: Level
    code: str = ""
    name: str = ""


@dataclass(frozen=True)
class Profile:
    """`political` in the words of forms: 中共党员, 中共预备党员, 共青团员, 群众, 无党派人士, 民盟盟员 ..., 民主党派成员.
    `is_unplaced`: 未落实工作单位. `household` and `origin` (生源地) from the province downwards."""

    birth: Birth | None = None
    gender: Gender | None = None
    education: Education | None = None
    degree: Degree | None = None
    majors: tuple[Studied, ...] = ()
    political: str | None = None
    grassroots_years: int | None = None
    graduation_year: int | None = None
    is_unplaced: bool | None = None
    service_project: bool | None = None
    veteran: bool | None = None
    ethnicity: str | None = None
    household: str | None = None
    origin: str | None = None


@dataclass(frozen=True)
class KnownMajor:
    """A studied major looked up once. `prefixes` are all codes that take it in: of A030106 A03, A0301, A030106."""

    level: Level
    codes: tuple[str, ...]
    name: str
    is_in_book: bool
    prefixes: frozenset[str]

    def prefixes_of(self, code: str) -> frozenset[str]:
        return frozenset(code[:length] for length in range(2, len(code) + 1))


_ORDER = (Level.GRADUATE, Level.UNDERGRADUATE, Level.COLLEGE)


@dataclass(frozen=True)
class Candidate:
    """A profile made ready for one exam: its year, its cut-off date, its reference of majors."""

    profile: Profile
    year: int
    cut_off: date | None
    choice_years: int
    majors: tuple[KnownMajor, ...]
    """The highest level first."""

    @property
    def is_fresh_postgraduate(self) -> bool | None:
        """应届硕士、博士研究生; None where that is not known."""
        profile = self.profile
        if profile.education is not None and profile.education < Education.MASTER:
            return False
        if profile.education is None or profile.graduation_year is None:
            return None
        return profile.graduation_year == self.year


def prepare(
    profile: Profile, book: MajorBook, *, year: int, cut_off: date | None, choice_years: int
) -> Candidate:
    """Look the majors up. 择业期 is `choice_years` long."""
    known = []
    for studied in sorted(profile.majors, key=lambda studied: _ORDER.index(studied.level)):
        code = bare_code(studied.code)
        rows = () if code else book.by_name(studied.level, studied.name)
        codes = (code,) if code else tuple(dict.fromkeys(bare_code(row.code) for row in rows if row.code))
        row = book.by_code(studied.level, code) if code else None
        known.append(
            KnownMajor(
                studied.level,
                codes,
                studied.name or (row.name if row else ""),
                row is not None or bool(rows),
                frozenset(code[:length] for code in codes for length in range(2, len(code) + 1)),
            )
        )
    return Candidate(profile, year, cut_off, choice_years, tuple(known))
