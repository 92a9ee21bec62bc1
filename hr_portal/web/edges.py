"""The edge of every request: the clock is read once, a GET reads only, headers are one constant table."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

from hr_portal.core.db import reading_only
from hr_portal.core.errors import Forbidden

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
"""The same for every answer. No nonces, so that shared bytes and 304 stay possible."""


def prepare(app: Flask) -> None:
    app.before_request(_begin)
    app.before_request(_refuse_other_sites)
    app.after_request(_finish)
    app.teardown_request(_leave)


def _begin() -> None:
    g.now = current_app.extensions["clock"].now()
    g.reading = reading_only.set(request.method in SAFE or _is_public_reading())


def _is_public_reading() -> bool:
    """A form of everybody's whose view commits nothing: however many look something up, no writer waits for them."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.blueprint in ("public", "public_en") and not hasattr(view, "commits")


def _refuse_other_sites() -> None:
    """A form is only taken from a page of ours. Browsers say where it came from; who does not say needs the token. A page
    that tells no site where it came from (reports) makes older browsers say `null`: forms without a session may."""
    if request.method in SAFE:
        return
    fetched_from = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if fetched_from is not None:
        ours = fetched_from in ("same-origin", "none")
    else:
        ours = (
            origin is None
            or (origin == "null" and _needs_no_session())
            or origin
            in (
                _origin(request.host_url),
                _origin(current_app.extensions["settings"].site.url),
            )
        )
    if not ours:
        raise Forbidden


def _needs_no_session() -> bool:
    """Pages of reports for everybody: nobody is signed in there, and nothing of the reader's own is used."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.blueprint in ("public", "public_en") and getattr(view, "body_limit", None) is not None


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "Cache-Control" not in response.headers and request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if current_app.extensions["settings"].is_https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def _leave(_error: BaseException | None) -> None:
    token: Any = g.pop("reading", None)
    if token is not None:
        reading_only.reset(token)


def from_this_machine() -> bool:
    """The request came over loopback: from somebody at the machine, or from a proxy that does not say for whom."""
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
