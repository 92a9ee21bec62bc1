"""删除证明 and the terms that were in force. Both hold names of columns, counts and instants; never a value."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr_portal.accounts.models import Organ
from hr_portal.core.db import Base, UtcDateTime


class ErasureCertificate(Base):
    """One step of one notice was erased: what left, of how many, when it was due, when it was done, by which terms."""

    __tablename__ = "erasure_certificates"
    __table_args__ = (
        UniqueConstraint("notice_id", "step", "due_at", "done_at"),
        Index("ix_erasure_certificates_done_at", "done_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    organ_id: Mapped[int] = mapped_column(ForeignKey("organs.id"), index=True)
    index_number: Mapped[str]
    kind: Mapped[str]
    step: Mapped[int]
    leaves: Mapped[list[str]] = mapped_column(JSON)
    """Names of columns and fields, or page."""
    persons: Mapped[int]
    """Rows of the table, of the version that has most."""
    versions: Mapped[int]
    """Revisions and saves from which something was removed."""
    files: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime] = mapped_column(UtcDateTime)
    terms: Mapped[str]
    """`terms_file.terms_digest` of the terms in force."""

    organ: Mapped[Organ] = relationship()


class TermsInForce(Base):
    """The terms by which instants were last computed. A new row when the city has changed its file."""

    __tablename__ = "retention_terms"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str]
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Days by kind, None where not set."""
