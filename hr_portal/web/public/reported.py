"""What a report is on, as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, g, url_for

from hr_portal.extensions import db
from hr_portal.notices.kinds import About, kind_named
from hr_portal.notices.naming import NamedRow, named_rows
from hr_portal.notices.queries import notice_by_id
from hr_portal.notices.reading import PublicPage
from hr_portal.notices.retention import has_left, without
from hr_portal.notices.rules import READABLE, Phase
from hr_portal.notices.traits import Trait
from hr_portal.objections.filing import MOST_FILES
from hr_portal.objections.receivers import Receiver, receiver_of
from hr_portal.web.clock_view import Call, Clock, clock_of
from hr_portal.web.notice_words import bracketed
from hr_portal.web.public.evidence import ACCEPTED, MEGABYTES
from hr_portal.web.public.frame import working_days
from hr_portal.web.public.notice import TITLES
from hr_portal.web.report_lines import calls_of
from hr_portal.web.speech import gettext


@dataclass(frozen=True)
class Reported:
    """The notice, as the pages of a report name it. While it is not shown, nothing of what it said stands here."""

    notice_id: int
    title: str
    number: str
    href: str
    report_href: str
    check_href: str
    speaks_english: bool
    is_comment: bool
    is_shown: bool
    is_open: bool
    rows: tuple[NamedRow, ...]
    least: int
    limit: int
    clock: Clock | None
    receiver: Receiver
    numbers: tuple[Call, ...]
    """The telephone numbers of its report line."""
    accept: str = ACCEPTED
    file_megabytes: int = MEGABYTES
    most_files: int = MOST_FILES

    @property
    def asks_late(self) -> bool:
        """What is sent now does not count in the window."""
        return not (self.is_shown and self.is_open)


def reported(page: PublicPage) -> Reported:
    notice = page.notice
    kind = kind_named(notice.kind)
    is_shown = notice.phase in READABLE
    gone = has_left(kind, notice.window, notice.publish_at, g.now, page.original_date)
    rows = named_rows(kind, without(page.content, gone)) if is_shown and kind.about is About.PUBLICITY else ()
    found = notice_by_id(db.session(), notice.id)
    assert found is not None
    site = current_app.extensions["settings"].site
    calls = calls_of(kind, notice.category, page.content.contact.phone, site) if is_shown else []
    return Reported(
        notice_id=notice.id,
        title=notice.title if is_shown else gettext(TITLES[notice.phase]),
        number=bracketed(notice.document_no) if is_shown else "",
        href=url_for(".notice", address=notice.address),
        report_href=url_for(".report_form", address=notice.address),
        check_href=url_for(".report_check", address=notice.address),
        speaks_english=notice.speaks_english,
        is_comment=kind.about is About.COMMENT,
        is_shown=is_shown,
        is_open=notice.phase is Phase.OPEN,
        rows=rows,
        least=kind.reports.facts_min,
        limit=kind.reports.facts_limit,
        clock=clock_of(
            notice.window,
            working_days(),
            g.now,
            about=kind.about.value,
            suspended=Trait.SUSPENDED in notice.traits,
        )
        if notice.window is not None and is_shown
        else None,
        receiver=receiver_of(db.session(), found),
        numbers=tuple(calls),
    )
