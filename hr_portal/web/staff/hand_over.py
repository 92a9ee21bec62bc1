"""移交: a leaver's unfinished notices go to a successor. An administrator sees how many there are, never what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice

from hr_portal.accounts.models import User
from hr_portal.accounts.queries import administers, people_with
from hr_portal.accounts.rules import Role
from hr_portal.core.errors import NotFound, Reason
from hr_portal.extensions import db
from hr_portal.notices import drafting
from hr_portal.notices.duties import may_author
from hr_portal.notices.models import Notice
from hr_portal.notices.queries import unfinished_of
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.notices import HandOverForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import today


def _leaver(person_id: int) -> User:
    found = db.session.get(User, person_id)
    if found is None or not administers(actor(), found.organ, today()):
        raise NotFound("person")
    return found


def _within_reach(leaver: User) -> list[Notice]:
    """Unfinished notices of organs this administrator reaches."""
    found = unfinished_of(db.session(), leaver)
    return [notice for notice in found if administers(actor(), notice.organ, today())]


def _successors(leaver: User, unfinished: Sequence[Notice]) -> list[User]:
    """Who writes for one of these organs."""
    found: dict[int, User] = {}
    for organ in {notice.organ_id: notice.organ for notice in unfinished}.values():
        found |= {one.id: one for one in people_with(db.session(), {Role.AUTHOR}, organ, today())}
    found.pop(leaver.id, None)
    return sorted(found.values(), key=lambda one: one.name)


def _page(leaver: User, form: HandOverForm | None = None, status: int = 200) -> Response:
    unfinished = _within_reach(leaver)
    form = form or HandOverForm(formdata=None)
    successors = _successors(leaver, unfinished)
    form.successor.choices = [
        SelectChoice("", _("请选择")),
        *(SelectChoice(str(one.id), one.name) for one in successors),
    ]
    counts = Counter(notice.organ.short_name for notice in unfinished)
    return make_response(
        render_template(
            "staff/hand_over.html",
            leaver=leaver,
            form=form,
            counts=sorted(counts.items()),
            successors=successors,
        ),
        status,
    )


@bp.get("/people/<int:person_id>/hand-over")
@for_duty(Role.ADMINISTRATOR)
def hand_over(person_id: int) -> Response:
    """How many there are, and who could take them."""
    return _page(_leaver(person_id))


@bp.post("/people/<int:person_id>/hand-over")
@for_duty(Role.ADMINISTRATOR)
@commits
def hand_over_drafts(person_id: int) -> Response:
    """移交."""
    leaver = _leaver(person_id)
    unfinished = _within_reach(leaver)
    successors = {str(one.id): one for one in _successors(leaver, unfinished)}
    form = HandOverForm()
    form.successor.choices = [SelectChoice(key, one.name) for key, one in successors.items()]
    form.validate()
    successor = successors.get(form.successor.data or "")
    form.successor.errors = []
    if not unfinished:
        tell(form, [Reason("nothing_to_hand_over")])
        return _page(leaver, form, 409)
    if successor is None:
        tell(form, [Reason("successor_missing", "successor")])
        return _page(leaver, form, 422)
    if not any(may_author(successor, notice.organ, g.now) for notice in unfinished):
        tell(form, [Reason("successor_writes_for_none", "successor")])
        return _page(leaver, form, 409)
    count = drafting.hand_over(db.session(), leaver, successor, actor=actor(), now=g.now)
    flash(
        ngettext(
            "已移交%(num)s条公告给%(name)s。", "已移交%(num)s条公告给%(name)s。", count, name=successor.name
        )
    )
    return redirect(url_for("staff.hand_over", person_id=person_id), 303)
