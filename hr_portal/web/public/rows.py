"""Notices as lists and the board show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import g, url_for

from hr_portal.extensions import db
from hr_portal.notices import listing
from hr_portal.notices.kinds import About, kind_named
from hr_portal.notices.listing import Tally, Wanted
from hr_portal.notices.reading import PublicNotice
from hr_portal.notices.rules import Phase
from hr_portal.notices.traits import Trait
from hr_portal.web.caching import edition
from hr_portal.web.clock_view import Clock, clock_of, dates_text
from hr_portal.web.history_view import tags_of
from hr_portal.web.notice_words import bracketed, state_of
from hr_portal.web.public.frame import english_organs, in_english, working_days
from hr_portal.web.public.report_ways import report_href
from hr_portal.web.speech import gettext
from hr_portal.web.wording.notices import CATEGORIES, SHORT_CATEGORIES


@dataclass(frozen=True)
class Row:
    title: str
    document_no: str
    href: str
    report_href: str
    """Where one reports on it on the page; empty where one cannot."""
    is_comment: bool
    organ: str
    category: str
    short_category: str
    index_number: str
    published: date
    """When; of a 历史公告 the day it prints."""
    clock: Clock | None
    is_open: bool
    state: tuple[str, str]
    tags: tuple[tuple[str, str], ...]
    """(words, look) of what it has been through; that it is suspended the clock says."""
    period: str
    """The dates of a period that is over."""

    @property
    def number(self) -> str:
        return bracketed(self.document_no)


def row_of(notice: PublicNotice) -> Row:
    kind = kind_named(notice.kind)
    suspended = Trait.SUSPENDED in notice.traits
    clock = (
        clock_of(notice.window, working_days(), g.now, about=kind.about.value, suspended=suspended)
        if notice.window is not None
        else None
    )
    is_open = notice.phase is Phase.OPEN
    return Row(
        title=notice.title,
        document_no=notice.document_no,
        href=url_for(".notice", address=notice.address),
        report_href=report_href(notice) if is_open else "",
        is_comment=kind.about is About.COMMENT,
        organ=notice.organ_name,
        category=gettext(CATEGORIES[notice.category]),
        short_category=gettext(SHORT_CATEGORIES[notice.category]),
        index_number=notice.index_number,
        published=notice.original_date or notice.publish_at,
        clock=clock,
        is_open=is_open,
        state=state_of(kind, notice.phase, clock, is_historical=notice.is_historical),
        tags=tags_of(kind, [trait for trait in notice.traits if trait is not Trait.SUSPENDED]),
        period=dates_text(notice.window) if notice.window is not None and not is_open else "",
    )


def only_organs() -> frozenset[str] | None:
    """In English only the organs that publish in English are listed."""
    return english_organs() if in_english() else None


def board() -> list[PublicNotice]:
    """Every open window, the nearest close first; read once per edition."""
    found = edition().kept("board", lambda: listing.board(db.session(), g.now))
    only = only_organs()
    return found if only is None else [notice for notice in found if notice.organ_code in only]


def tally(wanted: Wanted | None = None) -> Tally:
    """What there is of everything between the days `wanted` names; counted once per edition."""
    since, until = (wanted.since, wanted.until) if wanted is not None else (None, None)
    return edition().kept(("tally", since, until), lambda: listing.tally(db.session(), g.now, since, until))


def areas() -> list[str]:
    """The areas that have published anything, in the order of the tree of organs."""
    known = edition().kept("areas", lambda: listing.areas(db.session()))
    published = {slot.area for slot in tally().slots}
    return [area for area in known if area in published]
