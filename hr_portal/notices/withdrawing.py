"""撤回 and 重新公示. The page of a withdrawn notice stays, with neutral words; the true reason stays inside."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.notices import measures
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.queries import hold
from hr_portal.notices.rules import READABLE, Phase, Purpose

WITHDRAWABLE = READABLE | {Phase.HIDDEN}
REOPENABLE = frozenset({Phase.WITHDRAWN, Phase.CLOSED, Phase.CONCLUDED})


def reasons_against_withdrawing(
    notice: Notice, inside_reason: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = measures.reasons_against(notice, WITHDRAWABLE, actor=actor, now=now)
    if not inside_reason.strip():
        reasons.append(Reason("inside_reason_missing", "inside_reason"))
    return reasons


def withdraw(session: Session, notice: Notice, inside_reason: str, *, actor: User, now: datetime) -> Revision:
    """Begin a withdrawal. The public reads 「因工作需要，本公示撤回。」 whatever the reason is."""
    hold(session, notice)
    refuse_if(reasons_against_withdrawing(notice, inside_reason, actor=actor, now=now))
    return measures.begin(session, notice, Purpose.WITHDRAWAL, act="withdrawal_begun", actor=actor, now=now,
                          measure={"inside_reason": inside_reason.strip()})  # fmt: skip


def reasons_against_reopening(
    notice: Notice, public_reason: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = measures.reasons_against(notice, REOPENABLE, actor=actor, now=now, public_reason=public_reason)
    if not notice.has_window:
        reasons.append(Reason("kind_has_no_window"))
    return reasons


def reopen_notice(
    session: Session, notice: Notice, public_reason: str, *, actor: User, now: datetime
) -> Revision:
    """Begin a new publicity period of a notice that was withdrawn, has closed, or was concluded: counted anew from
    the issue of this revision."""
    hold(session, notice)
    refuse_if(reasons_against_reopening(notice, public_reason, actor=actor, now=now))
    return measures.begin(session, notice, Purpose.REOPENING, act="reopening_begun", actor=actor, now=now,
                          public_reason=public_reason)  # fmt: skip
