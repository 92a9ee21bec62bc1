"""Keeping windows and arrangements on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.audit.services import Actor, record
from hr_portal.core.arrangement import Arrangement, arrangement_as_json
from hr_portal.publicity.models import PublicityWindow, StoredArrangement
from hr_portal.publicity.rules import Window


def keep_window(
    session: Session, window: Window, *, why: str, previous: PublicityWindow | None, now: datetime
) -> PublicityWindow:
    """Write a computed window down; the one it replaces stays as it was."""
    row = PublicityWindow(
        opens_at=window.opens_at,
        first_day=window.first_day,
        last_day=window.last_day,
        closes_at=window.closes_at,
        provisional=window.provisional,
        unit=window.unit,
        length=window.length,
        rolls=window.roll_to_working_day,
        calendar_version=window.calendar_version,
        why=why,
        previous_id=previous.id if previous is not None else None,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def record_arrangement(
    session: Session, arrangement: Arrangement, *, actor: Actor, now: datetime
) -> StoredArrangement:
    """Lay a year's arrangement over what is known. Recounting the windows it touches is the notices' business."""
    row = StoredArrangement(
        year=arrangement.year,
        title=arrangement.title,
        source=arrangement.source,
        content=arrangement_as_json(arrangement),
        entered_by_id=actor.actor_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    record(session, "arrangement_recorded", "arrangement", row.id, actor=actor, now=now,
           year=arrangement.year, days=len(arrangement.days))  # fmt: skip
    return row
