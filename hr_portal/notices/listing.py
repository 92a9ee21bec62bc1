"""The lists the public reads: what a reader filters by, one page of what was found, the counts beside the filters, the board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ
from hr_portal.core.clock import end_of_day, shanghai_date, start_of_day
from hr_portal.notices.kinds import Category
from hr_portal.notices.models import Notice
from hr_portal.notices.predicates import is_in, is_on_front, is_readable, phase_case
from hr_portal.notices.reading import PublicNotice, read_notices, select_notices
from hr_portal.notices.rules import READABLE, Phase
from hr_portal.publicity.models import PublicityWindow

PAGE_SIZE = 20


@dataclass(frozen=True)
class Wanted:
    """What a reader filters a list by; every state of it is an address. `only` narrows to organs of these codes
    (those that speak English), whatever else is wanted."""

    categories: frozenset[Category] = frozenset()
    statuses: frozenset[Phase] = frozenset()
    kinds: frozenset[str] = frozenset()
    area: str = ""
    organ: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "deadline"
    page: int = 1
    only: frozenset[str] | None = None

    @property
    def phases(self) -> frozenset[Phase]:
        return self.statuses or READABLE

    def takes(self, notice: PublicNotice) -> bool:
        """The same conditions as in SQL, for a notice already in hand."""
        published = notice.original_date or shanghai_date(notice.publish_at)
        return (
            (self.since is None or self.since <= published)
            and (self.until is None or published <= self.until)
            and self._takes(notice.category, notice.kind, notice.area, notice.organ_code, notice.phase)
        )

    def _takes(self, category: Category, kind: str, area: str, organ: str, phase: Phase) -> bool:
        return (
            (not self.categories or category in self.categories)
            and (not self.kinds or kind in self.kinds)
            and (not self.area or area == self.area)
            and (not self.organ or organ == self.organ)
            and (self.only is None or organ in self.only)
            and phase in self.phases
        )


class Slot(NamedTuple):
    """What notices are counted by."""

    category: Category
    kind: str
    area: str
    organ: str
    phase: Phase


@dataclass(frozen=True)
class Tally:
    """How many public notices there are of everything a list can be filtered by, dates apart. A few hundred numbers,
    counted once and kept, so that no page counts rows."""

    slots: Mapping[Slot, int]

    def count(self, wanted: Wanted) -> int:
        """How many this filter finds; the dates of `wanted` must be those the tally was made for."""
        return sum(number for slot, number in self.slots.items() if wanted._takes(*slot))

    def by(self, facet: Callable[[Slot], Any], wanted: Wanted) -> Counter[Any]:
        """How many this filter finds, by one facet."""
        found: Counter[Any] = Counter()
        for slot, number in self.slots.items():
            if wanted._takes(*slot):
                found[facet(slot)] += number
        return found

    @property
    def total(self) -> int:
        return sum(self.slots.values())

    def facets(self, wanted: Wanted) -> Facets:
        """The numbers beside the filters: how many each choice would find, all other conditions kept."""
        return Facets(
            self.count(wanted),
            self.by(lambda slot: slot.category, replace(wanted, categories=frozenset())),
            self.by(lambda slot: slot.phase, replace(wanted, statuses=frozenset())),
            self.by(lambda slot: slot.area, replace(wanted, area="")),
        )


@dataclass(frozen=True)
class Facets:
    found: int
    categories: Mapping[Category, int]
    phases: Mapping[Phase, int]
    areas: Mapping[str, int]


def _conditions(wanted: Wanted, now: datetime) -> list[Any]:
    conditions: list[Any] = [is_in(wanted.statuses, now) if wanted.statuses else is_readable(now)]
    if wanted.categories:
        conditions.append(Notice.category.in_(wanted.categories))
    if wanted.kinds:
        conditions.append(Notice.kind.in_(wanted.kinds))
    if wanted.area:
        conditions.append(Organ.area == wanted.area)
    if wanted.organ:
        conditions.append(Organ.code == wanted.organ)
    if wanted.only is not None:
        conditions.append(Organ.code.in_(wanted.only))
    conditions += _between(wanted.since, wanted.until)
    return conditions


def _between(since: date | None, until: date | None) -> list[Any]:
    """Published on these days; a 历史公告 on the day it prints."""
    days: list[Any] = []
    printed: list[Any] = []
    if since is not None:
        days.append(Notice.publish_at >= start_of_day(since))
        printed.append(Notice.original_date >= since)
    if until is not None:
        days.append(Notice.publish_at < end_of_day(until))
        printed.append(Notice.original_date <= until)
    if not days:
        return []
    return [or_(and_(Notice.is_historical.is_(False), *days), and_(Notice.is_historical, *printed))]


def listed(
    session: Session, wanted: Wanted, now: datetime, opened: Sequence[PublicNotice] | None = None
) -> list[PublicNotice]:
    """One page of the list.

    By deadline: open windows first, the nearest close first, provisional ones by their expected day; then everything
    else, newest first, 历史公告 last of all. Open windows are few and stand on the board (`opened`, asked for where it is not given); the
    rest is one walk along the index of publication instants that stops when the page is full.
    """
    offset = (wanted.page - 1) * PAGE_SIZE
    if wanted.sort != "deadline":
        return _newest(session, _conditions(wanted, now), PAGE_SIZE, offset, now)
    running = [
        notice for notice in (board(session, now) if opened is None else opened) if wanted.takes(notice)
    ]
    found = running[offset : offset + PAGE_SIZE]
    if len(found) < PAGE_SIZE and wanted.phases - {Phase.OPEN}:
        over = or_(
            Notice.window_id.is_(None), Notice.concluded_at.is_not(None), PublicityWindow.closes_at <= now
        )
        conditions = [*_conditions(wanted, now), over]
        found += _newest(session, conditions, PAGE_SIZE - len(found), max(0, offset - len(running)), now)
    return found


def _newest(
    session: Session, conditions: Sequence[Any], limit: int, offset: int, now: datetime
) -> list[PublicNotice]:
    """Newest first; behind them all, by the days they print, what was loaded as 历史公告."""
    current = [*conditions, Notice.is_historical.is_(False)]
    newest = (Notice.publish_at.desc(), Notice.id.desc())
    query = select_notices().where(*current).order_by(*newest)
    found = read_notices(session, query.limit(limit).offset(offset), now)
    if len(found) < limit:
        skipped = 0 if found or not offset else max(0, offset - _count(session, current))
        # Its days are past; said again, so that the walk is along their index.
        past = and_(Notice.is_historical, Notice.original_date <= shanghai_date(now))
        old = select_notices().where(*conditions, past)
        by_day = (Notice.original_date.desc(), Notice.id.desc())
        old = old.order_by(*by_day).limit(limit - len(found)).offset(skipped)
        found += read_notices(session, old, now)
    return found


def _count(session: Session, conditions: Sequence[Any]) -> int:
    return session.scalar(
        select(func.count())
        .select_from(Notice)
        .join(Organ, Organ.id == Notice.organ_id)
        .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(*conditions)
    ) or 0  # fmt: skip


def how_many(session: Session, wanted: Wanted, now: datetime) -> int:
    """How many notices a filter finds."""
    return _count(session, _conditions(wanted, now))


def tally(session: Session, now: datetime, since: date | None = None, until: date | None = None) -> Tally:
    """The counts beside the filters, over everything public between these days of publication. One pass over the
    table: keep it until the next boundary."""
    status = phase_case(now)
    rows = session.execute(
        select(Notice.category, Notice.kind, Organ.area, Organ.code, status, func.count())
        .select_from(Notice)
        .join(Organ, Organ.id == Notice.organ_id)
        .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(is_readable(now), *_between(since, until))
        .group_by(Notice.category, Notice.kind, Organ.area, Organ.code, status)
    )
    return Tally({
        Slot(category, kind, area, organ, Phase(name)): count
        for category, kind, area, organ, name, count in rows
    })  # fmt: skip


def areas(session: Session) -> list[str]:
    """The names of all areas, the city's own first."""
    return list(session.scalars(select(Organ.area).group_by(Organ.area).order_by(func.min(Organ.id))))


