"""What leaves when: steps that come, steps that have come and wait for their erasure, certificates. No values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from hr_portal.core.db import Base
from hr_portal.core.effects import Transition
from hr_portal.notices.erasure_models import ErasureCertificate, TermsInForce
from hr_portal.notices.kinds import known_kinds
from hr_portal.notices.models import DraftSave, Notice, NoticeOrgan, Revision
from hr_portal.notices.retention import NumberedStep, counted_from, instants_of, steps_of
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.rules import Window

SUBJECT, TERM_ENDED = "notice", "notice.term_ended"
"""As `windows` plans them."""


@dataclass(frozen=True)
class Leaving:
    """One step of one notice. `waits`: its row is planned and has not been carried out."""

    notice_id: int
    organ_id: int
    index_number: str
    kind: str
    one: NumberedStep
    due_at: datetime
    is_hidden: bool


def leaving(session: Session, *, until: datetime | None = None) -> Iterator[Leaving]:
    """Every step that is set, of every published notice, without those a certificate speaks of; oldest notice first."""
    kinds = {
        name: kind
        for name, kind in known_kinds().items()
        if any(one.step.after_days is not None for one in steps_of(kind))
    }
    if not kinds:
        return
    done = {
        (row.notice_id, row.step, row.due_at)
        for row in session.execute(
            select(ErasureCertificate.notice_id, ErasureCertificate.step, ErasureCertificate.due_at)
        )
    }
    for row in session.execute(
        select(
            Notice.id,
            Notice.organ_id,
            Notice.index_number,
            Notice.kind,
            Notice.publish_at,
            Notice.original_date,
            Notice.hidden_at,
            Notice.window_id,
            PublicityWindow.last_day,
            PublicityWindow.provisional,
        )
        .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(Notice.kind.in_(kinds), Notice.issued_at.is_not(None), Notice.publish_at.is_not(None))
        .order_by(Notice.id)
    ):
        kind = kinds[row.kind]
        instants = instants_of(kind, _since(row))
        for one in steps_of(kind):
            due_at = instants[one.number]
            if due_at is None or (until is not None and due_at > until):
                continue
            if (row.id, one.number, due_at) not in done:
                yield Leaving(
                    row.id, row.organ_id, row.index_number or "", row.kind, one, due_at, row.hidden_at is not None
                )  # fmt: skip


def _since(row: Any) -> date | None:
    if row.window_id is not None:
        return None if row.provisional else row.last_day
    return counted_from(None, row.publish_at, row.original_date)


def planned_steps(session: Session, notice_ids: Sequence[int]) -> dict[tuple[int, int], Transition]:
    """The planned rows of these notices, by notice and step."""
    return {
        (row.subject_id, row.revision): row
        for row in session.scalars(
            select(Transition).where(
                Transition.subject == SUBJECT,
                Transition.fact == TERM_ENDED,
                Transition.subject_id.in_(notice_ids),
            )
        )
    }


def written_since_erased(session: Session) -> dict[tuple[int, int], datetime]:
    """(notice, step) whose text was saved again after it had been erased: something may have come back. With the
    instant the step was due."""
    newest = (
        select(
            ErasureCertificate.notice_id,
            ErasureCertificate.step,
            func.max(ErasureCertificate.due_at).label("due_at"),
            func.max(ErasureCertificate.done_at).label("done_at"),
        )
        .group_by(ErasureCertificate.notice_id, ErasureCertificate.step)
        .subquery()
    )
    rows = session.execute(
        select(newest.c.notice_id, newest.c.step, newest.c.due_at)
        .join(Revision, Revision.notice_id == newest.c.notice_id)
        .join(DraftSave, DraftSave.revision_id == Revision.id)
        .where(DraftSave.saved_at > newest.c.done_at)
        .distinct()
    )
    return {(row.notice_id, row.step): row.due_at for row in rows}


def falling_due(
    session: Session, organ_ids: Sequence[int] | None, limit: int = 50
) -> Sequence[tuple[Transition, Notice]]:
    """Planned steps that have not been carried out, the nearest first."""
    query = (
        select(Transition, Notice)
        .join(Notice, Notice.id == Transition.subject_id)
        .where(
            Transition.subject == SUBJECT,
            Transition.fact == TERM_ENDED,
            Transition.done_at.is_(None),
            Transition.void_at.is_(None),
        )
        .options(joinedload(Notice.organ))
        .order_by(Transition.due_at, Transition.id)
        .limit(limit)
    )
    if organ_ids is not None:
        query = query.where(Notice.organ_id.in_(organ_ids))
    return [(row[0], row[1]) for row in session.execute(query)]


def certificates(
    session: Session, organ_ids: Sequence[int] | None, *, before_id: int | None = None, limit: int = 50
) -> Sequence[ErasureCertificate]:
    """删除证明, newest first."""
    query = (
        select(ErasureCertificate)
        .options(joinedload(ErasureCertificate.organ))
        .order_by(ErasureCertificate.id.desc())
        .limit(limit)
    )
    if organ_ids is not None:
        query = query.where(ErasureCertificate.organ_id.in_(organ_ids))
    if before_id is not None:
        query = query.where(ErasureCertificate.id < before_id)
    return session.scalars(query).all()


def last_terms(session: Session) -> TermsInForce | None:
    """The terms by which instants were last computed."""
    return session.scalars(select(TermsInForce).order_by(TermsInForce.id.desc()).limit(1)).one_or_none()


def window_of(notice: Notice) -> Window | None:
    return notice.window.window() if notice.window is not None else None


def used_files(session: Session) -> set[str]:
    """The digests rows speak of: whatever has one and was not taken down, and the scans of signatures."""
    found: set[str | None] = set()
    for asked in _digests():
        found |= set(session.scalars(asked.distinct()))
    return {digest for digest in found if digest}


def is_used(session: Session, digest: str) -> bool:
    """Whether a row speaks of this file."""
    return any(
        session.scalar(asked.where(asked.selected_columns[0] == digest).limit(1)) is not None
        for asked in _digests()
    )


def _digests() -> Iterator[Select[Any]]:
    for table in Base.metadata.sorted_tables:
        if "sha256" in table.c and not table.c.sha256.info.get("named_only"):
            asked = select(table.c.sha256)
            yield asked.where(table.c.taken_down_at.is_(None)) if "taken_down_at" in table.c else asked
    for paper in (Revision.paper, NoticeOrgan.paper):
        yield select(paper["scan"].as_string())
