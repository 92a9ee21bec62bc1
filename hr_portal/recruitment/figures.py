"""报名人数 as the public reads them: by day, and never so small that they speak of somebody.

Fewer than `FEWEST` are told as 少于5人. Where so few have applied, nothing is told of who passed and paid: of one applicant
「审核通过0人」 would say it all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.recruitment.models import PositionFigure

FEWEST = 5


@dataclass(frozen=True)
class Count:
    """A number that may be told: `value` people, or some but fewer than `FEWEST` where it is None."""

    value: int | None

    @property
    def order(self) -> int:
        """For sorting; all that are few stand together."""
        return 1 if self.value is None else self.value


def told(number: int | None) -> Count | None:
    """None where the file had no such column."""
    if number is None:
        return None
    return Count(None if 0 < number < FEWEST else number)


@dataclass(frozen=True)
class DayCounts:
    """What is told of one position on one day; None is not told."""

    day: date
    applied: Count | None
    passed: Count | None
    paid: Count | None


def _day(day: date, applied: int | None, passed: int | None, paid: int | None) -> DayCounts:
    is_few = applied is not None and applied < FEWEST
    return DayCounts(day, told(applied), None if is_few else told(passed), None if is_few else told(paid))


@dataclass(frozen=True)
class Figures:
    """The latest day of an exam: whole sums, and each position by its key."""

    day: date
    applied: int | None
    passed: int | None
    paid: int | None
    by_key: Mapping[str, DayCounts] = field(repr=False)


def latest_figures(session: Session, exam_id: int) -> Figures | None:
    """None while nothing was counted."""
    f = PositionFigure
    day = session.scalar(select(func.max(f.day)).where(f.exam_id == exam_id))
    if day is None:
        return None
    rows = session.execute(
        select(f.key, f.applied, f.passed, f.paid).where(f.exam_id == exam_id, f.day == day)
    ).all()
    return Figures(
        day,
        applied=_sum(row.applied for row in rows),
        passed=_sum(row.passed for row in rows),
        paid=_sum(row.paid for row in rows),
        by_key={row.key: _day(day, row.applied, row.passed, row.paid) for row in rows},
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    """None where nobody was counted."""
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def days_of(session: Session, exam_id: int, key: str) -> tuple[DayCounts, ...]:
    """One position from its first day on."""
    f = PositionFigure
    rows = session.execute(
        select(f.day, f.applied, f.passed, f.paid).where(f.exam_id == exam_id, f.key == key).order_by(f.day)
    )
    return tuple(_day(*row) for row in rows)
