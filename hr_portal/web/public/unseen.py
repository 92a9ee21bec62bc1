"""Pages about one report: kept by no cache, found by no engine, told to no other site."""

from __future__ import annotations

from flask import Response, current_app, g, make_response, request
from werkzeug.datastructures import MultiDict


def unseen(html: str, status: int = 200) -> Response:
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def the_whole_request() -> MultiDict[str, str]:
    """The form, all of it; from here on `now` is the instant at which it had come."""
    form: MultiDict[str, str] = request.form
    g.now = current_app.extensions["clock"].now()
    g.pop("edition", None)
    return form
