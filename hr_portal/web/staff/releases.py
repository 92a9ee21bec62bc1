"""成绩发布: prepared by one officer, signed by another; moved with a reason, shut in one press by anybody, opened again by
another; amended with a reason the public reads."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from flask import flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.publicity.queries import calendar
from hr_portal.recruitment import result_releases
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.release_times import warnings_about
from hr_portal.recruitment.result_jobs import ask_for_release
from hr_portal.recruitment.result_models import Release, ResultTable
from hr_portal.recruitment.result_releases import Plan, releases_of, usual_part
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import choices, tell
from hr_portal.web.forms.result_officers import MoveForm, PlanForm, SuspendForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.exam_opening import opened_release, opened_table, snapshots
from hr_portal.web.staff.release_words import state_of, title_of_stage
from hr_portal.web.wording.results import PARTS, SUSPENDED
from hr_portal.web.wording.say import say


def _warned(opens_at: datetime | None) -> list[str]:
    return [] if opens_at is None else [say(one) for one in warnings_about(opens_at, calendar(db.session()))]


# --- preparing -------------------------------------------------------------------------------------------------------


def _plan_form(table: ResultTable) -> PlanForm:
    form = PlanForm()
    form.id_part.choices = choices((one.value, _(words)) for one, words in PARTS.items())
    if not form.is_submitted():
        form.id_part.data = usual_part(table).value
        form.occasion.data = secrets.token_hex(16)
    return form


def _plan_page(
    table: ResultTable, form: PlanForm, *, reasons: Sequence[Reason] = (), status: int = 200
) -> Response:
    earlier = [one for one in releases_of(db.session(), table.exam, table.stage) if one.signed_at is not None]
    return make_response(
        render_template(
            "staff/release_new.html", table=table, exam=table.exam, form=form, is_amendment=bool(earlier),
            stage=title_of_stage(table.exam, table.stage), usual=_(PARTS[usual_part(table)]),
            warned=_warned(form.opens_at.data) if form.is_submitted() else [],
            reasons=[say(one) for one in reasons],
            form_has_errors=bool(reasons) or bool(form.errors) or bool(form.form_errors),
        ),
        status,
    )  # fmt: skip


@bp.get("/results/<slug>/<int:number>/release")
@for_duty(Role.EXAM_OFFICER)
def new_release(slug: str, number: int) -> Response:
    table = opened_table(slug, number)
    return _plan_page(table, _plan_form(table))


@bp.post("/results/<slug>/<int:number>/release")
@for_duty(Role.EXAM_OFFICER)
@commits
def prepare_release(slug: str, number: int) -> Response:
    """准备发布: sealing the snapshot is work for the background."""
    table = opened_table(slug, number)
    form, session = _plan_form(table), db.session()
    sound = form.validate()
    if sound and form.opens_at.data is None:
        tell(form, [Reason("opens_at_missing", "opens_at")])
        sound = False
    if not sound:
        return _plan_page(table, form, status=422)
    plan = Plan(
        form.opens_at.data, IdPart(str(form.id_part.data)), form.public_reason.data or "", form.recheck_from.data,
        form.recheck_until.data,
    )  # fmt: skip
    reasons = result_releases.reasons_against_preparing(session, table, plan, actor=actor(), now=g.now)
    tell(form, [one for one in reasons if one.where in form])
    others = [one for one in reasons if one.where not in form]
    if reasons:
        return _plan_page(table, form, reasons=others, status=409 if others else 422)
    key = f"release:{actor().id}:{form.occasion.data}"
    job = ask_for_release(session, table, plan, key=key, officer=actor(), now=g.now)
    for sentence in _warned(plan.opens_at):
        flash(sentence)
    return redirect(url_for("staff.job", job_id=job.id), 303)


# --- one release -----------------------------------------------------------------------------------------------------


def _page(release: Release, *, move_form: MoveForm | None = None, suspend_form: SuspendForm | None = None,
          reasons: Sequence[Reason] = (), status: int = 200) -> Response:  # fmt: skip
    who = {"actor": actor(), "now": g.now}
    if suspend_form is None:
        suspend_form = SuspendForm(formdata=None)
        suspend_form.reason.data = _(SUSPENDED)
    move_form = move_form or MoveForm(formdata=None)
    is_gone = release.destroyed_at is not None
    against = [] if is_gone else result_releases.reasons_against_signing(release, snapshots(), **who)
    may_suspend = not is_gone and release.signed_at is not None and not result_releases.reasons_against_suspending(release, "-", **who)  # fmt: skip
    resuming = (
        []
        if is_gone or release.suspended_at is None
        else result_releases.reasons_against_resuming(release, **who)
    )
    return make_response(
        render_template(
            "staff/release.html", release=release, exam=release.exam, stage=title_of_stage(release.exam, release.stage),
            state=state_of(release, g.now), part=_(PARTS[release.id_part]), warned=_warned(release.opens_at) if g.now < release.opens_at else [],
            may_sign=not is_gone and not against, against=[say(one) for one in against] if release.signed_at is None else [],
            may_move=not is_gone and g.now < release.opens_at, move_form=move_form, may_suspend=may_suspend,
            suspend_form=suspend_form, is_suspended=release.suspended_at is not None, may_resume=not is_gone and release.suspended_at is not None and not resuming,
            resuming=[say(one) for one in resuming], reasons=[say(one) for one in reasons],
            form_has_errors=bool(reasons or move_form.errors or suspend_form.errors),
        ),
        status,
    )  # fmt: skip


@bp.get("/releases/<int:release_id>")
@for_duty(Role.EXAM_OFFICER)
def release(release_id: int) -> Response:
    return _page(opened_release(release_id))


@bp.post("/releases/<int:release_id>/sign")
@for_duty(Role.EXAM_OFFICER)
@commits
def sign_release(release_id: int) -> Response:
    """签核发布: it opens at its instant by itself."""
    found = opened_release(release_id)
    try:
        result_releases.sign(db.session(), found, snapshots=snapshots(), actor=actor(), now=g.now)
    except Refused as refused:
        return _page(found, reasons=refused.reasons, status=409)
    flash(_("已签核，到时间自动开放。"))
    return redirect(url_for("staff.release", release_id=release_id), 303)


@bp.post("/releases/<int:release_id>/move")
@for_duty(Role.EXAM_OFFICER)
@commits
def move_release(release_id: int) -> Response:
    """改时间: the reason is what the countdown page says."""
    found, form = opened_release(release_id), MoveForm()
    sound = form.validate()
    if sound and form.opens_at.data is None:
        tell(form, [Reason("opens_at_missing", "opens_at")])
        sound = False
    if not sound:
        return _page(found, move_form=form, status=422)
    reason = form.reason.data or ""
    reasons = result_releases.reasons_against_moving(
        found, form.opens_at.data, reason, actor=actor(), now=g.now
    )
    tell(form, [one for one in reasons if one.where in form])
    others = [one for one in reasons if one.where not in form]
    if reasons:
        return _page(found, move_form=form, reasons=others, status=409 if others else 422)
    was_signed = found.signed_at is not None
    result_releases.move(db.session(), found, form.opens_at.data, reason, actor=actor(), now=g.now)
    lost = was_signed and found.signed_at is None
    flash(_("已改到新的时间；提前的要由另一位考务重新签核。") if lost else _("已改到新的时间。"))
    return redirect(url_for("staff.release", release_id=release_id), 303)


@bp.post("/releases/<int:release_id>/suspend")
@for_duty(Role.EXAM_OFFICER)
@commits
def suspend_release(release_id: int) -> Response:
    """暂停查询: any one officer, in one press."""
    found, form = opened_release(release_id), SuspendForm()
    sound = form.validate()
    reason = form.reason.data or ""
    reasons = result_releases.reasons_against_suspending(found, reason, actor=actor(), now=g.now)
    tell(form, [one for one in reasons if one.where in form])
    others = [one for one in reasons if one.where not in form]
    if reasons or not sound:
        return _page(found, suspend_form=form, reasons=others, status=409 if others else 422)
    result_releases.suspend(db.session(), found, reason, actor=actor(), now=g.now)
    flash(_("已暂停查询。由另一位考务恢复。"))
    return redirect(url_for("staff.release", release_id=release_id), 303)


@bp.post("/releases/<int:release_id>/resume")
@for_duty(Role.EXAM_OFFICER)
@commits
def resume_release(release_id: int) -> Response:
    """恢复查询: by another officer."""
    found = opened_release(release_id)
    try:
        result_releases.resume(db.session(), found, actor=actor(), now=g.now)
    except Refused as refused:
        return _page(found, reasons=refused.reasons, status=409)
    flash(_("已恢复查询。"))
    return redirect(url_for("staff.release", release_id=release_id), 303)
