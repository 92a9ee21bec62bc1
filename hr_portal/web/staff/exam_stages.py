"""The stages of an exam as a form: their dates may stay open. What is saved waits for a second officer like any version."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import Field

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai
from hr_portal.core.dates import parse_loose_date, parse_loose_datetime
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.recruitment import exams as rules
from hr_portal.recruitment.exam_rows import waiting_version
from hr_portal.recruitment.exam_stages import LIST_KINDS, StageKind
from hr_portal.recruitment.importing import hold
from hr_portal.recruitment.models import Exam, ExamVersion
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.exams import StagesForm
from hr_portal.web.forms.fields import tell
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.exam_opening import opened_exam
from hr_portal.web.staff.exam_versions import digest, place_of, stage_title, stages_in
from hr_portal.web.wording.say import say

_PLACE = re.compile(r"stages\[(\d+)\]\.(\w+)")
_TYPED = ("title", "starts", "ends", "note", "what_to_do")


def _base(exam: Exam) -> ExamVersion:
    """What is changed: the version that waits, else the one in force."""
    version = waiting_version(exam) or exam.current
    assert version is not None  # an exam begins with a version
    return version


def _page(exam: Exam, form: StagesForm, status: int = 200) -> Response:
    stages = stages_in(_base(exam).content)
    has_errors = bool(form.form_errors) or any(entry.form.errors for entry in form.stages)
    return make_response(
        render_template(
            "staff/exam_stages.html", exam=exam, form=form, titles=[stage_title(one) for one in stages],
            lists=[_is_list(one) for one in stages], is_waiting=waiting_version(exam) is not None,
            form_has_errors=has_errors,
        ),
        status,
    )  # fmt: skip


def _is_list(stage: Mapping[str, Any]) -> bool:
    kind = str(stage.get("kind", stage.get("name", "")))
    return kind in set(StageKind) and StageKind(kind) in LIST_KINDS


def _form(content: Mapping[str, Any]) -> StagesForm:
    told = [
        {
            **{name: str(stage.get(name) or "") for name in _TYPED},
            "marked_subject_to_recheck": stage.get("marked_subject_to_recheck") is True,
        }
        for stage in stages_in(content)
    ]
    return StagesForm(data={"seen": digest(content), "stages": told})


@bp.get("/exams/<slug>/stages")
@for_duty(Role.EXAM_OFFICER)
def exam_stages(slug: str) -> Response:
    exam = opened_exam(slug)
    return _page(exam, _form(_base(exam).content))


@bp.post("/exams/<slug>/stages")
@for_duty(Role.EXAM_OFFICER)
@commits
def propose_stages(slug: str) -> Response:
    exam = opened_exam(slug)
    hold(db.session(), exam)
    base = _base(exam)
    db.session.refresh(base)
    form = StagesForm()
    sound = form.validate()
    if len(form.stages) != len(stages_in(base.content)):
        return _page(exam, _told_anew(base, Reason("exam_version_replaced")), 409)
    stages = [_stage(entry.form, old) for entry, old in zip(form.stages, stages_in(base.content), strict=True)]  # fmt: skip
    if not sound or any(entry.form.errors for entry in form.stages):
        return _page(exam, form, 422)
    content = {**base.content, "stages": stages}
    if digest(base.content) != form.seen.data:
        if digest(content) == digest(base.content):  # the same form once more
            return redirect(url_for("staff.exam", slug=slug), 303)
        form.seen.data = digest(base.content)
        tell(form, [Reason("exam_version_replaced")])
        return _page(exam, form, 409)
    if content == base.content:
        flash(_("没有改动。"))
        return redirect(url_for("staff.exam", slug=slug), 303)
    try:
        with db.session.begin_nested():
            rules.propose(db.session(), content, officer=actor(), actor=actor(), now=g.now)
    except Refused as refused:
        _tell_by_stage(form, refused.reasons)
        return _page(exam, form, 422)
    flash(_("阶段已提交，等另一位考务确认。"))
    return redirect(url_for("staff.exam", slug=slug), 303)


def _told_anew(base: ExamVersion, reason: Reason) -> StagesForm:
    form = _form(base.content)
    form.process(formdata=None, data=form.data)
    tell(form, [reason])
    return form


def _stage(form: Any, old: Mapping[str, Any]) -> dict[str, Any]:
    """The stage as the rules keep it; what cannot be read is told beside its field."""
    stage = {key: value for key, value in old.items() if key not in _TYPED}
    for name in ("title", "note", "what_to_do"):
        if form[name].data:
            stage[name] = form[name].data
    for name in ("starts", "ends"):
        if written := _written(form[name], str(old.get(name) or "")):
            stage[name] = written
    if _is_list(old) and (form.marked_subject_to_recheck.data or "marked_subject_to_recheck" in old):
        stage["marked_subject_to_recheck"] = bool(form.marked_subject_to_recheck.data)
    return stage


def _written(field: Field, old: str) -> str:
    """2026-12-01 08:00, or 2026-12-01 where no hour is said; empty is open. What was not touched stays as it was written."""
    text = str(field.data or "").strip()
    if not text or text == old:
        return text
    try:
        return f"{shanghai(parse_loose_datetime(text)):%Y-%m-%d %H:%M}"
    except ValueError:
        pass
    try:
        return parse_loose_date(text).isoformat()
    except ValueError:
        field.errors = [*field.errors, say(Reason("exam_instant_unreadable"))]
        return ""


def _tell_by_stage(form: StagesForm, reasons: Sequence[Reason]) -> None:
    for reason in reasons:
        found = _PLACE.fullmatch(reason.where or "")
        if found is not None and 0 < int(found[1]) <= len(form.stages):
            fields = form.stages[int(found[1]) - 1].form
            if found[2] in fields:
                fields[found[2]].errors = [*fields[found[2]].errors, say(reason)]
                continue
        place = place_of(reason.where)
        form.form_errors.append(
            _("%(place)s：%(problem)s", place=place, problem=say(reason)) if place else say(reason)
        )
