"""Real workers and beats, over Redis and over the embedded broker: messages are only nudges, rows are the record."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from celery import Celery
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks._generator import notices_due
from hr_portal.audit.models import AuditEntry
from hr_portal.core.clock import Clock, FrozenClock
from hr_portal.core.effects import OutboxMessage, heartbeats
from hr_portal.core.vitals import vitals
from tasks.timetable import QUEUE
from tests.databases import Database
from tests.factories.letterbox import Letterbox
from tests.factories.notices import make_office, publish
from tests.live import LiveSite
from tests.tasks.books import books, waiting

pytestmark = pytest.mark.worker
PATIENCE = 60.0
"""Seconds a condition may take to come true: beats tick every twenty."""


@pytest.fixture
def broker(redis_url: str, worker_id: str) -> Iterator[str]:
    """A database of the Redis server that is this test process's own, empty before and after."""
    number = 1 + int(worker_id.removeprefix("gw") or 0) % 14 if worker_id != "master" else 15
    url = f"{redis_url.rpartition('/')[0]}/{number}"
    with redis.Redis.from_url(url) as connection:
        connection.flushdb()
        yield url
        connection.flushdb()


@pytest.fixture
def house(app: Flask, database: Database, tmp_path: Path) -> Iterator[LiveSite]:
    """Worker and beats of this test, on the test's database; ended by their ids."""
    site = LiveSite(
        tmp_path / "house",
        environ={
            "DATABASE_URL": database.url,
            "SECRET_KEY": app.config["SECRET_KEY"],
            "SITE_URL": "http://portal.example",
        },
    )
    site.data_dir.mkdir()
    yield site
    site.stop()


