"""Work for the browser of whoever fills in a form."""

from __future__ import annotations

from flask import Response, abort, request

from hr_portal.web.access import for_anyone
from hr_portal.web.challenge import PURPOSES, as_json, new_challenge
from hr_portal.web.public.blueprint import bp


@bp.get("/challenge")
@for_anyone
def challenge() -> Response:
    """A fresh challenge for the form named in `for`; `least` asks for more work, never for less. Kept by nobody."""
    purpose, least = request.args.get("for", ""), request.args.get("least", "")
    if purpose not in PURPOSES:
        abort(404)
    asked = int(least) if least.isascii() and least.isdigit() and len(least) < 10 else 0
    response = Response(as_json(new_challenge(purpose, asked)), content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
