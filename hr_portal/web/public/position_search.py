"""查职位: the filter of an address, with what was not understood; every state of it is a link."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from hr_portal.core.text import clean
from hr_portal.recruitment.figures import Figures
from hr_portal.recruitment.filters import NAMES, OWN_WORDS, ColumnText, Filter, read_filter
from hr_portal.recruitment.position_index import FACETS, Found, PositionIndex, UnknownColumn
from hr_portal.recruitment.profile import Gender
from hr_portal.web.exam_reading import OpenExam
from hr_portal.web.speech import gettext
from hr_portal.web.wording.exam_pages import FILTERS, GENDERS, SORTS, STATUSES

SIZES = (20, 50)
MOST_KEPT = 50
"""Positions of a list that somebody keeps in an address."""
LONGEST_ECHO = 30
MOST_CHOICES = 40
OWN = ("sort", "per_page", "page", "keep", "column", "words", "size")
"""What an address may say beside the filter; `column` and `words` are how the form asks for `has`."""
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Search:
    """What is looked for and how it is shown. `keep`: positions somebody set aside, carried along in every link."""

    slug: str
    filter: Filter
    sort: str = "table"
    size: int = SIZES[0]
    page: int = 1
    keep: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def pairs(self, page: int = 1) -> Pairs:
        found = self.filter.pairs()
        found += [("sort", self.sort)] if self.sort != "table" else []
        found += [("per_page", str(self.size))] if self.size != SIZES[0] else []
        found += [("keep", key) for key in self.keep]
        return found + ([("page", str(page))] if page > 1 else [])

    def href(self, page: int = 1) -> str:
        return _address(".positions", self.slug, self.pairs(page))

    def but(self, **changes: Any) -> Search:
        return replace(self, page=1, **changes)


def _address(endpoint: str, slug: str, pairs: Pairs) -> str:
    query = urlencode(pairs)
    return url_for(endpoint, slug=slug) + (f"?{query}" if query else "")


def read_search(exam: OpenExam, index: PositionIndex, *, has_figures: bool) -> Search:
    """The search of this request. What cannot be understood is left out and named."""
    asked = request.args.to_dict(flat=False)
    ignored = [
        gettext("没有名为‘%(name)s’的条件，已忽略。", name=_echo(name))
        for name in asked
        if name not in NAMES and name not in OWN
    ]
    found, reasons = read_filter(asked)
    for reason in reasons:
        name = gettext(FILTERS.get(str(reason.where), str(reason.where)))
        value = _echo(str(reason.facts.get("value", asked.get(str(reason.where), [""])[0])))
        ignored.append(gettext("%(name)s的值‘%(value)s’不能用，已忽略。", name=name, value=value))
    found = _with_column(found, asked)
    found, unknown = _known_columns(found, index)
    ignored += [gettext("职位表里没有‘%(column)s’这一列，已忽略。", column=_echo(one)) for one in unknown]
    sorts = sorts_for(has_figures)
    sort = asked.get("sort", [""])[-1]
    if sort and sort not in sorts:
        ignored.append(gettext("‘%(value)s’不是排序方式，已忽略。", value=_echo(sort)))
    size = asked.get("per_page", [""])[-1]
    if size and size not in map(str, SIZES):
        ignored.append(gettext("每页只能显示20个或50个，‘%(value)s’已忽略。", value=_echo(size)))
    page = asked.get("page", [""])[-1]
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0
    if page and not number:
        ignored.append(gettext("‘%(value)s’不是页码，已忽略。", value=_echo(page)))
    return Search(
        slug=exam.slug,
        filter=found,
        sort=sort if sort in sorts else "table",
        size=int(size) if size in map(str, SIZES) else SIZES[0],
        page=number or 1,
        keep=tuple(dict.fromkeys(key for key in asked.get("keep", ()) if key in index.place_of))[:MOST_KEPT],
        ignored=tuple(ignored),
    )


def _echo(value: str) -> str:
    return value if len(value) <= LONGEST_ECHO else value[:LONGEST_ECHO] + "…"


def _with_column(found: Filter, asked: dict[str, list[str]]) -> Filter:
    """A column and words of it, as the form has them in two boxes."""
    column, words = (clean(asked.get(name, [""])[-1]).strip() for name in ("column", "words"))
    if not column or not words or len(column) + len(words) > 200:
        return found
    return replace(found, has=tuple(dict.fromkeys((*found.has, ColumnText(column, words)))))


def _known_columns(found: Filter, index: PositionIndex) -> tuple[Filter, list[str]]:
    unknown = []
    for name in ("has", "lacks"):
        for one in getattr(found, name):
            try:
                index.search(Filter(has=(one,)))
            except UnknownColumn:
                unknown.append(one.column)
                found = found.without(name, str(one))
    return found, unknown


def sorts_for(has_figures: bool) -> tuple[str, ...]:
    return tuple(SORTS) if has_figures else ("table", "headcount")


def ordered(index: PositionIndex, found: Found, search: Search, figures: Figures | None) -> list[int]:
    """The places found, in the order asked for; equals stay in the table's order. Positions nobody counted come last."""
    places = list(found.places)
    if search.sort == "headcount":
        places.sort(key=lambda place: -index.headcount.values[place])
    elif search.sort in ("applied", "crowded") and figures is not None:
        sign = 1 if search.sort == "applied" else -1

        def crowd(place: int) -> tuple[bool, int]:
            day = figures.by_key.get(index.keys[place])
            applied = day.applied if day is not None else None
            return (applied is None, sign * applied.order if applied is not None else 0)

        places.sort(key=crowd)
    return places


