"""考试和职位: the exams of this officer; one exam with its rules, its stages and what waits for a second officer."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response as FileResponse
from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.file_names import content_disposition
from hr_portal.core.jobs import jobs_of
from hr_portal.extensions import db
from hr_portal.notices.models import Notice
from hr_portal.notices.queries import all_visible, notices_by_ids
from hr_portal.recruitment import exams as rules
from hr_portal.recruitment.exam_rows import exam_by_slug, newest_version, rules_of, waiting_version
from hr_portal.recruitment.exam_rule_reading import parse
from hr_portal.recruitment.exam_rules import ExamRules
from hr_portal.recruitment.import_jobs import subject_of
from hr_portal.recruitment.importing import hold
from hr_portal.recruitment.models import Exam, ExamVersion, StageNotice
from hr_portal.recruitment.tables import table_in_force, tables_of
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.exams import ActForm, CopyForm, NoticeForm, RulesForm
from hr_portal.web.forms.fields import choices, tell
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.exam_opening import my_exams, opened_exam
from hr_portal.web.staff.exam_toml import to_toml
from hr_portal.web.staff.exam_versions import (
    differences,
    digest,
    place_of,
    printed,
    stage_title,
    stages_in,
)
from hr_portal.web.staff.jobs import job_rows
from hr_portal.web.staff.spoken import title_of
from hr_portal.web.wording.say import say

LARGEST = 256 * 1024
"""Bytes of a file of rules."""
SHOWN = 50
"""Faults of a file on one page."""
NOTICES = 100
"""Notices that are offered for a stage, the newest first."""


@bp.get("/exams")
@for_duty(Role.EXAM_OFFICER)
def exams() -> Response:
    return _list(RulesForm())


def _list(form: RulesForm, status: int = 200) -> Response:
    rows = [
        {
            "title": exam.title, "slug": exam.slug, "year": exam.year, "organ": exam.organ.name, "state": state_of(exam),
            "positions": _positions(exam),
        }
        for exam in my_exams()
    ]  # fmt: skip
    return make_response(render_template("staff/exams.html", rows=rows, form=form), status)


def state_of(exam: Exam) -> str:
    if waiting_version(exam) is not None:
        return _("规则待确认")
    return _("已公开") if exam.is_open else _("未公开")


def _positions(exam: Exam) -> str:
    table = table_in_force(db.session(), exam, g.now)
    if table is None:
        return _("还没有")
    return _(
        "%(posts)s个，招录%(recruits)s人", posts=table.report["posts"], recruits=table.report["recruits"]
    )


# --- rules as a file ---------------------------------------------------------------------------------------------------


def _content(form: RulesForm) -> dict[str, Any] | None:
    """The rules that were sent, or the reason why they are none, told beside the field."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        tell(form, [Reason("exam_file_missing", "file")])
        return None
    raw = upload.read(LARGEST + 1)
    upload.close()
    if len(raw) > LARGEST:
        tell(form, [Reason("exam_file_too_large", "file")])
        return None
    try:
        read = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        tell(form, [Reason("exam_file_not_utf8", "file")])
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        tell(form, [Reason("exam_file_not_toml", "file", None, {"detail": str(fault)[:120]})])
    else:
        plain: dict[str, Any] = json.loads(json.dumps(read, default=str))
        return plain
    return None


def _tell_by_place(form: RulesForm, reasons: Sequence[Reason]) -> None:
    """Each fault with the place of the file it stands at."""
    for reason in reasons[:SHOWN]:
        place = place_of(reason.where) if reason.code.startswith("exam_") else ""
        told = _("%(place)s：%(problem)s", place=place, problem=say(reason)) if place else say(reason)
        form.file.errors = [*form.file.errors, told]


def _propose(content: Mapping[str, Any], form: RulesForm) -> ExamVersion | None:
    try:
        with db.session.begin_nested():
            return rules.propose(db.session(), content, officer=actor(), actor=actor(), now=g.now)
    except Refused as refused:
        _tell_by_place(form, refused.reasons)
        return None


