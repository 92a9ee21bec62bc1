"""Signed releases as every process keeps them, and what the look-up of a stage is now: derived from rows and the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_models import Release


class Standing(StrEnum):
    """What the look-up of one stage is now."""

    NONE = "none"
    COUNTDOWN = "countdown"
    OPEN = "open"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class ReleaseFacts:
    """A signed release as every process keeps it for a second."""

    id: int
    slug: str
    exam_title: str
    stage: str
    number: int
    opens_at: datetime
    id_part: IdPart
    file_name: str
    is_suspended: bool
    suspend_reason: str
    public_reason: str
    moved_reason: str
    recheck_from: datetime | None
    recheck_until: datetime | None


def signed_releases(session: Session) -> list[ReleaseFacts]:
    """Every signed release of every open exam whose keys were not destroyed; newest number last."""
    return _facts(session, Release.destroyed_at.is_(None))


def destroyed_releases(session: Session) -> list[ReleaseFacts]:
    """Those whose keys were destroyed when their term had ended: they open nothing, and whoever asks hears what every miss
    hears."""
    return _facts(session, Release.destroyed_at.is_not(None))


def _facts(session: Session, which: ColumnElement[bool]) -> list[ReleaseFacts]:
    rows = session.execute(
        select(Release, Exam.slug, Exam.title)
        .join(Exam, Release.exam_id == Exam.id)
        .where(Release.signed_at.is_not(None), which, Exam.opened_at.is_not(None))
        .order_by(Exam.id, Release.stage, Release.number)
    )
    return [
        ReleaseFacts(
            r.id, slug, title, r.stage, r.number, r.opens_at, r.id_part, r.file_name, r.suspended_at is not None,
            r.suspend_reason, r.public_reason, r.moved_reason, r.recheck_from, r.recheck_until,
        )
        for r, slug, title in rows
    ]  # fmt: skip


def next_opening(session: Session, now: datetime) -> datetime | None:
    """The next instant at which results open by themselves."""
    return session.scalar(
        select(func.min(Release.opens_at)).where(
            Release.signed_at.is_not(None), Release.destroyed_at.is_(None), Release.opens_at > now
        )
    )


@dataclass(frozen=True)
class Look:
    """What one stage's look-up is: the release that answers, if one does, and the next one to come."""

    standing: Standing
    current: ReleaseFacts | None
    coming: ReleaseFacts | None


def look(releases: Sequence[ReleaseFacts], now: datetime) -> Look:
    """Derived from rows and the clock (law 1): of those whose instant has come the highest number answers."""
    come = [one for one in releases if one.opens_at <= now]
    coming = min((one for one in releases if now < one.opens_at), key=lambda one: one.opens_at, default=None)
    if not come:
        return Look(Standing.COUNTDOWN if coming else Standing.NONE, None, coming)
    current = max(come, key=lambda one: one.number)
    return Look(Standing.SUSPENDED if current.is_suspended else Standing.OPEN, current, coming)
