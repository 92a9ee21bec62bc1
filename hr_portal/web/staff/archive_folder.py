"""归档包 on request: the folder of a notice as one zip, written while it is sent."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response as FlaskResponse
from flask import current_app, g, make_response, render_template
from werkzeug.wrappers import Response

from hr_portal.audit.services import record
from hr_portal.core.errors import Forbidden, Reason
from hr_portal.core.file_names import content_disposition
from hr_portal.core.zip_stream import zipped
from hr_portal.extensions import db
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import Phase, phase
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.papers import packing
from hr_portal.web.papers.archive_folder import Folder, folder_name
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.keeping import KEEPERS, may_keep
from hr_portal.web.staff.opening import opened
from hr_portal.web.staff.spoken import standings, title_of
from hr_portal.web.wording.say import say

MOST_BYTES = 1024 * 1024 * 1024


def _opened(notice_id: int) -> Notice:
    notice = opened(notice_id)
    if not may_keep(notice):
        raise Forbidden
    return notice


@bp.get("/notices/<int:notice_id>/archive-folder")
@for_duty(*KEEPERS)
def archive_folder(notice_id: int) -> Response:
    """What would be in it, and what would not."""
    notice = _opened(notice_id)
    return _page(notice, reasons_against(notice))


def _page(notice: Notice, reasons: Sequence[Reason], *, status: int = 200) -> Response:
    folder = None if phase(notice, g.now) is Phase.UNISSUED else folder_of(notice)
    if folder is not None and folder.size > MOST_BYTES:
        reasons = [
            *reasons,
            Reason("archive_folder_too_large", None, None, {"most": MOST_BYTES // 1024 // 1024}),
        ]
    return make_response(
        render_template(
            "staff/archive_folder.html",
            notice=notice,
            title=title_of(notice),
            standings=standings(notice, g.now),
            folder=folder,
            reasons=[{"text": say(reason), "href": ""} for reason in reasons],
            form_has_errors=bool(reasons),
        ),
        status,
    )


def reasons_against(notice: Notice) -> list[Reason]:
    return [Reason("nothing_to_keep_yet")] if phase(notice, g.now) is Phase.UNISSUED else []


@bp.post("/notices/<int:notice_id>/archive-folder")
@for_duty(*KEEPERS)
@commits
def take_archive_folder(notice_id: int) -> Response:
    """The zip. That somebody took it stands in the trail."""
    notice = _opened(notice_id)
    reasons = reasons_against(notice)
    if reasons:
        return _page(notice, reasons, status=409)
    folder = folder_of(notice)
    if folder.size > MOST_BYTES:
        return _page(notice, [], status=409)
    record(db.session(), "archive_folder_taken", "notice", notice.id, actor=actor(), now=g.now,
           organ_id=notice.organ_id, members=len(folder.members))  # fmt: skip
    name = folder_name(notice.index_number or str(notice.id))
    response = FlaskResponse(zipped(folder.members, g.now), mimetype="application/zip")
    response.headers["Content-Disposition"] = content_disposition(name)
    response.headers["Cache-Control"] = "no-store"
    return response


def folder_of(notice: Notice) -> Folder:
    """As things stand."""
    return packing.folder_of(
        db.session(),
        notice,
        current_app.extensions["store"],
        current_app.extensions["settings"].site,
        title=title_of(notice),
        now=g.now,
    )
