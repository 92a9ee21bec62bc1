"""Loads of old notices that wait, and what was loaded before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, joinedload

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import in_reach
from hr_portal.accounts.rules import Role
from hr_portal.core.errors import NotFound
from hr_portal.notices.history_models import HistoryLoad, HistoryRecord
from hr_portal.notices.history_rows import Known
from hr_portal.notices.kinds import known_kinds
from hr_portal.notices.models import Notice, Revision

LOADERS = frozenset({Role.AUTHOR, Role.ISSUER})
"""Who sees a load: those who answer for it and those who confirm it."""

Fingerprint = tuple[str, str, date]


def known(session: Session, today: date) -> Known:
    """What records are understood by. A name two organs share names neither."""
    codes: dict[str, str] = {}
    doubtful: set[str] = set()
    natures: dict[str, str] = {}
    for organ in session.scalars(select(Organ).where(Organ.closed_at.is_(None))):
        natures[organ.code] = organ.nature
        for name in {organ.code, organ.name, organ.short_name}:
            if codes.setdefault(name, organ.code) != organ.code:
                doubtful.add(name)
    return Known(
        organs={name: code for name, code in codes.items() if name not in doubtful},
        natures=natures,
        kinds=known_kinds(),
        today=today,
    )


def loaded_before(session: Session, asked: Collection[Fingerprint]) -> set[Fingerprint]:
    """Those of these (organ, title, day) that are 历史公告 here already."""
    days, titles = {day for _, _, day in asked}, {title for _, title, _ in asked}
    rows = session.execute(
        select(Organ.code, Revision.title, Notice.original_date)
        .join(Notice, Notice.organ_id == Organ.id)
        .join(Revision, Revision.id == Notice.live_revision_id)
        .where(Notice.is_historical, Notice.original_date.in_(days), Revision.title.in_(titles))
    )
    return {(code, title, day) for code, title, day in rows if day is not None} & set(asked)


def organs_of(session: Session, load: HistoryLoad) -> Sequence[Organ]:
    """The organs a load has notices of."""
    ids = select(HistoryRecord.organ_id).where(HistoryRecord.load_id == load.id)
    return session.scalars(select(Organ).where(Organ.id.in_(ids)).order_by(Organ.path)).all()


def counts_by_organ(session: Session, load: HistoryLoad) -> dict[int, int]:
    rows = session.execute(
        select(HistoryRecord.organ_id, func.count())
        .where(HistoryRecord.load_id == load.id)
        .group_by(HistoryRecord.organ_id)
    )
    return {organ_id: count for organ_id, count in rows}  # noqa: C416 - rows are not pairs to a checker


def _in_sight(user: User, today: date) -> ColumnElement[bool]:
    """A load whose every organ this person's duties reach."""
    beyond = exists().where(
        HistoryRecord.load_id == HistoryLoad.id,
        HistoryRecord.organ_id == Organ.id,
        ~in_reach(user, LOADERS, today),
    )
    return ~beyond


def loads_waiting(session: Session, user: User, today: date) -> Sequence[HistoryLoad]:
    """待确认, oldest first."""
    return session.scalars(
        select(HistoryLoad)
        .where(HistoryLoad.confirmed_at.is_(None), HistoryLoad.given_up_at.is_(None), _in_sight(user, today))
        .options(joinedload(HistoryLoad.loaded_by))
        .order_by(HistoryLoad.id)
    ).all()


def load_for(session: Session, user: User, load_id: int, today: date) -> HistoryLoad:
    """The load, if it waits and this person may see it; else as if there were none."""
    found = session.scalars(
        select(HistoryLoad).where(HistoryLoad.id == load_id, _in_sight(user, today))
    ).one_or_none()
    if found is None or not found.is_waiting:
        raise NotFound("load")
    return found


def load_by_id(session: Session, load_id: int) -> HistoryLoad | None:
    return session.get(HistoryLoad, load_id)


def records_of(
    session: Session, load: HistoryLoad, *, after: int = 0, limit: int = 50, organ_id: int | None = None
) -> Sequence[HistoryRecord]:
    """Its records in the order of the file."""
    query = select(HistoryRecord).where(HistoryRecord.load_id == load.id, HistoryRecord.number > after)
    if organ_id is not None:
        query = query.where(HistoryRecord.organ_id == organ_id)
    return session.scalars(query.order_by(HistoryRecord.number).limit(limit)).all()