# --- what the page shows ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chip:
    """A condition that is set; the address without it; what is found then."""

    label: str
    href: str
    filter: Filter


def chips(search: Search) -> list[Chip]:
    return [Chip(label, search.but(filter=less).href(), less) for label, less in _conditions(search.filter)]


def _conditions(asked: Filter) -> Iterator[tuple[str, Filter]]:
    for name, value in asked.pairs():
        if name == "major_rule":
            continue
        words = gettext(FILTERS[name])
        less = asked.without(name, value) if name in (*OWN_WORDS, "has", "lacks") else asked.without(name)
        yield gettext("%(name)s：%(value)s", name=words, value=_value(name, value)), less


def _value(name: str, value: str) -> str:
    if name in ("service", "veteran"):
        return gettext("只看这类职位") if value == "yes" else gettext("不看这类职位")
    if name == "gender":
        return gettext(GENDERS[Gender(value)])
    if name == "political":
        return gettext(STATUSES.get(value, value))
    if name == "age":
        return gettext("%(age)s周岁", age=value)
    return value


def culprits(index: PositionIndex, conditions: list[Chip]) -> list[Chip]:
    """The conditions without any one of which something would be found; all of them where no single one is to blame."""
    return [chip for chip in conditions if index.search(chip.filter).total] or conditions


@dataclass(frozen=True)
class Choice:
    value: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """The words of one column that can be filtered by, with how many positions there would be."""

    name: str
    label: str
    choices: list[Choice]


def facets(index: PositionIndex, search: Search, found: Found) -> list[Facet]:
    """Counted without the column's own condition, so that a second choice beside the first says what it would add."""
    told = index.facets(found)
    result = []
    for name in FACETS:
        chosen = getattr(search.filter, name)
        counts = told[name]
        if chosen:
            counts = index.facets(index.search(search.filter.without(name)))[name]
        every = [value for value in index.fields[name].values if value]
        if len(every) < 2 and not chosen:
            continue
        listed = [
            Choice(value, counts.get(value, 0), value in chosen) for value in _listed(every, counts, chosen)
        ]
        result.append(Facet(name, gettext(FILTERS[name]), listed))
    return result


def _listed(every: list[str], counts: dict[str, int], chosen: tuple[str, ...]) -> list[str]:
    """The most frequent ones, and whatever is chosen."""
    common = sorted(every, key=lambda value: -counts.get(value, 0))[:MOST_CHOICES]
    return [*common, *(value for value in chosen if value not in common)]


def kept_href(slug: str, keys: tuple[str, ...]) -> str:
    return _address(".kept_positions", slug, [("key", key) for key in keys])


def compare_href(slug: str, keys: tuple[str, ...]) -> str:
    return _address(".compare_positions", slug, [("key", key) for key in keys])


Href = Callable[[int], str]
