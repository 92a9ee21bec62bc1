"""Each step of handling on a page of its own, from the table of steps; and what is said to the reporter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.objections.models import Report
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.report_acts import STEPS, Step
from hr_portal.web.staff.report_case import case_head
from hr_portal.web.staff.report_opening import opened_report
from hr_portal.web.wording.say import say


def act_page(
    report: Report,
    form: FlaskForm,
    *,
    heading: str,
    intro: str,
    button: str,
    optional: frozenset[str] = frozenset(),
    prefills: Sequence[tuple[str, str]] = (),
    hints: Mapping[str, Mapping[str, str]] | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response:
    """The page of one act, fresh or with everything kept and what is wrong with it."""
    return make_response(
        render_template(
            "staff/report_act.html",
            case=case_head(report),
            form=form,
            fields=[one for one in form if one.type not in ("HiddenField", "CSRFTokenField")],
            heading=heading,
            intro=intro,
            button=button,
            optional=optional,
            prefills=prefills,
            hints=hints or {},
            reasons=[say(reason) for reason in reasons],
            form_has_errors=bool(reasons) or bool(form.errors) or bool(form.form_errors),
        ),
        status,
    )


def told(form: FlaskForm, reasons: Sequence[Reason]) -> list[Reason]:
    """Put beside their fields those that have one; the others."""
    tell(form, [reason for reason in reasons if reason.where in form])
    return [reason for reason in reasons if reason.where not in form]


def _page(
    step: Step, report: Report, form: FlaskForm, *, reasons: Sequence[Reason] = (), status: int = 200
) -> Response:
    return act_page(
        report,
        form,
        heading=_(step.label),
        intro=_(step.intro),
        button=_(step.button),
        optional=step.optional,
        reasons=reasons,
        status=status,
    )


def _ask(step: Step, report_id: int) -> Response:
    session, report = db.session(), opened_report(report_id)
    if against := step.against(session, report, **step.sample, actor=actor(), now=g.now):
        raise Refused(against)
    return _page(step, report, step.make_form(session, report))


def _do(step: Step, report_id: int) -> Response:
    session, report = db.session(), opened_report(report_id)
    form = step.make_form(session, report)
    if not form.validate():
        return _page(step, report, form, status=422)
    try:
        step.act(session, report, **step.read(session, form), actor=actor(), now=g.now)
    except Refused as refused:
        others = told(form, refused.reasons)
        return _page(step, report, form, reasons=others, status=409 if others else 422)
    flash(_(step.done))
    return redirect(url_for("staff.report", report_id=report_id), 303)


def _add_routes(step: Step) -> None:
    @for_duty(Role.RECEIVER)
    def ask(report_id: int) -> Response:
        return _ask(step, report_id)

    @for_duty(Role.RECEIVER)
    @commits
    def act(report_id: int) -> Response:
        return _do(step, report_id)

    path = f"/receiving/reports/<int:report_id>/{step.path}"
    bp.add_url_rule(path, f"ask_report_{step.key}", ask, methods=["GET"])
    bp.add_url_rule(path, f"report_{step.key}", act, methods=["POST"])


for _step in STEPS:
    _add_routes(_step)
