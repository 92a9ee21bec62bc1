"""本人查看记录: what this receiver opened, and when. Nobody can take a line away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import g, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from hr_portal.accounts.rules import Role
from hr_portal.extensions import db
from hr_portal.objections import queries
from hr_portal.objections.barring import may_open
from hr_portal.web.access import actor, for_duty
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.wording.receiving import PARTS

PAGE = 50


@dataclass(frozen=True)
class OwnView:
    at: datetime
    number: str
    what: str
    href: str


@bp.get("/receiving/own-views")
@for_duty(Role.RECEIVER)
def own_views() -> str:
    session, person = db.session(), actor()
    total = queries.count_views_of(session, person)
    pages = max(1, -(-total // PAGE))
    asked = request.args.get("page", "1")
    page = min(pages, int(asked)) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 7 else 1
    page = max(1, page)
    found = queries.views_of(session, person, limit=PAGE, page=page)
    able = {
        notice.id: not may_open(session, person, notice, g.now)
        for notice in {report.notice_id: report.notice for _view, report in found}.values()
    }
    rows = [
        OwnView(
            view.at,
            report.number,
            _(PARTS[view.part]),
            url_for("staff.report", report_id=report.id) if able[report.notice_id] else "",
        )
        for view, report in found
    ]
    return render_template(
        "staff/own_views.html",
        rows=rows,
        page=page,
        pages=pages,
        href=lambda number: url_for("staff.own_views", page=number),
        count_words=ngettext("共%(num)s次", "共%(num)s次", total),
    )
