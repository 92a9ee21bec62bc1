"""On which notices one can report on the page itself."""

from __future__ import annotations

from flask import url_for

from hr_portal.accounts.queries import organs_with_line
from hr_portal.accounts.rules import PurposeOfContact
from hr_portal.extensions import db
from hr_portal.notices.kinds import About, kind_named
from hr_portal.notices.reading import PublicNotice
from hr_portal.notices.rules import READABLE, Phase
from hr_portal.web.caching import edition


def report_href(notice: PublicNotice) -> str:
    """Where one reports on this notice; empty where one cannot. On a draft only while it is open for comment."""
    is_draft = kind_named(notice.kind).about is About.COMMENT
    if notice.phase not in READABLE or (is_draft and notice.phase is not Phase.OPEN):
        return ""
    return url_for(".report_form", address=notice.address) if takes_reports(notice) else ""


def takes_reports(notice: PublicNotice) -> bool:
    """It has a period, is no 历史公告, and its organ, or one above, has entered who takes reports on it."""
    if notice.window is None or notice.is_historical:
        return False
    lines = edition().kept("report lines", lambda: organs_with_line(db.session(), PurposeOfContact.REPORT))
    return bool(lines.get(notice.organ_code, frozenset()) & {"", notice.kind})
