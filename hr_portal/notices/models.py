"""A notice, its revisions, what was saved on the way, its files, and the serial numbers of each organ."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr_portal.accounts.models import Organ, User
from hr_portal.core.clock import start_of_day
from hr_portal.core.db import Base, Timestamps, UtcDateTime, words
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Category, Scope
from hr_portal.notices.rules import Clocks, HideReason, IssueMode, Purpose, State
from hr_portal.publicity.models import PublicityWindow


class Notice(Timestamps, Base):
    """公告/公示. Stored are decisions and the instants computed with them; what it is *now* is `rules.phase`."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    category: Mapped[Category] = mapped_column(words(Category))
    scope: Mapped[Scope] = mapped_column(words(Scope))
    has_window: Mapped[bool]
    organ_id: Mapped[int] = mapped_column(ForeignKey("organs.id"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    """Who has it in hand (经办人); a leaver's drafts get another."""

    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Public from this instant on; once it has passed it is never written again."""
    window_id: Mapped[int | None] = mapped_column(ForeignKey("publicity_windows.id"), index=True)
    concluded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delist_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    minimise_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_down_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The count stands still since then; reports are still taken."""
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    hide_reason: Mapped[HideReason | None] = mapped_column(words(HideReason))
    hide_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hide_confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    index_number: Mapped[str | None] = mapped_column(unique=True)
    address: Mapped[str | None] = mapped_column(unique=True)
    live_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revisions.id", use_alter=True, name="fk_notices_live_revision")
    )

    follows_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"), index=True)
    """The earlier notice of the organ it follows (公示 → 结果 → 任免或录用), as the issued text says."""

    is_historical: Mapped[bool] = mapped_column(default=False)
    """历史公告: published elsewhere before, loaded as it stood. It has no window and nothing falls due about it."""
    original_date: Mapped[date | None]
    """The day a 历史公告 itself prints as that of its publication."""
    original_number: Mapped[str | None]
    """原索引号: the number it prints; its own is of our series."""
    package_id: Mapped[str | None] = mapped_column(unique=True)
    """The 发布包 it came in."""

    guard_salt: Mapped[str | None] = mapped_column(default=lambda: secrets.token_hex(16))
    """盐: what the digests of the guard's findings are made with. It leaves with the text."""
    leak_found_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The guard found, since it is public, what must not be; until it is gone, hidden or let stand."""

    organ: Mapped[Organ] = relationship()
    joint: Mapped[list[NoticeOrgan]] = relationship(
        back_populates="notice", order_by="NoticeOrgan.position", cascade="all, delete-orphan"
    )
    """联合发布: the organs that sign beside the lead, in the order they are printed."""
    author: Mapped[User | None] = relationship(foreign_keys=author_id)
    hidden_by: Mapped[User | None] = relationship(foreign_keys=hidden_by_id)
    window: Mapped[PublicityWindow | None] = relationship()
    live: Mapped[Revision | None] = relationship(foreign_keys=live_revision_id, post_update=True)
    revisions: Mapped[list[Revision]] = relationship(
        back_populates="notice", foreign_keys="Revision.notice_id", order_by="Revision.number"
    )

    @property
    def closes_at(self) -> datetime | None:
        return self.window.closes_at if self.window is not None else None

    @property
    def in_work(self) -> Revision | None:
        """The revision that has not been issued yet, if there is one; never two."""
        return next((revision for revision in self.revisions if revision.state is not State.ISSUED), None)

    @property
    def clocks(self) -> Clocks:
        window = self.window.window() if self.window is not None else None
        return Clocks(
            publish_at=self.publish_at,
            counts_from=start_of_day(window.first_day) if window is not None else None,
            closes_at=self.closes_at,
            delist_at=self.delist_at,
            minimise_at=self.minimise_at,
            provisional=window is not None and window.provisional,
            last_day=window.last_day if window is not None else None,
            suspended=self.suspended_at is not None,
        )


class NoticeOrgan(Base):
    """会签: an organ that issues a notice jointly with the lead. A signature stands for one version of one revision:
    after any change it counts no more."""

    __tablename__ = "notice_organs"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("organs.id"), primary_key=True, index=True)
    position: Mapped[int]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revision_number: Mapped[int | None]
    signed_version: Mapped[int | None]
    paper: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """As `Revision.paper`, where this organ signed on paper."""

    notice: Mapped[Notice] = relationship(back_populates="joint")
    organ: Mapped[Organ] = relationship()
    signed_by: Mapped[User | None] = relationship()

    def has_signed(self, revision: Revision) -> bool:
        """It signed this very text."""
        return (self.revision_number, self.signed_version) == (revision.number, revision.version)


Index("ix_notices_publish_at", Notice.publish_at.desc(), Notice.id.desc())
Index("ix_notices_newest", Notice.is_historical, Notice.publish_at.desc(), Notice.id.desc())
Index("ix_notices_original_date", Notice.is_historical, Notice.original_date.desc(), Notice.id.desc())


class Revision(Timestamps, Base):
    """One version of the text, from draft to issue. `version` rises with every save, so that a stale edit is seen."""

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("notice_id", "number"),
        CheckConstraint("reviewed_by_id <> submitted_by_id", name="reviewer_is_not_author"),
        CheckConstraint(
            "issue_mode = 'paper' OR issued_by_id <> reviewed_by_id", name="issuer_is_not_reviewer"
        ),
        CheckConstraint(
            "issue_mode = 'paper' OR issued_by_id <> submitted_by_id", name="issuer_is_not_author"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    number: Mapped[int]
    purpose: Mapped[Purpose] = mapped_column(words(Purpose))
    state: Mapped[State] = mapped_column(words(State), index=True)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    document_no: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    body_html: Mapped[str] = mapped_column(default="")
    public_reason: Mapped[str] = mapped_column(default="")
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """结果: conclusion and note (inside), public_text, link_address."""

    measure: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What a measure upon a notice does besides the text: days, what is taken down, the reason that stays inside."""
    material: Mapped[bool | None]
    """Of an issued correction: it changed a material field, so the period began anew."""
    taken_down_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_version: Mapped[int | None]
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    return_reason: Mapped[str] = mapped_column(default="")
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issue_mode: Mapped[IssueMode | None] = mapped_column(words(IssueMode))
    paper: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """签批: signer, post, signed_on, form_no, scan (sha256), scan_name."""

    notice: Mapped[Notice] = relationship(back_populates="revisions", foreign_keys=notice_id)
    saves: Mapped[list[DraftSave]] = relationship(back_populates="revision", order_by="DraftSave.number")
    attachments: Mapped[list[Attachment]] = relationship(
        back_populates="revision", order_by="Attachment.position"
    )
    submitted_by: Mapped[User | None] = relationship(foreign_keys=submitted_by_id)
    reviewed_by: Mapped[User | None] = relationship(foreign_keys=reviewed_by_id)
    returned_by: Mapped[User | None] = relationship(foreign_keys=returned_by_id)
    issued_by: Mapped[User | None] = relationship(foreign_keys=issued_by_id)

    @property
    def text(self) -> Content:
        return Content.from_json(self.content)

    @property
    def author_ids(self) -> frozenset[int]:
        """Everybody who saved anything in this revision is one of its authors."""
        return frozenset(save.saved_by_id for save in self.saves)


class DraftSave(Base):
    """第几稿: every save of a draft, kept so that nothing typed is lost and a reviewer sees what changed."""

    __tablename__ = "draft_saves"
    __table_args__ = (UniqueConstraint("revision_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)

    revision: Mapped[Revision] = relationship(back_populates="saves")
    saved_by: Mapped[User] = relationship()

    @property
    def text(self) -> Content:
        return Content.from_json(self.content)


class Attachment(Timestamps, Base):
    """附件 of one revision. The bytes lie in the store under their digest; they are served only while the parent is."""

    __tablename__ = "attachments"
    __table_args__ = (UniqueConstraint("revision_id", "position"), Index("ix_attachments_sha256", "sha256"))

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    position: Mapped[int]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    """What the inspection found: pages, sheets, members, warnings."""
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    taken_down_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    revision: Mapped[Revision] = relationship(back_populates="attachments")

    @property
    def key(self) -> str:
        """Names the file in its address."""
        return self.sha256[:16]


class IndexSerial(Base):
    """The last serial number an organ gave in a year; the row is locked while the next is taken, so none is skipped."""

    __tablename__ = "index_serials"

    organ_id: Mapped[int] = mapped_column(ForeignKey("organs.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
