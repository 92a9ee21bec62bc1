"""Files handed in for imports leave a term after the import is done with; nothing else of them does."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import BadSetting, read_settings
from hr_portal.core.clock import FrozenClock
from hr_portal.core.db import database_now
from hr_portal.core.jobs import Job, JobState, retry, run_waiting
from hr_portal.core.storage import Store
from hr_portal.notices.models import Attachment
from hr_portal.notices.outlook import used_files
from hr_portal.recruitment import confirming
from hr_portal.recruitment.import_jobs import ask_for_applicants, ask_for_positions, runners
from hr_portal.recruitment.models import Position, PositionTable
from hr_portal.recruitment.upload_ending import end_uploads
from tasks.retention import erase_due
from tests.clockwork import instant
from tests.factories.exams import NOW, Bureau, make_bureau, make_exam, post, posts, table_of, workbook
from tests.factories.notices import publish

NINE = instant(NOW)
DAYS = 30
THEN = NINE + timedelta(days=DAYS)
EARLIER = timedelta(microseconds=1)


@pytest.fixture
def store(app: Flask) -> Store:
    found: Store = app.extensions["store"]
    return found


@pytest.fixture
def bureau(session: Session, clock: FrozenClock) -> Bureau:
    clock.travel_to(NINE)
    return make_bureau(session)


def imported(
    session: Session, app: Flask, clock: FrozenClock, bureau: Bureau, data: bytes, key: str = "k"
) -> Job:
    """A position file that was handed in and read."""
    exam = make_exam(session, bureau, slug=f"exam-{key}")
    sha256 = app.extensions["store"].put(data).sha256
    job = ask_for_positions(
        session,
        exam,
        sha256=sha256,
        file_name="职位表.xlsx",
        key=key,
        officer=bureau.officer,
        now=clock.now(),
    )
    session.commit()
    assert run_waiting(session, runners(app.extensions["store"], clock), clock) == 1
    session.refresh(job)
    return job


def test_a_file_with_faults_leaves_thirty_days_after_its_job_to_the_microsecond(
    session: Session, app: Flask, store: Store, bureau: Bureau, clock: FrozenClock
) -> None:
    job = imported(session, app, clock, bureau, table_of(post(1), post(1)))
    assert job.state is JobState.FAILED
    sha256 = job.params["sha256"]
    assert end_uploads(session, store, days=DAYS, now=THEN - EARLIER) == 0
    assert store.exists(sha256)
    assert end_uploads(session, store, days=DAYS, now=THEN) == 1
    assert not store.exists(sha256)
    assert end_uploads(session, store, days=DAYS, now=THEN) == 0


def test_a_file_of_applicants_leaves_and_its_numbers_stay(
    session: Session, app: Flask, store: Store, bureau: Bureau, clock: FrozenClock
) -> None:
    exam = make_exam(session, bureau)
    sha256 = store.put(workbook({"报名": [["职位代码", "报名人数"], ["001", 3]]})).sha256
    job = ask_for_applicants(
        session, exam, date(2026, 11, 23), sha256=sha256, file_name="报名.xlsx", key="k", officer=bureau.officer, now=NINE
    )  # fmt: skip
    session.commit()
    assert end_uploads(session, store, days=DAYS, now=THEN) == 0, "it waits in the queue"
    run_waiting(session, runners(store, clock), clock)
    assert end_uploads(session, store, days=DAYS, now=THEN) == 1
    session.refresh(job)
    assert job.is_over


def test_a_file_stays_while_its_table_waits_and_leaves_a_term_after_that_was_decided(
    session: Session, app: Flask, store: Store, bureau: Bureau, clock: FrozenClock
) -> None:
    job = imported(session, app, clock, bureau, table_of(*posts(5)))
    assert end_uploads(session, store, days=DAYS, now=THEN + timedelta(days=99)) == 0
    (table,) = session.scalars(select(PositionTable))
    decided = NINE + timedelta(days=10)
    confirming.confirm(session, table, actor=bureau.second, now=decided)
    session.commit()
    assert end_uploads(session, store, days=DAYS, now=decided + timedelta(days=DAYS) - EARLIER) == 0
    assert end_uploads(session, store, days=DAYS, now=decided + timedelta(days=DAYS)) == 1
    assert not store.exists(job.params["sha256"])
    assert session.scalar(select(func.count()).select_from(Position)) == 5


def test_the_same_file_handed_in_again_stays_for_the_later_import(
    session: Session, app: Flask, store: Store, bureau: Bureau, clock: FrozenClock
) -> None:
    data = table_of(post(1), post(1))
    imported(session, app, clock, bureau, data, "first")
    clock.travel_to(NINE + timedelta(days=1))
    imported(session, app, clock, bureau, data, "second")
    assert end_uploads(session, store, days=DAYS, now=THEN) == 0
    assert end_uploads(session, store, days=DAYS, now=THEN + timedelta(days=1)) == 1


def test_a_file_that_hangs_on_a_notice_too_stays_for_the_notice(
    session: Session, app: Flask, store: Store, bureau: Bureau, clock: FrozenClock
) -> None:
    job = imported(session, app, clock, bureau, table_of(post(1), post(1)))
    sha256 = job.params["sha256"]
    notice = publish(session, bureau.office, "recruit_announcement", at="2026-11-25 09:00", now=NOW)
    session.add(
        Attachment(
            revision_id=notice.live.id, position=1, name="职位表.xlsx", sha256=sha256, size=1, details={}, created_at=NINE,
            media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    )  # fmt: skip
    session.commit()
    assert end_uploads(session, store, days=DAYS, now=THEN) == 0
    assert store.exists(sha256)


def test_trying_again_afterwards_says_that_the_file_has_gone(
    session: Session, app: Flask, store: Store, bureau: Bureau, clock: FrozenClock
) -> None:
    job = imported(session, app, clock, bureau, table_of(post(1), post(1)))
    end_uploads(session, store, days=DAYS, now=THEN)
    retry(session, job)
    session.commit()
    assert run_waiting(session, runners(store, clock), clock) == 1
    session.refresh(job)
    assert job.result is not None
    assert (job.state, [one["code"] for one in job.result["refused"]]) == (JobState.FAILED, ["upload_gone"])


def test_no_backup_asks_for_the_file_of_a_table(
    session: Session, app: Flask, bureau: Bureau, clock: FrozenClock
) -> None:
    imported(session, app, clock, bureau, table_of(*posts(2)))
    assert session.scalars(select(PositionTable.sha256)).one() not in used_files(session)


def test_the_daily_task_and_the_command_do_it(
    session: Session, app: Flask, store: Store, bureau: Bureau, clock: FrozenClock
) -> None:
    session.commit()
    there = database_now(session)
    session.rollback()
    clock.travel_to(there - timedelta(days=DAYS, seconds=5))
    first = imported(session, app, clock, bureau, table_of(post(1), post(1)), "first")
    clock.travel_to(there)
    erase_due.run()
    assert not store.exists(first.params["sha256"])
    clock.travel_to(there - timedelta(days=DAYS, seconds=5))
    second = imported(session, app, clock, bureau, table_of(post(2), post(2)), "second")
    clock.travel_to(there)
    done = app.test_cli_runner().invoke(args=["retention", "run", "--json"])
    assert json.loads(done.stdout)["import_files"] == 1
    assert not store.exists(second.params["sha256"])


def test_how_many_days_is_a_setting() -> None:
    assert read_settings({"DATA_DIR": "var", "IMPORT_FILES_DAYS": "7"}).import_files_days == 7
    with pytest.raises(BadSetting):
        read_settings({"DATA_DIR": "var", "IMPORT_FILES_DAYS": "0"})
