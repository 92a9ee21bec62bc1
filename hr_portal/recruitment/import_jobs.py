"""Imports as background work: the page keeps the file and puts a job into the queue; a worker reads it as the command does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.clock import Clock
from hr_portal.core.db import transaction
from hr_portal.core.errors import Reason, Refused
from hr_portal.core.jobs import Job, JobState, Progress, Runner, end, enqueue
from hr_portal.core.storage import Store
from hr_portal.recruitment import applicants, importing
from hr_portal.recruitment.models import Exam

POSITIONS, APPLICANTS = "import_positions", "import_applicants"
GONE = (Reason("upload_gone"),)
"""Its term has ended (`upload_ending`)."""


def subject_of(exam: Exam) -> str:
    return f"exam:{exam.id}"


def ask_for_positions(
    session: Session, exam: Exam, *, sha256: str, file_name: str, key: str, officer: User, now: datetime
) -> Job:
    """导入职位表: the file lies in the store under its digest. `key` comes with the form, so that a form sent twice is one
    job."""
    params = {"exam": exam.id, "sha256": sha256, "file_name": file_name, "officer": officer.id}
    return enqueue(session, POSITIONS, subject_of(exam), key, params, by_id=officer.id, now=now)


def ask_for_applicants(
    session: Session,
    exam: Exam,
    day: date,
    *,
    sha256: str,
    file_name: str,
    key: str,
    officer: User,
    now: datetime,
) -> Job:
    params = {
        "exam": exam.id, "sha256": sha256, "file_name": file_name, "officer": officer.id, "day": day.isoformat(),
    }  # fmt: skip
    return enqueue(session, APPLICANTS, subject_of(exam), key, params, by_id=officer.id, now=now)


def runners(store: Store, clock: Clock) -> Mapping[str, Runner]:
    """How each kind of import is done."""

    def positions(session: Session, job: Job, progress: Progress) -> None:
        _positions(session, job, progress, store, clock)

    def counts(session: Session, job: Job, progress: Progress) -> None:
        _applicants(session, job, progress, store, clock)

    return {POSITIONS: positions, APPLICANTS: counts}


def _exam_and_officer(session: Session, params: Mapping[str, Any]) -> tuple[Exam, User]:
    return session.get_one(Exam, params["exam"]), session.get_one(User, params["officer"])


def _positions(session: Session, job: Job, progress: Progress, store: Store, clock: Clock) -> None:
    job_id, attempt, params = job.id, job.attempts, dict(job.params)
    progress.step("reading")
    if not store.exists(params["sha256"]):
        _end_refused(session, job_id, attempt, Refused(GONE), clock)
        return
    exam, _ = _exam_and_officer(session, params)
    try:
        checked = importing.check(
            session, exam, store.path(params["sha256"]), params["file_name"], progress=progress.rows
        )
    except Refused as refused:
        _end_refused(session, job_id, attempt, refused, clock)
        return
    if not checked.is_clean:
        faults = [fault.as_json() for fault in checked.faults]
        result = {**checked.report(), "faults": faults, "fault_count": checked.positions.read.fault_count}
        with transaction(session):
            end(session, job_id, attempt, JobState.FAILED, result, now=clock.now())
        return
    progress.step("writing")
    with transaction(session):
        exam, officer = _exam_and_officer(session, params)
        now = clock.now()
        table = importing.keep(session, exam, checked, officer=officer, actor=officer, now=now)
        end(session, job_id, attempt, JobState.WAITING, {"table": table.number, **checked.report()}, now=now)


def _applicants(session: Session, job: Job, progress: Progress, store: Store, clock: Clock) -> None:
    job_id, attempt, params = job.id, job.attempts, dict(job.params)
    progress.step("reading")
    if not store.exists(params["sha256"]):
        _end_refused(session, job_id, attempt, Refused(GONE), clock)
        return
    exam, _ = _exam_and_officer(session, params)
    try:
        checked = applicants.check(
            session,
            exam,
            store.path(params["sha256"]),
            params["file_name"],
            date.fromisoformat(params["day"]),
        )
    except Refused as refused:
        _end_refused(session, job_id, attempt, refused, clock)
        return
    if not checked.is_clean:
        faults = [fault.as_json() for fault in checked.faults]
        result = {**checked.report(), "faults": faults, "fault_count": checked.applicants.read.fault_count}
        with transaction(session):
            end(session, job_id, attempt, JobState.FAILED, result, now=clock.now())
        return
    progress.step("writing")
    with transaction(session):
        exam, officer = _exam_and_officer(session, params)
        now = clock.now()
        applicants.keep(session, exam, checked, officer=officer, actor=officer, now=now)
        end(session, job_id, attempt, JobState.DONE, checked.report(), now=now)


def _end_refused(session: Session, job_id: int, attempt: int, refused: Refused, clock: Clock) -> None:
    reason = refused.reasons[0]
    result = {"refused": [{"code": reason.code, "where": reason.where, "facts": dict(reason.facts)}]}
    with transaction(session):
        end(session, job_id, attempt, JobState.FAILED, result, now=clock.now())
