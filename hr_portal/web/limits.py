"""Limits on requests. The key is a keyed digest of the network, new each day; no address is kept."""

from __future__ import annotations

import hashlib
import hmac
import socket
from collections.abc import Callable

from flask import Flask, Response, current_app, g, request

from hr_portal.accounts.people import clean_login
from hr_portal.core.clock import shanghai_date
from hr_portal.extensions import limiter
from hr_portal.web.access import View, signed_in

SIGN_IN_PER_NETWORK = "30 per minute"
"""Failed ones: a bureau behind one address signs in all at once at half past eight."""
SIGN_IN_PER_LOGIN_AND_NETWORK = "5 per minute"
"""Nobody is locked out: from another network the same login has its own five."""
OLD_PASSWORD_PER_SESSION = "5 per minute"  # noqa: S105
LINK_PER_NETWORK = "30 per minute"


def network() -> str:
    """The /24 or /56 the request came from. Not to be kept anywhere: `network_key` is what may be."""
    if "network" not in g:
        g.network = network_of(request.remote_addr)
    return str(g.network)


def network_of(remote_addr: str | None) -> str:
    """An IPv4 address that comes by IPv6 is an IPv4 address; what is none is this machine."""
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            address = socket.inet_pton(family, remote_addr or "127.0.0.1")
        except (OSError, UnicodeEncodeError):
            continue
        address = address.removeprefix(_MAPPED)
        return f"{address[:3].hex()}/24" if len(address) == 4 else f"{address[:7].hex()}/56"
    return network_of("127.0.0.1")


_MAPPED = bytes(10) + b"\xff\xff"


def network_key() -> str:
    """HMAC(of today, the network the request came from)."""
    return _digest(network())


def login_and_network_key() -> str:
    """The same with the login that was typed, however it was typed."""
    return network_key() + _digest(clean_login(request.form.get("login", "")))


def session_key() -> str:
    """The signed-in session; the network where there is none."""
    found = signed_in()
    return network_key() if found is None else _digest(found.token)


def _digest(text: str) -> str:
    key = f"{current_app.extensions['settings'].secret_key}|{shanghai_date(g.now)}".encode()
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:24]


def was_refused(response: Response) -> bool:
    """Only what failed counts against the limit."""
    return response.status_code >= 400


@limiter.limit(SIGN_IN_PER_NETWORK, key_func=network_key, deduct_when=was_refused)
@limiter.limit(SIGN_IN_PER_LOGIN_AND_NETWORK, key_func=login_and_network_key)
def signing_in() -> None:
    """Guessing a password."""


@limiter.limit(OLD_PASSWORD_PER_SESSION, key_func=session_key)
def asking_the_old_password() -> None:
    """Guessing it at a browser somebody left open."""


@limiter.limit(LINK_PER_NETWORK, key_func=network_key)
def opening_a_link() -> None:
    """Guessing a one-time link."""


def counted(what: Callable[[], None]) -> Callable[[View], View]:
    """Mark on a view: each request of it counts as this. Counted before the token against forged requests is looked at,
    which a limit that decorates a view is not: whoever guesses without a token is slowed as well."""

    def mark(view: View) -> View:
        view.counted = what  # type: ignore[attr-defined]
        return view

    return mark


def _count() -> None:
    what = getattr(current_app.view_functions.get(request.endpoint or ""), "counted", None)
    if what is not None:
        what()


def prepare(app: Flask) -> None:
    limiter._key_func = network_key
    app.before_request(_count)
    app.config.setdefault("RATELIMIT_KEY_PREFIX", "hr_portal")
    limiter.init_app(app)
    # Only marked views are counted, by `_count`; the limiter's own look at every page finds nothing and costs a tenth
    # of a page.
    app.before_request_funcs[None].remove(limiter._check_request_limit)
