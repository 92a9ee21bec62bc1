"""延长、暂停、恢复公示期. The window is only ever made longer; a pause stops the count, not the intake."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.notices import measures, rules
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.queries import hold
from hr_portal.notices.rules import Phase, Purpose

MOST_DAYS = 60


def reasons_against_extending(
    notice: Notice, days: int, public_reason: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = measures.reasons_against(
        notice, {Phase.OPEN}, actor=actor, now=now, public_reason=public_reason
    )
    if notice.window is not None:
        reasons += rules.reasons_against_extending(
            closes_at=notice.closes_at,
            suspended=notice.suspended_at is not None,
            days=days,
            now=now,
            most=MOST_DAYS,
        )
    return reasons


def extend(
    session: Session, notice: Notice, days: int, public_reason: str, *, actor: User, now: datetime
) -> Revision:
    """Begin an extension by so many counted days. Issued after the close it is refused: a window is not revived."""
    hold(session, notice)
    refuse_if(reasons_against_extending(notice, days, public_reason, actor=actor, now=now))
    return measures.begin(session, notice, Purpose.EXTENSION, act="extension_begun", actor=actor, now=now,
                          public_reason=public_reason, measure={"days": days})  # fmt: skip


def reasons_against_suspending(
    notice: Notice, public_reason: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = measures.reasons_against(
        notice, {Phase.OPEN}, actor=actor, now=now, public_reason=public_reason
    )
    if notice.suspended_at is not None:
        reasons.append(Reason("already_suspended"))
    return reasons


def suspend(session: Session, notice: Notice, public_reason: str, *, actor: User, now: datetime) -> Revision:
    """Begin a pause: from its issue no day counts and nothing closes the window, while reports are still taken."""
    hold(session, notice)
    refuse_if(reasons_against_suspending(notice, public_reason, actor=actor, now=now))
    return measures.begin(session, notice, Purpose.SUSPENSION, act="suspension_begun", actor=actor, now=now,
                          public_reason=public_reason)  # fmt: skip


def reasons_against_resuming(
    notice: Notice, public_reason: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = measures.reasons_against(
        notice, {Phase.OPEN}, actor=actor, now=now, public_reason=public_reason
    )
    if notice.suspended_at is None:
        reasons.append(Reason("not_suspended"))
    return reasons


def resume(session: Session, notice: Notice, public_reason: str, *, actor: User, now: datetime) -> Revision:
    """Begin the end of a pause: the counted days it took are added at the end."""
    hold(session, notice)
    refuse_if(reasons_against_resuming(notice, public_reason, actor=actor, now=now))
    return measures.begin(session, notice, Purpose.RESUMPTION, act="resumption_begun", actor=actor, now=now,
                          public_reason=public_reason)  # fmt: skip
