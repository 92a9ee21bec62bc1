"""Days in the text against the days in the fields: the signature, and the day of the decision, which stays inside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.printed_dates import PrintedPeriod, dates_in
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.checks.fields import day_typed
from hr_portal.notices.content import Content

_DECIDED = re.compile(r"讨论|研究|决定|常委会|党委会|党组会|会议")
_NEAR = 24
_ALONE = re.compile(r"[\s\u3000（）()]*")


def check_body_dates(content: Content, context: Context) -> Iterator[Finding]:
    yield from _about_signature(content)
    yield from _about_decision(content, context)


def _about_signature(content: Content) -> Iterator[Finding]:
    """A last line that is a day and nothing else is a signature; the page prints its own."""
    lines = [line for line in content.body.splitlines() if line.strip()]
    if not lines or content.document_date is None:
        return
    found = dates_in(lines[-1], year=content.document_date.year)
    if len(found) != 1 or found[0].is_range or found[0].first is None:
        return
    only = found[0]
    rest = lines[-1][: only.start] + lines[-1][only.end :]
    if _ALONE.fullmatch(rest) and only.first != content.document_date:
        facts = {"printed": lines[-1].strip(), "document_date": content.document_date}
        yield Finding(Mark.WARNING, "signature_date_differs", "body", None, facts)


def _about_decision(content: Content, context: Context) -> Iterator[Finding]:
    """党委（党组）讨论决定日期 is not public. A day that happens to be the same is only asked about."""
    decided = day_typed(content.fields.get("decided_on", "").strip())
    spec = next((one for one in context.kind.fields if one.name == "decided_on"), None)
    if decided is None or spec is None or spec.public:
        return
    for place, text in (("title", content.title), ("body", content.body)):
        printed = [one for one in dates_in(text, year=decided.year) if decided in (one.first, one.last)]
        said = [one for one in printed if _speaks_of_deciding(text, one)]
        if said:
            facts = {"printed": text[said[0].start : said[0].end]}
            yield Finding(Mark.MUST_FIX, "decision_date_printed", place, "decision_stays_inside", facts)
        elif printed and decided != content.document_date:
            facts = {"printed": text[printed[0].start : printed[0].end]}
            yield Finding(Mark.WARNING, "decision_date_perhaps_printed", place, None, facts)


def _speaks_of_deciding(text: str, printed: PrintedPeriod) -> bool:
    return _DECIDED.search(text[max(0, printed.start - _NEAR) : printed.end + _NEAR]) is not None
