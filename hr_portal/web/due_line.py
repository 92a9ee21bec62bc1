"""应于何日前公布: the line on the page of a kind that says in public until when its outcome is due, and how late it is."""

from __future__ import annotations

from datetime import datetime, timedelta

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import shanghai_date
from hr_portal.notices.kinds import Kind
from hr_portal.notices.overdue import public_due_on
from hr_portal.notices.rules import Phase
from hr_portal.publicity.rules import Window
from hr_portal.web.filters import day
from hr_portal.web.speech import gettext, ngettext


def due_line(
    kind: Kind, phase: Phase, window: Window | None, calendar: Calendar, now: datetime
) -> tuple[str, bool] | None:
    """(words, whether it is late) while the outcome is owed; None for every kind that does not say so, before the close and
    once the outcome is out. It changes at midnight in Shanghai and at no other instant.

    Lateness is counted in working days after the due day, today included; where a day may still change by an
    arrangement that is not announced, it is not counted out.
    """
    due = public_due_on(kind, window)
    if due is None or phase is not Phase.CLOSED:
        return None
    today = shanghai_date(now)
    if today <= due:
        return gettext("采纳情况最晚%(due)s公布。", due=day(due)), False
    days = [due + timedelta(days=number) for number in range(1, (today - due).days + 1)]
    late = sum(calendar.is_working_day(one) for one in days)
    if not late or any(calendar.is_provisional(one) for one in days):
        return gettext("采纳情况应于%(due)s前公布，已逾期。", due=day(due)), True
    words = ngettext(
        "采纳情况应于%(due)s前公布，已逾期%(num)s个工作日。",
        "采纳情况应于%(due)s前公布，已逾期%(num)s个工作日。",
        late,
        due=day(due),
    )
    return words, True
