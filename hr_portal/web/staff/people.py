"""People and their duties, for administrators: whom they reach, and what two of them grant."""

from __future__ import annotations

from datetime import date

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.duties import (
    confirm,
    end,
    propose,
    reasons_against_confirming,
    reasons_against_ending,
)
from hr_portal.accounts.links import LIVES, make_link, reasons_against_making_link
from hr_portal.accounts.models import Duty, User
from hr_portal.accounts.people import (
    add_person,
    describe_person,
    disable_person,
    enable_person,
    open_duties,
    reasons_against_disabling,
    sign_out_everywhere,
)
from hr_portal.accounts.queries import (
    administers,
    duties_expiring,
    duties_to_confirm,
    organ_by_code,
    organs_in_reach,
    people_in_reach,
    people_with,
)
from hr_portal.accounts.rules import Role
from hr_portal.accounts.sign_in import live_sessions
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound, Refused
from hr_portal.extensions import db
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.accounts import DutyForm, PersonForm
from hr_portal.web.forms.fields import choices, tell
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.words import role_name
from hr_portal.web.wording.accounts import ROLE_HINTS

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


def _today() -> date:
    return shanghai_date(g.now)


def _person(person_id: int) -> User:
    """The person, if this administrator reaches their organ; otherwise there is nobody of that number."""
    found = db.session.get(User, person_id)
    if found is None or not administers(actor(), found.organ, _today()):
        raise NotFound("person")
    return found


def _duty(duty_id: int) -> Duty:
    found = db.session.get(Duty, duty_id)
    if found is None or not administers(actor(), found.organ, _today()):
        raise NotFound("duty")
    return found


def _organ_choices() -> list[tuple[str, str]]:
    reached = organs_in_reach(db.session(), actor(), ADMINISTRATOR, _today())
    return [(organ.code, organ.name) for organ in reached if organ.closed_at is None]


@bp.get("/people")
@for_duty(Role.ADMINISTRATOR)
def people() -> str:
    session, today = db.session(), _today()
    code = request.args.get("organ", "")
    organ = organ_by_code(session, code) if code else None
    disabled = request.args.get("state") == "disabled"
    return render_template(
        "staff/people.html",
        people=people_in_reach(session, actor(), today, organ=organ, disabled=disabled),
        organs=organs_in_reach(session, actor(), ADMINISTRATOR, today),
        organ_chosen=organ,
        disabled=disabled,
        waiting=duties_to_confirm(session, actor(), today),
        expiring=duties_expiring(session, actor(), today),
    )


def _person_form(person: User | None = None) -> PersonForm:
    form = PersonForm(obj=person)
    if person is None:
        form.organ.choices = choices([("", _("请选择")), *_organ_choices()])
        return form
    form.organ.choices = choices(_organ_choices())
    del form.login
    if not form.is_submitted():
        form.organ.data = person.organ.code
    return form


@bp.get("/people/new")
@for_duty(Role.ADMINISTRATOR)
def new_person() -> str:
    return render_template("staff/person_edit.html", form=_person_form(), shown=None)


@bp.post("/people/new")
@for_duty(Role.ADMINISTRATOR)
@commits
def add_new_person() -> Response | tuple[str, int]:
    form = _person_form()
    if form.validate_on_submit():
        organ = organ_by_code(db.session(), form.organ.data)
        assert organ is not None
        try:
            person = add_person(
                db.session(),
                form.login.data or "",
                form.name.data or "",
                organ,
                office=form.office.data or "",
                email=form.email.data or "",
                actor=actor(),
                now=g.now,
            )
        except Refused as refused:
            tell(form, refused.reasons)
        else:
            flash(_("已新增。请生成一次性链接交给本人，再提出职责。"))
            return redirect(url_for("staff.person", person_id=person.id), 303)
    return render_template("staff/person_edit.html", form=form, shown=None), 422


