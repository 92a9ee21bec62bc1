"""Beginning a measure upon an issued notice: it is a revision like any other and passes the chain (law 7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.errors import Reason
from hr_portal.notices import rules
from hr_portal.notices.drafting import begin_from_live
from hr_portal.notices.duties import may_author
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.rules import Phase, Purpose, phase


def reasons_against(
    notice: Notice,
    allowed: Collection[Phase],
    *,
    actor: User,
    now: datetime,
    public_reason: str | None = None,
) -> list[Reason]:
    """What every measure needs; each verb adds its own."""
    return rules.reasons_against_measure(
        current=phase(notice, now),
        allowed=allowed,
        may_author=may_author(actor, notice.organ, now),
        in_work=notice.in_work is not None,
        public_reason=public_reason,
    )


def begin(
    session: Session,
    notice: Notice,
    purpose: Purpose,
    *,
    act: str,
    actor: User,
    now: datetime,
    public_reason: str = "",
    measure: dict[str, Any] | None = None,
) -> Revision:
    """The revision that carries the measure; its effect comes when it is issued."""
    revision = begin_from_live(
        session, notice, purpose, actor=actor, now=now, public_reason=public_reason.strip()
    )
    revision.measure = measure
    session.flush()
    record(session, act, "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id,
           revision=revision.number)  # fmt: skip
    return revision
