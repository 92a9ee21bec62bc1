"""回执 and 查办理进度. The number and the key stand in bodies and, for half an hour, in a sealed cookie; never in an address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from hr_portal.core.errors import NotFound
from hr_portal.core.file_names import content_disposition
from hr_portal.core.sealed_token import TokenExpired, TokenForged, open_token, seal_token
from hr_portal.extensions import csrf, db
from hr_portal.objections import tracking
from hr_portal.objections.filing import Filing
from hr_portal.objections.receipts import Receipt, printed, read_key, read_number
from hr_portal.objections.tracking import Opened
from hr_portal.web.access import for_anyone
from hr_portal.web.bodies import in_memory
from hr_portal.web.forms.reports import LookUpForm
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import render
from hr_portal.web.public.progress import look_up
from hr_portal.web.public.progress_words import words_of
from hr_portal.web.public.report_drafts import secret
from hr_portal.web.public.unseen import the_whole_request, unseen
from hr_portal.web.speech import gettext
from hr_portal.web.wording.reports import WAYS

COOKIE_LIVES = timedelta(minutes=30)
_SHUT = bytes(32)
"""Opens nothing: with it a status is read without the messages."""


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
        seal_token(secret(), "receipt cookie", said, now=g.now, ttl=COOKIE_LIVES),
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
        return look_up(LookUpForm(formdata=None))
    try:
        said = open_token(secret(), "receipt cookie", held, now=g.now)
        opened = _opened_by(said)
        found = tracking.status(db.session(), opened, g.now)
    except (TokenExpired, TokenForged, NotFound):
        response = look_up(LookUpForm(formdata=None))
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
            **words_of(found),
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
