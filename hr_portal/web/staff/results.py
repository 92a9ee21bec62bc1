"""成绩: the exams of this officer, their result files and releases; a file comes in encrypted and is read by a worker."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from flask import current_app, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason
from hr_portal.core.file_names import clean_name, extension_of
from hr_portal.core.jobs import jobs_of
from hr_portal.extensions import db
from hr_portal.recruitment.import_jobs import subject_of
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_importing import reasons_against_importing, stages_of
from hr_portal.recruitment.result_jobs import ask_for_results
from hr_portal.recruitment.result_models import RecheckRequest, Release, ResultState, ResultTable
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.bodies import in_memory
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.result_officers import ImportForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.exam_opening import my_exams, opened_exam
from hr_portal.web.staff.jobs import job_rows
from hr_portal.web.staff.release_words import state_of, title_of_stage
from hr_portal.web.wording.results import STATES
from hr_portal.web.wording.say import say

LARGEST = 64 * 1024 * 1024
"""Bytes of a result file that are taken at a page: it stays in memory until it is encrypted."""
TABLES = frozenset(("csv", "xlsx", "xls"))


@bp.get("/results")
@for_duty(Role.EXAM_OFFICER)
def results() -> str:
    session, exams = db.session(), my_exams()
    ids = [exam.id for exam in exams]
    waiting = dict[int, int](
        (row[0], row[1])
        for row in session.execute(
            select(ResultTable.exam_id, func.count()).where(ResultTable.exam_id.in_(ids), ResultTable.state == ResultState.WAITING).group_by(ResultTable.exam_id)
        )
    )  # fmt: skip
    rows = [
        {
            "title": exam.title,
            "slug": exam.slug,
            "waiting": waiting.get(exam.id, 0),
            "releases": _releases_words(exam),
        }
        for exam in exams
    ]
    return render_template("staff/results.html", rows=rows)


def _releases_words(exam: Exam) -> str:
    found = db.session.scalars(
        select(Release).where(Release.exam_id == exam.id).order_by(Release.stage, Release.number)
    ).all()
    newest = {release.stage: release for release in found}
    return _("；").join(
        _("%(stage)s：%(state)s", stage=title_of_stage(exam, stage), state=state_of(one, g.now)) for stage, one in newest.items()
    )  # fmt: skip


def _form(exam: Exam) -> ImportForm:
    form = ImportForm()
    form.stage.choices = [SelectChoice(name, title) for name, title in stages_of(exam).items()]
    if not form.occasion.data:
        form.occasion.data = secrets.token_hex(16)
    return form


def _page(exam: Exam, form: ImportForm, *, reasons: Sequence[Reason] = (), status: int = 200) -> Response:
    session = db.session()
    tables = session.scalars(
        select(ResultTable)
        .where(ResultTable.exam_id == exam.id)
        .order_by(ResultTable.number.desc())
        .limit(50)
    ).all()
    releases = session.scalars(
        select(Release).where(Release.exam_id == exam.id).order_by(Release.id.desc()).limit(50)
    ).all()
    asked = session.scalar(
        select(func.count()).select_from(RecheckRequest).join(Release).where(Release.exam_id == exam.id, RecheckRequest.closed_at.is_(None))
    )  # fmt: skip
    return make_response(
        render_template(
            "staff/results_of.html", exam=exam, form=form, tables=[table_row(one) for one in tables],
            releases=[_release_row(exam, one) for one in releases], asked=asked or 0,
            jobs=job_rows(jobs_of(session, subject_of(exam), limit=10)),
            against=[say(one) for one in reasons_against_importing(exam, officer=actor(), now=g.now)],
            reasons=[say(one) for one in reasons],
            form_has_errors=bool(reasons) or bool(form.errors) or bool(form.form_errors),
        ),
        status,
    )  # fmt: skip


def table_row(table: ResultTable) -> dict[str, Any]:
    return {
        "number": table.number, "file": table.file_name, "stage": title_of_stage(table.exam, table.stage),
        "rows": table.report["rows"], "state": _("已销毁") if table.destroyed_at else _(STATES[table.state]),
        "at": table.imported_at, "by": table.imported_by,
        "href": url_for("staff.result_table", slug=table.exam.slug, number=table.number),
    }  # fmt: skip


def _release_row(exam: Exam, release: Release) -> dict[str, Any]:
    return {
        "stage": _("%(stage)s第%(number)s次", stage=title_of_stage(exam, release.stage), number=release.number),
        "opens_at": release.opens_at, "state": state_of(release, g.now), "rows": release.rows,
        "href": url_for("staff.release", release_id=release.id),
    }  # fmt: skip


@bp.get("/results/<slug>")
@for_duty(Role.EXAM_OFFICER)
def results_of(slug: str) -> Response:
    exam = opened_exam(slug)
    return _page(exam, _form(exam))


@bp.post("/results/<slug>")
@for_duty(Role.EXAM_OFFICER)
@in_memory(LARGEST)
@commits
def import_results(slug: str) -> Response:
    """The file is encrypted before anything else; a worker reads it."""
    exam = opened_exam(slug)
    form, upload = _form(exam), request.files.get("file")
    name = clean_name(upload.filename or "") if upload is not None else ""
    reasons = []
    if upload is None or not upload.filename:
        reasons.append(Reason("results_file_missing", "file"))
    elif extension_of(name) not in TABLES:
        reasons.append(Reason("extension_refused", "file"))
    if form.stage.data not in stages_of(exam):
        reasons.append(Reason("results_stage_missing", "stage"))
    against = reasons_against_importing(exam, officer=actor(), now=g.now)
    sound = form.validate()
    tell(form, reasons)
    if against or reasons or not sound or upload is None:
        return _page(exam, form, reasons=against, status=409 if against else 422)
    job = ask_for_results(
        db.session(), exam, stage=str(form.stage.data), original=current_app.extensions["originals"].keep(upload.read()),
        file_name=name, key=f"results:{actor().id}:{form.occasion.data}", officer=actor(), now=g.now,
    )  # fmt: skip
    return redirect(url_for("staff.job", job_id=job.id), 303)
