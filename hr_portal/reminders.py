"""Reminders to staff. Each is keyed by its occasion and day: written as often as you like, sent once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Duty, Organ, User
from hr_portal.accounts.queries import people_with
from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.effects import post
from hr_portal.notices import overdue
from hr_portal.notices.models import Notice
from hr_portal.objections.reminding import remind_receivers
from hr_portal.publicity.queries import calendar, missing_year

ENDS_SOON = timedelta(days=14)


def write_reminders(session: Session, *, now: datetime) -> int:
    """Put today's reminders into the outbox; returns how many occasions there were. Those of receivers are written as well
    and counted nowhere."""
    today = shanghai_date(now)
    days = calendar(session)
    letters: list[dict[str, Any]] = []
    for notice in overdue.closing_on(session, today + timedelta(days=1)):
        letters += _about(notice, "closes_tomorrow", _hands(session, notice, today), today)
    for owed in overdue.outcomes_overdue(session, now):
        letters += _about(owed.notice, "outcome_overdue", _hands(session, owed.notice, today), _week(today))
    for owed in overdue.hiding_unconfirmed(session, days):
        if now < owed.due_at:
            continue
        people = people_with(session, {Role.REVIEWER, Role.ISSUER}, owed.notice.organ, today)
        letters += _about(owed.notice, "hiding_unconfirmed", people, today)
    year = missing_year(days, today)
    if year is not None:
        touched = [notice.id for notice in overdue.provisional(session, now)]
        letters += [
            _letter("arrangement_missing", str(year), user, _week(today), {"year": year, "notices": touched})
            for user in _administrators(session, today)
        ]
    for duty in _ending_duties(session, today):
        facts = {"role": duty.role.value, "organ": duty.organ.name, "until": str(duty.until)}
        letters.append(_letter("duty_ends", f"{duty.id}", duty.user, duty.until or today, facts))
    post(session, letters, now=now)
    remind_receivers(session, now=now)
    return len(letters)


def _hands(session: Session, notice: Notice, today: date) -> list[User]:
    """Whoever has it in hand; where nobody has, everybody who writes for the organ."""
    if notice.author is not None and notice.author.disabled_at is None:
        return [notice.author]
    return people_with(session, {Role.AUTHOR}, notice.organ, today)


def _administrators(session: Session, today: date) -> list[User]:
    roots = session.scalars(select(Organ).where(Organ.parent_id.is_(None)).order_by(Organ.id)).all()
    found = {
        user.id: user for root in roots for user in people_with(session, {Role.ADMINISTRATOR}, root, today)
    }
    return list(found.values())


def _ending_duties(session: Session, today: date) -> Sequence[Duty]:
    """Duties in force whose last day is near, of people who still work here."""
    return session.scalars(
        select(Duty)
        .join(User, User.id == Duty.user_id)
        .where(
            Duty.confirmed_at.is_not(None),
            Duty.ended_at.is_(None),
            Duty.until >= today,
            Duty.until <= today + ENDS_SOON,
            User.disabled_at.is_(None),
        )
        .order_by(Duty.id)
    ).all()


def _week(today: date) -> date:
    """The Monday of this week: for what is repeated weekly."""
    return today - timedelta(days=today.weekday())


def _about(notice: Notice, fact: str, people: list[User], day: date) -> list[dict[str, Any]]:
    return [_letter(fact, str(notice.id), user, day, {"notice": notice.id}) for user in people]


def _letter(fact: str, subject: str, user: User, day: date, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "dedupe_key": f"{fact}:{subject}:{day.isoformat()}:{user.id}",
        "channel": "mail",
        "payload": {"to": user.id, "fact": fact, **facts},
    }
