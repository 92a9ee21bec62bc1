"""张贴稿: one A3 sheet for the wall. Of a kind that is not for society, posting it is the publication: the same instants,
the same window, and no public page."""

from __future__ import annotations

from flask import g, make_response, render_template
from werkzeug.wrappers import Response

from hr_portal.notices.kinds import kind_named
from hr_portal.notices.rules import Phase, phase
from hr_portal.web.access import for_duty
from hr_portal.web.papers.lines import read_at
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.editor import clocks_at
from hr_portal.web.staff.opening import READERS, opened
from hr_portal.web.staff.outputs import paper_sheet, public_address, sheet_as_read
from hr_portal.web.staff.spoken import clock_lines, standings, title_of


@bp.get("/notices/<int:notice_id>/wall")
@for_duty(*READERS)
def wall(notice_id: int) -> Response:
    """The sheet, and above it, on the screen only, where its window stands."""
    notice = opened(notice_id)
    revision = notice.live or notice.in_work
    assert revision is not None
    kind = kind_named(notice.kind)
    planned = notice.publish_at or revision.text.publish_at
    at = max(planned, g.now) if planned is not None else g.now
    current = phase(notice, g.now)
    clocks = notice.clocks if notice.publish_at is not None else clocks_at(kind, revision.text, at)
    return make_response(
        render_template(
            "print/wall.html",
            notice=notice,
            kind=kind,
            title=title_of(notice),
            standings=standings(notice, g.now),
            sheet=paper_sheet(notice, revision),
            screen_clock=sheet_as_read(notice, revision).clock,
            read_at=read_at(public_address(notice)),
            may_hang=notice.publish_at is not None
            and current
            not in (Phase.SCHEDULED, Phase.HIDDEN, Phase.WITHDRAWN, Phase.TAKEN_DOWN, Phase.MINIMISED),
            current=current,
            clocks=clock_lines(clocks, kind),
        )
    )
