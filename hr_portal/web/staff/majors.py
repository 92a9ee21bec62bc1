"""专业参考目录: which references there are, and loading one from its file. The same code as `flask exams load-majors`."""

from __future__ import annotations

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.file_names import clean_name
from hr_portal.extensions import db
from hr_portal.recruitment import majors as taking
from hr_portal.recruitment.major_files import Reference
from hr_portal.recruitment.major_rows import count_of, references
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.majors import MajorsForm
from hr_portal.web.staff.blueprint import bp

SHOWN = 50
"""Faults of a file on one page."""


def _page(form: MajorsForm, status: int = 200) -> Response:
    kept = [
        {
            "slug": one.slug, "title": one.title, "source": one.source, "at": one.created_at,
            "majors": count_of(db.session(), one),
        }
        for one in references(db.session())
    ]  # fmt: skip
    return make_response(render_template("staff/majors.html", form=form, kept=kept), status)


@bp.get("/majors")
@for_duty(Role.EXAM_OFFICER)
def majors() -> Response:
    return _page(MajorsForm())


@bp.post("/majors")
@for_duty(Role.EXAM_OFFICER)
@commits
def load_majors() -> Response:
    form = MajorsForm()
    upload = request.files.get("file")
    is_filled = form.validate()
    if upload is None or not upload.filename:
        tell(form, [Reason("majors_file_missing", "file")])
    if not is_filled or upload is None or not upload.filename:
        return _page(form, 422)
    slug, title, source = (
        str(field.data or "").strip() for field in (form.reference, form.title, form.source)
    )
    try:
        found: Reference = taking.read_reference(upload.read(), clean_name(upload.filename))
        kept = taking.load(
            db.session(), found, slug=slug, title=title, source=source, actor=actor(), now=g.now
        )
    except Refused as refused:
        tell(form, refused.reasons[:SHOWN])
        return _page(form, 422)
    flash(_("已导入“%(title)s”，专业%(count)s个。", title=kept.title, count=len(found.rows)))
    return redirect(url_for("staff.majors"), 303)
