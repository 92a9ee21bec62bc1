"""Rules and tables of positions that wait for this exam officer: proposed or imported by somebody else."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.queries import organs_in_reach
from hr_portal.accounts.rules import Role
from hr_portal.recruitment.models import Exam, ExamVersion, PositionTable, TableState


def waiting_for(session: Session, person: User, today: date) -> int:
    reached = [one.id for one in organs_in_reach(session, person, {Role.EXAM_OFFICER}, today)]
    if not reached:
        return 0
    mine = select(Exam.id).where(Exam.organ_id.in_(reached))
    v, t = ExamVersion, PositionTable
    versions = session.scalar(
        select(func.count()).where(
            v.exam_id.in_(mine), v.confirmed_at.is_(None), or_(v.proposed_by_id.is_(None), v.proposed_by_id != person.id)
        )
    )  # fmt: skip
    tables = session.scalar(
        select(func.count()).where(
            t.exam_id.in_(mine), t.state == TableState.WAITING, or_(t.imported_by_id.is_(None), t.imported_by_id != person.id)
        )
    )  # fmt: skip
    return (versions or 0) + (tables or 0)
