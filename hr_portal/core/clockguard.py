"""The clock guard: a machine whose clock differs from the database's by more than two seconds is not ready (law 2)."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy.orm import Session

from hr_portal.core.clock import Clock
from hr_portal.core.db import database_now

log = logging.getLogger(__name__)

TOLERANCE = timedelta(seconds=2)


def difference(session: Session, clock: Clock) -> timedelta:
    """How far the application's clock is ahead of the database's.

    Ours is read before and after theirs: a database that makes us wait is slow, not wrong. Nothing is waited for
    between the two readings but the answer itself.
    """
    session.connection()
    before = clock.now()
    theirs = database_now(session)
    after = clock.now()
    if before <= theirs <= after:
        return timedelta()
    return before - theirs if theirs < before else after - theirs


def agrees(session: Session, clock: Clock) -> bool:
    """May this machine record what is irreversible?"""
    ahead = difference(session, clock)
    session.rollback()
    if abs(ahead) > TOLERANCE:
        log.error(
            "clock differs from the database's by %.1f s: nothing is closed, released or erased",
            ahead.total_seconds(),
        )
        return False
    return True
