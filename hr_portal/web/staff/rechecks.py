"""成绩复核: requests of candidates, who they are only when opened; one officer decides, another closes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import flash, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hr_portal.accounts.rules import Role
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.recruitment import rechecking
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.rechecking import DECISIONS
from hr_portal.recruitment.result_models import RecheckRequest, RecheckState
from hr_portal.recruitment.result_queries import UNTIL
from hr_portal.web.access import actor, commits, for_duty
from hr_portal.web.forms.fields import choices, tell
from hr_portal.web.forms.result_officers import DecideForm
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.exam_opening import exam_keys, my_exams, opened_request
from hr_portal.web.staff.release_words import title_of_stage
from hr_portal.web.wording.lookups import ALL_PAPERS, RECHECK_ENDS, RECHECK_STANDS, WHY_RECHECK
from hr_portal.web.wording.say import say

ACCEPT = "accepted"


def _state(request: RecheckRequest) -> str:
    if request.state in UNTIL or request.closed_at is not None:
        return _(RECHECK_STANDS[request.state])
    return _("待另一位考务办结：%(what)s", what=_(RECHECK_STANDS[request.state]))


def _component(request: RecheckRequest) -> str:
    if request.component == rechecking.ALL_PAPERS:
        return _(ALL_PAPERS)
    rules = rules_of(request.release.exam)
    titles = {c.name: c.title for one in rules.classes for c in one.components} if rules is not None else {}
    return titles.get(request.component, request.component)


def _row(request: RecheckRequest) -> dict[str, Any]:
    release = request.release
    return {
        "id": request.id, "exam": release.exam.title, "stage": title_of_stage(release.exam, release.stage),
        "component": _component(request), "why": _(WHY_RECHECK[request.reason]), "at": request.asked_at,
        "state": _state(request), "href": url_for("staff.recheck", request_id=request.id),
    }  # fmt: skip


@bp.get("/rechecks")
@for_duty(Role.EXAM_OFFICER)
def rechecks() -> str:
    found = [one for exam in my_exams() for one in rechecking.requests_of(db.session(), exam)]
    open_rows = [_row(one) for one in found if one.closed_at is None]
    return render_template(
        "staff/rechecks.html", open=open_rows, closed=[_row(one) for one in found if one.closed_at is not None],
        papers=Counter(row["component"] for row in open_rows),
    )  # fmt: skip


def _form() -> DecideForm:
    form = DecideForm()
    pairs = [(ACCEPT, _("受理，开始复核"))]
    for state, decisions in DECISIONS.items():
        pairs += [(f"{state.value}:{one}", _("%(end)s：%(why)s", end=_(RECHECK_STANDS[state]), why=_(RECHECK_ENDS[one]))) for one in decisions]  # fmt: skip
    form.decision.choices = choices(pairs)
    return form


def _page(request: RecheckRequest, form: DecideForm | None = None, *, who: Sequence[tuple[str, str]] = (),
          reasons: Sequence[Reason] = (), status: int = 200) -> Response:  # fmt: skip
    asked = {"actor": actor(), "now": g.now}
    form = form or _form()
    is_undecided = request.state in UNTIL
    closing = (
        []
        if is_undecided or request.closed_at is not None
        else rechecking.reasons_against_closing(request, **asked)
    )
    response = make_response(
        render_template(
            "staff/recheck.html", request_=request, row=_row(request), who=who, form=form, may_decide=is_undecided,
            decision=_(RECHECK_ENDS[request.decision]) if request.decision else "",
            may_close=not is_undecided and request.closed_at is None and not closing,
            closing=[say(one) for one in closing], reasons=[say(one) for one in reasons],
            form_has_errors=bool(reasons or form.errors),
        ),
        status,
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/rechecks/<int:request_id>")
@for_duty(Role.EXAM_OFFICER)
def recheck(request_id: int) -> Response:
    return _page(opened_request(request_id))


@bp.post("/rechecks/<int:request_id>/open")
@for_duty(Role.EXAM_OFFICER)
@commits
def open_recheck(request_id: int) -> Response:
    """Who asks: ticket, name and telephone, with a line in the trail."""
    found = opened_request(request_id)
    ticket, name, phone = rechecking.who(db.session(), found, keys=exam_keys(), actor=actor(), now=g.now)
    return _page(found, who=[(_("准考证号"), ticket), (_("姓名"), name), (_("联系电话"), phone)])


@bp.post("/rechecks/<int:request_id>/decide")
@for_duty(Role.EXAM_OFFICER)
@commits
def decide_recheck(request_id: int) -> Response:
    """受理, or the opinion how it ends."""
    found, form = opened_request(request_id), _form()
    if not form.validate():
        return _page(found, form, status=422)
    state, _colon, decision = str(form.decision.data).partition(":")
    asked = {"actor": actor(), "now": g.now}
    reasons = rechecking.reasons_against_deciding(found, RecheckState(state), decision, **asked)
    if reasons:
        tell(form, [one for one in reasons if one.where in form])
        others = [one for one in reasons if one.where not in form]
        return _page(found, form, reasons=others, status=409 if others else 422)
    rechecking.decide(db.session(), found, RecheckState(state), decision, **asked)
    flash(_("已受理。") if state == ACCEPT else _("已提出复核意见，由另一位考务办结。"))
    return redirect(url_for("staff.recheck", request_id=request_id), 303)


@bp.post("/rechecks/<int:request_id>/close")
@for_duty(Role.EXAM_OFFICER)
@commits
def close_recheck(request_id: int) -> Response:
    """办结 by a second officer: the candidate reads how it ended."""
    found = opened_request(request_id)
    try:
        rechecking.close(db.session(), found, actor=actor(), now=g.now)
    except Refused as refused:
        return _page(found, reasons=refused.reasons, status=409)
    changed = found.state is RecheckState.CHANGED
    flash(_("已办结。成绩有变化的，请导入更正后的成绩，再发布一次。") if changed else _("已办结。"))
    return redirect(url_for("staff.recheck", request_id=request_id), 303)


@bp.post("/rechecks/<int:request_id>/back")
@for_duty(Role.EXAM_OFFICER)
@commits
def send_recheck_back(request_id: int) -> Response:
    """退回重办."""
    found = opened_request(request_id)
    try:
        rechecking.send_back(db.session(), found, actor=actor(), now=g.now)
    except Refused as refused:
        return _page(found, reasons=refused.reasons, status=409)
    flash(_("已退回，请重新复核。"))
    return redirect(url_for("staff.recheck", request_id=request_id), 303)
