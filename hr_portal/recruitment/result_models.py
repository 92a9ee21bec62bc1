"""成绩: the working table officers use, the releases candidates look up, and requests to check a score (成绩复核).

Two stores. The *working table* holds scores, and beside them ticket, name and identity number encrypted under the exam's
officer key. The *sealed snapshot* of a release is a file of its own (`core.sealed_table`); here stands only its name.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr_portal.accounts.models import User
from hr_portal.core.db import Base, UtcDateTime, words
from hr_portal.core.storage import NAMED_ONLY
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.models import Exam


class ResultState(StrEnum):
    """待签核、已签核、退回、已被替代. A file with a fault never becomes a table at all."""

    WAITING = "waiting"
    SIGNED = "signed"
    RETURNED = "returned"
    SUPERSEDED = "superseded"


class RecheckState(StrEnum):
    """申请、受理、不予受理、复核无变化、复核有变化."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCHANGED = "unchanged"
    CHANGED = "changed"


class ResultTable(Base):
    """One imported result file of one stage, checked, recomputed and ranked. A second officer signs totals and a sample."""

    __tablename__ = "result_tables"
    __table_args__ = (
        UniqueConstraint("exam_id", "number"),
        CheckConstraint("imported_by_id <> signed_by_id", name="two_officers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    number: Mapped[int]
    stage: Mapped[str]
    """Which stage of the exam the marks are of: written, interview."""
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(info=NAMED_ONLY)
    state: Mapped[ResultState] = mapped_column(words(ResultState))
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Counts only: rows, by status and class, mended, warnings, cut lines and ties by post. No name, no number."""
    sample: Mapped[list[int]] = mapped_column(JSON)
    """Numbers of the rows drawn at random for the second officer to hold against the score book."""
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Its key was destroyed when its term ended; the rows are gone."""

    exam: Mapped[Exam] = relationship()
    imported_by: Mapped[User | None] = relationship(foreign_keys=imported_by_id)
    signed_by: Mapped[User | None] = relationship(foreign_keys=signed_by_id)


class Result(Base):
    """One candidate's marks in one table. Who it is stands only in `sealed`."""

    __tablename__ = "results"
    __table_args__ = (Index("ix_results_ticket_mark", "ticket_mark", postgresql_using="hash"),)

    table_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """A `ResultTable`. No foreign key: a million of them are checked one by one, and only `result_importing` writes here."""
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Record number in the file, the heading is 1."""
    post: Mapped[str]
    post_class: Mapped[str]
    ticket_mark: Mapped[bytes] = mapped_column(LargeBinary)
    """Keyed digest of the ticket number, to find a row without reading any. That no two rows of a table share one is
    seen to before they come in (`result_crew.Repeats`)."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """AES-GCM under the exam's officer key: ticket, name, identity number as JSON."""
    status: Mapped[Status] = mapped_column(words(Status))
    marks: Mapped[str]
    """Decimals of the class's components in their order, parted by a bar; empty where there is none."""
    total: Mapped[str | None]
    """A decimal as printed; None unless `status` is taken."""
    rank: Mapped[int | None]
    shortfall: Mapped[str] = mapped_column(default="")
    """Names of the pass lines not reached, parted by commas."""


class Release(Base):
    """成绩发布: a signed table becomes readable at one instant, `opens_at`; that it is open is derived, never set. A later
    number replaces the earlier one from its own instant on, with a reason the public reads."""

    __tablename__ = "releases"
    __table_args__ = (
        UniqueConstraint("exam_id", "stage", "number"),
        CheckConstraint("prepared_by_id <> signed_by_id", name="two_officers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    stage: Mapped[str]
    number: Mapped[int]
    table_id: Mapped[int] = mapped_column(ForeignKey("result_tables.id"))
    id_part: Mapped[IdPart] = mapped_column(words(IdPart))
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moved_reason: Mapped[str] = mapped_column(default="")
    """Why the instant was moved, as the countdown page says it."""
    public_reason: Mapped[str] = mapped_column(default="")
    """Why there is another release; compulsory from the second on."""
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(info=NAMED_ONLY)
    rows: Mapped[int]
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Without it the release never opens."""
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    suspend_reason: Mapped[str] = mapped_column(default="")
    recheck_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recheck_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """成绩复核 is asked for within this half-open window."""
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    exam: Mapped[Exam] = relationship()
    table: Mapped[ResultTable] = relationship()
    prepared_by: Mapped[User | None] = relationship(foreign_keys=prepared_by_id)
    signed_by: Mapped[User | None] = relationship(foreign_keys=signed_by_id)
    suspended_by: Mapped[User | None] = relationship(foreign_keys=suspended_by_id)


class RecheckRequest(Base):
    """成绩复核: a candidate asks that a result be looked at again. Who it is stands only in `sealed`."""

    __tablename__ = "recheck_requests"
    __table_args__ = (
        UniqueConstraint("release_id", "ticket_mark"),
        CheckConstraint("decided_by_id <> second_by_id", name="two_officers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    ticket_mark: Mapped[bytes] = mapped_column(LargeBinary)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    """AES-GCM under a key made from the exam's lookup key: ticket, name, phone."""
    component: Mapped[str]
    reason: Mapped[str]
    """A code: marked_absent, marked_nought, marked_violation, far_from_expected."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[RecheckState] = mapped_column(words(RecheckState))
    decision: Mapped[str] = mapped_column(default="")
    """A code that says why."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    release: Mapped[Release] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    second_by: Mapped[User | None] = relationship(foreign_keys=second_by_id)
