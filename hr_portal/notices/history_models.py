"""历史公告 on their way in: what was loaded and waits for the second person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr_portal.accounts.models import User
from hr_portal.core.db import Base, Timestamps, UtcDateTime


class HistoryLoad(Timestamps, Base):
    """One file of old notices, checked whole. An author answers for it, an issuer confirms it; only then are there notices.
    Its records leave with either decision."""

    __tablename__ = "history_loads"
    __table_args__ = (CheckConstraint("confirmed_by_id <> loaded_by_id", name="confirmed_by_another"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    """The name of the file."""
    count: Mapped[int]
    loaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """None while only the command line has seen it."""
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    loaded_by: Mapped[User | None] = relationship(foreign_keys=loaded_by_id)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)

    @property
    def is_waiting(self) -> bool:
        return self.confirmed_at is None and self.given_up_at is None


class HistoryRecord(Base):
    """One old notice of a load, understood: where it stood in the file, for which organ, and what it will be."""

    __tablename__ = "history_records"

    load_id: Mapped[int] = mapped_column(ForeignKey("history_loads.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("organs.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
