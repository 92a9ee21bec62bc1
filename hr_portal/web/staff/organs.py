"""The tree of organs and their contact lines, for the administrators who reach them."""

from __future__ import annotations

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.models import ContactBlock, Organ
from hr_portal.accounts.organ_rows import (
    DAYS_OF_RECEIVING,
    LETTER_RULES,
    TEXTS_OF_LINE,
    Line,
    Receiving,
)
from hr_portal.accounts.organs import edit_line, reasons_against_removing_line, remove_line
from hr_portal.accounts.queries import administers, contact_for, organ_by_code, organs_in_reach
from hr_portal.accounts.queries import organs as all_organs
from hr_portal.accounts.rules import PurposeOfContact, Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound, Refused
from hr_portal.core.text import clean
from hr_portal.extensions import db
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.accounts import LineForm
from hr_portal.web.forms.fields import choices, tell
from hr_portal.web.locale import ENGLISH, locale
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.wording.accounts import LETTER_RULE_NAMES


def _organ(code: str) -> Organ:
    found = organ_by_code(db.session(), code)
    if found is None or not administers(actor(), found, shanghai_date(g.now)):
        raise NotFound("organ")
    return found


def _purpose(purpose: str) -> PurposeOfContact:
    if purpose not in set(PurposeOfContact):
        abort(404)
    return PurposeOfContact(purpose)


def _line(organ: Organ, purpose: PurposeOfContact, kind: str) -> ContactBlock | None:
    return next((block for block in organ.contacts if (block.purpose, block.kind) == (purpose, kind)), None)


def _kind_choices(purpose: PurposeOfContact) -> list[tuple[str, str]]:
    """All kinds of notice together, or one; an enquiry line is for all of them."""
    every = [("", _("各类公告"))]
    return every if purpose is PurposeOfContact.ENQUIRY else [*every, *_kind_names().items()]


def _kind_names() -> dict[str, str]:
    kinds = current_app.extensions["kinds"]
    return {key: kind.name_en if locale() == ENGLISH else kind.name for key, kind in kinds.items()}


@bp.get("/organs")
@for_duty(Role.ADMINISTRATOR)
def organs() -> str:
    reached = organs_in_reach(db.session(), actor(), {Role.ADMINISTRATOR}, shanghai_date(g.now))
    depth = {organ.id: organ.path.count("/") for organ in reached}
    least = min(depth.values(), default=0)
    rows = [
        {
            "organ": organ,
            "depth": depth[organ.id] - least,
            "lines": {purpose: contact_for(organ, purpose, "") for purpose in PurposeOfContact},
        }
        for organ in reached
    ]
    return render_template("staff/organs.html", rows=rows)


@bp.get("/organs/<code>")
@for_duty(Role.ADMINISTRATOR)
def organ(code: str) -> str:
    shown = _organ(code)
    today = shanghai_date(g.now)
    return render_template(
        "staff/organ.html",
        shown=shown,
        purposes=list(PurposeOfContact),
        inherited={p: contact_for(shown, p, "") for p in PurposeOfContact if _line(shown, p, "") is None},
        removable={
            block.id
            for block in shown.contacts
            if not reasons_against_removing_line(block, actor=actor(), today=today)
        },
        kind_names=_kind_names(),
        letter_rules=LETTER_RULE_NAMES,
    )


def _line_form(organ: Organ, purpose: PurposeOfContact, block: ContactBlock | None, kind: str) -> LineForm:
    form = LineForm(obj=block, data=None if block is not None else {"kind": kind})
    form.kind.choices = choices(_kind_choices(purpose))
    if purpose is PurposeOfContact.ENQUIRY:
        del form.oversight_phone
        for name in RECEIVING:
            del form[name]
        return form
    form.receiving_organ.choices = choices(_receiving_choices(organ))
    form.letter_in_time.choices = choices([(rule, _(LETTER_RULE_NAMES[rule])) for rule in LETTER_RULES])
    if request.method == "GET":
        named = block.receiving_organ if block is not None else None
        form.receiving_organ.data = named.code if named is not None else ""
    return form


RECEIVING = ("receiving_organ", "letter_in_time", *DAYS_OF_RECEIVING)


def _receiving_choices(organ: Organ) -> list[tuple[str, str]]:
    """The organ itself, or any other: an office above often hears for those below it."""
    others = [other for other in all_organs(db.session()) if other.closed_at is None and other.id != organ.id]
    return [("", _("本机关")), *((other.code, other.name) for other in others)]


def _receiving_of(form: LineForm) -> Receiving | None:
    """As typed; a number nobody could read was told at its field."""
    if "receiving_organ" not in form:
        return None
    days = {name: -1 if form[name].data is None else form[name].data for name in DAYS_OF_RECEIVING}
    return Receiving(form.receiving_organ.data, form.letter_in_time.data, **days)


@bp.get("/organs/<code>/lines/<purpose>")
@for_duty(Role.ADMINISTRATOR)
def line(code: str, purpose: str) -> str:
    shown, chosen = _organ(code), _purpose(purpose)
    kind = request.args.get("kind", "")
    form = _line_form(shown, chosen, _line(shown, chosen, kind), kind)
    return render_template("staff/organ_line.html", shown=shown, purpose=chosen, form=form)


@bp.post("/organs/<code>/lines/<purpose>")
@for_duty(Role.ADMINISTRATOR)
@commits
def save_line(code: str, purpose: str) -> Response | tuple[str, int]:
    shown, chosen = _organ(code), _purpose(purpose)
    form = _line_form(shown, chosen, None, "")
    if form.validate_on_submit():
        texts = {
            name: " ".join(clean(form[name].data or "").split()) if name in form else ""
            for name in TEXTS_OF_LINE
        }
        try:
            wanted = Line(chosen, form.kind.data, **texts, receiving=_receiving_of(form))
            edit_line(db.session(), shown, wanted, actor=actor(), now=g.now)
        except Refused as refused:
            tell(form, refused.reasons)
        else:
            flash(_("联系方式已保存，今后签发的公告按新的显示。"))
            return redirect(url_for("staff.organ", code=shown.code), 303)
    return render_template("staff/organ_line.html", shown=shown, purpose=chosen, form=form), 422


@bp.post("/organs/<code>/lines/<purpose>/remove")
@for_duty(Role.ADMINISTRATOR)
@commits
def remove_organ_line(code: str, purpose: str) -> Response:
    shown, chosen = _organ(code), _purpose(purpose)
    block = _line(shown, chosen, request.form.get("kind", ""))
    if block is None:
        raise NotFound("contact line")
    remove_line(db.session(), block, actor=actor(), now=g.now)
    flash(_("联系方式已删除。"))
    return redirect(url_for("staff.organ", code=shown.code), 303)
