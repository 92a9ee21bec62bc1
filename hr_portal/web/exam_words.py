"""What an exam's page says in words: its stages with dates, what to do now, and its rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from hr_portal.core.clock import shanghai, shanghai_date
from hr_portal.recruitment.exam_rules import ExamRules, PassLine, PostClass, Waitlist
from hr_portal.recruitment.exam_stages import Stage
from hr_portal.web.filters import clock_time, day, instant, month
from hr_portal.web.slip_words import figure, formula_words, percent
from hr_portal.web.speech import gettext, in_english
from hr_portal.web.wording.exam_pages import GROUPS, PREFERENCES, SHOWN_SCORES
from hr_portal.web.wording.lookups import STAGES


class Place(StrEnum):
    """Where a stage stands: 已完成, 正在进行, 下一步, 未开始."""

    OVER = "over"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True)
class StageRow:
    name: str
    title: str
    days: str
    """Empty while it has no date."""
    times: str
    """From and until, to the minute."""
    place: Place
    note: str
    what_to_do: str

    @property
    def is_dated(self) -> bool:
        return bool(self.days)


def title_of(stage: Stage) -> str:
    return stage.title or gettext(STAGES[stage.kind])


def stage_rows(stages: Sequence[Stage], now: datetime) -> list[StageRow]:
    """The line of stages: what is over, what is under way, and where nothing is, what comes next."""
    begun = [place for place, stage in enumerate(stages) if stage.starts is not None and stage.starts <= now]
    last = begun[-1] if begun else -1
    places = [_place(stage, now, number < last) for number, stage in enumerate(stages)]
    if Place.NOW not in places and Place.LATER in places:
        places[places.index(Place.LATER)] = Place.NEXT
    return [
        StageRow(
            stage.name,
            title_of(stage),
            days_of(stage, now),
            times_of(stage),
            place,
            stage.note,
            stage.what_to_do,
        )
        for stage, place in zip(stages, places, strict=True)
    ]


def _place(stage: Stage, now: datetime, is_passed: bool) -> Place:
    """A stage without an end lasts until a later one has begun."""
    if stage.ends is not None and stage.ends <= now:
        return Place.OVER
    if stage.starts is not None and stage.starts > now:
        return Place.LATER
    if stage.starts is None or stage.ends is None:
        return Place.OVER if is_passed else Place.LATER if stage.starts is None else Place.NOW
    return Place.NOW


def last_day(ends: datetime) -> datetime:
    """An instant of the last day: 「12月5日截止」 ends at 00:00 of the 6th."""
    return ends - timedelta(seconds=1)


def days_of(stage: Stage, now: datetime) -> str:
    """11月24日, 11月24—30日, 12月28日—2027年1月3日 as the line of stages has room for."""
    if stage.starts is None:
        return gettext("%(day)s截止", day=_short(stage.ends, now)) if stage.ends is not None else ""
    if stage.ends is None:
        return _short(stage.starts, now)
    first, last = shanghai_date(stage.starts), shanghai_date(last_day(stage.ends))
    if first == last:
        return _short(stage.starts, now)
    if (first.year, first.month) == (last.year, last.month) and not in_english():
        return f"{_short(stage.starts, now).removesuffix('日')}—{last.day}日"
    return f"{_short(stage.starts, now)}—{_short(last_day(stage.ends), now, of_year=first.year)}"


def _short(moment: datetime | None, now: datetime, of_year: int | None = None) -> str:
    assert moment is not None
    return short_day(shanghai_date(moment), of_year or shanghai_date(now).year)


def short_day(when: date, year: int) -> str:
    """11月24日 / 24 Nov; with its year where that is another one."""
    if in_english():
        return f"{when.day} {month(when)[:3]}" + (f" {when.year}" if when.year != year else "")
    return (f"{when.year}年" if when.year != year else "") + f"{when.month}月{when.day}日"


def times_of(stage: Stage) -> str:
    """From and until, to the minute where the exam names minutes."""
    starts, ends = stage.starts, stage.ends
    if starts is None and ends is None:
        return ""
    if starts is None:
        return gettext("%(when)s截止", when=_until(ends))
    if ends is None:
        return gettext("%(when)s起", when=_from(starts))
    if shanghai_date(starts) == shanghai_date(last_day(ends)):
        if _is_midnight(ends):
            return _from(starts)
        if _is_midnight(starts):
            return gettext("%(when)s截止", when=_until(ends))
        return f"{_from(starts)}—{clock_time(ends)}"
    return gettext("%(first)s至%(last)s", first=_from(starts), last=_until(ends))


def _is_midnight(moment: datetime) -> bool:
    local = shanghai(moment)
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def _from(moment: datetime) -> str:
    return day(moment) if _is_midnight(moment) else instant(moment)


def _until(moment: datetime | None) -> str:
    assert moment is not None
    if _is_midnight(moment):
        return f"{day(last_day(moment))}{' ' if in_english() else ''}24:00"
    return f"{day(moment)}{' ' if in_english() else ''}{clock_time(moment)}"


# --- the rules --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleWords:
    """One rule: its name, and what it says line by line."""

    name: str
    lines: tuple[str, ...]


def rules_in_words(rules: ExamRules) -> list[RuleWords]:
    """The rules as an announcement prints them. What the exam does not say is not there."""
    told = [RuleWords(post_class.title, tuple(counting(post_class))) for post_class in rules.classes]
    told += [
        RuleWords(gettext("合格分数线"), tuple(_pass_line(line, rules) for line in rules.pass_lines)),
        RuleWords(gettext("面试比例"), tuple(_ratio(rules))),
        RuleWords(gettext("面试最低分"), tuple(_floors(rules))),
        RuleWords(gettext("同分排序"), tuple(_ties(rules))),
        RuleWords(gettext("递补"), tuple(_waitlist(one, rules) for one in rules.waitlists)),
        RuleWords(gettext("年龄"), tuple(_age(rules))),
        RuleWords(gettext("成绩公布"), tuple(_shown(rules))),
    ]
    return [one for one in told if one.lines]


def titles_of(post_class: PostClass) -> dict[str, str]:
    return {one.name: one.title for one in post_class.components} | {
        one.name: one.title for one in post_class.steps
    }


def counting(post_class: PostClass) -> Iterator[str]:
    """科目和权重, then each formula with its rounding."""
    titles = titles_of(post_class)
    weighted = [one for one in post_class.components if one.weight is not None]
    if weighted:
        told = [f"{one.title}{percent(one.weight)}" for one in weighted if one.weight is not None]
        yield gettext("科目和权重：%(subjects)s。", subjects=gettext("、").join(told))
    for step in post_class.steps:
        line = f"{step.title} = {formula_words(step.formula.text, titles)}"
        if step.decimals is None:
            yield gettext("%(formula)s。", formula=line)
        else:
            yield gettext(
                "%(formula)s，四舍五入保留%(decimals)s位小数。", formula=line, decimals=step.decimals
            )


def _all_titles(rules: ExamRules) -> dict[str, str]:
    found = {"total": gettext("各科合计")}
    for post_class in rules.classes:
        found = titles_of(post_class) | found
    return found


def _pass_line(line: PassLine, rules: ExamRules) -> str:
    titles = _all_titles(rules)
    told = [
        gettext("%(score)s%(least)s分", score=titles.get(name, name), least=_plain(least))
        for name, least in line.lines.items()
    ]
    whom = [one.title for one in rules.classes if one.name in line.classes] + list(line.levels)
    category = line.category
    if whom and whom != [category]:
        category = gettext("%(name)s（%(whom)s）", name=category, whom=gettext("、").join(whom))
    lines = gettext("、").join(told)
    if len(told) > 1:
        return gettext("%(category)s：%(lines)s，要同时达到。", category=category, lines=lines)
    return gettext("%(category)s：%(lines)s。", category=category, lines=lines)


def _plain(value: Decimal) -> str:
    return figure(value) if value % 1 else f"{value:.0f}"


def _ratio(rules: ExamRules) -> Iterator[str]:
    if rules.ratio.times:
        yield gettext("招录人数的%(times)s倍进入面试。", times=f"{rules.ratio.times.normalize():f}")
    for headcount, places in rules.ratio.steps:
        yield gettext("招录%(headcount)s人的，%(places)s人进入面试。", headcount=headcount, places=places)


def _floors(rules: ExamRules) -> Iterator[str]:
    if rules.floors.interview is not None:
        yield gettext("面试成绩不低于%(least)s分。", least=_plain(rules.floors.interview))
    few = rules.floors.without_competition
    if few == "panel_mean":
        yield gettext("实际面试人数不多于招录人数的，面试成绩不低于同一考官组使用同一套题的平均分。")
    elif isinstance(few, Decimal):
        yield gettext("实际面试人数不多于招录人数的，面试成绩不低于%(least)s分。", least=_plain(few))


def _ties(rules: ExamRules) -> Iterator[str]:
    if rules.tie_breaks:
        titles = _all_titles(rules)
        names = [
            gettext(PREFERENCES[name])
            if name in PREFERENCES
            else gettext("%(score)s高者在前", score=titles.get(name, name))
            for name in rules.tie_breaks
        ]
        yield gettext("成绩相同的，依次比较：%(order)s。", order=gettext("；").join(names))


def _waitlist(one: Waitlist, rules: ExamRules) -> str:
    stage = rules.stage(one.stage)
    title = title_of(stage) if stage is not None else one.stage
    if not one.is_allowed:
        return gettext("%(stage)s：不递补。", stage=title)
    by = _all_titles(rules).get(one.by, "")
    how = gettext("出现空缺的，按%(score)s从高到低递补", score=by) if by else gettext("出现空缺的，依次递补")
    if one.times is not None:
        return gettext("%(stage)s：%(how)s，最多%(times)s次。", stage=title, how=how, times=one.times)
    return gettext("%(stage)s：%(how)s。", stage=title, how=how)


def _age(rules: ExamRules) -> Iterator[str]:
    if (age := rules.age) is None:
        return
    yield gettext(
        "%(least)s周岁以上、%(most)s周岁以下，按%(day)s计算。",
        least=age.least,
        most=age.most,
        day=day(age.cut_off),
    )
    for name, most in age.most_for.items():
        group = gettext(GROUPS[name]) if name in GROUPS else _class_title(name, rules)
        yield gettext("%(group)s：%(most)s周岁以下。", group=group, most=most)


def _class_title(name: str, rules: ExamRules) -> str:
    return next((one.title for one in rules.classes if one.name == name), name)


def _shown(rules: ExamRules) -> Iterator[str]:
    yield gettext(SHOWN_SCORES[rules.shown.scores])
    if rules.shown.rank:
        yield gettext("本人可以查到自己的名次。")
    if rules.shown.distribution:
        yield gettext("本人可以查到本职位的成绩分布。")
