"""The base of all models, the UTC column, and the one place where an edge commits."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, Enum, event, text
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from hr_portal.extensions import Base, db

__all__ = [
    "Base",
    "Timestamps",
    "UtcDateTime",
    "database_now",
    "db",
    "only_reading",
    "prepare_engine",
    "transaction",
    "words",
]

reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)
"""True while a GET is answered: its transaction is read-only on both databases."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Aware UTC in Python; `timestamptz` on PostgreSQL, naive UTC text on SQLite, microseconds kept."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored instant needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(enum: type[StrEnum]) -> Enum:
    """A column that stores the words of this enum as text, the same on both databases."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda e: [m.value for m in e],
    )


class Timestamps:
    """When a row was made. Written by the verb that makes it, never by the database."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


PRAGMAS = (
    "journal_mode=WAL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "synchronous=FULL",
    "secure_delete=ON",
)
"""Of each connection to SQLite. What is deleted is overwritten: not every build of SQLite does so by itself, and a removed
number must not stand on in the free pages of the file."""


def prepare_engine(engine: Engine) -> None:
    """SQLite: WAL, foreign keys, and real transactions (IMMEDIATE where the edge may write, so that two writers
    queue instead of failing half-way). PostgreSQL: a GET's transaction is read-only."""
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _connect(dbapi_connection: Any, _record: Any) -> None:
            dbapi_connection.isolation_level = None
            for pragma in PRAGMAS:
                dbapi_connection.execute(f"PRAGMA {pragma}").close()

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            read = reading_only.get()
            connection.exec_driver_sql(f"PRAGMA query_only={'ON' if read else 'OFF'}")
            connection.exec_driver_sql("BEGIN" if read else "BEGIN IMMEDIATE")

    else:

        @event.listens_for(engine, "begin")
        def _begin_postgresql(connection: Any) -> None:
            if reading_only.get():
                connection.exec_driver_sql("SET TRANSACTION READ ONLY")


@contextlib.contextmanager
def only_reading() -> Iterator[None]:
    """Transactions begun inside may not write; the database itself refuses."""
    token = reading_only.set(True)
    try:
        yield
    finally:
        reading_only.reset(token)


@contextlib.contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """What an edge wraps around verbs: all of it is committed, or nothing is."""
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def database_now(session: Session) -> datetime:
    """The database's own clock (UTC), read only to compare it with ours."""
    if session.get_bind().dialect.name == "sqlite":
        value = session.execute(text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")).scalar_one()
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    value = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return value.astimezone(UTC)