@bp.get("/people/<int:person_id>")
@for_duty(Role.ADMINISTRATOR)
def person(person_id: int) -> str:
    shown, today = _person(person_id), _today()
    return render_template(
        "staff/person.html",
        shown=shown,
        duties=open_duties(shown),
        past=[duty for duty in shown.duties if duty.ended_at is not None],
        sessions=live_sessions(db.session(), shown, now=g.now),
        against_link=reasons_against_making_link(shown, actor=actor(), today=today),
        against_disabling=reasons_against_disabling(db.session(), shown, actor=actor(), today=today),
        is_oneself=shown.id == actor().id,
        hand_over=_hand_over(shown),
    )


def _hand_over(shown: User) -> str | None:
    """Where drafts of somebody who left are given to others, once that page exists."""
    if shown.disabled_at is None or "staff.hand_over" not in current_app.view_functions:
        return None
    return url_for("staff.hand_over", person_id=shown.id)


@bp.get("/people/<int:person_id>/edit")
@for_duty(Role.ADMINISTRATOR)
def edit_person(person_id: int) -> str:
    shown = _person(person_id)
    return render_template("staff/person_edit.html", form=_person_form(shown), shown=shown)


@bp.post("/people/<int:person_id>/edit")
@for_duty(Role.ADMINISTRATOR)
@commits
def save_person(person_id: int) -> Response | tuple[str, int]:
    shown = _person(person_id)
    form = _person_form(shown)
    if form.validate_on_submit():
        organ = organ_by_code(db.session(), form.organ.data)
        assert organ is not None
        texts = (form.office.data or "", form.email.data or "")
        try:
            describe_person(
                db.session(), shown, form.name.data or "", organ, *texts, actor=actor(), now=g.now
            )
        except Refused as refused:
            tell(form, refused.reasons)
        else:
            flash(_("已保存。"))
            return redirect(url_for("staff.person", person_id=shown.id), 303)
    return render_template("staff/person_edit.html", form=form, shown=shown), 422


@bp.post("/people/<int:person_id>/link")
@for_duty(Role.ADMINISTRATOR)
@commits
def make_person_link(person_id: int) -> str:
    """The answer shows the link, this once; asking again makes another and voids it."""
    shown = _person(person_id)
    token = make_link(db.session(), shown, actor=actor(), now=g.now)
    address = current_app.extensions["settings"].site.url + url_for("staff.link", token=token)
    return render_template("staff/link_made.html", shown=shown, address=address, until=g.now + LIVES)


@bp.post("/people/<int:person_id>/sign-out")
@for_duty(Role.ADMINISTRATOR)
@commits
def sign_person_out(person_id: int) -> Response:
    shown = _person(person_id)
    sign_out_everywhere(db.session(), shown, actor=actor(), now=g.now)
    flash(_("%(name)s的登录已全部退出。", name=shown.name))
    return redirect(url_for("staff.person", person_id=shown.id), 303)


@bp.get("/people/<int:person_id>/disable")
@for_duty(Role.ADMINISTRATOR)
def disable_page(person_id: int) -> str:
    shown = _person(person_id)
    return render_template(
        "staff/person_disable.html",
        shown=shown,
        duties=open_duties(shown),
        sessions=live_sessions(db.session(), shown, now=g.now),
        against=reasons_against_disabling(db.session(), shown, actor=actor(), today=_today()),
    )


@bp.post("/people/<int:person_id>/disable")
@for_duty(Role.ADMINISTRATOR)
@commits
def disable(person_id: int) -> Response:
    shown = _person(person_id)
    disable_person(db.session(), shown, actor=actor(), now=g.now)
    flash(_("%(name)s的账户已停用。", name=shown.name))
    return redirect(url_for("staff.person", person_id=shown.id), 303)


@bp.post("/people/<int:person_id>/enable")
@for_duty(Role.ADMINISTRATOR)
@commits
def enable(person_id: int) -> Response:
    shown = _person(person_id)
    enable_person(db.session(), shown, actor=actor(), now=g.now)
    flash(_("%(name)s的账户已启用。请生成一次性链接，由本人设置新密码。", name=shown.name))
    return redirect(url_for("staff.person", person_id=shown.id), 303)


