"""Windows as they were computed, and the working-day arrangements staff entered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hr_portal.core.db import Base, Timestamps, UtcDateTime, words
from hr_portal.publicity.rules import Unit, Window


class PublicityWindow(Timestamps, Base):
    """公示期 of one notice, as it was computed: never changed, only followed by another (`previous_id`) that says why.

    `closes_at` is NULL while provisional; `last_day` is then only the expected one.
    """

    __tablename__ = "publicity_windows"
    __table_args__ = (
        CheckConstraint("provisional = (closes_at IS NULL)", name="provisional_never_closes"),
        Index("ix_publicity_windows_closes_at", "closes_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_day: Mapped[date]
    last_day: Mapped[date]
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    provisional: Mapped[bool]
    unit: Mapped[Unit] = mapped_column(words(Unit))
    length: Mapped[int]
    rolls: Mapped[bool] = mapped_column(default=False)
    calendar_version: Mapped[str]
    why: Mapped[str]
    """scheduled, rescheduled, calendar_amended, shown_again."""
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("publicity_windows.id"))

    def window(self) -> Window:
        return Window(
            opens_at=self.opens_at,
            first_day=self.first_day,
            last_day=self.last_day,
            closes_at=self.closes_at,
            provisional=self.provisional,
            unit=self.unit,
            length=self.length,
            calendar_version=self.calendar_version,
            roll_to_working_day=self.rolls,
        )


class Clearance(Base):
    """可以办理 or 暂不办理 for one row of a window, and nothing else: all the drafting side ever learns. All rows of a window
    are written together when its receiver has confirmed it; none before."""

    __tablename__ = "clearances"
    __table_args__ = (UniqueConstraint("window_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    window_id: Mapped[int] = mapped_column(ForeignKey("publicity_windows.id"))
    item: Mapped[str]
    """The key of the row, e.g. a name; empty where the window is over one thing as a whole."""
    is_cleared: Mapped[bool]
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StoredArrangement(Timestamps, Base):
    """节假日安排 of one year as staff pasted, loaded or amended it. A later row of the same year wins day by day."""

    __tablename__ = "arrangements"

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(index=True)
    title: Mapped[str]
    source: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The arrangement in the project's own format."""
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
