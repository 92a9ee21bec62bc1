"""How much of the results waits for one exam officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import in_reach
from hr_portal.accounts.rules import Role
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_models import (
    RecheckRequest,
    RecheckState,
    Release,
    ResultState,
    ResultTable,
)

UNTIL = frozenset({RecheckState.ASKED, RecheckState.ACCEPTED})
"""A request for a re-check is looked at until it is none of these."""


@dataclass(frozen=True)
class Counts:
    to_sign: int
    """Tables and releases another officer brought."""
    rechecks: int
    """Requests to decide, and opinions of another officer to close."""


def result_counts(session: Session, person: User, today: date) -> Counts:
    mine = (
        select(Exam.id)
        .join(Organ, Organ.id == Exam.organ_id)
        .where(in_reach(person, {Role.EXAM_OFFICER}, today))
    )
    tables = (
        select(func.count())
        .select_from(ResultTable)
        .where(
            ResultTable.exam_id.in_(mine), ResultTable.state == ResultState.WAITING, ResultTable.destroyed_at.is_(None),
            ResultTable.imported_by_id != person.id,
        )
    )  # fmt: skip
    releases = (
        select(func.count())
        .select_from(Release)
        .where(
            Release.exam_id.in_(mine), Release.signed_at.is_(None), Release.destroyed_at.is_(None),
            Release.prepared_by_id != person.id,
        )
    )  # fmt: skip
    asked = (
        select(func.count())
        .select_from(RecheckRequest)
        .join(Release)
        .where(
            Release.exam_id.in_(mine), RecheckRequest.closed_at.is_(None),
            or_(RecheckRequest.state.in_(UNTIL), RecheckRequest.decided_by_id != person.id),
        )
    )  # fmt: skip
    return Counts((session.scalar(tables) or 0) + (session.scalar(releases) or 0), session.scalar(asked) or 0)
