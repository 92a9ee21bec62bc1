"""Links that lead nowhere (§12B 18)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.ids import parse_address
from hr_portal.core.markup_lint import lint
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content

_LINKED = re.compile(r"\]\([ \t]*(?P<site>https?://[^/\s)]+)?/n/(?P<address>[^)\s#?]*)")
_TYPED = re.compile(r"/n/(?P<address>[0-9A-Z]{1,32}-[0-9]{4}-[0-9]{5,9})(?![0-9])")


def check_links(content: Content, context: Context) -> Iterator[Finding]:
    addresses = own_addresses(content.body)
    dead = [address for address in addresses if address not in context.known_addresses]
    for address in dead:
        yield Finding(Mark.MUST_FIX, "link_dead", "body", None, {"address": f"/n/{address}"})
    refused = [spot for spot in lint(content.body) if spot.code == "link_refused"]
    for spot in refused:
        facts = {"line": spot.line, "excerpt": spot.excerpt}
        yield Finding(Mark.MUST_FIX, "link_refused", "body", None, facts)
    if addresses and not dead and not refused:
        yield Finding(Mark.PASSED, "links_answer", None, None, {"count": len(addresses)})


def own_addresses(text: str) -> list[str]:
    """The addresses of notices that the text links to or prints, in order. A whole web address is taken for one of
    ours when it ends like one: /n/ alone is a folder of other sites too."""
    found = {}
    for link in _LINKED.finditer(text):
        if link["site"] is None or parse_address(link["address"]) is not None:
            found[link["address"]] = link.start()
    for typed in _TYPED.finditer(text):
        found.setdefault(typed["address"], typed.start())
    return sorted(found, key=found.__getitem__)
