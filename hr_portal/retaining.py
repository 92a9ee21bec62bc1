"""Keeping the terms: the city's file comes into force, and no step that has come is forgotten.

Steps are planned with the window (`windows.plan_transitions`) and carried out by the sweep. What is here makes up for
everything that moves an instant without touching the notice: a changed file of terms, a page that was hidden when its
step came, a text saved after its values had left, old notices loaded in bulk.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from hr_portal.audit.services import SWEEP, record
from hr_portal.core.clock import start_of_day
from hr_portal.core.db import transaction
from hr_portal.core.effects import Transition
from hr_portal.core.epoch import raise_epoch, read_epoch
from hr_portal.core.ledger import Ledger, Line
from hr_portal.core.storage import Store
from hr_portal.notices.erasure_models import TermsInForce
from hr_portal.notices.kinds import kind_named, known_kinds
from hr_portal.notices.models import Notice
from hr_portal.notices.outlook import (
    Leaving,
    last_terms,
    leaving,
    planned_steps,
    window_of,
    written_since_erased,
)
from hr_portal.notices.retention import steps_of
from hr_portal.notices.rules import minimise_at
from hr_portal.notices.terms_file import terms_digest
from hr_portal.notices.windows import SUBJECT, TERM_ENDED, plan_transitions
from hr_portal.objections.erasing import due_for_erasing, erase, ledger_line
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.release_preparing import sweep_snapshots
from hr_portal.recruitment.result_destroying import destroy_due
from hr_portal.recruitment.snapshots import Snapshots
from hr_portal.recruitment.upload_ending import end_uploads

BATCH = 200


def keep_terms(session: Session, now: datetime) -> int:
    """Where the terms are others than those instants were last computed by, compute every instant anew. Returns how
    many notices moved. Costs one small query while nothing has changed."""
    digest = terms_digest(known_kinds())
    last = last_terms(session)
    session.rollback()
    if digest == (last.digest if last is not None else "") or (last is None and not _is_anything_set()):
        return 0
    moved, after = 0, 0
    while True:
        with transaction(session):
            found = _published(session, after)
            moved += sum(_moved(session, notice) for notice in found)
        if not found:
            break
        after = found[-1].id
    with transaction(session):
        row = TermsInForce(digest=digest, since=now, terms=terms_now())
        session.add(row)
        session.flush()
        record(
            session, "terms_changed", "retention", row.id, actor=SWEEP, now=now, digest=digest, notices=moved
        )
        raise_epoch(session)
    return moved


def _is_anything_set() -> bool:
    return any(one.step.after_days is not None for kind in known_kinds().values() for one in steps_of(kind))


def terms_now() -> dict[str, Any]:
    """Days by kind, of kinds that have steps."""
    return {
        name: [step.after_days for step in kind.terms.steps]
        for name, kind in sorted(known_kinds().items())
        if kind.terms.steps
    }


def _published(session: Session, after: int) -> Sequence[Notice]:
    """They are held: an instant is not moved under somebody's hands."""
    return session.scalars(
        select(Notice)
        .where(Notice.id > after, Notice.publish_at.is_not(None), Notice.issued_at.is_not(None))
        .options(joinedload(Notice.window))
        .order_by(Notice.id)
        .limit(BATCH)
        .with_for_update(of=Notice)
        .execution_options(populate_existing=True)
    ).all()


def _moved(session: Session, notice: Notice) -> bool:
    kind = kind_named(notice.kind)
    if notice.publish_at is None or (not steps_of(kind) and notice.minimise_at is None):
        return False
    from_day = start_of_day(notice.original_date) if notice.original_date is not None else notice.publish_at
    before = notice.minimise_at
    notice.minimise_at = minimise_at(window_of(notice), from_day, kind.terms.minimise_days)
    session.flush()
    plan_transitions(session, notice)
    return notice.minimise_at != before


def plan_what_was_missed(session: Session, now: datetime) -> int:
    """Plan every step that is set and neither planned nor carried out; and again those whose text was saved after its
    values had left. Hidden pages wait. Returns how many."""
    with transaction(session):
        missing = [one for one in leaving(session) if not one.is_hidden]
        again = written_since_erased(session)
    count = 0
    for number in range(0, len(missing), BATCH):
        with transaction(session):
            count += _plan(session, missing[number : number + BATCH])
    for (notice_id, step), due_at in again.items():
        with transaction(session):
            _plan_one(
                session, notice_id, step, due_at, planned_steps(session, [notice_id]).get((notice_id, step))
            )
            count += 1
    return count


def erase_reports(session: Session, ledger: Ledger, now: datetime) -> int:
    """Reports whose term has ended; each with its line in the ledger, on disk before the row commits. How many."""
    count = 0
    while True:
        with transaction(session):
            found = due_for_erasing(session, now)[:BATCH]
            for report in found:
                ledger.append([ledger_line(report, now, read_epoch(session))])
                erase(session, report, actor=SWEEP, now=now)
        count += len(found)
        if not found:
            return count


def destroy_results(
    session: Session, ledger: Ledger, *, keys: ExamKeys, snapshots: Snapshots, now: datetime
) -> int:
    """Results of exams whose term has ended, and files of releases that were never entered. How many exams."""
    count = destroy_due(session, ledger, keys=keys, snapshots=snapshots, now=now)
    sweep_snapshots(session, snapshots, now)
    return count


def end_import_files(session: Session, store: Store, *, days: int, now: datetime) -> int:
    """Files of imports whose term has ended. How many."""
    return end_uploads(session, store, days=days, now=now)


def _plan(session: Session, missing: Sequence[Leaving]) -> int:
    planned = planned_steps(session, [one.notice_id for one in missing])
    count = 0
    for one in missing:
        row = planned.get((one.notice_id, one.one.number))
        if row is None or row.due_at != one.due_at or row.void_at is not None or row.done_at is not None:
            _plan_one(session, one.notice_id, one.one.number, one.due_at, row)
            count += 1
    return count


def _plan_one(session: Session, notice_id: int, step: int, due_at: datetime, row: Transition | None) -> None:
    if row is None:
        row = Transition(subject=SUBJECT, subject_id=notice_id, revision=step, fact=TERM_ENDED, attempts=0)
        session.add(row)
    row.due_at, row.done_at, row.void_at, row.parked_at, row.retry_at, row.attempts = (
        due_at,
        None,
        None,
        None,
        None,
        0,
    )
    session.flush()


def enter_epoch(session: Session, ledger: Ledger, now: datetime) -> None:
    """Once a day the ledger learns how high the publication epoch is, so that a restore can go above it."""
    with transaction(session):
        epoch = read_epoch(session)
    ledger.append([Line("epoch", now, epoch)])
