"""Whether the process is alive, may be sent readers, and what it counts: for machines, on loopback or by token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks._generator import notices_due
from hr_portal.consequences import carry_out
from hr_portal.core.clock import FrozenClock
from hr_portal.core.db import database_now
from hr_portal.core.sweeping import sweep
from tests.client import Client

pytestmark = pytest.mark.both_databases
TOKEN = "a-token-for-the-machine-that-counts"


@pytest.fixture
def now(session: Session, app: Flask, clock: FrozenClock) -> datetime:
    found = database_now(session)
    session.rollback()
    clock.travel_to(found)
    app.extensions["swept_at"] = found
    return found


@pytest.fixture
def with_token(app: Flask) -> Iterator[None]:
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, metrics_token=TOKEN)
    yield
    app.extensions["settings"] = settings


def figures(client: Client, **more: object) -> dict[str, float]:
    answer = client.get("/metrics", **more)
    assert answer.status_code == 200
    lines = [line.split() for line in answer.get_data(as_text=True).splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_a_process_that_answers_is_alive(client: Client) -> None:
    assert client.get("/healthz").get_data(as_text=True) == "ok\n"


def test_a_house_in_order_may_be_sent_readers(client: Client, now: datetime) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"database": True, "migrations": True, "disk": True, "clock": True}


def test_a_database_of_another_release_is_not_ready(client: Client, session: Session, now: datetime) -> None:
    (found,) = session.execute(text("SELECT version_num FROM alembic_version")).one()
    session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    session.commit()
    try:
        answer = client.get("/readyz")
    finally:
        session.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
        session.commit()
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["migrations"] is False


def test_the_machines_count_what_waits_and_how_late_the_books_are(
    client: Client, session: Session, now: datetime
) -> None:
    notices_due(session, 4, at=now - timedelta(seconds=30))
    before = figures(client)
    assert before["hr_portal_due_rows"] == 4
    assert 29 < before["hr_portal_oldest_due_seconds"] < 31
    assert "hr_portal_sweep_age_seconds" not in before, "what has never been is not nought"
    sweep(session, carry_out, now=now)
    after = figures(client)
    assert (after["hr_portal_due_rows"], after["hr_portal_letters_waiting"]) == (0, 4)
    assert 29 < after["hr_portal_punctuality_median_seconds"] < 31
    assert after["hr_portal_sweep_age_seconds"] == 0
    assert abs(after["hr_portal_clock_ahead_seconds"]) < 2


def test_figures_are_for_this_machine_or_for_who_has_the_token(
    client: Client, with_token: None, now: datetime
) -> None:
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}
    assert client.get("/metrics", **elsewhere).status_code == 404
    wrong = {"headers": {"Authorization": "Bearer ausgedacht-错"}}
    assert client.get("/metrics", **elsewhere, **wrong).status_code == 404
    assert figures(client, **elsewhere, headers={"Authorization": f"Bearer {TOKEN}"})


def test_without_a_token_nobody_elsewhere_reads_figures(client: Client, now: datetime) -> None:
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}, "headers": {"Authorization": "Bearer "}}
    assert client.get("/metrics", **elsewhere).status_code == 404
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": ""}).status_code == 404
