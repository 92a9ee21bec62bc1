"""What every step of handling asks first, and how it is put on record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.errors import Reason
from hr_portal.objections.barring import SUBJECT, may_open
from hr_portal.objections.models import Report
from hr_portal.objections.rules import Stage, may_follow

LONGEST_LINE = 100
LONGEST_TEXT = 3000


def reasons_against_acting(session: Session, report: Report, *, actor: User, now: datetime) -> list[Reason]:
    """An officer of the receiver who may open it; of what was merged only the one it went into is acted upon."""
    reasons = may_open(session, actor, report, now)
    if report.merged_into is not None:
        called = report.merged_into.case_number or report.merged_into.number
        reasons.append(Reason("merged_already", None, None, {"number": called}))
    if report.erased_at is not None:
        reasons.append(Reason("report_erased"))
    return reasons


def reasons_against_step(
    session: Session, report: Report, stage: Stage, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = reasons_against_acting(session, report, actor=actor, now=now)
    if not may_follow(report.stage, stage):
        reasons.append(Reason("stage_does_not_fit", None, None, {"stage": report.stage.value}))
    return reasons


def reasons_against_being_at(
    session: Session, report: Report, stages: Collection[Stage], *, actor: User, now: datetime
) -> list[Reason]:
    """For what is done within a stage and does not end it."""
    reasons = reasons_against_acting(session, report, actor=actor, now=now)
    if report.stage not in stages:
        reasons.append(Reason("stage_does_not_fit", None, None, {"stage": report.stage.value}))
    return reasons


def reasons_against_words(
    text: str, where: str, missing: str, most: int, too_long: str = "words_too_long"
) -> list[Reason]:
    """Words an officer writes: there, and not longer than they are kept."""
    length = len(text.strip())
    if not length:
        return [Reason(missing, where)]
    return [Reason(too_long, where, None, {"most": most, "length": length})] if length > most else []


def note(session: Session, act: str, report: Report, *, actor: User, now: datetime, **facts: object) -> None:
    """Into the trail: the act and its code, never a text, a name or a finding."""
    record(
        session, act, SUBJECT, report.id, actor=actor, now=now, organ_id=report.receiving_organ_id, **facts
    )
