"""Exams: their rules proposed by one officer and confirmed by another, copied for the next year, opened to the public."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import may, organ_by_code
from hr_portal.accounts.rules import Role
from hr_portal.audit.services import Actor, record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, Refused, refuse_if
from hr_portal.notices.models import Notice
from hr_portal.recruitment.exam_rows import exam_by_slug, newest_version, waiting_version
from hr_portal.recruitment.exam_rule_reading import parse
from hr_portal.recruitment.exam_rules import ExamRules, plain
from hr_portal.recruitment.models import Exam, ExamVersion, StageNotice


def _is_officer(user: User, organ: Organ, now: datetime) -> bool:
    return may(user, {Role.EXAM_OFFICER}, organ, shanghai_date(now))


def reasons_against_proposing(
    session: Session, rules: ExamRules, *, officer: User | None, now: datetime
) -> list[Reason]:
    organ = organ_by_code(session, rules.organ)
    if organ is None or organ.closed_at is not None:
        return [Reason("exam_organ_unknown", "organ", None, {"value": rules.organ})]
    reasons = []
    if officer is not None and not _is_officer(officer, organ, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    exam = exam_by_slug(session, rules.slug)
    if exam is not None and exam.organ_id != organ.id:
        reasons.append(Reason("exam_of_another_organ", "organ", None, {"value": exam.organ.code}))
    return reasons


def propose(
    session: Session, raw: Mapping[str, Any], *, officer: User | None, actor: Actor, now: datetime
) -> ExamVersion:
    """Load the rules of a new exam, or a new version of those of an old one. One that still waited is replaced.

    Raises `Refused` with every fault of the content by its place.
    """
    content = plain(raw)
    rules = parse(content)
    refuse_if(reasons_against_proposing(session, rules, officer=officer, now=now))
    organ = organ_by_code(session, rules.organ)
    assert organ is not None
    exam = exam_by_slug(session, rules.slug)
    if exam is None:
        exam = Exam(slug=rules.slug, year=rules.year, organ=organ, title=rules.title, created_at=now)
        session.add(exam)
        session.flush()
    waiting = waiting_version(exam)
    if waiting is not None:
        waiting.content, waiting.proposed_by_id, waiting.proposed_at = (
            content, officer.id if officer is not None else None, now,
        )  # fmt: skip
        version = waiting
    else:
        version = ExamVersion(
            exam=exam,
            number=max((version.number for version in exam.versions), default=0) + 1,
            content=content,
            proposed_by_id=officer.id if officer is not None else None,
            proposed_at=now,
        )
        session.add(version)
    if exam.current is None:
        exam.year, exam.title = rules.year, rules.title
    session.flush()
    session.refresh(exam, ["versions"])
    record(
        session,
        "exam_proposed",
        "exam",
        exam.id,
        actor=actor,
        now=now,
        organ_id=exam.organ_id,
        version=version.number,
    )
    return version


def reasons_against_confirming(version: ExamVersion, *, actor: User, now: datetime) -> list[Reason]:
    reasons = []
    if version.confirmed_at is not None:
        reasons.append(Reason("exam_version_confirmed"))
    if version.proposed_by_id is None:
        reasons.append(Reason("exam_version_without_officer"))
    elif version.proposed_by_id == actor.id:
        reasons.append(Reason("officer_confirms_own", None, "two_officers"))
    if not _is_officer(actor, version.exam.organ, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    return reasons


def confirm(session: Session, version: ExamVersion, *, actor: User, now: datetime) -> Exam:
    """The second officer's half: from now on these rules are the exam's."""
    refuse_if(reasons_against_confirming(version, actor=actor, now=now))
    exam, rules = version.exam, parse(version.content)
    version.confirmed_by_id, version.confirmed_at = actor.id, now
    exam.current = version
    exam.year, exam.title = rules.year, rules.title
    session.flush()
    record(
        session,
        "exam_confirmed",
        "exam",
        exam.id,
        actor=actor,
        now=now,
        organ_id=exam.organ_id,
        version=version.number,
    )
    if exam.is_open:
        raise_epoch(session)
    return exam


def copy(
    session: Session, old: Exam, new_slug: str, *, officer: User | None, actor: Actor, now: datetime
) -> ExamVersion:
    """Next year's exam from this one: everything but its dates, which are open again. It waits like any other."""
    if exam_by_slug(session, new_slug) is not None:
        raise Refused([Reason("exam_slug_taken", "slug", None, {"value": new_slug})])
    version = newest_version(old)
    assert version is not None  # an exam begins with a version
    content = dict(version.content)
    year = shanghai_date(now).year + 1
    old_year, new_year = str(old.year), str(max(old.year + 1, year))
    content["slug"], content["year"] = new_slug, int(new_year)
    content["title"] = str(content["title"]).replace(old_year, new_year)
    content["stages"] = [
        {key: value for key, value in stage.items() if key not in ("starts", "ends")}
        for stage in content["stages"]
    ]
    if "age" in content:
        age = dict(content["age"])
        if str(age.get("cut_off", "")).startswith(str(old.year - 1)):
            age["cut_off"] = f"{int(new_year) - 1}{str(age['cut_off'])[4:]}"
        content["age"] = age
    return propose(session, content, officer=officer, actor=actor, now=now)


