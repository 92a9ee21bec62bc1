"""What receipt and status page say alike: the notice, who has the report, where it stands and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app, g, url_for

from hr_portal.extensions import db
from hr_portal.notices.kinds import About, kind_named
from hr_portal.notices.queries import notice_by_id
from hr_portal.notices.reading import public_page
from hr_portal.notices.rules import READABLE
from hr_portal.objections.tracking import Status
from hr_portal.web.notice_words import bracketed
from hr_portal.web.report_lines import calls_of
from hr_portal.web.speech import gettext
from hr_portal.web.wording.reports import PROGRESS, STANDS


@dataclass(frozen=True)
class Point:
    """One point of the stage line."""

    words: str
    state: str
    """ok (reached), now (the last one reached), or empty (to come)."""
    at: datetime | None = None
    due: date | None = None
    is_expected: bool = False
    """A paper on holidays that is still to come may move it."""


def words_of(found: Status) -> dict[str, Any]:
    """For their templates. Of a notice that is not shown the title stays out."""
    notice = notice_by_id(db.session(), found.notice_id)
    assert notice is not None
    kind = kind_named(notice.kind)
    page = public_page(db.session(), notice.address or "", g.now)
    is_shown = page is not None and page.notice.phase in READABLE
    site = current_app.extensions["settings"].site
    phone = found.receiver.phone
    return {
        "status": found,
        "stands": gettext(STANDS[found.stage]),
        "points": _points(found),
        "is_comment": kind.about is About.COMMENT,
        "title": f"{page.notice.title}{bracketed(page.notice.document_no)}" if page and is_shown else "",
        "notice_href": url_for(".notice", address=notice.address),
        "receiver": found.receiver,
        "numbers": calls_of(kind, notice.category, phone, site),
        "leave_href": url_for(".receipt_leave"),
    }


def _points(found: Status) -> list[Point]:
    reached = [point for point in found.line if point.at is not None]
    last = reached[-1].stage if reached else None
    return [
        Point(
            gettext(PROGRESS[point.stage]),
            "now" if point.stage == last else "ok" if point.at is not None else "",
            point.at,
            point.due.last_day if point.due is not None else None,
            point.due is not None and point.due.is_provisional,
        )
        for point in found.line
    ]
