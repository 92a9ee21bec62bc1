"""Reads the pasted text of a paper on holidays (国务院办公厅关于××年部分节假日安排的通知).

The paper lists festivals ("二、春节：2月15日（农历腊月二十八、周日）至23日放假调休，共9天。2月14日（周六）上班。"). Whatever
names a day and says off or worked must be understood, or the text is refused with the line it stands in: a day read
wrongly would end a publicity period on a wrong date. Prose without days is left aside, and so is the sentence that
encourages leave (鼓励…休息), which arranges nothing. Where the paper says a thing twice (weekday in brackets, 共N天,
法定节假日, 公休日) the two must agree.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from hr_portal.core.arrangement import (
    FESTIVALS,
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_NAME,
    Arrangement,
    ArrangementUnreadable,
    DayRule,
    RuleKind,
    days_checked,
    title_of,
    unreadable,
)
from hr_portal.core.errors import Reason

SEASONS = {
    "元旦": ((12, 27), (1, 6)),
    "春节": ((1, 15), (3, 2)),
    "清明节": ((3, 30), (4, 10)),
    "劳动节": ((4, 25), (5, 10)),
    "端午节": ((5, 20), (7, 1)),
    "中秋节": ((9, 3), (10, 12)),
    "国庆节": ((9, 27), (10, 12)),
}
"""Where days off for a festival can lie, first and last as (month, day); the lunar ones move by a month."""
FARTHEST_MAKEUP = timedelta(days=16)
"""A make-up day lies near its holiday; the farthest since 2007 was 11 days away (2026-09-20)."""

LONGEST_TEXT = 20_000
LONGEST_SPAN = 16
NUMERALS = "零一二三四五六七八九十"

_DAY = r"(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?[0-9]{1,2}日(?:\([^()]*\))*"
_SPAN = rf"{_DAY}(?:[至到\-–—~]+{_DAY})?"
_DAYS = rf"{_SPAN}(?:[、和及与]{_SPAN})*"
_COUNT = rf"(?:共?计?(?P<count>[0-9]{{1,2}}|[{NUMERALS}]{{1,3}})天)?"
_OFF = re.compile(rf"(?:其中)?(?P<days>{_DAYS})(?:为)?(?:放假调休|调休放假|放假|补休|调休){_COUNT}")
_WORKED = re.compile(rf"(?:其中)?(?P<days>{_DAYS})(?P<back>起)?(?:均|都)?(?:正常|照常)?(?:补班|调休)?上班")
_MOVED = re.compile(
    rf"(?:其中)?(?P<days>{_DAYS})(?:[0-9两二]?个)?(?:公休日|周末)(?:分别)?(?:调整?[至到])(?P<moved>{_DAYS})"
)
_REST = re.compile(rf"(?:其中)?(?P<days>{_DAYS})(?:均|分别)?为(?:法定节假日|公休日|周末)")
_COUNTED = re.compile(rf"{_COUNT.removesuffix('?')}")
_PENDING = re.compile(rf"(?:其中)?(?P<days>{_DAYS})")
_REMARK = re.compile(r"(?:与|和)周末连休|不调休|其中")
_ONE_SPAN = re.compile(rf"(?P<first>{_DAY})(?:[至到\-–—~]+(?P<last>{_DAY}))?")
_ONE_DAY = re.compile(
    r"(?:(?P<year>[0-9]{4})年)?(?:(?P<month>[0-9]{1,2})月)?(?P<day>[0-9]{1,2})日(?P<notes>(?:\([^()]*\))*)"
)
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_YEAR_BEFORE = re.compile(r"上一?年|去年|前一年")

_HEAD = re.compile(
    r"(?:^|(?<=[。\n]))(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十0-9]{1,2}\)|[0-9]{1,2}[.、])?"
    rf"(?P<name>(?=[^:。,\n]*(?:元旦|节|五一|十一|纪念日))(?![^:。,\n]*(?:通知|安排|假日|假期))"
    rf"[^:。,;()\n]{{2,{LONGEST_NAME}}}):"
)
_SIGNED = re.compile(r"(?P<office>国务院办公厅)?(?:[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日(?:印发|发布)?)?")
_ASIDE = re.compile(r"鼓励|提倡|(?:节?假日|放假|休假)期间")
_SAYS_OFF_OR_WORKED = re.compile(r"放假|上班|补休|调休|公休|节假日|休息|补班")
_SAYS_HOW_LONG = re.compile(r"天|月|[0-9]")
_TITLE_YEAR = re.compile(r"关于([0-9]{4})年")


@dataclass(frozen=True)
class _Sentence:
    """One sentence of the text, the festival it is about (`listed`: it stands under its name) and its first line."""

    text: str
    festival: str | None
    listed: bool
    line: int


@dataclass
class _Said:
    """What the sentences read so far say of each day, and what stands against them."""

    year: int
    rows: dict[date, tuple[DayRule, int]]
    reasons: list[Reason]


class _Unread(Exception):
    """A clause that is not understood or contradicts itself."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def arrangement_from_text(
    text: str,
    *,
    year: int | None = None,
    source: str = "",
    licence: str = "",
    papers: tuple[str, ...] = (),
    amending: Mapping[date, DayRule] | None = None,
) -> Arrangement:
    """The arrangement in the text of a paper, of the year its title names or of `year` where it names none.

    `amending` are the days arranged so far, for a later paper that takes a day off back. Raises
    `ArrangementUnreadable`: every reason's `where` is "line N" of the pasted text and its facts hold the line.
    """
    if len(text) > LONGEST_TEXT:
        raise unreadable("text_too_long", longest=LONGEST_TEXT)
    lines = text.splitlines()
    sentences = list(_sentences(lines))
    year = _year_of(text, year)
    said = _Said(year, {}, [])
    for sentence in sentences:
        try:
            _read_sentence(sentence, said)
        except _Unread as unread:
            said.reasons.append(_reason(unread.code, sentence.line, lines, **unread.facts))
    if said.reasons:
        raise ArrangementUnreadable(said.reasons)
    try:
        days = days_checked(
            year, ((f"line {line}", day, rule) for day, (rule, line) in said.rows.items()), amending=amending
        )
    except ArrangementUnreadable as refused:
        raise ArrangementUnreadable(_at_its_line(reason, said, lines) for reason in refused.reasons) from None
    if improbable := list(_improbable(said, lines)):
        raise ArrangementUnreadable(improbable)
    title = next((line.strip() for line in lines if "通知" in line and "关于" in line and len(line) < 80), "")
    return Arrangement(
        year=year,
        title=unicodedata.normalize("NFC", title) or title_of(year),
        source=source,
        licence=licence,
        days=days,
        papers=papers,
    )


