"""An exam for programs: its stages as a calendar, its notices as Atom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from flask import Response, current_app, url_for
from icalendar import Calendar, Event

from hr_portal.core.clock import shanghai, shanghai_date
from hr_portal.recruitment.exam_stages import Stage
from hr_portal.web.access import for_anyone
from hr_portal.web.exam_reading import OpenExam
from hr_portal.web.exam_words import title_of
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.exam_facts import Published, exam_here, published
from hr_portal.web.public.feeds import PortalFeed, entries_of, sent, summary_of
from hr_portal.web.public.frame import address, in_english
from hr_portal.web.speech import gettext


@bp.get("/exams/<slug>.ics")
@for_anyone
def exam_ics(slug: str) -> Response:
    """Every stage that has a date. Hours are written in UTC, which every calendar understands; days are days."""
    exam, known = exam_here(slug), published(slug)
    calendar = Calendar()
    calendar.add("prodid", "-//hr_portal//exams//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", exam.title)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    host = urlsplit(current_app.extensions["settings"].site.url).hostname or "localhost"
    for event in _events(exam, known, host):
        calendar.add_component(event)
    return sent(calendar.to_ical(), "text/calendar; charset=utf-8", name=f"{slug}.ics")


def _events(exam: OpenExam, known: Published, host: str) -> Iterator[Event]:
    """UID is the stage's for ever; SEQUENCE rises with each version of the rules, so that a moved stage moves."""
    for stage in exam.rules.stages:
        if stage.starts is None and stage.ends is None:
            continue
        event = Event()
        event.add("uid", f"{exam.slug}-{stage.name}@{host}")
        event.add("sequence", known.version - 1)
        event.add("dtstamp", known.changed_at)
        event.add("last-modified", known.changed_at)
        first, last = _span(stage)
        event.add("dtstart", first)
        if last is not None:
            event.add("dtend", last)
        event.add("summary", gettext("%(stage)s：%(exam)s", stage=title_of(stage), exam=exam.title))
        words = [text for text in (stage.what_to_do, stage.note) if text]
        if words:
            event.add("description", "\n".join(words))
        event.add("url", address(".exam", slug=exam.slug))
        event.add("status", "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        yield event


def _span(stage: Stage) -> tuple[object, object]:
    """Whole days where both ends are midnights of Shanghai; else instants. What only has an end is the instant of that."""
    starts, ends = stage.starts, stage.ends
    if starts is None:
        assert ends is not None
        return ends.astimezone(UTC), None
    if _is_midnight(starts) and (ends is None or _is_midnight(ends)):
        return shanghai_date(starts), shanghai_date(ends) if ends is not None else None
    return starts.astimezone(UTC), ends.astimezone(UTC) if ends is not None else None


def _is_midnight(moment: datetime) -> bool:
    local = shanghai(moment)
    return (local.hour, local.minute, local.second) == (0, 0, 0)


@bp.get("/exams/<slug>.atom")
@for_anyone
def exam_atom(slug: str) -> Response:
    """The notices of one exam, newest change first."""
    exam = exam_here(slug)
    site = current_app.extensions["settings"].site
    root = address(".exam", slug=slug)
    feed = PortalFeed(
        title=gettext("%(exam)s公告", exam=exam.title),
        link=root,
        description=None,
        language="en" if in_english() else "zh-CN",
        author_name=exam.organ_name,
        feed_url=site.url + url_for(".exam_atom", slug=slug),
        feed_guid=root,
    )
    for entry in entries_of(one.notice for one in published(slug).notices):
        notice = entry.notice
        where = address(".notice", address=notice.address)
        feed.add_item(
            title=f"{notice.title}（{notice.document_no}）" if notice.document_no else notice.title,
            link=where,
            description=escape(summary_of(notice)),
            pubdate=notice.publish_at,
            updateddate=entry.updated,
            author_name=notice.organ_name,
            unique_id=where,
        )
    return sent(feed.writeString("utf-8").encode(), "application/atom+xml; charset=utf-8")
