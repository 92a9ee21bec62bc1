"""Positions of an exam: a search as JSON page by page, whole as CSV or workbook, and one position with all its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for

from hr_portal.core.errors import NotFound, Reason
from hr_portal.core.file_names import content_disposition
from hr_portal.recruitment.filters import NAMES, Filter, read_filter
from hr_portal.recruitment.position_cells import phones_in
from hr_portal.recruitment.position_index import Found, PositionIndex, UnknownColumn
from hr_portal.web import position_data
from hr_portal.web.access import for_anyone
from hr_portal.web.api.blueprint import answer, bp
from hr_portal.web.exam_reading import OpenExam, open_exam, positions_of
from hr_portal.web.problems import problem

PER_PAGE = 50
MOST_PER_PAGE = 10_000
"""More is taken as this many; `next` leads on."""
PAGING = ("page", "per_page")
SWITCHES = ("facets",)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Page:
    number: int
    size: int

    def of(self, places: Sequence[int]) -> Sequence[int]:
        return places[(self.number - 1) * self.size : self.number * self.size]


def _asked() -> Mapping[str, Sequence[str]]:
    return request.args.to_dict(flat=False)


def _whole_number(asked: Mapping[str, Sequence[str]], name: str, default: int) -> int | None:
    text = asked.get(name, [""])[-1].strip()
    if not text:
        return default
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0 else None


def read_search(allowed: Sequence[str]) -> tuple[Filter, list[Reason]]:
    """The filter asked for. A parameter that is not understood is refused: what it should have left out would be in the
    answer."""
    asked = _asked()
    found, reasons = read_filter(asked)
    reasons += [
        Reason("parameter_unknown", name, None, {"name": name})
        for name in asked
        if name not in NAMES and name not in allowed
    ]
    return found, reasons


def _searched(index: PositionIndex, asked: Filter) -> Found | Response:
    try:
        return index.search(asked)
    except UnknownColumn as error:
        facts = {"column": str(error), "columns": list(index.columns)}
        return problem(400, reasons=[Reason("column_unknown", "has", None, facts)])


@bp.get("/exams/<slug>/positions")
@for_anyone
def positions(slug: str) -> Response:
    exam = open_exam(slug)
    index = positions_of(exam)
    asked, reasons = read_search((*PAGING, *SWITCHES))
    raw = _asked()
    number, size = _whole_number(raw, "page", 1), _whole_number(raw, "per_page", PER_PAGE)
    for name, value in zip(PAGING, (number, size), strict=True):
        if value is None:
            reasons.append(Reason("filter_unfit", name, None, {"name": name, "value": raw[name][-1]}))
    if reasons or number is None or size is None:
        return problem(400, reasons=reasons)
    found = _searched(index, asked)
    if isinstance(found, Response):
        return found
    page = Page(number, min(size, MOST_PER_PAGE))
    told: dict[str, Any] = {
        "total": found.total,
        "recruits": found.recruits,
        "page": page.number,
        "per_page": page.size,
        "pages": -(-found.total // page.size),
        "next": _address(exam, asked, Page(page.number + 1, page.size))
        if page.number * page.size < found.total
        else None,
        "items": [position_data.item(index, place) for place in page.of(found.places)],
    }
    if raw.get("facets", [""])[-1] in ("yes", "1", "true"):
        told["facets"] = index.facets(found)
    return answer(told)


def _address(exam: OpenExam, asked: Filter, page: Page) -> str:
    pairs = [*asked.pairs(), ("page", str(page.number)), ("per_page", str(page.size))]
    return f"{url_for('api.positions', slug=exam.slug)}?{urlencode(pairs)}"


@bp.get("/exams/<slug>/positions.csv")
@for_anyone
def positions_csv(slug: str) -> Response:
    exam = open_exam(slug)
    index = positions_of(exam)
    found = _whole_search(index)
    if isinstance(found, Response):
        return found
    text = "".join(position_data.as_csv(index, found.places))
    return _file(text.encode(), "text/csv; charset=utf-8", f"{exam.title}职位表.csv")


@bp.get("/exams/<slug>/positions.xlsx")
@for_anyone
def positions_xlsx(slug: str) -> Response:
    exam = open_exam(slug)
    index = positions_of(exam)
    found = _whole_search(index)
    if isinstance(found, Response):
        return found
    return _file(position_data.as_workbook("职位表", index, found.places), XLSX, f"{exam.title}职位表.xlsx")


def _whole_search(index: PositionIndex) -> Found | Response:
    asked, reasons = read_search(())
    return problem(400, reasons=reasons) if reasons else _searched(index, asked)


def _file(body: bytes, media_type: str, name: str) -> Response:
    response = Response(body, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition(name)
    return response


@bp.get("/exams/<slug>/positions/<key>")
@for_anyone
def position(slug: str, key: str) -> Response:
    index = positions_of(open_exam(slug))
    place = index.place_of.get(key)
    if place is None:
        raise NotFound
    cells = position_data.cells(index, place)
    return answer(position_data.item(index, place) | {"cells": cells, "phones": list(phones_in(cells))})
