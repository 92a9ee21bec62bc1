"""What the public reads: one notice, the lists, the front page's board, the counts beside the filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, not_, or_, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ
from hr_portal.accounts.rules import Level, Nature
from hr_portal.core.clock import end_of_day, start_of_day
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import Category
from hr_portal.notices.models import Attachment, Notice, Revision
from hr_portal.notices.predicates import is_addressed, is_in, is_on_front, is_readable, phase_case
from hr_portal.notices.rules import READABLE, Phase, phase
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.rules import Window

PAGE_SIZE = 20

_window_columns = (
    PublicityWindow.opens_at,
    PublicityWindow.first_day,
    PublicityWindow.last_day,
    PublicityWindow.closes_at,
    PublicityWindow.provisional,
    PublicityWindow.unit,
    PublicityWindow.length,
    PublicityWindow.calendar_version,
    PublicityWindow.rolls,
)
_notice_columns = (
    Notice.id,
    Notice.address,
    Notice.index_number,
    Notice.kind,
    Notice.category,
    Notice.has_window,
    Notice.issued_at,
    Notice.publish_at,
    Notice.concluded_at,
    Notice.delist_at,
    Notice.minimise_at,
    Notice.hidden_at,
    Notice.withdrawn_at,
    Organ.name.label("organ_name"),
    Organ.code.label("organ_code"),
    Organ.area.label("area"),
    Organ.nature.label("nature"),
    Organ.level.label("level"),
    Organ.speaks_english,
    Revision.title,
    Revision.document_no,
)


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """A notice as lists show it. `window` is None for kinds without a period."""

    id: int
    address: str
    index_number: str
    kind: str
    category: Category
    has_window: bool
    issued_at: datetime
    publish_at: datetime
    concluded_at: datetime | None
    delist_at: datetime | None
    minimise_at: datetime | None
    hidden_at: datetime | None
    withdrawn_at: datetime | None
    organ_name: str
    organ_code: str
    area: str
    nature: Nature
    level: Level
    speaks_english: bool
    title: str
    document_no: str
    window: Window | None
    phase: Phase

    @property
    def closes_at(self) -> datetime | None:
        return self.window.closes_at if self.window is not None else None


@dataclass(frozen=True, slots=True)
class PublicFile:
    """One attachment as a page lists it."""

    key: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """One issued revision as the history shows it."""

    number: int
    issued_at: datetime
    purpose: str
    public_reason: str


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A notice as its own page shows it."""

    notice: PublicNotice
    content: Content
    body_html: str
    outcome: Mapping[str, Any] | None
    revision_number: int
    files: tuple[PublicFile, ...]
    versions: tuple[PublicVersion, ...]


@dataclass(frozen=True)
class Wanted:
    """What a reader filters a list by; every state of it is an address."""

    categories: frozenset[Category] = frozenset()
    statuses: frozenset[Phase] = frozenset()
    kinds: frozenset[str] = frozenset()
    area: str = ""
    organ: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "deadline"
    page: int = 1

    @property
    def count(self) -> int:
        """How many conditions are set."""
        return (
            len(self.categories) + len(self.statuses) + len(self.kinds)
            + bool(self.area) + bool(self.organ) + bool(self.since) + bool(self.until)
        )  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """How many public notices there are of each category, status and area, over all of them."""

    total: int = 0
    by_category: Mapping[Category, int] = field(default_factory=dict)
    by_status: Mapping[Phase, int] = field(default_factory=dict)
    by_area: Mapping[str, int] = field(default_factory=dict)


def _window(row: Row[Any], offset: int) -> Window | None:
    return None if row[offset] is None else Window(*row[offset : offset + len(_window_columns)])


def _public_notice(row: Row[Any], now: datetime) -> PublicNotice:
    count = len(_notice_columns)
    found = PublicNotice(*row[:count], window=_window(row, count), phase=Phase.PUBLIC)
    object.__setattr__(found, "phase", phase(found, now))
    return found


