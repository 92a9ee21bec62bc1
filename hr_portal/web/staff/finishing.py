"""放弃办理 and 归档: giving up what was begun, and closing the file."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.notices import measures, taking_down
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.measures import NothingForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.editor import refusal
from hr_portal.web.staff.opening import in_work, opened
from hr_portal.web.staff.spoken import standings, title_of
from hr_portal.web.wording.notices import PURPOSES

DECIDERS = (Role.REVIEWER, Role.ISSUER)


def _page(notice: Notice, template: str, *, reasons: Sequence[Reason] = (), status: int = 200) -> Response:
    revision = notice.in_work
    return make_response(
        render_template(
            template,
            notice=notice,
            revision=revision,
            purpose=_(PURPOSES[revision.purpose]) if revision is not None else "",
            title=title_of(notice),
            standings=standings(notice, g.now),
            reasons=[refusal(reason, kind_named(notice.kind), notice.id, linked=False) for reason in reasons],
            form_has_errors=bool(reasons),
        ),
        status,
    )


@bp.get("/notices/<int:notice_id>/abandon")
@for_duty(Role.AUTHOR)
def ask_abandon(notice_id: int) -> Response:
    """放弃办理？"""
    notice = opened(notice_id)
    if against := measures.reasons_against_abandoning(in_work(notice), actor=actor(), now=g.now):
        raise Refused(against)
    return _page(notice, "staff/abandon.html")


@bp.post("/notices/<int:notice_id>/abandon")
@for_duty(Role.AUTHOR)
@commits
def abandon(notice_id: int) -> Response:
    """放弃办理."""
    notice = opened(notice_id)
    NothingForm()
    try:
        measures.abandon(db.session(), in_work(notice), actor=actor(), now=g.now)
    except Refused as refused:
        return _page(notice, "staff/abandon.html", reasons=refused.reasons, status=409)
    flash(_("已放弃办理，没有签发的修改稿已经删除。公众看到的没有变。"))
    return redirect(url_for("staff.notice", notice_id=notice_id), 303)


@bp.get("/notices/<int:notice_id>/archive")
@for_duty(*DECIDERS)
def ask_archive(notice_id: int) -> Response:
    """归档？"""
    notice = opened(notice_id)
    if against := taking_down.reasons_against_archiving(notice, actor=actor(), now=g.now):
        raise Refused(against)
    return _page(notice, "staff/archive.html")


@bp.post("/notices/<int:notice_id>/archive")
@for_duty(*DECIDERS)
@commits
def archive(notice_id: int) -> Response:
    """归档."""
    notice = opened(notice_id)
    NothingForm()
    try:
        taking_down.archive(db.session(), notice, actor=actor(), now=g.now)
    except Refused as refused:
        return _page(notice, "staff/archive.html", reasons=refused.reasons, status=409)
    flash(_("已归档。"))
    return redirect(url_for("staff.notice", notice_id=notice_id), 303)
