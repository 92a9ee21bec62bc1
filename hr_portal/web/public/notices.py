"""公示公告: the list and its filters. Every state of the filters is an address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from typing import TypeVar
from urllib.parse import urlencode

from flask import g, request, url_for

from hr_portal.accounts.rules import Nature
from hr_portal.core.dates import parse_loose_date
from hr_portal.core.messages import N_
from hr_portal.extensions import db
from hr_portal.notices import listing
from hr_portal.notices.kinds import Category, known_kinds
from hr_portal.notices.listing import PAGE_SIZE, Facets, Wanted
from hr_portal.notices.reading import PublicNotice
from hr_portal.notices.rules import Phase
from hr_portal.web.access import for_anyone
from hr_portal.web.caching import edition
from hr_portal.web.filters import day
from hr_portal.web.notice_words import named
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.frame import render
from hr_portal.web.public.rows import areas, board, only_organs, row_of, tally
from hr_portal.web.speech import gettext
from hr_portal.web.wording.notices import CATEGORIES

STATUSES = {
    "open": (N_("正在公示"), frozenset({Phase.OPEN})),
    "closed": (N_("公示期满"), frozenset({Phase.CLOSED, Phase.CONCLUDED})),
    "public": (N_("其他公告"), frozenset({Phase.PUBLIC})),
}
"""What can be asked for. Whether a period that is over has an outcome inside is not among it."""
SORTS = {"deadline": N_("快截止的在前"), "newest": N_("最新发布的在前")}
MOST_DIGITS = 6
LONGEST_ECHO = 30

Value = TypeVar("Value")
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """The filters as the address gives them: what is understood, and what was not."""

    cat: tuple[Category, ...] = ()
    status: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    area: str = ""
    org: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "deadline"
    page: int = 1
    ignored: tuple[str, ...] = ()

    @property
    def pairs(self) -> Pairs:
        """As an address, without the page."""
        found: Pairs = [("cat", each.value) for each in self.cat]
        found += [("status", each) for each in self.status] + [("kind", each) for each in self.kind]
        found += [
            (name, value)
            for name, value in (
                ("area", self.area),
                ("org", self.org),
                ("from", self.since.isoformat() if self.since else ""),
                ("to", self.until.isoformat() if self.until else ""),
                ("sort", self.sort if self.sort != "deadline" else ""),
            )
            if value
        ]
        return found

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            categories=frozenset(self.cat),
            statuses=frozenset().union(*(STATUSES[each][1] for each in self.status)),
            kinds=frozenset(self.kind),
            area=self.area,
            organ=self.org,
            since=self.since,
            until=self.until,
            sort=self.sort,
            page=self.page,
            only=only_organs(),
        )


def read_asked() -> Asked:
    """The filters of this request. A value that cannot be understood is left out and named."""
    ignored: list[str] = []
    organs = {slot.organ for slot in tally().slots}
    since = _day("from", ignored)
    until = _day("to", ignored)
    if since is not None and until is not None and until < since:
        ignored.append(gettext("结束日期早于开始日期，已忽略结束日期。"))
        until = None
    return Asked(
        cat=_several("cat", Category, ignored, N_("‘%(value)s’不是事项类别，已忽略。")),
        status=_several("status", _one_of(STATUSES), ignored, N_("‘%(value)s’不是公示状态，已忽略。")),
        kind=_several("kind", _one_of(known_kinds()), ignored, N_("‘%(value)s’不是公告类型，已忽略。")),
        area=_single("area", _one_of(areas()), ignored, N_("没有‘%(value)s’的公示公告，已忽略这个地区。")),
        org=_single("org", _one_of(organs), ignored, N_("没有‘%(value)s’的公示公告，已忽略这个机关。")),
        since=since,
        until=until,
        sort=_single("sort", _one_of(SORTS), ignored, N_("‘%(value)s’不是排序方式，已忽略。")) or "deadline",
        page=_page(ignored),
        ignored=tuple(ignored),
    )


def _one_of(known: Iterable[str]) -> Callable[[str], str]:
    allowed = frozenset(known)

    def read(value: str) -> str:
        if value not in allowed:
            raise ValueError(value)
        return value

    return read


def _echo(value: str) -> str:
    """As it was asked for; what no eye sees and no feed may hold is shown as a question mark."""
    value = "".join(one if one.isprintable() else "\ufffd" for one in value)
    return value if len(value) <= LONGEST_ECHO else value[:LONGEST_ECHO] + "…"


def _several(name: str, read: Callable[[str], Value], ignored: list[str], sentence: str) -> tuple[Value, ...]:
    found: dict[Value, None] = {}
    for value in request.args.getlist(name):
        if not value:
            continue
        try:
            found[read(value)] = None
        except ValueError:
            ignored.append(gettext(sentence, value=_echo(value)))
    return tuple(found)


def _single(name: str, read: Callable[[str], str], ignored: list[str], sentence: str) -> str:
    return next(iter(_several(name, read, ignored, sentence)), "")


def _day(name: str, ignored: list[str]) -> date | None:
    found = _several(name, parse_loose_date, ignored, N_("‘%(value)s’不是有效日期，已忽略。"))
    return found[0] if found else None


def _page(ignored: list[str]) -> int:
    def read(value: str) -> int:
        if not value.isascii() or not value.isdigit() or len(value) > MOST_DIGITS or int(value) < 1:
            raise ValueError(value)
        return int(value)

    found = _several("page", read, ignored, N_("‘%(value)s’不是页码，已忽略。"))
    return found[0] if found else 1


# --- what the page shows ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Chip:
    """A condition that is set, and the address without it."""

    label: str
    href: str


def href_of(pairs: Pairs, page: int = 1) -> str:
    query = urlencode([*pairs, *([("page", str(page))] if page > 1 else [])])
    return url_for(".notices") + (f"?{query}" if query else "")


def feed_href(endpoint: str, asked: Asked) -> str:
    """The feed of the same filter; a feed has an order of its own."""
    pairs = [pair for pair in asked.pairs if pair[0] != "sort"]
    return url_for(endpoint) + (f"?{urlencode(pairs)}" if pairs else "")


def chips(asked: Asked) -> list[Chip]:
    def without(name: str, value: str) -> str:
        return href_of([pair for pair in asked.pairs if pair != (name, value)])

    found = [Chip(gettext(CATEGORIES[each]), without("cat", each.value)) for each in asked.cat]
    found += [Chip(gettext(STATUSES[each][0]), without("status", each)) for each in asked.status]
    found += [Chip(named(known_kinds()[each]), without("kind", each)) for each in asked.kind]
    if asked.area:
        found.append(Chip(asked.area, without("area", asked.area)))
    if asked.org:
        found.append(Chip(gettext("机关代码%(code)s", code=asked.org), without("org", asked.org)))
    if asked.since:
        found.append(
            Chip(gettext("%(day)s起", day=day(asked.since)), without("from", asked.since.isoformat()))
        )
    if asked.until:
        found.append(Chip(gettext("到%(day)s", day=day(asked.until)), without("to", asked.until.isoformat())))
    return found


def culprits(asked: Asked, conditions: list[Chip]) -> list[Chip]:
    """The conditions without any one of which something would be found; all of them where no single one is to blame."""
    narrow: list[Chip] = []
    wanted = asked.wanted
    for chip, other in zip(conditions, _each_without(wanted, asked), strict=True):
        if tally(other).count(other):
            narrow.append(chip)
    return narrow or conditions


def _each_without(wanted: Wanted, asked: Asked) -> list[Wanted]:
    """The filter without each of its conditions, in the order of the chips."""
    found = [replace(wanted, categories=wanted.categories - {each}) for each in asked.cat]
    found += [
        replace(asked, status=tuple(s for s in asked.status if s != each)).wanted for each in asked.status
    ]
    found += [replace(wanted, kinds=wanted.kinds - {each}) for each in asked.kind]
    found += [replace(wanted, area="")] if asked.area else []
    found += [replace(wanted, organ="")] if asked.org else []
    found += [replace(wanted, since=None)] if asked.since else []
    found += [replace(wanted, until=None)] if asked.until else []
    return found


def _status_choices(asked: Asked, facets: Facets) -> list[Choice]:
    return [
        Choice(
            value, gettext(label), sum(facets.phases.get(phase, 0) for phase in phases), value in asked.status
        )
        for value, (label, phases) in STATUSES.items()
    ]


def _opened(asked: Asked) -> list[PublicNotice]:
    return board() if asked.sort == "deadline" else []


def _page_of(asked: Asked) -> list[PublicNotice]:
    """The notices of one page; the first page of a filter is kept with the edition."""
    wanted = asked.wanted
    if wanted.page > 1:
        return listing.listed(db.session(), wanted, g.now, _opened(asked))
    return edition().kept(wanted, lambda: listing.listed(db.session(), wanted, g.now, _opened(asked)))


@bp.get("/notices")
@for_anyone
def notices() -> str:
    asked = read_asked()
    facets = tally(asked.wanted).facets(asked.wanted)
    pages = max(1, ceil(facets.found / PAGE_SIZE))
    ignored = list(asked.ignored)
    if asked.page > pages:
        ignored.append(gettext("没有第%(page)s页，已显示最后一页。", page=asked.page))
        asked = replace(asked, page=pages)
    found = _page_of(asked) if facets.found else []
    conditions = chips(asked)
    natures = {notice.nature for notice in found}
    return render(
        "public/notices.html",
        asked=asked,
        rows=[row_of(notice) for notice in found],
        found=facets.found,
        pages=pages,
        ignored=ignored,
        chips=conditions,
        culprits=culprits(asked, conditions) if not found and conditions else [],
        statuses=_status_choices(asked, facets),
        categories=[
            Choice(each.value, gettext(label), facets.categories.get(each, 0), each in asked.cat)
            for each, label in CATEGORIES.items()
        ],
        areas=[Choice(each, each, facets.areas.get(each, 0), each == asked.area) for each in areas()],
        sorts=[(value, gettext(label)) for value, label in SORTS.items()],
        href=lambda page: href_of(asked.pairs, page),
        sort_href=lambda sort: href_of(replace(asked, sort=sort).pairs),
        clear_href=href_of([]),
        feeds={"atom": feed_href(".atom", asked), "ics": feed_href(".ics", asked)},
        speaks_of_party=Nature.PARTY in natures or not natures,
        noindex=len(conditions) > 1 or asked.page > 1,
    )
