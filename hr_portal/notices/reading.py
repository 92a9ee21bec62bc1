"""What the public reads of one notice: its page, its files, its neighbours; and when anything next changes by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, not_, or_, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ
from hr_portal.accounts.rules import Level, Nature
from hr_portal.core.db import UtcDateTime
from hr_portal.notices.content import Content
from hr_portal.notices.history import (
    PublicFile,
    PublicPeriod,
    PublicVersion,
    past_of,
    periods_of,
    versions_of,
)
from hr_portal.notices.kinds import Category, kind_named
from hr_portal.notices.models import Attachment, Notice, NoticeOrgan, Revision
from hr_portal.notices.predicates import is_addressed, is_readable
from hr_portal.notices.retention import files_leave_with, has_left
from hr_portal.notices.rules import READABLE, Phase, phase
from hr_portal.notices.traits import Trait, traits_of
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.rules import Window

_window_columns: tuple[Any, ...] = (
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
_notice_columns: tuple[Any, ...] = (
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
    Notice.taken_down_at,
    Notice.suspended_at,
    Notice.archived_at,
    Notice.is_historical,
    Notice.original_date.label("original_day"),
    Notice.original_number,
    PublicityWindow.why.label("window_why"),
    PublicityWindow.previous_id.label("previous_window_id"),
    Notice.window_id,
    Revision.number.label("revision_number"),
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
    taken_down_at: datetime | None
    suspended_at: datetime | None
    archived_at: datetime | None
    is_historical: bool
    original_date: date | None
    original_number: str | None
    window_why: str | None
    previous_window_id: int | None
    window_id: int | None
    revision_number: int
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
    traits: tuple[Trait, ...] = ()
    """What it has been through: 已更正, 公示期已延长…"""

    @property
    def closes_at(self) -> datetime | None:
        return self.window.closes_at if self.window is not None else None


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
    joint: tuple[str, ...] = ()
    """The names of the organs that issue it beside the lead, in their order."""
    periods: tuple[PublicPeriod, ...] = ()
    """The period in force and those it replaced in public, newest first; empty where there was only one."""
    original_date: date | None = None
    """The day a 历史公告 prints."""


@dataclass(frozen=True, slots=True)
class Related:
    """Another notice the public can read: the one this one follows, or one that follows it."""

    address: str
    title: str
    kind: str
    comes_before: bool


def _window(row: Row[Any], offset: int) -> Window | None:
    return None if row[offset] is None else Window(*row[offset : offset + len(_window_columns)])


def _public_notice(row: Row[Any], now: datetime) -> PublicNotice:
    count = len(_notice_columns)
    values: list[Any] = list(row[:count])
    found = PublicNotice(*values, _window(row, count), Phase.PUBLIC)  # type: ignore[call-arg]
    object.__setattr__(found, "phase", phase(found, now))
    return found


def _with_traits(session: Session, found: list[PublicNotice]) -> list[PublicNotice]:
    """The same, each with what it has been through. Asks only about those that have a further revision."""
    revised = [notice.id for notice in found if notice.revision_number > 1]
    past = past_of(session, revised) if revised else {}
    for notice in found:
        traits = traits_of(
            past.get(notice.id, ()),
            current=notice.phase,
            has_window=notice.has_window,
            publish_at=notice.publish_at,
            window_why=notice.window_why,
            suspended_at=notice.suspended_at,
            archived_at=notice.archived_at,
        )
        object.__setattr__(notice, "traits", traits)
    return found


def select_notices(*more: Any) -> Select[Any]:
    """What `PublicNotice` is made from, and `more` behind it. Its conditions are the caller's."""
    return (
        select(*_notice_columns, *_window_columns, *more)
        .select_from(Notice)
        .join(Organ, Organ.id == Notice.organ_id)
        .join(Revision, Revision.id == Notice.live_revision_id)
        .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
    )


_now: Any = bindparam("now", type_=UtcDateTime)
_kept = Attachment.taken_down_at.is_(None)
_has_files = select(Attachment.id).where(Attachment.revision_id == Revision.id, _kept).exists()
_is_joint = select(NoticeOrgan.organ_id).where(NoticeOrgan.notice_id == Notice.id).exists()
_PAGE = select_notices(
    Revision.content, Revision.body_html, Revision.outcome, Revision.number, Revision.id, _has_files, _is_joint,
    Notice.original_date,
).where(Notice.address == bindparam("address"), is_addressed(_now))  # fmt: skip
_FILES = (
    select(Attachment.name, Attachment.media_type, Attachment.size, Attachment.sha256)
    .where(Attachment.revision_id == bindparam("revision"), _kept)
    .order_by(Attachment.position)
)
_JOINT = (
    select(Organ.name)
    .join(NoticeOrgan, NoticeOrgan.organ_id == Organ.id)
    .where(NoticeOrgan.notice_id == bindparam("notice"))
    .order_by(NoticeOrgan.position)
)
_FILE = (
    select(
        Attachment.name,
        Attachment.media_type,
        Attachment.size,
        Attachment.sha256,
        Notice.kind,
        Notice.publish_at,
        Notice.original_date,
        *_window_columns,
    )
    .join(Notice, Notice.live_revision_id == Attachment.revision_id)
    .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
    .where(
        Notice.address == bindparam("address"),
        is_readable(_now),
        Attachment.sha256.like(bindparam("prefix")),
        _kept,
    )
    .order_by(Attachment.position)
    .limit(1)
)
_GONE = select(Notice.id).where(
    Notice.address == bindparam("address"), is_addressed(_now), not_(is_readable(_now))
)
_TAKEN_DOWN = (
    select(Attachment.id)
    .join(Revision, Revision.id == Attachment.revision_id)
    .join(Notice, Notice.id == Revision.notice_id)
    .where(
        Notice.address == bindparam("address"),
        is_addressed(_now),
        Attachment.sha256.like(bindparam("prefix")),
        Attachment.taken_down_at.is_not(None),
    )
    .limit(1)
)
_READABLE = select(Notice.id).where(Notice.address == bindparam("address"), is_readable(_now))


