"""发布日历: a month with everything that falls due, holidays and make-up days marked; a list on phones."""

from __future__ import annotations

import re
from calendar import Calendar as MonthWeeks
from datetime import date, timedelta

from flask import g, render_template, request

from hr_portal.core.calendar import DayKind
from hr_portal.core.dates import print_month
from hr_portal.extensions import db
from hr_portal.notices import queries
from hr_portal.publicity.queries import calendar
from hr_portal.web.access import actor, for_duty
from hr_portal.web.filters import MONTHS
from hr_portal.web.locale import ENGLISH, locale
from hr_portal.web.staff.agenda import events, planned
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.opening import READERS, today


def _month(asked: str, day: date) -> date:
    """The first of the month that was asked for, else of this one."""
    found = re.fullmatch(r"(20\d{2})-(0[1-9]|1[0-2])", asked, re.ASCII)
    return date(int(found[1]), int(found[2]), 1) if found else day.replace(day=1)


def month_words(first: date) -> str:
    """2026年11月 / November 2026."""
    if locale() == ENGLISH:
        return f"{MONTHS[first.month - 1]} {first.year}"
    return print_month(f"{first:%Y-%m}")


@bp.get("/calendar")
@for_duty(*READERS)
def publish_calendar() -> str:
    """One month."""
    session, person, day = db.session(), actor(), today()
    first = _month(request.args.get("month", ""), day)
    following = (first + timedelta(days=32)).replace(day=1)
    last = following - timedelta(days=1)
    days = calendar(session)
    found = events(queries.falling_due(session, person, day, first, last), first, last, g.now)
    waiting = [
        *queries.in_hand(session, person),
        *queries.waiting_for_review(session, person, day),
        *queries.waiting_for_issue(session, person, day),
    ]
    found += planned(waiting, first, last)
    found.sort(key=lambda event: (event.day, event.hour))
    weeks = [
        [
            {
                "day": one,
                "inside": one.month == first.month,
                "rest": not days.is_working_day(one),
                "makeup": days.why(one) is DayKind.MAKEUP_WORKDAY,
                "holiday": days.name(one) if days.why(one) is DayKind.HOLIDAY else "",
                "provisional": days.is_provisional(one),
                "events": [event for event in found if event.day == one] if one.month == first.month else [],
            }
            for one in week
        ]
        for week in MonthWeeks().monthdatescalendar(first.year, first.month)
    ]
    return render_template(
        "staff/calendar.html",
        first=first,
        weeks=weeks,
        events=found,
        day=day,
        previous=f"{(first - timedelta(days=1)):%Y-%m}",
        following=f"{following:%Y-%m}",
        unarranged=not days.is_arranged(first.year),
        month_words=month_words(first),
    )
