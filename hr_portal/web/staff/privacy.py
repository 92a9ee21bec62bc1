"""隐私审核: what waits for the second person, what was decided, and the originals behind clean copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from flask import current_app, flash, g, make_response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import start_of_day
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.files import content_disposition
from hr_portal.extensions import db
from hr_portal.notices import releasing
from hr_portal.notices.guard_models import GuardOverride
from hr_portal.notices.guard_queries import (
    decided_lately,
    decisions_since,
    original_for,
    originals_for,
    override_for,
    waiting_for_release,
)
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.replacing import note_original_read
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.finding_lines import place
from hr_portal.web.leak_lines import spot_words, unread_words, what_words
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import today
from hr_portal.web.staff.spoken import title_of
from hr_portal.web.wording.leaks import REASONS
from hr_portal.web.wording.say import say


@dataclass(frozen=True)
class Asked:
    """One finding somebody asks to let stand. `against`: why this person cannot decide; `is_gone`: the text has
    changed since."""

    override: GuardOverride
    title: str
    what: str
    excerpt: str
    spot: str
    reason: str
    against: Sequence[str]
    is_gone: bool


@bp.get("/privacy")
@for_duty(Role.PRIVACY_REVIEWER)
def privacy() -> Response:
    """隐私审核."""
    return _page()


def _page(*, reasons: Sequence[Reason] = (), status: int = 200) -> Response:
    session, person, day = db.session(), actor(), today()
    counts = decisions_since(session, person, day, start_of_day(day.replace(month=1, day=1)))
    return make_response(
        render_template(
            "staff/privacy.html",
            waiting=[_asked(one) for one in waiting_for_release(session, person, day)],
            decided=decided_lately(session, person, day),
            originals=originals_for(session, person, day),
            counts={
                "granted": counts.get(True, 0),
                "refused": counts.get(False, 0),
                "open": counts.get(None, 0),
            },
            reason_words=lambda one: _(REASONS[one.reason.value]),
            what_words=what_words,
            title_of=title_of,
            reasons=[{"text": say(reason), "href": ""} for reason in reasons],
            form_has_errors=bool(reasons),
        ),
        status,
    )


def _asked(override: GuardOverride) -> Asked:
    session, revision = db.session(), override.revision
    leak = releasing.found_in(session, revision, override.finding_digest, now=g.now)
    spot = excerpt = ""
    if leak is not None:
        kind = kind_named(override.notice.kind)
        where = spot_words(leak.place, leak.carrier) if leak.file else place(leak.where, kind, revision.text)
        parts = [leak.file, where, unread_words(leak.reason) if leak.reason else ""]
        spot, excerpt = _("，").join(one for one in parts if one), leak.excerpt
    against = releasing.reasons_against_deciding(session, override, actor=actor(), now=g.now)
    return Asked(
        override,
        title_of(override.notice),
        what_words(override.detector),
        excerpt,
        spot,
        _(REASONS[override.reason.value]),
        [say(reason) for reason in against],
        leak is None,
    )


@bp.post("/privacy/<int:override_id>")
@for_duty(Role.PRIVACY_REVIEWER)
@commits
def decide_release(override_id: int) -> Response:
    """同意放行 or 不同意."""
    override = override_for(db.session(), actor(), override_id, today())
    granted = request.form.get("decision") == "grant"
    try:
        releasing.decide_release(db.session(), override, granted=granted, actor=actor(), now=g.now)
    except Refused as refused:
        return _page(reasons=refused.reasons, status=409)
    flash(_("已放行。") if granted else _("没有放行，编写人会看到。"))
    return redirect(url_for("staff.privacy"), 303)


@bp.post("/privacy/originals/<int:original_id>")
@for_duty(Role.PRIVACY_REVIEWER)
@commits
def take_original(original_id: int) -> Response:
    """取出原件: it is in the trail before a byte leaves, so it is asked for with a button."""
    original = original_for(db.session(), actor(), original_id, today())
    body = current_app.extensions["originals"].read(original.key)
    note_original_read(db.session(), original, actor=actor(), now=g.now)
    response = send_file(BytesIO(body), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition(original.name)
    response.headers["Cache-Control"] = "no-store"
    return response
