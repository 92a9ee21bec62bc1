"""The working-day calendar in force: what comes with the project, with what staff entered laid over it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.core.arrangement import arrangement_from_json
from hr_portal.core.calendar import Calendar, built_in_arrangements
from hr_portal.publicity.models import PublicityWindow, StoredArrangement


def calendar(session: Session) -> Calendar:
    """The calendar now. One small query; the days themselves are kept in memory by the number of the last row."""
    newest = session.scalar(select(func.max(StoredArrangement.id)))
    if newest is None:
        return Calendar.built_in()
    if newest not in _kept:
        _kept.clear()
        _kept[newest] = _calendar(session)
    return _kept[newest]


_kept: dict[int, Calendar] = {}


def _calendar(session: Session) -> Calendar:
    stored = [arrangement_from_json(row.content) for row in stored_arrangements(session)]
    return Calendar.from_arrangements([*built_in_arrangements(), *stored])


def stored_arrangements(session: Session, year: int | None = None) -> Sequence[StoredArrangement]:
    """Oldest first."""
    query = select(StoredArrangement).order_by(StoredArrangement.id)
    return session.scalars(query if year is None else query.where(StoredArrangement.year == year)).all()


def earlier_windows(session: Session, window: PublicityWindow | None) -> list[PublicityWindow]:
    """The window and every one it replaced, newest first."""
    found: list[PublicityWindow] = []
    while window is not None:
        found.append(window)
        window = session.get(PublicityWindow, window.previous_id) if window.previous_id else None
    return found


def missing_year(calendar: Calendar, today: date) -> int | None:
    """The year whose arrangement should be known by now and is not: from 1 November, the next one (缺节假日安排)."""
    if not calendar.is_arranged(today.year):
        return today.year
    if today.month >= 11 and not calendar.is_arranged(today.year + 1):
        return today.year + 1
    return None
