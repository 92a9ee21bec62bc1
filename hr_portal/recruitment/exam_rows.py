"""Finding an exam, and which of its versions says what its rules are."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.recruitment.exam_rule_reading import parse
from hr_portal.recruitment.exam_rules import ExamRules
from hr_portal.recruitment.models import Exam, ExamVersion


def exam_by_slug(session: Session, slug: str) -> Exam | None:
    return session.scalars(select(Exam).where(Exam.slug == slug)).one_or_none()


def newest_version(exam: Exam) -> ExamVersion | None:
    """The version in force, or the one that waits for confirmation where there is none yet."""
    return exam.current or (exam.versions[-1] if exam.versions else None)


def waiting_version(exam: Exam) -> ExamVersion | None:
    """The version that waits for a second officer, if there is one; never two."""
    last = exam.versions[-1] if exam.versions else None
    return last if last is not None and last.confirmed_at is None else None


def rules_of(exam: Exam) -> ExamRules | None:
    """The rules in force; None before the first version is confirmed."""
    return parse(exam.current.content) if exam.current is not None else None
