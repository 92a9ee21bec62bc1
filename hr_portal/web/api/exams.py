"""Exams: which are public, and what their rules say of time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, g, url_for

from hr_portal.core.clock import shanghai
from hr_portal.extensions import db
from hr_portal.recruitment.searching import public_exams
from hr_portal.web.access import for_anyone
from hr_portal.web.api.blueprint import answer, bp
from hr_portal.web.caching import edition
from hr_portal.web.exam_reading import OpenExam, facts_of, open_exam


@bp.get("/exams")
@for_anyone
def exams() -> Response:
    return answer({"items": edition().kept("api exams", _items)})


def _items() -> list[dict[str, Any]]:
    found = (facts_of(exam) for exam in public_exams(db.session(), g.now))
    return [short(exam) for exam in found if exam is not None]


@bp.get("/exams/<slug>")
@for_anyone
def exam(slug: str) -> Response:
    found = open_exam(slug)
    age = found.rules.age
    told = short(found) | {
        "major_reference": found.rules.major_reference or None,
        "age": {"cut_off": age.cut_off.isoformat(), "lowest": age.least, "highest": age.most} if age else None,
        "stages": [
            {
                "name": stage.name, "kind": stage.kind.value, "title": stage.title, "starts": _instant(stage.starts),
                "ends": _instant(stage.ends), "note": stage.note, "what_to_do": stage.what_to_do,
            }
            for stage in found.rules.stages
        ],
    }  # fmt: skip
    return answer(told)


def _instant(moment: datetime | None) -> str | None:
    return shanghai(moment).isoformat() if moment is not None else None


def short(exam: OpenExam) -> dict[str, Any]:
    """As it stands in the list."""
    table = exam.table
    return {
        "slug": exam.slug,
        "title": exam.title,
        "year": exam.year,
        "organ": {"code": exam.organ_code, "name": exam.organ_name},
        "authorised_by": exam.rules.authorised_by or None,
        "total": table.posts if table is not None else None,
        "recruits": table.recruits if table is not None else None,
        "table": {"number": table.number, "sha256": table.sha256} if table is not None else None,
        "href": url_for("api.exam", slug=exam.slug),
        "positions": url_for("api.positions", slug=exam.slug) if table is not None else None,
    }
