"""What the public surfaces ask of an exam, kept for an edition: which exam, which table, and the index of its positions."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, g

from hr_portal.core.errors import NotFound
from hr_portal.extensions import db
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.exam_rules import ExamRules
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.position_index import PositionIndex
from hr_portal.recruitment.searching import Indexes, Source, index_of, public_exam, source_with
from hr_portal.recruitment.tables import table_in_force
from hr_portal.web.caching import edition


@dataclass(frozen=True)
class OpenExam:
    """An exam as its table in force leaves it. Values, no rows: it outlives the request that read it."""

    slug: str
    title: str
    year: int
    organ_code: str
    organ_name: str
    rules: ExamRules
    source: Source | None
    table: TableFacts | None


@dataclass(frozen=True)
class TableFacts:
    number: int
    sha256: str
    posts: int
    recruits: int
    confirmed_at: str


def open_exam(slug: str) -> OpenExam:
    """The public exam of this name, or `NotFound`."""
    found = (
        edition().kept(("exam", slug), lambda: _read(slug)) if slug.isascii() and len(slug) <= 62 else None
    )
    if found is None:
        raise NotFound
    return found


def _read(slug: str) -> OpenExam | None:
    exam = public_exam(db.session(), slug, g.now)
    return facts_of(exam) if exam is not None else None


def facts_of(exam: Exam) -> OpenExam | None:
    """None where no rules are confirmed."""
    rules = rules_of(exam)
    if rules is None:
        return None
    table = table_in_force(db.session(), exam, g.now)
    facts = None
    if table is not None and table.confirmed_at is not None:
        posts, recruits = (int(table.report.get(name, 0)) for name in ("posts", "recruits"))
        facts = TableFacts(table.number, table.sha256, posts, recruits, table.confirmed_at.isoformat())
    source = source_with(db.session(), exam, table, rules) if table is not None else None
    return OpenExam(exam.slug, exam.title, exam.year, exam.organ.code, exam.organ.name, rules, source, facts)


def positions_of(exam: OpenExam) -> PositionIndex:
    """The index of the table in force, or `NotFound` while there is none."""
    if exam.source is None:
        raise NotFound
    indexes: Indexes = current_app.extensions["position_indexes"]
    return index_of(db.session(), exam.source, indexes)