def _duty_form() -> DutyForm:
    form = DutyForm()
    form.role.choices = choices((role.value, role_name(role)) for role in Role)
    form.organ.choices = choices([("", _("请选择")), *_organ_choices()])
    holders = {
        holder.id: holder
        for organ in organs_in_reach(db.session(), actor(), ADMINISTRATOR, _today())
        for holder in people_with(db.session(), Role, organ, _today())
    }
    names = sorted(holders.values(), key=lambda holder: (holder.organ.path, holder.login))
    called = ((str(h.id), _("%(name)s（%(organ)s）", name=h.name, organ=h.organ.short_name)) for h in names)
    form.deputy_for.choices = choices([("", _("不是代理")), *called])
    return form


def _duty_page(form: DutyForm, shown: User) -> str:
    hints = {role.value: _(sentence) for role, sentence in ROLE_HINTS.items()}
    return render_template("staff/duty_new.html", form=form, shown=shown, role_hints=hints)


@bp.get("/people/<int:person_id>/duties/new")
@for_duty(Role.ADMINISTRATOR)
def new_duty(person_id: int) -> str:
    shown = _person(person_id)
    form = _duty_form()
    form.organ.data, form.since.data = shown.organ.code, _today()
    return _duty_page(form, shown)


@bp.post("/people/<int:person_id>/duties/new")
@for_duty(Role.ADMINISTRATOR)
@commits
def propose_duty(person_id: int) -> Response | tuple[str, int]:
    shown = _person(person_id)
    form = _duty_form()
    if form.validate_on_submit():
        organ = organ_by_code(db.session(), form.organ.data)
        assert organ is not None
        assert form.since.data is not None
        deputy_for = db.session.get(User, int(form.deputy_for.data)) if form.deputy_for.data else None
        try:
            propose(
                db.session(),
                shown,
                Role(form.role.data),
                organ,
                since=form.since.data,
                until=form.until.data,
                deputy_for=deputy_for,
                actor=actor(),
                now=g.now,
            )
        except Refused as refused:
            tell(form, refused.reasons)
        else:
            flash(_("已提出，请另一位管理员确认后生效。"))
            return redirect(url_for("staff.person", person_id=shown.id), 303)
    return _duty_page(form, shown), 422


@bp.get("/duties/<int:duty_id>")
@for_duty(Role.ADMINISTRATOR)
def duty(duty_id: int) -> str:
    found, today = _duty(duty_id), _today()
    is_proposal = found.confirmed_at is None
    return render_template(
        "staff/duty.html",
        duty=found,
        against_confirming=reasons_against_confirming(found, actor=actor(), today=today)
        if is_proposal
        else [],
        against_ending=reasons_against_ending(db.session(), found, actor=actor(), today=today),
        proposer=db.session.get(User, found.proposed_by_id) if found.proposed_by_id else None,
        confirmer=db.session.get(User, found.confirmed_by_id) if found.confirmed_by_id else None,
        reaches_person=administers(actor(), found.user.organ, today),
    )


@bp.post("/duties/<int:duty_id>/confirm")
@for_duty(Role.ADMINISTRATOR)
@commits
def confirm_duty(duty_id: int) -> Response:
    found = _duty(duty_id)
    confirm(db.session(), found, actor=actor(), now=g.now)
    flash(_("已确认，%(name)s的职责生效。", name=found.user.name))
    return redirect(url_for("staff.people"), 303)


@bp.post("/duties/<int:duty_id>/end")
@for_duty(Role.ADMINISTRATOR)
@commits
def end_duty(duty_id: int) -> Response:
    found = _duty(duty_id)
    end(db.session(), found, actor=actor(), now=g.now)
    flash(_("%(name)s的职责已结束。", name=found.user.name))
    return redirect(url_for("staff.people"), 303)
