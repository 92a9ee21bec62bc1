"""The exam an address names, as far as this exam officer may see it. Anything else does not exist."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, g
from sqlalchemy import select

from hr_portal.accounts.queries import organs_in_reach
from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound
from hr_portal.extensions import db
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.exam_rows import exam_by_slug
from hr_portal.recruitment.importing import is_officer
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_models import RecheckRequest, Release, ResultTable
from hr_portal.recruitment.snapshots import Snapshots
from hr_portal.web.access import actor


def my_exams() -> Sequence[Exam]:
    """Those of the organs this person is an exam officer of, newest first."""
    session = db.session()
    reached = [one.id for one in organs_in_reach(session, actor(), {Role.EXAM_OFFICER}, shanghai_date(g.now))]
    return session.scalars(
        select(Exam).where(Exam.organ_id.in_(reached)).order_by(Exam.year.desc(), Exam.id.desc())
    ).all()


def _mine(exam: Exam | None) -> Exam:
    if exam is None or not is_officer(actor(), exam, g.now):
        raise NotFound("exam")
    return exam


def opened_exam(slug: str) -> Exam:
    return _mine(exam_by_slug(db.session(), slug))


def exam_numbered(exam_id: int) -> Exam:
    return _mine(db.session.get(Exam, exam_id))


def opened_table(slug: str, number: int) -> ResultTable:
    exam = opened_exam(slug)
    found = db.session.scalars(
        select(ResultTable).where(ResultTable.exam_id == exam.id, ResultTable.number == number)
    ).one_or_none()
    if found is None:
        raise NotFound("result table")
    return found


def opened_release(release_id: int) -> Release:
    found = db.session.get(Release, release_id)
    if found is None:
        raise NotFound("release")
    _mine(found.exam)
    return found


def opened_request(request_id: int) -> RecheckRequest:
    found = db.session.get(RecheckRequest, request_id)
    if found is None:
        raise NotFound("request")
    _mine(found.release.exam)
    return found


def exam_keys() -> ExamKeys:
    found: ExamKeys = current_app.extensions["exam_keys"]
    return found


def snapshots() -> Snapshots:
    found: Snapshots = current_app.extensions["snapshots"]
    return found
