"""THE table of what follows from what. A fact falls due, the sweep claims it, and this is what happens then.

Nothing a reader sees waits for it (law 1). Effects are rows written in the sweep's own transaction: audit entries of
the robot, letters in the outbox. Each is keyed by its occasion, so doing it twice does it once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import ColumnElement, and_, select, true, update
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ
from hr_portal.accounts.queries import people_with
from hr_portal.accounts.rules import Role
from hr_portal.audit.services import SWEEP, Act, record_all
from hr_portal.core.clock import shanghai_date
from hr_portal.core.effects import Due, Transition, post
from hr_portal.core.epoch import raise_epoch, read_epoch
from hr_portal.core.ledger import Ledger, Line
from hr_portal.core.many import among
from hr_portal.notices.erasing import end_term
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.outlook import window_of
from hr_portal.notices.retention import counted_from, instants_of, steps_of
from hr_portal.notices.windows import (
    BECAME_PUBLIC,
    HIDDEN,
    LEFT_FRONT,
    MINIMISED,
    PERIOD_BEGUN_ANEW,
    REDACTED,
    RETURNED,
    SUBMITTED,
    TAKEN_DOWN,
    TERM_ENDED,
    WINDOW_CLOSED,
    WITHDRAWN,
)
from hr_portal.objections.confirmations import forget_persons, forget_removed
from hr_portal.objections.restarting import note_restart
from hr_portal.publicity.models import PublicityWindow


class Subject(NamedTuple):
    """What the consequences need to know of a notice, and when the fact came true, as texts carry it."""

    id: int
    organ_id: int
    author_id: int | None
    at: str


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
            {"effective_at": notice.at},
        )
        for due, notice in pairs
    ]
    record_all(session, acts, actor=SWEEP, now=now)


def tell_author(session: Session, pairs: Sequence[Pair], now: datetime) -> None:
    """A letter to whoever has the notice in hand."""
    post(
        session,
        [_letter(due, notice, notice.author_id) for due, notice in pairs if notice.author_id is not None],
        now=now,
    )


def tell_reviewers(session: Session, pairs: Sequence[Pair], now: datetime) -> None:
    """A letter to everybody who may review for the organ."""
    _tell(session, pairs, {Role.REVIEWER}, now)


def tell_three(session: Session, pairs: Sequence[Pair], now: datetime) -> None:
    """下线、撤回、撤下: the author, and everybody who reviews or issues for the organ, hear of it."""
    _tell(session, pairs, {Role.REVIEWER, Role.ISSUER}, now)
    tell_author(session, pairs, now)


def _tell(session: Session, pairs: Sequence[Pair], roles: set[Role], now: datetime) -> None:
    today = shanghai_date(now)
    organs = {notice.organ_id for _due, notice in pairs}
    people = {
        organ_id: people_with(session, roles, session.get_one(Organ, organ_id), today) for organ_id in organs
    }
    letters = [
        _letter(due, notice, user.id)
        for due, notice in pairs
        for user in people[notice.organ_id]
        if user.id != notice.author_id
    ]
    post(session, letters, now=now)


def _letter(due: Due, notice: Subject, user_id: int) -> dict[str, Any]:
    return {
        "dedupe_key": f"{due.fact}:{due.subject_id}:{notice.at}:{user_id}",
        "channel": "mail",
        "payload": {"to": user_id, "fact": due.fact, "notice": due.subject_id, "at": notice.at},
    }


def end_terms(session: Session, pairs: Sequence[Pair], now: datetime) -> None:
    """到期删除: erase what the step takes, certify it, and put it on the ledger. A step that is not due by the terms as
    they are now is left; whoever moved it planned it anew."""
    # Verbs hold a notice before its transitions; we hold the transitions already, so we do not wait for a notice.
    held = select(Notice.id).where(Notice.id.in_({notice.id for _, notice in pairs})).order_by(Notice.id)
    session.execute(held.with_for_update(nowait=True))
    acts, lines = [], []
    for due, subject in pairs:
        notice = session.get_one(Notice, subject.id, populate_existing=True)
        kind = kind_named(notice.kind)
        since = counted_from(window_of(notice), notice.publish_at, notice.original_date)
        one = next((one for one in steps_of(kind) if one.number == due.revision), None)
        if one is None or instants_of(kind, since)[one.number] != due.due_at:
            continue
        end_term(session, notice, one, due_at=due.due_at, now=now)
        if one.takes_page:
            forget_persons(session, notice)
        acts.append(
            Act(
                "term_ended",
                "notice",
                notice.id,
                notice.organ_id,
                {"effective_at": subject.at, "step": one.number},
            )
        )
        lines.append(Line("term", now, 0, index=notice.index_number or "", step=one.number, due=due.due_at))
    record_all(session, acts, actor=SWEEP, now=now)
    if acts:
        raise_epoch(session)
    _enter(session, lines)


def note_closing(session: Session, pairs: Sequence[Pair], now: datetime) -> None:
    """Whatever was shut in haste or for good stays shut when an older copy is restored."""
    rows = session.execute(
        select(Notice.id, Notice.index_number).where(Notice.id.in_({n.id for _, n in pairs}))
    )
    numbers = {row.id: row.index_number for row in rows}
    _enter(session, [Line("closed", now, 0, index=numbers[notice.id] or "") for _, notice in pairs])


def note_restarts(session: Session, pairs: Sequence[Pair], now: datetime) -> None:
    """Reports of the earlier period are marked; their receipts say so already, from the windows themselves."""
    for _due, subject in pairs:
        note_restart(session, session.get_one(Notice, subject.id, populate_existing=True), now)


def forget_removed_names(session: Session, pairs: Sequence[Pair], now: datetime) -> None:
    """What was removed from every version leaves the receivers' confirmations too."""
    for _due, subject in pairs:
        forget_removed(session, session.get_one(Notice, subject.id, populate_existing=True))


