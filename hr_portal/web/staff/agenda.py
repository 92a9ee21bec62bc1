"""What strikes when: the five clocks of notices as lines of a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from hr_portal.core.clock import shanghai_date
from hr_portal.notices.models import Notice, Revision
from hr_portal.web.filters import clock_time
from hr_portal.web.staff.spoken import end_hour, title_of, title_of_revision


@dataclass(frozen=True)
class Event:
    """One line. `hour` is 24:00 for what ends with the day; `past` when it has happened."""

    day: date
    hour: str
    words: str
    title: str
    notice_id: int
    organ: str
    look: str = ""
    provisional: bool = False
    past: bool = False


def events(notices: Iterable[Notice], first: date, last: date, now: datetime) -> list[Event]:
    """Everything between these days, both included, in the order of time."""
    found = [event for notice in notices for event in _of(notice, now) if first <= event.day <= last]
    return sorted(found, key=lambda event: (event.day, event.hour, event.notice_id, event.words))


def _of(notice: Notice, now: datetime) -> Iterable[Event]:
    clocks, title, organ = notice.clocks, title_of(notice), notice.organ.short_name

    def event(day: date, hour: str, words: str, *, provisional: bool = False, past: bool = False) -> Event:
        return Event(day, hour, words, title, notice.id, organ, provisional=provisional, past=past)

    if clocks.publish_at is not None:
        past = clocks.publish_at <= now
        words = _("已发布") if past else _("定时发布")
        yield event(shanghai_date(clocks.publish_at), clock_time(clocks.publish_at), words, past=past)
    if clocks.counts_from is not None:
        yield event(
            shanghai_date(clocks.counts_from), "00:00", _("公示期起算"), past=clocks.counts_from <= now
        )
    if clocks.closes_at is not None:
        day, hour = end_hour(clocks.closes_at)
        yield event(day, hour, _("公示期满"), past=clocks.closes_at <= now)
    elif clocks.last_day is not None and not clocks.suspended:
        yield event(clocks.last_day, "24:00", _("预计公示期满"), provisional=True)
    if clocks.delist_at is not None:
        day, hour = end_hour(clocks.delist_at)
        yield event(day, hour, _("撤出首页列表"), past=clocks.delist_at <= now)
    if clocks.minimise_at is not None:
        day, hour = end_hour(clocks.minimise_at)
        yield event(day, hour, _("个人信息精简"), past=clocks.minimise_at <= now)


def planned(revisions: Sequence[Revision], first: date, last: date) -> list[Event]:
    """What is planned for these days and is not issued yet."""
    words = {
        "drafted": _("还缺送复核、复核、签发"),
        "returned": _("还缺送复核、复核、签发"),
        "submitted": _("还缺复核、签发"),
        "reviewed": _("还缺签发"),
    }
    found = []
    for revision in {one.id: one for one in revisions}.values():
        at = revision.text.publish_at
        if at is not None and first <= shanghai_date(at) <= last:
            found.append(
                Event(
                    shanghai_date(at), clock_time(at), _("计划发布"), title_of_revision(revision), revision.notice_id,
                    revision.notice.organ.short_name, look=words[revision.state.value],
                )
            )  # fmt: skip
    return found
