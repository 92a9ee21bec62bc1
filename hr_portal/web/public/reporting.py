"""反映: writing, checking, handing in. Nothing is kept on the server before it is confirmed but files, sealed.

What was typed travels in a sealed token from page to page. No session, no cookie before the receipt; no address. `now` is
read again when the whole request has come: an upload that ends after the close is late.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, abort, current_app, g, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.core.sealed_token import TokenExpired, TokenForged, open_token, seal_token
from hr_portal.extensions import csrf, db
from hr_portal.notices.naming import NamedRow
from hr_portal.notices.queries import notice_by_id
from hr_portal.notices.rules import READABLE
from hr_portal.objections.filing import (
    Filed,
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
from hr_portal.web.forms.reports import WHOLE, OpinionForm, ReportForm
from hr_portal.web.public import evidence
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import render
from hr_portal.web.public.notice import found_page, notice
from hr_portal.web.public.receipt import hand_over
from hr_portal.web.public.report_ways import takes_reports
from hr_portal.web.public.reported import Reported, reported
from hr_portal.web.public.unseen import the_whole_request, unseen
from hr_portal.web.speech import gettext
from hr_portal.web.wording.reports import WAYS
from hr_portal.web.wording.say import say

TOKEN_LIVES = timedelta(minutes=30)
FILES_LIVE = timedelta(minutes=80)
"""From the first file on; the store forgets what nobody handed in after two hours."""
PURPOSE = "report"
_EVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True)
class Draft:
    """What the reporter has written so far. `number` is given with the first page that holds anything."""

    notice_id: int
    number: str
    values: Mapping[str, Any] = field(repr=False, default_factory=dict)
    files: tuple[Filed, ...] = ()
    files_since: float = 0.0
    key: str = field(repr=False, default="")
    """Made when the check page is drawn."""

    def sealed(self, purpose: str) -> str:
        said = {**asdict(self), "files": evidence.as_json(self.files)}
        return seal_token(_secret(), purpose, said, now=g.now, ttl=TOKEN_LIVES)


def _opened(purpose: str, token: str) -> tuple[Draft, bool]:
    """The draft, and whether its time is over: what was typed is not lost by that. `TokenForged` for anything else."""
    is_over = False
    try:
        said = open_token(_secret(), purpose, token, now=g.now)
    except TokenExpired:
        said, is_over = open_token(_secret(), purpose, token, now=_EVER), True
    return Draft(**{**said, "files": evidence.from_json(said["files"])}), is_over


def _secret() -> bytes:
    return str(current_app.extensions["settings"].secret_key).encode()


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
        return unseen(render("public/report_over.html", about=about, noindex=True, facts=""))
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
    if asked := _against_a_machine(about, typed, draft):
        return _form(about, form, draft, late=late, asked=asked, status=422)
    draft, misfits = _with_files(form, draft)
    draft = replace(draft, values=_values(about, form))
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
    _offer(form, about, request.form.getlist("persons"))
    return form


def _offer(form: ReportForm | OpinionForm, about: Reported, ticked: Sequence[str]) -> None:
    """The persons one can tick. Of a page that is not shown nothing is told: what was ticked comes back, whatever it was."""
    if isinstance(form, OpinionForm):
        return
    hidden = tuple(NamedRow(key, key, "", 0) for key in dict.fromkeys(ticked) if key != WHOLE)
    form.offer(about.rows if about.is_shown else hidden)
    form.persons.data = form.persons.data or []


def _draft_of(about: Reported, typed: Mapping[str, str]) -> Draft:
    """What came with the form, if it is ours and on this notice."""
    try:
        draft, _is_over = _opened("report draft", typed.get("draft", ""))
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
    digests = [hashlib.file_digest(one.stream, "sha256").digest() for one in uploads]
    for one in uploads:
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


def _values(about: Reported, form: ReportForm | OpinionForm) -> dict[str, Any]:
    """What was typed, as far as the way of reporting needs it: a name on an anonymous form goes no further."""
    facts, name, phone = (one.data or "" for one in (form.facts, form.name, form.phone))
    if isinstance(form, OpinionForm):
        signature = Signature.REAL_NAME if name or phone else Signature.ANONYMOUS
        values = {"signature": signature, "facts": facts, "persons": [], "whole": True}
    else:
        signature = form.signature.data if form.signature.data in set(Signature) else ""
        values = {"signature": signature, "facts": facts, "persons": list(form.chosen)}
        values |= {"whole": form.is_on_the_whole or not (about.rows or form.chosen), "truth": bool(form.truth.data)}
        if signature == Signature.UNIT:
            values["unit"] = form.unit.data or ""
    return values | ({"name": name, "phone": phone} if signature in SIGNED else {})


SIGNED = (Signature.REAL_NAME, Signature.UNIT)


def _filing(draft: Draft, token: str = "") -> Filing:
    said = draft.values
    signature = Signature(said["signature"] or Signature.ANONYMOUS)
    is_unit = signature is Signature.UNIT
    name = said.get("name", "")
    return Filing(
        notice_id=draft.notice_id,
        signature=signature,
        persons=tuple(said["persons"]),
        as_whole=bool(said["whole"]),
        facts=said["facts"],
        name="" if is_unit else name,
        phone=said.get("phone", ""),
        unit=said.get("unit", ""),
        contact=name if is_unit else "",
        files=tuple(one for one in draft.files if is_unit or not one.is_unit_letter),
        token=token,
        number=draft.number,
        key=draft.key,
    )


def _reasons(about: Reported, form: ReportForm | OpinionForm, draft: Draft) -> list[Reason]:
    """What the domain says, and what it does not know of: the choice nobody makes for the reporter, and the box."""
    found = notice_by_id(db.session(), about.notice_id)
    assert found is not None
    reasons = [_placed(one) for one in reasons_against_filing(found, _filing(draft), now=g.now)]
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
    status: int = 200,
) -> Response:
    offer = challenge.offer(PURPOSE, form=request.form if asked else None, reasons=asked)
    lost = bool(asked) and bool(_uploads())
    return unseen(
        render(
            "public/report_form.html",
            about=about,
            form=form,
            form_has_errors=status == 422,
            draft=draft.sealed("report draft") if draft is not None else "",
            kept=evidence.shown(draft.files) if draft is not None else (),
            late=late and not about.is_comment,
            offer=offer,
            asked=[{"text": say(one), "href": f"#{one.where}"} for one in asked],
            keeps_files=not lost,
            back_path=about.report_href,
            noindex=True,
        ),
        status,
    )


def _over(about: Reported, facts: str) -> Response:
    """Opinions on a draft are not taken here any more; what was typed stands on the page."""
    return unseen(
        render("public/report_over.html", about=about, facts=facts, back_path=about.href, noindex=True), 409
    )


# --- checking and handing in ----------------------------------------------------------------------------------------


def _check(
    about: Reported, draft: Draft, *, reasons: Sequence[Reason] = (), why: str = "", status: int = 200
) -> Response:
    """Everything once more. Number and key are made here, and travel with it."""
    draft = replace(draft, key=draft.key or new_key())
    filing = _filing(draft)
    return unseen(
        render(
            "public/report_check.html",
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
        draft, is_over = _opened("report check", token)
    except TokenForged:
        abort(400)
    about = takes(address)
    if draft.notice_id != about.notice_id:
        abort(400)
    if "edit" in typed:
        return _form(about, _filled(about, draft), draft, late=about.asks_late)
    filing = _filing(draft, token)
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
            secret=_secret(),
            now=g.now,
            out_of_period="late" in typed,
        )
    except WindowClosed:
        return _check(about, draft, status=409)
    except Refused as refused:
        return _check(about, draft, reasons=refused.reasons, status=422)
    return hand_over(receipt, filing)


def _filled(about: Reported, draft: Draft) -> ReportForm | OpinionForm:
    """The form as it was handed over to be checked."""
    said = draft.values
    given = {name: said.get(name, "") for name in ("facts", "name", "phone", "unit", "signature")}
    if about.is_comment:
        return OpinionForm(formdata=None, data=given)
    persons = [*said["persons"], *([WHOLE] if said["whole"] and (about.rows or said["persons"]) else [])]
    form = ReportForm(formdata=None, data={**given, "persons": persons, "truth": said.get("truth", False)})
    _offer(form, about, persons)
    return form
