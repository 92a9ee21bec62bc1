"""Imports by a worker: the same reading as the command, the same rows; faults are in the job."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.core.jobs import JobState, run_waiting
from hr_portal.recruitment.import_jobs import ask_for_applicants, ask_for_positions, runners
from hr_portal.recruitment.models import Position, PositionFigure, PositionTable
from tests.clockwork import instant
from tests.factories.exams import NOW, make_bureau, make_exam, post, posts, table_of, workbook

NINE = instant(NOW)


def run(app: Flask, session: Session, clock: FrozenClock) -> int:
    return run_waiting(session, runners(app.extensions["store"], clock), clock)


def kept(app: Flask, data: bytes) -> str:
    stored = app.extensions["store"].put(data)
    sha256: str = stored.sha256
    return sha256


def test_a_table_imported_in_the_background_waits_for_a_second_officer(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    sha256 = kept(app, table_of(*posts(5)))
    job = ask_for_positions(
        session, exam, sha256=sha256, file_name="职位表.xlsx", key="k1", officer=bureau.officer, now=NINE
    )
    session.commit()
    assert run(app, session, clock) == 1
    session.refresh(job)
    assert (job.state, job.done, job.total, job.bad) == (JobState.WAITING, 5, 5, 0)
    assert job.result is not None
    assert (job.result["table"], job.result["posts"]) == (1, 5)
    (table,) = session.scalars(select(PositionTable))
    assert (table.imported_by, table.sha256) == (bureau.officer, sha256)
    assert session.scalar(select(func.count()).select_from(Position)) == 5


def test_faults_are_told_in_the_job_and_nothing_is_written(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    sha256 = kept(app, table_of(post(1), post(1)))
    job = ask_for_positions(
        session, exam, sha256=sha256, file_name="职位表.xlsx", key="k1", officer=bureau.officer, now=NINE
    )
    damaged = ask_for_positions(
        session, exam, sha256=kept(app, b"PK\x03\x04 nothing"), file_name="坏.xlsx", key="k2", officer=bureau.officer,
        now=NINE,
    )  # fmt: skip
    session.commit()
    run(app, session, clock)
    session.refresh(job)
    session.refresh(damaged)
    assert job.result is not None
    assert (job.state, job.result["faults"][0]["code"]) == (JobState.FAILED, "position_twice")
    assert damaged.result is not None
    assert (damaged.state, damaged.result["refused"][0]["code"]) == (JobState.FAILED, "file_damaged")
    assert session.scalar(select(func.count()).select_from(PositionTable)) == 0


def test_applicants_are_imported_in_the_background(app: Flask, session: Session, clock: FrozenClock) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    sha256 = kept(app, workbook({"报名": [["职位代码", "报名人数"], ["001", 3], ["合计", 3]]}))
    job = ask_for_applicants(
        session,
        exam,
        date(2026, 11, 23),
        sha256=sha256,
        file_name="报名.xlsx",
        key="k1",
        officer=bureau.officer,
        now=NINE,
    )
    session.commit()
    run(app, session, clock)
    session.refresh(job)
    assert job.state is JobState.DONE
    (row,) = session.scalars(select(PositionFigure))
    assert (row.key, row.applied, row.day) == ("001", 3, date(2026, 11, 23))