def _select(*more: Any) -> Select[Any]:
    return (
        select(*_notice_columns, *_window_columns, *more)
        .select_from(Notice)
        .join(Organ, Organ.id == Notice.organ_id)
        .join(Revision, Revision.id == Notice.live_revision_id)
        .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
    )


def public_page(session: Session, address: str, now: datetime) -> PublicPage | None:
    """The page at this address, or None: draft, scheduled and never given are the same answer."""
    query = _select(Revision.content, Revision.body_html, Revision.outcome, Revision.number, Revision.id)
    row = session.execute(query.where(Notice.address == address, is_addressed(now))).one_or_none()
    if row is None:
        return None
    content, body_html, outcome, number, revision_id = row[-5:]
    notice = _public_notice(row, now)
    readable = notice.phase in READABLE
    return PublicPage(
        notice=notice,
        content=Content.from_json(content),
        body_html=body_html,
        outcome=outcome,
        revision_number=number,
        files=tuple(_files(session, revision_id)) if readable else (),
        versions=tuple(_versions(session, notice.id)) if readable and number > 1 else (),
    )


def _files(session: Session, revision_id: int) -> Iterable[PublicFile]:
    rows = session.execute(
        select(Attachment.name, Attachment.media_type, Attachment.size, Attachment.sha256)
        .where(Attachment.revision_id == revision_id)
        .order_by(Attachment.position)
    )
    return (PublicFile(row.sha256[:16], row.name, row.media_type, row.size, row.sha256) for row in rows)


def _versions(session: Session, notice_id: int) -> Iterable[PublicVersion]:
    rows = session.execute(
        select(Revision.number, Revision.issued_at, Revision.purpose, Revision.public_reason)
        .where(Revision.notice_id == notice_id, Revision.issued_at.is_not(None))
        .order_by(Revision.number.desc())
    )
    return (PublicVersion(row.number, row.issued_at, row.purpose.value, row.public_reason) for row in rows)


def public_file(session: Session, address: str, key: str, now: datetime) -> PublicFile | None:
    """A file of a notice whose content the public reads now; None in every other case."""
    row = session.execute(
        select(Attachment.name, Attachment.media_type, Attachment.size, Attachment.sha256)
        .join(Notice, Notice.live_revision_id == Attachment.revision_id)
        .where(
            Notice.address == address, is_readable(now), Attachment.sha256.startswith(key, autoescape=True)
        )
        .order_by(Attachment.position)
        .limit(1)
    ).one_or_none()
    return (
        PublicFile(row.sha256[:16], row.name, row.media_type, row.size, row.sha256)
        if row is not None
        else None
    )


def file_was_public(session: Session, address: str, now: datetime) -> bool:
    """The address is one the public knows, but its files are gone (410) or kept back for now."""
    query = select(Notice.id).where(Notice.address == address, is_addressed(now), not_(is_readable(now)))
    return session.scalar(query) is not None


def _conditions(wanted: Wanted, now: datetime) -> list[Any]:
    conditions: list[Any] = [is_in(wanted.statuses or READABLE, now) if wanted.statuses else is_readable(now)]
    if wanted.categories:
        conditions.append(Notice.category.in_(wanted.categories))
    if wanted.kinds:
        conditions.append(Notice.kind.in_(wanted.kinds))
    if wanted.area:
        conditions.append(Organ.area == wanted.area)
    if wanted.organ:
        conditions.append(Organ.code == wanted.organ)
    if wanted.since is not None:
        conditions.append(Notice.publish_at >= start_of_day(wanted.since))
    if wanted.until is not None:
        conditions.append(Notice.publish_at < end_of_day(wanted.until))
    return conditions


