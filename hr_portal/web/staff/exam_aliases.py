"""表头对照: the headings that staff taught, for every exam; taught and forgotten by exam officers."""

from __future__ import annotations

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.models import User
from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Refused
from hr_portal.extensions import db
from hr_portal.recruitment import teaching
from hr_portal.recruitment.rules import ALIAS_FIELDS
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.exams import AliasForm
from hr_portal.web.forms.fields import choices, tell
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.wording.positions import FIELDS


def _form() -> AliasForm:
    form = AliasForm()
    form.meaning.choices = choices((name, _(FIELDS[name])) for name in ALIAS_FIELDS)
    return form


def _page(form: AliasForm, status: int = 200) -> Response:
    rows = [
        {"heading": one.printed, "meaning": _(FIELDS[one.field]) if one.field in FIELDS else one.field, "at": one.at,
         "by": db.session.get(User, one.by_id) if one.by_id is not None else None}
        for one in teaching.taught(db.session())
    ]  # fmt: skip
    return make_response(render_template("staff/headings.html", form=form, rows=rows), status)


@bp.get("/headings")
@for_duty(Role.EXAM_OFFICER)
def headings() -> Response:
    return _page(_form())


@bp.post("/headings")
@for_duty(Role.EXAM_OFFICER)
@commits
def teach_heading() -> Response:
    form = _form()
    if not form.validate():
        return _page(form, 422)
    try:
        row = teaching.teach(
            db.session(), str(form.heading.data), str(form.meaning.data), actor=actor(), now=g.now
        )
    except Refused as refused:
        tell(form, refused.reasons)
        return _page(form, 422)
    flash(_("已登记：“%(heading)s”是%(meaning)s。", heading=row.printed, meaning=_(FIELDS[row.field])))
    return redirect(url_for("staff.headings"), 303)


@bp.post("/headings/forget")
@for_duty(Role.EXAM_OFFICER)
@commits
def forget_heading() -> Response:
    """Twice is once. What was imported with it stays as it is."""
    printed = request.form.get("heading", "")[:200]
    try:
        teaching.forget(db.session(), printed, actor=actor(), now=g.now)
    except Refused:
        return redirect(url_for("staff.headings"), 303)
    flash(_("已删除。以前导入的职位不变。"))
    return redirect(url_for("staff.headings"), 303)
