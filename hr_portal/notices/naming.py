"""Whom a notice names: one row for each person on its list, under a key that stays the same from version to version.
Reports are on rows, rows are confirmed, and what follows may name only rows that were cleared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hr_portal.core.names import clean_name
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Kind

WHOLE = ""
"""The key of a notice that is over one thing as a whole: a draft, a table of lines."""

_ABOUT = (
    "current_post", "unit", "post", "current_rank", "hiring_unit", "recruiting_organ", "school_or_employer",
    "position_name", "position_and_code", "position_code", "inspected_post", "proposed_post", "award_type",
)  # fmt: skip
"""What tells a person from a namesake, the best first."""
_SERIAL = re.compile(r" \(\d+\)$")


@dataclass(frozen=True)
class NamedRow:
    """A person on the list. `about` is what the notice prints to tell them apart; `row` counts from 1."""

    key: str
    name: str
    about: str
    row: int


def named_rows(kind: Kind, content: Content) -> tuple[NamedRow, ...]:
    """The persons in the order of the list; none where the notice is about none. A name that stands there twice is
    two rows: 王伟 and 王伟 (2)."""
    if not kind.is_about_persons:
        return ()
    printed = [column.name for column in kind.person_columns if column.public]
    seen: Counter[str] = Counter()
    found = []
    for row, person in enumerate(content.persons, 1):
        name = clean_name(person.get("name", ""))
        if not name:
            continue
        seen[name] += 1
        key = name if seen[name] == 1 else f"{name} ({seen[name]})"
        about = next(
            (person[one].strip() for one in _ABOUT if one in printed and person.get(one, "").strip()), ""
        )
        found.append(NamedRow(key, name, about, row))
    return tuple(found)


def renamed_keys(keys: Sequence[str], renamed: Callable[[str], str]) -> list[str]:
    """Keys of one list, in its order, after the names in them changed: numbered as `named_rows` would."""
    seen: Counter[str] = Counter()
    found = []
    for key in keys:
        name = renamed(name_in(key))
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def keys(kind: Kind, content: Content) -> tuple[str, ...]:
    """What is confirmed one by one: every person, or the notice as a whole."""
    return tuple(row.key for row in named_rows(kind, content)) or (WHOLE,)


def name_in(key: str) -> str:
    """The name a key stands for."""
    return _SERIAL.sub("", key)
