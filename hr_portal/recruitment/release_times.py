"""When a release opens: an hour at which nobody could answer the telephone is said before it is signed, never forbidden."""

from __future__ import annotations

from datetime import datetime, time

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import shanghai
from hr_portal.core.errors import Reason

OPENS, CLOSES = time(8, 30), time(17, 30)
"""Office hours, half-open."""
FRIDAY, EVENING = 4, time(17)


def warnings_about(opens_at: datetime, calendar: Calendar) -> list[Reason]:
    """Why this instant is worth a second thought: a rest day, a Friday evening, no staff on duty."""
    local = shanghai(opens_at)
    facts = {"day": local.date(), "time": f"{local:%H:%M}"}
    if not calendar.is_working_day(local.date()):
        return [Reason("release_on_rest_day", "opens_at", None, facts)]
    if local.weekday() == FRIDAY and local.time() >= EVENING:
        return [Reason("release_on_friday_evening", "opens_at", None, facts)]
    if not OPENS <= local.time() < CLOSES:
        return [Reason("release_outside_hours", "opens_at", None, facts)]
    return []
