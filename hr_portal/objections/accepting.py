"""受理 and 不予受理: within the receiver's days the reporter is told which; where it is not for this office, where to turn."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.objections import stepping
from hr_portal.objections.handling import reasons_against_step
from hr_portal.objections.models import Report
from hr_portal.objections.rules import Measure, Stage


class NotInScope(StrEnum):
    """Why it is not for this receiver. Each has words that say where to turn."""

    DISCIPLINE = "discipline"
    """违纪违法: 纪检监察机关, 12388."""
    PETITION = "petition"
    """求决事项: 信访."""
    COURT = "court"
    """Already, or only, for a court."""
    OTHER_ORGAN = "other_organ"
    NOT_ABOUT_THIS = "not_about_this"
    """Nothing to do with what is on notice."""
    NO_CLUE = "no_clue"
    """线索不清无法核实的，留存备查."""


def reasons_against_accepting(
    session: Session, report: Report, *, actor: User, now: datetime
) -> list[Reason]:
    return reasons_against_step(session, report, Stage.ACCEPTED, actor=actor, now=now)


def accept(
    session: Session, report: Report, measure: Measure | None = None, *, actor: User, now: datetime
) -> Report:
    """受理. Whoever accepts is the officer in charge (承办人) where there is none yet."""
    stepping.hold(session, report)
    refuse_if(reasons_against_accepting(session, report, actor=actor, now=now))
    report.measure = measure or report.measure
    report.officer_id = report.officer_id or actor.id
    stepping.step(session, report, Stage.ACCEPTED, actor=actor, now=now)
    return report


def reasons_against_declining(
    session: Session, report: Report, why: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = reasons_against_step(session, report, Stage.NOT_IN_SCOPE, actor=actor, now=now)
    if why not in set(NotInScope):
        reasons.append(Reason("scope_reason_missing", "reason"))
    return reasons


def decline(session: Session, report: Report, why: str, *, actor: User, now: datetime) -> Report:
    """不予受理. The code stands in the step; the receipt's page says in words where to turn."""
    stepping.hold(session, report)
    refuse_if(reasons_against_declining(session, report, why, actor=actor, now=now))
    stepping.step(session, report, Stage.NOT_IN_SCOPE, actor=actor, now=now, reason=str(NotInScope(why)))
    return report
