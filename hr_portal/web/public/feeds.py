"""For programs: the list as Atom and as a calendar, one notice as JSON, the map for engines. The same predicates, the same
boundaries and the same caches as the pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit
from xml.sax.saxutils import escape

from feedgenerator import Atom1Feed
from flask import Response, abort, current_app, g
from icalendar import Calendar, Event
from werkzeug.exceptions import Gone

from hr_portal.core.clock import shanghai_date, start_of_day
from hr_portal.extensions import db
from hr_portal.notices import listing, outlets
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.listing import Wanted
from hr_portal.notices.outlets import WindowState
from hr_portal.notices.reading import PublicNotice
from hr_portal.notices.rules import READABLE
from hr_portal.web.access import for_anyone
from hr_portal.web.caching import edition
from hr_portal.web.exam_reading import OpenExam
from hr_portal.web.notice_data import data_of
from hr_portal.web.notice_matter import matter_of_page
from hr_portal.web.notice_view import sheet_of
from hr_portal.web.notice_words import named, period_words
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.exam_facts import all_exams
from hr_portal.web.public.frame import address as absolute
from hr_portal.web.public.frame import in_english, working_days
from hr_portal.web.public.notice import found_page, links_of
from hr_portal.web.public.notices import Asked, feed_href, read_asked
from hr_portal.web.public.rows import board
from hr_portal.web.speech import gettext
from hr_portal.web.wording.notices import CATEGORIES

NEWEST = 60
"""Entries of the feed besides the open windows."""


# --- Atom ------------------------------------------------------------------------------------------------------------


class PortalFeed(Atom1Feed):
    """An empty feed was updated at the start of the day: the same bytes until a boundary."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=start_of_day(shanghai_date(g.now)))


@dataclass(frozen=True)
class Entry:
    notice: PublicNotice
    updated: datetime
    window: WindowState | None


def entries_of(notices: Iterable[PublicNotice]) -> list[Entry]:
    """Each with the last instant at which what it says in public changed, newest change first."""
    found = {notice.id: notice for notice in notices}
    changed = outlets.changed_at(db.session(), list(found)) if found else {}
    windows = outlets.window_states(
        db.session(), [notice.window_id for notice in found.values() if notice.window_id is not None]
    )
    entries = []
    for notice in found.values():
        window = windows.get(notice.window_id) if notice.window_id is not None else None
        instants = [notice.publish_at, changed.get(notice.id, notice.publish_at)]
        instants += [window.since] if window is not None else []
        entries.append(Entry(notice, max(instants), window))
    return sorted(entries, key=lambda entry: (entry.updated, entry.notice.id), reverse=True)


def _wanted(asked: Asked) -> Wanted | None:
    """The filter; None where part of it was not understood: a feed never tells more than was asked for."""
    return None if asked.ignored else asked.wanted


