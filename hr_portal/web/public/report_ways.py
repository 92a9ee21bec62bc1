"""On which notices one can report on the page itself."""

from __future__ import annotations

from flask import url_for

from hr_portal.accounts.queries import contact_for
from hr_portal.accounts.rules import PurposeOfContact
from hr_portal.extensions import db
from hr_portal.notices.kinds import About, kind_named
from hr_portal.notices.queries import notice_by_id
from hr_portal.notices.reading import PublicNotice
from hr_portal.notices.rules import READABLE, Phase
from hr_portal.web.caching import edition


def report_href(notice: PublicNotice) -> str:
    """Where one reports on this notice on the page; empty where one cannot. On a draft only while it is open for comment."""
    kind = kind_named(notice.kind)
    if notice.window is None or notice.is_historical or notice.phase not in READABLE:
        return ""
    if kind.about is About.COMMENT and notice.phase is not Phase.OPEN:
        return ""
    has_line = edition().kept(("report line", notice.id), lambda: has_report_line(notice.id))
    return url_for(".report_form", address=notice.address) if has_line else ""


def has_report_line(notice_id: int) -> bool:
    """Its organ, or one above, has entered who takes reports on it."""
    found = notice_by_id(db.session(), notice_id)
    return found is not None and contact_for(found.organ, PurposeOfContact.REPORT, found.kind) is not None
