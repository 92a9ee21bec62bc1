"""The notice an address names, as far as the person who asks may open it."""

from __future__ import annotations

from datetime import date

from flask import g

from hr_portal.accounts.rules import SEES_NOTICES
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound
from hr_portal.extensions import db
from hr_portal.notices.erasing import withhold
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.queries import may_be_followed, notice_for
from hr_portal.web.access import actor
from hr_portal.web.staff.spoken import title_of

READERS = tuple(sorted(SEES_NOTICES))


def today() -> date:
    return shanghai_date(g.now)


def opened(notice_id: int) -> Notice:
    """The notice; outside this person's organs it does not exist. What has left it is not read, erased yet or not."""
    found = notice_for(db.session(), actor(), notice_id, today())
    withhold(found, g.now)
    return found


def in_work(notice: Notice) -> Revision:
    """Its revision that is not issued yet."""
    if notice.in_work is None:
        raise NotFound("revision")
    return notice.in_work


def may_follow(notice: Notice) -> list[tuple[str, str]]:
    """(address, title) of the organ's earlier notices that this one may follow."""
    kind = kind_named(notice.kind)
    if not kind.follows:
        return []
    found = may_be_followed(db.session(), notice.organ_id, kind.follows, besides=notice.id)
    return [
        (one.address, f"{title_of(one)}（{one.index_number}）")
        for one in found
        if one.address is not None and one.live is not None
    ]


def version_read(typed: str | None, revision: Revision) -> int:
    """The version somebody had before them; what no page of ours says is none (0)."""
    text = typed or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
