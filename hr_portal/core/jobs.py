"""Long work in the background: a row says what is to be done, how far it is and how it ended (law 4).

Whoever runs it claims the row by compare-and-set and shows with every step that it is alive. A job whose worker was
killed stands still; after `ABANDONED_AFTER` the next one takes it up again from the beginning, and because its effect is
written in one transaction with the row that says *done*, it happens once however often it is tried.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, and_, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from hr_portal.core.clock import Clock
from hr_portal.core.db import Base, Timestamps, UtcDateTime, transaction, words
from hr_portal.core.errors import PortalError, Reason

log = logging.getLogger(__name__)

ABANDONED_AFTER = timedelta(seconds=120)
"""Without a sign of life for so long, a running job counts as left by its worker. Longer than a file may take to be read."""
PATIENCE = 3
"""Workers that may die on one job before it is failed and left to a person."""


class JobState(StrEnum):
    """排队中、进行中、等您处理、完成、部分失败、失败、已取消."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"
    PARTLY = "partly"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({JobState.WAITING, JobState.DONE, JobState.PARTLY, JobState.FAILED, JobState.CANCELLED})
"""No worker has anything more to do; `waiting` means that a person has."""


class Job(Timestamps, Base):
    """One piece of work. `params` say what (JSON), `result` how it ended; counts are rows of whatever is worked on."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    """What it belongs to, as `exam:12`: pages find the jobs of a thing by it."""
    state: Mapped[JobState] = mapped_column(words(JobState))
    key: Mapped[str] = mapped_column(unique=True)
    """Names the occasion: the same request sent twice is one job."""
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(default="")
    """What it is doing, a code: reading, checking, writing."""
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_jobs_subject", "subject", "id"), Index("ix_jobs_state", "state", "id"))

    @property
    def is_over(self) -> bool:
        return self.state in ENDED


class Cancelled(PortalError):
    """Somebody asked for the job to stop, and it stopped before it wrote anything."""


class Overtaken(PortalError):
    """Another worker has taken the job up meanwhile; what this one did is not kept."""


def enqueue(
    session: Session,
    kind: str,
    subject: str,
    key: str,
    params: Mapping[str, Any],
    *,
    by_id: int | None,
    now: datetime,
) -> Job:
    """Put work into the queue; the same key is the same job, whatever became of it."""
    found = session.scalars(select(Job).where(Job.key == key)).one_or_none()
    if found is not None:
        return found
    job = Job(
        kind=kind, subject=subject, key=key, params=dict(params), state=JobState.QUEUED, done=0, total=0, bad=0, step="",
        attempts=0, by_id=by_id, created_at=now,
    )  # fmt: skip
    session.add(job)
    session.flush()
    return job


def jobs_of(session: Session, subject: str, *, limit: int = 50) -> list[Job]:
    """The newest first."""
    return list(
        session.scalars(select(Job).where(Job.subject == subject).order_by(Job.id.desc()).limit(limit))
    )


def reasons_against_cancelling(job: Job) -> list[Reason]:
    return [Reason("job_over")] if job.is_over else []


def cancel(session: Session, job: Job, *, now: datetime) -> None:
    """取消: a queued job is over at once; a running one stops at its next step, before it writes."""
    session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state == JobState.QUEUED)
        .values(state=JobState.CANCELLED, ended_at=now, cancel_asked_at=now)
    )
    session.execute(
        update(Job).where(Job.id == job.id, Job.state == JobState.RUNNING).values(cancel_asked_at=now)
    )
    session.refresh(job)


RETRIED = frozenset({JobState.FAILED, JobState.CANCELLED})


def reasons_against_retrying(job: Job) -> list[Reason]:
    return [] if job.state in RETRIED else [Reason("job_not_failed")]


def retry(session: Session, job: Job) -> None:
    """重试: safe, for a job that failed or was cancelled has written nothing."""
    session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state.in_(RETRIED))
        .values(
            state=JobState.QUEUED, attempts=0, done=0, total=0, bad=0, step="", result=None, trouble=None, started_at=None,
            seen_at=None, ended_at=None, cancel_asked_at=None,
        )
    )  # fmt: skip
    session.refresh(job)


def time_left(job: Job, now: datetime) -> timedelta | None:
    """From the measured rate; None before a twentieth is done."""
    if (
        job.state is not JobState.RUNNING
        or job.started_at is None
        or job.total <= 0
        or job.done * 20 < job.total
    ):
        return None
    spent = now - job.started_at
    return spent * ((job.total - job.done) / job.done) if job.done else None


class Progress:
    """What a running job shows of itself, in transactions of its own, at most every half second; it stops the work where
    that was asked. Nothing may be open in the session when it is called."""

    def __init__(self, session: Session, job_id: int, attempt: int, clock: Clock) -> None:
        self.session, self.job_id, self.attempt, self.clock = session, job_id, attempt, clock
        self.shown_at: datetime | None = None

    def step(self, name: str) -> None:
        self._show(step=name)

    def rows(self, done: int, total: int, bad: int) -> None:
        now = self.clock.now()
        if self.shown_at is None or now - self.shown_at >= timedelta(seconds=0.5) or done == total:
            self._show(done=done, total=total, bad=bad)

    def _show(self, **values: Any) -> None:
        now = self.shown_at = self.clock.now()
        with transaction(self.session):
            mine = self.session.execute(
                update(Job)
                .where(Job.id == self.job_id, Job.attempts == self.attempt, Job.state == JobState.RUNNING)
                .values(seen_at=now, **values)
                .returning(Job.cancel_asked_at)
                .execution_options(synchronize_session=False)
            ).one_or_none()
        if mine is None:
            raise Overtaken
        if mine.cancel_asked_at is not None:
            raise Cancelled


Runner = Callable[[Session, Job, Progress], None]
"""Does one kind of job. Ends it with `end` in the transaction that writes its effect, and commits."""


def end(
    session: Session, job_id: int, attempt: int, state: JobState, result: Mapping[str, Any], *, now: datetime
) -> None:
    """Over, in this transaction; raises `Overtaken` where somebody else has the job, so that nothing is written twice."""
    mine = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.attempts == attempt, Job.state == JobState.RUNNING)
        .values(state=state, result=dict(result), ended_at=now, seen_at=now, step="")
        .execution_options(synchronize_session=False)
    )
    if mine.rowcount != 1:  # type: ignore[attr-defined]
        raise Overtaken


def claim(session: Session, now: datetime) -> tuple[int, int] | None:
    """Take the oldest job that waits, or that a dead worker left; (id, attempt). By compare-and-set."""
    left = and_(Job.state == JobState.RUNNING, Job.seen_at < now - ABANDONED_AFTER)
    for job_id, attempts in session.execute(
        select(Job.id, Job.attempts).where(or_(Job.state == JobState.QUEUED, left)).order_by(Job.id).limit(20)
    ).all():
        is_last = attempts >= PATIENCE
        values: dict[str, Any] = (
            {"state": JobState.FAILED, "trouble": "worker_died", "ended_at": now}
            if is_last
            else {
                "state": JobState.RUNNING,
                "attempts": attempts + 1,
                "started_at": now,
                "seen_at": now,
                "done": 0,
            }
        )
        taken = session.execute(
            update(Job)
            .where(Job.id == job_id, Job.attempts == attempts, or_(Job.state == JobState.QUEUED, left))
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        if taken.rowcount == 1 and not is_last:  # type: ignore[attr-defined]
            return job_id, attempts + 1
    return None


def run_waiting(
    session: Session,
    runners: Mapping[str, Runner],
    clock: Clock,
    *,
    longest: timedelta = timedelta(seconds=60),
) -> int:
    """Do what waits, one job after another, for so long; how many were taken up."""
    began, count = clock.now(), 0
    while clock.now() - began < longest:
        with transaction(session):
            claimed = claim(session, clock.now())
        if claimed is None:
            break
        count += 1
        _run(session, runners, clock, *claimed)
    return count


def _run(session: Session, runners: Mapping[str, Runner], clock: Clock, job_id: int, attempt: int) -> None:
    job = session.get(Job, job_id, populate_existing=True)
    assert job is not None  # jobs are not deleted
    progress = Progress(session, job_id, attempt, clock)
    try:
        runners[job.kind](session, job, progress)
    except Overtaken:
        session.rollback()
    except Cancelled:
        session.rollback()
        _close(session, job_id, attempt, JobState.CANCELLED, None, clock.now())
    except Exception as error:
        log.exception("job %d failed", job_id)
        session.rollback()
        _close(session, job_id, attempt, JobState.FAILED, f"{error.__class__.__name__}", clock.now())


def _close(
    session: Session, job_id: int, attempt: int, state: JobState, trouble: str | None, now: datetime
) -> None:
    with transaction(session):
        session.execute(
            update(Job)
            .where(Job.id == job_id, Job.attempts == attempt, Job.state == JobState.RUNNING)
            .values(state=state, trouble=trouble, ended_at=now)
            .execution_options(synchronize_session=False)
        )
