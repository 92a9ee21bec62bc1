"""后台任务: how far work in the background is and how it ended. The page works without script; with it, it asks again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import (
    Response,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from hr_portal.accounts.models import User
from hr_portal.accounts.rules import Role
from hr_portal.core.errors import NotFound, Reason
from hr_portal.core.file_names import content_disposition
from hr_portal.core.jobs import (
    Job,
    JobState,
    cancel,
    reasons_against_cancelling,
    reasons_against_retrying,
    retry,
    time_left,
)
from hr_portal.core.originals import Originals
from hr_portal.extensions import db
from hr_portal.recruitment.import_jobs import POSITIONS, subject_of
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_jobs import RELEASE, RESULTS, faults_of, file_of
from hr_portal.recruitment.result_marking import Said, marked_results
from hr_portal.recruitment.result_models import Release, ResultTable
from hr_portal.recruitment.result_rows import Fault
from hr_portal.recruitment.teaching import teach as teach_heading
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.exams import TeachForm
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.result_officers import ActForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.exam_opening import exam_numbered, my_exams
from hr_portal.web.staff.import_report import (
    fault_count,
    is_import,
    left_rows,
    lines_of,
    problems_workbook,
    sheet_rows,
    step_states,
    taught_by,
    teach_form,
    unknown_headings,
    way_onwards,
)
from hr_portal.web.wording.jobs import KINDS, STATES, STEPS, TROUBLES, UNKNOWN_TROUBLE
from hr_portal.web.wording.results import FIELDS, FIXES, PROBLEMS, WARNINGS
from hr_portal.web.wording.say import SENTENCES, say

SHOWN = 200
"""Faults on the page; the workbook has all that were kept."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _originals() -> Originals:
    found: Originals = current_app.extensions["originals"]
    return found


def _opened(job_id: int) -> tuple[Job, Exam]:
    """A job of an exam this officer may see; of others there is none."""
    job = db.session.get(Job, job_id)
    place, _colon, number = ("", "", "") if job is None else job.subject.partition(":")
    if job is None or place != "exam" or not number.isdigit():
        raise NotFound("job")
    return job, exam_numbered(int(number))


def heading(job: Job) -> str:
    """The state in words, with how much is done while it runs."""
    if job.state is JobState.RUNNING:
        doing = _(STEPS.get(job.step, STATES[JobState.RUNNING]))
        return _("%(doing)s，已完成%(share)s%%", doing=doing, share=share(job)) if job.total else doing
    if job.state is JobState.FAILED and (count := fault_count(job.result)):
        return ngettext("检查完成，%(num)s处需要处理", "检查完成，%(num)s处需要处理", count)
    return _(STATES[job.state])


