"""The notice this one follows: of a kind it may follow, known to the public, and over (先公示，期满再办理). That it must be
confirmed besides is said early; it keeps the text from being issued, not from being written and read."""

from __future__ import annotations

from collections.abc import Iterator

from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content
from hr_portal.notices.rules import Phase

_STILL_RUNNING = (Phase.UNISSUED, Phase.ISSUED, Phase.SCHEDULED, Phase.OPEN)


def check_following(content: Content, context: Context) -> Iterator[Finding]:
    for reason in context.gate:
        if context.followed is None or context.followed.phase not in _STILL_RUNNING:
            yield Finding(Mark.WARNING, reason.code, reason.where, reason.rule, reason.facts)
    where = "follows_address"
    address = content.follows_address.strip()
    if not address:
        if context.kind.follows_required:
            yield Finding(Mark.MUST_FIX, "follows_missing", where)
        return
    followed, facts = context.followed, {"address": address}
    if followed is None:
        yield Finding(Mark.MUST_FIX, "follows_dead", where, None, facts)
    elif followed.kind not in context.kind.follows:
        yield Finding(Mark.MUST_FIX, "follows_wrong_kind", where, None, {**facts, "title": followed.title})
    elif followed.phase in (Phase.WITHDRAWN, Phase.HIDDEN, Phase.TAKEN_DOWN):
        yield Finding(Mark.WARNING, "follows_not_shown", where, None, {**facts, "title": followed.title})
    elif followed.phase in _STILL_RUNNING:
        yield Finding(
            Mark.MUST_FIX, "follows_not_over", where, "window_first", {**facts, "title": followed.title}
        )
    else:
        yield Finding(Mark.PASSED, "follows_found", None, None, {"title": followed.title})
