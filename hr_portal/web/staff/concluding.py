"""记录结果: how a window ended, said by people; the record passes the chain like any text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.extensions import db
from hr_portal.notices import concluding
from hr_portal.notices.concluding import Outcome
from hr_portal.notices.kinds import Kind, OutcomePublic, kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import Purpose
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.notice_text import local
from hr_portal.web.forms.notices import OutcomeForm
from hr_portal.web.staff import opinion_rows
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.editor import refusal
from hr_portal.web.staff.opening import opened, version_read
from hr_portal.web.staff.spoken import standings, title_of


def _form(notice: Notice, kind: Kind) -> OutcomeForm:
    """Filled with what was recorded where it was returned for mending."""
    revision = notice.in_work
    recorded = (
        dict(revision.outcome or {}) if revision is not None and revision.purpose is Purpose.OUTCOME else {}
    )
    if kind.outcome.public is OutcomePublic.COUNTS and not recorded:
        recorded = {"opinions": [{}]}
    form = OutcomeForm(data=recorded)
    english = kind.outcome.conclusions_en or kind.outcome.conclusions
    form.conclusion.choices = [
        SelectChoice(words, local(words, translated))
        for words, translated in zip(kind.outcome.conclusions, english, strict=True)
    ]
    if kind.outcome.public not in (OutcomePublic.TEXT, OutcomePublic.COUNTS):
        del form.public_text
    if kind.outcome.public is not OutcomePublic.COUNTS:
        del form.adopted, form.partly_adopted, form.not_adopted, form.opinions, form.table
    if kind.outcome.public is not OutcomePublic.LINK:
        del form.link_address
    return form


def _page(
    notice: Notice, form: OutcomeForm, *, reasons: Sequence[Reason] = (), status: int = 200
) -> Response:
    revision = notice.in_work
    form.version.data = str(revision.version) if revision is not None else ""
    kind = kind_named(notice.kind)
    return make_response(
        render_template(
            "staff/outcome.html",
            notice=notice,
            kind=kind,
            title=title_of(notice),
            standings=standings(notice, g.now),
            form=form,
            reasons=[refusal(reason, kind, notice.id, linked=False) for reason in reasons],
            form_has_errors=status >= 400,
        ),
        status,
    )


@bp.get("/notices/<int:notice_id>/outcome")
@for_duty(Role.AUTHOR)
def outcome(notice_id: int) -> Response:
    """记录结果."""
    notice = opened(notice_id)
    kind = kind_named(notice.kind)
    if not kind.has_window:
        raise NotFound("outcome")
    form = _form(notice, kind)
    reasons = []
    if notice.in_work is None:
        said = Outcome(kind.outcome.conclusions[0], public_text="-", adopted=0, not_adopted=0)
        reasons = concluding.reasons_against_recording_outcome(
            db.session(), notice, said, actor=actor(), now=g.now
        )
    return _page(notice, form, reasons=reasons, status=409 if reasons else 200)


@bp.post("/notices/<int:notice_id>/outcome")
@for_duty(Role.AUTHOR)
@commits
def record_outcome(notice_id: int) -> Response:
    """送复核前先记下; or mended after it came back."""
    notice = opened(notice_id)
    kind = kind_named(notice.kind)
    if not kind.has_window:
        raise NotFound("outcome")
    form = _form(notice, kind)
    if "opinions" in form and (then := request.form.get("then", "")):
        told = opinion_rows.changed(form, then)
        return _page(notice, form, status=422 if told else 200)
    rows = opinion_rows.filled(form) if "opinions" in form else []
    if not form.validate():
        return _page(notice, form, status=422)
    link = form.link_address.data if "link_address" in form else ""
    said = Outcome(
        form.conclusion.data or "",
        note=form.note.data or "",
        public_text=(form.public_text.data or "") if "public_text" in form else "",
        adopted=form.adopted.data if "adopted" in form else None,
        partly_adopted=(form.partly_adopted.data or 0) if "partly_adopted" in form else 0,
        not_adopted=form.not_adopted.data if "not_adopted" in form else None,
        opinions=opinion_rows.opinions_in(rows),
        link_address=(link or "").rstrip("/").rpartition("/n/")[2].split("?")[0],
    )
    revision = notice.in_work
    try:
        if revision is not None and revision.purpose is Purpose.OUTCOME:
            concluding.change_outcome(
                db.session(),
                revision,
                said,
                base_version=version_read(
                    form.version.raw_data[0] if form.version.raw_data else "", revision
                ),
                actor=actor(),
                now=g.now,
            )
        else:
            concluding.record_outcome(db.session(), notice, said, actor=actor(), now=g.now)
    except Refused as refused:
        others = opinion_rows.tell_rows(rows, refused.reasons)
        tell(form, [reason for reason in others if reason.where in form])
        others = [replace(reason) for reason in others if reason.where not in form]
        return _page(notice, form, reasons=others, status=409)
    flash(_("已记下结果。送复核、签发后生效。"))
    return redirect(url_for("staff.notice", notice_id=notice_id), 303)
