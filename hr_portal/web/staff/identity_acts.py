"""Asking for the identity of a reporter, agreeing to it, opening it: three acts, two officers, each on record."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, g, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.extensions import db
from hr_portal.objections import identity
from hr_portal.objections.identity import WhyOpened
from hr_portal.objections.models import Report
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import choices
from hr_portal.web.forms.receiving import AskIdentityForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.report_case import case_page
from hr_portal.web.staff.report_opening import keys_to_open, opened_report
from hr_portal.web.staff.report_steps import act_page, told
from hr_portal.web.wording.reports import OPENED_FOR


def _form() -> AskIdentityForm:
    form = AskIdentityForm()
    form.reason.choices = choices([(why.value, _(OPENED_FOR[why])) for why in WhyOpened])
    return form


def _page(
    report: Report, form: AskIdentityForm, *, reasons: Sequence[Reason] = (), status: int = 200
) -> Response:
    return act_page(
        report,
        form,
        heading=_("申请查看身份"),
        intro=_("由另一位承办人员同意后，一小时内您和他都可以打开。反映人在回执页看到查看的时间和理由。"),
        button=_("申请查看"),
        reasons=reasons,
        status=status,
    )


@bp.get("/receiving/reports/<int:report_id>/identity")
@for_duty(Role.RECEIVER)
def ask_identity(report_id: int) -> Response:
    report = opened_report(report_id)
    against = identity.reasons_against_asking(
        db.session(), report, WhyOpened.GIVE_ANSWER, actor=actor(), now=g.now
    )
    if against:
        raise Refused(against)
    return _page(report, _form())


@bp.post("/receiving/reports/<int:report_id>/identity")
@for_duty(Role.RECEIVER)
@commits
def request_identity(report_id: int) -> Response:
    """申请查看."""
    report, form = opened_report(report_id), _form()
    if not form.validate():
        return _page(report, form, status=422)
    try:
        identity.ask(db.session(), report, form.reason.data or "", actor=actor(), now=g.now)
    except Refused as refused:
        others = told(form, refused.reasons)
        return _page(report, form, reasons=others, status=409 if others else 422)
    flash(_("已申请，等另一位承办人员同意。"))
    return redirect(url_for("staff.report", report_id=report_id), 303)


@bp.post("/receiving/reports/<int:report_id>/identity/<int:opening_id>")
@for_duty(Role.RECEIVER)
@commits
def confirm_identity(report_id: int, opening_id: int) -> Response:
    """同意查看, by another officer."""
    session, report = db.session(), opened_report(report_id)
    opening = next((one for one in identity.openings_of(session, report) if one.id == opening_id), None)
    if opening is None:
        raise NotFound("identity")
    try:
        identity.confirm(session, opening, actor=actor(), now=g.now)
    except Refused as refused:
        return case_page(report, reasons=refused.reasons, status=409)
    flash(_("已同意。一小时内您和申请人可以打开。"))
    return redirect(url_for("staff.report", report_id=report_id), 303)


@bp.post("/receiving/reports/<int:report_id>/identity/opened")
@for_duty(Role.RECEIVER)
@commits
def open_identity(report_id: int) -> Response:
    """打开反映人身份: each time is on record."""
    report = opened_report(report_id)
    try:
        shown = identity.open_identity(db.session(), report, opener=keys_to_open(), actor=actor(), now=g.now)
    except Refused as refused:
        return case_page(report, reasons=refused.reasons, status=409)
    return case_page(report, shown=shown)
