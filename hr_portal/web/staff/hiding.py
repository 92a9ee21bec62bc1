"""紧急下线: one press, then what happened and who is told; a second person confirms; showing again needs the chain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import or_, select
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hr_portal.accounts.queries import people_with
from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.notices import drafting, hiding
from hr_portal.notices.duties import ANY_DUTY
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import ADDRESSED, HideReason, Purpose, phase
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.notices import HideForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.editor import notice_page, refusal
from hr_portal.web.staff.measure_table import possible
from hr_portal.web.staff.opening import READERS, opened, today
from hr_portal.web.staff.spoken import standings, title_of
from hr_portal.web.wording.notices import HIDE_REASONS

DUTIES = tuple(sorted(ANY_DUTY))


def _reason(typed: str) -> HideReason:
    """The reason chosen; haste may leave it out."""
    return HideReason(typed) if typed in set(HideReason) else HideReason.OTHER


@bp.post("/notices/<int:notice_id>/hide")
@for_duty(*READERS)
@commits
def hide(notice_id: int) -> Response:
    """立即下线."""
    notice = opened(notice_id)
    try:
        hiding.hide_now(
            db.session(), notice, _reason(request.form.get("reason", "")), actor=actor(), now=g.now
        )
    except Refused as refused:
        return notice_page(notice, reasons=refused.reasons, status=409)
    return redirect(url_for("staff.hidden", notice_id=notice_id), 303)


@bp.get("/notices/<int:notice_id>/hidden")
@for_duty(*READERS)
def hidden(notice_id: int) -> Response:
    """What happened, who is told, what comes next."""
    return _hidden_page(opened(notice_id))


def _hidden_page(notice: Notice, *, reasons: Sequence[Reason] = (), status: int = 200) -> Response:
    if notice.hidden_at is None and not reasons:
        return redirect(url_for("staff.notice", notice_id=notice.id), 303)
    session = db.session()
    told = people_with(session, {Role.REVIEWER, Role.ISSUER}, notice.organ, today())
    names = [person.name for person in told if person.id != notice.hidden_by_id]
    if notice.author is not None and notice.author_id != notice.hidden_by_id:
        names = list(dict.fromkeys([notice.author.name, *names]))
    return make_response(
        render_template(
            "staff/hidden.html",
            notice=notice,
            title=title_of(notice),
            standings=standings(notice, g.now),
            told=names,
            may_confirm=not hiding.reasons_against_confirming_hiding(notice, actor=actor(), now=g.now),
            measures=[
                measure
                for measure in possible(notice, actor=actor(), now=g.now)
                if measure.purpose in (Purpose.REDACTION, Purpose.WITHDRAWAL, Purpose.TAKE_DOWN)
            ],
            may_show_again=not drafting.reasons_against_showing_again(notice, actor=actor(), now=g.now),
            reasons=[refusal(reason, kind_named(notice.kind), notice.id, linked=False) for reason in reasons],
            form_has_errors=bool(reasons),
        ),
        status,
    )


@bp.post("/notices/<int:notice_id>/confirm-hiding")
@for_duty(Role.REVIEWER, Role.ISSUER)
@commits
def confirm_hiding(notice_id: int) -> Response:
    """确认下线: a second person agrees that it stays hidden."""
    notice = opened(notice_id)
    try:
        hiding.confirm_hiding(db.session(), notice, actor=actor(), now=g.now)
    except Refused as refused:
        return _hidden_page(notice, reasons=refused.reasons, status=409)
    flash(_("已确认下线。"))
    return redirect(url_for("staff.hidden", notice_id=notice_id), 303)


@bp.post("/notices/<int:notice_id>/show-again")
@for_duty(Role.AUTHOR)
@commits
def show_again(notice_id: int) -> Response:
    """提出恢复显示: a draft that passes the whole chain."""
    notice = opened(notice_id)
    try:
        drafting.draft_showing_again(db.session(), notice, actor=actor(), now=g.now)
    except Refused as refused:
        return _hidden_page(notice, reasons=refused.reasons, status=409)
    flash(_("已开始恢复显示的修改稿。改好后送复核、签发，签发后公众才看得到。"))
    return redirect(url_for("staff.notice", notice_id=notice_id), 303)


# --- by the number of a page -----------------------------------------------------------------------------------------


def _public_notice(typed: str) -> Notice | None:
    """The notice of this index number or address, if the public is answered there: nothing else is told."""
    number = re.sub(r"^.*/n/", "", typed.strip()).split("?")[0].split("#")[0].strip("/ ").upper()
    found = db.session.scalars(
        select(Notice).where(or_(Notice.index_number == number, Notice.address == number.replace("/", "-")))
    ).one_or_none()
    return found if found is not None and phase(found, g.now) in ADDRESSED else None


def _form() -> HideForm:
    form = HideForm()
    form.reason.choices = [SelectChoice(reason.value, _(words)) for reason, words in HIDE_REASONS.items()]
    return form


@bp.get("/hide")
@for_duty(*DUTIES)
def ask_hide() -> str:
    """紧急下线 for whoever holds a duty but does not work on notices."""
    return render_template("staff/hide.html", form=_form())


@bp.post("/hide")
@for_duty(*DUTIES)
@commits
def hide_by_number() -> Response:
    """立即下线."""
    form = _form()
    sound = form.validate()
    notice = _public_notice(form.number.data or "")
    if sound and notice is None:
        tell(form, [Reason("public_notice_not_found", "number")])
    if not sound or notice is None:
        return make_response(render_template("staff/hide.html", form=form), 422)
    try:
        hiding.hide_now(db.session(), notice, _reason(form.reason.data), actor=actor(), now=g.now)
    except Refused as refused:
        tell(form, refused.reasons)
        return make_response(render_template("staff/hide.html", form=form), 409)
    flash(_("已下线：%(number)s。编写人、复核人和签发人会收到通知。", number=notice.index_number))
    return redirect(url_for("staff.ask_hide"), 303)
