"""报名人数: a file of one day comes in and is read in the background; it takes the place of what was there of that day."""

from __future__ import annotations

import secrets

from flask import g, make_response, redirect, render_template, url_for
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason
from hr_portal.core.jobs import jobs_of
from hr_portal.extensions import db
from hr_portal.recruitment.import_jobs import APPLICANTS, ask_for_applicants, subject_of
from hr_portal.recruitment.models import Exam, PositionFigure
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.exams import ApplicantsForm
from hr_portal.web.forms.fields import tell
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.exam_opening import opened_exam
from hr_portal.web.staff.exam_tables import occasion_of, uploaded
from hr_portal.web.staff.import_report import file_days, store
from hr_portal.web.staff.jobs import job_rows


def _page(exam: Exam, form: ApplicantsForm, status: int = 200) -> Response:
    if not form.occasion.data:
        form.occasion.data = secrets.token_hex(16)
    p, session = PositionFigure, db.session()
    days = session.execute(
        select(p.day, func.count().label("posts"), func.sum(p.applied).label("applied"), func.sum(p.passed).label("passed"),
               func.sum(p.paid).label("paid"))
        .where(p.exam_id == exam.id).group_by(p.day).order_by(p.day.desc()).limit(60)
    ).mappings()  # fmt: skip
    jobs = [job for job in jobs_of(session, subject_of(exam)) if job.kind == APPLICANTS][:10]
    return make_response(
        render_template(
            "staff/applicants.html",
            exam=exam,
            form=form,
            days=list(days),
            jobs=job_rows(jobs),
            file_days=file_days(),
        ),
        status,
    )


@bp.get("/exams/<slug>/applicants")
@for_duty(Role.EXAM_OFFICER)
def applicants(slug: str) -> Response:
    return _page(opened_exam(slug), ApplicantsForm())


@bp.post("/exams/<slug>/applicants")
@for_duty(Role.EXAM_OFFICER)
@commits
def import_applicants(slug: str) -> Response:
    exam, form = opened_exam(slug), ApplicantsForm()
    upload, name, reasons = uploaded("applicants_file_missing")
    sound = form.validate()
    day = form.day.data
    if day is None and not form.day.errors:
        reasons.append(Reason("applicants_day_missing", "day"))
    elif day is not None and day > shanghai_date(g.now):
        reasons.append(Reason("applicants_day_future", "day"))
    tell(form, reasons)
    if upload is None or day is None or reasons or not sound:
        return _page(exam, form, 422)
    sha256 = store().put(upload.stream).sha256  # type: ignore[arg-type]
    upload.close()
    job = ask_for_applicants(
        db.session(), exam, day, sha256=sha256, file_name=name, officer=actor(), now=g.now,
        key=f"applicants:{actor().id}:{exam.id}:{day}:{occasion_of(form)}:{sha256[:16]}",
    )  # fmt: skip
    return redirect(url_for("staff.job", job_id=job.id), 303)