def _year_of(text: str, year: int | None) -> int:
    found = _TITLE_YEAR.search(_plain(text))
    named = int(found.group(1)) if found else None
    if named is not None and year is not None and named != year:
        raise unreadable("year_contradicts", said=named, asked=year)
    known = year if named is None else named
    if known is None or not FIRST_YEAR <= known <= LAST_YEAR:
        raise unreadable("year_unreadable", year=known)
    return known


def _plain(line: str) -> str:
    """The line with full-width digits and punctuation made plain and every blank and invisible sign left out."""
    folded = unicodedata.normalize("NFKC", line).replace("︰", ":").replace("〜", "~")
    return "".join(
        sign for sign in folded if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc")
    )


def _sentences(lines: list[str]) -> Iterator[_Sentence]:
    """The sentences that may arrange days, in order. A line may break anywhere in a sentence, as text copied from a
    PDF does; a signature and a date of issue standing alone are left out."""
    joined, numbers = "", [1]
    for number, line in enumerate(lines, start=1):
        plain = re.sub(r"如下[:：]", "如下。", _plain(line))
        if not plain or _SIGNED.fullmatch(plain):
            plain = "\n"
        elif joined.endswith(("。", ";", ":")) or _HEAD.match(plain):
            joined += "\n"
            numbers.append(number)
        joined += plain
        numbers.extend([number] * len(plain))
    numbers = numbers[1:]
    listed, start = None, 0
    for end in [*(found.start() for found in re.finditer(r"[。;!\n]", joined)), len(joined)]:
        part, begin = joined[start:end], start
        start = end + 1
        if head := _HEAD.match(part):
            listed = head.group("name").lstrip("0123456789•·*-")
            part, begin = part[head.end() :], begin + head.end()
        if _may_arrange(part, listed is not None):
            yield _Sentence(part, listed or _only_festival(joined[:end]), listed is not None, numbers[begin])


