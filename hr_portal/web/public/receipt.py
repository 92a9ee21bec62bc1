"""回执 and 查办理进度. The number and the key stand in bodies and, for half an hour, in a sealed cookie; never in an address."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.core.file_names import content_disposition
from hr_portal.core.sealed_token import TokenExpired, TokenForged, open_token, seal_token
from hr_portal.extensions import csrf, db
from hr_portal.notices.kinds import About, kind_named
from hr_portal.notices.queries import notice_by_id
from hr_portal.notices.reading import public_page
from hr_portal.notices.rules import READABLE
from hr_portal.objections import tracking
from hr_portal.objections.filing import MOST_FILES, Filing
from hr_portal.objections.receipts import Receipt, printed, read_key, read_number
from hr_portal.objections.tracking import LONGEST_MESSAGE, Opened, Status
from hr_portal.web import challenge
from hr_portal.web.access import commits, for_anyone
from hr_portal.web.bodies import in_memory
from hr_portal.web.forms.fields import tell
from hr_portal.web.forms.reports import AnswerForm, LookUpForm
from hr_portal.web.notice_view import bracketed, calls_of
from hr_portal.web.public import evidence
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import render
from hr_portal.web.public.unseen import the_whole_request, unseen
from hr_portal.web.speech import gettext
from hr_portal.web.wording.reports import OPENED_FOR, PROGRESS, STANDS, WAYS
from hr_portal.web.wording.say import say

COOKIE_LIVES = timedelta(minutes=30)
TICKET_LIVES = timedelta(minutes=30)
PURPOSE = "receipt"
_SHUT = bytes(32)
"""Opens nothing: with it a status is read without the messages."""


def _secret() -> bytes:
    return str(current_app.extensions["settings"].secret_key).encode()


def _cookie_name() -> str:
    """`__Host-` wants the path /, and this cookie is for one page only."""
    return "__Secure-receipt" if current_app.extensions["settings"].is_https else "receipt"


# --- the receipt, once ----------------------------------------------------------------------------------------------


def hand_over(receipt: Receipt, filing: Filing) -> BaseResponse:
    """To the page that shows the receipt; what it shows travels sealed in the reporter's own browser."""
    response = redirect(url_for(".receipt"), 303)
    response.headers["Referrer-Policy"] = "no-referrer"
    said = {
        "number": receipt.number,
        "key": receipt.key,
        "signature": filing.signature,
        "files": len(filing.files),
    }
    _set_cookie(response, said)
    return response


def _set_cookie(response: BaseResponse, said: dict[str, Any]) -> None:
    response.set_cookie(
        _cookie_name(),
        seal_token(_secret(), "receipt cookie", said, now=g.now, ttl=COOKIE_LIVES),
        max_age=int(COOKIE_LIVES.total_seconds()),
        path=url_for(".receipt"),
        httponly=True,
        secure=current_app.extensions["settings"].is_https,
        samesite="Strict",
    )


def _drop_cookie(response: BaseResponse) -> None:
    response.delete_cookie(
        _cookie_name(),
        path=url_for(".receipt"),
        httponly=True,
        secure=current_app.extensions["settings"].is_https,
        samesite="Strict",
    )


@bp.get("/receipt")
@in_memory(0)
@for_anyone
def receipt() -> Response:
    """The receipt, for whoever has just handed in a report; else the way to how far one came."""
    held = request.cookies.get(_cookie_name(), "")
    if not held or "form" in request.args:
        return _look_up(LookUpForm(formdata=None))
    try:
        said = open_token(_secret(), "receipt cookie", held, now=g.now)
        opened = _opened_by(said)
        found = tracking.status(db.session(), opened, g.now)
    except (TokenExpired, TokenForged, NotFound):
        response = _look_up(LookUpForm(formdata=None))
        _drop_cookie(response)
        return response
    key = said.pop("key", "")
    way = WAYS[said["signature"]]
    response = unseen(
        render(
            "public/receipt.html",
            number=said["number"],
            key=printed(key) if key else "",
            way=gettext(way),
            files=said["files"],
            back_path=url_for(".receipt"),
            canonical="",
            noindex=True,
            **_words_of(found),
        )
    )
    if key and request.method == "GET":
        _set_cookie(response, {**said, "id": opened.report_id})
    return response


