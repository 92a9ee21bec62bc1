"""What the public may see of what came before: issued versions, earlier periods, and what a notice has been through.

The text of an earlier version is read only where its kind shows it in full. A summary is made of counts that were noted
at its issue, so that a value removed since is not even looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hr_portal.notices.content import Content
from hr_portal.notices.models import Attachment, Revision
from hr_portal.notices.rules import Purpose, State
from hr_portal.notices.traits import Past
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.queries import earlier_windows
from hr_portal.publicity.rules import Window


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
    """One issued revision. `number` is the revision's own; the public counts by `numbered`."""

    number: int
    issued_at: datetime
    purpose: str
    public_reason: str
    id: int = 0
    changed: Mapping[str, Any] = field(default_factory=dict)
    """Counts and names of fields (`material.counts`), never values."""
    days: int = 0
    """What an extension added."""
    says_outcome: bool = False
    taken_down_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VersionText:
    """What one version said, with the files it had that were not taken down."""

    content: Content
    body_html: str
    files: tuple[PublicFile, ...]


@dataclass(frozen=True, slots=True)
class PublicPeriod:
    """One 公示期 the public has been told of, and why it followed the one before."""

    window: Window
    why: str


_VERSIONS = (
    select(
        Revision.number,
        Revision.issued_at,
        Revision.purpose,
        Revision.public_reason,
        Revision.id,
        Revision.measure,
        Revision.outcome,
        Revision.taken_down_at,
    )
    .where(Revision.notice_id == bindparam("notice"), Revision.state == State.ISSUED)
    .order_by(Revision.number.desc())
)


def versions_of(session: Session, notice_id: int) -> tuple[PublicVersion, ...]:
    """Every issued revision, newest first."""
    return tuple(
        PublicVersion(
            number=row.number,
            issued_at=row.issued_at,
            purpose=row.purpose.value,
            public_reason=row.public_reason,
            id=row.id,
            changed=(row.measure or {}).get("changed", {}),
            days=int((row.measure or {}).get("days", 0)),
            says_outcome=any(
                (row.outcome or {}).get(name) for name in ("public_text", "link_address", "opinions")
            ),
            taken_down_at=row.taken_down_at,
        )
        for row in session.execute(_VERSIONS, {"notice": notice_id})
    )


def numbered(versions: Sequence[PublicVersion]) -> list[tuple[int, PublicVersion]]:
    """The versions as their addresses count them, oldest first. A revision that only records inside how a window ended
    is not counted, now or later, so that a number once given stays."""
    shown = [
        version
        for version in sorted(versions, key=lambda version: version.number)
        if version.purpose != Purpose.OUTCOME or version.says_outcome
    ]
    return list(enumerate(shown, 1))


def text_of(session: Session, version: PublicVersion) -> VersionText:
    """What this version said, as it stands now: what was removed since is gone from it."""
    row = session.execute(select(Revision.content, Revision.body_html).where(Revision.id == version.id)).one()
    files = session.execute(
        select(Attachment.name, Attachment.media_type, Attachment.size, Attachment.sha256)
        .where(Attachment.revision_id == version.id, Attachment.taken_down_at.is_(None))
        .order_by(Attachment.position)
    )
    return VersionText(
        Content.from_json(row.content),
        row.body_html,
        tuple(
            PublicFile(file.sha256[:16], file.name, file.media_type, file.size, file.sha256) for file in files
        ),
    )


BEFORE_PUBLICATION = frozenset({"scheduled", "rescheduled", "corrected_before"})


def periods_of(session: Session, window_id: int, publish_at: datetime) -> tuple[PublicPeriod, ...]:
    """The period in force and those it replaced in public, newest first. What was moved before publication nobody had
    been told of."""
    found: list[PublicPeriod] = []
    for row in earlier_windows(session, session.get(PublicityWindow, window_id)):
        found.append(PublicPeriod(row.window(), row.why))
        if row.why in BEFORE_PUBLICATION or row.created_at < publish_at:
            break
    return tuple(found)


def past_of(session: Session, notice_ids: Collection[int]) -> dict[int, list[Past]]:
    """The issued revisions after the first of these notices, in the order of their numbers."""
    found: dict[int, list[Past]] = defaultdict(list)
    rows = session.execute(
        select(Revision.notice_id, Revision.purpose, Revision.material, Revision.issued_at)
        .where(Revision.notice_id.in_(notice_ids), Revision.number > 1, Revision.state == State.ISSUED)
        .order_by(Revision.number)
    )
    for row in rows:
        found[row.notice_id].append(Past(row.purpose, row.material, row.issued_at))
    return found
