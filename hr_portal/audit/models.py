"""The audit trail: who did what inside. Acts, field names and salted digests; never values (law 9)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hr_portal.core.db import Base, UtcDateTime


class AuditEntry(Base):
    """One act. `actor_id` is a person, or `robot` names what acted; `chain` binds it to every entry before it."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject", "subject_id"),
        Index("ix_audit_entries_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    robot: Mapped[str | None]
    act: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int]
    organ_id: Mapped[int | None] = mapped_column(ForeignKey("organs.id"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    chain: Mapped[str]


class AuditHead(Base):
    """The end of the chain: one row, locked while entries are added so that the chain never forks."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    last_id: Mapped[int]
    chain: Mapped[str]
