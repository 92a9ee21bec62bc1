"""Exams, the tables of positions that were imported for them, and what is counted about each position."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hr_portal.accounts.models import Organ, User
from hr_portal.core.db import Base, Timestamps, UtcDateTime, words
from hr_portal.core.storage import NAMED_ONLY
from hr_portal.notices.models import Notice


class TableState(StrEnum):
    """待确认、已确认、已被替代、不予确认. Decisions only: which table is *in force* follows from the clock (queries.py)."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


class MajorReference(Timestamps, Base):
    """专业参考目录 that an exam names: which codes and names stand for which major."""

    __tablename__ = "major_references"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    source: Mapped[str] = mapped_column(default="")


class Major(Base):
    """专业. `level` is graduate, undergraduate or college; class (类) and category (大类) as the reference groups them."""

    __tablename__ = "majors"
    __table_args__ = (
        Index("ix_majors_code", "reference_id", "code"),
        Index("ix_majors_class_code", "reference_id", "class_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference_id: Mapped[int] = mapped_column(ForeignKey("major_references.id"))
    level: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    class_code: Mapped[str] = mapped_column(default="")
    class_name: Mapped[str] = mapped_column(default="")
    category_code: Mapped[str] = mapped_column(default="")
    category_name: Mapped[str] = mapped_column(default="")
    notes: Mapped[str] = mapped_column(default="")


class Exam(Timestamps, Base):
    """考试. Everything that differs between provinces stands in its version; here is only what never changes."""

    __tablename__ = "exams"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    organ_id: Mapped[int] = mapped_column(ForeignKey("organs.id"), index=True)
    title: Mapped[str]
    """Of the version in force; of the first one proposed until there is one."""
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("exam_versions.id", use_alter=True, name="fk_exams_current_version")
    )
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Public from this instant on."""
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    organ: Mapped[Organ] = relationship()
    current: Mapped[ExamVersion | None] = relationship(foreign_keys=current_version_id, post_update=True)
    versions: Mapped[list[ExamVersion]] = relationship(
        back_populates="exam", foreign_keys="ExamVersion.exam_id", order_by="ExamVersion.number"
    )

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None


class ExamVersion(Base):
    """The rules of an exam as one officer proposed and another confirmed them; the newest confirmed one is in force."""

    __tablename__ = "exam_versions"
    __table_args__ = (
        UniqueConstraint("exam_id", "number"),
        CheckConstraint("proposed_by_id <> confirmed_by_id", name="two_officers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As `exam_rules.parse` reads it."""
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    exam: Mapped[Exam] = relationship(back_populates="versions", foreign_keys=exam_id)
    proposed_by: Mapped[User | None] = relationship(foreign_keys=proposed_by_id)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)


class StageNotice(Base):
    """A notice of a stage: shown beside it as soon as it is public."""

    __tablename__ = "stage_notices"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True, index=True)

    notice: Mapped[Notice] = relationship()


class PositionTable(Base):
    """职位表: one imported file. Nothing of it is public before a second officer confirms it; once the exam is open, not
    before the notice of the change is public either."""

    __tablename__ = "position_tables"
    __table_args__ = (
        UniqueConstraint("exam_id", "number"),
        CheckConstraint("imported_by_id <> confirmed_by_id", name="two_officers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    number: Mapped[int]
    file_name: Mapped[str]
    sha256: Mapped[str] = mapped_column(info=NAMED_ONLY)
    state: Mapped[TableState] = mapped_column(words(TableState))
    report: Mapped[dict[str, Any]] = mapped_column(JSON)
    """posts, recruits, sheets, left_out, notes."""
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Against the table before it: counts and rows, as `differing.as_json` writes them."""
    compared_with_id: Mapped[int | None] = mapped_column(ForeignKey("position_tables.id"))
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    change_notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"), index=True)
    """职位调整公告: the table is in force from the instant this notice is public."""

    exam: Mapped[Exam] = relationship()
    imported_by: Mapped[User | None] = relationship(foreign_keys=imported_by_id)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)
    change_notice: Mapped[Notice | None] = relationship()


class Position(Base):
    """职位: one row of a table. `cells` holds every column under its own heading, as printed; the columns beside it are
    what the alias map recognised. `key` is the code, else 12 hex digits of SHA-256 over unit, line end, post name."""

    __tablename__ = "positions"
    __table_args__ = (
        UniqueConstraint("table_id", "key"),
        Index("ix_positions_exam_id_key", "exam_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("position_tables.id"))
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    key: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    sheet: Mapped[str]
    row: Mapped[int]
    """As the workbook numbers it, from 1."""
    post_class: Mapped[str] = mapped_column(default="")
    """Which class of posts of the exam it belongs to: its weights, formula and pass lines."""
    unit: Mapped[str]
    unit_code: Mapped[str] = mapped_column(default="")
    title: Mapped[str]
    headcount: Mapped[int]
    area: Mapped[str] = mapped_column(default="")
    level: Mapped[str] = mapped_column(default="")
    education: Mapped[str] = mapped_column(default="")
    degree: Mapped[str] = mapped_column(default="")
    political: Mapped[str] = mapped_column(default="")
    grassroots: Mapped[str] = mapped_column(default="")
    fresh: Mapped[str] = mapped_column(default="")
    gender: Mapped[str] = mapped_column(default="")
    age: Mapped[str] = mapped_column(default="")
    majors: Mapped[dict[str, str]] = mapped_column(JSON)
    """Printed requirement by level: graduate, undergraduate, college, or any where the table has one column."""
    ratio: Mapped[str] = mapped_column(default="")
    test: Mapped[str] = mapped_column(default="")
    """专业考试、体能测评 and the like, as printed."""
    remarks: Mapped[str] = mapped_column(default="")
    cells: Mapped[dict[str, str]] = mapped_column(JSON)
    haystack: Mapped[str]
    """Folded text of all cells, for searching."""


class PositionFigure(Base):
    """报名人数 of a position by day: counts so far, None where the file has no such column."""

    __tablename__ = "position_figures"
    __table_args__ = (
        UniqueConstraint("exam_id", "key", "day"),
        Index("ix_position_figures_day", "exam_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    key: Mapped[str]
    day: Mapped[date]
    applied: Mapped[int | None]
    passed: Mapped[int | None]
    paid: Mapped[int | None]


class CutOff(Base):
    """历年进面分数: the lowest score that led to the interview, and the ratio of applicants, as published elsewhere."""

    __tablename__ = "cut_offs"

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int | None] = mapped_column(ForeignKey("exams.id"), index=True)
    source: Mapped[str] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    key: Mapped[str] = mapped_column(default="")
    year: Mapped[int]
    lowest: Mapped[str]
    """A decimal as printed."""
    ratio: Mapped[str] = mapped_column(default="")


class HeadingAlias(Base):
    """A heading that staff taught the importer, beside those of `aliases.toml`. `heading` is folded: letters and digits."""

    __tablename__ = "heading_aliases"

    heading: Mapped[str] = mapped_column(primary_key=True)
    printed: Mapped[str]
    field: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
