"""A machine whose clock is more than two seconds off is not ready, and records nothing irreversible."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks._generator import notices_due
from hr_portal.core.clock import Clock, FrozenClock
from hr_portal.core.clockguard import agrees, difference
from hr_portal.core.db import database_now
from hr_portal.core.effects import Heartbeat, OutboxMessage
from hr_portal.core.vitals import vitals
from tasks.deadlines import remind
from tasks.sweep import sweep_due
from tests.client import Client
from tests.factories.notices import make_office, publish
from tests.tasks.books import books, waiting

OFF = [timedelta(seconds=3), timedelta(seconds=-3), timedelta(days=1), timedelta(days=-1)]


def database_clock(session: Session) -> datetime:
    now = database_now(session)
    session.rollback()
    return now


@pytest.mark.parametrize("off", OFF)
def test_a_clock_that_is_off_sweeps_nothing_and_says_so(
    session: Session, app: Flask, clock: FrozenClock, client: Client, off: timedelta
) -> None:
    now = database_clock(session)
    notices_due(session, 5, at=now - timedelta(days=2))
    clock.travel_to(now + off)
    sweep_due.run()
    assert waiting(session, now) == 5
    found = app.test_cli_runner().invoke(args=["sweep", "--json"])
    assert found.exit_code == 1
    assert "clock" in found.stderr
    assert waiting(session, now) == 5
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"database": True, "migrations": True, "disk": True, "clock": False}
    client.get("/healthz").close()
    assert waiting(session, now) == 5, "nor after traffic"
    assert session.scalar(select(func.count()).select_from(Heartbeat)) == 0


def test_a_clock_that_is_nearly_right_sweeps(
    session: Session, app: Flask, clock: FrozenClock, client: Client
) -> None:
    now = database_clock(session)
    notices_due(session, 5, at=now - timedelta(days=2))
    clock.travel_to(database_clock(session) + timedelta(seconds=1.9))
    assert client.get("/readyz").status_code == 200
    clock.travel_to(database_clock(session) + timedelta(seconds=1.9))
    found = app.test_cli_runner().invoke(args=["sweep", "--json", "--no-letters"])
    assert found.exit_code == 0
    assert json.loads(found.stdout) == {"done": 5, "failed": 0}
    assert books(session).agree


def test_the_task_sweeps_where_the_clocks_agree(session: Session, clock: FrozenClock) -> None:
    now = database_clock(session)
    notices_due(session, 5, at=now - timedelta(days=2))
    clock.travel_to(database_clock(session))
    sweep_due.run()
    assert books(session).done == 5


def test_a_wrong_clock_reminds_nobody_of_another_day(session: Session, clock: FrozenClock) -> None:
    """Its "tomorrow" is not ours."""
    now = database_clock(session)
    office = make_office(session)
    begun = publish(session, office, at=now - timedelta(days=1))
    assert begun.window is not None
    session.commit()
    eve = datetime.combine(begun.window.last_day - timedelta(days=1), datetime.min.time(), UTC)
    for off in (eve - now + timedelta(days=days) for days in range(-1, 3)):
        if abs(off) > timedelta(seconds=10):
            clock.travel_to(now + off)
            remind.run()
    session.rollback()
    letters = session.scalars(select(OutboxMessage)).all()
    assert [row for row in letters if row.payload["fact"] == "closes_tomorrow"] == []


class Ticking(Clock):
    """A clock that is right, in a house whose database lets everybody wait."""

    def __init__(self, instants: list[datetime]) -> None:
        self.instants = instants

    def now(self) -> datetime:
        return self.instants.pop(0)


def test_a_slow_database_is_not_a_wrong_clock(session: Session) -> None:
    now = database_clock(session)
    slow = [now - timedelta(seconds=5), now + timedelta(seconds=60)]
    assert difference(session, Ticking(slow)) == timedelta()
    session.rollback()
    behind = [now - timedelta(seconds=30), now - timedelta(seconds=25)]
    assert difference(session, Ticking(behind)) < timedelta(seconds=-24)
    session.rollback()
    ahead = [now + timedelta(seconds=65), now + timedelta(seconds=70)]
    assert timedelta(seconds=50) < difference(session, Ticking(ahead)) <= timedelta(seconds=65)
    session.rollback()


def test_the_real_clock_agrees_with_the_database(session: Session) -> None:
    assert agrees(session, Clock())
    found = vitals(session, Clock().now(), Clock())
    assert found.clock_agrees
    session.rollback()
