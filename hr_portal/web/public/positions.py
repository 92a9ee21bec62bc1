"""职位: searching them, keeping a list of them in an address, and comparing up to four side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import g, request, url_for

from hr_portal.recruitment.figures import DayCounts, Figures
from hr_portal.recruitment.position_index import PositionIndex
from hr_portal.web import position_data
from hr_portal.web.access import for_anyone
from hr_portal.web.exam_reading import OpenExam, positions_of
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.exam_facts import exam_here, has_english, published
from hr_portal.web.public.exams import downloads_of, registration_words
from hr_portal.web.public.frame import render
from hr_portal.web.public.position_search import (
    MOST_KEPT,
    SIZES,
    chips,
    compare_href,
    culprits,
    facets,
    kept_href,
    ordered,
    read_search,
    sorts_for,
)
from hr_portal.web.speech import gettext
from hr_portal.web.wording.exam_pages import GENDERS, SORTS, STATUSES

MOST_COMPARED = 4


@dataclass(frozen=True)
class PositionRow:
    """A position as lists show it. Words of the table stay Chinese."""

    key: str
    code: str
    unit: str
    title: str
    area: str
    education: str
    majors: tuple[str, ...]
    headcount: int
    counts: DayCounts | None
    href: str

    @property
    def name(self) -> str:
        return f"{self.unit}　{self.title}"


def row_at(exam: OpenExam, index: PositionIndex, place: int, figures: Figures | None) -> PositionRow:
    fields, key = index.fields, index.keys[place]
    return PositionRow(
        key=key,
        code=fields["code"].cell(place),
        unit=fields["unit"].cell(place),
        title=fields["title"].cell(place),
        area=fields["area"].cell(place),
        education=fields["education"].cell(place),
        majors=tuple(dict.fromkeys(index.majors_of(place).values())),
        headcount=index.headcount.values[place],
        counts=figures.by_key.get(key) if figures is not None else None,
        href=url_for(".position", slug=exam.slug, key=key),
    )


@bp.get("/exams/<slug>/positions")
@for_anyone
def positions(slug: str) -> str:
    exam = exam_here(slug)
    index, figures = positions_of(exam), published(slug).figures
    search = read_search(exam, index, has_figures=figures is not None)
    found = index.search(search.filter)
    pages = max(1, -(-found.total // search.size))
    ignored = list(search.ignored)
    if search.page > pages:
        ignored.append(gettext("没有第%(page)s页，已显示最后一页。", page=search.page))
        search = replace(search, page=pages)
    places = ordered(index, found, search, figures)[
        (search.page - 1) * search.size : search.page * search.size
    ]
    conditions = chips(search)
    return render(
        "public/positions.html",
        exam=exam,
        search=search,
        asked=search.filter,
        found=found,
        pages=pages,
        rows=[row_at(exam, index, place, figures) for place in places],
        figures=figures,
        ignored=ignored,
        chips=conditions,
        culprits=culprits(index, conditions) if not found.total and conditions else [],
        facets=facets(index, search, found),
        columns=list(index.columns),
        statuses=[(one, gettext(words)) for one, words in STATUSES.items()],
        genders=[(one.value, gettext(words)) for one, words in GENDERS.items()],
        sorts=[
            (name, gettext(SORTS[name]), search.but(sort=name).href())
            for name in sorts_for(figures is not None)
        ],
        sizes=[(size, search.but(size=size).href()) for size in SIZES],
        href=search.href,
        action=url_for(".positions", slug=slug),
        clear_href=replace(search.but(), filter=type(search.filter)()).href(),
        downloads=downloads_of(exam, search.filter.query()),
        registration=registration_words(exam, g.now),
        exam_href=url_for(".exam", slug=slug),
        eligibility_href=url_for(".eligibility", slug=slug),
        compare_action=url_for(".compare_positions", slug=slug),
        keep_action=url_for(".kept_positions", slug=slug),
        kept_href=kept_href(slug, search.keep) if search.keep else "",
        noindex=len(conditions) > 1 or search.page > 1 or bool(search.keep),
        has_english=has_english(exam),
    )


def _keys(index: PositionIndex, most: int) -> tuple[list[str], list[str]]:
    """The positions that an address names, and sentences about those it cannot show."""
    asked = list(dict.fromkeys(request.args.getlist("key") + request.args.getlist("keep")))
    known = [key for key in asked if key in index.place_of]
    told = [
        gettext("现在的职位表里没有‘%(key)s’这个职位。", key=key[:40])
        for key in asked
        if key not in index.place_of
    ][:MOST_KEPT]
    if len(known) > most:
        told.append(gettext("一次最多%(most)s个职位，多出的没有显示。", most=most))
    return known[:most], told


@bp.get("/exams/<slug>/list", endpoint="kept_positions")
@for_anyone
def kept_positions(slug: str) -> str:
    """我的清单: it stands in the address and nowhere else."""
    exam = exam_here(slug)
    index, figures = positions_of(exam), published(slug).figures
    keys, ignored = _keys(index, MOST_KEPT)
    rows = [row_at(exam, index, index.place_of[key], figures) for key in keys]
    return render(
        "public/position_list.html",
        exam=exam,
        rows=rows,
        figures=figures,
        ignored=ignored,
        without={key: kept_href(slug, tuple(one for one in keys if one != key)) for key in keys},
        more_href=url_for(".positions", slug=slug, keep=keys),
        compare_action=url_for(".compare_positions", slug=slug),
        most=MOST_COMPARED,
        exam_href=url_for(".exam", slug=slug),
        positions_href=url_for(".positions", slug=slug),
        noindex=True,
        canonical="",
        has_english=has_english(exam),
    )


@dataclass(frozen=True)
class Line:
    """One heading over all positions compared; `differs`: they do not all say the same."""

    heading: str
    cells: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1


@bp.get("/exams/<slug>/compare", endpoint="compare_positions")
@for_anyone
def compare_positions(slug: str) -> str:
    """Up to four, every column of the table side by side."""
    exam = exam_here(slug)
    index, figures = positions_of(exam), published(slug).figures
    keys, ignored = _keys(index, MOST_COMPARED)
    places = [index.place_of[key] for key in keys]
    cells = [position_data.cells(index, place) for place in places]
    headings = [name for name in index.columns if any(name in one for one in cells)]
    return render(
        "public/compare.html",
        exam=exam,
        rows=[row_at(exam, index, place, figures) for place in places],
        lines=[Line(name, tuple(one.get(name, "") for one in cells)) for name in headings],
        figures=figures,
        ignored=ignored,
        without={key: compare_href(slug, tuple(one for one in keys if one != key)) for key in keys},
        list_href=kept_href(slug, tuple(keys)),
        most=MOST_COMPARED,
        exam_href=url_for(".exam", slug=slug),
        positions_href=url_for(".positions", slug=slug),
        noindex=True,
        canonical="",
        has_english=has_english(exam),
    )
