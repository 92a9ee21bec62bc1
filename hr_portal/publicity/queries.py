"""The working-day calendar in force: what comes with the project, with what staff entered laid over it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.core.arrangement import Arrangement, arrangement_from_json
from hr_portal.core.calendar import Calendar, built_in_arrangements
from hr_portal.publicity.models import Clearance, PublicityWindow, StoredArrangement


def calendar(session: Session) -> Calendar:
    """The calendar now: one small query. Read days are kept in memory by a digest of what is stored, so that what
    was never committed, or another database, is never taken for it."""
    stored = stored_arrangements(session)
    if not stored:
        return Calendar.built_in()
    text = json.dumps([row.content for row in stored], ensure_ascii=False, sort_keys=True)
    return _read(hashlib.sha256(text.encode()).hexdigest(), text)


@lru_cache(maxsize=8)
def _read(_digest: str, text: str) -> Calendar:
    return Calendar.from_arrangements(_merged(json.loads(text)))


def _merged(contents: list[dict[str, Any]]) -> list[Arrangement]:
    """In order of issue; each is read against the days before it, which a later paper may take back."""
    papers = list(built_in_arrangements())
    for content in contents:
        known = Calendar.from_arrangements(papers).days
        papers.append(arrangement_from_json(content, amending=known))
    return papers


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


def clearances(session: Session, window_id: int) -> Mapping[str, bool] | None:
    """可以办理 (True) or 暂不办理 for every row of this window, by its key; None until its receiver has confirmed it."""
    rows = session.execute(
        select(Clearance.item, Clearance.is_cleared)
        .where(Clearance.window_id == window_id)
        .order_by(Clearance.id)
    ).all()
    return {row.item: row.is_cleared for row in rows} or None


def missing_year(calendar: Calendar, today: date) -> int | None:
    """The year whose arrangement should be known by now and is not: from 1 November, the next one (缺节假日安排)."""
    if not calendar.is_arranged(today.year):
        return today.year
    if today.month >= 11 and not calendar.is_arranged(today.year + 1):
        return today.year + 1
    return None
