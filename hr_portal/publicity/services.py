"""Keeping windows and arrangements on record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hr_portal.audit.services import Actor, record
from hr_portal.core.arrangement import Arrangement, arrangement_as_json
from hr_portal.publicity.models import Clearance, PublicityWindow, StoredArrangement
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


def clear(session: Session, window_id: int, verdicts: Mapping[str, bool], now: datetime) -> None:
    """Write down for every row whether it may go on (可以办理) or not (暂不办理): all of a window at once, in the place of
    what was said before. Who confirmed it, and why, is not known here."""
    session.execute(delete(Clearance).where(Clearance.window_id == window_id))
    session.add_all(
        Clearance(window_id=window_id, item=item, is_cleared=is_cleared, confirmed_at=now)
        for item, is_cleared in verdicts.items()
    )
    session.flush()


def rename_items(
    session: Session, window_ids: Collection[int], renamed: Callable[[Sequence[str]], Sequence[str]]
) -> None:
    """A passage that leaves every text (更正并删除) leaves the names of rows as well. `renamed` is asked for all rows of a
    window at once, in their order: two names that are removed are still two rows."""
    for window_id in window_ids:
        rows = session.scalars(
            select(Clearance).where(Clearance.window_id == window_id).order_by(Clearance.id)
        ).all()
        items = renamed([row.item for row in rows])
        for row, item in zip(rows, items, strict=True):
            row.item = item
    session.flush()


def forget_items(session: Session, window_ids: Collection[int]) -> None:
    """The names of rows leave (到期删除); how many there were, and whether each might go on, stays."""
    rows = session.scalars(
        select(Clearance).where(Clearance.window_id.in_(list(window_ids))).order_by(Clearance.id)
    )
    for number, row in enumerate(rows, 1):
        row.item = f"#{number}" if row.item else ""
    session.flush()


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