@bp.post("/exams")
@for_duty(Role.EXAM_OFFICER)
@commits
def load_exam() -> Response:
    """A new exam, or a new version of the rules of one that this officer has: the file names it."""
    form = RulesForm()
    form.validate()
    content = _content(form)
    version = _propose(content, form) if content is not None else None
    if version is None:
        return _list(form, 422)
    flash(_("规则已提交，等另一位考务确认。"))
    return redirect(url_for("staff.exam", slug=version.exam.slug), 303)


@bp.post("/exams/<slug>/rules")
@for_duty(Role.EXAM_OFFICER)
@commits
def propose_rules(slug: str) -> Response:
    exam, form = opened_exam(slug), RulesForm()
    form.validate()
    content = _content(form)
    if content is not None and str(content.get("slug")) != exam.slug:
        tell(
            form,
            [Reason("exam_file_of_another", "file", None, {"value": str(content.get("slug", ""))[:62]})],
        )
        content = None
    version = _propose(content, form) if content is not None else None
    if version is None:
        return exam_page(exam, rules_form=form, status=422)
    flash(_("规则已提交，等另一位考务确认。"))
    return redirect(url_for("staff.exam", slug=slug), 303)


@bp.get("/exams/<slug>/rules.toml")
@for_duty(Role.EXAM_OFFICER)
def rules_file(slug: str) -> FileResponse:
    """The rules in force, or those that wait where none are: to be edited and uploaded again."""
    version = newest_version(opened_exam(slug))
    assert version is not None  # an exam begins with a version
    response = FileResponse(to_toml(version.content), mimetype="application/toml")
    response.headers["Content-Disposition"] = content_disposition(f"{slug}.toml")
    response.headers["Cache-Control"] = "no-store"
    return response


# --- one exam ----------------------------------------------------------------------------------------------------------


@bp.get("/exams/<slug>")
@for_duty(Role.EXAM_OFFICER)
def exam(slug: str) -> Response:
    return exam_page(opened_exam(slug))


