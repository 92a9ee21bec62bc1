"""What the books say after a sweep: effects once each, and the chain of the trail unbroken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.audit.models import AuditEntry
from hr_portal.audit.services import first_broken_entry
from hr_portal.core.effects import OutboxMessage, Transition


@dataclass(frozen=True)
class Books:
    done: int
    entries: int
    letters: int
    twice: Sequence[int]
    """Notices that have more than one entry for the same act."""
    broken_at: int | None

    @property
    def agree(self) -> bool:
        """Whatever is done has its entry and its letter, each once, and nothing else has."""
        return self.done == self.entries == self.letters and not self.twice and self.broken_at is None


def books(session: Session) -> Books:
    """Read the books afresh."""
    session.rollback()
    session.expire_all()
    twice = select(AuditEntry.subject_id).group_by(AuditEntry.subject_id, AuditEntry.act)
    found = Books(
        done=_count(session, Transition.done_at.is_not(None)),
        entries=_count(session, AuditEntry.robot == "sweep"),
        letters=_count(session, OutboxMessage.id > 0),
        twice=list(session.scalars(twice.having(func.count() > 1))),
        broken_at=first_broken_entry(session),
    )
    session.rollback()
    return found


def waiting(session: Session, now: datetime) -> int:
    """Facts that have fallen due and are not in the books."""
    session.rollback()
    count = _count(
        session,
        Transition.due_at <= now,
        Transition.done_at.is_(None),
        Transition.void_at.is_(None),
        Transition.parked_at.is_(None),
    )
    session.rollback()
    return count


def _count(session: Session, *conditions: object) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0  # type: ignore[arg-type]
