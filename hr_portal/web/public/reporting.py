"""反映: writing, checking, handing in. Nothing is kept on the server before it is confirmed but files, sealed.

What was typed travels in a sealed token from page to page. No session, no cookie before the receipt; no address. `now` is
read again when the whole request has come: an upload that ends after the close is late.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, abort, current_app, g, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.core.sealed_token import TokenForged
from hr_portal.extensions import csrf, db
from hr_portal.notices.queries import notice_by_id
from hr_portal.notices.rules import READABLE
from hr_portal.objections.filing import (
    Filing,
    WindowClosed,
    already_filed,
    file,
    reasons_against_filing,
    warnings_about_facts,
)
from hr_portal.objections.receipts import new_key, new_number
from hr_portal.objections.rules import Signature
from hr_portal.web import challenge
from hr_portal.web.access import commits, for_anyone
from hr_portal.web.bodies import in_memory
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.reports import OpinionForm, ReportForm
from hr_portal.web.public import evidence
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import render
from hr_portal.web.public.notice import found_page, notice
from hr_portal.web.public.prefs import keep_size
from hr_portal.web.public.receipt import hand_over
from hr_portal.web.public.report_drafts import (
    FILES_LIVE,
    Draft,
    filing_of,
    filled,
    offer_persons,
    opened,
    secret,
    values_of,
)
from hr_portal.web.public.report_ways import takes_reports
from hr_portal.web.public.reported import Reported, reported
from hr_portal.web.public.unseen import the_whole_request, unseen
from hr_portal.web.speech import gettext
from hr_portal.web.wording.reports import WAYS
from hr_portal.web.wording.say import say

PURPOSE = "report"


# --- writing --------------------------------------------------------------------------------------------------------


@bp.get("/n/<address>/report")
@in_memory(0)
@for_anyone
def report_form(address: str) -> Response:
    page = found_page(address)
    if page.notice.phase not in READABLE:
        return notice(address)
    if not takes_reports(page.notice):
        raise NotFound
    about = reported(page)
    if about.is_comment and not about.is_open:
        return unseen(
            render(
                "public/report_over.html",
                has_english=about.speaks_english,
                about=about,
                noindex=True,
                facts="",
            )
        )
    return _form(about, _blank(about), None, late=about.asks_late)


def takes(address: str) -> Reported:
    """What is reported on at this address; `NotFound` where no reports are taken."""
    page = found_page(address)
    if not takes_reports(page.notice):
        raise NotFound
    return reported(page)


@bp.post("/n/<address>/report")
@csrf.exempt
@in_memory(evidence.BODY)
@for_anyone
def report_send(address: str) -> Response:
    """A form without faults is shown to be checked; one with faults comes back with everything that was typed."""
    typed = the_whole_request()
    about = takes(address)
    form, draft = _blank(about), _without_dropped(_draft_of(about, typed), typed.getlist("drop"))
    late = "late" in typed
    if pressed_size():
        return _resized(_form(about, form, draft, late=late, is_shown_again=True))
    if asked := _against_a_machine(about, typed, draft):
        return _form(about, form, draft, late=late, asked=asked, status=422)
    draft, misfits = _with_files(form, draft)
    draft = replace(draft, values=values_of(about, form))
    reasons = _reasons(about, form, draft)
    if misfits or reasons:
        tell(form, reasons)
        for where, reason in misfits:
            form[where].errors = [*form[where].errors, say(reason)]
        return _form(about, form, draft, late=late, status=422)
    if about.is_comment and about.asks_late:
        return _over(about, form.facts.data or "")
    return _check(about, draft, status=409 if about.asks_late and not late else 200)


def _blank(about: Reported) -> ReportForm | OpinionForm:
    """The form of this notice, with what was sent if anything was."""
    form = OpinionForm() if about.is_comment else ReportForm()
    offer_persons(form, about, request.form.getlist("persons"))
    return form


def _draft_of(about: Reported, typed: Mapping[str, str]) -> Draft:
    """What came with the form, if it is ours and on this notice."""
    try:
        draft, _is_over = opened("report draft", typed.get("draft", ""))
    except TokenForged:
        return Draft(about.notice_id, new_number())
    if draft.notice_id != about.notice_id:
        return Draft(about.notice_id, new_number())
    if g.now.timestamp() - draft.files_since > FILES_LIVE.total_seconds():
        evidence.forget(draft.files)
        return replace(draft, files=())
    return replace(draft, files=evidence.still_kept(draft.files))


def _without_dropped(draft: Draft, places: Sequence[str]) -> Draft:
    dropped = [one for one in draft.files if one.place in places]
    evidence.forget(dropped)
    return replace(draft, files=tuple(one for one in draft.files if one not in dropped))


def _uploads() -> list[FileStorage]:
    return [one for name in ("unit_letter", "files") for one in request.files.getlist(name) if one.filename]


def _against_a_machine(about: Reported, typed: Mapping[str, str], draft: Draft) -> list[Reason]:
    """Work is asked for once for each report, and again with every file."""
    uploads = _uploads()
    if draft.values and not uploads:
        return []
    digests: list[str | bytes] = []
    for one in uploads:
        digests.append(hashlib.sha256(one.stream.read()).digest())
        one.stream.seek(0)
    said = [str(about.notice_id), typed.get("facts", ""), *digests]
    return challenge.reasons_against(typed, PURPOSE, said, g.now)


def _with_files(form: ReportForm | OpinionForm, draft: Draft) -> tuple[Draft, list[tuple[str, Reason]]]:
    """The draft with the files that came now, and what was not taken, by field. The letter of a unit is one of them; a
    later one replaces it."""
    kept, misfits = draft.files, []
    if isinstance(form, ReportForm) and form.signature.data == Signature.UNIT:
        others = tuple(one for one in kept if not one.is_unit_letter)
        letter = evidence.take(
            request.files.getlist("unit_letter"), number=draft.number, kept=others, is_unit_letter=True
        )
        if letter.files:
            evidence.forget(set(kept) - set(others))
            kept = (*others, *letter.files)
        misfits += [("unit_letter", reason) for reason in letter.reasons]
    taken = evidence.take(request.files.getlist("files"), number=draft.number, kept=kept)
    misfits += [("files", reason) for reason in taken.reasons]
    since = draft.files_since if draft.files else g.now.timestamp()
    return replace(draft, files=(*kept, *taken.files), files_since=since), misfits


def _reasons(about: Reported, form: ReportForm | OpinionForm, draft: Draft) -> list[Reason]:
    """What the domain says, and what it does not know of: the choice nobody makes for the reporter, and the box."""
    found = notice_by_id(db.session(), about.notice_id)
    assert found is not None
    reasons = [_placed(one) for one in reasons_against_filing(found, filing_of(draft), now=g.now)]
    if isinstance(form, ReportForm):
        if not draft.values["signature"]:
            reasons.append(Reason("way_of_reporting_missing", "signature"))
        if not draft.values["truth"]:
            reasons.append(Reason("truth_missing", "truth"))
    return reasons


def _placed(reason: Reason) -> Reason:
    """The person a unit names is typed where others type their own name."""
    return replace(reason, where="name") if reason.where == "contact" else reason


def _form(
    about: Reported,
    form: ReportForm | OpinionForm,
    draft: Draft | None,
    *,
    late: bool,
    asked: Sequence[Reason] = (),
    is_shown_again: bool = False,
    status: int = 200,
) -> Response:
    """`is_shown_again`: as it was typed, looked at by nobody yet; files that came along are not taken."""
    answered = request.form if asked or is_shown_again else None
    offer = challenge.offer(PURPOSE, form=answered, reasons=asked)
    lost = bool(asked or is_shown_again) and bool(_uploads())
    return unseen(
        render(
            "public/report_form.html",
            has_english=about.speaks_english,
            about=about,
            form=form,
            form_has_errors=status == 422,
            draft=draft.sealed("report draft") if draft is not None else "",
            kept=evidence.shown(draft.files) if draft is not None else (),
            late=late and not about.is_comment,
            offer=offer,
            asked=[{"text": say(one), "href": f"#{one.where}"} for one in asked],
            keeps_files=not lost,
            files_lost=is_shown_again and lost,
            back_path=about.report_href,
            noindex=True,
        ),
        status,
    )


def pressed_size() -> bool:
    """长者版 or 标准版 was pressed on a form that was begun: it is shown again in that size, nothing of it lost."""
    return request.args.get("size") in ("large", "normal")


def _resized(response: Response) -> Response:
    keep_size(response, request.args["size"])
    return response


def _over(about: Reported, facts: str) -> Response:
    """Opinions on a draft are not taken here any more; what was typed stands on the page."""
    return unseen(
        render(
            "public/report_over.html",
            has_english=about.speaks_english,
            about=about,
            facts=facts,
            back_path=about.href,
            noindex=True,
        ),
        409,
    )


# --- checking and handing in ----------------------------------------------------------------------------------------


def _check(
    about: Reported, draft: Draft, *, reasons: Sequence[Reason] = (), why: str = "", status: int = 200
) -> Response:
    """Everything once more. Number and key are made here, and travel with it."""
    draft = replace(draft, key=draft.key or new_key())
    filing = filing_of(draft)
    return unseen(
        render(
            "public/report_check.html",
            has_english=about.speaks_english,
            about=about,
            summary=_summary(about, filing),
            warnings=[say(one) for one in warnings_about_facts(filing.facts)],
            token=draft.sealed("report check"),
            late=about.asks_late,
            form_has_errors=bool(reasons),
            reasons=[say(one) for one in reasons],
            back_path=about.report_href,
            noindex=True,
        ),
        status,
    )


def _summary(about: Reported, filing: Filing) -> list[dict[str, Any]]:
    """(label, words, field to go back to) of what is going to be handed in."""
    rows: list[tuple[str, str, str]] = []
    if not about.is_comment:
        whom = [*filing.persons, *([gettext("不针对个人")] if filing.as_whole else [])]
        rows.append((gettext("反映对象"), gettext("、").join(whom), "persons" if about.rows else "facts"))
        rows.append((gettext("反映方式"), gettext(WAYS[filing.signature]), "signature"))
    if filing.unit:
        rows.append((gettext("单位名称"), filing.unit, "unit"))
    if filing.name or filing.contact:
        label = gettext("联系人") if filing.contact else gettext("姓名")
        rows.append((label, filing.name or filing.contact, "name"))
    if filing.phone:
        rows.append((gettext("联系电话"), filing.phone, "phone"))
    rows.append((gettext("意见和理由") if about.is_comment else gettext("情况说明"), filing.facts, "facts"))
    summary: list[dict[str, Any]] = [{"label": a, "words": b, "where": c} for a, b, c in rows]
    files = {"label": gettext("材料"), "words": "" if filing.files else gettext("没有"), "where": "files"}
    return [*summary, {**files, "files": evidence.shown(filing.files)}]


@bp.post("/n/<address>/report/check")
@csrf.exempt
@in_memory(1024 * 1024)
@for_anyone
@commits
def report_check(address: str) -> BaseResponse:
    """Hand in, or go back to the form. Sent twice, it is one report with one receipt."""
    typed = the_whole_request()
    token = typed.get("token", "")
    try:
        draft, is_over = opened("report check", token)
    except TokenForged:
        abort(400)
    about = takes(address)
    if draft.notice_id != about.notice_id:
        abort(400)
    if pressed_size():
        return _resized(_check(about, draft, status=409 if about.asks_late else 200))
    if "edit" in typed:
        return _form(about, filled(about, draft), draft, late=about.asks_late)
    filing = filing_of(draft, token)
    if not already_filed(db.session(), filing):
        if is_over:
            return _check(about, draft, reasons=[Reason("check_page_expired")], status=422)
        if len(evidence.still_kept(draft.files)) < len(draft.files):
            kept = replace(draft, files=evidence.still_kept(draft.files))
            return _check(about, kept, reasons=[Reason("files_not_kept")], status=422)
        if about.is_comment and about.asks_late:
            return _over(about, filing.facts)
    try:
        receipt = file(
            db.session(),
            filing,
            sealer=current_app.extensions["sealer"],
            secret=secret(),
            now=g.now,
            out_of_period="late" in typed,
        )
    except WindowClosed:
        return _check(about, draft, status=409)
    except Refused as refused:
        return _check(about, draft, reasons=refused.reasons, status=422)
    return hand_over(receipt, filing)
