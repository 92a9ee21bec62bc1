"""What a receiver's pages start from, found once a request, and what a report waits for, in words."""

from __future__ import annotations

from flask import g
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.objections.models import Report
from hr_portal.objections.received import Received, received


def found_once(session: Session, person: User) -> Received:
    """The same for the menu and the page of one request."""
    if "received" not in g:
        g.received = received(session, person, g.now)
    found: Received = g.received
    return found


def waits(found: Received, report: Report) -> str:
    if report.id in found.answered:
        return _("反映人有新的补充")
    if report.id in found.unanswered:
        return _("待反映人补充")
    if report.id in found.to_read:
        return _("反馈待第二人读")
    return ""