def listed(session: Session, wanted: Wanted, now: datetime) -> list[PublicNotice]:
    """One page of the list. By deadline: open windows first, the nearest close first, provisional ones by their
    expected day; then everything else, newest first. Two index walks instead of one sort of everything."""
    conditions = _conditions(wanted, now)
    offset = (wanted.page - 1) * PAGE_SIZE
    newest = (Notice.publish_at.desc(), Notice.id.desc())
    if wanted.sort != "deadline":
        rows = session.execute(_select().where(*conditions).order_by(*newest).limit(PAGE_SIZE).offset(offset))
        return [_public_notice(row, now) for row in rows]
    is_open = is_in({Phase.OPEN}, now)
    opened = _count(session, [*conditions, is_open])
    found: list[PublicNotice] = []
    if offset < opened:
        rows = session.execute(
            _select()
            .where(*conditions, is_open)
            .order_by(PublicityWindow.last_day, PublicityWindow.closes_at, Notice.id)
            .limit(PAGE_SIZE)
            .offset(offset)
        )
        found = [_public_notice(row, now) for row in rows]
    if len(found) < PAGE_SIZE:
        closed = or_(
            Notice.window_id.is_(None), Notice.concluded_at.is_not(None), PublicityWindow.closes_at <= now
        )
        rows = session.execute(
            _select()
            .where(*conditions, closed)
            .order_by(*newest)
            .limit(PAGE_SIZE - len(found))
            .offset(max(0, offset - opened))
        )
        found += [_public_notice(row, now) for row in rows]
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


def tally(session: Session, now: datetime) -> Tally:
    """The counts beside the filters, over everything public. One pass over the table: keep it until the next boundary."""
    status = phase_case(now)
    rows = session.execute(
        select(Notice.category, Organ.area, status, func.count())
        .select_from(Notice)
        .join(Organ, Organ.id == Notice.organ_id)
        .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
        .where(is_readable(now))
        .group_by(Notice.category, Organ.area, status)
    )
    total = 0
    categories: dict[Category, int] = {}
    statuses: dict[Phase, int] = {}
    areas: dict[str, int] = {}
    for category, area, name, count in rows:
        total += count
        categories[category] = categories.get(category, 0) + count
        statuses[Phase(name)] = statuses.get(Phase(name), 0) + count
        areas[area] = areas.get(area, 0) + count
    return Tally(total, categories, statuses, areas)


def board(session: Session, now: datetime) -> list[PublicNotice]:
    """正在公示: every open window, the nearest close first."""
    rows = session.execute(
        _select()
        .where(is_in({Phase.OPEN}, now))
        .order_by(PublicityWindow.last_day, PublicityWindow.closes_at, Notice.id)
    )
    return [_public_notice(row, now) for row in rows]


def latest(session: Session, now: datetime, limit: int = 8) -> list[PublicNotice]:
    """The newest on the front lists."""
    rows = session.execute(
        _select().where(is_on_front(now)).order_by(Notice.publish_at.desc(), Notice.id.desc()).limit(limit)
    )
    return [_public_notice(row, now) for row in rows]


def last_closed(session: Session, now: datetime) -> PublicNotice | None:
    """The window that closed last, for a board without open ones."""
    row = session.execute(
        _select()
        .where(is_in({Phase.CLOSED, Phase.CONCLUDED}, now), PublicityWindow.closes_at <= now)
        .order_by(PublicityWindow.closes_at.desc())
        .limit(1)
    ).one_or_none()
    return _public_notice(row, now) if row is not None else None


def public_in_year(session: Session, now: datetime, since: datetime) -> int:
    """How many notices became public since this instant and can still be read."""
    return _count(session, [is_readable(now), Notice.publish_at >= since])


def next_boundary(session: Session, now: datetime) -> datetime | None:
    """The next instant at which any public answer changes by itself (midnight apart): something becomes public, a
    window closes, a notice leaves the front lists or is minimised."""
    issued = Notice.issued_at.is_not(None)
    instants = [
        session.scalar(select(func.min(Notice.publish_at)).where(issued, Notice.publish_at > now)),
        session.scalar(select(func.min(PublicityWindow.closes_at)).where(PublicityWindow.closes_at > now)),
        session.scalar(select(func.min(Notice.delist_at)).where(issued, Notice.delist_at > now)),
        session.scalar(select(func.min(Notice.minimise_at)).where(issued, Notice.minimise_at > now)),
    ]
    return min((instant for instant in instants if instant is not None), default=None)
