"""One position: everything its table says, how many applied, what it took in other years, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import g, url_for

from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound
from hr_portal.extensions import db
from hr_portal.notices.reading import these
from hr_portal.recruitment.figures import days_of
from hr_portal.recruitment.position_cells import phones_in, tells_phones
from hr_portal.recruitment.position_history import Cell, PositionHistory, history_of, past_lines
from hr_portal.web import position_data
from hr_portal.web.access import for_anyone
from hr_portal.web.comparison_words import conditions_in_words
from hr_portal.web.exam_reading import OpenExam, positions_of
from hr_portal.web.exam_words import RuleWords, counting, short_day
from hr_portal.web.filters import day
from hr_portal.web.forms.eligibility import EligibilityForm
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.exam_facts import exam_here, has_english, published
from hr_portal.web.public.exams import registration_words
from hr_portal.web.public.frame import render
from hr_portal.web.public.position_search import compare_href, kept_href
from hr_portal.web.speech import gettext
from hr_portal.web.wording.exam_pages import TURNS

LONGEST_KEY = 120


@dataclass(frozen=True)
class ChangeRow:
    """One table's change of the position."""

    words: str
    day: str
    notice_title: str
    notice_href: str
    cells: tuple[Cell, ...]


@bp.get("/exams/<slug>/positions/<key>")
@for_anyone
def position(slug: str, key: str) -> str:
    """Of the table in force; a position that was cancelled keeps its page."""
    exam = exam_here(slug)
    index = positions_of(exam)
    if len(key) > LONGEST_KEY:
        raise NotFound
    place = index.place_of.get(key)
    known = published(slug)
    exam_id = known.exam_id
    history = history_of(db.session(), exam_id, key, known.tables)
    if history.last is None:
        raise NotFound
    cells = position_data.cells(index, place) if place is not None else _filled(history.last.cells)
    unit, title = history.last.unit, history.last.title
    return render(
        "public/position.html",
        exam=exam,
        key=key,
        unit=unit,
        title=title,
        headcount=history.last.headcount,
        is_cancelled=place is None,
        cells=[(name, text, tells_phones(name)) for name, text in cells.items()],
        sheet=history.last.sheet if len(index.fields["sheet"].values) > 1 else "",
        phones=phones_in(cells),
        conditions=conditions_in_words(index, place) if place is not None else [],
        days=[
            (short_day(one.day, shanghai_date(g.now).year), one)
            for one in days_of(db.session(), exam_id, key)
        ],
        past=past_lines(db.session(), unit, title, key, exam.year),
        counting=_counting(exam, history.last.post_class),
        changes=_changes(history),
        form=EligibilityForm.of(exam, formdata=None) if place is not None else None,
        registration=registration_words(exam, g.now),
        exam_href=url_for(".exam", slug=slug),
        positions_href=url_for(".positions", slug=slug),
        compare_href=compare_href(slug, (key,)),
        keep_href=kept_href(slug, (key,)),
        action=url_for(".eligibility_of_one", slug=slug, key=key),
        noindex=place is None,
        has_english=has_english(exam),
    )


def _filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in cells.items() if text}


def _counting(exam: OpenExam, post_class: str) -> RuleWords | None:
    """The class of posts it belongs to, and how its scores are counted."""
    found = next((one for one in exam.rules.classes if one.name == post_class), None)
    return RuleWords(found.title, tuple(counting(found))) if found is not None else None


def _changes(history: PositionHistory) -> list[ChangeRow]:
    """The newest first, each with the notice that told it where that can be read."""
    told = [one.notice_id for one in history.changes if one.notice_id is not None]
    notices = {one.id: one for one in these(db.session(), told, g.now)}
    rows = []
    for one in reversed(history.changes):
        notice = notices.get(one.notice_id) if one.notice_id is not None else None
        rows.append(
            ChangeRow(
                gettext(TURNS[one.turn]),
                day(one.since) if one.since is not None else "",
                notice.title if notice is not None else "",
                url_for(".notice", address=notice.address) if notice is not None else "",
                one.cells,
            )
        )
    return rows
