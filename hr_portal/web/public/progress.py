"""查办理进度: number and key in a body, the status as its answer; what is said through them."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from flask import Response, current_app, g, request, url_for

from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.core.sealed_token import TokenExpired, TokenForged, open_token, seal_token
from hr_portal.extensions import csrf, db
from hr_portal.objections import tracking
from hr_portal.objections.filing import MOST_FILES
from hr_portal.objections.receipts import read_number
from hr_portal.objections.tracking import LONGEST_MESSAGE, Opened, Status
from hr_portal.web import challenge
from hr_portal.web.access import commits, for_anyone
from hr_portal.web.bodies import in_memory
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.reports import AnswerForm, LookUpForm
from hr_portal.web.public import evidence
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import render
from hr_portal.web.public.progress_words import words_of
from hr_portal.web.public.report_drafts import secret
from hr_portal.web.public.unseen import the_whole_request, unseen
from hr_portal.web.speech import gettext
from hr_portal.web.wording.reports import OPENED_FOR
from hr_portal.web.wording.say import say

TICKET_LIVES = timedelta(minutes=30)
PURPOSE = "receipt"


def look_up(
    form: LookUpForm, *, reasons: tuple[Reason, ...] = (), heading: str = "", status: int = 200
) -> Response:
    subject = read_number(form.number.data or "") or ""
    offer = challenge.offer(PURPOSE, form=request.form if reasons else None, subject=subject, reasons=reasons)
    return unseen(
        render(
            "public/receipt_form.html",
            form=form,
            form_has_errors=status == 422,
            offer=offer,
            asked=[{"text": say(one), "href": f"#{one.where}"} for one in reasons],
            heading=heading,
            back_path=url_for(".receipt", form=1),
            canonical="",
            noindex=True,
        ),
        status,
    )


@bp.post("/receipt")
@csrf.exempt
@in_memory(256 * 1024)
@for_anyone
def receipt_open() -> Response:
    """The status itself; nothing of it is kept, nothing stands in the address. Every miss is one answer, and raises the
    work the next attempt asks for."""
    typed = the_whole_request()
    form = LookUpForm()
    number, key = typed.get("number", "").strip(), typed.get("key", "").strip()
    missing = [Reason("receipt_number_missing", "number")] if not number else []
    missing += [Reason("receipt_key_missing", "key")] if not key else []
    if missing:
        tell(form, missing)
        return look_up(form, status=422)
    subject = read_number(number) or ""
    asked = challenge.reasons_against(typed, PURPOSE, [number, key], g.now, subject=subject)
    if asked:
        return look_up(form, reasons=tuple(asked), status=422)
    opened = tracking.find(db.session(), number, key)
    found = _status(opened)
    if opened is None or found is None:
        challenge.note_miss(PURPOSE, subject)
        form.form_errors.append(say(Reason("receipt_wrong")))
        return look_up(form, status=422)
    return _status_page(opened, found, AnswerForm(formdata=None, data={"text": typed.get("kept", "")}))


def _status(opened: Opened | None) -> Status | None:
    try:
        return tracking.status(db.session(), opened, g.now) if opened is not None else None
    except NotFound:
        return None


@bp.post("/receipt/add")
@csrf.exempt
@in_memory(evidence.BODY)
@for_anyone
@commits
def receipt_add() -> Response:
    """An answer to a question, or something more. Sent twice, it is said once."""
    typed = the_whole_request()
    form, ticket = AnswerForm(), typed.get("ticket", "")
    try:
        opened = _of_ticket(ticket)
        found = tracking.status(db.session(), opened, g.now)
    except (TokenExpired, TokenForged, NotFound):
        again = LookUpForm(formdata=None, data={"kept": form.text.data})
        again.form_errors = [say(Reason("receipt_page_expired"))]
        return look_up(again, status=422)
    text = form.text.data or ""
    uploads = [one for one in request.files.getlist("files") if one.filename]
    reasons = tracking.reasons_against_adding(db.session(), opened, text or ("." if uploads else ""), ())
    taken = evidence.take(uploads if not reasons else (), number=opened.number, kept=())
    if not reasons and not taken.reasons:
        try:
            tracking.add_to_case(
                db.session(),
                opened,
                text,
                taken.files,
                token=ticket,
                sealer=current_app.extensions["sealer"],
                now=g.now,
            )
        except Refused as refused:
            reasons = refused.reasons
    if reasons or taken.reasons:
        evidence.forget(taken.files)
        tell(form, reasons)
        form.files.errors = [*form.files.errors, *(say(one) for one in taken.reasons)]
        return _status_page(opened, found, form, status=422)
    said_now = tracking.status(db.session(), opened, g.now)
    return _status_page(opened, said_now, AnswerForm(formdata=None), is_added=True)


def _ticket(opened: Opened) -> str:
    said = {
        "id": opened.report_id,
        "number": opened.number,
        "private": base64.b64encode(opened.private).decode(),
        "nonce": secrets.token_hex(8),
    }
    return seal_token(secret(), "receipt ticket", said, now=g.now, ttl=TICKET_LIVES)


def _of_ticket(ticket: str) -> Opened:
    said = open_token(secret(), "receipt ticket", ticket, now=g.now)
    return Opened(said["id"], said["number"], base64.b64decode(said["private"]))


def _status_page(
    opened: Opened, found: Status, form: AnswerForm, *, is_added: bool = False, status: int = 200
) -> Response:
    return unseen(
        render(
            "public/receipt_status.html",
            form=form,
            form_has_errors=status == 422,
            ticket=_ticket(opened),
            is_added=is_added,
            limit=LONGEST_MESSAGE,
            most_files=MOST_FILES,
            file_megabytes=evidence.MEGABYTES,
            accept=evidence.ACCEPTED,
            messages=[
                {
                    "is_theirs": one.direction == "to_reporter",
                    "at": one.at,
                    "text": one.text,
                    "files": evidence.shown(one.files),
                    "waits": one.waits,
                    "asks": one.asks,
                    "is_reply": one.is_reply,
                }
                for one in found.messages
            ],
            openings=[
                (gettext(OPENED_FOR.get(one.reason, one.reason)), one.at) for one in found.identity_opened
            ],
            back_path=url_for(".receipt", form=1),
            canonical="",
            noindex=True,
            **words_of(found),
        ),
        status,
    )
