"""The demo city as a whole: what is there already, and everything of it in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.cli.demo_city.days import Days
from hr_portal.cli.demo_city.exams import Loaded, load_exam
from hr_portal.cli.demo_city.notices import Telling, read_stories
from hr_portal.cli.demo_city.people import Account, load_organs, load_people
from hr_portal.cli.demo_city.results import Released, load_results
from hr_portal.core.clock import at
from hr_portal.core.storage import Store
from hr_portal.notices.kinds import known_kinds
from hr_portal.notices.models import Notice
from hr_portal.publicity.queries import calendar
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.snapshots import Snapshots

SETTLING_IN = 30
"""Working days the staff were there before the first notice."""


class Holding(StrEnum):
    """Whose database this is."""

    NOTHING = "nothing"
    DEMO = "demo"
    OTHERS = "others"


@dataclass(frozen=True)
class City:
    """What was loaded, the notices by their keys in notices.toml."""

    organs: int
    accounts: tuple[Account, ...]
    notices: Mapping[str, Notice]
    exam: Loaded
    results: Released


class Soon(NamedTuple):
    """The notice that becomes public next, and the instant."""

    address: str
    publish_at: datetime


def holding(session: Session) -> Holding:
    """A database with a demo account in it is the demo city, whatever a newcomer has added since."""
    if session.scalar(select(exists().where(User.is_demo))):
        return Holding.DEMO
    others = any(session.scalar(select(exists().select_from(table))) for table in (User, Organ, Notice))
    return Holding.OTHERS if others else Holding.NOTHING


def next_public(session: Session, now: datetime) -> Soon | None:
    """The next notice that becomes public by itself."""
    row = session.execute(
        select(Notice.address, Notice.publish_at)
        .where(Notice.publish_at > now, Notice.address.is_not(None))
        .order_by(Notice.publish_at)
        .limit(1)
    ).one_or_none()
    if row is None or row.address is None or row.publish_at is None:
        return None
    return Soon(row.address, row.publish_at)


def load_city(
    session: Session, store: Store, *, keys: ExamKeys, snapshots: Snapshots, lead: timedelta, now: datetime
) -> City:
    """Organs, people and notices, as if they had been at work for weeks when the clock strikes `now`. Asks for an
    empty database; writes everything or, where anything is refused, nothing."""
    days = Days(calendar(session), now)
    stories = read_stories(days, lead=lead)
    founded = at(days.before(min(story.worked_on for story in stories), SETTLING_IN), time(9))
    organs = load_organs(session, kinds=known_kinds(), now=founded)
    accounts = load_people(session, now=founded)
    notices = Telling(session, days, stories, store).tell()
    exam = load_exam(session, store, days, notices, now=now)
    results = load_results(session, days, keys=keys, snapshots=snapshots)
    return City(organs, tuple(accounts), notices, exam, results)
