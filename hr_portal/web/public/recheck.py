"""成绩复核 and the slip on paper: what a candidate does with the ticket of the slip."""

from __future__ import annotations

from flask import Response, current_app, g, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as BaseResponse

from hr_portal.core.errors import NotFound, Reason
from hr_portal.core.file_names import content_disposition
from hr_portal.extensions import csrf, db
from hr_portal.recruitment import rechecking
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.release_facts import Standing
from hr_portal.web.access import commits, for_anyone
from hr_portal.web.bodies import in_memory
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.results import RecheckForm, ResultForm
from hr_portal.web.papers.slip import MEDIA_TYPE, slip_pdf
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import render
from hr_portal.web.public.lookups import UNREADABLE, exam_keys
from hr_portal.web.public.results import BODY, closed, look_up, look_up_named, unreadable
from hr_portal.web.public.slips import Slip, Unusable, opened, recheck_of
from hr_portal.web.public.unseen import the_whole_request, unseen
from hr_portal.web.slip_words import masked_name, masked_ticket, recheck_times
from hr_portal.web.speech import gettext
from hr_portal.web.wording.lookups import ALL_PAPERS, WHY_RECHECK
from hr_portal.web.wording.say import say

ALL = "*"
"""全部科目 as the form sends it: no component is called so."""


def _opened() -> Slip | Response:
    """The slip of the ticket that came, or the answer to whoever comes too late."""
    typed = the_whole_request()
    slug, stage = typed.get("exam", ""), typed.get("stage", "")
    try:
        return opened(typed.get("slip", ""), slug, stage)
    except Unusable as gone:
        if gone.one is None:
            raise NotFound from None
        if gone.one.standing is not Standing.OPEN:
            return unseen(closed(gone.one), 409)
        form = ResultForm(formdata=None)
        form.form_errors = [say(gone.reason)]
        return look_up(gone.one, form, status=422)
    except UNREADABLE:
        return unreadable(look_up_named(slug, stage))


@bp.post("/results/slip.pdf")
@csrf.exempt
@in_memory(BODY)
@for_anyone
def results_slip_pdf() -> Response:
    """The slip on A4, in Chinese whatever the language of the page: with the whole name and number, for whoever needs it."""
    slip = _opened()
    if isinstance(slip, Response):
        return slip
    response = unseen("")
    response.set_data(
        slip_pdf(slip.found, slip.one.current, slip.name, current_app.extensions["settings"].site, g.now)
    )
    response.headers["Content-Type"] = MEDIA_TYPE
    response.headers["Content-Disposition"] = content_disposition("成绩单.pdf")
    return response


@bp.post("/results/recheck")
@csrf.exempt
@in_memory(BODY)
@for_anyone
@commits
def results_recheck() -> BaseResponse:
    """The form; sent, the request. Sent twice, it is one request."""
    slip = _opened()
    if isinstance(slip, Response):
        return slip
    status = slip.found.slip.status
    form = RecheckForm(formdata=request.form if "send" in request.form else None)
    components = [(one.name, one.title) for one in slip.found.slip.marks]
    reasons = [(code, WHY_RECHECK[code]) for code, fits in rechecking.REASONS.items() if status in fits]
    if len(components) > 1:
        components.append((ALL, gettext(ALL_PAPERS)))
    form.offer(components, [(code, gettext(words)) for code, words in reasons])
    if "send" not in request.form:
        return _form(slip, form)
    is_taken = status is Status.TAKEN
    component = (form.component.data or "") if is_taken else ALL  # without a mark it is about all of them
    against = rechecking.reasons_against_asking(
        slip.one.current, reason=form.reason.data or "", status=status, phone=form.phone.data or "", now=g.now
    )
    if is_taken and component not in dict(components):
        against.insert(0, Reason("recheck_component_missing", "component"))
    if against:
        tell(form, against)
        return _form(slip, form, status=422)
    _ask(slip, form, rechecking.ALL_PAPERS if component == ALL else component, status)
    return _done(slip)


def _ask(slip: Slip, form: RecheckForm, component: str, status: Status) -> None:
    try:
        with db.session.begin_nested():
            rechecking.ask(
                db.session(), slip.one.current, ticket=slip.found.ticket, name=slip.name,
                phone=form.phone.data or "", component=component, reason=form.reason.data or "", status=status,
                keys=exam_keys(), now=g.now,
            )  # fmt: skip
    except IntegrityError:
        pass  # the same request came twice at once: the first stands


def _form(slip: Slip, form: RecheckForm, *, status: int = 200) -> Response:
    release = slip.one.current
    has_window = release.recheck_from is not None and release.recheck_until is not None
    return unseen(
        render(
            "public/results_recheck.html",
            one=slip.one,
            form=form,
            form_has_errors=status == 422,
            asks_component=slip.found.slip.status is Status.TAKEN,
            all_papers=gettext(ALL_PAPERS),
            ends=recheck_times(release)[1] if has_window else "",
            who=masked_name(slip.name),
            number=masked_ticket(slip.found.ticket),
            token=slip.token,
            action=url_for(".results_recheck"),
            back_path=slip.one.href,
            canonical="",
            noindex=True,
        ),
        status,
    )


def _done(slip: Slip) -> Response:
    asked = rechecking.asked_for(db.session(), slip.one.current, slip.found.ticket, keys=exam_keys())
    return unseen(
        render(
            "public/results_recheck_done.html",
            one=slip.one,
            recheck=recheck_of(slip.one.current, asked, slip.found.slip.scheme),
            back_path=slip.one.href,
            canonical="",
            noindex=True,
        )
    )