def share(job: Job) -> int:
    return min(100, 100 * job.done // job.total) if job.total else 0


def _counts(job: Job) -> str:
    done, total, bad = (job.done, job.total, job.bad)
    if job.result is not None:
        done = total = int(job.result.get("rows", job.total))
        bad = fault_count(job.result) or job.bad
    if not total:
        return ""
    if job.kind == RELEASE:
        return _("已处理%(done)s / %(total)s行", done=done, total=total)
    return _("已检查%(done)s / %(total)s行，有误%(bad)s处", done=done, total=total, bad=bad)


def _left(job: Job) -> str:
    left = time_left(job, g.now)
    if left is None:
        return ""
    seconds = int(left.total_seconds())
    return (
        _("约剩%(seconds)s秒", seconds=seconds)
        if seconds < 90
        else _("约剩%(minutes)s分钟", minutes=round(seconds / 60))
    )


def _title(job: Job) -> str:
    return str(job.params.get("file_name") or _(KINDS.get(job.kind, job.kind)))


def said(fault: Fault) -> Said:
    """One fault in words."""
    fix = "keep_the_right_row" if fault.problem == "ticket_repeated" else fault.fix
    problem, facts = PROBLEMS[fault.problem], dict(fault.facts)
    return Said(fault.row, fault.column, fault.value, _(problem, **facts), _(FIXES[fix], **facts))


def _refusals(result: Mapping[str, Any]) -> list[str]:
    """Why the file as a whole, or the whole act, was refused."""
    found = []
    for one in result.get("refused", ()):
        facts = {name: _(FIELDS[value]) if name == "field" and value in FIELDS else value for name, value in one["facts"].items()}  # fmt: skip
        if one["code"] in SENTENCES:
            found.append(say(Reason(one["code"], one["where"], None, facts)))
        else:
            found.append(_("文件不能收，请核对后重新导入"))
    return found


def _trouble(job: Job) -> str:
    return _(TROUBLES.get(job.trouble, UNKNOWN_TROUBLE)) if job.trouble else ""


def _next(job: Job) -> tuple[str, str] | None:
    """Where it goes on: (words, address)."""
    result = job.result or {}
    if is_import(job):
        return way_onwards(job, exam_numbered(int(job.params["exam"])))
    if "release" in result:
        release = db.session.get(Release, result["release"])
        if release is not None:
            return _("看这次发布，等另一位考务签核"), url_for("staff.release", release_id=release.id)
    if job.kind == RESULTS and "table" in result:
        table = db.session.get(ResultTable, result["table"])
        if table is not None:
            return _("看这份成绩，等另一位考务签核"), url_for("staff.result_table", slug=table.exam.slug, number=table.number)  # fmt: skip
    return None


@bp.get("/jobs")
@for_duty(Role.EXAM_OFFICER)
def jobs() -> str:
    """Those of this officer's exams, the newest first."""
    subjects = [subject_of(exam) for exam in my_exams()]
    found = db.session.scalars(
        select(Job).where(Job.subject.in_(subjects)).order_by(Job.id.desc()).limit(50)
    ).all()
    return render_template("staff/jobs.html", rows=job_rows(found))


def job_rows(found: Sequence[Job]) -> list[dict[str, Any]]:
    """Jobs as a table lists them."""
    return [
        {
            "id": job.id, "title": _title(job), "kind": _(KINDS.get(job.kind, job.kind)), "state": heading(job),
            "at": job.created_at, "href": url_for("staff.job", job_id=job.id),
        }
        for job in found
    ]  # fmt: skip


@bp.get("/jobs/<int:job_id>")
@for_duty(Role.EXAM_OFFICER)
def job(job_id: int) -> BaseResponse:
    found, exam = _opened(job_id)
    return _page(found, exam)


def _imported(job: Job) -> dict[str, Any]:
    """What an import of positions or applicants found."""
    result = job.result or {}
    return {
        "lines": lines_of(result), "sheets": sheet_rows(result), "left": left_rows(result), "steps": step_states(job),
        "left_count": int(result.get("left_out_count", 0)), "is_positions": job.kind == POSITIONS,
        "unknown": unknown_headings(db.session(), job.kind, result) if job.state is JobState.FAILED else [],
    }  # fmt: skip


def _page(
    job: Job,
    exam: Exam,
    *,
    reasons: Sequence[Reason] = (),
    status: int = 200,
    teach: TeachForm | None = None,
) -> BaseResponse:
    if teach is None and is_import(job) and job.state is JobState.FAILED:
        teach = teach_form(job.kind, unknown_headings(db.session(), job.kind, job.result), "")
    faults = faults_of(_originals(), job) if job.kind == RESULTS and job.state is JobState.FAILED else None
    result = job.result or {}
    by = db.session.get(User, job.by_id) if job.by_id is not None else None
    response = make_response(
        render_template(
            "staff/job.html", job=job, form=ActForm(formdata=None), exam=exam, title=_title(job), heading=heading(job), share=share(job),
            counts=_counts(job), left=_left(job), kind=_(KINDS.get(job.kind, job.kind)), by=by,
            lines=[said(fault) for fault in (faults or ())[:SHOWN]], fault_count=fault_count(result),
            is_forgotten=bool(result.get("report")) and faults is None,
            refusals=_refusals(result), trouble=_trouble(job), goes_on=_next(job),
            warnings=[_(WARNINGS[code], count=count) for code, count in result.get("warnings", {}).items() if code in WARNINGS],
            mended=int(result.get("mended", 0)), may_cancel=not reasons_against_cancelling(job),
            may_retry=not reasons_against_retrying(job) and bool(job.trouble or job.state is JobState.CANCELLED),
            reasons=[say(reason) for reason in reasons], form_has_errors=bool(reasons) or bool(teach is not None and (teach.errors or teach.form_errors)),
            is_results=job.kind in (RESULTS, RELEASE), imported=_imported(job) if is_import(job) else None,
            teach=teach,
        ),
        status,
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/jobs/<int:job_id>/status.json")
@for_duty(Role.EXAM_OFFICER)
def job_status(job_id: int) -> Response:
    """What the script puts into the page; `over` tells it to load the page once more and stop."""
    job, _exam = _opened(job_id)
    response = jsonify(
        state=job.state.value,
        heading=heading(job),
        share=share(job),
        counts=_counts(job),
        left=_left(job),
        over=job.is_over,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/jobs/<int:job_id>/cancel")
@for_duty(Role.EXAM_OFFICER)
@commits
def cancel_job(job_id: int) -> BaseResponse:
    """取消: it stops before it writes anything."""
    job, exam = _opened(job_id)
    if against := reasons_against_cancelling(job):
        return _page(job, exam, reasons=against, status=409)
    cancel(db.session(), job, now=g.now)
    flash(_("已取消，什么都没有写入。") if job.is_over else _("正在取消，停下以后什么都不会写入。"))
    return redirect(url_for("staff.job", job_id=job_id), 303)


@bp.post("/jobs/<int:job_id>/retry")
@for_duty(Role.EXAM_OFFICER)
@commits
def retry_job(job_id: int) -> BaseResponse:
    """重试: safe, for nothing was written."""
    job, exam = _opened(job_id)
    if against := reasons_against_retrying(job):
        return _page(job, exam, reasons=against, status=409)
    retry(db.session(), job)
    flash(_("已重新排队。"))
    return redirect(url_for("staff.job", job_id=job_id), 303)


@bp.get("/jobs/<int:job_id>/problems.xlsx")
@for_duty(Role.EXAM_OFFICER)
def job_problems(job_id: int) -> Response:
    """The rows at fault with a 问题 column, while the file is kept."""
    job, _exam = _opened(job_id)
    if is_import(job):
        return _problems_of_table(job)
    faults = faults_of(_originals(), job)
    source = file_of(_originals(), job) if job.kind == RESULTS else None
    if faults is None or source is None:
        raise NotFound("problems")
    name = str(job.params["file_name"])
    db.session.rollback()
    heads = (_("行号"), _("列"), _("文件里的内容"), _("问题"), _("怎么改"))
    body = marked_results(source, name, [said(fault) for fault in faults], heads)
    return _workbook(body, name)


def _problems_of_table(job: Job) -> Response:
    name = str(job.params["file_name"])
    body = problems_workbook(job)
    if body is None:
        raise NotFound("problems")
    return _workbook(body, name)


def _workbook(body: bytes, name: str) -> Response:
    response = Response(body, mimetype=XLSX)
    response.headers["Content-Disposition"] = content_disposition(
        _("%(name)s（问题）.xlsx", name=name.rpartition(".")[0])
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/jobs/<int:job_id>/columns")
@for_duty(Role.EXAM_OFFICER)
@commits
def teach_columns(job_id: int) -> BaseResponse:
    """对应列名: what the headings nobody knew mean; the file is read again with them."""
    job, exam = _opened(job_id)
    if not is_import(job):
        raise NotFound("columns")
    if not job.is_over:
        return redirect(url_for("staff.job", job_id=job_id), 303)
    form = teach_form(job.kind, [], "")
    chosen = taught_by(form, job.kind)
    if against := reasons_against_retrying(job):
        return _page(job, exam, reasons=against, status=409)
    if not chosen:
        tell(form, [Reason("alias_none_chosen")])
        return _page(job, exam, teach=form, status=422)
    for printed, meant in chosen:
        teach_heading(db.session(), printed, meant, actor=actor(), now=g.now)
    retry(db.session(), job)
    flash(_("已登记%(count)s个表头，正在重新读文件。", count=len(chosen)))
    return redirect(url_for("staff.job", job_id=job_id), 303)
