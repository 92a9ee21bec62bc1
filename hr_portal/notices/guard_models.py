"""What the guard said of a text or a file, and what a second person let stand. Masked words, places and digests only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr_portal.accounts.models import User
from hr_portal.core.db import Base, UtcDateTime, words
from hr_portal.core.guard.reports import NotChecked, Report, finding_from_json
from hr_portal.notices.models import Notice, Revision


class ReportOn(StrEnum):
    """What a report is about."""

    REVISION = "revision"
    ATTACHMENT = "attachment"


class ReleaseReason(StrEnum):
    """Why a finding may stand."""

    NO_NUMBER = "no_number"
    """误报: it is not what the rule takes it for."""
    OFFICE_LINE = "office_line"
    """办公用的号码."""
    LAWFULLY_PUBLIC = "lawfully_public"
    """依法应当公开."""
    LOOKED_INTO = "looked_into"
    """没有检查到的部分已由人逐页看过."""


class GuardReport(Base):
    """检查报告. `content_digest` covers the exact bytes, the name and the numbers allowed, salted by the notice."""

    __tablename__ = "guard_reports"
    __table_args__ = (UniqueConstraint("notice_id", "subject", "content_digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    subject: Mapped[ReportOn] = mapped_column(words(ReportOn))
    subject_id: Mapped[int] = mapped_column(index=True)
    content_digest: Mapped[str]
    scanner_version: Mapped[str]
    result_digest: Mapped[str]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    not_checked: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    scanned_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def report(self) -> Report:
        """As the guard gave it."""
        return Report(
            tuple(finding_from_json(one) for one in self.findings),
            tuple(NotChecked(str(one["reason"]), one["place"]) for one in self.not_checked),
            self.scanner_version,
            self.result_digest,
        )


class GuardOverride(Base):
    """放行: asked for by one person with a reason, decided by another. It follows the digest of the finding."""

    __tablename__ = "guard_overrides"
    __table_args__ = (CheckConstraint("decided_by_id <> asked_by_id", name="decided_by_another"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), index=True)
    finding_digest: Mapped[str]
    detector: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[ReleaseReason] = mapped_column(words(ReleaseReason))
    text: Mapped[str]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    granted: Mapped[bool | None]

    notice: Mapped[Notice] = relationship()
    revision: Mapped[Revision] = relationship()
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)


class GuardOriginal(Base):
    """原件: the file a clean copy took the place of, kept encrypted under `key`, for privacy reviewers alone."""

    __tablename__ = "guard_originals"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(index=True)
    """The clean copy, as it was hung on first."""
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    """Numbers in it masked."""
    media_type: Mapped[str]
    size: Mapped[int]
    kept_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)

    notice: Mapped[Notice] = relationship()
    kept_by: Mapped[User] = relationship()
