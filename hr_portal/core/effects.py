"""Rows are the messages (law 4): what falls due when, and what must leave the house.

A `Transition` is written in the transaction of the decision it follows from. Nothing a reader sees depends on it: it
only makes effects happen after the instant has passed. A sweep claims due rows by compare-and-set and does the effects
in the same transaction, so that a killed worker leaves either both or nothing. An `OutboxMessage` is a letter waiting
to be sent; its key makes it one letter however often the effect is repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import JSON, ColumnElement, Index, UniqueConstraint, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from hr_portal.core.db import Base, UtcDateTime
from hr_portal.core.many import among, insert_many

PATIENCE = 5
"""Tries before a row is parked with its reason and left to a person."""

UNCOUNTED = "receiving"
"""The channel whose letters no page, metric or check counts: how many there are would say what they are about."""

__all__ = [
    "UNCOUNTED",
    "Due",
    "Heartbeat",
    "OutboxMessage",
    "Transition",
    "beat",
    "claim",
    "plan",
    "post",
    "void",
]


class Transition(Base):
    """One fact that falls due about one subject: `fact` is true of it from `due_at` on."""

    __tablename__ = "transitions"
    __table_args__ = (UniqueConstraint("subject", "subject_id", "revision", "fact"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    subject_id: Mapped[int]
    revision: Mapped[int]
    fact: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    parked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None]

    @property
    def is_waiting(self) -> bool:
        return self.done_at is None and self.void_at is None and self.parked_at is None


_waiting = and_(Transition.done_at.is_(None), Transition.void_at.is_(None), Transition.parked_at.is_(None))
Index("ix_transitions_waiting", Transition.due_at, sqlite_where=_waiting, postgresql_where=_waiting)
for _name, _column in (("done", Transition.done_at), ("parked", Transition.parked_at)):
    _is_set = _column.is_not(None)
    Index(f"ix_transitions_{_name}", _column, sqlite_where=_is_set, postgresql_where=_is_set)


class OutboxMessage(Base):
    """A letter that must leave. `dedupe_key` names the occasion; the same occasion never makes a second letter."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    available_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    parked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retry_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None]


_unsent = and_(OutboxMessage.sent_at.is_(None), OutboxMessage.parked_at.is_(None))
Index("ix_outbox_unsent", OutboxMessage.available_at, sqlite_where=_unsent, postgresql_where=_unsent)
_is_parked = OutboxMessage.parked_at.is_not(None)
Index("ix_outbox_parked", OutboxMessage.parked_at, sqlite_where=_is_parked, postgresql_where=_is_parked)


class Heartbeat(Base):
    """When something last showed that it is alive: `worker` travels beat -> broker -> worker, `web` is written by a
    web process, `sweep` by the end of a sweep."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Due(NamedTuple):
    """A claimed transition, as the consequences see it."""

    id: int
    fact: str
    subject_id: int
    revision: int
    due_at: datetime


def insert_or_ignore(session: Session, model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    """INSERT … ON CONFLICT DO NOTHING, the same on both databases."""
    if not rows:
        return
    make = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(make(model.__table__).on_conflict_do_nothing(), rows)  # type: ignore[arg-type]


def plan(
    session: Session, subject: str, subject_id: int, revision: int, facts: dict[str, datetime | None]
) -> None:
    """These facts fall due then. A fact planned before is moved; one without an instant is void until it has one."""
    rows = {
        row.fact: row
        for row in session.scalars(
            select(Transition)
            .where(
                Transition.subject == subject,
                Transition.subject_id == subject_id,
                Transition.revision == revision,
                Transition.fact.in_(facts),
            )
            # A sweep may be carrying one of them out: its end is waited for and what it wrote is seen.
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    }
    for fact, due_at in facts.items():
        row = rows.get(fact)
        if due_at is None:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(
                Transition(
                    subject=subject,
                    subject_id=subject_id,
                    revision=revision,
                    fact=fact,
                    due_at=due_at,
                    attempts=0,
                )
            )
        elif row.due_at != due_at or row.void_at is not None:
            row.due_at, row.done_at, row.void_at, row.parked_at, row.retry_at, row.attempts = (
                due_at,
                None,
                None,
                None,
                None,
                0,
            )
    session.flush()


def void(
    session: Session, subject: str, subject_id: int, *, now: datetime, facts: Iterable[str] | None = None
) -> None:
    """What was planned about this subject will not happen."""
    statement = update(Transition).where(
        Transition.subject == subject, Transition.subject_id == subject_id, Transition.done_at.is_(None)
    )
    if facts is not None:
        statement = statement.where(Transition.fact.in_(list(facts)))
    session.execute(statement.values(void_at=now))


def post(session: Session, letters: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Put letters into the outbox: `dedupe_key`, `channel`, `payload` each."""
    insert_many(session, OutboxMessage, letters, or_leave=True, available_at=now, attempts=0)


def is_due(model: type[Transition] | type[OutboxMessage], now: datetime) -> ColumnElement[bool]:
    waiting, due = (
        (_waiting, Transition.due_at) if model is Transition else (_unsent, OutboxMessage.available_at)
    )
    return and_(waiting, due <= now, or_(model.retry_at.is_(None), model.retry_at <= now))


def claim(session: Session, now: datetime, limit: int, ids: Sequence[int] | None = None) -> list[Due]:
    """Take due transitions for this transaction by compare-and-set: a row already taken by another is not returned.

    SKIP LOCKED only saves waiting on PostgreSQL (SQLite drops it silently); the UPDATE is what decides.
    """
    chosen: ColumnElement[bool]
    if ids is None:
        wanted = (
            select(Transition.id)
            .where(is_due(Transition, now))
            .order_by(Transition.due_at, Transition.id)
            .limit(limit)
        )
        first = wanted.with_for_update(skip_locked=True).cte("wanted")
        chosen = Transition.id.in_(select(first.c.id))
    else:
        chosen = among(session, Transition.id, ids)
    # On the connection: these are rows, not objects, and nothing of them is in the session.
    taken = session.connection().execute(
        update(Transition)
        .where(chosen, is_due(Transition, now))
        .values(done_at=now)
        .returning(
            Transition.id, Transition.fact, Transition.subject_id, Transition.revision, Transition.due_at
        )
    )
    return sorted(map(Due._make, taken.all()), key=lambda due: (due.due_at, due.id))


def note_trouble(session: Session, row: Transition | OutboxMessage, trouble: str, *, now: datetime) -> None:
    """A try failed: wait longer each time, and after the last one park the row with its reason."""
    row.attempts += 1
    row.trouble = trouble[:2000]
    if row.attempts >= PATIENCE:
        row.parked_at = now
    else:
        row.retry_at = now + timedelta(seconds=15 * 4**row.attempts)
    session.flush()


def beat(session: Session, name: str, *, now: datetime) -> None:
    """Show that `name` is alive."""
    changed = session.execute(update(Heartbeat).where(Heartbeat.name == name).values(at=now))
    if not changed.rowcount:  # type: ignore[attr-defined]
        insert_or_ignore(session, Heartbeat, [{"name": name, "at": now}])


def heartbeats(session: Session) -> dict[str, datetime]:
    return {row.name: row.at for row in session.execute(select(Heartbeat.name, Heartbeat.at))}
