"""The pages that explain: working days, help, accessibility, privacy, the map of the site, what robots may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Response, abort, g, request

from hr_portal.core.arrangement import Arrangement, RuleKind, arrangement_from_json
from hr_portal.core.calendar import Calendar, built_in_arrangements
from hr_portal.core.clock import shanghai_date
from hr_portal.extensions import db
from hr_portal.notices import listing
from hr_portal.notices.kinds import kind_named, known_kinds
from hr_portal.notices.listing import Wanted
from hr_portal.publicity.queries import missing_year, stored_arrangements
from hr_portal.web.access import for_anyone
from hr_portal.web.caching import edition
from hr_portal.web.notice_words import is_noindex, named
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.exam_facts import all_exams, card_of
from hr_portal.web.public.frame import address, in_english, render, working_days
from hr_portal.web.public.rows import areas, only_organs, row_of, tally
from hr_portal.web.speech import gettext
from hr_portal.web.wording.notices import CATEGORIES

ONE_DAY = timedelta(days=1)
ON_THE_MAP = 100


@dataclass(frozen=True)
class Festival:
    """What a paper arranges for one festival."""

    name: str
    off: tuple[tuple[date, date], ...]
    """First and last day of each run of days off."""
    makeup: tuple[date, ...]


def _papers() -> Mapping[int, list[Arrangement]]:
    """The papers by year, each year's in the order they were issued."""
    papers: dict[int, list[Arrangement]] = {}
    stored = [arrangement_from_json(row.content) for row in stored_arrangements(db.session())]
    for paper in (*built_in_arrangements(), *stored):
        papers.setdefault(paper.year, []).append(paper)
    return papers


def festivals_of(calendar: Calendar, year: int) -> list[Festival]:
    """The festivals of a year by the calendar in force, in the order of their first day."""
    named: dict[str, list[date]] = {}
    for day, rule in calendar.days.items():
        if day.year == year:
            named.setdefault(rule.name, []).append(day)
    found = []
    for name, all_days in named.items():
        off = [day for day in all_days if calendar.days[day].kind is RuleKind.OFF]
        makeup = tuple(day for day in all_days if calendar.days[day].kind is RuleKind.MAKEUP)
        found.append(Festival(name, tuple(_runs(off)), makeup))
    return sorted(found, key=lambda festival: festival.off[0] if festival.off else (festival.makeup[0],))


def _runs(days: list[date]) -> list[tuple[date, date]]:
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and runs[-1][1] + ONE_DAY == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return runs


@bp.get("/calendar/working-days", endpoint="working_days")
@for_anyone
def working_days_page() -> str:
    """工作日历: what the clocks count by, with the paper it rests on."""
    calendar, today = working_days(), shanghai_date(g.now)
    papers = edition().kept("papers", _papers)
    years = sorted(calendar.years, reverse=True)
    asked = request.args.get("year", "")
    year, ignored = max([each for each in years if each <= today.year], default=today.year), ""
    if asked:
        if asked.isascii() and asked.isdigit() and int(asked[:6]) in calendar.years:
            year = int(asked[:6])
        else:
            ignored = gettext(
                "没有‘%(year)s’年的节假日安排，已显示%(shown)s年。", year=asked[:10], shown=year
            )
    months = [
        (
            date(year, month, 1),
            calendar.working_days_between(
                date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - ONE_DAY
            ),
        )
        for month in range(1, 13)
    ]
    return render(
        "public/working_days.html",
        year=year,
        years=years,
        ignored=ignored,
        papers=papers.get(year, []),
        festivals=festivals_of(calendar, year),
        months=months,
        total=sum(count for _, count in months),
        version=calendar.version,
        missing=missing_year(calendar, today),
    )


@bp.get("/help", endpoint="help_page")
@for_anyone
def help_page() -> str:
    return render("public/help.html")


@bp.get("/accessibility")
@for_anyone
def accessibility() -> str:
    return render("public/accessibility.html")


@bp.get("/privacy")
@for_anyone
def privacy() -> str:
    """What is kept of readers, of reporters and of the persons on notice, and for how long by the terms in force."""
    asked = [kind for kind in known_kinds().values() if kind.has_window and kind.is_for_society]
    kept = [(named(kind), kind.reports.erase_after_days) for kind in asked]
    return render("public/privacy.html", kept=kept if any(days for _, days in kept) else [])


@bp.get("/sitemap")
@for_anyone
def sitemap() -> str:
    """Everything there is. Notices on persons leave it with the end of their period."""
    only = only_organs()
    latest = edition().kept(
        ("map", only), lambda: listing.latest(db.session(), g.now, limit=ON_THE_MAP, only=only)
    )
    return render(
        "public/sitemap.html",
        categories=list(CATEGORIES.items()),
        counts=tally().by(lambda slot: slot.category, Wanted(only=only)),
        areas=areas(),
        exams=[card_of(exam) for exam in all_exams()],
        latest=[
            row_of(each)
            for each in latest
            if not is_noindex(kind_named(each.kind), each.phase, is_historical=each.is_historical)
        ],
    )


@bp.get("/robots.txt")
@for_anyone
def robots() -> Response:
    if in_english():
        abort(404)
    lines = ["User-agent: *", "Allow: /", f"Sitemap: {address('.sitemap_xml')}"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
