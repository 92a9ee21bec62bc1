"""How the machinery is doing: what the status page, readiness and the metrics are told."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from hr_portal.core.clock import Clock
from hr_portal.core.clockguard import TOLERANCE, difference
from hr_portal.core.effects import UNCOUNTED, OutboxMessage, Transition, heartbeats, is_due

RECENT = 1000
"""Transitions that punctuality is taken from: the newest that were recorded."""
LATE = timedelta(minutes=2)
"""A heartbeat or a due row older than this is worth a line on the status page."""
MAIL_LATE = timedelta(minutes=15)
"""A letter older than this that has not left: mail servers are away for minutes now and then."""
LEAST_DISK = 0.05


@dataclass(frozen=True)
class Vitals:
    """`punctuality` is recorded minus effective: how long after the legal instant the books said so. What readers see
    has no such delay."""

    now: datetime
    clock_ahead: timedelta
    swept_at: datetime | None
    worker_at: datetime | None
    web_at: datetime | None
    oldest_due_at: datetime | None
    due: int
    parked: int
    letters_waiting: int
    oldest_letter_at: datetime | None
    letters_parked: int
    punctuality_median: timedelta | None
    punctuality_worst: timedelta | None

    @property
    def clock_agrees(self) -> bool:
        return abs(self.clock_ahead) <= TOLERANCE

    @property
    def worker_is_alive(self) -> bool:
        return self.worker_at is not None and self.now - self.worker_at <= LATE

    @property
    def sweep_is_late(self) -> bool:
        return self.swept_at is None or self.now - self.swept_at > LATE

    @property
    def letters_are_late(self) -> bool:
        """The mail server has been away for a while."""
        return self.oldest_letter_at is not None and self.now - self.oldest_letter_at > MAIL_LATE

    @property
    def is_behind(self) -> bool:
        return self.oldest_due_at is not None and self.now - self.oldest_due_at > LATE


def vitals(session: Session, now: datetime, clock: Clock) -> Vitals:
    """Read everything once."""
    beats = heartbeats(session)
    oldest, due = session.execute(
        select(func.min(Transition.due_at), func.count()).where(is_due(Transition, now))
    ).one()
    oldest_letter, waiting = session.execute(
        select(func.min(OutboxMessage.available_at), func.count()).where(
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.parked_at.is_(None),
            OutboxMessage.available_at <= now,
            OutboxMessage.channel != UNCOUNTED,
        )
    ).one()
    recorded = session.execute(
        select(Transition.due_at, Transition.done_at)
        .where(Transition.done_at.is_not(None), Transition.void_at.is_(None))
        .order_by(Transition.done_at.desc())
        .limit(RECENT)
    )
    delays = sorted(max(row.done_at - row.due_at, timedelta()) for row in recorded)
    return Vitals(
        now=now,
        clock_ahead=difference(session, clock),
        swept_at=beats.get("sweep"),
        worker_at=beats.get("worker"),
        web_at=beats.get("web"),
        oldest_due_at=oldest,
        due=due,
        parked=_count(session, Transition.parked_at.is_not(None)),
        letters_waiting=waiting,
        oldest_letter_at=oldest_letter,
        letters_parked=_count(
            session, and_(OutboxMessage.parked_at.is_not(None), OutboxMessage.channel != UNCOUNTED)
        ),
        punctuality_median=delays[len(delays) // 2] if delays else None,
        punctuality_worst=delays[min(len(delays) - 1, len(delays) * 99 // 100)] if delays else None,
    )


def _count(session: Session, condition: object) -> int:
    return session.scalar(select(func.count()).where(condition)) or 0  # type: ignore[arg-type]


def disk_has_room(folder: Path) -> bool:
    """At least a twentieth of the disk that holds `folder` is free."""
    usage = shutil.disk_usage(folder)
    return usage.free / usage.total > LEAST_DISK
