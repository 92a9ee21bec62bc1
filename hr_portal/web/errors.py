"""Code -> status and page. Every page says what happened and the way on; none shows a stack."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from flask import Flask, current_app, make_response, render_template, request
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from hr_portal.core.errors import Forbidden, NotFound, Reason, Refused
from hr_portal.extensions import db
from hr_portal.web.bodies import body_limit, where_it_broke
from hr_portal.web.problems import is_for_programs, problem

log = logging.getLogger(__name__)

PAGES = frozenset({400, 403, 404, 405, 409, 410, 413, 429, 500, 503})


def prepare(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _error: page(404))
    app.register_error_handler(Forbidden, lambda _error: page(403))
    app.register_error_handler(Refused, lambda error: page(409, reasons=error.reasons))
    app.register_error_handler(RateLimitExceeded, _too_much)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(DBAPIError, _database_away)
    app.register_error_handler(500, _fault)


def page(status: int, *, reasons: Sequence[Reason] = (), headers: dict[str, str] | None = None) -> Response:
    """The page for this status, in the look of the surface that was asked."""
    db.session.rollback()
    if is_for_programs():
        return problem(status, reasons=reasons, headers=headers)
    shown = status if status in PAGES else 500 if status >= 500 else 400
    side = "staff" if request.path.startswith("/staff") else "public"
    response = make_response(render_template(f"errors/{shown}.html", reasons=reasons, side=side), status)
    response.headers["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.get_response()
    status = error.code or 500
    if status < 400:
        return error.get_response()
    headers = {"Allow": ", ".join(sorted(error.valid_methods or ()))} if status == 405 else None  # type: ignore[attr-defined]
    return page(status, headers=headers)


def _too_much(error: RateLimitExceeded) -> Response:
    wait = error.limit.limit.get_expiry() if error.limit is not None else 60
    return page(429, headers={"Retry-After": str(wait)})


def _stale_form(_error: CSRFError) -> Response:
    return page(400)


def _database_away(error: DBAPIError) -> Response:
    log.error(
        "database away: %s",
        error.orig.__class__.__name__,
        exc_info=current_app.testing and body_limit(request.endpoint) is None,
    )
    if is_for_programs():
        return problem(503, headers={"Retry-After": "30"})
    response = make_response(render_template("errors/503.html", reasons=(), side="public"), 503)
    response.headers["Retry-After"] = "30"
    response.headers["Cache-Control"] = "no-store"
    return response


def _fault(error: Exception) -> Response:
    raised = getattr(error, "original_exception", None) or error
    if body_limit(request.endpoint) is not None:
        log.error("fault on %s\n%s", request.endpoint, where_it_broke(raised))
    else:
        log.error("fault on %s", request.endpoint, exc_info=raised)
    return page(500)
