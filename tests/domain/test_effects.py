"""What is planned falls due once, moves with its plan and never happens twice; what is posted is one letter."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hr_portal.audit.models import AuditEntry
from hr_portal.consequences import carry_out
from hr_portal.core.effects import (
    Heartbeat,
    OutboxMessage,
    Transition,
    beat,
    claim,
    heartbeats,
    insert_or_ignore,
    plan,
    post,
    void,
)
from hr_portal.core.many import among, insert_many
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import db as extension
from hr_portal.notices import publishing
from tests.clockwork import instant
from tests.factories.notices import hide, make_office, publish, scheduled
from tests.tasks.books import books

NOW = instant("2026-11-24 10:00")
LATER = NOW + timedelta(hours=1)


def planned(session: Session) -> dict[str, Transition]:
    return {
        row.fact: row for row in session.scalars(select(Transition).execution_options(populate_existing=True))
    }


def test_a_plan_is_moved_and_a_fact_without_an_instant_is_not_planned(session: Session) -> None:
    plan(session, "notice", 1, 0, {"one": NOW, "other": None})
    assert {fact: row.due_at for fact, row in planned(session).items()} == {"one": NOW}
    plan(session, "notice", 1, 0, {"one": LATER, "other": LATER})
    assert {fact: row.due_at for fact, row in planned(session).items()} == {"one": LATER, "other": LATER}
    plan(session, "notice", 1, 0, {"one": None})
    assert set(planned(session)) == {"other"}


def test_planning_the_same_again_does_nothing_again(session: Session) -> None:
    plan(session, "notice", 1, 0, {"one": NOW})
    session.commit()
    assert len(claim(session, NOW, 10)) == 1
    session.commit()
    plan(session, "notice", 1, 0, {"one": NOW})
    session.commit()
    assert claim(session, NOW, 10) == []
    session.rollback()


def test_a_fact_that_was_carried_out_and_is_moved_falls_due_again(session: Session) -> None:
    plan(session, "notice", 1, 0, {"one": NOW})
    claim(session, NOW, 10)
    session.commit()
    plan(session, "notice", 1, 0, {"one": LATER})
    session.commit()
    assert claim(session, NOW, 10) == []
    assert [due.fact for due in claim(session, LATER, 10)] == ["one"]
    session.rollback()


def test_what_is_void_does_not_fall_due_unless_it_is_planned_again(session: Session) -> None:
    plan(session, "notice", 1, 0, {"one": NOW, "other": NOW})
    void(session, "notice", 1, now=NOW, facts=["one"])
    assert [due.fact for due in claim(session, NOW, 10)] == ["other"]
    session.commit()
    plan(session, "notice", 1, 0, {"one": NOW})
    assert [due.fact for due in claim(session, NOW, 10)] == ["one"]
    session.rollback()


@pytest.mark.databases("postgresql")
def test_a_plan_that_meets_a_sweep_waits_for_it_and_falls_due_at_its_new_instant(
    app: Flask, session: Session
) -> None:
    """Rescheduled in the very second in which the sweep carries out the old plan: the new one is not lost.

    SQLite lets one write at a time, so that the two cannot meet.
    """
    plan(session, "notice", 1, 0, {"one": NOW})
    session.commit()
    claimed = threading.Event()
    problems: list[str] = []

    def sweeping() -> None:
        with app.app_context():
            other = extension.session()
            if len(claim(other, NOW, 10)) != 1:
                problems.append("nothing to claim")
            claimed.set()
            waited = _is_waited_for(other)
            if not waited:
                problems.append("the plan did not wait")
            other.commit()

    thread = threading.Thread(target=sweeping)
    thread.start()
    assert claimed.wait(10)
    plan(session, "notice", 1, 0, {"one": LATER})
    session.commit()
    thread.join(10)
    assert problems == []
    row = planned(session)["one"]
    assert (row.due_at, row.done_at) == (LATER, None)
    assert [due.fact for due in claim(session, LATER, 10)] == ["one"]
    session.rollback()


def _is_waited_for(session: Session) -> bool:
    """Poll until somebody waits for a lock: nobody but this transaction holds one."""
    waiting = extension.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    pause = threading.Event()
    for _ in range(500):
        if session.scalar(waiting):
            return True
        pause.wait(0.01)
    return False


def test_rescheduling_moves_what_follows_and_unscheduling_stops_it(session: Session) -> None:
    office = make_office(session)
    notice = scheduled(session, office, "announcement", at="2026-11-30 09:00")
    publishing.schedule(
        session, notice, instant("2026-12-01 09:00"), actor=office.issuer, now=instant("2026-11-25 09:00")
    )
    session.commit()
    sweep(session, carry_out, now=instant("2026-11-30 09:00"))
    assert books(session).entries == 0
    publishing.unschedule(session, notice, actor=office.issuer, now=instant("2026-11-30 10:00"))
    session.commit()
    sweep(session, carry_out, now=instant("2026-12-31 09:00"))
    assert books(session).entries == 0


def test_a_hidden_notice_tells_three_people_once(session: Session) -> None:
    office = make_office(session)
    notice = publish(session, office, at="2026-11-24 10:00")
    hide(session, office, notice, now="2026-11-24 11:00")
    session.commit()
    for _ in range(2):
        sweep(session, carry_out, now=instant("2026-11-24 11:00"))
    told = [
        row.payload["to"]
        for row in session.scalars(
            select(OutboxMessage).where(OutboxMessage.dedupe_key.startswith("notice.hidden"))
        )
    ]
    assert sorted(told) == sorted([office.author.id, office.reviewer.id, office.issuer.id])


def test_the_same_occasion_never_makes_a_second_letter(session: Session) -> None:
    letter = {"dedupe_key": "one:1", "channel": "mail", "payload": {"to": 1, "fact": "one", "words": "甲·𠮷"}}
    post(session, [letter], now=NOW)
    post(session, [letter, {**letter, "dedupe_key": "one:2"}], now=LATER)
    rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert [(row.dedupe_key, row.available_at) for row in rows] == [("one:1", NOW), ("one:2", LATER)]
    assert rows[0].payload == letter["payload"]
    assert (rows[0].attempts, rows[0].sent_at, rows[0].retry_at) == (0, None, None)


def test_many_rows_at_once_store_what_one_row_at_a_time_does(session: Session) -> None:
    """Every kind of value the sweep writes, through both ways, read back by the model."""
    facts = {
        "words": '张三·𠮷 "quoted" \\ back\nslash',
        "number": 7,
        "none": None,
        "nested": {"list": [1, "二"]},
    }
    rows = [
        {
            "id": 1,
            "act": "一",
            "subject": "notice",
            "subject_id": 1,
            "organ_id": None,
            "facts": facts,
            "chain": "a",
        },
        {
            "id": 2,
            "act": "%s%(x)s?:x",
            "subject": "notice",
            "subject_id": 2,
            "organ_id": None,
            "facts": {},
            "chain": "b",
        },
    ]
    instants = NOW + timedelta(microseconds=1)
    insert_many(session, AuditEntry, rows, at=instants, actor_id=None, robot="sweep")
    session.add(AuditEntry(**{**rows[0], "id": 3}, at=instants, actor_id=None, robot="sweep"))
    session.commit()
    session.expire_all()
    one, other, three = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    for name in ("act", "subject", "subject_id", "organ_id", "facts", "chain", "at", "actor_id", "robot"):
        assert getattr(one, name) == getattr(three, name), name
    assert other.act == "%s%(x)s?:x"
    assert other.facts == {}
    text = (
        session.connection()
        .exec_driver_sql("SELECT at FROM audit_entries WHERE id IN (1, 3)")
        .scalars()
        .all()
    )
    assert text[0] == text[1]
    session.rollback()


def test_many_rows_at_once_are_refused_like_one(session: Session) -> None:
    insert_many(session, Heartbeat, [{"name": "one"}], at=NOW)
    with pytest.raises(IntegrityError):
        insert_many(session, Heartbeat, [{"name": "one"}, {"name": "two"}], at=NOW)
    session.rollback()
    with pytest.raises(IntegrityError):
        insert_many(session, Heartbeat, [{"name": None}], or_leave=True, at=NOW)
    session.rollback()
    insert_many(session, Heartbeat, [], at=NOW)
    assert heartbeats(session) == {}
    session.rollback()


def test_a_set_of_numbers_is_the_same_condition_on_both_databases(session: Session) -> None:
    insert_or_ignore(session, Heartbeat, [{"name": "one", "at": NOW}])
    for number in (1, 2, 3):
        plan(session, "notice", number, 0, {"one": NOW})
    ids = list(session.scalars(select(Transition.id).order_by(Transition.id)))
    assert (
        list(session.scalars(select(Transition.id).where(among(session, Transition.id, ids[1:])))) == ids[1:]
    )
    assert list(session.scalars(select(Transition.id).where(among(session, Transition.id, [])))) == []
    session.rollback()


def test_a_heartbeat_is_one_row_that_moves(session: Session) -> None:
    beat(session, "worker", now=NOW)
    beat(session, "worker", now=LATER)
    assert heartbeats(session) == {"worker": LATER}
    assert session.scalar(select(func.count()).select_from(Heartbeat)) == 1


def test_a_parked_row_is_not_claimed(session: Session) -> None:
    plan(session, "notice", 1, 0, {"one": NOW})
    session.execute(update(Transition).values(parked_at=NOW))
    session.commit()
    assert claim(session, LATER, 10) == []
    session.rollback()
