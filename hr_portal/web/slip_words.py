"""What a slip says, in words: the conclusion first, then the numbers, how they were counted, what comes next."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from hr_portal.core.names import clean_name
from hr_portal.recruitment.exam_stages import Stage
from hr_portal.recruitment.lookup import Found
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.release_facts import ReleaseFacts
from hr_portal.recruitment.slips import BIN, Conclusion, Scheme, Slip
from hr_portal.web.filters import clock_time, day_short, instant
from hr_portal.web.speech import gettext, language
from hr_portal.web.wording.lookups import NO_MARK, STAGES

LISTED_AFTER = "written"
"""The ratio of the rules says how many of those who sat for the written test go on: only there is a cut shown."""


@dataclass(frozen=True)
class MarkRow:
    """One component. `counted` is what of it enters the total; empty where the formula is no plain sum of weights."""

    title: str
    mark: str
    weight: str
    counted: str


@dataclass(frozen=True)
class LineRow:
    title: str
    least: str
    is_reached: bool


@dataclass(frozen=True)
class Band:
    """One step of the distribution; `share` in percent of the longest bar."""

    words: str
    count: int
    share: int
    holds_me: bool
    holds_cut: bool


@dataclass(frozen=True)
class SlipWords:
    title: str
    exam: str
    conclusion: str
    then: str
    tone: str
    """ok, warn, or empty."""
    post: str
    marks: tuple[MarkRow, ...]
    total: str
    is_weighted: bool
    formula: str
    category: str
    lines: tuple[LineRow, ...]
    cut: str
    is_within: bool
    may_refill: bool
    """Below the cut, and may still be called when a place falls free (递补)."""
    is_provisional: bool
    """以复核结果为准: the re-check has not closed."""
    rank: int | None
    sat: int
    why: tuple[str, ...]
    """How the place came about, sentence by sentence."""
    bands: tuple[Band, ...]
    released: str
    amended: str
    code: str


def words_of(found: Found, release: ReleaseFacts, now: datetime) -> SlipWords:
    """Everything a slip says, for the page and for paper."""
    slip, scheme = found.slip, found.slip.scheme
    title = scheme.total_title
    is_provisional = release.recheck_until is not None and now < release.recheck_until
    has_cut = release.stage == LISTED_AFTER and slip.facts.cut is not None and slip.total is not None
    conclusion, then, tone = _conclusion(slip, title, is_provisional=is_provisional, has_cut=has_cut)
    marks, is_weighted = _marks(slip)
    return SlipWords(
        title=title,
        exam=release.exam_title,
        conclusion=conclusion,
        then=then,
        tone=tone,
        post=" ".join(part for part in (slip.post, slip.facts.unit, slip.facts.title) if part),
        marks=marks,
        total=figure(slip.total) if slip.total is not None else "",
        is_weighted=is_weighted,
        formula=_counted(scheme, language()) if slip.total is not None else "",
        category=scheme.category,
        lines=tuple(
            [LineRow(_line_title(one.title), figure(one.least), one.is_reached) for one in slip.lines]
        ),
        cut=figure(slip.facts.cut) if has_cut and slip.facts.cut is not None else "",
        is_within=slip.conclusion is Conclusion.WITHIN_CUT,
        may_refill=has_cut and slip.conclusion is Conclusion.BELOW_CUT and scheme.refills,
        is_provisional=is_provisional,
        rank=slip.rank,
        sat=slip.facts.sat,
        why=_why(slip, title, has_cut=has_cut),
        bands=_bands(slip, has_cut=has_cut),
        released=_released(release.number, release.opens_at, language()),
        amended=release.public_reason if release.number > 1 else "",
        code=found.code,
    )


@lru_cache(maxsize=64)
def _released(number: int, opens_at: datetime, _language: str) -> str:
    return gettext("第%(number)s次发布，%(when)s", number=number, when=instant(opens_at))


@lru_cache(maxsize=4096)
def figure(value: Decimal) -> str:
    """71.50; more decimals only where there are more."""
    plain = value.normalize()
    return f"{value:.2f}" if int(plain.as_tuple().exponent) >= -2 else f"{plain:f}"


def _conclusion(slip: Slip, title: str, *, is_provisional: bool, has_cut: bool) -> tuple[str, str, str]:
    if slip.status is not Status.TAKEN:
        return (
            gettext("您的%(title)s记为：%(what)s。", title=title, what=gettext(NO_MARK[slip.status])),
            gettext("没有分数，不参加排名。"),
            "warn",
        )
    if slip.conclusion is Conclusion.BELOW_LINE:
        return gettext("您的%(title)s没有达到合格分数线。", title=title), "", "warn"
    later = gettext("以复核结果为准。") if is_provisional else ""
    if has_cut and slip.conclusion is Conclusion.WITHIN_CUT:
        if is_provisional:
            return gettext("您的%(title)s在资格复审的入围线以上。", title=title), later, "ok"
        return gettext("您已进入面试资格复审名单。"), "", "ok"
    if has_cut and slip.conclusion is Conclusion.BELOW_CUT:
        assert slip.facts.cut is not None
        if slip.rank is not None:
            first = gettext(
                "您在本职位排第%(rank)s名，复审名单%(places)s人。", rank=slip.rank, places=slip.facts.let_in
            )
        else:
            first = gettext(
                "您的%(title)s未达到本职位最低入围分%(cut)s。", title=title, cut=figure(slip.facts.cut)
            )
        refill = (
            gettext("如出现空缺，按%(title)s依次递补，请保持报名时所留电话畅通。", title=title)
            if slip.scheme.refills
            else ""
        )
        return first, later + refill, ""
    if slip.lines:
        return gettext("您的%(title)s已达到合格分数线。", title=title), "", "ok"
    return (
        gettext("您的%(title)s是%(total)s分。", title=title, total=figure(slip.total or Decimal(0))),
        "",
        "",
    )


def _marks(slip: Slip) -> tuple[tuple[MarkRow, ...], bool]:
    """The rows, and whether the counted parts add up to the total: then they are shown."""
    parts = [_part(one.mark, one.weight) for one in slip.marks]
    known = [part for part in parts if part is not None]
    is_weighted = (
        slip.total is not None
        and len(known) == len(parts)
        and sum(known, Decimal(0)).quantize(Decimal(1).scaleb(-(slip.scheme.decimals or 0)), ROUND_HALF_UP)
        == slip.total
    )
    missing = gettext(NO_MARK[slip.status]) if slip.status is not Status.TAKEN else ""
    rows = [
        MarkRow(
            one.title,
            _mark(one.mark) if one.mark else missing,
            percent(one.weight) if one.weight is not None else "",
            figure(part) if part is not None and is_weighted else "",
        )
        for one, part in zip(slip.marks, parts, strict=True)
    ]
    return tuple(rows), is_weighted


@lru_cache(maxsize=4096)
def _part(mark: str, weight: Decimal | None) -> Decimal | None:
    return Decimal(mark) * weight if mark and weight is not None else None


@lru_cache(maxsize=4096)
def _mark(mark: str) -> str:
    return figure(Decimal(mark))


@lru_cache(maxsize=64)
def percent(weight: Decimal) -> str:
    return f"{(weight * 100).normalize():f}%"


_SHARE = re.compile(r"\*\s*(0?\.[0-9]+|1(?:\.0+)?)(?![0-9])")
_ROUND = re.compile(r"round\((.*),\s*([0-9])\)", re.DOTALL)


def formula_words(text: str, titles: Mapping[str, str]) -> str:
    """aptitude*0.5 + essay*0.5 as announcements print it: 行政职业能力测验×50%＋申论×50%."""
    plain = text.strip()
    while (rounded := _ROUND.fullmatch(plain)) and _is_closed(rounded[1]):
        plain = rounded[1].strip()
    plain = _SHARE.sub(lambda found: f"*{percent(Decimal(found[1]))}", plain)
    plain = re.sub(r"[A-Za-z_][A-Za-z0-9_]*", lambda found: titles.get(found[0], gettext("四舍五入")), plain)
    plain = re.sub(r"\s*\*\s*", "×", plain)
    plain = re.sub(r"\s*/\s*", "÷", plain)
    return re.sub(r"\s*([+-])\s*", r" \1 ", plain)


def _is_closed(text: str) -> bool:
    """Every bracket that is closed in it was opened in it."""
    depth = 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


@lru_cache(maxsize=256)
def _counted(scheme: Scheme, _language: str) -> str:
    """The whole equation, and how it is rounded."""
    equation = f"{scheme.total_title} = {formula_words(scheme.formula, scheme.titles)}"
    if scheme.decimals is None:
        return equation
    return gettext("%(equation)s，四舍五入保留%(places)s位小数", equation=equation, places=scheme.decimals)


def _line_title(title: str) -> str:
    return gettext("各科合计") if title == "total" else title


def _why(slip: Slip, title: str, *, has_cut: bool) -> tuple[str, ...]:
    told = []
    if slip.above is not None and slip.below is not None:
        same = slip.facts.sat - slip.above - slip.below - 1
        told.append(
            gettext(
                "参加排名的有%(sat)s人，排在您前面的有%(above)s人，和您同一名次的另有%(same)s人，排在您后面的有%(below)s人。",
                sat=slip.facts.sat,
                above=slip.above,
                same=max(0, same),
                below=slip.below,
            )
        )
    if slip.status is Status.TAKEN:
        told.append(_tied(slip.scheme, language()))
    if has_cut and slip.facts.cut is not None and slip.total is not None:
        if slip.facts.headcount is not None:
            told.append(
                gettext(
                    "本职位招录%(headcount)s人，按规定的比例，%(places)s人进入资格复审。",
                    headcount=slip.facts.headcount,
                    places=slip.facts.let_in,
                )
            )
        if slip.facts.tie_at_cut:
            told.append(gettext("和入围线同分的，一并进入资格复审。"))
        apart = slip.total - slip.facts.cut
        if not apart:
            told.append(gettext("入围线%(cut)s，您正好达到。", cut=figure(slip.facts.cut)))
        elif apart > 0:
            told.append(
                gettext("入围线%(cut)s，您高出%(apart)s分。", cut=figure(slip.facts.cut), apart=figure(apart))
            )
        else:
            told.append(
                gettext("入围线%(cut)s，您低%(apart)s分。", cut=figure(slip.facts.cut), apart=figure(-apart))
            )
    return tuple(told)


@lru_cache(maxsize=256)
def _tied(scheme: Scheme, _language: str) -> str:
    title = scheme.total_title
    if not scheme.tie_breaks:
        return gettext("%(title)s相同的，名次并列。", title=title)
    names = gettext("、").join(scheme.titles.get(name, name) for name in scheme.tie_breaks)
    return gettext(
        "%(title)s相同的，依次比较%(names)s，高者在前；都相同的，名次并列。", title=title, names=names
    )


def _bands(slip: Slip, *, has_cut: bool) -> tuple[Band, ...]:
    mine = int(slip.total) // BIN if slip.total is not None else -1
    cut = int(slip.facts.cut) // BIN if has_cut and slip.facts.cut is not None else -1
    return _bands_of(slip.bins, mine, cut)


@lru_cache(maxsize=4096)
def _bands_of(bins: tuple[int, ...], mine: int, cut: int) -> tuple[Band, ...]:
    """From the highest step that anybody reached down to the lowest."""
    filled = [place for place, count in enumerate(bins) if count]
    if not filled:
        return ()
    most = max(bins)
    return tuple(
        Band(f"{place * BIN}—{place * BIN + BIN - 1}.99", bins[place], round(bins[place] * 100 / most),
             place == mine, place == cut)
        for place in range(filled[-1], filled[0] - 1, -1)
    )  # fmt: skip


# --- who it is, on a screen others may see ----------------------------------------------------------------------------


def masked_name(name: str) -> str:
    """李＊然: the first and the last character."""
    plain = clean_name(name)
    if len(plain) < 3:
        return plain[:1] + "＊" * (len(plain) - 1)
    return plain[0] + "＊" * min(len(plain) - 2, 3) + plain[-1]


def masked_ticket(ticket: str) -> str:
    """4101＊＊＊＊0024."""
    return ticket if len(ticket) < 9 else f"{ticket[:4]}＊＊＊＊{ticket[-4:]}"


# --- dates ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ahead:
    """A stage that is still to come."""

    title: str
    when: str
    what: str


def ahead_of(stage: Stage) -> Ahead:
    return Ahead(stage.title or gettext(STAGES[stage.kind]), _when(stage), stage.what_to_do)


def _when(stage: Stage) -> str:
    if stage.starts is None:
        return gettext("时间待定")
    first = day_short(stage.starts)
    if stage.ends is None:
        return first
    last = day_short(stage.ends - timedelta(seconds=1))
    return first if first == last else gettext("%(first)s—%(last)s", first=first, last=last)


def recheck_times(release: ReleaseFacts) -> tuple[str, str]:
    """From and until, as they are printed."""
    assert release.recheck_from is not None
    assert release.recheck_until is not None
    return instant(release.recheck_from), _until(release.recheck_until)


def _until(end: datetime) -> str:
    """The end of a half-open window as people say it: 24:00 of the day before where it ends at midnight."""
    if clock_time(end) == "00:00":
        return gettext("%(day)s24:00", day=day_short(end - timedelta(seconds=1)))
    return gettext("%(day)s%(time)s", day=day_short(end), time=clock_time(end))
