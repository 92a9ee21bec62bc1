"""Work in the background: claimed by one, taken up again from a dead worker, cancelled before it writes, tried again safely."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from hr_portal.core import jobs
from hr_portal.core.clock import FrozenClock
from hr_portal.core.db import transaction
from hr_portal.core.jobs import ABANDONED_AFTER, PATIENCE, Job, JobState, Progress
from tests.clockwork import instant
from tests.domain.acting import at_once

TEN = instant("2026-11-24 10:00")


def queued(session: Session, key: str = "a") -> Job:
    job = jobs.enqueue(session, "count", "exam:1", key, {"to": 3}, by_id=None, now=TEN)
    session.commit()
    return job


class Counting:
    """Counts to three, shows each step, and ends with what it counted."""

    def __init__(self, clock: FrozenClock) -> None:
        self.clock = clock
        self.done: list[int] = []

    def __call__(self, session: Session, job: Job, progress: Progress) -> None:
        job_id, attempt = job.id, job.attempts
        for number in range(1, 4):
            self.clock.tick(1)
            progress.rows(number, 3, 0)
        with transaction(session):
            jobs.end(session, job_id, attempt, JobState.DONE, {"counted": 3}, now=self.clock.now())
        self.done.append(job_id)


def test_a_job_is_done_once_with_its_counts(session: Session, clock: FrozenClock) -> None:
    job = queued(session)
    assert queued(session).id == job.id, "the same request sent twice is one job"
    counting = Counting(clock)
    assert jobs.run_waiting(session, {"count": counting}, clock) == 1
    assert jobs.run_waiting(session, {"count": counting}, clock) == 0
    session.refresh(job)
    assert (job.state, job.done, job.total, job.result, counting.done) == (
        JobState.DONE,
        3,
        3,
        {"counted": 3},
        [job.id],
    )
    assert [one.id for one in jobs.jobs_of(session, "exam:1")] == [job.id]


def test_two_workers_do_not_do_one_job(session: Session) -> None:
    queued(session)
    taken: list[object] = []

    def claim(other: Session) -> None:
        taken.append(jobs.claim(other, TEN))

    assert at_once(claim, claim) == ["done", "done"]
    assert sorted(one is not None for one in taken) == [False, True]


def test_a_job_of_a_dead_worker_is_taken_up_again_and_the_late_one_writes_nothing(
    session: Session, clock: FrozenClock
) -> None:
    job = queued(session)
    late: list[str] = []

    def dies(session: Session, job: Job, progress: Progress) -> None:
        job_id, attempt = job.id, job.attempts
        clock.tick(ABANDONED_AFTER.total_seconds() + 1)
        with transaction(session):
            assert jobs.claim(session, clock.now()) == (job_id, 2)
        try:
            with transaction(session):
                jobs.end(session, job_id, attempt, JobState.DONE, {}, now=clock.now())
        except jobs.Overtaken:
            late.append("nothing written")
            raise

    with transaction(session):
        claimed = jobs.claim(session, clock.now())
    assert claimed == (job.id, 1)
    jobs._run(session, {"count": dies}, clock, *claimed)
    session.refresh(job)
    assert (late, job.state, job.attempts) == (["nothing written"], JobState.RUNNING, 2)
    with transaction(session):
        assert jobs.claim(session, clock.now()) is None, "it is alive"


def test_a_job_that_kills_its_workers_is_left_to_a_person(session: Session, clock: FrozenClock) -> None:
    job = queued(session)
    for attempt in range(1, PATIENCE + 1):
        with transaction(session):
            assert jobs.claim(session, clock.now()) == (job.id, attempt)
        clock.tick(ABANDONED_AFTER.total_seconds() + 1)
    with transaction(session):
        assert jobs.claim(session, clock.now()) is None
    session.refresh(job)
    assert (job.state, job.trouble) == (JobState.FAILED, "worker_died")


def test_a_failing_job_says_so_and_can_be_tried_again(session: Session, clock: FrozenClock) -> None:
    job = queued(session)

    def fails(session: Session, job: Job, progress: Progress) -> None:
        raise OSError("no room")

    jobs.run_waiting(session, {"count": fails}, clock)
    session.refresh(job)
    assert (job.state, job.trouble) == (JobState.FAILED, "OSError")
    jobs.retry(session, job)
    session.commit()
    assert (job.state, job.attempts, job.trouble) == (JobState.QUEUED, 0, None)
    jobs.run_waiting(session, {"count": Counting(clock)}, clock)
    session.refresh(job)
    assert job.state is JobState.DONE
    assert [reason.code for reason in jobs.reasons_against_retrying(job)] == ["job_not_failed"]


def test_a_queued_job_is_cancelled_at_once_and_a_running_one_before_it_writes(
    session: Session, clock: FrozenClock
) -> None:
    first, second = queued(session, "a"), queued(session, "b")
    jobs.cancel(session, first, now=TEN)
    session.commit()
    assert first.state is JobState.CANCELLED
    counting = Counting(clock)

    def cancelled_meanwhile(session: Session, job: Job, progress: Progress) -> None:
        jobs.cancel(session, job, now=clock.now())
        session.commit()
        counting(session, job, progress)

    jobs.run_waiting(session, {"count": cancelled_meanwhile}, clock)
    session.refresh(second)
    assert (second.state, counting.done) == (JobState.CANCELLED, [])
    assert [reason.code for reason in jobs.reasons_against_cancelling(second)] == ["job_over"]


def test_the_time_left_is_told_from_the_measured_rate_once_a_twentieth_is_done(session: Session) -> None:
    job = queued(session)
    job.state, job.started_at, job.total = JobState.RUNNING, TEN, 100
    job.done = 4
    assert jobs.time_left(job, TEN + timedelta(seconds=10)) is None
    job.done = 20
    assert jobs.time_left(job, TEN + timedelta(seconds=10)) == timedelta(seconds=40)