def public_page(session: Session, address: str, now: datetime) -> PublicPage | None:
    """The page at this address, or None: draft, scheduled and never given are the same answer."""
    row = session.execute(_PAGE, {"address": address, "now": now}).one_or_none()
    if row is None:
        return None
    content, body_html, outcome, number, revision_id, has_files, is_joint, original_date = row[-8:]
    notice = _with_traits(session, [_public_notice(row, now)])[0]
    readable = notice.phase in READABLE
    periods: tuple[PublicPeriod, ...] = ()
    if readable and notice.window_id is not None and notice.previous_window_id is not None:
        periods = periods_of(session, notice.window_id, notice.publish_at)
    return PublicPage(
        notice=notice,
        content=Content.from_json(content),
        body_html=body_html,
        outcome=outcome,
        revision_number=number,
        files=_files(session, revision_id) if readable and has_files else (),
        versions=versions_of(session, notice.id) if readable and number > 1 else (),
        joint=tuple(session.scalars(_JOINT, {"notice": notice.id})) if readable and is_joint else (),
        periods=periods if len(periods) > 1 else (),
        original_date=original_date,
    )


def related(session: Session, notice_id: int, now: datetime) -> tuple[Related, ...]:
    """The notice this one follows and those that follow it, as far as the public can read them, in their order."""
    this = select(Notice.follows_id).where(Notice.id == notice_id).scalar_subquery()
    rows = session.execute(
        select(Notice.address, Revision.title, Notice.kind, Notice.id == this)
        .join(Revision, Revision.id == Notice.live_revision_id)
        .where(is_readable(now), or_(Notice.id == this, Notice.follows_id == notice_id))
        .order_by(Notice.publish_at, Notice.id)
    )
    return tuple(Related(str(address), title, kind, bool(before)) for address, title, kind, before in rows)


def _file(row: Any) -> PublicFile:
    return PublicFile(row.sha256[:16], row.name, row.media_type, row.size, row.sha256)


def _files(session: Session, revision_id: int) -> tuple[PublicFile, ...]:
    return tuple(_file(row) for row in session.execute(_FILES, {"revision": revision_id}))


def public_file(session: Session, address: str, key: str, now: datetime) -> PublicFile | None:
    """A file of a notice whose content the public reads now; None in every other case. `key` is hexadecimal."""
    row = session.execute(_FILE, {"address": address, "now": now, "prefix": f"{key}%"}).one_or_none()
    return _file(row) if row is not None and not _has_left(row, now) else None


def _has_left(row: Row[Any], now: datetime) -> bool:
    """The step that takes the files of this notice has come."""
    kind = kind_named(row.kind)
    if not kind.terms.steps:
        return False
    window = _window(row, len(row) - len(_window_columns))
    return files_leave_with(kind, has_left(kind, window, row.publish_at, now, row.original_date))


def can_be_read(session: Session, address: str, now: datetime) -> bool:
    """The public reads the content of this notice now: a page may link to it."""
    return session.scalar(_READABLE, {"address": address, "now": now}) is not None


def file_was_public(session: Session, address: str, key: str, now: datetime) -> bool:
    """The address is one the public knows, but this file was taken down, or all its files are gone (410)."""
    if session.scalar(_GONE, {"address": address, "now": now}) is not None:
        return True
    row = session.execute(_FILE, {"address": address, "now": now, "prefix": f"{key}%"}).one_or_none()
    if row is not None:
        return _has_left(row, now)
    return session.scalar(_TAKEN_DOWN, {"address": address, "now": now, "prefix": f"{key}%"}) is not None


def read_notices(session: Session, query: Select[Any], now: datetime) -> list[PublicNotice]:
    """What a query made by `select_notices` finds."""
    rows = session.execute(query)
    return _with_traits(session, [_public_notice(row, now) for row in rows])


def these(session: Session, notice_ids: Collection[int], now: datetime) -> list[PublicNotice]:
    """Those of these notices that can be read, newest first."""
    if not notice_ids:
        return []
    query = select_notices().where(Notice.id.in_(notice_ids), is_readable(now))
    return read_notices(session, query.order_by(Notice.publish_at.desc(), Notice.id.desc()), now)


def next_boundary(session: Session, now: datetime) -> datetime | None:
    """The next instant at which any public answer changes by itself (midnight apart): something becomes public, a
    window closes, a notice leaves the front lists or is minimised."""
    issued = Notice.issued_at.is_not(None)
    instants = session.execute(
        select(
            select(func.min(Notice.publish_at)).where(issued, Notice.publish_at > now).scalar_subquery(),
            select(func.min(PublicityWindow.closes_at))
            .where(PublicityWindow.closes_at > now)
            .scalar_subquery(),
            select(func.min(Notice.delist_at)).where(issued, Notice.delist_at > now).scalar_subquery(),
            select(func.min(Notice.minimise_at)).where(issued, Notice.minimise_at > now).scalar_subquery(),
        )
    ).one()
    return min((instant for instant in instants if instant is not None), default=None)
