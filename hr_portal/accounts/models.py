"""Organs as a tree, the people who work for them, and their duties."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr_portal.accounts.rules import Held, Level, Nature, PurposeOfContact, Role
from hr_portal.core.db import Base, Timestamps, UtcDateTime, words


class Organ(Timestamps, Base):
    """机关. `code` stands in index numbers; `path` is `/1/5/` from the root down, so that a subtree is a prefix."""

    __tablename__ = "organs"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    level: Mapped[Level] = mapped_column(words(Level))
    nature: Mapped[Nature] = mapped_column(words(Nature))
    area: Mapped[str]
    """The name of the city, county or district it belongs to, as the filter shows it (市本级, 澄河县…)."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organs.id"))
    path: Mapped[str] = mapped_column(index=True)
    speaks_english: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    parent: Mapped[Organ | None] = relationship(remote_side=id)  # noqa: A003  (the column above)
    contacts: Mapped[list[ContactBlock]] = relationship(
        back_populates="organ", foreign_keys="ContactBlock.organ_id", order_by="ContactBlock.id"
    )


class ContactBlock(Base):
    """联系方式. One enquiry line and one report line an organ; a report line may be of one kind of notice only."""

    __tablename__ = "contact_blocks"
    __table_args__ = (UniqueConstraint("organ_id", "purpose", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("organs.id"))
    purpose: Mapped[PurposeOfContact] = mapped_column(words(PurposeOfContact))
    kind: Mapped[str] = mapped_column(default="")
    """The kind of notice this line is for; empty for all."""
    office: Mapped[str]
    phone: Mapped[str]
    address: Mapped[str]
    postcode: Mapped[str]
    hours: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    oversight_phone: Mapped[str] = mapped_column(default="")
    """派驻纪检监察组: where to report on the receiving office itself."""
    receiving_organ_id: Mapped[int | None] = mapped_column(ForeignKey("organs.id"))
    """Of a report line: the organ whose receivers take the reports; the organ itself where none is named."""
    letter_in_time: Mapped[str] = mapped_column(default="arrival_postmark", server_default="arrival_postmark")
    """Which date of a letter counts: arrival_postmark, sending_postmark or received."""
    postal_days: Mapped[int] = mapped_column(default=0, server_default="0")
    """邮路等待: days after the close in which letters that are in time may still arrive."""
    register_working_days: Mapped[int] = mapped_column(default=1, server_default="1")
    acceptance_days: Mapped[int] = mapped_column(default=15, server_default="15")
    """Calendar days until the reporter is told whether it is accepted (信访工作条例)."""
    answer_working_days: Mapped[int] = mapped_column(default=15, server_default="15")
    """Working days from the conclusion to the answer."""

    organ: Mapped[Organ] = relationship(back_populates="contacts", foreign_keys=organ_id)
    receiving_organ: Mapped[Organ | None] = relationship(foreign_keys=receiving_organ_id)


class User(Timestamps, Base):
    """A member of staff. Has no rights of its own: duties give them."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    organ_id: Mapped[int] = mapped_column(ForeignKey("organs.id"))
    office: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="zh")
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_demo: Mapped[bool] = mapped_column(default=False)

    organ: Mapped[Organ] = relationship()
    duties: Mapped[list[Duty]] = relationship(
        back_populates="user", foreign_keys="Duty.user_id", order_by="Duty.id"
    )

    robot = None

    @property
    def actor_id(self) -> int:
        return self.id

    def held_duties(self) -> list[Held]:
        """Confirmed duties that nobody ended, as the rules see them."""
        return [
            duty.held() for duty in self.duties if duty.confirmed_at is not None and duty.ended_at is None
        ]


class Duty(Base):
    """A role for one organ between two dates, proposed by one administrator and confirmed by another, never for
    oneself. `deputy_for` names whom a deputy (代理、AB角) stands in for."""

    __tablename__ = "duties"
    __table_args__ = (
        CheckConstraint("user_id <> proposed_by_id", name="not_for_oneself"),
        CheckConstraint("user_id <> confirmed_by_id", name="not_confirmed_by_oneself"),
        CheckConstraint("proposed_by_id <> confirmed_by_id", name="two_administrators"),
        CheckConstraint("until IS NULL OR since <= until", name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("organs.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    since: Mapped[date]
    until: Mapped[date | None]
    deputy_for_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(back_populates="duties", foreign_keys=user_id)
    organ: Mapped[Organ] = relationship(foreign_keys=organ_id)
    deputy_for: Mapped[User | None] = relationship(foreign_keys=deputy_for_id)
    proposed_by: Mapped[User | None] = relationship(foreign_keys=proposed_by_id)

    def held(self) -> Held:
        return Held(self.role, self.organ_id, self.organ.path, self.since, self.until)


class SignInSession(Timestamps, Base):
    """A signed-in browser. Only the digest of its 256-bit token is kept; the row can be listed and ended."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    browser: Mapped[str]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


class OneTimeLink(Timestamps, Base):
    """An invitation or a password reset: handed over by an administrator, used once, before it expires."""

    __tablename__ = "one_time_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    purpose: Mapped[str]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(foreign_keys=user_id)
