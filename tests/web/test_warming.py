"""Indexes of positions are made before a reader asks: after a response, once in an edition, by one process at a time."""

from __future__ import annotations

import fcntl
import gc
import weakref
from collections.abc import Hashable
from contextvars import Context
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import Client

from hr_portal.core.clock import FrozenClock
from hr_portal.core.epoch import raise_epoch
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_destroying import destroy_by_two
from hr_portal.recruitment.searching import Indexes, source_of
from hr_portal.web.warming import LOCK, MOST, warm
from tests.clockwork import instant
from tests.factories.candidates import open_results
from tests.factories.notices import make_office, publish
from tests.factories.positions import make_exam, put_table, row
from tests.factories.results import ONE, OPENS
from tests.web.reader import read, selects

NOW = instant("2026-11-24 09:00")
ROWS = [row("1", "安澜市司法局", "一级科员")]
POSITIONS = "/exams/al-2027/positions"


@pytest.fixture
def exam(app: Flask, session: Session, clock: FrozenClock) -> Exam:
    clock.travel_to(NOW)
    office = make_office(session)
    made = make_exam(session, office.organ, ROWS, now=NOW)
    raise_epoch(session)
    session.commit()
    indexes(app).forget()
    return made


def indexes(app: Flask) -> Indexes:
    found: Indexes = app.extensions["position_indexes"]
    return found


def key_of(session: Session, exam: Exam, clock: FrozenClock) -> Hashable:
    source = source_of(session, exam, clock.now())
    assert source is not None
    session.rollback()
    return source.key


@pytest.mark.both_databases
def test_any_visit_makes_the_index_once_its_response_is_closed(
    app: Flask, session: Session, exam: Exam, clock: FrozenClock
) -> None:
    key = key_of(session, exam, clock)
    answer = Context().run(lambda: Client(app, use_cookies=False).open("/help"))
    assert answer.status_code == 200
    assert not indexes(app).holds(key)
    answer.close()
    assert indexes(app).holds(key)
    with selects(app) as sent:
        assert "安澜市司法局" in read(app, POSITIONS).get_data(as_text=True)
    assert [one for one in sent if "haystack" in one] == []


@pytest.mark.both_databases
def test_a_process_drops_the_snapshot_of_results_that_were_destroyed(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    opened = open_results(session, app, ONE)
    clock.travel_to(OPENS)
    release, results = opened.release, opened.results
    snapshots = app.extensions["snapshots"]
    held = weakref.ref(snapshots.open(results.exam.slug, release.stage, release.number, release.file_name))
    session.rollback()
    read(app, "/help")
    assert held() is not None
    destroy_by_two(
        session, results.exam, first=results.bureau.officer, second=results.bureau.second,
        ledger=app.extensions["ledger"], now=OPENS,
    )  # fmt: skip
    session.commit()
    read(app, "/help")
    gc.collect()
    assert held() is None


def test_while_nothing_public_changes_nobody_looks_again(app: Flask, exam: Exam) -> None:
    read(app, "/help")
    with selects(app) as sent:
        read(app, "/help")
    assert [one for one in sent if "exams" in one] == []


def test_a_table_that_waits_for_its_notice_is_ready_in_the_second_it_comes_into_force(
    app: Flask, session: Session, exam: Exam, clock: FrozenClock
) -> None:
    office = make_office(session, code="AL03")
    notice = publish(session, office, at="2026-11-25 09:00", now="2026-11-24 09:00")
    table = put_table(session, exam, [*ROWS, row("2", "安澜市审计局", "一级科员")], now=NOW, number=2)
    table.change_notice_id = notice.id
    raise_epoch(session)
    session.commit()
    read(app, "/help")
    clock.travel_to(instant("2026-11-25 09:00"))
    key = key_of(session, exam, clock)
    assert indexes(app).holds(key)
    with selects(app) as sent:
        assert "安澜市审计局" in read(app, POSITIONS).get_data(as_text=True)
    assert [one for one in sent if "haystack" in one] == []


def test_while_another_process_is_at_it_this_one_leaves_it_and_looks_again_later(
    app: Flask, session: Session, exam: Exam, clock: FrozenClock
) -> None:
    key = key_of(session, exam, clock)
    with (app.extensions["settings"].data_dir / LOCK).open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        read(app, "/help")
        assert not indexes(app).holds(key)
        assert "安澜市司法局" in read(app, POSITIONS).get_data(as_text=True)
    indexes(app).forget()
    read(app, "/help")
    assert indexes(app).holds(key)


def test_no_more_is_made_than_leaves_a_place_for_what_a_reader_asks(session: Session, exam: Exam) -> None:
    for number in range(MOST + 2):
        make_exam(
            session, exam.organ, ROWS, now=NOW + timedelta(minutes=number), slug=f"al-{number}", title=f"考试{number}"
        )  # fmt: skip
    session.commit()
    own = Indexes()
    assert warm(session, own, NOW + timedelta(hours=1)) == MOST
    assert warm(session, own, NOW + timedelta(hours=1)) == 0