def _enter(session: Session, lines: Sequence[Line]) -> None:
    """On disk before the transaction commits."""
    epoch = read_epoch(session)
    ledger: Ledger = current_app.extensions["ledger"]
    ledger.append([replace(line, epoch=epoch) for line in lines])


FOLLOWS: dict[str, tuple[Consequence, ...]] = {
    SUBMITTED: (tell_reviewers,),
    RETURNED: (tell_author,),
    BECAME_PUBLIC: (note_in_trail, tell_author),
    WINDOW_CLOSED: (note_in_trail, tell_author),
    LEFT_FRONT: (note_in_trail,),
    MINIMISED: (note_in_trail,),
    TERM_ENDED: (end_terms,),
    HIDDEN: (tell_three, note_closing),
    WITHDRAWN: (tell_three, note_closing),
    TAKEN_DOWN: (tell_three, note_closing),
    REDACTED: (forget_removed_names, note_closing),
    PERIOD_BEGUN_ANEW: (note_restarts,),
}

STILL_TRUE: dict[str, ColumnElement[bool]] = {
    SUBMITTED: true(),
    RETURNED: true(),
    BECAME_PUBLIC: Notice.publish_at == Transition.due_at,
    WINDOW_CLOSED: and_(
        PublicityWindow.closes_at == Transition.due_at,
        Notice.withdrawn_at.is_(None),
        Notice.taken_down_at.is_(None),
    ),
    LEFT_FRONT: Notice.delist_at == Transition.due_at,
    MINIMISED: Notice.minimise_at == Transition.due_at,
    TERM_ENDED: Notice.hidden_at.is_(None),
    HIDDEN: Notice.hidden_at == Transition.due_at,
    WITHDRAWN: Notice.withdrawn_at == Transition.due_at,
    TAKEN_DOWN: Notice.taken_down_at == Transition.due_at,
    REDACTED: true(),
    PERIOD_BEGUN_ANEW: true(),
}
"""A fact is looked at again before anything follows from it: moved or withdrawn, it is void."""


def carry_out(session: Session, batch: Sequence[Due], now: datetime) -> None:
    """Let everything happen that follows from these facts, and void those that are not true any more."""
    by_fact: dict[str, list[Due]] = {}
    for due in batch:
        by_fact.setdefault(due.fact, []).append(due)
    if unknown := by_fact.keys() - FOLLOWS.keys():
        raise ValueError(f"nobody knows what follows from {', '.join(sorted(unknown))}")
    for fact in FOLLOWS.keys() & by_fact.keys():
        true_now = _still_true(session, fact, by_fact[fact])
        void = {due.id for due in by_fact[fact]} - {due.id for due, _ in true_now}
        if void:
            session.execute(
                update(Transition).where(among(session, Transition.id, sorted(void))).values(void_at=now)
            )
        for consequence in FOLLOWS[fact] if true_now else ():
            consequence(session, true_now, now)


def _still_true(session: Session, fact: str, dues: Sequence[Due]) -> list[Pair]:
    """Those whose notice still says the same, with what the consequences need of it."""
    rows = session.connection().execute(
        select(Transition.id.label("transition"), Notice.id, Notice.organ_id, Notice.author_id)
        .join(Notice, Notice.id == Transition.subject_id)
        .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(among(session, Transition.id, [due.id for due in dues]), STILL_TRUE[fact])
    )
    found = {row.transition: row for row in rows.all()}
    pairs: list[Pair] = []
    last, at = None, ""
    for due in dues:
        if due.due_at != last:  # in order of their instants: most of a batch fall due together
            last, at = due.due_at, due.due_at.isoformat()
        if (row := found.get(due.id)) is not None:
            pairs.append((due, Subject(row.id, row.organ_id, row.author_id, at)))
    return pairs
