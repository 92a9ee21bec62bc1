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
_POSTS = (
    "current_post", "proposed_post", "unit", "action", "post", "problem", "award_type", "current_rank", "position_code",
    "position_and_code", "ticket_no", "inspected_post", "hiring_unit", "position_name",
)  # fmt: skip
"""What tells two rows of one name apart: namesakes have other posts, one person may be named in two actions."""


def check_persons(content: Content, context: Context) -> Iterator[Finding]:
    """The table of the kind, whatever its rows are."""
    if not context.kind.has_persons:
        return
    if not content.persons:
        if context.kind.rows_required:
            yield Finding(Mark.MUST_FIX, _said(context, "missing"), "persons")
        return
    findings = [*_incomplete(content, context), *_unreadable(content, context), *_twice(content, context)]
    yield from findings
    if not any(finding.mark is Mark.MUST_FIX for finding in findings):
        yield Finding(Mark.PASSED, _said(context, "complete"), None, None, {"count": len(content.persons)})


def _said(context: Context, what: str) -> str:
    """Of persons and of lines the same is said in other words."""
    persons = context.kind.is_about_persons
    return {
        "missing": "persons_missing" if persons else "lines_missing",
        "complete": "persons_complete" if persons else "lines_complete",
        "incomplete": "person_incomplete" if persons else "line_incomplete",
        "more": "more_persons_incomplete" if persons else "more_lines_incomplete",
        "twice": "person_twice" if persons else "line_twice",
    }[what]


def _incomplete(content: Content, context: Context) -> Iterator[Finding]:
    columns = context.kind.person_columns
    rows = [
        (number, missing)
        for number, person in enumerate(content.persons, 1)
        if (
            missing := tuple(
                one.name for one in columns if one.is_needed(person) and not person.get(one.name, "").strip()
            )
        )
    ]
    for number, missing in rows[:MOST_ROWS]:
        where = f"persons.{number}.{missing[0]}"
        yield Finding(Mark.MUST_FIX, _said(context, "incomplete"), where, None, {"columns": missing})
    if len(rows) > MOST_ROWS:
        number, missing = rows[MOST_ROWS]
        facts = {"count": len(rows) - MOST_ROWS}
        yield Finding(Mark.MUST_FIX, _said(context, "more"), f"persons.{number}.{missing[0]}", None, facts)


def _unreadable(content: Content, context: Context) -> Iterator[Finding]:
    for number, person in enumerate(content.persons, 1):
        for column in context.kind.person_columns:
            value = person.get(column.name, "").strip()
            if value:
                yield from faults_of(column, value, f"persons.{number}.{column.name}", context.today)
        name = clean_name(person.get("name", "")) if context.kind.is_about_persons else ""
        if name and _is_a_persons(context) and reasons_against_name(name):
            yield Finding(Mark.WARNING, "name_unusual", f"persons.{number}.name", None, {"name": name})


def _is_a_persons(context: Context) -> bool:
    """A column that also takes the names of collectives (集体) is not judged as a person's name."""
    return not any("集体" in column.label for column in context.kind.person_columns if column.name == "name")


def _twice(content: Content, context: Context) -> Iterator[Finding]:
    """The same name with the same posts is one person listed twice; the same name and month of birth perhaps."""
    head = context.kind.head_column
    seen: dict[str, list[tuple[int, Mapping[str, str]]]] = defaultdict(list)
    for number, person in enumerate(content.persons, 1):
        name = clean_name(person.get(head, ""))
        for other, earlier in seen[name] if name else ():
            facts = {"name": name, "other": other}
            if _posts(person) == _posts(earlier):
                yield Finding(Mark.MUST_FIX, _said(context, "twice"), f"persons.{number}.{head}", None, facts)
                break
            if person.get("birth_month") and person.get("birth_month") == earlier.get("birth_month"):
                yield Finding(Mark.WARNING, "person_perhaps_twice", f"persons.{number}.name", None, facts)
                break
        seen[name].append((number, person))


def _posts(person: Mapping[str, str]) -> tuple[str, ...]:
    return tuple("".join(person.get(name, "").split()) for name in _POSTS)
