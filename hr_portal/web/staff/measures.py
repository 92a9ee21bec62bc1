"""办理: each measure on a page of its own that says in dates and in what the public reads what follows. What is begun
there passes the whole chain. The table of measures gives the pages and the routes."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import Purpose
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.editor import refusal
from hr_portal.web.staff.measure_table import MEASURES, Given, Measure, reasons_against
from hr_portal.web.staff.opening import opened
from hr_portal.web.staff.spoken import standings, title_of


def _page(
    measure: Measure,
    notice: Notice,
    form: FlaskForm,
    *,
    given: Given | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response:
    return make_response(
        render_template(
            "staff/measure.html",
            measure=measure,
            notice=notice,
            kind=kind_named(notice.kind),
            title=title_of(notice),
            standings=standings(notice, g.now),
            form=form,
            fields=[one for one in form if one.type not in ("HiddenField", "CSRFTokenField")],
            effect=measure.effect(notice, given),
            reasons=[refusal(reason, kind_named(notice.kind), notice.id, linked=False) for reason in reasons],
            form_has_errors=bool(reasons) or bool(form.errors) or bool(form.form_errors),
        ),
        status,
    )


def _ask(measure: Measure, notice_id: int) -> Response:
    notice = opened(notice_id)
    if against := reasons_against(measure, notice, actor=actor(), now=g.now):
        raise Refused(against)
    return _page(measure, notice, measure.make_form(notice))


def _begin(measure: Measure, notice_id: int) -> Response:
    session, notice = db.session(), opened(notice_id)
    if against := reasons_against(measure, notice, actor=actor(), now=g.now):
        raise Refused(against)  # there is no page of it to show again
    form = measure.make_form(notice)
    sound = form.validate()
    given, told = measure.read(notice, form)
    looks = measure.looks and request.form.get("then") == "look"
    if looks:
        told = [reason for reason in told if reason.where != "confirm"]
    against = measure.against(notice, **given, actor=actor(), now=g.now) if sound and not told else []
    if looks:
        against = [reason for reason in against if reason.where not in ("public_reason", "inside_reason")]
    tell(form, [reason for reason in [*told, *against] if reason.where in form])
    others = [reason for reason in against if reason.where not in form]
    if not sound or told or against:
        status = 409 if others else 422
        return _page(measure, notice, form, reasons=others, status=status)
    if looks:
        return _page(measure, notice, form, given=given)
    measure.begin(session, notice, **given, actor=actor(), now=g.now)
    flash(_begun_words(measure))
    return redirect(url_for("staff.notice", notice_id=notice_id), 303)


def _begun_words(measure: Measure) -> str:
    if measure.purpose is Purpose.CORRECTION:
        return _("已开始更正。改好后送复核、签发，签发后生效。")
    return _("已提出：%(what)s。送复核、签发后生效。", what=_(measure.label))


def _add_routes(measure: Measure) -> None:
    @for_duty(Role.AUTHOR)
    def ask(notice_id: int) -> Response:
        return _ask(measure, notice_id)

    @for_duty(Role.AUTHOR)
    @commits
    def begin(notice_id: int) -> Response:
        return _begin(measure, notice_id)

    path = f"/notices/<int:notice_id>/{measure.path}"
    bp.add_url_rule(path, f"ask_{measure.key}", ask, methods=["GET"])
    bp.add_url_rule(path, measure.key, begin, methods=["POST"])


for _measure in MEASURES:
    _add_routes(_measure)