def exam_page(
    exam: Exam,
    *,
    rules_form: RulesForm | None = None,
    copy_form: CopyForm | None = None,
    notice_form: NoticeForm | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response:
    session = db.session()
    failed = rules_form or copy_form or notice_form
    version, waiting = exam.current, waiting_version(exam)
    found = parse(version.content) if version is not None else None
    notice_form = notice_form or NoticeForm()
    _offer(exam, found, notice_form)
    tables = tables_of(session, exam)
    in_force = table_in_force(session, exam, g.now)
    return make_response(
        render_template(
            "staff/exam.html", exam=exam, version=version, state=state_of(exam),
            rule_facts=_facts(found) if found else [],
            waiting=_waiting(exam, waiting) if waiting is not None else None,
            everything=printed(version.content) if version is not None else [],
            stages=_stages(exam, found or (parse(waiting.content) if waiting is not None else None)),
            rules_form=rules_form or RulesForm(), copy_form=copy_form or CopyForm(formdata=None), notice_form=notice_form,
            form=failed, form_has_errors=bool(failed is not None and (failed.errors or failed.form_errors)) or bool(reasons),
            reasons=[say(one) for one in reasons], tables=len(tables),
            waiting_tables=sum(one.state.value == "waiting" for one in tables), positions=_positions(exam), in_force=in_force,
            against_opening=[say(one) for one in rules.reasons_against_opening(exam, actor=actor(), now=g.now)],
            jobs=job_rows(jobs_of(session, subject_of(exam), limit=5)),
        ),
        status,
    )  # fmt: skip


def _facts(found: ExamRules) -> list[tuple[str, str]]:
    comma = _("、")
    return [
        (_("年度"), str(found.year)),
        (_("授权说明"), found.authorised_by or _("没有")),
        (_("职位类别"), comma.join(found.kinds_of_posts) or _("没有")),
        (_("职位分类"), comma.join(one.title for one in found.classes) or _("没有")),
        (_("专业参考目录"), found.major_reference or _("没有")),
        (_("年龄计算到"), found.age.cut_off.isoformat() if found.age is not None else _("没有")),
    ]


@dataclass(frozen=True)
class Waiting:
    """The version that waits: what it says otherwise, and what this person may do about it."""

    version: ExamVersion
    seen: str
    differing: list[Any]
    against: list[str]
    may_answer: bool


def _waiting(exam: Exam, version: ExamVersion) -> Waiting:
    old = exam.current.content if exam.current is not None else {}
    against = rules.reasons_against_confirming(version, actor=actor(), now=g.now)
    return Waiting(
        version, digest(version.content), differences(old, version.content), [say(one) for one in against],
        version.proposed_by_id is None,
    )  # fmt: skip


@bp.post("/exams/<slug>/rules/confirm")
@for_duty(Role.EXAM_OFFICER)
@commits
def confirm_rules(slug: str) -> Response:
    """The second officer confirms what was on the page, and nothing else."""
    exam, form = opened_exam(slug), ActForm()
    form.validate()
    hold(db.session(), exam)
    version = waiting_version(exam)
    if version is None:
        current = exam.current
        if (
            current is not None
            and current.confirmed_by_id == actor().id
            and digest(current.content) == form.seen.data
        ):
            return redirect(url_for("staff.exam", slug=slug), 303)
        return exam_page(exam, reasons=[Reason("exam_version_confirmed")], status=409)
    db.session.refresh(version)
    if digest(version.content) != form.seen.data:
        return exam_page(exam, reasons=[Reason("exam_version_replaced")], status=409)
    if against := rules.reasons_against_confirming(version, actor=actor(), now=g.now):
        return exam_page(exam, reasons=against, status=409)
    rules.confirm(db.session(), version, actor=actor(), now=g.now)
    flash(_("已确认，第%(number)s版规则现在生效。", number=version.number))
    return redirect(url_for("staff.exam", slug=slug), 303)


@bp.post("/exams/<slug>/rules/answer")
@for_duty(Role.EXAM_OFFICER)
@commits
def answer_for_rules(slug: str) -> Response:
    """经办: an officer answers for rules that the command line brought."""
    exam, form = opened_exam(slug), ActForm()
    form.validate()
    hold(db.session(), exam)
    version = waiting_version(exam)
    if version is None or version.proposed_by_id is not None:
        return exam_page(exam, reasons=[Reason("exam_version_has_officer")], status=409)
    if digest(version.content) != form.seen.data:
        return exam_page(exam, reasons=[Reason("exam_version_replaced")], status=409)
    rules.propose(db.session(), version.content, officer=actor(), actor=actor(), now=g.now)
    flash(_("规则由您经办，等另一位考务确认。"))
    return redirect(url_for("staff.exam", slug=slug), 303)


@bp.get("/exams/<slug>/open")
@for_duty(Role.EXAM_OFFICER)
def ask_open_exam(slug: str) -> Response:
    return _open_page(opened_exam(slug))


def _open_page(exam: Exam, *, reasons: Sequence[Reason] = (), status: int = 200) -> Response:
    table = table_in_force(db.session(), exam, g.now)
    against = rules.reasons_against_opening(exam, actor=actor(), now=g.now)
    return make_response(
        render_template(
            "staff/exam_open.html", exam=exam, table=table, stages=len(exam.current.content["stages"]) if exam.current else 0,
            against=[say(one) for one in against], reasons=[say(one) for one in reasons], form_has_errors=bool(reasons),
        ),
        status,
    )  # fmt: skip


@bp.post("/exams/<slug>/open")
@for_duty(Role.EXAM_OFFICER)
@commits
def open_exam(slug: str) -> Response:
    exam = opened_exam(slug)
    hold(db.session(), exam)
    if exam.is_open:
        return redirect(url_for("staff.exam", slug=slug), 303)
    if against := rules.reasons_against_opening(exam, actor=actor(), now=g.now):
        return _open_page(exam, reasons=against, status=409)
    rules.open_exam(db.session(), exam, actor=actor(), now=g.now)
    flash(_("考试已公开。"))
    return redirect(url_for("staff.exam", slug=slug), 303)


@bp.post("/exams/<slug>/copy")
@for_duty(Role.EXAM_OFFICER)
@commits
def copy_exam(slug: str) -> Response:
    """Next year's exam: the same rules with open dates. A form sent twice leads to the exam that the first one made."""
    exam, form = opened_exam(slug), CopyForm()
    if not form.validate():
        return exam_page(exam, copy_form=form, status=422)
    name = str(form.slug.data)
    made = exam_by_slug(db.session(), name)
    if made is not None and _was_copied(exam, made):
        return redirect(url_for("staff.exam", slug=name), 303)
    try:
        with db.session.begin_nested():
            rules.copy(db.session(), exam, name, officer=actor(), actor=actor(), now=g.now)
    except Refused as refused:
        tell(form, refused.reasons)
        return exam_page(exam, copy_form=form, status=422)
    flash(_("已照抄规则，日期留空；填好日期后等另一位考务确认。"))
    return redirect(url_for("staff.exam_stages", slug=name), 303)


def _was_copied(old: Exam, made: Exam) -> bool:
    """By this person just now, from this exam."""
    version = waiting_version(made)
    return (
        version is not None
        and made.current is None
        and made.organ_id == old.organ_id
        and version.proposed_by_id == actor().id
        and (g.now - version.proposed_at).total_seconds() < 600
    )


# --- notices of stages -------------------------------------------------------------------------------------------------


def _offer(exam: Exam, found: ExamRules | None, form: NoticeForm) -> None:
    content = exam.current.content if exam.current is not None else {}
    form.stage.choices = choices(
        (stage.name, stage_title(raw))
        for stage, raw in zip(found.stages if found is not None else (), stages_in(content), strict=True)
    )
    form.notice.choices = choices((str(one.id), title_of(one)) for one in _notices(exam))


def _notices(exam: Exam) -> list[Notice]:
    found = all_visible(db.session(), actor(), shanghai_date(g.now), limit=NOTICES)
    return [one for one in found if one.organ.path.startswith(exam.organ.path)]


def _stages(exam: Exam, found: ExamRules | None) -> list[dict[str, Any]]:
    """Each stage with its dates and the notices tied to it; a notice of which the stage is gone keeps its line."""
    if found is None:
        return []
    version = exam.current or waiting_version(exam)
    assert version is not None
    tied: dict[str, list[Notice]] = {}
    links = db.session.scalars(select(StageNotice).where(StageNotice.exam_id == exam.id)).all()
    notices = {one.id: one for one in notices_by_ids(db.session(), [link.notice_id for link in links])}
    for link in links:
        tied.setdefault(link.stage, []).append(notices[link.notice_id])
    told = zip(found.stages, stages_in(version.content), strict=True)
    return [
        {
            "name": stage.name, "title": stage_title(raw), "starts": raw.get("starts") or "", "ends": raw.get("ends") or "",
            "notices": [{"id": one.id, "title": title_of(one)} for one in tied.get(stage.name, [])],
            "is_under_way": stage.is_under_way(g.now), "is_marked": stage.marked_subject_to_recheck,
        }
        for stage, raw in told
    ]  # fmt: skip


@bp.post("/exams/<slug>/notices")
@for_duty(Role.EXAM_OFFICER)
@commits
def link_stage_notice(slug: str) -> Response:
    exam, form = opened_exam(slug), NoticeForm()
    _offer(exam, rules_of(exam), form)
    if not form.validate():
        return exam_page(exam, notice_form=form, status=422)
    notice = next(one for one in _notices(exam) if str(one.id) == form.notice.data)
    try:
        with db.session.begin_nested():
            rules.link_notice(db.session(), exam, str(form.stage.data), notice, actor=actor(), now=g.now)
    except Refused as refused:
        tell(form, refused.reasons)
        return exam_page(exam, notice_form=form, status=422)
    flash(_("已关联。公告公开后，在考试页的这个阶段旁显示。"))
    return redirect(url_for("staff.exam", slug=slug), 303)


@bp.post("/exams/<slug>/notices/unlink")
@for_duty(Role.EXAM_OFFICER)
@commits
def unlink_stage_notice(slug: str) -> Response:
    """Twice is once."""
    exam = opened_exam(slug)
    stage, number = request.form.get("stage", ""), request.form.get("notice", "")
    if number.isascii() and number.isdigit() and len(number) < 10:
        rules.unlink_notice(db.session(), exam, stage, int(number), actor=actor(), now=g.now)
    flash(_("已取消关联，公告本身不变。"))
    return redirect(url_for("staff.exam", slug=slug), 303)
