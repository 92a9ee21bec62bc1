"""What changed from one position table to the next, so that a person can read it: new, cancelled, changed, quota cut.

Rows are compared by key. A column that is only printed differently (its heading renamed) is a change of every row and is
said once, as a change of the columns. Plain Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_LISTED = 2_000
"""Rows of each kind that are listed; the counts are always whole."""


@dataclass(frozen=True)
class Post:
    """A position as far as a comparison needs it."""

    key: str
    unit: str
    title: str
    headcount: int
    cells: Mapping[str, str]
    sheet: str = ""
    row: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "key": self.key, "unit": self.unit, "title": self.title, "headcount": self.headcount, "sheet": self.sheet,
            "row": self.row,
        }  # fmt: skip


@dataclass
class Changes:
    """`against` is the number of the earlier table, None where there is none (then everything is new, and not listed)."""

    against: int | None
    counts: dict[str, int] = field(default_factory=dict)
    new: list[dict[str, Any]] = field(default_factory=list)
    cancelled: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    columns_new: list[str] = field(default_factory=list)
    columns_gone: list[str] = field(default_factory=list)

    @property
    def are_none(self) -> bool:
        told = ("new", "cancelled", "changed", "quota_cut", "quota_raised")
        return not any(self.counts.get(name, 0) for name in told)

    def as_json(self) -> dict[str, Any]:
        return {
            "against": self.against, "counts": self.counts, "new": self.new, "cancelled": self.cancelled,
            "changed": self.changed, "columns_new": self.columns_new, "columns_gone": self.columns_gone,
        }  # fmt: skip


def first_table(count: int) -> Changes:
    """There is nothing to compare with: everything is new."""
    return Changes(None, _counts(new=count))


def difference(before: Iterable[Post], after: Iterable[Post], *, against: int) -> Changes:
    """From the earlier table to the later one. `changed` lists every row that differs, those with a cut or raised quota
    among them; the counts keep them apart: a row whose quota was cut counts there and not under changed."""
    later = {post.key: post for post in after}
    changes = Changes(against)
    earlier = {post.key: post for post in before}
    was, now = _columns(earlier.values()), _columns(later.values())
    changes.columns_new, changes.columns_gone = sorted(now - was), sorted(was - now)
    both = was & now
    counts = _counts()
    for key, post in later.items():
        old = earlier.get(key)
        if old is None:
            counts["new"] += 1
            _list(changes.new, post.as_json())
            continue
        fields = _fields(old, post, both)
        if not fields and old.headcount == post.headcount:
            counts["same"] += 1
            continue
        if old.headcount > post.headcount:
            counts["quota_cut"] += 1
        elif old.headcount < post.headcount:
            counts["quota_raised"] += 1
        else:
            counts["changed"] += 1
        told = {**post.as_json(), "headcount_before": old.headcount, "fields": fields}
        _list(changes.changed, told)
    for key, post in earlier.items():
        if key not in later:
            counts["cancelled"] += 1
            _list(changes.cancelled, post.as_json())
    counts["recruits_before"] = sum(post.headcount for post in earlier.values())
    counts["recruits_after"] = sum(post.headcount for post in later.values())
    changes.counts = counts
    return changes


def _counts(new: int = 0) -> dict[str, int]:
    return {"new": new, "changed": 0, "cancelled": 0, "quota_cut": 0, "quota_raised": 0, "same": 0}


def _list(rows: list[dict[str, Any]], row: dict[str, Any]) -> None:
    if len(rows) < MOST_LISTED:
        rows.append(row)


def _columns(posts: Iterable[Post]) -> set[str]:
    return {heading for post in posts for heading in post.cells}


def _fields(old: Post, post: Post, columns: set[str]) -> list[dict[str, str]]:
    if old.cells == post.cells:
        return []
    return [
        {"heading": heading, "before": before, "after": after}
        for heading in dict.fromkeys([*post.cells, *old.cells])
        if heading in columns
        and (before := old.cells.get(heading, "")) != (after := post.cells.get(heading, ""))
    ]
