"""紧急下线: anybody with a duty can stop a leak, at once; a second person confirms it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.effects import plan
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.notices import rules
from hr_portal.notices.duties import holds_any, may_decide
from hr_portal.notices.models import Notice
from hr_portal.notices.queries import hold
from hr_portal.notices.rules import HideReason, phase
from hr_portal.notices.windows import HIDDEN, SUBJECT


def reasons_against_hiding(notice: Notice, *, actor: User, now: datetime) -> list[Reason]:
    return rules.reasons_against_hiding(
        current=phase(notice, now),
        holds_any_duty=any(
            holds_any(actor, organ, now) for organ in (notice.organ, *(row.organ for row in notice.joint))
        ),
    )


def hide_now(session: Session, notice: Notice, reason: HideReason, *, actor: User, now: datetime) -> Notice:
    """The page, its files and every list stop showing it with this commit; the public reads neutral words."""
    hold(session, notice)
    refuse_if(reasons_against_hiding(notice, actor=actor, now=now))
    notice.hidden_at, notice.hidden_by, notice.hide_reason = now, actor, reason
    notice.hide_confirmed_at = notice.hide_confirmed_by_id = None
    session.flush()
    plan(session, SUBJECT, notice.id, 0, {HIDDEN: now})
    record(session, "hidden", "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id,
           reason=reason.value)  # fmt: skip
    raise_epoch(session)
    return notice


def reasons_against_confirming_hiding(notice: Notice, *, actor: User, now: datetime) -> list[Reason]:
    return rules.reasons_against_confirming_hiding(
        current=phase(notice, now),
        confirmed=notice.hide_confirmed_at is not None,
        may_confirm=may_decide(actor, notice.organ, now),
        actor_id=actor.id,
        hidden_by_id=notice.hidden_by_id,
    )


def confirm_hiding(session: Session, notice: Notice, *, actor: User, now: datetime) -> Notice:
    """A second person agrees that it stays hidden; due within a working day."""
    hold(session, notice)
    refuse_if(reasons_against_confirming_hiding(notice, actor=actor, now=now))
    notice.hide_confirmed_at, notice.hide_confirmed_by_id = now, actor.id
    session.flush()
    record(session, "hiding_confirmed", "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id)
    return notice
