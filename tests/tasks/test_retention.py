"""Erasing by the worker, by hand and by the command; never by a machine whose clock cannot be trusted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.core.db import database_now
from hr_portal.core.ledger import Ledger
from hr_portal.notices.erasure_models import ErasureCertificate
from hr_portal.notices.models import Notice
from tasks.retention import erase_due
from tests.factories.notices import make_office, publish
from tests.factories.terms import terms


@pytest.fixture(autouse=True)
def _terms(app: Flask) -> Iterator[None]:
    with terms(allowance_list=(3,), rank_promotion=(3,), recruit_list=(1, 3)):
        yield
    app.extensions["ledger"].path.unlink(missing_ok=True)


def now_there(session: Session) -> datetime:
    found = database_now(session)
    session.rollback()
    return found


def ten_days_ago(session: Session) -> Notice:
    """Its terms ended a while ago by the database's clock."""
    at = now_there(session) - timedelta(days=10)
    notice = publish(session, make_office(session), "recruit_list", at=at)
    session.commit()
    return notice


def steps_done(session: Session) -> list[int]:
    found = list(session.scalars(select(ErasureCertificate.step).order_by(ErasureCertificate.step)))
    session.rollback()
    return found


@pytest.mark.parametrize(
    "off", [timedelta(seconds=3), timedelta(seconds=-3), timedelta(days=1), timedelta(days=-1)]
)
def test_a_clock_that_is_off_erases_nothing(
    session: Session, app: Flask, clock: FrozenClock, off: timedelta
) -> None:
    ten_days_ago(session)
    clock.travel_to(now_there(session) + off)
    erase_due.run()
    found = app.test_cli_runner().invoke(args=["retention", "run", "--json"])
    assert found.exit_code == 1
    assert "clock" in found.stderr
    assert steps_done(session) == []


def test_the_daily_task_erases_what_was_never_planned(
    session: Session, clock: FrozenClock, app: Flask
) -> None:
    ten_days_ago(session)
    clock.travel_to(now_there(session))
    erase_due.run()
    assert steps_done(session) == [1, 2]
    ledger: Ledger = app.extensions["ledger"]
    assert [line.what for line in ledger.read()] == ["term", "term", "epoch"]
    erase_due.run()
    assert steps_done(session) == [1, 2]


def test_the_command_lists_first_and_erases_then(session: Session, app: Flask, clock: FrozenClock) -> None:
    notice = ten_days_ago(session)
    number = notice.index_number
    clock.travel_to(now_there(session))
    runner = app.test_cli_runner()
    listed = json.loads(runner.invoke(args=["retention", "run", "--dry-run", "--json"]).stdout)
    assert [(one["index_number"], one["step"], one["is_due"]) for one in listed["leaving"]] == [
        (number, 1, True), (number, 2, True),
    ]  # fmt: skip
    assert "方书怡" not in json.dumps(listed, ensure_ascii=False)
    assert listed["not_set"]["award"]
    assert steps_done(session) == []
    clock.travel_to(now_there(session))
    done = runner.invoke(args=["retention", "run", "--json"])
    assert json.loads(done.stdout)["certificates"] == 2
    listed = json.loads(runner.invoke(args=["retention", "run", "--dry-run", "--json"]).stdout)
    assert listed["leaving"] == []
