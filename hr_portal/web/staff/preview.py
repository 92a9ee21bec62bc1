"""预览: the page as the public will see it at an instant, issued or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, g, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.core.dates import parse_loose_datetime
from hr_portal.extensions import db
from hr_portal.notices.history import PublicFile
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Attachment, Notice, Revision
from hr_portal.notices.rules import READABLE, Phase, Purpose, minimise_at, phase
from hr_portal.notices.windows import expected_window
from hr_portal.publicity.queries import calendar
from hr_portal.publicity.rules import Window
from hr_portal.web.access import for_duty
from hr_portal.web.notice_view import Links, Sheet, matter_of_revision, sheet_of
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import READERS, opened
from hr_portal.web.staff.spoken import moment, standings, title_of


@dataclass(frozen=True)
class Pretended:
    """A notice as if this revision were issued and everything went by its plan."""

    issued_at: datetime | None
    publish_at: datetime | None
    closes_at: datetime | None
    has_window: bool
    concluded_at: datetime | None
    minimise_at: datetime | None
    hidden_at: datetime | None
    withdrawn_at: datetime | None
    taken_down_at: datetime | None
    window: Window | None


def pretended(notice: Notice, revision: Revision, at: datetime) -> Pretended:
    """Published notices as they are; a text that is not issued as it would be by its plan, else from `at` on."""
    if notice.publish_at is not None:
        window = notice.window.window() if notice.window is not None else None
        shown_again = revision.purpose is Purpose.SHOW_AGAIN and revision is not notice.live
        concluded = notice.concluded_at
        if revision.purpose is Purpose.OUTCOME and revision is not notice.live:
            concluded = min(at, g.now)
        return Pretended(
            notice.issued_at, notice.publish_at, notice.closes_at, notice.has_window, concluded, notice.minimise_at,
            None if shown_again else notice.hidden_at, notice.withdrawn_at, notice.taken_down_at, window,
        )  # fmt: skip
    kind, text = kind_named(notice.kind), revision.text
    planned = max(text.publish_at, g.now) if text.publish_at is not None else min(at, g.now)
    window = expected_window(
        kind, text, publish_at=planned, now=min(planned, g.now), calendar=calendar(db.session())
    )
    return Pretended(
        planned, planned, window.closes_at if window is not None else None, kind.has_window, None,
        minimise_at(window, planned, kind.terms.minimise_days), None, None, None, window,
    )  # fmt: skip


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
    if current is Phase.MINIMISED:
        return _("个人信息已精简，公众只看到标题和要素。")
    return ""
