"""Rows of a notice as its page prints them: a table, or sentences under the value they are grouped by (任命、免去)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Kind
from hr_portal.web.speech import gettext, in_english


@dataclass(frozen=True)
class RowGroup:
    """What one action was taken for whom."""

    heading: str
    lines: tuple[str, ...]


def groups_of(kind: Kind, content: Content, printed: tuple[Mapping[str, str], ...]) -> tuple[RowGroup, ...]:
    """The rows by group, in the order of the kind's choices. `printed` are the values as the table would have them."""
    if kind.grouped is None:
        return ()
    column = next(one for one in kind.person_columns if one.name == kind.grouped.by)
    headings = dict(zip(column.choices, (in_english() and column.choices_en) or column.choices, strict=True))
    blank = {one.name: "" for one in kind.person_columns}
    groups = []
    for value, pattern in kind.grouped.patterns:
        lines = tuple(
            pattern.format(**{**blank, **words})
            for row, words in zip(content.persons, printed, strict=True)
            if row.get(column.name, "").strip() == value
        )
        if lines:
            groups.append(RowGroup(headings[value], lines))
    return tuple(groups)


def caption_of(kind: Kind, count: int, subject: str) -> str:
    """What a screen reader is told of the table."""
    if kind.is_about_persons:
        return gettext("%(count)s名%(subject)s的情况", count=count, subject=subject)
    return gettext("%(subject)s，共%(count)s行", count=count, subject=subject)
