"""What the pages of exams read of a public exam, kept with the edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, g, url_for

from hr_portal.core.errors import NotFound
from hr_portal.extensions import db
from hr_portal.recruitment.exam_notices import ExamNotice, public_notices
from hr_portal.recruitment.figures import Figures, latest_figures
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.position_history import TakenTable, taken_tables
from hr_portal.recruitment.searching import public_exam, public_exams
from hr_portal.web.caching import edition
from hr_portal.web.exam_reading import OpenExam, facts_of, open_exam
from hr_portal.web.exam_words import Place, StageRow, stage_rows
from hr_portal.web.public.frame import english_organs, in_english
from hr_portal.web.public.lookups import LookUp, lookups


@dataclass(frozen=True)
class Published:
    """What an exam has beside its rules and its table. `version` counts its rules; it was confirmed at `changed_at`."""

    exam_id: int
    version: int
    changed_at: datetime
    notices: tuple[ExamNotice, ...]
    figures: Figures | None
    tables: tuple[TakenTable, ...]


def published(slug: str) -> Published:
    """Of an exam that `open_exam` found."""
    return edition().kept(("exam published", slug), lambda: _published(slug))


def _published(slug: str) -> Published:
    exam = public_exam(db.session(), slug, g.now)
    assert exam is not None
    assert exam.opened_at is not None
    version = exam.current
    assert version is not None
    changed = max(at for at in (version.confirmed_at, exam.opened_at) if at is not None)
    return Published(
        exam.id,
        version.number,
        changed,
        public_notices(db.session(), exam.id, g.now),
        latest_figures(db.session(), exam.id),
        taken_tables(db.session(), exam.id, g.now),
    )


def spoken(exam: OpenExam) -> bool:
    """In English only exams of the organs that publish in English are shown."""
    return not in_english() or has_english(exam)


def exam_here(slug: str) -> OpenExam:
    """The public exam of this address, or `NotFound`."""
    found = open_exam(slug)
    if not spoken(found):
        raise NotFound
    return found


def has_english(exam: OpenExam) -> bool:
    return exam.organ_code in english_organs()


def all_exams() -> list[OpenExam]:
    """Every public exam, the newest first."""
    return [exam for exam in edition().kept("exams", _all) if spoken(exam)]


def _all() -> list[OpenExam]:
    found: Sequence[Exam] = public_exams(db.session(), g.now)
    return [facts for exam in found if (facts := facts_of(exam)) is not None]


@dataclass(frozen=True)
class ExamCard:
    """An exam as lists and the home page show it."""

    slug: str
    title: str
    organ: str
    href: str
    positions_href: str
    posts: int | None
    recruits: int | None
    applied: int | None
    stages: list[StageRow]

    @property
    def current(self) -> StageRow | None:
        """What is under way, else what comes next; None where all is over."""
        return next((row for row in self.stages if row.place in (Place.NOW, Place.NEXT)), None)

    @property
    def state(self) -> str:
        """coming, running or finished: before its first stage, after its last, or between."""
        if all(row.place is Place.OVER for row in self.stages):
            return "finished"
        begun = any(row.place in (Place.OVER, Place.NOW) for row in self.stages)
        return "running" if begun else "coming"


def card_of(exam: OpenExam) -> ExamCard:
    known = published(exam.slug)
    return ExamCard(
        slug=exam.slug,
        title=exam.title,
        organ=exam.organ_name,
        href=url_for(".exam", slug=exam.slug),
        positions_href=url_for(".positions", slug=exam.slug) if exam.table is not None else "",
        posts=exam.table.posts if exam.table is not None else None,
        recruits=exam.table.recruits if exam.table is not None else None,
        applied=known.figures.applied if known.figures is not None else None,
        stages=stage_rows(exam.rules.stages, g.now),
    )


def look_ups_of(slug: str) -> list[LookUp]:
    return [one for one in lookups() if one.slug == slug]


def serves_programs() -> bool:
    """Whether this process serves the interface for programs; only then are its addresses told."""
    return "api" in current_app.blueprints
