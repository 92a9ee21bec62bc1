"""The clock guard: a machine whose clock differs from the database's by more than two seconds is not ready (law 2)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from hr_portal.core.db import database_now

log = logging.getLogger(__name__)

TOLERANCE = timedelta(seconds=2)


def difference(session: Session, now: datetime) -> timedelta:
    """How far the application's clock is ahead of the database's."""
    return now - database_now(session)


def agrees(session: Session, now: datetime) -> bool:
    """May this machine record what is irreversible?"""
    ahead = difference(session, now)
    session.rollback()
    if abs(ahead) > TOLERANCE:
        log.error(
            "clock differs from the database's by %.1f s: nothing is closed, released or erased",
            ahead.total_seconds(),
        )
        return False
    return True
