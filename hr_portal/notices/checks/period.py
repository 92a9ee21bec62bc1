"""The period: not below the minimum, and both printed end-points equal the computed ones."""

from __future__ import annotations

from hr_portal.core.printed_dates import dates_in
from hr_portal.publicity.rules import Window


def dates_agree(body: str, window: Window | None) -> bool:
    """Every period printed in the text is the one that was computed (§12B 2)."""
    if window is None:
        return True
    return all(
        (found.first is None or found.first == window.first_day) and found.last == window.last_day
        for found in dates_in(body, year=window.first_day.year)
    )
