"""Reports, what became of them, who looked, and how each window was confirmed. Texts, files and names are sealed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr_portal.accounts.models import Organ, User
from hr_portal.core.db import Base, UtcDateTime, words
from hr_portal.notices.models import Notice
from hr_portal.objections.rules import (
    Channel,
    Direction,
    Effect,
    Finding,
    Measure,
    NameCheck,
    Part,
    Signature,
    Stage,
    Timeliness,
    Verdict,
    Verifiability,
)


class Report(Base):
    """反映 on one notice. What it says, on whom, its files and who wrote it are sealed to three key pairs; the rest is
    what handling needs. There is no address, browser or referrer in this row or anywhere beside it."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_receiving_organ_id_stage", "receiving_organ_id", "stage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    """回执编号 FY- and eight random base-32 characters: no date, no serial."""
    case_number: Mapped[str | None] = mapped_column(unique=True)
    """办件号, inside only; given when it is registered."""
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    window_id: Mapped[int | None] = mapped_column(ForeignKey("publicity_windows.id"))
    """The window that was open, or the last one, when it came."""
    receiving_organ_id: Mapped[int] = mapped_column(ForeignKey("organs.id"))

    channel: Mapped[Channel] = mapped_column(words(Channel))
    signature: Mapped[Signature] = mapped_column(words(Signature))
    name_check: Mapped[NameCheck | None] = mapped_column(words(NameCheck))
    timeliness: Mapped[Timeliness] = mapped_column(words(Timeliness))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was filed; of what came on paper or by voice, the start of the day it came."""
    postmarked_on: Mapped[date | None]
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    key_salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    key_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    """SHA-256 of one half of the slow hash of the receipt's key; the other half wraps `reporter_private`. NULL where
    nobody was given a receipt (an anonymous letter)."""
    reporter_public: Mapped[bytes | None] = mapped_column(LargeBinary)
    reporter_private: Mapped[bytes | None] = mapped_column(LargeBinary)
    token_digest: Mapped[str | None] = mapped_column(unique=True)
    """Of the form it was sent with: sent twice, it is one report with one receipt."""
    likeness: Mapped[str | None] = mapped_column(index=True)
    """Keyed digest of the normalised text, so that equal texts en masse are seen without reading them."""

    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed to CONTENT, as JSON: facts, persons (keys of rows), as_whole, file names, what was removed from files."""
    identity: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed to IDENTITY, as JSON: name, phone, unit. NULL for anonymous reports."""

    stage: Mapped[Stage] = mapped_column(words(Stage))
    stage_since: Mapped[datetime] = mapped_column(UtcDateTime)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """承办人."""
    problem_class: Mapped[str | None]
    verifiability: Mapped[Verifiability | None] = mapped_column(words(Verifiability))
    measure: Mapped[Measure | None] = mapped_column(words(Measure))
    finding: Mapped[Finding | None] = mapped_column(words(Finding))
    effect: Mapped[Effect | None] = mapped_column(words(Effect))
    hold_until: Mapped[date | None]
    """Of a suspension (影响，暂缓): the day by which it must be decided."""
    approver: Mapped[str] = mapped_column(default="")
    """呈批人."""
    verdict_text: Mapped[bytes | None] = mapped_column(LargeBinary)
    """核查结论 in words, sealed to CONTENT."""
    transferred_to: Mapped[str] = mapped_column(default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id"))
    """并案: handled with another; its own receipt goes on answering."""
    restarted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """A material correction restarted the window since; the receipt says so."""
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    notice: Mapped[Notice] = relationship()
    receiving_organ: Mapped[Organ] = relationship()
    officer: Mapped[User | None] = relationship(foreign_keys=officer_id)
    merged_into: Mapped[Report | None] = relationship(remote_side=id)  # noqa: A003  (the column above)
    files: Mapped[list[ReportFile]] = relationship(back_populates="report", order_by="ReportFile.id")
    messages: Mapped[list[ReportMessage]] = relationship(back_populates="report", order_by="ReportMessage.id")
    steps: Mapped[list[ReportStep]] = relationship(back_populates="report", order_by="ReportStep.id")


class ReportFile(Base):
    """A picture or PDF beside a report or a message, or the scan of what came on paper: sealed to FILES, in a file of
    its own under a random name. Its name stands in the sealed text."""

    __tablename__ = "report_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("report_messages.id"))
    place: Mapped[str] = mapped_column(unique=True)
    """Name of the file in the sealed store."""
    media_type: Mapped[str]
    is_unit_letter: Mapped[bool] = mapped_column(default=False)
    """加盖公章的材料 of a report on behalf of a unit."""

    report: Mapped[Report] = relationship(back_populates="files")


class ReportStep(Base):
    """One step of handling, by a named person. Only added, never changed."""

    __tablename__ = "report_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    stage: Mapped[Stage] = mapped_column(words(Stage))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="")
    """A code (why it is not in scope, under which rule it was transferred), never a text about anybody."""

    report: Mapped[Report] = relationship(back_populates="steps")
    by: Mapped[User | None] = relationship()


class ReportMessage(Base):
    """Two ways through the receipt, anonymous included. What goes to the reporter has a second reader before it goes."""

    __tablename__ = "report_messages"
    __table_args__ = (CheckConstraint("written_by_id <> read_by_id", name="second_reader_is_another"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    direction: Mapped[Direction] = mapped_column(words(Direction))
    asks: Mapped[bool] = mapped_column(default=False)
    """A question that waits for an answer."""
    is_reply: Mapped[bool] = mapped_column(default=False)
    """反馈: the final answer."""
    for_officers: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed to CONTENT."""
    for_reporter: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed to the reporter's own key: opens with the receipt alone."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From then on the reporter sees it (replies: after the second reader)."""
    token_digest: Mapped[str | None] = mapped_column(unique=True)

    report: Mapped[Report] = relationship(back_populates="messages")
    written_by: Mapped[User | None] = relationship(foreign_keys=written_by_id)
    read_by: Mapped[User | None] = relationship(foreign_keys=read_by_id)


class ReportView(Base):
    """每次查看都留痕: who opened what of a report, and when."""

    __tablename__ = "report_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    part: Mapped[Part] = mapped_column(words(Part))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship()


class IdentityOpening(Base):
    """Identity is opened by one officer and confirmed by another, with a reason; the reporter sees that it was."""

    __tablename__ = "identity_openings"
    __table_args__ = (CheckConstraint("asked_by_id <> confirmed_by_id", name="two_officers"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str]
    """A code: verify_signature, ask_for_particulars, give_answer, protect_reporter."""
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)


class Recusal(Base):
    """回避 of one officer for one notice: declared, ordered, or the answer to the question a shared name asks
    (`is_recused` False: 同名不同人)."""

    __tablename__ = "recusals"
    __table_args__ = (UniqueConstraint("notice_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    is_recused: Mapped[bool]
    reason: Mapped[str]
    """A code: named_person, near_relative, other_interest, same_name_only."""
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(foreign_keys=user_id)


class Confirmation(Base):
    """公示情况确认 of one window: every person judged by one officer, confirmed by another. A later one (after a hold)
    supersedes it by `number`. Only when it is confirmed does the drafting side read anything."""

    __tablename__ = "confirmations"
    __table_args__ = (
        UniqueConstraint("window_id", "number"),
        CheckConstraint("proposed_by_id <> confirmed_by_id", name="two_officers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), index=True)
    window_id: Mapped[int] = mapped_column(ForeignKey("publicity_windows.id"))
    number: Mapped[int]
    all_registered: Mapped[bool]
    """来信、来电、来访均已登记."""
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    notice: Mapped[Notice] = relationship()
    proposed_by: Mapped[User] = relationship(foreign_keys=proposed_by_id)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)
    rows: Mapped[list[ConfirmationRow]] = relationship(
        back_populates="confirmation", order_by="ConfirmationRow.position"
    )


class ConfirmationRow(Base):
    """The verdict on one person; `person` is the key of the row, empty where the notice has no persons."""

    __tablename__ = "confirmation_rows"

    confirmation_id: Mapped[int] = mapped_column(ForeignKey("confirmations.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    verdict: Mapped[Verdict] = mapped_column(words(Verdict))
    hold_until: Mapped[date | None]
    """Of a hold: when it must be decided, three months unless said otherwise."""

    confirmation: Mapped[Confirmation] = relationship(back_populates="rows")


class CaseSerial(Base):
    """The last 办件号 a receiving organ gave in a year; the row is locked while the next is taken."""

    __tablename__ = "case_serials"

    organ_id: Mapped[int] = mapped_column(ForeignKey("organs.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
