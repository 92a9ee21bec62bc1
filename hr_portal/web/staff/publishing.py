"""定时发布、撤销定时、立即公开: each on a page of its own that says in dates what follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.extensions import db
from hr_portal.notices import publishing
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import SOON, Phase, phase
from hr_portal.notices.windows import expected_window
from hr_portal.publicity.queries import calendar
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.filters import WEEKDAYS, day_short
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.notices import ScheduleForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.editor import clocks_at, refusal
from hr_portal.web.staff.opening import opened
from hr_portal.web.staff.reviewing import rest_day
from hr_portal.web.staff.spoken import clock_lines, moment, standings, title_of

DECIDERS = (Role.REVIEWER, Role.ISSUER)


def effect(notice: Notice, at: datetime) -> dict[str, Any]:
    """What publishing at that instant brings: the five clocks and the days of the window."""
    kind = kind_named(notice.kind)
    if notice.live is None:
        raise NotFound("revision")
    text = notice.live.text
    days = calendar(db.session())
    window = expected_window(kind, text, publish_at=at, now=g.now, calendar=days)
    cells = window.days(days) if window is not None and len(window.days(days)) <= 31 else ()
    return {
        "clocks": clock_lines(clocks_at(kind, text, at), kind),
        "rest_day": notice.has_window and rest_day(at),
        "cells": [
            {
                "weekday": _(WEEKDAYS[cell.date.weekday()]).removeprefix("周")[:3],
                "day": cell.date.day,
                "cls": "off" if not cell.counts else "end" if cell.date == window.last_day else "",  # type: ignore[union-attr]
                "spoken": _("%(day)s，第%(n)s天", day=day_short(cell.date), n=cell.ordinal)
                if cell.counts
                else _("%(day)s，不计入", day=day_short(cell.date)),
            }
            for cell in cells
        ],
    }


def _page(
    notice: Notice,
    template: str,
    *,
    form: FlaskForm | None = None,
    at: datetime | None = None,
    reasons: Sequence[Reason] = (),
    status: int = 200,
) -> Response:
    kind = kind_named(notice.kind)
    return make_response(
        render_template(
            template,
            notice=notice,
            title=title_of(notice),
            standings=standings(notice, g.now),
            form=form,
            at=at,
            effect=effect(notice, at) if at is not None else None,
            reasons=[refusal(reason, kind, notice.id, linked=False) for reason in reasons],
            form_has_errors=bool(reasons) or bool(form is not None and form.errors),
        ),
        status,
    )


def _waiting_for_publication(notice_id: int) -> Notice:
    notice = opened(notice_id)
    if phase(notice, g.now) not in (Phase.ISSUED, Phase.SCHEDULED):
        raise Refused([Reason("not_waiting_for_publication")])
    return notice


@bp.get("/notices/<int:notice_id>/schedule")
@for_duty(Role.ISSUER)
def schedule(notice_id: int) -> Response:
    """定发布时间; `at` asks what would follow."""
    notice = _waiting_for_publication(notice_id)
    form = ScheduleForm(formdata=None, data={"publish_at": notice.publish_at})
    return _page(notice, "staff/schedule.html", form=form, at=notice.publish_at)


@bp.post("/notices/<int:notice_id>/schedule")
@for_duty(Role.ISSUER)
@commits
def set_schedule(notice_id: int) -> Response:
    """先看结果, then 到时间自动发布."""
    notice = _waiting_for_publication(notice_id)
    form = ScheduleForm()
    sound = form.validate()
    at: datetime | None = form.publish_at.data
    if sound and at is None:
        tell(form, [Reason("publish_at_missing", "publish_at")])
    if not sound or at is None:
        return _page(notice, "staff/schedule.html", form=form, status=422)
    told: list[Reason] = []
    if g.now <= at < g.now + SOON:
        told.append(Reason("publish_at_soon", "publish_at"))
    reasons = publishing.reasons_against_scheduling(db.session(), notice, at, actor=actor(), now=g.now)
    tell(form, [reason for reason in [*told, *reasons] if reason.where == "publish_at"])
    others = [reason for reason in reasons if reason.where != "publish_at"]
    shown = at if at >= g.now else None
    if reasons or told:
        return _page(
            notice, "staff/schedule.html", form=form, at=shown, reasons=others, status=409 if reasons else 422
        )
    if request.form.get("then") == "look":
        return _page(notice, "staff/schedule.html", form=form, at=at)
    if notice.has_window and rest_day(at) and not form.rest_day.data:
        tell(form, [Reason("rest_day_unconfirmed", "rest_day", None, {"day": day_short(at)})])
        return _page(notice, "staff/schedule.html", form=form, at=at, status=422)
    publishing.schedule(db.session(), notice, at, actor=actor(), now=g.now)
    flash(_("已定时。%(when)s自动发布。", when=moment(at)))
    return redirect(url_for("staff.notice", notice_id=notice_id), 303)


@bp.get("/notices/<int:notice_id>/publish-now")
@for_duty(Role.ISSUER)
def ask_publish_now(notice_id: int) -> Response:
    """立即公开？"""
    notice = _waiting_for_publication(notice_id)
    form = ScheduleForm(formdata=None)
    reasons = publishing.reasons_against_scheduling(db.session(), notice, g.now, actor=actor(), now=g.now)
    return _page(notice, "staff/publish_now.html", form=form, at=g.now, reasons=reasons)


@bp.post("/notices/<int:notice_id>/publish-now")
@for_duty(Role.ISSUER)
@commits
def publish_now(notice_id: int) -> Response:
    """立即公开."""
    notice = _waiting_for_publication(notice_id)
    form = ScheduleForm()
    if notice.has_window and rest_day(g.now) and not form.rest_day.data:
        tell(
            form, [Reason("rest_day_unconfirmed", "rest_day", None, {"day": day_short(shanghai_date(g.now))})]
        )
        return _page(notice, "staff/publish_now.html", form=form, at=g.now, status=422)
    try:
        publishing.publish_now(db.session(), notice, actor=actor(), now=g.now)
    except Refused as refused:
        return _page(
            notice, "staff/publish_now.html", form=form, at=g.now, reasons=refused.reasons, status=409
        )
    flash(_("已经公开。"))
    return redirect(url_for("staff.notice", notice_id=notice_id), 303)


@bp.get("/notices/<int:notice_id>/unschedule")
@for_duty(*DECIDERS)
def ask_unschedule(notice_id: int) -> Response:
    """撤销定时？"""
    notice = opened(notice_id)
    reasons = publishing.reasons_against_unscheduling(notice, actor=actor(), now=g.now)
    if reasons:
        raise Refused(reasons)
    return _page(notice, "staff/unschedule.html")


@bp.post("/notices/<int:notice_id>/unschedule")
@for_duty(*DECIDERS)
@commits
def unschedule(notice_id: int) -> Response:
    """撤销定时."""
    notice = opened(notice_id)
    try:
        publishing.unschedule(db.session(), notice, actor=actor(), now=g.now)
    except Refused as refused:
        return _page(notice, "staff/unschedule.html", reasons=refused.reasons, status=409)
    flash(_("已撤销定时，到时间不会发布。"))
    return redirect(url_for("staff.notice", notice_id=notice_id), 303)
