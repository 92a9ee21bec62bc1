"""Beside the notices: photographs of sheets on a wall, and texts an organ begins its notices from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr_portal.accounts.models import Organ, User
from hr_portal.core.db import Base, Timestamps, UtcDateTime
from hr_portal.notices.models import Notice


class PostingPhoto(Timestamps, Base):
    """张贴照片: that the sheet hung where it had to. Inside only; the picture says nothing of camera or place, and the name
    it came under is not kept."""

    __tablename__ = "posting_photos"
    __table_args__ = (Index("ix_posting_photos_sha256", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    sha256: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    place: Mapped[str]
    """张贴地点, as the one who hung it says."""
    taken_on: Mapped[date]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    notice: Mapped[Notice] = relationship()
    added_by: Mapped[User] = relationship()

    @property
    def extension(self) -> str:
        return self.media_type.partition("/")[2].replace("jpeg", "jpg")


class NoticeTemplate(Timestamps, Base):
    """套用模板: the words of an issued notice of the organ, without persons, days, numbers and files. In use from the day a
    reviewer who did not propose it has confirmed it, until it is retired."""

    __tablename__ = "notice_templates"
    __table_args__ = (CheckConstraint("confirmed_by_id <> made_by_id", name="confirmed_by_another"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("organs.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """title, body, and the kind's fields that name no day."""
    made_from_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    organ: Mapped[Organ] = relationship()
    made_from: Mapped[Notice] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys=made_by_id)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)

    @property
    def is_in_use(self) -> bool:
        return self.confirmed_at is not None and self.retired_at is None
