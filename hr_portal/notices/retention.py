"""精简 in steps: which columns and fields have left the page by an instant. Nothing has to run for it (law 1)."""

from __future__ import annotations

from datetime import date, datetime

from hr_portal.core.clock import shanghai_date
from hr_portal.notices.kinds import PAGE, Kind
from hr_portal.notices.rules import term_after
from hr_portal.publicity.rules import Window


def counted_from(window: Window | None, publish_at: datetime | None) -> date | None:
    """The day terms are counted from: the last of the window, or that of publication; None while it is unknown."""
    if window is not None:
        return None if window.provisional else window.last_day
    return shanghai_date(publish_at) if publish_at is not None else None


def has_left(kind: Kind, window: Window | None, publish_at: datetime | None, now: datetime) -> frozenset[str]:
    """The names of columns and fields whose step has come. The page as a whole is `rules.phase`'s to tell."""
    since = counted_from(window, publish_at)
    if since is None:
        return frozenset()
    return frozenset(
        name
        for step in kind.terms.steps
        if step.after_days is not None and term_after(since, step.after_days) <= now
        for name in step.leaves
        if name != PAGE
    )