def until(true: Callable[[], bool], what: str, house: LiveSite) -> None:
    """Wait for the condition; fail with what the parts wrote when it does not come."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        for name, process in house.parts.items():
            assert process.poll() is None, f"{name} ended\n{house.log(name).read_text()[-3000:]}"
        if time.monotonic() > deadline:
            told = "\n".join(house.log(name).read_text()[-1500:] for name in house.parts)
            pytest.fail(f"waited in vain for: {what}\n{told}")
        time.sleep(0.1)


def seen_alive(session: Session, since: datetime) -> bool:
    session.rollback()
    found = heartbeats(session).get("worker")
    session.rollback()
    return found is not None and found >= since


def real_now() -> datetime:
    return datetime.now(UTC)


def three_beats_and_a_worker(house: LiveSite, session: Session) -> None:
    """The shared part: everything due is done once, and the heartbeat has travelled."""
    begun = real_now()
    notices_due(session, 40, at=begun - timedelta(seconds=5))
    session.commit()
    house.start_worker()
    for number in range(3):
        house.start_beat(f"beat{number}")
    until(lambda: waiting(session, begun) == 0, "what is due", house)
    until(lambda: seen_alive(session, begun), "the heartbeat through the broker", house)
    outgoing = house.data_dir / "outgoing"
    until(lambda: len(list(outgoing.glob("*.eml"))) == 40, "forty letters", house)
    found = books(session)
    assert (found.done, found.agree) == (40, True)
    assert vitals(session, real_now(), Clock()).worker_is_alive
    session.rollback()
    house.stop()
    assert len(list(outgoing.iterdir())) == 40


@pytest.mark.redis
@pytest.mark.databases("postgresql")
def test_three_beats_over_redis_do_what_one_does(house: LiveSite, session: Session, broker: str) -> None:
    house.environ["BROKER_URL"] = broker
    three_beats_and_a_worker(house, session)


@pytest.mark.databases("sqlite")
def test_three_beats_over_the_embedded_broker_do_what_one_does(house: LiveSite, session: Session) -> None:
    three_beats_and_a_worker(house, session)


@pytest.fixture
def nudge(broker: str) -> Iterator[Callable[[str], None]]:
    """Puts a message into the queue, as a beat does."""
    with Celery("beat", broker=broker) as sender:
        sender.conf.task_default_queue = QUEUE
        yield lambda name: sender.send_task(name, ignore_result=True)


def in_the_queue(broker: str) -> int:
    with redis.Redis.from_url(broker) as connection:
        return int(connection.llen(QUEUE))


@pytest.mark.redis
def test_a_broker_that_forgets_everything_loses_nothing(
    house: LiveSite, session: Session, broker: str, nudge: Callable[[str], None]
) -> None:
    """Messages wait in Redis, Redis is emptied, and the next message does all the work. Ten of one kind do it once."""
    begun = real_now()
    notices_due(session, 30, at=begun - timedelta(seconds=5))
    session.commit()
    for _ in range(3):
        nudge("tasks.sweep.sweep_due")
    assert in_the_queue(broker) == 3
    with redis.Redis.from_url(broker) as connection:
        connection.flushdb()
    house.environ["BROKER_URL"] = broker
    house.start_worker()
    for _ in range(10):
        nudge("tasks.sweep.sweep_due")
    nudge("tasks.heartbeat.show_alive")
    until(lambda: seen_alive(session, begun) and in_the_queue(broker) == 0, "the last message", house)
    until(lambda: waiting(session, begun) == 0, "what is due", house)
    house.stop()
    found = books(session)
    assert (found.done, found.agree) == (30, True)


@pytest.mark.redis
def test_a_worker_killed_with_work_in_hand_leaves_it_to_the_next(
    house: LiveSite, session: Session, broker: str, nudge: Callable[[str], None]
) -> None:
    """The message of a killed worker may come back in a quarter of an hour or never: the next nudge does not need it."""
    begun = real_now()
    notices_due(session, 400, at=begun - timedelta(seconds=5))
    session.commit()
    house.environ["BROKER_URL"] = broker
    house.start_worker()
    nudge("tasks.heartbeat.show_alive")
    until(lambda: seen_alive(session, begun), "the worker", house)
    nudge("tasks.sweep.sweep_due")
    until(lambda: in_the_queue(broker) == 0, "the worker to take the message", house)
    house.parts["worker"].kill()
    house.parts.pop("worker").wait()
    assert books(session).agree
    house.start_worker()
    nudge("tasks.sweep.sweep_due")
    until(lambda: waiting(session, begun) == 0, "what is due", house)
    house.stop()
    found = books(session)
    assert (found.done, found.agree) == (400, True)


@pytest.mark.redis
@pytest.mark.databases("postgresql")
def test_a_notice_that_becomes_public_is_recorded_and_its_author_gets_one_letter(
    house: LiveSite, session: Session, broker: str, nudge: Callable[[str], None], clock: FrozenClock
) -> None:
    letterbox = Letterbox()
    house.environ |= {"BROKER_URL": broker, "MAIL_URL": letterbox.url}
    office = make_office(session)
    office.author.email = "author@example.org"
    at = real_now() - timedelta(seconds=1)
    notice = publish(session, office, "announcement", at=at)
    session.commit()
    number = notice.id
    house.start_worker()
    nudge("tasks.sweep.sweep_due")
    until(lambda: waiting(session, at) == 0, "what is due", house)
    nudge("tasks.outbox.send_letters")
    until(lambda: away_noted(session), "a letter that could not leave", house)
    letterbox.open()
    try:
        try_again_now(session)
        nudge("tasks.outbox.send_letters")
        until(lambda: len(letterbox.letters) == 1, "the letter", house)
        until(lambda: sent(session) == 1, "the letter written down as sent", house)
        session.execute(update(OutboxMessage).values(sent_at=None, retry_at=None))
        session.commit()
        nudge("tasks.outbox.send_letters")
        until(lambda: len(letterbox.letters) == 2, "the same letter again", house)
    finally:
        house.stop()
        letterbox.close()
    one, again = letterbox.letters
    assert one["Message-ID"] == again["Message-ID"]
    assert one["Message-ID"].endswith("@portal.example>")
    assert one["To"] == "author@example.org"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.robot == "sweep")).one()
    assert (entry.act, entry.subject_id) == ("became_public", number)
    assert datetime.fromisoformat(entry.facts["effective_at"]) == at
    assert entry.at >= at


def letters_to_author(session: Session) -> list[OutboxMessage]:
    session.rollback()
    found = session.scalars(select(OutboxMessage).execution_options(populate_existing=True)).all()
    session.rollback()
    return [row for row in found if row.payload["fact"] == "notice.became_public"]


def away_noted(session: Session) -> bool:
    return any("ConnectionRefused" in (row.trouble or "") for row in letters_to_author(session))


def sent(session: Session) -> int:
    return len([row for row in letters_to_author(session) if row.sent_at is not None])


def try_again_now(session: Session) -> None:
    """The minute until the next try has passed, as far as the rows know."""
    session.execute(update(OutboxMessage).values(retry_at=None))
    session.commit()


def test_where_no_worker_runs_one_visit_keeps_the_books(house: LiveSite, session: Session) -> None:
    """A real web server, no worker, no beat: the reader has the answer, then the sweep begins."""
    begun = real_now()
    notices_due(session, 25, at=begun - timedelta(seconds=5))
    session.commit()
    house.start()
    until(lambda: waiting(session, begun) == 0, "what is due", house)
    house.stop()
    found = books(session)
    assert (found.done, found.agree) == (25, True)
