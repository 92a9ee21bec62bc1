"""The period: not below the minimum, and both printed end-points equal the computed ones."""

from __future__ import annotations

from hr_portal.core.printed_dates import dates_in
from hr_portal.publicity.rules import Window


def dates_agree(body: str, window: Window | None) -> bool:
    """Every period printed in the text is the one that was computed (§12B 2)."""
    if window is None:
        return True
    periods = [found for found in dates_in(body, year=window.first_day.year) if found.is_range or found.count]
    return all(
        (found.first, found.last) == (window.first_day, window.last_day) and not found.weekday_is_wrong
        for found in periods
    )
