"""What looks wrong in the words themselves: garbled, Traditional among Simplified, marks without effect (§12B 20)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hr_portal.core.markup_lint import lint
from hr_portal.core.text_faults import Spot, looks_garbled, stray_traditional
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content

_AROUND = 6
_LINKS = "link_refused"
"""Said by the check of links."""


def check_text(content: Content, context: Context) -> Iterator[Finding]:
    findings = list(_faults(content.all_text()))
    for spot in lint(content.body):
        if spot.code != _LINKS:
            facts = {"line": spot.line, "excerpt": spot.excerpt}
            findings.append(Finding(Mark.WARNING, f"markup_{spot.code}", "body", None, facts))
    yield from findings
    if not findings:
        yield Finding(Mark.PASSED, "text_reads_well")


def check_outcome_text(content: Content, context: Context) -> Iterator[Finding]:
    """The public words on how it ended."""
    yield from _faults(context.outcome_said)


def _faults(places: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    for place, text in places:
        if garbled := looks_garbled(text):
            facts: dict[str, object] = {"excerpt": _excerpt(text, garbled[0]), "count": len(garbled)}
            if garbled[0].meant:
                facts["meant"] = garbled[0].meant
            yield Finding(Mark.MUST_FIX, "text_garbled", place, None, facts)
        # A person's name is written as the register has it.
        traditional = [] if _holds_a_name(place) else stray_traditional(text)
        if traditional:
            pairs = dict.fromkeys(f"{spot.found}（{spot.meant}）" for spot in traditional)
            yield Finding(Mark.WARNING, "text_traditional", place, None, {"characters": tuple(pairs)})


def _holds_a_name(place: str) -> bool:
    return place == "fields.secrecy_reviewer" or (place.startswith("persons.") and place.endswith(".name"))


def _excerpt(text: str, spot: Spot) -> str:
    return text[max(0, spot.start - _AROUND) : spot.end + _AROUND].replace("\n", " ").strip()
