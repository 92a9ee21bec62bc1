"""The notice an address names, as far as the person who asks may open it."""

from __future__ import annotations

from datetime import date

from flask import g

from hr_portal.accounts.rules import SEES_NOTICES
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound
from hr_portal.extensions import db
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.queries import notice_for
from hr_portal.web.access import actor

READERS = tuple(sorted(SEES_NOTICES))


def today() -> date:
    return shanghai_date(g.now)


def opened(notice_id: int) -> Notice:
    """The notice; outside this person's organs it does not exist."""
    return notice_for(db.session(), actor(), notice_id, today())


def in_work(notice: Notice) -> Revision:
    """Its revision that is not issued yet."""
    if notice.in_work is None:
        raise NotFound("revision")
    return notice.in_work


def version_read(typed: str | None, revision: Revision) -> int:
    """The version somebody had before them; what no page of ours says is none (0)."""
    text = typed or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
