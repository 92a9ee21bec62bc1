"""Letters to receivers: that something waits in 受理, and nothing else. No notice, no number, no count."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.audit.services import Robot
from hr_portal.core.clock import shanghai, shanghai_date
from hr_portal.core.effects import UNCOUNTED, post
from hr_portal.notices.models import Notice
from hr_portal.objections.barring import may_open
from hr_portal.objections.receivers import receivers

FACT = "report.waiting"
PUBLIC = Robot("public")
"""Whoever acts through the public pages, in the audit trail."""


def tell_receivers(session: Session, notice: Notice, *, now: datetime) -> None:
    """Everybody who may open reports on this notice hears of it, at most once an hour however much comes in. Whoever bears
    a name on its list and has not said that it is another person hears nothing."""
    hour = shanghai(now).strftime("%Y-%m-%dT%H")
    letters = [
        {
            "dedupe_key": f"{FACT}:{hour}:{person.id}",
            "channel": UNCOUNTED,
            "payload": {"to": person.id, "fact": FACT},
        }
        for person in receivers(session, notice, today=shanghai_date(now))
        if not may_open(session, person, notice, now)
    ]
    post(session, letters, now=now)
