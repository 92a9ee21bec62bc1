"""Reading imported tables: which one is in force, which one comes next, and their rows.

Law 1: which table the public reads is a function of rows and the clock. A confirmed table is in force at once, or, where
its changes are told by a notice, from the instant that notice is public; of those in force the newest counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from hr_portal.notices.models import Notice
from hr_portal.recruitment.differing import Post
from hr_portal.recruitment.models import Exam, Position, PositionTable, TableState


def has_taken_effect(now: datetime) -> ColumnElement[bool]:
    """Of a table: confirmed, and the notice of its change, where it has one, has become public. What happens to the
    notice afterwards (hidden, withdrawn) does not bring the old table back: that takes another table."""
    is_told = exists().where(
        Notice.id == PositionTable.change_notice_id, Notice.issued_at.is_not(None), Notice.publish_at <= now
    )
    return and_(
        PositionTable.state == TableState.CONFIRMED, or_(PositionTable.change_notice_id.is_(None), is_told)
    )


def table_in_force(session: Session, exam: Exam, now: datetime) -> PositionTable | None:
    """The table whose positions are the exam's now."""
    return session.scalars(
        select(PositionTable)
        .where(PositionTable.exam_id == exam.id, has_taken_effect(now))
        .order_by(PositionTable.number.desc())
        .limit(1)
    ).one_or_none()


def in_force_from(table: PositionTable) -> datetime | None:
    """Since when, or from when on, the table is in force; None while that is not settled."""
    if table.state is not TableState.CONFIRMED:
        return None
    if table.change_notice is None:
        return table.confirmed_at
    return table.change_notice.publish_at if table.change_notice.issued_at is not None else None


def next_change(session: Session, exam: Exam, now: datetime) -> datetime | None:
    """The next instant at which another table comes into force by itself: a boundary for whoever keeps pages (law 3)."""
    return session.scalar(
        select(func.min(Notice.publish_at))
        .join(PositionTable, PositionTable.change_notice_id == Notice.id)
        .where(
            PositionTable.exam_id == exam.id,
            PositionTable.state == TableState.CONFIRMED,
            Notice.issued_at.is_not(None),
            Notice.publish_at > now,
        )
    )


def newest_confirmed(session: Session, exam: Exam) -> PositionTable | None:
    """The one a new file is compared with: in force already, or waiting for its notice."""
    return session.scalars(
        select(PositionTable)
        .where(PositionTable.exam_id == exam.id, PositionTable.state == TableState.CONFIRMED)
        .order_by(PositionTable.number.desc())
        .limit(1)
    ).one_or_none()


def tables_of(session: Session, exam: Exam) -> Sequence[PositionTable]:
    return session.scalars(
        select(PositionTable).where(PositionTable.exam_id == exam.id).order_by(PositionTable.number.desc())
    ).all()


def table_numbered(session: Session, exam: Exam, number: int) -> PositionTable | None:
    return session.scalars(
        select(PositionTable).where(PositionTable.exam_id == exam.id, PositionTable.number == number)
    ).one_or_none()


def posts_of(session: Session, table: PositionTable) -> Iterator[Post]:
    """The rows of a table in its order, as far as comparing needs them."""
    p = Position
    rows = session.execute(
        select(p.key, p.unit, p.title, p.headcount, p.cells, p.sheet, p.row)
        .where(p.table_id == table.id)
        .order_by(p.id)
        .execution_options(yield_per=2_000)
    )
    for row in rows:
        yield Post(row.key, row.unit, row.title, row.headcount, row.cells, row.sheet, row.row)


def keys_of(session: Session, table: PositionTable) -> set[str]:
    return set(session.scalars(select(Position.key).where(Position.table_id == table.id)))
