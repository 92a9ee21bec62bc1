"""What has fallen due is carried out in batches; one poisoned row stops nobody and is parked with its reason."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select, update
from sqlalchemy.orm import Session

from benchmarks._generator import notices_due
from hr_portal.audit.models import AuditEntry
from hr_portal.consequences import FOLLOWS, STILL_TRUE, carry_out
from hr_portal.core.effects import PATIENCE, Due, Heartbeat, OutboxMessage, Transition, claim
from hr_portal.core.sweeping import BATCH, sweep
from hr_portal.extensions import db as extension
from hr_portal.notices.models import Notice
from hr_portal.notices.windows import BECAME_PUBLIC
from tests.clockwork import instant
from tests.databases import Database
from tests.tasks.books import books, waiting

DUE_AT = instant("2026-11-24 10:00")
A_SECOND = timedelta(seconds=1)


def poison(session: Session) -> int:
    """One of the due rows names a fact nobody knows, as a half rolled back release would leave it."""
    poisoned = session.scalars(
        select(Transition.id)
        .where(Transition.fact == BECAME_PUBLIC)
        .order_by(Transition.id)
        .offset(700)
        .limit(1)
    ).one()
    session.execute(update(Transition).where(Transition.id == poisoned).values(fact="notice.was_unheard_of"))
    session.commit()
    return poisoned


def test_each_fact_has_its_consequences_and_a_second_look() -> None:
    assert FOLLOWS.keys() == STILL_TRUE.keys()


def test_one_poisoned_row_of_a_thousand_stops_nobody(session: Session) -> None:
    notices_due(session, 1000, at=DUE_AT)
    poisoned = poison(session)
    swept = sweep(session, carry_out, now=DUE_AT)
    assert (swept.done, swept.failed) == (999, [poisoned])
    found = books(session)
    assert found.agree
    assert found.done == 999
    row = session.get_one(Transition, poisoned)
    assert (row.attempts, row.done_at, row.parked_at) == (1, None, None)
    assert row.retry_at is not None
    assert row.retry_at > DUE_AT
    assert row.trouble is not None
    assert "notice.was_unheard_of" in row.trouble


def test_a_poisoned_row_is_tried_again_ever_later_and_then_parked_with_its_reason(session: Session) -> None:
    notices_due(session, 800, at=DUE_AT)
    poisoned, now = poison(session), DUE_AT
    waits = []
    for attempt in range(1, PATIENCE + 1):
        assert sweep(session, carry_out, now=now).failed == [poisoned], f"attempt {attempt}"
        row = session.get_one(Transition, poisoned, populate_existing=True)
        assert row.attempts == attempt
        if attempt < PATIENCE:
            assert row.retry_at is not None
            assert sweep(session, carry_out, now=row.retry_at - A_SECOND).failed == []
            waits.append(row.retry_at - now)
            now = row.retry_at
        session.rollback()
    assert waits == sorted(waits)
    assert len(set(waits)) == len(waits)
    row = session.get_one(Transition, poisoned, populate_existing=True)
    assert row.parked_at == now
    assert row.trouble is not None
    assert "notice.was_unheard_of" in row.trouble
    session.rollback()
    later = sweep(session, carry_out, now=now + timedelta(days=30))
    assert poisoned not in later.failed, "a parked row is left to a person"


def test_a_row_that_breaks_the_transaction_itself_costs_only_its_own(session: Session) -> None:
    """The database refuses something on behalf of one row: the whole transaction is void, and the rest is done anew."""
    notices_due(session, 64, at=DUE_AT)
    session.add(Heartbeat(name="taken", at=DUE_AT))
    session.commit()
    bad = session.scalars(
        select(Transition.id).where(Transition.fact == BECAME_PUBLIC).offset(17).limit(1)
    ).one()
    session.rollback()

    def follow(session: Session, due: Sequence[Due], now: datetime) -> None:
        carry_out(session, due, now)
        if any(each.id == bad for each in due):
            session.execute(insert(Heartbeat).values(name="taken", at=now))

    swept = sweep(session, follow, now=DUE_AT)
    assert (swept.done, swept.failed) == (63, [bad])
    assert books(session).agree
    assert "IntegrityError" in (session.get_one(Transition, bad).trouble or "")


@pytest.mark.parametrize(
    ("due", "batch", "poisoned"), [(1000, 100, False), (1000, 100, True), (1000, BATCH, True)]
)
def test_transactions_are_few(
    session: Session, database: Database, due: int, batch: int, poisoned: bool
) -> None:
    """One for each batch and one for the heartbeat; a poisoned row adds two for each halving and one for its note."""
    notices_due(session, due, at=DUE_AT)
    if poisoned:
        poison(session)
    commits: list[int] = []

    def committed(_connection: object) -> None:
        commits.append(1)

    event.listen(database.engine, "commit", committed)
    try:
        sweep(session, carry_out, now=DUE_AT, batch=batch)
    finally:
        event.remove(database.engine, "commit", committed)
    batches = math.ceil(due / batch)
    most = batches + 2 + (math.ceil(math.log2(batch)) + 1 if poisoned else 0)
    assert batches < len(commits) <= most


def test_a_sweep_carries_out_at_most_what_it_is_asked_for(session: Session) -> None:
    notices_due(session, 300, at=DUE_AT)
    assert sweep(session, carry_out, now=DUE_AT, batch=50, most=100).done == 100
    assert waiting(session, DUE_AT) == 200
    assert sweep(session, carry_out, now=DUE_AT, batch=50).done == 200


def test_nothing_is_carried_out_before_its_instant(session: Session) -> None:
    notices_due(session, 10, at=DUE_AT)
    assert sweep(session, carry_out, now=DUE_AT - timedelta(microseconds=1)).done == 0
    assert books(session).entries == 0
    assert sweep(session, carry_out, now=DUE_AT).done == 10


def test_the_oldest_is_carried_out_first(session: Session) -> None:
    notices_due(session, 20, at=DUE_AT)
    first = session.scalars(
        select(Transition).where(Transition.fact == BECAME_PUBLIC).order_by(Transition.id.desc())
    ).first()
    assert first is not None
    session.execute(update(Transition).where(Transition.id == first.id).values(due_at=DUE_AT - A_SECOND))
    session.commit()
    assert next(due.id for due in claim(session, DUE_AT, 3)) == first.id
    session.rollback()


def test_the_trail_says_when_it_was_true_and_when_that_was_recorded(session: Session) -> None:
    notices_due(session, 1, at=DUE_AT)
    late = DUE_AT + timedelta(hours=3)
    sweep(session, carry_out, now=late)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.at, entry.robot) == ("became_public", late, "sweep")
    assert datetime.fromisoformat(entry.facts["effective_at"]) == DUE_AT


def test_a_fact_that_is_not_true_any_more_is_void_and_nothing_follows(session: Session) -> None:
    notices_due(session, 3, at=DUE_AT)
    session.execute(update(Notice).where(Notice.id == 2).values(publish_at=DUE_AT + A_SECOND))
    session.commit()
    sweep(session, carry_out, now=DUE_AT)
    rows = {
        row.subject_id: row
        for row in session.scalars(select(Transition).where(Transition.fact == BECAME_PUBLIC))
    }
    assert rows[2].void_at == DUE_AT
    assert [rows[number].void_at for number in (1, 3)] == [None, None]
    assert set(session.scalars(select(AuditEntry.subject_id))) == {1, 3}
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 2


def test_three_sweeps_at_once_do_the_work_of_one(app: Flask, session: Session) -> None:
    notices_due(session, 600, at=DUE_AT)
    session.commit()
    start, done, failures = threading.Barrier(3), [], []

    def run() -> None:
        with app.app_context():
            start.wait(10)
            try:
                done.append(sweep(extension.session(), carry_out, now=DUE_AT, batch=20).done)
            except Exception as error:  # noqa: BLE001  reported below, in the test's own thread
                failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert sum(done) == 600
    found = books(session)
    assert found.agree
    assert found.done == 600


def test_a_row_already_taken_is_not_taken_again(session: Session) -> None:
    """Compare-and-set, whatever list of rows somebody holds in hand."""
    notices_due(session, 5, at=DUE_AT)
    ids = [due.id for due in claim(session, DUE_AT, 5)]
    session.commit()
    assert len(ids) == 5
    assert claim(session, DUE_AT, 5, ids=ids) == []
    session.rollback()


def test_a_sweep_shows_that_it_ran_even_when_nothing_was_due(session: Session) -> None:
    sweep(session, carry_out, now=DUE_AT)
    assert session.get_one(Heartbeat, "sweep").at == DUE_AT