def _may_arrange(text: str, listed: bool) -> bool:
    """Whether a sentence must be understood. Prose need not be, and what stands before the first festival only where
    it names a day and says off or worked."""
    signed = _SIGNED.fullmatch(text)
    if not text or _ASIDE.match(text) or text.endswith("如下") or (signed and signed.group("office")):
        return False
    says = _SAYS_OFF_OR_WORKED.search(text) is not None
    names_a_day = re.search(r"[0-9]日", text) is not None
    return (says and names_a_day) or (listed and (says or _SAYS_HOW_LONG.search(text) is not None))


def _only_festival(text: str) -> str | None:
    """The festival a paper is about that lists none: the one it speaks of, if it speaks of one only."""
    spoken_of = [name for name, words in FESTIVALS.items() if any(word in text for word in words)]
    return spoken_of[0] if len(spoken_of) == 1 else None


def _read_sentence(sentence: _Sentence, said: _Said) -> None:
    if sentence.festival is None:
        raise _Unread("festival_missing", part=sentence.text)
    pending: list[date] = []
    off: list[date] = []
    for clause in re.split(r",(?![^()]*\))", sentence.text):
        if clause:
            pending = _read_clause(clause, pending, off, sentence, said)
    if pending:
        raise _Unread("line_unreadable", part=sentence.text)


def _read_clause(
    clause: str, pending: list[date], off: list[date], sentence: _Sentence, said: _Said
) -> list[date]:
    """Read one clause. Returns the days named so far whose verb is still to come ("2月14日，2月28日上班")."""
    after = off[-1] if off else None
    if found := _OFF.fullmatch(clause):
        days = pending + _days(found.group("days"), sentence, said, after)
        _say(days, RuleKind.OFF, sentence, said)
        off.extend(day for day in days if day not in off)
        _check_count(found.group("count"), days, clause, sentence)
    elif found := _WORKED.fullmatch(clause):
        days = pending + _days(found.group("days"), sentence, said, after)
        _say(days, RuleKind.MAKEUP, sentence, said)
    elif found := _MOVED.fullmatch(clause):
        worked = pending + _days(found.group("days"), sentence, said, after)
        moved = _days(found.group("moved"), sentence, said, after)
        if len(worked) != len(moved):
            raise _Unread("line_unreadable", part=clause)
        _say(worked, RuleKind.MAKEUP, sentence, said)
        _say(moved, RuleKind.OFF, sentence, said)
    elif found := _REST.fullmatch(clause):
        _say(pending + _days(found.group("days"), sentence, said, after), RuleKind.OFF, sentence, said)
    elif found := _PENDING.fullmatch(clause):
        return pending + _days(found.group("days"), sentence, said, after)
    elif pending:
        raise _Unread("line_unreadable", part=clause)
    elif found := _COUNTED.fullmatch(clause):
        if not off:
            raise _Unread("line_unreadable", part=clause)
        _check_count(found.group("count"), off, clause, sentence)
    elif not _REMARK.fullmatch(clause):
        raise _Unread("line_unreadable", part=clause)
    return []


def _say(days: list[date], kind: RuleKind, sentence: _Sentence, said: _Said) -> None:
    festival = sentence.festival or ""
    for day in days:
        known = said.rows.get(day)
        if known is not None and (known[0].kind is not kind or known[0].name != festival):
            raise _Unread("date_contradicts", date=day, other_line=known[1])
        if known is None:
            said.rows[day] = (DayRule(kind, festival), sentence.line)


def _check_count(written: str | None, days: list[date], clause: str, sentence: _Sentence) -> None:
    """共N天 counts the days named, or, for a festival joined to a weekend, the whole stretch off."""
    if written is None:
        return
    count = int(written) if written.isdigit() else _numeral(written)
    joined = "周末连休" in sentence.text and count == len(_stretch(days))
    if count != len(days) and not joined:
        raise _Unread("day_count_contradicts", said=written, counted=len(days), part=clause)


