"""What a request plainly says, read without a framework. Whatever is not plain is nobody's business here: Flask reads it."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_to_bytes

from werkzeug.http import parse_cookie

Environ = dict[str, Any]
_FORM = "application/x-www-form-urlencoded"


def is_plain(environ: Environ) -> bool:
    """At the root of the site, with nothing behind the address."""
    return not environ.get("SCRIPT_NAME") and not environ.get("QUERY_STRING")


def is_large(environ: Environ) -> bool:
    """长者版, by the one cookie bit."""
    cookies = environ.get("HTTP_COOKIE", "")
    return "size=" in cookies and parse_cookie(cookies).get("size") == "large"


def is_from_our_page(environ: Environ) -> bool:
    """The browser says so, or nobody says anything; who says less clearly is asked by the edge (`web.edges`)."""
    fetched_from = environ.get("HTTP_SEC_FETCH_SITE")
    if fetched_from is None:
        return "HTTP_ORIGIN" not in environ
    return fetched_from in ("same-origin", "none")


def length_of_form(environ: Environ, limit: int) -> int | None:
    """Bytes of a form as browsers send it, of a length that was said and is allowed."""
    length = environ.get("CONTENT_LENGTH") or ""
    if environ.get("CONTENT_TYPE") != _FORM or not (length.isascii() and length.isdigit()):
        return None
    return int(length) if len(length) < 8 and int(length) <= limit else None


def form_of(body: bytes) -> dict[str, str] | None:
    """The first value of each name; None where the bytes are not what a browser makes of text, or hold a NUL."""
    found: dict[str, str] = {}
    try:
        for pair in body.decode("ascii").split("&"):
            name, _, value = pair.partition("=")
            if pair:
                found.setdefault(_decoded(name), _decoded(value))
    except UnicodeDecodeError:
        return None
    return None if any("\0" in value for value in found.values()) else found


def _decoded(text: str) -> str:
    if "%" in text or "+" in text:
        return unquote_to_bytes(text.replace("+", " ")).decode()
    return text
