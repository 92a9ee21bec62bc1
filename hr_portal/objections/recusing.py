"""回避 (公务员法 回避有关规定): who may handle reports on a notice, and the question a shared name asks.

Whoever wrote, reviewed or issued the notice never does, nor a person on its list, nor who is recused. A receiver who
only bears the name of somebody listed is asked, not locked out; the answer is kept.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.notices.models import Notice
from hr_portal.objections.barring import SUBJECT, may_open, recusal_of, shares_a_name
from hr_portal.objections.models import Recusal
from hr_portal.objections.receivers import reasons_against_receiving, receiving_organ


class WhyRecused(StrEnum):
    NAMED_PERSON = "named_person"
    NEAR_RELATIVE = "near_relative"
    OTHER_INTEREST = "other_interest"


SAME_NAME_ONLY = "same_name_only"
"""同名不同人: the answer that recuses nobody."""


def reasons_against_answering_name(
    session: Session, notice: Notice, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = reasons_against_receiving(session, actor, notice, today=shanghai_date(now))
    if not shares_a_name(notice, actor):
        reasons.append(Reason("shares_no_name"))
    elif recusal_of(session, notice, actor) is not None:
        reasons.append(Reason("answered_already"))
    return reasons


def answer_shared_name(
    session: Session, notice: Notice, *, is_same_person: bool, actor: User, now: datetime
) -> Recusal:
    """同名: I am that person (回避), or another (同名不同人)."""
    refuse_if(reasons_against_answering_name(session, notice, actor=actor, now=now))
    why = WhyRecused.NAMED_PERSON.value if is_same_person else SAME_NAME_ONLY
    return _keep(session, notice, actor, is_same_person, why, actor=actor, now=now)


def reasons_against_recusing(
    session: Session, notice: Notice, user: User, why: str, *, actor: User, now: datetime
) -> list[Reason]:
    """One declares it for oneself; another receiver who may handle it orders it for a colleague."""
    today = shanghai_date(now)
    reasons = [
        reason
        for reason in reasons_against_receiving(session, user, notice, today=today)
        if reason.code != "had_a_hand_in_the_notice"
    ]
    if actor.id != user.id:
        reasons += may_open(session, actor, notice, now)
    if why not in set(WhyRecused):
        reasons.append(Reason("recusal_reason_missing", "reason"))
    return reasons


def recuse(session: Session, notice: Notice, user: User, why: str, *, actor: User, now: datetime) -> Recusal:
    """回避, declared or ordered. It is never taken back."""
    refuse_if(reasons_against_recusing(session, notice, user, why, actor=actor, now=now))
    return _keep(session, notice, user, True, why, actor=actor, now=now)


def _keep(
    session: Session, notice: Notice, user: User, is_recused: bool, why: str, *, actor: User, now: datetime
) -> Recusal:
    row = recusal_of(session, notice, user)
    if row is None:
        row = Recusal(notice_id=notice.id, user_id=user.id)
        session.add(row)
    row.is_recused, row.reason, row.by_id, row.at = is_recused, str(why), actor.id, now
    session.flush()
    record(session, "recusal_recorded", SUBJECT, 0, actor=actor, now=now, organ_id=receiving_organ(notice).id,
           notice=notice.id, of=user.id, why=str(why))  # fmt: skip
    return row
