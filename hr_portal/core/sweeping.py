"""The sweep: claim what is due, let its consequences happen, in batches; one poisoned row never stops the rest.

A batch is one transaction: rows are claimed by compare-and-set and their effects written with them, so a sweep that is
killed leaves either both or nothing, and the next sweep does the batch again. A batch that fails is split in halves
until the row that cannot be carried out stands alone; it is tried later and at last parked with its reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.core.db import transaction
from hr_portal.core.effects import Due, Transition, beat, claim, note_trouble

log = logging.getLogger(__name__)

BATCH = 1000
"""Rows in one transaction: about a hundred times cheaper than a transaction a row."""

Follow = Callable[[Session, Sequence[Due], datetime], None]
"""Writes what follows from facts that have fallen due. Never commits."""


@dataclass
class Swept:
    """What one sweep did: rows carried out, rows that failed this time."""

    done: int = 0
    failed: list[int] = field(default_factory=list)


def sweep(
    session: Session, follow: Follow, *, now: datetime, batch: int = BATCH, most: int | None = None
) -> Swept:
    """Carry out everything due at `now`, at most `most` rows. Leaves the session clean."""
    swept = Swept()
    while most is None or swept.done + len(swept.failed) < most:
        ids: list[int] = []
        try:
            with transaction(session):
                due = claim(session, now, batch)
                ids = [row.id for row in due]
                if due:
                    follow(session, due, now)
        except Exception:
            log.warning("a batch of %d failed and is split", len(ids))
            if not ids:
                raise
            _split(session, follow, ids, swept, now)
            continue
        swept.done += len(ids)
        if len(ids) < batch:
            break
    with transaction(session):
        beat(session, "sweep", now=now)
    return swept


def _split(session: Session, follow: Follow, ids: Sequence[int], swept: Swept, now: datetime) -> None:
    """Carry out these rows in ever smaller batches."""
    if len(ids) == 1:
        _alone(session, follow, ids[0], swept, now)
        return
    for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
        try:
            with transaction(session):
                due = claim(session, now, len(half), ids=half)
                if due:
                    follow(session, due, now)
        except Exception:  # noqa: BLE001  as above
            _split(session, follow, half, swept, now)
        else:
            swept.done += len(due)


def _alone(session: Session, follow: Follow, transition_id: int, swept: Swept, now: datetime) -> None:
    try:
        with transaction(session):
            due = claim(session, now, 1, ids=[transition_id])
            if due:
                follow(session, due, now)
    except Exception as error:  # noqa: BLE001  this is the row that fails: it is noted, not dropped
        log.error("transition %d cannot be carried out: %s", transition_id, error.__class__.__name__)
        with transaction(session):
            row = session.get(Transition, transition_id, populate_existing=True)
            if row is not None and row.is_waiting:
                note_trouble(session, row, f"{error.__class__.__name__}: {error}", now=now)
        swept.failed.append(transition_id)
    else:
        swept.done += len(due)
