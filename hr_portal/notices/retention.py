"""精简 in steps: which columns and fields have left the page by an instant. Nothing has to run for it (law 1).

The steps are the kind's, their days the city's (`terms_file`). A file cannot lose a column, so the files of a notice
leave with the first step that takes a column of its table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from hr_portal.core.clock import shanghai_date
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import PAGE, Kind, Step
from hr_portal.notices.rules import term_after
from hr_portal.publicity.rules import Window


@dataclass(frozen=True)
class NumberedStep:
    """A step as certificates name it: the first of a kind is number 1."""

    number: int
    step: Step

    @property
    def takes_page(self) -> bool:
        return PAGE in self.step.leaves


def steps_of(kind: Kind) -> tuple[NumberedStep, ...]:
    """The steps of a kind in their order; a term of minimising without a step of its own is the last."""
    steps = kind.terms.steps
    if kind.terms.minimise_days is not None and not any(PAGE in step.leaves for step in steps):
        steps = (*steps, Step(kind.terms.minimise_days, (PAGE,)))
    return tuple(NumberedStep(number, step) for number, step in enumerate(steps, 1))


def counted_from(
    window: Window | None, publish_at: datetime | None, original_date: date | None = None
) -> date | None:
    """The day terms are counted from: the last of the window, or that of publication (of a 历史公告 the one it prints);
    None while it is unknown."""
    if window is not None:
        return None if window.provisional else window.last_day
    if original_date is not None:
        return original_date
    return shanghai_date(publish_at) if publish_at is not None else None


def instants_of(kind: Kind, since: date | None) -> Mapping[int, datetime | None]:
    """When each step of the kind ends, by its number; None where the city has not decided, or the day is unknown."""
    return {
        one.number: None
        if since is None or one.step.after_days is None
        else term_after(since, one.step.after_days)
        for one in steps_of(kind)
    }


def has_left(
    kind: Kind,
    window: Window | None,
    publish_at: datetime | None,
    now: datetime,
    original_date: date | None = None,
) -> frozenset[str]:
    """The names of columns and fields whose step has come. The page as a whole is `rules.phase`'s to tell."""
    if not kind.terms.steps:
        return frozenset()
    since = counted_from(window, publish_at, original_date)
    if since is None:
        return frozenset()
    return frozenset(
        name
        for step in kind.terms.steps
        if step.after_days is not None and term_after(since, step.after_days) <= now
        for name in step.leaves
        if name != PAGE
    )


def files_leave_with(kind: Kind, names: Collection[str]) -> bool:
    """Whether the files go where these columns and fields have gone."""
    return PAGE in names or any(column.name in names for column in kind.person_columns)


def bare(kind: Kind, content: Content) -> Content:
    """A text of which the page has left: numbers and days stay, the title is the name of the kind."""
    return Content(
        title=kind.name,
        document_no=content.document_no,
        document_date=content.document_date,
        period_length=content.period_length,
        publish_at=content.publish_at,
        layout=content.layout,
        follows_address=content.follows_address,
    )


def without(content: Content, names: Collection[str]) -> Content:
    """A text without these columns and fields."""
    return replace(
        content,
        fields={name: value for name, value in content.fields.items() if name not in names},
        persons=tuple(
            {name: value for name, value in row.items() if name not in names} for row in content.persons
        ),
    )


def left(kind: Kind, content: Content, one: NumberedStep) -> Content:
    """What a step leaves of a text."""
    return bare(kind, content) if one.takes_page else without(content, one.step.leaves)
