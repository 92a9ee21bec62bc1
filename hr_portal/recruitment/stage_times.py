"""When the stages of public exams begin and end: instants at which pages change by themselves."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.recruitment.exam_stages import Stage, StageFaults
from hr_portal.recruitment.models import Exam, ExamVersion


def next_stage_change(session: Session, now: datetime) -> datetime | None:
    """The next instant at which a stage of an exam that is public begins or ends (law 3)."""
    told = session.scalars(
        select(ExamVersion.content)
        .join(Exam, Exam.current_version_id == ExamVersion.id)
        .where(Exam.opened_at <= now)
    )
    return min(
        (at for content in told for at in _changes(StageFaults(content["stages"]).read(), now)), default=None
    )


def _changes(stages: tuple[Stage, ...], now: datetime) -> list[datetime]:
    return [at for stage in stages for at in (stage.starts, stage.ends) if at is not None and at > now]
