"""Who is barred from the reports on a notice, and who is asked first: the same question before every opening and every act."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason
from hr_portal.core.names import clean_name
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.naming import named_rows
from hr_portal.objections.models import Recusal, Report
from hr_portal.objections.receivers import reasons_against_receiving
from hr_portal.objections.rules import Stage

SUBJECT = "report"
"""Of every audit entry about reports. Those that are about none alone have the number 0."""


def recusal_of(session: Session, notice: Notice, user: User) -> Recusal | None:
    return session.scalars(
        select(Recusal).where(Recusal.notice_id == notice.id, Recusal.user_id == user.id)
    ).one_or_none()


def shares_a_name(notice: Notice, user: User) -> bool:
    """Somebody on the list, in any version of it, bears this name."""
    kind, name = kind_named(notice.kind), clean_name(user.name)
    return any(row.name == name for revision in notice.revisions for row in named_rows(kind, revision.text))


def may_open(session: Session, user: User, about: Report | Notice, now: datetime) -> list[Reason]:
    """Why this person may not open, or act upon, reports on this notice; nothing where they may."""
    notice = about.notice if isinstance(about, Report) else about
    reasons = reasons_against_receiving(session, user, notice, today=shanghai_date(now))
    if not reasons and shares_a_name(notice, user) and recusal_of(session, notice, user) is None:
        reasons.append(Reason("needs_answer", None, "recusal", {"name": user.name}))
    return reasons


def is_passed_on(report: Report) -> bool:
    """移送: another organ's from then on, after it was archived here as well; so is what was merged into it."""
    while report.merged_into is not None:
        report = report.merged_into
    return any(step.stage is Stage.TRANSFERRED for step in report.steps)
