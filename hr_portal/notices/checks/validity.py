"""有效性 of a policy document: what it says of itself agrees with its dates."""

from __future__ import annotations

from collections.abc import Iterator

from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.checks.fields import day_typed
from hr_portal.notices.content import Content

IN_FORCE = "有效"


def check_validity(content: Content, context: Context) -> Iterator[Finding]:
    """A document whose term is over is not in force; one that is not in force says since when, in order."""
    if not any(field.name == "validity" for field in context.kind.fields):
        return
    said = content.fields.get("validity", "").strip()
    begins, until, ended = (
        day_typed(content.fields.get(name, "").strip())
        for name in ("effective_on", "valid_until", "invalid_from")
    )
    if said == IN_FORCE and until is not None and until < context.today:
        yield Finding(Mark.MUST_FIX, "validity_over", "fields.validity", None, {"day": until})
    if said == IN_FORCE and ended is not None and ended <= context.today:
        yield Finding(Mark.MUST_FIX, "validity_over", "fields.validity", None, {"day": ended})
    if said and said != IN_FORCE and ended is not None and ended > context.today:
        yield Finding(
            Mark.MUST_FIX, "validity_not_over", "fields.invalid_from", None, {"validity": said, "day": ended}
        )
    for name, day in (("valid_until", until), ("invalid_from", ended)):
        if begins is not None and day is not None and day < begins:
            facts = {"effective_on": begins, "day": day}
            yield Finding(Mark.MUST_FIX, "ends_before_it_begins", f"fields.{name}", None, facts)
