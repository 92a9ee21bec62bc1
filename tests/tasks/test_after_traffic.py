"""Where no worker runs, readers' visits keep the books: after the response, at most once a minute, never within a GET."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from benchmarks._generator import notices_due
from hr_portal.app import create_app
from hr_portal.core.clock import FrozenClock
from hr_portal.core.db import database_now, only_reading
from hr_portal.core.effects import Heartbeat
from hr_portal.core.epoch import PublicationEpoch, read_epoch
from hr_portal.extensions import csrf
from hr_portal.extensions import db as extension
from hr_portal.web.access import for_anyone
from tests.client import Client
from tests.databases import Database
from tests.tasks.books import books, waiting

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def now(session: Session, app: Flask, clock: FrozenClock) -> Iterator[datetime]:
    """The database's clock and ours agree; no process has swept yet."""
    found = database_now(session)
    session.rollback()
    clock.travel_to(found)
    app.extensions.pop("swept_at", None)
    yield found
    app.extensions.pop("swept_at", None)


def later(session: Session, clock: FrozenClock, past: timedelta) -> None:
    """As if the last sweep after traffic had been so much earlier: real clocks cannot be moved on."""
    session.execute(update(Heartbeat).where(Heartbeat.name == "web").values(at=clock.now() - past))
    session.commit()
    clock.travel_to(clock.now())


def test_the_sweep_comes_after_the_response(session: Session, client: Client, now: datetime) -> None:
    notices_due(session, 7, at=now - timedelta(hours=1))
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert waiting(session, now) == 7, "the reader has the answer and nothing was written for it yet"
    answer.close()
    found = books(session)
    assert (found.done, found.agree) == (7, True)


def test_at_most_once_a_minute_whichever_process_is_first(
    session: Session, app: Flask, client: Client, clock: FrozenClock, now: datetime
) -> None:
    notices_due(session, 3, at=now - timedelta(hours=1))
    client.get("/healthz").close()
    assert waiting(session, now) == 0
    session.execute(extension.text("UPDATE transitions SET done_at = NULL"))
    session.commit()
    for _ in range(5):
        client.get("/healthz").close()
    assert waiting(session, now) == 3, "this process has had its minute"
    app.extensions.pop("swept_at")
    client.get("/healthz").close()
    assert waiting(session, now) == 3, (
        "another process asks the database and is told that the minute is taken"
    )
    app.extensions.pop("swept_at")
    later(session, clock, A_MINUTE)
    client.get("/healthz").close()
    assert waiting(session, now) == 0


def test_a_machine_whose_clock_runs_ahead_does_not_take_the_minutes_of_the_others(
    session: Session, app: Flask, client: Client, clock: FrozenClock, now: datetime
) -> None:
    notices_due(session, 3, at=now - timedelta(hours=1))
    clock.travel_to(now + timedelta(days=1))
    client.get("/healthz").close()
    assert waiting(session, now) == 3
    app.extensions.pop("swept_at")
    clock.travel_to(now)
    client.get("/healthz").close()
    assert waiting(session, now) == 0


def test_posts_and_errors_bring_it_too(session: Session, client: Client, now: datetime) -> None:
    notices_due(session, 2, at=now - timedelta(hours=1))
    client.get("/not-there").close()
    assert waiting(session, now) == 0


@pytest.fixture
def house(database: Database, app: Flask) -> Iterator[Flask]:
    """An application of its own on the same database, with a view that breaks the rule."""
    own = create_app(
        app.extensions["settings"],
        surfaces=("public",),
        clock=FrozenClock(datetime(2026, 11, 24, tzinfo=UTC)),
    )

    @csrf.exempt
    @for_anyone
    def raises_the_epoch() -> str:
        """A GET that writes is refused by the database itself; a POST is not."""
        try:
            extension.session.execute(update(PublicationEpoch).values(number=PublicationEpoch.number + 1))
            extension.session.commit()
        except DBAPIError as error:
            extension.session.rollback()
            return f"refused: {error.orig}"
        return "written"

    own.add_url_rule("/raise", view_func=raises_the_epoch, methods=["GET", "POST"])
    yield own
    with own.app_context():
        extension.engine.dispose()


def epoch(session: Session) -> int:
    session.rollback()
    number = read_epoch(session)
    session.rollback()
    return number


def test_a_write_inside_a_get_is_refused_by_the_database(house: Flask, session: Session) -> None:
    house.test_client_class = Client
    client, before = house.test_client(), epoch(session)
    answer = client.get("/raise").get_data(as_text=True)
    assert answer.startswith("refused:")
    assert "read" in answer.lower()
    assert epoch(session) == before
    assert client.post("/raise").get_data(as_text=True) == "written"
    assert epoch(session) == before + 1
    assert client.get("/raise").get_data(as_text=True).startswith("refused:"), (
        "also on a connection used for writing"
    )
    assert client.post("/raise").get_data(as_text=True) == "written"


def test_reading_only_holds_for_a_whole_block_and_ends_with_it(session: Session) -> None:
    before = epoch(session)
    with only_reading():
        assert read_epoch(session) == before
        with pytest.raises(DBAPIError):
            session.execute(update(PublicationEpoch).values(number=0))
        session.rollback()
    session.execute(update(PublicationEpoch).values(number=before))
    session.commit()
    assert session.scalar(select(PublicationEpoch.number)) == before
    session.rollback()
