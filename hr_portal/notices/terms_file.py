"""The city's own terms (保存期限): a small TOML file says after how many days each step of a kind comes, and nothing else.

    [pre_appointment]
    after_days = [180, 1095]

As many numbers as the kind has steps, in their order; "not_set" where the city has not decided. What leaves in a step is
the kind's. A file that says anything else stops the start and names the place.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from hr_portal.notices.kind_files import NOT_SET, BadKind
from hr_portal.notices.kinds import PAGE, Kind, make_known

LONGEST = 36500
"""Days; more is a slip of the keyboard."""

Days = tuple[int | None, ...]


def with_city_terms(kinds: Mapping[str, Kind], path: Path | None) -> dict[str, Kind]:
    """The kinds with the days this file gives them, made known. Without a file they are as they were."""
    if path is None:
        return dict(kinds)
    found = dict(kinds)
    for name, table in _read(path).items():
        try:
            found[name] = with_days(_kind(kinds, name), _days(table))
        except ValueError as error:
            raise BadKind(f"{path}: [{name}]: {error}") from error
    make_known(found)
    return found


def with_days(kind: Kind, days: Days) -> Kind:
    """The kind with these days in its steps."""
    steps = kind.terms.steps
    if len(days) != len(steps):
        raise ValueError(f"after_days has {len(days)} numbers, the kind has {len(steps)} steps")
    set_ones = [day for day in days if day is not None]
    if set_ones != sorted(set_ones):
        raise ValueError("a later step cannot come before an earlier one")
    changed = tuple(replace(step, after_days=day) for step, day in zip(steps, days, strict=True))
    page = next((step.after_days for step in changed if PAGE in step.leaves), kind.terms.minimise_days)
    return replace(kind, terms=replace(kind.terms, steps=changed, minimise_days=page))


def terms_digest(kinds: Mapping[str, Kind]) -> str:
    """Names the terms in force: which version of the rules a certificate rests on."""
    said = {
        name: [[step.after_days, list(step.leaves)] for step in kind.terms.steps] + [kind.terms.minimise_days]
        for name, kind in kinds.items()
        if kind.terms.steps or kind.terms.minimise_days is not None
    }
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def template(kinds: Mapping[str, Kind]) -> str:
    """A file to begin with: every kind that has steps, as it stands, and in a comment what leaves."""
    parts = [
        '# 个人信息保存期限：公示期满（没有公示期的，发布之日）后第几天结束时删除。未定的写 "not_set"，到期不删除。',
        '# Days after the close (or publication) at whose end personal data leaves; "not_set": not decided, nothing leaves.',
    ]
    for name, kind in sorted(kinds.items()):
        if not kind.terms.steps:
            continue
        days = ", ".join(
            f'"{NOT_SET}"' if s.after_days is None else str(s.after_days) for s in kind.terms.steps
        )
        said = "; ".join(", ".join(step.leaves) for step in kind.terms.steps)
        parts.append(f"\n# {kind.name}\n# {said}\n[{name}]\nafter_days = [{days}]")
    return "\n".join(parts) + "\n"


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadKind(f"{path}: {error}") from error


def _kind(kinds: Mapping[str, Kind], name: str) -> Kind:
    if name not in kinds:
        raise ValueError("there is no such kind of notice")
    if not kinds[name].terms.steps:
        raise ValueError("nothing ever leaves a notice of this kind; it has no steps")
    return kinds[name]


def _days(table: Any) -> Days:
    if (
        not isinstance(table, dict)
        or set(table) != {"after_days"}
        or not isinstance(table["after_days"], list)
    ):
        raise ValueError("says after_days = [ … ] and nothing else")
    found: list[int | None] = []
    for one in table["after_days"]:
        if one != NOT_SET and (not isinstance(one, int) or isinstance(one, bool) or not 0 <= one <= LONGEST):
            raise ValueError(f'{one!r} is neither a number of days from 0 to {LONGEST} nor "{NOT_SET}"')
        found.append(None if one == NOT_SET else one)
    return tuple(found)
