"""预览: the page as the public will see it at an instant, issued or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flask import current_app, g, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.core.dates import parse_loose_datetime
from hr_portal.extensions import db
from hr_portal.notices.foreseeing import Foreseen, as_it_is, foreseen
from hr_portal.notices.history import PublicFile
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Attachment, Notice, Revision
from hr_portal.notices.rules import READABLE, Phase, minimise_at, phase
from hr_portal.notices.traits import Past, Trait, traits_of
from hr_portal.notices.windows import expected_window
from hr_portal.publicity.queries import calendar
from hr_portal.web.access import for_duty
from hr_portal.web.notice_matter import Links, matter_of_revision
from hr_portal.web.notice_view import Sheet, sheet_of
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import READERS, opened
from hr_portal.web.staff.spoken import moment, standings, title_of


def pretended(notice: Notice, revision: Revision, at: datetime) -> Foreseen:
    """Published notices as they are, or as this revision would make them if it were issued now; a text that was never
    public as it would be by its plan, else from `at` on."""
    if notice.publish_at is not None:
        if revision is not notice.live:
            return foreseen(db.session(), notice, revision, now=min(at, g.now))
        return as_it_is(notice)
    kind, text = kind_named(notice.kind), revision.text
    planned = max(text.publish_at, g.now) if text.publish_at is not None else min(at, g.now)
    window = expected_window(
        kind, text, publish_at=planned, now=min(planned, g.now), calendar=calendar(db.session())
    )
    return replace(
        as_it_is(notice),
        issued_at=planned,
        publish_at=planned,
        closes_at=window.closes_at if window is not None else None,
        minimise_at=minimise_at(window, planned, kind.terms.minimise_days),
        window=window,
    )


def _traits(notice: Notice, revision: Revision, like: Foreseen, shown: Phase) -> tuple[Trait, ...]:
    """What would stand beside the state, with this revision issued."""
    past = [
        Past(one.purpose, one.material, one.issued_at)
        for one in notice.revisions
        if one.number > 1 and one.issued_at is not None
    ]
    if revision is not notice.live and revision.number > 1:
        past.append(Past(revision.purpose, like.restarts, g.now))
    return traits_of(
        past,
        current=shown,
        has_window=notice.has_window,
        publish_at=like.publish_at or g.now,
        window_why=notice.window.why if notice.window is not None and not like.restarts else None,
        suspended_at=like.suspended_at,
        archived_at=notice.archived_at,
    )


def as_public(notice: Notice, revision: Revision, at: datetime, *, when: Phase | None = None) -> Sheet:
    """The sheet of this revision. `when` names a phase where the page must be shown although `at` is too early."""
    like = pretended(notice, revision, at)
    shown = when or phase(like, at)
    ids: dict[str, Attachment] = {file.sha256: file for file in revision.attachments}

    def address(file: PublicFile) -> str:
        return url_for("staff.attachment", notice_id=notice.id, attachment_id=ids[file.sha256].id)

    matter = matter_of_revision(
        revision,
        phase=shown if shown in READABLE else Phase.OPEN if notice.has_window else Phase.PUBLIC,
        window=like.window,
        publish_at=like.publish_at,
        traits=_traits(notice, revision, like, shown),
    )
    site = current_app.extensions["settings"].site
    return sheet_of(matter, calendar(db.session()), max(at, like.publish_at or at), site, Links(file=address))


@bp.get("/notices/<int:notice_id>/preview")
@for_duty(*READERS)
def preview(notice_id: int) -> Response:
    """The page at `at`, by default now or at the planned instant."""
    notice = opened(notice_id)
    revision = notice.in_work or notice.live
    assert revision is not None
    typed, unread = request.args.get("at", ""), ""
    planned = notice.publish_at or revision.text.publish_at
    at = max(planned, g.now) if planned is not None else g.now
    if typed.strip():
        try:
            at = parse_loose_datetime(typed)
        except ValueError:
            unread = typed
    current = phase(pretended(notice, revision, at), at)
    return make_response(
        render_template(
            "staff/preview.html",
            notice=notice,
            title=title_of(notice),
            standings=standings(notice, g.now),
            at=at,
            typed=typed,
            unread=unread,
            words=_words(current, at),
            sheet=as_public(notice, revision, at) if current in READABLE else None,
        )
    )


def _words(current: Phase, at: datetime) -> str:
    if current is Phase.SCHEDULED:
        return _("%(when)s还没有公开，公众打不开这一页。", when=moment(at))
    if current is Phase.HIDDEN:
        return _("本页内容正在核对，暂停显示。")
    if current is Phase.WITHDRAWN:
        return _("因工作需要，本公示撤回。")
    if current is Phase.TAKEN_DOWN:
        return _("本页内容已撤下。")
    if current is Phase.MINIMISED:
        return _("公开期限已满，公众只看到索引号、文种、机关和发布日期。")
    return ""
