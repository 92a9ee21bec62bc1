"""The period: not below the minimum by this calendar, and every printed period equal to the computed one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import shanghai_date
from hr_portal.core.printed_dates import PrintedPeriod, dates_in
from hr_portal.core.text import loose_digits
from hr_portal.notices.checklist import Context, Finding, Mark
from hr_portal.notices.content import Content
from hr_portal.notices.rules import Purpose
from hr_portal.publicity.rules import Unit, Why, Window, reasons_against_period

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_SENTENCE_ENDS = re.compile(r"[。；;！？\n]")
_NEAR = 200
"""Characters before and behind a date that may say what it is of."""
_OF_THE_PERIOD = re.compile(r"公示|反映|异议|征求意见|反馈意见|提出意见")
_BOARD = re.compile(r"公示(?:栏|板|牌)")
_ONLY_THE_END = re.compile(
    r"^[ \t\u3000]*(?:[0-9]{1,2}[:：时点][0-9]{0,2}分?)?[ \t\u3000]*(?:止|截止|为止|结束|期满|届满)"
)
_LENGTH_ALONE = re.compile(
    r"公示(?:期|时间|期限)(?:为|是|：|:|共)?[ \t\u3000]*(?P<count>[0-9]{1,3}|[一二三四五六七八九十]{1,3})[ \t\u3000]*个?工作日"
)
_HAN = {word: number for number, word in enumerate("一二三四五六七八九十", 1)}


def check_period(content: Content, context: Context) -> Iterator[Finding]:
    """Long enough, on a day people can be reached, and whether its end is certain (§12B 1)."""
    period = context.kind.period
    if period is None:
        return
    asked = period.length if content.period_length is None else content.period_length
    reasons = reasons_against_period(period, asked)
    for reason in reasons:
        yield Finding(Mark.MUST_FIX, reason.code, "period_length", reason.rule, reason.facts)
    yield from _about_a_shorter_one(content, context, asked)
    window = context.window
    if reasons or window is None:
        return
    if context.purpose is Purpose.FIRST:
        yield from _about_the_start(content, context, window)
    if window.provisional:
        facts = {"last_day": window.last_day, "year": _year_that_is_missing(window, context.calendar)}
        yield Finding(Mark.WARNING, "period_provisional", "publish_at", None, facts)
    if context.open_windows:
        yield Finding(Mark.WARNING, "windows_overlap", "publish_at", None, {"count": context.open_windows})
    if context.kind.shorter is not None and asked < context.kind.shorter.usual:
        return
    yield Finding(Mark.PASSED, "period_long_enough", None, period.rule, {
        "length": window.length, "minimum": _least(context), "unit": window.unit, "last_day": window.last_day,
        **_uncounted_and_worked(window, context.calendar),
    })  # fmt: skip


def _least(context: Context) -> int:
    """The days the rule asks for: the usual ones where fewer need a reason."""
    minimum = context.kind.period.minimum if context.kind.period is not None else 1
    return max(minimum, 1) if context.kind.shorter is None else context.kind.shorter.usual


def _about_a_shorter_one(content: Content, context: Context, asked: int) -> Iterator[Finding]:
    """A period below the usual length says why, in print (§12B 23)."""
    shorter, period = context.kind.shorter, context.kind.period
    if shorter is None or period is None or asked >= shorter.usual:
        return
    facts = {"asked": asked, "minimum": shorter.usual, "unit": period.unit}
    where = f"fields.{shorter.reason_field}"
    if content.fields.get(shorter.reason_field, "").strip():
        yield Finding(Mark.WARNING, "period_shorter_than_usual", where, period.rule, facts)
    else:
        yield Finding(Mark.MUST_FIX, "shorter_reason_missing", where, period.rule, facts)


def _about_the_start(content: Content, context: Context, window: Window) -> Iterator[Finding]:
    if content.publish_at is None:
        return
    if content.publish_at < context.now:
        facts: dict[str, object] = {"planned": content.publish_at, "last_day": window.last_day}
        yield Finding(Mark.WARNING, "plan_has_passed", "publish_at", None, facts)
    published = shanghai_date(window.opens_at)
    if not context.calendar.is_working_day(published):
        facts = {"day": published, "first_day": window.first_day}
        yield Finding(Mark.WARNING, "published_on_rest_day", "publish_at", None, facts)


def _year_that_is_missing(window: Window, calendar: Calendar) -> int:
    """The year whose arrangement would make the window certain: New Year rows reach back into December."""
    year = shanghai_date(window.opens_at).year
    return year + 1 if calendar.is_arranged(year) else year


def _uncounted_and_worked(window: Window, calendar: Calendar) -> dict[str, tuple[date, ...]]:
    if window.unit is Unit.CALENDAR_DAYS:
        return {"skipped": (), "made_up": ()}
    cells = [cell for cell in window.days(calendar) if cell.date >= window.first_day]
    return {
        "skipped": tuple(cell.date for cell in cells if not cell.counts),
        "made_up": tuple(cell.date for cell in cells if cell.why is Why.MAKEUP_WORKDAY),
    }


# --- what the text prints -------------------------------------------------------------------------------------------


def dates_agree(body: str, window: Window | None) -> bool:
    """Every period printed in the text is the one that was computed (§12B 2)."""
    return window is None or not any(_disagreements(body, window))


def check_printed_dates(content: Content, context: Context) -> Iterator[Finding]:
    """Both printed end-points and the printed number of days equal the computed ones (§12B 2)."""
    for found in dates_in(content.body, year=context.today.year):
        if found.weekday_is_wrong and not _is_of_next_year(content.body, found, context.today.year):
            facts: dict[str, object] = {"printed": _text(content.body, found)}
            yield Finding(Mark.MUST_FIX, "printed_weekday_wrong", "body", None, facts)
    window = context.window
    if window is None:
        return
    if context.purpose is Purpose.FIRST and content.publish_at is None:
        if any(_printed_periods(content.body, window)):
            yield Finding(Mark.WARNING, "printed_dates_without_plan", "publish_at")
        return
    wrong = list(_disagreements(content.body, window))
    yield from wrong
    if not wrong and any(found.is_range for found in _printed_periods(content.body, window)):
        facts = {"first_day": window.first_day, "last_day": window.last_day}
        yield Finding(Mark.PASSED, "printed_dates_right", None, None, facts)


def _disagreements(body: str, window: Window) -> Iterator[Finding]:
    computed: dict[str, object] = {
        "first_day": window.first_day, "last_day": window.last_day, "length": window.length, "unit": window.unit,
    }  # fmt: skip
    for found in _printed_periods(body, window):
        facts = {"printed": _text(body, found), **computed}
        said = _with_year if _names_its_year(body, found) else _without_year
        if said(found.last) != said(window.last_day) or (
            found.is_range and said(found.first) != said(window.first_day)
        ):
            yield Finding(Mark.MUST_FIX, "printed_dates_differ", "body", None, facts)
        elif found.count is not None and not _counts_alike(found, window):
            yield Finding(Mark.MUST_FIX, "printed_count_differs", "body", None, facts)
    for alone in _LENGTH_ALONE.finditer(loose_digits(body)):
        if window.unit is Unit.WORKING_DAYS and _number(alone["count"]) != window.length:
            facts = {"printed": body[alone.start() : alone.end()], **computed}
            yield Finding(Mark.MUST_FIX, "printed_count_differs", "body", None, facts)


def _names_its_year(body: str, found: PrintedPeriod) -> bool:
    return _YEAR.match(loose_digits(_text(body, found))) is not None


def _with_year(day: date | None) -> tuple[int, ...] | None:
    return (day.year, day.month, day.day) if day is not None else None


def _without_year(day: date | None) -> tuple[int, ...] | None:
    """Before New Year 「至1月5日」 is of the next year, whatever year was named last: month and day are compared."""
    return (day.month, day.day) if day is not None else None


def _is_of_next_year(body: str, found: PrintedPeriod, year: int) -> bool:
    """A day printed without its year whose weekday is right in one of these two years."""
    if _names_its_year(body, found):
        return False
    alone = [dates_in(_text(body, found), year=each) for each in (year, year + 1)]
    return any(read and not read[0].weekday_is_wrong for read in alone)


def _printed_periods(body: str, window: Window) -> Iterator[PrintedPeriod]:
    """The printed days that speak of the publicity period: a range in a sentence, or under a heading, about it; days
    with a count beside them; and a single day it is said to end on. Careers and other dates are none of them."""
    for found in dates_in(body, year=window.first_day.year):
        about = _of_the_period(body, found)
        ends = not found.is_range and _ONLY_THE_END.match(body[found.end :]) is not None
        if (found.is_range and (about or found.unit == "working")) or (
            about and (ends or found.count is not None)
        ):
            yield found


def _of_the_period(body: str, found: PrintedPeriod) -> bool:
    before = _SENTENCE_ENDS.split(body[max(0, found.start - _NEAR) : found.start])
    after = _SENTENCE_ENDS.split(body[found.end : found.end + _NEAR], maxsplit=1)[0]
    heading = ""
    if not before[-1].strip(" \t\u3000*#>-"):
        heading = next((part for part in reversed(before[:-1]) if part.strip()), "")
    sentence = _BOARD.sub("", f"{heading if len(heading) <= 20 else ''} {before[-1]} {after}")
    return _OF_THE_PERIOD.search(sentence) is not None


def _counts_alike(found: PrintedPeriod, window: Window) -> bool:
    calendar_days = (window.last_day - window.first_day).days + 1
    if found.unit == "working":
        return window.unit is Unit.WORKING_DAYS and found.count == window.length
    return found.count in (window.length, calendar_days)


def _number(text: str) -> int:
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_HAN.get(tens, 1) * 10 if ten else 0) + _HAN.get(ones, 0)


def _text(body: str, found: PrintedPeriod) -> str:
    return body[found.start : found.end].strip()
