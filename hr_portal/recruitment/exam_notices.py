"""The notices of an exam that are public: those tied to its stages, and those that told changes of its positions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.notices.reading import PublicNotice, these
from hr_portal.recruitment.models import PositionTable, StageNotice, TableState

CHANGES = ""
"""What stands for a stage where a notice is about the table of positions."""


@dataclass(frozen=True)
class ExamNotice:
    """`stage`: its name in the rules, or `CHANGES`."""

    stage: str
    notice: PublicNotice


def public_notices(session: Session, exam_id: int, now: datetime) -> tuple[ExamNotice, ...]:
    """Newest first; a notice of two stages stands with the first one it was tied to."""
    tied = session.execute(
        select(StageNotice.notice_id, StageNotice.stage).where(StageNotice.exam_id == exam_id)
    ).all()
    told = session.scalars(
        select(PositionTable.change_notice_id).where(
            PositionTable.exam_id == exam_id,
            PositionTable.change_notice_id.is_not(None),
            PositionTable.state == TableState.CONFIRMED,
        )
    )
    stages = {notice_id: CHANGES for notice_id in told if notice_id is not None}
    stages |= {row.notice_id: row.stage for row in reversed(tied)}
    return tuple(ExamNotice(stages[notice.id], notice) for notice in these(session, stages, now))