def organs_in_english(session: Session) -> frozenset[str]:
    """The codes of organs that publish in English."""
    return frozenset(session.scalars(select(Organ.code).where(Organ.speaks_english)))


def board(session: Session, now: datetime) -> list[PublicNotice]:
    """正在公示: every open window, the nearest close first."""
    p = PublicityWindow
    query = select_notices().where(is_in({Phase.OPEN}, now))
    return read_notices(session, query.order_by(p.last_day, p.provisional, p.closes_at, Notice.id), now)


def latest(
    session: Session, now: datetime, limit: int = 8, only: frozenset[str] | None = None
) -> list[PublicNotice]:
    """The newest on the front lists."""
    query = select_notices().where(is_on_front(now)).order_by(Notice.publish_at.desc(), Notice.id.desc())
    if only is not None:
        query = query.where(Organ.code.in_(only))
    return read_notices(session, query.limit(limit), now)


def last_closed(session: Session, now: datetime) -> PublicNotice | None:
    """The window that closed last, for a board without open ones."""
    query = select_notices().where(
        is_in({Phase.CLOSED, Phase.CONCLUDED}, now), PublicityWindow.closes_at <= now
    )
    found = read_notices(session, query.order_by(PublicityWindow.closes_at.desc()).limit(1), now)
    return found[0] if found else None


def public_in_year(session: Session, now: datetime, since: datetime) -> int:
    """How many notices became public since this instant and can still be read."""
    return _count(session, [is_readable(now), Notice.publish_at >= since, Notice.is_historical.is_(False)])
