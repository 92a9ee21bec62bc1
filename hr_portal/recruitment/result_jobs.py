"""Result files and releases as background work.

A file comes in encrypted (`core.originals`) and is opened only in memory, or in the folder of the child that reads a
workbook. What is wrong with it names cells of candidates: that report is encrypted like the file, and both are forgotten a
day later. The row of the job holds counts alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.clock import Clock
from hr_portal.core.db import transaction
from hr_portal.core.errors import NotFound, Reason, Refused
from hr_portal.core.jobs import Job, JobState, Progress, Runner, end, enqueue
from hr_portal.core.originals import Originals
from hr_portal.core.sealed_writing import RepeatedRow
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.import_jobs import subject_of
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.release_preparing import seal_for_release
from hr_portal.recruitment.result_importing import check_results, keep_results
from hr_portal.recruitment.result_models import ResultTable
from hr_portal.recruitment.result_reading import rows_about
from hr_portal.recruitment.result_releases import Plan, enter_release
from hr_portal.recruitment.result_rows import Fault
from hr_portal.recruitment.snapshots import Snapshots, remove

RESULTS, RELEASE = "import_results", "prepare_release"


def ask_for_results(
    session: Session,
    exam: Exam,
    *,
    stage: str,
    original: str,
    file_name: str,
    key: str,
    officer: User,
    now: datetime,
) -> Job:
    """导入成绩: `original` names the encrypted file; `key` comes with the form, so that a form sent twice is one job."""
    params = {
        "exam": exam.id, "stage": stage, "original": original, "file_name": file_name, "officer": officer.id,
    }  # fmt: skip
    return enqueue(session, RESULTS, subject_of(exam), key, params, by_id=officer.id, now=now)


def ask_for_release(
    session: Session, table: ResultTable, plan: Plan, *, key: str, officer: User, now: datetime
) -> Job:
    """准备发布: seal a signed table for its instant."""
    params = {
        "table": table.id, "officer": officer.id, "opens_at": plan.opens_at.isoformat(), "id_part": plan.id_part.value,
        "public_reason": plan.public_reason, "recheck_from": _text(plan.recheck_from),
        "recheck_until": _text(plan.recheck_until),
    }  # fmt: skip
    return enqueue(session, RELEASE, subject_of(table.exam), key, params, by_id=officer.id, now=now)


def _text(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None


def plan_of(params: Mapping[str, Any]) -> Plan:
    def instant(name: str) -> datetime | None:
        return datetime.fromisoformat(params[name]) if params[name] else None

    return Plan(
        datetime.fromisoformat(params["opens_at"]), IdPart(params["id_part"]), params["public_reason"],
        instant("recheck_from"), instant("recheck_until"),
    )  # fmt: skip


@dataclass(frozen=True)
class ResultWork:
    """What these jobs need beside rows."""

    originals: Originals
    keys: ExamKeys
    snapshots: Snapshots
    clock: Clock

    def runners(self) -> Mapping[str, Runner]:
        return {RESULTS: self._results, RELEASE: self._release}

    def _results(self, session: Session, job: Job, progress: Progress) -> None:
        job_id, attempt, params = job.id, job.attempts, dict(job.params)
        progress.step("reading")
        try:
            source = BytesIO(self.originals.read(params["original"]))
        except NotFound:
            _end_refused(session, job_id, attempt, [Reason("upload_gone")], self.clock)
            return
        name, total = params["file_name"], rows_about(source, params["file_name"])
        exam = session.get_one(Exam, params["exam"])
        try:
            checked = check_results(
                session, exam, source, name, stage=params["stage"], keys=self.keys, now=self.clock.now(),
                progress=lambda done, bad: progress.rows(done, max(done, total), bad),
            )  # fmt: skip
        except Refused as refused:
            _end_refused(session, job_id, attempt, refused.reasons, self.clock)
            return
        del source
        with checked:
            counts = {"rows": checked.rows.rows, "faults": checked.rows.fault_count, "mended": checked.rows.mended_count,
                      "warnings": dict(checked.rows.warnings)}  # fmt: skip
            if not checked.is_clean:
                report = self.originals.keep(_report_bytes(checked.rows.faults))
                with transaction(session):
                    told = {**counts, "report": report, "told": len(checked.rows.faults)}
                    end(session, job_id, attempt, JobState.FAILED, told, now=self.clock.now())
                return
            progress.step("writing")
            try:
                with transaction(session):
                    exam, now = session.get_one(Exam, params["exam"]), self.clock.now()
                    officer = session.get_one(User, params["officer"])
                    table = keep_results(session, exam, checked, officer=officer, actor=officer, now=now)
                    end(session, job_id, attempt, JobState.WAITING, {**counts, "table": table.id}, now=now)
            except Refused as refused:
                _end_refused(session, job_id, attempt, refused.reasons, self.clock)
                return
        self.originals.delete(params["original"])

    def _release(self, session: Session, job: Job, progress: Progress) -> None:
        job_id, attempt, params = job.id, job.attempts, dict(job.params)
        progress.step("sealing")
        plan, now = plan_of(params), self.clock.now()
        total = int(session.get_one(ResultTable, params["table"]).report["rows"])
        officer = session.get_one(User, params["officer"])
        try:
            prepared = seal_for_release(
                session, params["table"], plan, keys=self.keys, snapshots=self.snapshots, actor=officer, now=now,
                progress=lambda count: progress.rows(count, max(count, total), 0),
            )  # fmt: skip
        except RepeatedRow as repeated:
            _end_refused(session, job_id, attempt, [Reason("two_rows_one_person")], self.clock)
            del repeated
            return
        except Refused as refused:
            _end_refused(session, job_id, attempt, refused.reasons, self.clock)
            return
        try:
            with transaction(session):
                officer, now = session.get_one(User, params["officer"]), self.clock.now()
                table = session.get_one(ResultTable, params["table"])
                release = enter_release(session, table, plan, prepared, actor=officer, now=now)
                end(
                    session,
                    job_id,
                    attempt,
                    JobState.WAITING,
                    {"rows": total, "release": release.id},
                    now=now,
                )
        except BaseException as error:
            remove(self.snapshots.folder, prepared.sealed.file_name)
            if not isinstance(error, Refused):
                raise
            _end_refused(session, job_id, attempt, error.reasons, self.clock)


def _report_bytes(faults: Sequence[Fault]) -> bytes:
    return json.dumps([asdict(fault) for fault in faults], ensure_ascii=False).encode()


def faults_of(originals: Originals, job: Job) -> list[Fault] | None:
    """What was wrong with the file of a failed job, cells and all; None once that is forgotten, or nothing was."""
    place = (job.result or {}).get("report")
    if place is None:
        return None
    try:
        told = json.loads(originals.read(place))
    except NotFound:
        return None
    return [Fault(**one) for one in told]


def file_of(originals: Originals, job: Job) -> BytesIO | None:
    """The file of a job, while it is kept."""
    try:
        return BytesIO(originals.read(job.params["original"]))
    except NotFound:
        return None


def _end_refused(
    session: Session, job_id: int, attempt: int, reasons: Sequence[Reason], clock: Clock
) -> None:
    told = [{"code": one.code, "where": one.where, "facts": dict(one.facts)} for one in reasons]
    with transaction(session):
        end(session, job_id, attempt, JobState.FAILED, {"refused": told}, now=clock.now())
