"""The publication epoch: one number that rises with every commit that changes anything public (law 3).

Processes read it at most once a second and decide from memory what may be answered 304.
"""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Mapped, Session, mapped_column

from hr_portal.core.db import Base


class PublicationEpoch(Base):
    """One row, made by the first migration."""

    __tablename__ = "publication_epoch"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]


def raise_epoch(session: Session) -> None:
    """Something public changes with this transaction; no cache made before it may be served after it."""
    session.execute(update(PublicationEpoch).values(number=PublicationEpoch.number + 1))


def read_epoch(session: Session) -> int:
    return session.execute(PublicationEpoch.__table__.select()).one().number
