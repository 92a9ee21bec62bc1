"""Dates that follow one another: decided, signed, published; born, at work (§12B 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hr_portal.core.clock import shanghai_date
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.checks.fields import day_typed
from hr_portal.notices.content import Content
from hr_portal.notices.rules import Purpose

WORKING_AGE = 16
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


def check_dates(content: Content, context: Context) -> Iterator[Finding]:
    findings = [*_about_document(content, context), *_about_persons(content)]
    yield from findings
    if not any(finding.mark is Mark.MUST_FIX for finding in findings):
        yield Finding(Mark.PASSED, "dates_in_order")


def _about_document(content: Content, context: Context) -> Iterator[Finding]:
    """成文日期: not before the decision, not after the publication."""
    signed = content.document_date
    if signed is None:
        yield Finding(Mark.MUST_FIX, "document_date_missing", "document_date")
        return
    published = shanghai_date(context.becomes_public) if context.becomes_public is not None else None
    if published is not None and signed > published:
        facts = {"document_date": signed, "published": published}
        yield Finding(Mark.MUST_FIX, "document_after_publication", "document_date", None, facts)
    elif published is None and context.purpose is Purpose.FIRST and signed > context.today:
        yield Finding(Mark.WARNING, "document_date_ahead", "document_date", None, {"document_date": signed})
    decided = day_typed(content.fields.get("decided_on", "").strip())
    if decided is not None and signed < decided:
        facts = {"document_date": signed, "decided_on": decided}
        yield Finding(Mark.MUST_FIX, "document_before_decision", "document_date", None, facts)


def _about_persons(content: Content) -> Iterator[Finding]:
    for number, person in enumerate(content.persons, 1):
        born, began = _months(person.get("birth_month", "")), _months(person.get("work_start_month", ""))
        if born is None or began is None:
            continue
        where = f"persons.{number}.work_start_month"
        if began <= born:
            yield Finding(Mark.MUST_FIX, "work_before_birth", where)
        elif began - born < WORKING_AGE * 12:
            # 劳动法 lets art and sport take younger ones on, so it is asked, not refused.
            facts = {"age": (began - born) // 12, "working_age": WORKING_AGE}
            yield Finding(Mark.WARNING, "work_before_sixteen", where, None, facts)


def _months(typed: str) -> int | None:
    """Months since the year nought, to be compared."""
    found = _MONTH.fullmatch(typed.strip())
    return int(found[1]) * 12 + int(found[2]) - 1 if found else None
