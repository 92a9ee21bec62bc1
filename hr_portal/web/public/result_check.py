"""核对成绩单: whether a slip somebody shows was given here, and still says what is true."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, current_app, g, request, url_for

from hr_portal.core.errors import Reason
from hr_portal.extensions import csrf
from hr_portal.recruitment.lookup import Verdict, verify
from hr_portal.recruitment.release_facts import Standing
from hr_portal.web import challenge
from hr_portal.web.access import for_anyone
from hr_portal.web.bodies import in_memory
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.results import CheckForm
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import render
from hr_portal.web.public.lookups import UNREADABLE, lookups, releases, snapshots
from hr_portal.web.public.results import BODY, PURPOSE
from hr_portal.web.public.unseen import the_whole_request, unseen
from hr_portal.web.wording.say import say


@bp.get("/results/check")
@in_memory(0)
@for_anyone
def results_check() -> Response:
    return _page(CheckForm(formdata=None))


@bp.post("/results/check")
@csrf.exempt
@in_memory(BODY)
@for_anyone
def results_checked() -> Response:
    """真实、已变更、查无此码, in words. A code that is unknown raises the work like any miss."""
    typed = the_whole_request()
    form = CheckForm()
    if reasons := form.reasons():
        tell(form, reasons)
        return _page(form, status=422)
    ticket, code = form.plain_ticket, form.code.data or ""
    subject = f"check/{ticket}"
    if tired := challenge.reasons_against(typed, PURPOSE, [ticket, code], g.now, subject=subject):
        return _page(form, reasons=tired, subject=subject, status=422)
    try:
        verdict = verify(snapshots(), releases(), code, ticket, g.now)
    except UNREADABLE:
        current_app.logger.error("sealed results cannot be read; no slip can be checked")
        response = unseen(render("public/results_later.html", one=None, canonical="", noindex=True), 503)
        response.headers["Retry-After"] = "60"
        return response
    if verdict is Verdict.UNKNOWN:
        challenge.note_miss(PURPOSE, subject)
    return _page(form, subject=subject, verdict=verdict)


def _page(
    form: CheckForm,
    *,
    reasons: Sequence[Reason] = (),
    subject: str = "",
    verdict: Verdict | None = None,
    status: int = 200,
) -> Response:
    offer = challenge.offer(PURPOSE, form=request.form if reasons else None, subject=subject, reasons=reasons)
    return unseen(
        render(
            "public/results_check.html",
            form=form,
            form_has_errors=status == 422,
            offer=offer,
            asked=[{"text": say(reason), "href": f"#{reason.where}"} for reason in reasons],
            verdict=verdict.value if verdict is not None else "",
            is_suspended=any(one.standing is Standing.SUSPENDED for one in lookups()),
            back_path=url_for(".results_check"),
            canonical="",
            noindex=True,
        ),
        status,
    )
