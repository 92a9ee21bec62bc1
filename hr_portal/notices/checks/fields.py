"""What the kind asks for, by its own file: given, readable, one of the choices, not too long (§12B 4, 22)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Field, FieldType

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
_SCORE = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?")
_NOT_LATER = frozenset({"decided_on", "secrecy_reviewed_on"})
"""Days of something that has happened, whatever the kind's file says."""
_EXCEPTION = "exception_promotion_reason"


def check_fields(content: Content, context: Context) -> Iterator[Finding]:
    findings = list(_faults(content, context))
    yield from findings
    if any(finding.mark is Mark.MUST_FIX for finding in findings):
        return
    if context.kind.needs_decision and (decided := day_typed(content.fields.get("decided_on", ""))):
        yield Finding(
            Mark.PASSED, "decision_came_first", None, "decision_before_entry", {"decided_on": decided}
        )
    if "secrecy_conclusion" in content.fields:
        facts = {"reviewer": content.fields.get("secrecy_reviewer", "")}
        yield Finding(Mark.PASSED, "secrecy_recorded", None, "secrecy_review", facts)


def _faults(content: Content, context: Context) -> Iterator[Finding]:
    if not content.title.strip():
        yield Finding(Mark.MUST_FIX, "title_missing", "title")
    if not content.body.strip() and not _says_something(content, context):
        yield Finding(Mark.MUST_FIX, "body_missing", "body")
    for field in context.kind.fields:
        where, value = f"fields.{field.name}", content.fields.get(field.name, "").strip()
        if not value:
            if field.is_needed(content.fields):
                rule = "secrecy_review" if field.name.startswith("secrecy_") else None
                yield Finding(Mark.MUST_FIX, "field_missing", where, rule)
            continue
        yield from faults_of(field, value, where, context.today)
    yield from _about_exception(content, context)


def _says_something(content: Content, context: Context) -> bool:
    """Persons, or a field long enough to be text, stand in for a body."""
    printed = [field for field in context.kind.fields if field.public and field.type is FieldType.LONG]
    return bool(content.persons) or any(content.fields.get(field.name, "").strip() for field in printed)


def _about_exception(content: Content, context: Context) -> Iterator[Finding]:
    """破格提拔 states its circumstances and reason."""
    if not any(field.name == _EXCEPTION for field in context.kind.fields):
        return
    if content.fields.get(_EXCEPTION, "").strip():
        return
    if any("破格" in text for _, text in content.all_text()):
        yield Finding(
            Mark.WARNING, "exception_reason_asked", f"fields.{_EXCEPTION}", "pre_appointment_content"
        )


def day_typed(value: str) -> date | None:
    """The day as the form keeps it (2026-11-23), or None where it is none."""
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None


def faults_of(field: Field, value: str, where: str, today: date) -> Iterator[Finding]:
    """What is wrong with a value that is given, by the field or column it stands in."""
    facts: dict[str, object] = {"typed": value[:40]}
    if field.type is FieldType.DATE:
        day = day_typed(value)
        if day is None:
            yield Finding(Mark.MUST_FIX, "day_unreadable", where, None, facts)
        elif day > today and (field.not_after_today or field.name in _NOT_LATER):
            yield Finding(Mark.MUST_FIX, "day_in_future", where, None, {"day": day})
    elif field.type is FieldType.MONTH:
        if not _MONTH.fullmatch(value):
            yield Finding(Mark.MUST_FIX, "month_unreadable", where, None, facts)
        elif value > f"{today:%Y-%m}":
            yield Finding(Mark.MUST_FIX, "month_in_future", where, None, facts)
    elif field.type is FieldType.NUMBER and not re.fullmatch(r"[0-9]{1,9}", value):
        yield Finding(Mark.MUST_FIX, "number_unreadable", where, None, facts)
    elif field.type is FieldType.SCORE and not _SCORE.fullmatch(value):
        yield Finding(Mark.MUST_FIX, "score_unreadable", where, None, facts)
    elif field.type is FieldType.CHOICE and value not in field.choices:
        yield Finding(
            Mark.MUST_FIX,
            "choice_unknown",
            where,
            None,
            {**facts, "choices": field.choice_labels or field.choices},
        )
    elif field.accepts and value not in field.accepts:
        yield Finding(Mark.MUST_FIX, "answer_not_accepted", where, None, {**facts, "accepted": field.accepts})
    if field.limit and len(value) > field.limit:
        facts = {"limit": field.limit, "length": len(value)}
        yield Finding(Mark.MUST_FIX, "too_long", where, None, facts)
