"""THE table of what follows from what. A fact falls due, the sweep claims it, and this is what happens then.

Nothing a reader sees waits for it (law 1). Effects are rows written in the sweep's own transaction: audit entries of
the robot, letters in the outbox. Each is keyed by its occasion, so doing it twice does it once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hr_portal.accounts.queries import people_with
from hr_portal.accounts.rules import Role
from hr_portal.audit.services import SWEEP, Act, record_all
from hr_portal.core.clock import shanghai_date
from hr_portal.core.effects import Due, Transition, post
from hr_portal.notices.models import Notice
from hr_portal.notices.windows import (
    BECAME_PUBLIC,
    HIDDEN,
    LEFT_FRONT,
    MINIMISED,
    RETURNED,
    SUBMITTED,
    WINDOW_CLOSED,
)
from hr_portal.publicity.models import PublicityWindow


@dataclass(frozen=True, slots=True)
class Subject:
    """What the consequences need to know of a notice."""

    id: int
    organ_id: int
    author_id: int | None
    publish_at: datetime | None
    closes_at: datetime | None
    delist_at: datetime | None
    minimise_at: datetime | None
    hidden_at: datetime | None
    withdrawn_at: datetime | None


Pair = tuple[Due, Subject]
Consequence = Callable[[Session, Sequence[Pair], datetime], None]


def note_in_trail(session: Session, pairs: Sequence[Pair], now: datetime) -> None:
    """The trail says when it was true (`effective_at`) and, by the entry's own instant, when that was recorded."""
    acts = [
        Act(
            due.fact.partition(".")[2],
            "notice",
            notice.id,
            notice.organ_id,
            {"effective_at": due.due_at.isoformat()},
        )
        for due, notice in pairs
    ]
    record_all(session, acts, actor=SWEEP, now=now)


def tell_author(session: Session, pairs: Sequence[Pair], now: datetime) -> None:
    """A letter to whoever has the notice in hand."""
    post(
        session,
        [_letter(due, notice.author_id) for due, notice in pairs if notice.author_id is not None],
        now=now,
    )


def tell_reviewers(session: Session, pairs: Sequence[Pair], now: datetime) -> None:
    """A letter to everybody who may review for the organ."""
    _tell(session, pairs, {Role.REVIEWER}, now)


def tell_three(session: Session, pairs: Sequence[Pair], now: datetime) -> None:
    """紧急下线: the author, and everybody who reviews or issues for the organ, hear of it."""
    _tell(session, pairs, {Role.REVIEWER, Role.ISSUER}, now)
    tell_author(session, pairs, now)


def _tell(session: Session, pairs: Sequence[Pair], roles: set[Role], now: datetime) -> None:
    today = shanghai_date(now)
    for due, notice in pairs:
        organ = session.get_one(Notice, notice.id).organ
        people = people_with(session, roles, organ, today)
        post(session, [_letter(due, user.id) for user in people if user.id != notice.author_id], now=now)


def _letter(due: Due, user_id: int) -> dict[str, Any]:
    return {
        "dedupe_key": f"{due.fact}:{due.subject_id}:{due.due_at.isoformat()}:{user_id}",
        "channel": "mail",
        "payload": {"to": user_id, "fact": due.fact, "notice": due.subject_id, "at": due.due_at.isoformat()},
    }


FOLLOWS: dict[str, tuple[Consequence, ...]] = {
    SUBMITTED: (tell_reviewers,),
    RETURNED: (tell_author,),
    BECAME_PUBLIC: (note_in_trail, tell_author),
    WINDOW_CLOSED: (note_in_trail, tell_author),
    LEFT_FRONT: (note_in_trail,),
    MINIMISED: (note_in_trail,),
    HIDDEN: (tell_three,),
}

STILL_TRUE: dict[str, Callable[[Due, Subject], bool]] = {
    SUBMITTED: lambda due, notice: True,
    RETURNED: lambda due, notice: True,
    BECAME_PUBLIC: lambda due, notice: notice.publish_at == due.due_at,
    WINDOW_CLOSED: lambda due, notice: notice.closes_at == due.due_at and notice.withdrawn_at is None,
    LEFT_FRONT: lambda due, notice: notice.delist_at == due.due_at,
    MINIMISED: lambda due, notice: notice.minimise_at == due.due_at,
    HIDDEN: lambda due, notice: notice.hidden_at == due.due_at,
}
"""A fact is looked at again before anything follows from it: moved or withdrawn, it is void."""


def carry_out(session: Session, batch: Sequence[Due], now: datetime) -> None:
    """Let everything happen that follows from these facts, and void those that are not true any more."""
    subjects = _subjects(session, {due.subject_id for due in batch})
    pairs = [(due, subjects[due.subject_id]) for due in batch if due.subject_id in subjects]
    true = [pair for pair in pairs if STILL_TRUE[pair[0].fact](*pair)]
    void = {due.id for due in batch} - {due.id for due, _ in true}
    if void:
        session.execute(update(Transition).where(Transition.id.in_(void)).values(void_at=now))
    for fact, consequences in FOLLOWS.items():
        of_fact = [pair for pair in true if pair[0].fact == fact]
        for consequence in consequences if of_fact else ():
            consequence(session, of_fact, now)


def _subjects(session: Session, ids: set[int]) -> dict[int, Subject]:
    rows = session.execute(
        select(
            Notice.id,
            Notice.organ_id,
            Notice.author_id,
            Notice.publish_at,
            PublicityWindow.closes_at,
            Notice.delist_at,
            Notice.minimise_at,
            Notice.hidden_at,
            Notice.withdrawn_at,
        )
        .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(Notice.id.in_(ids))
    )
    return {row.id: Subject(*row) for row in rows}
