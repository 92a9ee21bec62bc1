"""成绩查询: what is looked up, the countdown before it opens, the form, and the slip as the answer to the form itself.

Nothing of it stands in an address, a session, a log or a row. Every miss is one answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, current_app, g, request, url_for

from hr_portal.core.errors import NotFound, Reason
from hr_portal.extensions import csrf
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.lookup import find, find_nobody
from hr_portal.recruitment.release_facts import Standing
from hr_portal.web import challenge
from hr_portal.web.access import for_anyone
from hr_portal.web.bodies import in_memory
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.results import ResultForm
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import render
from hr_portal.web.public.lookups import UNREADABLE, LookUp, lookups, snapshots
from hr_portal.web.public.slips import matter_of, slip_page
from hr_portal.web.public.unseen import the_whole_request, unseen
from hr_portal.web.wording.say import say

PURPOSE = "results"
BODY = 16 * 1024


@bp.get("/results")
@for_anyone
def results() -> Response | str:
    """The one look-up there is, or the list of them; the one that `exam` and `stage` name."""
    found: Sequence[LookUp] = lookups()
    slug, stage = request.args.get("exam"), request.args.get("stage")
    if slug is not None:
        found = [one for one in found if one.slug == slug and stage in (None, "", one.stage)]
        if not found:
            raise NotFound
    if len(found) != 1:
        return render("public/results.html", found=found, standings=Standing)
    (one,) = found
    if one.standing is not Standing.OPEN:
        return closed(one)
    return look_up(one, ResultForm(formdata=None))


def closed(one: LookUp) -> str:
    """Before its instant, and while it is suspended. No score anywhere near."""
    template = "results_suspended" if one.standing is Standing.SUSPENDED else "results_waiting"
    return render(f"public/{template}.html", one=one, canonical="", back_path=one.href)


@bp.post("/results")
@csrf.exempt
@in_memory(BODY)
@for_anyone
def results_answer() -> Response:
    """The slip, or the form again. A form at fault asks for no work; work is asked for before anything is looked for."""
    typed = the_whole_request()
    one = look_up_named(typed.get("exam", ""), typed.get("stage", ""))
    if one.standing is not Standing.OPEN:
        return unseen(closed(one), 409)
    form, part = ResultForm(), one.current.id_part
    if reasons := form.reasons(part):
        tell(form, reasons)
        return look_up(one, form, status=422)
    asked = form.asked(part)
    subject = _subject(one, asked)
    if tired := reasons_against_work(one, asked, typed):
        return look_up(one, form, reasons=tired, subject=subject, status=422)
    try:
        found = find_nobody(asked) if one.is_gone else find(snapshots(), one.current, asked)
    except UNREADABLE:
        return unreadable(one)
    if found is None:
        challenge.note_miss(PURPOSE, subject)
        form.form_errors.append(say(Reason("lookup_not_found")))
        return look_up(one, form, subject=subject, status=422)
    return slip_page(matter_of(one, found, form.name.data or ""))


def reasons_against_work(one: LookUp, asked: Sequence[str], typed: Mapping[str, str]) -> list[Reason]:
    """Whether the work was done for exactly this; if so it is used."""
    inputs = [one.slug, one.stage, *asked]
    return challenge.reasons_against(typed, PURPOSE, inputs, g.now, subject=_subject(one, asked))


def _subject(one: LookUp, asked: Sequence[str]) -> str:
    return "/".join((one.slug, one.stage, asked[0]))


def look_up_named(slug: str, stage: str) -> LookUp:
    """One that is there, or was until its keys were destroyed."""
    for gone in (False, True):
        for one in lookups(gone=gone):
            if (one.slug, one.stage) == (slug, stage):
                return one
    raise NotFound


def look_up(
    one: LookUp,
    form: ResultForm,
    *,
    reasons: Sequence[Reason] = (),
    subject: str = "",
    status: int = 200,
) -> Response:
    """The form, with the ticket and the name that were typed, never the part of the identity number."""
    offer = challenge.offer(PURPOSE, form=request.form if reasons else None, subject=subject, reasons=reasons)
    html = render(
        "public/results_form.html",
        one=one,
        form=form,
        form_has_errors=status == 422,
        is_whole=one.current.id_part is IdPart.WHOLE,
        offer=offer,
        asked=[{"text": say(reason), "href": f"#{reason.where}"} for reason in reasons],
        has_others=len(lookups()) > 1,
        check_href=url_for(".results_check"),
        back_path=one.href,
        canonical="",
    )
    response = unseen(html, status)
    if request.method == "GET":
        del response.headers["X-Robots-Tag"]
    return response


def unreadable(one: LookUp) -> Response:
    """稍后再试: that a file cannot be read says nothing about who is in it."""
    current_app.logger.error(
        "the sealed results of %s/%s/%s cannot be read", one.slug, one.stage, one.current.number
    )
    response = unseen(render("public/results_later.html", one=one, canonical="", back_path=one.href), 503)
    response.headers["Retry-After"] = "60"
    return response
