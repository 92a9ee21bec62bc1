"""Limits on requests. The key is a keyed digest of the network, new each day; no address is kept."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress

from flask import Flask, current_app, g, request

from hr_portal.core.clock import shanghai_date
from hr_portal.extensions import limiter

SIGN_IN_PER_NETWORK = "30 per minute"
SIGN_IN_PER_LOGIN_AND_NETWORK = "5 per minute"


def network_key() -> str:
    """HMAC(of today, the /24 or /56 the request came from)."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "127.0.0.1")
    except ValueError:
        address = ipaddress.ip_address("127.0.0.1")
    network = ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 56}", strict=False)
    key = f"{current_app.secret_key}|{shanghai_date(g.now)}".encode()
    return hmac.new(key, str(network).encode(), hashlib.sha256).hexdigest()[:24]


def prepare(app: Flask) -> None:
    limiter._key_func = network_key
    app.config.setdefault("RATELIMIT_KEY_PREFIX", "hr_portal")