def _opened_by(said: dict[str, Any]) -> Opened:
    """The report of the cookie: by its key while that has not been shown, later without what only the key opens."""
    if "key" not in said:
        return Opened(said["id"], said["number"], _SHUT)
    opened = tracking.find(db.session(), said["number"], said["key"])
    if opened is None:
        raise NotFound
    return opened


@bp.post("/receipt/save")
@csrf.exempt
@in_memory(64 * 1024)
@for_anyone
def receipt_save() -> Response:
    """The receipt as a file to keep: a neutral name, the number and the key, and the notice only where that was asked for."""
    typed = the_whole_request()
    number, key = read_number(typed.get("number", "")), read_key(typed.get("key", ""))
    if number is None or key is None:
        raise NotFound
    lines = [f"{gettext('编号')}　{number}", f"{gettext('口令')}　{printed(key)}"]
    if "with_notice" in typed:
        lines.append(" ".join(typed.get("notice", "").split())[:200])
    response = unseen("\r\n".join(lines) + "\r\n")
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Content-Disposition"] = content_disposition("note.txt")
    return response


@bp.post("/receipt/leave")
@csrf.exempt
@in_memory(1024)
@for_anyone
def receipt_leave() -> BaseResponse:
    """快速离开: the browser is told to forget what it kept of this site, and shows a page nobody asks about."""
    response = redirect(url_for(".working_days"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response.headers["Referrer-Policy"] = "no-referrer"
    _drop_cookie(response)
    return response


# --- how far it came ------------------------------------------------------------------------------------------------


def _look_up(
    form: LookUpForm, *, reasons: tuple[Reason, ...] = (), heading: str = "", status: int = 200
) -> Response:
    subject = read_number(form.number.data or "") or ""
    offer = challenge.offer(
        PURPOSE, form=request.form if reasons else None, subject=subject, reasons=reasons
    )
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
        return _look_up(form, status=422)
    subject = read_number(number) or ""
    asked = challenge.reasons_against(typed, PURPOSE, [number, key], g.now, subject=subject)
    if asked:
        return _look_up(form, reasons=tuple(asked), status=422)
    opened = tracking.find(db.session(), number, key)
    found = _status(opened)
    if opened is None or found is None:
        challenge.note_miss(PURPOSE, subject)
        form.form_errors.append(say(Reason("receipt_wrong")))
        return _look_up(form, status=422)
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
        return _look_up(again, status=422)
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
    return seal_token(_secret(), "receipt ticket", said, now=g.now, ttl=TICKET_LIVES)


def _of_ticket(ticket: str) -> Opened:
    said = open_token(_secret(), "receipt ticket", ticket, now=g.now)
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
            openings=[(gettext(OPENED_FOR.get(one.reason, one.reason)), one.at) for one in found.identity_opened],
            back_path=url_for(".receipt", form=1),
            canonical="",
            noindex=True,
            **_words_of(found),
        ),
        status,
    )


@dataclass(frozen=True)
class Point:
    """One point of the stage line."""

    words: str
    state: str
    """ok (reached), now (the last one reached), or empty (to come)."""
    at: Any = None
    due: Any = None
    is_expected: bool = False
    hint: str = field(default="")


def _words_of(found: Status) -> dict[str, Any]:
    """What receipt and status page say alike: the notice, who has it, where it stands and what comes next."""
    notice = notice_by_id(db.session(), found.notice_id)
    assert notice is not None
    kind = kind_named(notice.kind)
    page = public_page(db.session(), notice.address or "", g.now)
    is_shown = page is not None and page.notice.phase in READABLE
    site = current_app.extensions["settings"].site
    phone = found.receiver.phone
    return {
        "status": found,
        "stands": gettext(STANDS[found.stage]),
        "points": _points(found),
        "is_comment": kind.about is About.COMMENT,
        "title": f"{page.notice.title}{bracketed(page.notice.document_no)}" if page and is_shown else "",
        "notice_href": url_for(".notice", address=notice.address),
        "receiver": found.receiver,
        "numbers": calls_of(kind, notice.category, phone, site),
        "leave_href": url_for(".receipt_leave"),
    }


def _points(found: Status) -> list[Point]:
    reached = [point for point in found.line if point.at is not None]
    last = reached[-1].stage if reached else None
    return [
        Point(
            gettext(PROGRESS[point.stage]),
            "now" if point.stage == last else "ok" if point.at is not None else "",
            point.at,
            point.due.last_day if point.due is not None else None,
            point.due is not None and point.due.is_provisional,
        )
        for point in found.line
    ]
