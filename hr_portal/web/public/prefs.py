"""长者版: one bit, kept by the reader's own browser."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from hr_portal.extensions import csrf
from hr_portal.web.access import for_anyone
from hr_portal.web.public.blueprint import bp

A_YEAR = 365 * 24 * 3600


@bp.post("/prefs")
@csrf.exempt
@for_anyone
def prefs() -> Response:
    """Keep the size of type and go back. Nobody gains by forging it, and a page that is the same for everybody carries
    no token; forms of other sites are refused all the same."""
    response = redirect(safe_path(request.form.get("back", "")) or url_for(".home"), 303)
    keep_size(response, request.form.get("size", ""))
    return response


def keep_size(response: Response, size: str) -> None:
    """`large`, or else the usual size again."""
    if size == "large":
        response.set_cookie(
            "size",
            "large",
            max_age=A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=current_app.extensions["settings"].is_https,
        )
    else:
        response.delete_cookie("size")


def safe_path(back: str) -> str:
    """A path on this site without a size of its own, or nothing. Never another site, in any spelling."""
    if not back.startswith("/") or back.startswith("//") or "\\" in back or any(c <= " " for c in back):
        return ""
    try:
        parts = urlsplit(back)
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or parts.path.startswith("//"):
        return ""
    query = urlencode([pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "size"])
    return parts.path + (f"?{query}" if query else "")