def _newest(wanted: Wanted) -> list[PublicNotice]:
    """Open windows, and the newest besides. What was loaded as 历史公告 is no news."""
    opened = [notice for notice in board() if wanted.takes(notice)]
    found: list[PublicNotice] = []
    for page in range(1, NEWEST // listing.PAGE_SIZE + 1):
        asked = Wanted(**{**wanted.__dict__, "sort": "newest", "page": page})
        part = listing.listed(db.session(), asked, g.now)
        found += [notice for notice in part if not notice.is_historical]
        if len(part) < listing.PAGE_SIZE or part[-1].is_historical:
            break
    return [*opened, *found]


@bp.get("/notices.atom")
@for_anyone
def atom() -> Response:
    """公示公告 as Atom, with the filters of the list."""
    asked = read_asked()
    wanted = _wanted(asked)
    site = current_app.extensions["settings"].site
    root = absolute(".notices")
    query = f"?{urlencode(asked.pairs)}" if asked.pairs else ""
    feed = PortalFeed(
        title=gettext("%(site)s公示公告", site=site.name),
        link=root + query,
        description="".join(asked.ignored) or None,
        language="en" if in_english() else "zh-CN",
        author_name=site.name,
        feed_url=site.url + feed_href(".atom", asked),
        feed_guid=root + query,
    )
    for entry in entries_of(_newest(wanted)) if wanted is not None else []:
        notice = entry.notice
        where = absolute(".notice", address=notice.address)
        feed.add_item(
            title=f"{notice.title}（{notice.document_no}）" if notice.document_no else notice.title,
            link=where,
            description=escape(summary_of(notice)),
            pubdate=notice.publish_at,
            updateddate=entry.updated,
            author_name=notice.organ_name,
            unique_id=where,
            categories=[gettext(CATEGORIES[notice.category])],
        )
    return sent(feed.writeString("utf-8").encode(), "application/atom+xml; charset=utf-8")


def summary_of(notice: PublicNotice) -> str:
    """No names: who it is about stands on the page, as long as it stands there."""
    words = gettext(
        "%(kind)s，索引号%(number)s。", kind=named(kind_named(notice.kind)), number=notice.index_number
    )
    suspended = notice.suspended_at is not None
    if notice.window is None:
        return words
    return words + gettext("公示时间：%(words)s", words=period_words(notice.window, suspended=suspended))


# --- the calendar ----------------------------------------------------------------------------------------------------


@bp.get("/notices.ics")
@for_anyone
def ics() -> Response:
    """正在公示 as a calendar: the last day of every open window of the filter, moved in place when the window is."""
    asked = read_asked()
    wanted = _wanted(asked)
    site = current_app.extensions["settings"].site
    calendar = Calendar()
    calendar.add("prodid", "-//hr_portal//notices//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", gettext("%(site)s公示截止日期", site=site.name))
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    opened = [notice for notice in board() if wanted is not None and wanted.takes(notice)]
    for entry in entries_of(opened):
        calendar.add_component(_event(entry, urlsplit(site.url).hostname or "localhost"))
    return sent(calendar.to_ical(), "text/calendar; charset=utf-8", name="notices.ics")


def _event(entry: Entry, host: str) -> Event:
    """A whole day. Its UID stays, its SEQUENCE rises with every change of the window."""
    notice, window = entry.notice, entry.notice.window
    assert window is not None  # only open windows stand on the board
    is_expected = window.provisional or notice.suspended_at is not None
    words = gettext("预计公示截止：%(title)s") if is_expected else gettext("公示截止：%(title)s")
    event = Event()
    event.add("uid", f"{notice.address}@{host}")
    event.add("sequence", entry.window.sequence if entry.window is not None else 0)
    event.add("dtstamp", entry.updated)
    event.add("last-modified", entry.updated)
    event.add("dtstart", window.last_day)
    event.add("dtend", window.last_day + timedelta(days=1))
    event.add("summary", words % {"title": notice.title})
    event.add("description", summary_of(notice))
    event.add("url", absolute(".notice", address=notice.address))
    event.add("status", "TENTATIVE" if is_expected else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


# --- one notice as data ----------------------------------------------------------------------------------------------


@bp.get("/n/<address>.json")
@for_anyone
def notice_data(address: str) -> Response:
    """What the page says, as long as it says it; then 410."""
    page = found_page(address)
    if page.notice.phase not in READABLE:
        raise Gone
    matter = matter_of_page(page)
    site = current_app.extensions["settings"].site
    sheet = sheet_of(matter, working_days(), g.now, site, links_of(page))
    url = absolute(".notice", address=address)
    data = data_of(matter, sheet, g.now, url=url, organ_code=page.notice.organ_code)
    for file in data["files"]:
        file["url"] = site.url + file["url"]
    body = json.dumps(data, ensure_ascii=False, indent=1).encode()
    return sent(body, "application/json", noindex=sheet.noindex or matter.kind.is_about_persons)


# --- the map for engines ---------------------------------------------------------------------------------------------


@bp.get("/sitemap.xml")
@for_anyone
def sitemap_xml() -> Response:
    """Every page engines may list."""
    if in_english():
        abort(404)
    return sent(edition().kept("sitemap.xml", _map), "application/xml; charset=utf-8", noindex=False)


def _map() -> bytes:
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    fixed = (
        ".home",
        ".notices",
        ".exams",
        ".working_days",
        ".help_page",
        ".accessibility",
        ".privacy",
        ".sitemap",
    )
    lines += [f"<url><loc>{escape(absolute(endpoint))}</loc></url>" for endpoint in fixed]
    exams = [address for exam in all_exams() for address in _addresses(exam)]
    lines += [f"<url><loc>{escape(address)}</loc></url>" for address in exams]
    root = absolute(".notice", address="-").removesuffix("-")
    room = outlets.MOST_ON_MAP - len(fixed) - len(exams)
    lines += [
        f"<url><loc>{escape(root + address)}</loc><lastmod>{shanghai_date(at).isoformat()}</lastmod></url>"
        for address, at in outlets.on_the_map(db.session(), g.now, room)
    ]
    lines.append("</urlset>")
    return "\n".join(lines).encode()


def _addresses(exam: OpenExam) -> list[str]:
    """An exam's page and the search of its positions; positions themselves are found through it."""
    views = (".exam", ".positions") if exam.table is not None else (".exam",)
    return [absolute(view, slug=exam.slug) for view in views]


def sent(body: bytes, content_type: str, *, name: str = "", noindex: bool = True) -> Response:
    response = Response(body, content_type=content_type)
    if noindex:
        response.headers["X-Robots-Tag"] = "noindex"
    if name:
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