def reasons_against_opening(exam: Exam, *, actor: User, now: datetime) -> list[Reason]:
    reasons = []
    if exam.is_open:
        reasons.append(Reason("exam_open_already"))
    if exam.current is None:
        reasons.append(Reason("exam_without_rules"))
    if not _is_officer(actor, exam.organ, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    return reasons


def open_exam(session: Session, exam: Exam, *, actor: User, now: datetime) -> None:
    """公开: the exam's page, and the table that is in force, are public from now on. Both were confirmed by two officers."""
    refuse_if(reasons_against_opening(exam, actor=actor, now=now))
    exam.opened_at, exam.opened_by_id = now, actor.id
    session.flush()
    record(session, "exam_opened", "exam", exam.id, actor=actor, now=now, organ_id=exam.organ_id)
    raise_epoch(session)


def reasons_against_linking(
    exam: Exam, stage_name: str, notice: Notice, *, actor: User, now: datetime
) -> list[Reason]:
    """A list of names is not tied to its stage while the re-check of the scores it rests on is open, unless the exam says
    that the list is subject to it (以复核结果为准)."""
    rules = parse(exam.current.content) if exam.current is not None else None
    stage = rules.stage(stage_name) if rules is not None else None
    reasons = []
    if rules is None or stage is None:
        return [Reason("exam_stage_missing", "stage", None, {"value": stage_name})]
    if not notice.organ.path.startswith(exam.organ.path):
        reasons.append(Reason("stage_notice_of_another_organ", "notice"))
    if not _is_officer(actor, exam.organ, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    recheck = rules.recheck_of(stage)
    if recheck is not None and not stage.marked_subject_to_recheck:
        public_from = notice.publish_at if notice.publish_at is not None else now
        if recheck.ends is None or public_from < recheck.ends:
            facts = {"stage": stage.name, "recheck": recheck.name}
            reasons.append(Reason("list_before_recheck_closes", "stage", "recheck_first", facts))
    return reasons


def link_notice(
    session: Session, exam: Exam, stage_name: str, notice: Notice, *, actor: User, now: datetime
) -> None:
    """Tie a notice to a stage of the exam; it is shown there as soon as it is public."""
    refuse_if(reasons_against_linking(exam, stage_name, notice, actor=actor, now=now))
    tie(session, exam, stage_name, notice)
    record(
        session, "stage_notice_linked", "exam", exam.id, actor=actor, now=now, organ_id=exam.organ_id, stage=stage_name,
        notice=notice.id,
    )  # fmt: skip
    if exam.is_open:
        raise_epoch(session)


def unlink_notice(
    session: Session, exam: Exam, stage_name: str, notice_id: int, *, actor: User, now: datetime
) -> bool:
    """Take a notice from its stage; the notice itself stays as it is. False where it was not tied."""
    if not _is_officer(actor, exam.organ, now):
        raise Refused([Reason("no_exam_duty", None, "separation_of_duties")])
    tied = session.get(StageNotice, (exam.id, stage_name, notice_id))
    if tied is None:
        return False
    session.delete(tied)
    session.flush()
    record(
        session, "stage_notice_unlinked", "exam", exam.id, actor=actor, now=now, organ_id=exam.organ_id, stage=stage_name,
        notice=notice_id,
    )  # fmt: skip
    if exam.is_open:
        raise_epoch(session)
    return True


def tie(session: Session, exam: Exam, stage_name: str, notice: Notice) -> None:
    """The row alone; tying twice is once."""
    key = (exam.id, stage_name, notice.id)
    if session.get(StageNotice, key) is None:
        session.add(StageNotice(exam_id=exam.id, stage=stage_name, notice_id=notice.id))
        session.flush()
