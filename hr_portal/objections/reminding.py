"""Receivers are reminded, once a day, that something of theirs is due, overdue or on hold. No letter says what, on whom or
how much: it says that something waits, to those who may see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hr_portal.accounts.models import User
from hr_portal.core.clock import shanghai_date
from hr_portal.core.effects import UNCOUNTED, post
from hr_portal.notices.models import Notice
from hr_portal.objections.confirmations import all_holds
from hr_portal.objections.models import Report
from hr_portal.objections.queries import clocked, windows_over
from hr_portal.objections.receivers import receivers
from hr_portal.objections.rules import OPEN

FACT = "report.receiving_due"


def remind_receivers(session: Session, *, now: datetime) -> int:
    """Put today's letters into the outbox, one for each receiver at most; how many people have something due."""
    today = shanghai_date(now)
    notices = {notice.id: notice for notice in _due(session, now)}
    people: dict[int, User] = {}
    for notice in notices.values():
        people |= {person.id: person for person in receivers(session, notice, today=today)}
    letters: list[dict[str, Any]] = [
        {
            "dedupe_key": f"{FACT}:{today.isoformat()}:{number}",
            "channel": UNCOUNTED,
            "payload": {"to": number, "fact": FACT},
        }
        for number in sorted(people)
    ]
    post(session, letters, now=now)
    return len(letters)


def _due(session: Session, now: datetime) -> list[Notice]:
    """Notices with a report due today or overdue, a hold due or overdue, or a window that waits for confirmation."""
    today = shanghai_date(now)
    running = session.scalars(
        select(Report)
        .where(Report.stage.in_(list(OPEN)), Report.merged_into_id.is_(None), Report.erased_at.is_(None))
        .options(joinedload(Report.notice))
    ).all()
    found = [
        one.report.notice
        for one in clocked(session, running)
        if one.due is not None and one.due.last_day <= today
    ]
    found += [hold.notice for hold in all_holds(session) if hold.until <= today]
    return [*found, *windows_over(session, now)]