def _improbable(said: _Said, lines: list[str]) -> Iterator[Reason]:
    """A wrong month can have the right weekday (15 February and 15 March), so each day must suit its festival.

    Named once a line. A make-up day that is wrong by a whole week still goes unseen: a person confirms the dates.
    """
    seen: set[int] = set()
    for day, (rule, line) in said.rows.items():
        if rule.kind is RuleKind.OFF and line not in seen and not _in_season(day, rule.name):
            seen.add(line)
            yield _reason("day_out_of_season", line, lines, date=day, festival=rule.name)
        if rule.kind is RuleKind.MAKEUP:
            off = [
                other
                for other, (its, _) in said.rows.items()
                if its.kind is RuleKind.OFF and its.name == rule.name
            ]
            if off and min(abs(day - other) for other in off) > FARTHEST_MAKEUP:
                yield _reason("makeup_far_from_holiday", line, lines, date=day, festival=rule.name)


def _in_season(day: date, name: str) -> bool:
    """True also of an occasion that is none of the seven festivals (a commemoration day)."""
    seasons = [
        SEASONS[festival] for festival, words in FESTIVALS.items() if any(word in name for word in words)
    ]
    for first, last in seasons:
        after, before = (day.month, day.day) >= first, (day.month, day.day) <= last
        if (after and before) if first <= last else (after or before):
            return True
    return not seasons


def _stretch(days: list[date]) -> set[date]:
    """The days and the weekend days that touch them."""
    joined = set(days)
    for day in days:
        for step in (timedelta(days=1), timedelta(days=-1)):
            near = day + step
            while near.weekday() >= 5:
                joined.add(near)
                near += step
    return joined


def _numeral(written: str) -> int:
    tens, ten, units = written.rpartition("十")
    if not ten:
        return NUMERALS.index(written) if written in NUMERALS else -1
    if any(part and (len(part) > 1 or part not in NUMERALS) for part in (tens, units)):
        return -1
    return (NUMERALS.index(tens) if tens else 1) * 10 + (NUMERALS.index(units) if units else 0)


def _days(written: str, sentence: _Sentence, said: _Said, after: date | None) -> list[date]:
    """The days of a list of days and spans. A day without month or year takes those of the day before it."""
    days: list[date] = []
    for span in _ONE_SPAN.finditer(written):
        first = _day(span.group("first"), sentence, said, days[-1] if days else after)
        last = first
        if span.group("last"):
            last = _day(span.group("last"), sentence, said, first)
        if not first <= last < first + timedelta(days=LONGEST_SPAN):
            raise _Unread("span_unreadable", part=span.group())
        for end, part in ((first, "first"), (last, "last")):
            if span.group(part):
                _check_weekday(end, span.group(part))
        days.extend(first + timedelta(days=step) for step in range((last - first).days + 1))
    return days


def _day(written: str, sentence: _Sentence, said: _Said, before: date | None) -> date:
    found = _ONE_DAY.fullmatch(written)
    if found is None:
        raise _Unread("line_unreadable", part=written)
    day = int(found.group("day"))
    if not found.group("month"):
        if before is None or found.group("year"):
            raise _Unread("month_missing", part=written)
        return _on(before.year, before.month, day, written)
    month = int(found.group("month"))
    if found.group("year"):
        year = int(found.group("year"))
    elif _YEAR_BEFORE.search(found.group("notes")) or (month == 12 and "元旦" in (sentence.festival or "")):
        year = said.year - 1
    else:
        year = said.year
    return _on(year, month, day, written)


def _on(year: int, month: int, day: int, written: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise _Unread("date_unreadable", part=written) from None


def _check_weekday(day: date, written: str) -> None:
    for named in _WEEKDAY.findall(written):
        said = "一二三四五六日".index("日" if named == "天" else named)
        if said != day.weekday():
            raise _Unread(
                "weekday_contradicts", date=day, said=said + 1, weekday=day.isoweekday(), part=written
            )


def _reason(code: str, line: int, lines: list[str], **facts: object) -> Reason:
    return Reason(code, f"line {line}", None, {"line": line, "text": lines[line - 1].strip(), **facts})


def _at_its_line(reason: Reason, said: _Said, lines: list[str]) -> Reason:
    day = reason.facts.get("date")
    if not isinstance(day, date):
        return reason
    return _reason(reason.code, said.rows[day][1], lines, **reason.facts)
