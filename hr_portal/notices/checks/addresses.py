"""Web addresses that cannot be right. Nobody is asked whether they answer: the house sends no requests out."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content

_LIKE = re.compile(
    r"(?<![A-Za-z])(?:h+t+p+s?|ttps?|htps?)[ ]?(?:[:：；;][/／\\]{0,3}|[/／]{2})[^\s)）\]】>》」”，。；、]+"
    r"|(?<![A-Za-z0-9_./@-])www(?:\.[^\s)）\]】>》」”，。；、]+|[．。，,][\w．。，,]+)",
    re.IGNORECASE,
)
_HOST = re.compile(
    r"(?:[\w](?:[\w-]{0,61}[\w])?\.)+(?:[A-Za-z]{2,24}|xn--[\w-]{2,59}|[\u4e00-\u9fff]{2,8})\.?"
)
_MOST = 3


def check_addresses(content: Content, context: Context) -> Iterator[Finding]:
    places = [
        (place, text) for place, text in content.all_text() if place == "body" or place.startswith("fields.")
    ]
    for place, text in places:
        wrong = [(found[0], code) for found in _LIKE.finditer(text) if (code := fault_of(found[0]))]
        for address, code in dict.fromkeys(wrong[:_MOST]):
            yield Finding(Mark.WARNING, code, place, None, {"address": address[:80]})


def fault_of(address: str) -> str:
    """`address_malformed`, `address_inside` (nobody outside the office can open it), or nothing."""
    whole = address if not address.lower().startswith("www") else f"http://{address}"
    try:
        parts = urlsplit(whole)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "address_malformed"
    if (
        parts.scheme not in ("http", "https")
        or not whole.lower().startswith(f"{parts.scheme}://")
        or not host
    ):
        return "address_malformed"
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        if host == "localhost" or host.endswith((".local", ".internal", ".lan")):
            return "address_inside"
        return "" if _HOST.fullmatch(host) else "address_malformed"
    return "" if number.is_global else "address_inside"
