"""What a sheet is made from: one text, what is true of it at an instant, and where its links lead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from hr_portal.accounts.rules import Nature
from hr_portal.notices.content import Content
from hr_portal.notices.history import PublicFile, PublicPeriod, PublicVersion, VersionText
from hr_portal.notices.kinds import Category, Kind, kind_named
from hr_portal.notices.models import Revision
from hr_portal.notices.reading import PublicPage
from hr_portal.notices.rules import Phase
from hr_portal.notices.traits import Trait
from hr_portal.publicity.rules import Window
from hr_portal.web.history_view import said_of


@dataclass(frozen=True)
class Links:
    """Where the sheet's links lead; empty words draw no link."""

    home: str = ""
    notices: str = ""
    category: str = ""
    itself: str = ""
    report: str = ""
    """反映 or 发表意见 on the page itself."""
    file: Callable[[PublicFile], str] = field(default=lambda _file: "")
    version: Callable[[int], str] = field(default=lambda _number: "")
    diff: Callable[[int, int], str] = field(default=lambda _before, _after: "")
    outcome: str = ""
    """The notice in which it ended (任免通知), where the public can read it."""
    follows: tuple[tuple[str, str], ...] = ()
    """(title, address) of the notice this one follows, where the public can read it."""
    followed_by: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Matter:
    """What a sheet is made from: one text and what is true of it at an instant."""

    kind: Kind
    category: Category
    content: Content
    body_html: str
    organ_name: str
    nature: Nature
    phase: Phase
    window: Window | None
    publish_at: datetime | None
    index_number: str = ""
    address: str = ""
    outcome: Mapping[str, object] | None = None
    files: Sequence[PublicFile] = ()
    versions: Sequence[PublicVersion] = ()
    traits: Sequence[Trait] = ()
    periods: Sequence[PublicPeriod] = ()
    is_earlier: bool = False
    """An earlier version: without clock, period and record."""
    joint: tuple[str, ...] = ()
    original_date: date | None = None
    original_number: str = ""
    """The day a 历史公告 prints, from which its terms are counted."""


def matter_of_page(page: PublicPage) -> Matter:
    """What the public reads."""
    notice = page.notice
    return Matter(
        kind=kind_named(notice.kind),
        category=notice.category,
        content=page.content,
        body_html=page.body_html,
        organ_name=notice.organ_name,
        nature=notice.nature,
        phase=notice.phase,
        window=notice.window,
        publish_at=notice.publish_at,
        original_date=page.original_date,
        original_number=notice.original_number or "",
        index_number=notice.index_number,
        address=notice.address,
        outcome=page.outcome,
        files=page.files,
        versions=page.versions,
        traits=notice.traits,
        periods=page.periods,
        joint=page.joint,
    )


def matter_of_version(page: PublicPage, text: VersionText) -> Matter:
    """An earlier version of it: what it said, under the terms that hold now."""
    return replace(
        matter_of_page(page),
        content=text.content,
        body_html=text.body_html,
        files=text.files,
        outcome=None,
        versions=(),
        periods=(),
        traits=(),
        is_earlier=True,
    )


def matter_of_revision(
    revision: Revision,
    *,
    phase: Phase,
    window: Window | None,
    publish_at: datetime | None,
    traits: Sequence[Trait] = (),
) -> Matter:
    """What the public would read of this revision, in that phase and with that window."""
    notice, content = revision.notice, revision.text
    kind = kind_named(notice.kind)
    return Matter(
        kind=kind,
        category=notice.category,
        content=content,
        body_html=revision.body_html,
        organ_name=notice.organ.name,
        nature=notice.organ.nature,
        phase=phase,
        window=window,
        publish_at=publish_at,
        original_date=notice.original_date,
        original_number=notice.original_number or "",
        index_number=notice.index_number or "",
        address=notice.address or "",
        outcome=revision.outcome,
        files=tuple(
            PublicFile(file.key, file.name, file.media_type, file.size, file.sha256)
            for file in revision.attachments
        ),
        joint=tuple(row.organ.name for row in notice.joint),
        traits=traits,
    )


def reason_of(matter: Matter, version: PublicVersion) -> str:
    """Why there is this version, as the record says it."""
    return said_of(matter.kind, version, matter.content)
