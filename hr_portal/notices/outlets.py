"""What programs read of the notices: when each last changed in public, how often its window did, what engines may list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from hr_portal.core.many import among
from hr_portal.notices.kinds import Kind, Noindex, OutcomePublic, known_kinds
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.predicates import is_in, is_readable
from hr_portal.notices.rules import Phase, Purpose, State
from hr_portal.publicity.models import PublicityWindow

MOST_ON_MAP = 50_000
"""Addresses one sitemap file may hold."""


def outcome_is_public(kind: Kind) -> bool:
    return kind.outcome.public in (OutcomePublic.TEXT, OutcomePublic.COUNTS)


def changed_at(session: Session, notice_ids: Collection[int]) -> Mapping[int, datetime]:
    """When the newest public revision of each was issued. One that only records inside how a window ended is none."""
    told = [kind.identifier for kind in known_kinds().values() if outcome_is_public(kind)]
    rows = session.execute(
        select(Revision.notice_id, func.max(Revision.issued_at))
        .join(Notice, Notice.id == Revision.notice_id)
        .where(
            among(session, Revision.notice_id, list(notice_ids)),
            Revision.state == State.ISSUED,
            or_(Revision.purpose != Purpose.OUTCOME, Notice.kind.in_(told)),
        )
        .group_by(Revision.notice_id)
    )
    return {notice_id: at for notice_id, at in rows if at is not None}


@dataclass(frozen=True)
class WindowState:
    """How many windows came before this one, and when it was computed."""

    sequence: int
    since: datetime


def window_states(session: Session, window_ids: Collection[int]) -> Mapping[int, WindowState]:
    """Of each window in force. Windows follow one another; a chain is as long as the window was changed often."""
    since: dict[int, datetime] = {}
    counts = dict.fromkeys(window_ids, 0)
    heads = {window_id: [window_id] for window_id in window_ids}
    while heads:
        rows: Any = session.execute(
            select(PublicityWindow.id, PublicityWindow.previous_id, PublicityWindow.created_at).where(
                among(session, PublicityWindow.id, list(heads))
            )
        )
        before: dict[int, list[int]] = {}
        for window_id, previous, created_at in rows:
            for head in heads[window_id]:
                since.setdefault(head, created_at)
                if previous is not None:
                    counts[head] += 1
                    before.setdefault(previous, []).append(head)
        heads = before
    return {window_id: WindowState(counts[window_id], since[window_id]) for window_id in counts}


def on_the_map(session: Session, now: datetime, most: int = MOST_ON_MAP) -> list[tuple[str, datetime]]:
    """(address, published) of what engines may list, the newest first: notices on persons only while their period
    runs, old ones of such kinds never."""
    kinds: dict[Noindex, list[str]] = {each: [] for each in Noindex}
    for kind in known_kinds().values():
        kinds[kind.noindex].append(kind.identifier)
    running = and_(
        Notice.kind.in_(kinds[Noindex.AFTER_CLOSE]),
        Notice.is_historical.is_(False),
        is_in({Phase.OPEN, Phase.PUBLIC}, now),
    )
    rows = session.execute(
        select(Notice.address, Notice.publish_at)
        .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(is_readable(now), or_(Notice.kind.in_(kinds[Noindex.NEVER]), running))
        .order_by(case((Notice.is_historical, 1), else_=0), Notice.publish_at.desc(), Notice.id.desc())
        .limit(most)
    )
    return [(str(address), at) for address, at in rows if at is not None]
