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
    """The table of the kind, whatever its rows are. Of persons and of lines the same is said in other words."""
    if not context.kind.has_persons:
        return
    if not content.persons:
        if context.kind.rows_required and context.kind.is_about_persons:
            yield Finding(Mark.MUST_FIX, "persons_missing", "persons")
        elif context.kind.rows_required:
            yield Finding(Mark.MUST_FIX, "lines_missing", "persons")
        return
    findings = [*_incomplete(content, context), *_unreadable(content, context), *_twice(content, context)]
    yield from findings
    if any(finding.mark is Mark.MUST_FIX for finding in findings):
        return
    facts = {"count": len(content.persons)}
    if context.kind.is_about_persons:
        yield Finding(Mark.PASSED, "persons_complete", None, None, facts)
    else:
        yield Finding(Mark.PASSED, "lines_complete", None, None, facts)


def _incomplete(content: Content, context: Context) -> Iterator[Finding]:
    columns, persons = context.kind.person_columns, context.kind.is_about_persons
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
        where, facts = f"persons.{number}.{missing[0]}", {"columns": missing}
        if persons:
            yield Finding(Mark.MUST_FIX, "person_incomplete", where, None, facts)
        else:
            yield Finding(Mark.MUST_FIX, "line_incomplete", where, None, facts)
    if len(rows) > MOST_ROWS:
        number, missing = rows[MOST_ROWS]
        where, left = f"persons.{number}.{missing[0]}", {"count": len(rows) - MOST_ROWS}
        if persons:
            yield Finding(Mark.MUST_FIX, "more_persons_incomplete", where, None, left)
        else:
            yield Finding(Mark.MUST_FIX, "more_lines_incomplete", where, None, left)


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
                where = f"persons.{number}.{head}"
                if context.kind.is_about_persons:
                    yield Finding(Mark.MUST_FIX, "person_twice", where, None, facts)
                else:
                    yield Finding(Mark.MUST_FIX, "line_twice", where, None, facts)
                break
            if person.get("birth_month") and person.get("birth_month") == earlier.get("birth_month"):
                yield Finding(Mark.WARNING, "person_perhaps_twice", f"persons.{number}.name", None, facts)
                break
        seen[name].append((number, person))


def _posts(person: Mapping[str, str]) -> tuple[str, ...]:
    return tuple("".join(person.get(name, "").split()) for name in _POSTS)
