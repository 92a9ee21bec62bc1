"""Long work in the background: a row says what is to be done, how far it is and how it ended (law 4).

Whoever runs it claims the row by compare-and-set and shows with every step that it is alive. A job whose worker was
killed stands still; after `ABANDONED_AFTER` the next one takes it up again from the beginning, and because its effect is
written in one transaction with the row that says *done*, it happens once however often it is tried.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hr_portal.core.db import Base, Timestamps, UtcDateTime, words

ABANDONED_AFTER = timedelta(seconds=60)
"""Without a sign of life for so long, a running job counts as left by its worker."""
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
