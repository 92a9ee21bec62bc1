"""运行状态: how the machinery behind the pages is doing, in plain words, for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response, current_app, g, make_response
from flask_babel import gettext, ngettext

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import shanghai_date
from hr_portal.core.vitals import Vitals, vitals
from hr_portal.extensions import db
from hr_portal.notices.overdue import count_provisional
from hr_portal.publicity.queries import missing_year
from hr_portal.web.access import for_anyone
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import render, working_days

FRESH = 1
"""Seconds a cache may keep this page: it is about now."""


@dataclass(frozen=True)
class Line:
    """One thing that is watched: its name, whether it is as it should be, and what is known of it."""

    name: str
    is_well: bool
    words: str


@bp.get("/status")
@for_anyone
def status() -> Response:
    """No titles, no numbers of notices: only how late the books are, and whether clocks and workers are well."""
    found = vitals(db.session(), g.now, current_app.extensions["clock"])
    lines = [
        *_of_the_machines(found),
        _calendar_line(working_days(), count_provisional(db.session(), g.now), g.now),
    ]
    response = make_response(render("public/status.html", lines=lines, now=g.now, noindex=True))
    response.headers["Cache-Control"] = f"public, max-age={FRESH}, s-maxage={FRESH}"
    return response


def _of_the_machines(found: Vitals) -> Sequence[Line]:
    return (
        Line(gettext("时钟"), found.clock_agrees, _clock_words(found)),
        Line(gettext("后台程序"), found.worker_is_alive, _last(found.now, found.worker_at)),
        Line(gettext("到期事项的登记"), not found.is_behind and not found.parked, _books_words(found)),
        Line(gettext("最近一次检查"), not found.sweep_is_late, _last(found.now, found.swept_at)),
        Line(gettext("登记用时"), True, _punctuality_words(found)),
        Line(
            gettext("工作人员提醒信"),
            not found.letters_parked and not found.letters_are_late,
            _letters_words(found),
        ),
    )


def _clock_words(found: Vitals) -> str:
    if found.clock_agrees:
        return gettext("网站的时钟和数据库的时钟一致。")
    seconds = abs(round(found.clock_ahead.total_seconds()))
    return gettext(
        "网站的时钟和数据库的时钟相差%(span)s，登记已暂停。", span=span(timedelta(seconds=seconds))
    )


def _books_words(found: Vitals) -> str:
    words = [
        ngettext("有%(num)s项已到期、等待登记。", "有%(num)s项已到期、等待登记。", found.due)
        if found.due
        else gettext("没有等待登记的事项。")
    ]
    if found.due and found.oldest_due_at is not None:
        words.append(gettext("最早的一项已等%(span)s。", span=span(found.now - found.oldest_due_at)))
    if found.parked:
        words.append(
            ngettext(
                "有%(num)s项登记不成，等待人工处理。", "有%(num)s项登记不成，等待人工处理。", found.parked
            )
        )
    return _joined(words)


def _punctuality_words(found: Vitals) -> str:
    if found.punctuality_median is None or found.punctuality_worst is None:
        return gettext("还没有登记过到期事项。")
    return gettext(
        "从到期到登记，一半在%(median)s以内，百分之九十九在%(worst)s以内。",
        median=span(found.punctuality_median, up=True),
        worst=span(found.punctuality_worst, up=True),
    )


def _letters_words(found: Vitals) -> str:
    if not found.letters_waiting and not found.letters_parked:
        return gettext("没有等待发出的提醒信。")
    words = []
    if found.letters_waiting:
        words.append(ngettext("有%(num)s封等待发出。", "有%(num)s封等待发出。", found.letters_waiting))
    if found.letters_parked:
        words.append(
            ngettext(
                "有%(num)s封发不出去，等待人工处理。",
                "有%(num)s封发不出去，等待人工处理。",
                found.letters_parked,
            )
        )
    return _joined(words)


def _calendar_line(calendar: Calendar, provisional: int, now: datetime) -> Line:
    missing = missing_year(calendar, shanghai_date(now))
    words = [gettext("节假日安排已录入到%(year)s年。", year=max(calendar.years))]
    if missing is not None:
        words.append(gettext("%(year)s年的安排还没有录入。", year=missing))
    if provisional:
        words.append(
            ngettext(
                "有%(num)s个公示的截止日期因此只能预计。",
                "有%(num)s个公示的截止日期因此只能预计。",
                provisional,
            )
        )
    return Line(gettext("工作日历"), missing is None, _joined(words))


def _last(now: datetime, then: datetime | None) -> str:
    if then is None:
        return gettext("还没有收到过消息。")
    return gettext("最近一次在%(span)s前。", span=span(max(now - then, timedelta())))


def span(length: timedelta, *, up: bool = False) -> str:
    """A length of time in the largest unit that fits; `up` rounds up, so that "within" is true."""
    seconds = length.total_seconds()

    def whole(size: int) -> int:
        return int(-(-seconds // size) if up else seconds // size)

    if seconds >= 86400:
        return ngettext("%(num)s天", "%(num)s天", whole(86400))
    if seconds >= 3600:
        return ngettext("%(num)s小时", "%(num)s小时", whole(3600))
    if seconds >= 60:
        return ngettext("%(num)s分钟", "%(num)s分钟", whole(60))
    return ngettext("%(num)s秒", "%(num)s秒", max(1, whole(1)) if up else whole(1))


def _joined(words: Sequence[str]) -> str:
    """Sentences one after another, in the manner of the language."""
    return gettext("%(one)s%(other)s", one=words[0], other=_joined(words[1:])) if len(words) > 1 else words[0]
