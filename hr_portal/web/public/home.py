"""首页: what one can object to now, what is new, where everything is."""

from __future__ import annotations

from datetime import date

from flask import g

from hr_portal.core.clock import shanghai_date, start_of_day
from hr_portal.extensions import db
from hr_portal.notices import listing
from hr_portal.notices.kinds import Category
from hr_portal.notices.reading import PublicNotice
from hr_portal.web.access import for_anyone
from hr_portal.web.caching import edition
from hr_portal.web.clock_view import ends_this_week
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.exam_facts import ExamCard, all_exams, card_of
from hr_portal.web.public.frame import render
from hr_portal.web.public.rows import Row, areas, board, only_organs, row_of, tally
from hr_portal.web.speech import gettext
from hr_portal.web.wording.notices import CATEGORIES

LATEST = 8
SIGNS = dict(zip(Category, "任流军考专核", strict=True))
"""One character for each category, drawn beside its name."""


@bp.get("/")
@for_anyone
def home() -> str:
    today = shanghai_date(g.now)
    running = board()
    return render(
        "public/home.html",
        board=[row_of(notice) for notice in running],
        ending=sum(notice.window is not None and ends_this_week(notice.window, today) for notice in running),
        this_year=_public_this_year(today),
        latest=[row_of(notice) for notice in _latest()],
        exam=_exam(),
        last_closed=_last_closed() if not running else None,
        areas=areas(),
        categories=[(each, gettext(label), SIGNS[each]) for each, label in CATEGORIES.items()],
        counts=tally().by(lambda slot: slot.category, listing.Wanted(only=only_organs())),
    )


def _exam() -> ExamCard | None:
    """The newest exam that is not over."""
    return next((card for card in map(card_of, all_exams()) if card.state != "finished"), None)


def _latest() -> list[PublicNotice]:
    only = only_organs()
    return edition().kept(
        ("latest", only), lambda: listing.latest(db.session(), g.now, limit=LATEST, only=only)
    )


def _last_closed() -> Row | None:
    found = edition().kept("last_closed", lambda: listing.last_closed(db.session(), g.now))
    only = only_organs()
    return row_of(found) if found is not None and (only is None or found.organ_code in only) else None


def _public_this_year(today: date) -> int:
    first = start_of_day(date(today.year, 1, 1))
    return edition().kept("this_year", lambda: listing.public_in_year(db.session(), g.now, first))
