"""套用模板: proposing one from an issued notice, confirming it, taking it out of use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.queries import organs_in_reach
from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.markup import plain
from hr_portal.extensions import db
from hr_portal.notices import templating
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.paper_models import NoticeTemplate
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.papers import NothingForm, TemplateForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import opened, today
from hr_portal.web.staff.spoken import standings, title_of
from hr_portal.web.wording.say import say

WRITERS = (Role.AUTHOR, Role.REVIEWER)


@dataclass(frozen=True)
class Row:
    template: NoticeTemplate
    begins: str
    may_confirm: bool
    may_retire: bool


def within_reach(*roles: Role) -> list[int]:
    """The organs these roles reach."""
    return [organ.id for organ in organs_in_reach(db.session(), actor(), roles or WRITERS, today())]


@bp.get("/templates")
@for_duty(*WRITERS)
def templates() -> Response:
    """Those of the organs this person writes or reviews for."""
    return _page()


def _page(reasons: Sequence[Reason] = (), *, status: int = 200) -> Response:
    person = actor()
    rows = [
        Row(
            one,
            plain(str(one.content["body"]), longest=80),
            not templating.reasons_against_confirming(one, actor=person, now=g.now),
            not templating.reasons_against_retiring(one, actor=person, now=g.now),
        )
        for one in templating.templates_of(db.session(), within_reach())
    ]
    return make_response(
        render_template(
            "staff/templates.html",
            rows=rows,
            reasons=[{"text": say(reason), "href": ""} for reason in reasons],
            form_has_errors=bool(reasons),
        ),
        status,
    )


@bp.get("/notices/<int:notice_id>/template")
@for_duty(Role.AUTHOR)
def ask_template(notice_id: int) -> Response:
    """What would go into it."""
    return _ask(notice_id, TemplateForm(formdata=None))


def _ask(notice_id: int, form: TemplateForm, *, status: int = 200) -> Response:
    notice = opened(notice_id)
    against = templating.reasons_against_proposing(notice, "-", actor=actor(), now=g.now)
    return make_response(
        render_template(
            "staff/template_new.html",
            notice=notice,
            title=title_of(notice),
            standings=standings(notice, g.now),
            form=form,
            kind=kind_named(notice.kind),
            against=[say(one) for one in against],
            words=templating.words_of(kind_named(notice.kind), notice.live.text)
            if notice.live is not None and not against
            else None,
            form_has_errors=bool(form.errors) or bool(form.form_errors),
        ),
        status,
    )


@bp.post("/notices/<int:notice_id>/template")
@for_duty(Role.AUTHOR)
@commits
def propose_template(notice_id: int) -> Response:
    """存为模板; a reviewer confirms it."""
    notice = opened(notice_id)
    form = TemplateForm()
    if not form.validate_on_submit():
        return _ask(notice_id, form, status=422)
    try:
        templating.propose(db.session(), notice, form.name.data or "", actor=actor(), now=g.now)
    except Refused as refused:
        tell(form, refused.reasons)
        return _ask(notice_id, form, status=422 if form.errors else 409)
    flash(_("已提出。复核人确认以后，新建公告时可以套用。"))
    return redirect(url_for("staff.templates"), 303)


@bp.post("/templates/<int:template_id>/confirm")
@for_duty(Role.REVIEWER)
@commits
def confirm_template(template_id: int) -> Response:
    return _act(template_id, templating.confirm, _("模板已可以套用。"), Role.REVIEWER)


@bp.post("/templates/<int:template_id>/retire")
@for_duty(*WRITERS)
@commits
def retire_template(template_id: int) -> Response:
    return _act(template_id, templating.retire, _("模板已停用。"), *WRITERS)


def _act(template_id: int, verb: Callable[..., None], words: str, *roles: Role) -> Response:
    NothingForm()
    template = templating.template_for(db.session(), within_reach(*roles), template_id)
    try:
        verb(db.session(), template, actor=actor(), now=g.now)
    except Refused as refused:
        return _page(refused.reasons, status=409)
    flash(words)
    return redirect(url_for("staff.templates"), 303)
