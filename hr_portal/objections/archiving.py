"""归档: what was answered, declined or passed on is over."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.objections import stepping
from hr_portal.objections.handling import reasons_against_step
from hr_portal.objections.models import Report
from hr_portal.objections.rules import Effect, Stage


def reasons_against_archiving(
    session: Session, report: Report, *, actor: User, now: datetime
) -> list[Reason]:
    """While somebody is still suspended by it, it is not over."""
    reasons = reasons_against_step(session, report, Stage.ARCHIVED, actor=actor, now=now)
    if report.effect is Effect.SUSPENDS:
        reasons.append(Reason("suspension_undecided"))
    return reasons


def archive(session: Session, report: Report, *, actor: User, now: datetime) -> Report:
    stepping.hold(session, report)
    refuse_if(reasons_against_archiving(session, report, actor=actor, now=now))
    stepping.step(session, report, Stage.ARCHIVED, actor=actor, now=now)
    return report
