"""Persons on the list: every required column of every row, nobody twice (§12B 4, 11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from hr_portal.core.names import clean_name, reasons_against_name
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.checks.fields import faults_of
from hr_portal.notices.content import Content

MOST_ROWS = 20
"""Incomplete rows that are named one by one; of a table pasted wrongly the rest is counted."""
_POSTS = ("current_post", "proposed_post", "unit")


def check_persons(content: Content, context: Context) -> Iterator[Finding]:
    if not context.kind.has_persons:
        return
    if not content.persons:
        yield Finding(Mark.MUST_FIX, "persons_missing", "persons")
        return
    findings = [*_incomplete(content, context), *_unreadable(content, context), *_twice(content)]
    yield from findings
    if not any(finding.mark is Mark.MUST_FIX for finding in findings):
        yield Finding(Mark.PASSED, "persons_complete", None, None, {"count": len(content.persons)})


def _incomplete(content: Content, context: Context) -> Iterator[Finding]:
    required = [column.name for column in context.kind.person_columns if column.required]
    rows = [
        (number, missing)
        for number, person in enumerate(content.persons, 1)
        if (missing := tuple(name for name in required if not person.get(name, "").strip()))
    ]
    for number, missing in rows[:MOST_ROWS]:
        yield Finding(
            Mark.MUST_FIX, "person_incomplete", f"persons.{number}.{missing[0]}", None, {"columns": missing}
        )
    if len(rows) > MOST_ROWS:
        number, missing = rows[MOST_ROWS]
        facts = {"count": len(rows) - MOST_ROWS}
        yield Finding(Mark.MUST_FIX, "more_persons_incomplete", f"persons.{number}.{missing[0]}", None, facts)


def _unreadable(content: Content, context: Context) -> Iterator[Finding]:
    for number, person in enumerate(content.persons, 1):
        for column in context.kind.person_columns:
            value = person.get(column.name, "").strip()
            if value:
                yield from faults_of(column, value, f"persons.{number}.{column.name}", context.today)
        name = clean_name(person.get("name", ""))
        if name and reasons_against_name(name):
            yield Finding(Mark.WARNING, "name_unusual", f"persons.{number}.name", None, {"name": name})


def _twice(content: Content) -> Iterator[Finding]:
    """The same name with the same posts is one person listed twice; the same name and month of birth perhaps."""
    seen: dict[str, list[tuple[int, Mapping[str, str]]]] = defaultdict(list)
    for number, person in enumerate(content.persons, 1):
        name = clean_name(person.get("name", ""))
        for other, earlier in seen[name] if name else ():
            facts = {"name": name, "other": other}
            if _posts(person) == _posts(earlier):
                yield Finding(Mark.MUST_FIX, "person_twice", f"persons.{number}.name", None, facts)
                break
            if person.get("birth_month") and person.get("birth_month") == earlier.get("birth_month"):
                yield Finding(Mark.WARNING, "person_perhaps_twice", f"persons.{number}.name", None, facts)
                break
        seen[name].append((number, person))


def _posts(person: Mapping[str, str]) -> tuple[str, ...]:
    return tuple("".join(person.get(name, "").split()) for name in _POSTS)
