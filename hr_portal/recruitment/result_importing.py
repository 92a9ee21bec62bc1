"""成绩导入: a file is checked to its end and recomputed from the exam's rules; any difference blocks it with its rows. What is
clean is kept for a second officer to sign. Nothing half-written stays."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import Actor, record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, Refused, refuse_if
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.exam_rules import ExamRules
from hr_portal.recruitment.exams import rules_of
from hr_portal.recruitment.importing import hold, is_officer
from hr_portal.recruitment.models import Exam, Position
from hr_portal.recruitment.result_models import Result, ResultState, ResultTable
from hr_portal.recruitment.result_reading import Opened, open_results, result_aliases
from hr_portal.recruitment.result_rows import Checked, Checker, Fault, RowRules
from hr_portal.recruitment.result_storing import PostFacts, Storing
from hr_portal.recruitment.scoring import Counting, NothingToCompute, class_by_post, countings, scales
from hr_portal.recruitment.tables import table_in_force

SAMPLE = 20
"""Rows a second officer holds against the score book."""
MOST = 10_000
"""Faults and mendings that are told one by one."""


@dataclass
class Imported:
    """What came of a file: the table, if it was clean and meant to be kept, and the report either way."""

    checked: Checked
    report: dict[str, Any] = field(default_factory=dict)
    table: ResultTable | None = None

    @property
    def is_clean(self) -> bool:
        return not self.checked.faults


def reasons_against_importing(exam: Exam, *, officer: User | None, now: datetime) -> list[Reason]:
    reasons = []
    if officer is not None and not is_officer(officer, exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if exam.current is None:
        reasons.append(Reason("exam_without_rules"))
    return reasons


def import_results(
    session: Session,
    exam: Exam,
    source: Path | BinaryIO,
    name: str,
    *,
    stage: str,
    keys: ExamKeys,
    officer: User | None,
    actor: Actor,
    now: datetime,
    keep: bool = True,
    progress: Callable[[int, int], None] = lambda done, bad: None,
) -> Imported:
    """Check, recompute, rank and (with `keep`) store a file. Writes all of it or nothing; the caller commits.

    Raises `Refused` where the file as a whole cannot be read or nobody may import it.
    """
    refuse_if(reasons_against_importing(exam, officer=officer, now=now))
    rules = rules_of(exam)
    assert rules is not None
    components = {c.name: c.title for one in rules.classes for c in one.components}
    opened = open_results(source, name, components, result_aliases())
    try:
        found = countings(rules, opened.components)
    except NothingToCompute as fault:
        raise Refused([Reason("scores_missing", name, None, {"class": fault.name, "lacking": list(fault.lacking)})]) from fault  # fmt: skip
    posts = _posts(session, exam, now)
    checker = _checker(opened, rules, found, posts, now)
    hold(session, exam)
    table = ResultTable(
        exam_id=exam.id, number=_next_number(session, exam), stage=stage, file_name=name, sha256=_digest(source),
        state=ResultState.WAITING, report={}, sample=[], imported_by_id=officer.id if officer else None, imported_at=now,
    )  # fmt: skip
    with session.begin_nested() as kept:
        session.add(table)
        session.flush()
        storing = Storing(session, table.id, keys.officer(exam.slug), rules, found, posts_facts(posts))
        storing.wait(
            checker.check(opened.records), lambda count: progress(count, len(checker.checked.faults))
        )
        imported = Imported(checker.checked)
        if imported.is_clean:
            storing.settle()
            _refuse_ranks(storing, checker.checked, opened)
        if imported.is_clean:
            imported.report = _report(checker.checked, storing, rules, found, opened, posts_facts(posts))
        if imported.is_clean and keep:
            _keep(session, exam, table, imported, storing, actor=actor, now=now)
        else:
            kept.rollback()
    return imported


@dataclass(frozen=True)
class _Post:
    post_class: str
    headcount: int
    level: str


def _posts(session: Session, exam: Exam, now: datetime) -> dict[str, _Post]:
    """The positions in force by their code; none where the exam has no table."""
    table = table_in_force(session, exam, now)
    if table is None:
        return {}
    p = Position
    rows = session.execute(select(p.code, p.post_class, p.headcount, p.level).where(p.table_id == table.id))
    return {row.code: _Post(row.post_class, row.headcount, row.level) for row in rows if row.code}


def posts_facts(posts: Mapping[str, _Post]) -> dict[str, PostFacts]:
    return {code: PostFacts(post.headcount, post.level) for code, post in posts.items()}


def _checker(opened: Opened, rules: ExamRules, found: Mapping[str, Counting], posts: Mapping[str, _Post],
             now: datetime) -> Checker:  # fmt: skip
    class_of = (
        class_by_post(found, {code: post.post_class for code, post in posts.items()}) if posts else None
    )
    classes = tuple(one.post_class for one in found.values())
    every = scales(rules)
    row_rules = RowRules(
        classes, {name: every[name] for name in opened.components}, class_of, today=shanghai_date(now)
    )
    return Checker(opened.layout, row_rules)


def _next_number(session: Session, exam: Exam) -> int:
    newest = session.scalar(select(func.max(ResultTable.number)).where(ResultTable.exam_id == exam.id))
    return (newest or 0) + 1


def _digest(source: Path | BinaryIO) -> str:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    at = source.tell()
    source.seek(0)
    digest = hashlib.sha256()
    while piece := source.read(1 << 20):
        digest.update(piece)
    source.seek(at)
    return digest.hexdigest()


def _refuse_ranks(storing: Storing, checked: Checked, opened: Opened) -> None:
    heading = opened.layout.heading(opened.layout.rank)
    for number, stated, computed in storing.ranks_that_differ(MOST):
        checked.faults.append(
            Fault(number, heading, str(stated), "rank_differs", "check_formula", {"computed": computed})
        )


def _report(checked: Checked, storing: Storing, rules: ExamRules, found: Mapping[str, Counting], opened: Opened,
            posts: Mapping[str, PostFacts]) -> dict[str, Any]:  # fmt: skip
    tally = storing.tally
    lines = tally.cut_lines(rules.ratio, posts)
    return {
        "rows": checked.rows,
        "by_status": dict(sorted(tally.by_status.items())),
        "by_class": dict(sorted(tally.by_class.items())),
        "below_pass_line": tally.short,
        "mended": len(checked.mended),
        "warnings": dict(checked.warnings),
        "has_id": opened.has_id,
        "steps": {name: counting.step.name for name, counting in found.items()},
        "cut_lines": {
            post: {"line": str(line.line), "let_in": line.let_in, "tie": line.tie_at_line}
            for post, line in sorted(lines.items())
        },
    }


def _keep(session: Session, exam: Exam, table: ResultTable, imported: Imported, storing: Storing, *, actor: Actor,
          now: datetime) -> None:  # fmt: skip
    earlier = session.scalars(
        select(ResultTable).where(
            ResultTable.exam_id == exam.id, ResultTable.stage == table.stage, ResultTable.id != table.id,
            ResultTable.state.in_((ResultState.WAITING, ResultState.RETURNED)),
        )
    ).all()  # fmt: skip
    for other in earlier:
        other.state = ResultState.SUPERSEDED
        session.execute(delete(Result).where(Result.table_id == other.id))
    numbers = storing.tally.numbers
    table.sample = sorted(secrets.SystemRandom().sample(numbers.tolist(), min(SAMPLE, len(numbers))))
    table.report = imported.report
    imported.table = table
    session.flush()
    record(
        session, "results_imported", "result_table", table.id, actor=actor, now=now, organ_id=exam.organ_id,
        exam=exam.slug, number=table.number, rows=imported.checked.rows, sha256=table.sha256,
    )  # fmt: skip
