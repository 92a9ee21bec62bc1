"""The city's own terms (保存期限): a small TOML file says after how many days each step of a kind comes, and nothing else.

    [pre_appointment]
    after_days = [180, 1095]
    reports_after_days = 1095

As many numbers as the kind has steps, in their order; "not_set" where the city has not decided. `reports_after_days`
counts from the day a report was archived (反映). What leaves in a step is the kind's. A file that says anything else stops the start and names the place.
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
REPORTS = "reports_after_days"

Days = tuple[int | None, ...]


def with_city_terms(kinds: Mapping[str, Kind], path: Path | None) -> dict[str, Kind]:
    """The kinds with the days this file gives them, made known. Without a file they are as they were."""
    if path is None:
        return dict(kinds)
    found = dict(kinds)
    for name, table in _read(path).items():
        try:
            found[name] = _with_table(_kind(kinds, name), table)
        except ValueError as error:
            raise BadKind(f"{path}: [{name}]: {error}") from error
    make_known(found)
    return found


def _with_table(kind: Kind, table: Any) -> Kind:
    """What the city says of one kind: the days of its steps, those of its reports, or both."""
    if not isinstance(table, dict) or not table or set(table) - {"after_days", REPORTS}:
        raise ValueError(f"says after_days = [ … ], {REPORTS} = … and nothing else")
    if "after_days" in table:
        kind = with_days(_with_steps(kind), _days(table["after_days"]))
    if REPORTS in table:
        if not kind.has_window:
            raise ValueError(f"{REPORTS}: nothing is reported on a notice without a period")
        kind = replace(kind, reports=replace(kind.reports, erase_after_days=_day(table[REPORTS])))
    return kind


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
        f"# {REPORTS}：反映归档后第几天结束时删除全部密封内容。 Days after a report was archived.",
        '# Days after the close (or publication) at whose end personal data leaves; "not_set": not decided, nothing leaves.',
    ]
    for name, kind in sorted(kinds.items()):
        if not kind.terms.steps and not kind.has_window:
            continue
        parts.append(f"\n# {kind.name}")
        said = "; ".join(", ".join(step.leaves) for step in kind.terms.steps)
        parts += [f"# {said}"] if said else []
        parts.append(f"[{name}]")
        if kind.terms.steps:
            parts.append(f"after_days = [{', '.join(_printed(s.after_days) for s in kind.terms.steps)}]")
        if kind.has_window:
            parts.append(f"{REPORTS} = {_printed(kind.reports.erase_after_days)}")
    return "\n".join(parts) + "\n"


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadKind(f"{path}: {error}") from error


def _kind(kinds: Mapping[str, Kind], name: str) -> Kind:
    if name not in kinds:
        raise ValueError("there is no such kind of notice")
    return kinds[name]


def _with_steps(kind: Kind) -> Kind:
    if not kind.terms.steps:
        raise ValueError("nothing ever leaves a notice of this kind; it has no steps")
    return kind


def _days(said: Any) -> Days:
    if not isinstance(said, list):
        raise ValueError("after_days is a list of days and nothing else")
    return tuple(_day(one) for one in said)


def _day(said: Any) -> int | None:
    if said != NOT_SET and (not isinstance(said, int) or isinstance(said, bool) or not 0 <= said <= LONGEST):
        raise ValueError(f'{said!r} is neither a number of days from 0 to {LONGEST} nor "{NOT_SET}"')
    return None if said == NOT_SET else said


def _printed(days: int | None) -> str:
    return f'"{NOT_SET}"' if days is None else str(days)
