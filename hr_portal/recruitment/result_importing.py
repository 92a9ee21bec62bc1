"""成绩导入: a file is checked to its end and recomputed from the exam's rules; any difference blocks it with its rows. What is
clean is kept for a second officer to sign. Nothing half-written stays."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import Actor, record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, Refused, refuse_if
from hr_portal.recruitment.exam_keys import ExamKeys, OfficerKey
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.exam_rule_reading import parse
from hr_portal.recruitment.exam_rules import ExamRules
from hr_portal.recruitment.exam_stages import StageKind
from hr_portal.recruitment.importing import hold, is_officer
from hr_portal.recruitment.models import Exam, Position
from hr_portal.recruitment.result_crew import Repeats, helpers_for, judged_pieces
from hr_portal.recruitment.result_judging import Setup
from hr_portal.recruitment.result_models import Result, ResultState, ResultTable
from hr_portal.recruitment.result_reading import Opened, open_results, result_aliases
from hr_portal.recruitment.result_rows import MOST, Fault
from hr_portal.recruitment.result_rows import Checked as RowsChecked
from hr_portal.recruitment.result_storing import PostFacts, Waiting
from hr_portal.recruitment.scoring import Counting, NothingToCompute, countings
from hr_portal.recruitment.tables import table_in_force

SAMPLE = 20
"""Rows a second officer holds against the score book."""
MARKED_STAGES = frozenset((StageKind.WRITTEN, StageKind.EXTRA_TEST, StageKind.INTERVIEW))
"""Kinds of stages in which marks are given."""


@dataclass
class Checked:
    """A file that was read to its end. Good rows wait, sealed and ranked; `close` forgets them."""

    rows: RowsChecked
    report: dict[str, Any]
    stage: str
    file_name: str
    sha256: str
    waiting: Waiting

    @property
    def is_clean(self) -> bool:
        return not self.rows.fault_count

    def close(self) -> None:
        self.waiting.close()

    def __enter__(self) -> Checked:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


@dataclass
class Imported:
    """What came of a file: the table, if it was clean and meant to be kept, and the report either way."""

    checked: RowsChecked
    report: dict[str, Any] = field(default_factory=dict)
    table: ResultTable | None = None

    @property
    def is_clean(self) -> bool:
        return not self.checked.fault_count


def reasons_against_importing(exam: Exam, *, officer: User | None, now: datetime) -> list[Reason]:
    reasons = []
    if officer is not None and not is_officer(officer, exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if exam.current is None:
        reasons.append(Reason("exam_without_rules"))
    return reasons


def are_destroyed(session: Session, exam: Exam) -> bool:
    """The term of this exam's results has ended: nothing of them is taken in again."""
    asked = select(ResultTable.id).where(
        ResultTable.exam_id == exam.id, ResultTable.destroyed_at.is_not(None)
    )
    return session.scalar(asked.limit(1)) is not None


def stages_of(exam: Exam) -> dict[str, str]:
    """The stages a result file can be of, with their titles: those in which marks are given."""
    rules = rules_of(exam)
    if rules is None:
        return {}
    return {stage.name: stage.title for stage in rules.stages if stage.kind in MARKED_STAGES}


def check_results(
    session: Session,
    exam: Exam,
    source: Path | BinaryIO,
    name: str,
    *,
    stage: str,
    keys: ExamKeys,
    now: datetime,
    progress: Callable[[int, int], None] = lambda done, bad: None,
) -> Checked:
    """Read a file to its end, recompute and rank it. Writes nothing; no transaction is open while it is read.

    Raises `Refused` where the file as a whole cannot be read.
    """
    known = _known(session, exam, now)
    session.rollback()
    return _understood(known, source, name, stage=stage, keys=keys, now=now, progress=progress)


def check_within(session: Session, exam: Exam, source: Path | BinaryIO, name: str, *, stage: str, keys: ExamKeys,
                 now: datetime) -> Checked:  # fmt: skip
    """As `check_results`, inside a transaction that goes on."""
    known = _known(session, exam, now)
    return _understood(known, source, name, stage=stage, keys=keys, now=now, progress=lambda done, bad: None)


@dataclass(frozen=True)
class _Known:
    """What a file is understood by, read before it. `content` are the exam's rules as they are written."""

    slug: str
    content: Mapping[str, Any]
    posts: Mapping[str, _Post]
    table_id: int


def _known(session: Session, exam: Exam, now: datetime) -> _Known:
    if exam.current is None:
        raise Refused([Reason("exam_without_rules")])
    return _Known(exam.slug, exam.current.content, _posts(session, exam, now), _next_id(session))


def _understood(known: _Known, source: Path | BinaryIO, name: str, *, stage: str, keys: ExamKeys, now: datetime,
                progress: Callable[[int, int], None]) -> Checked:  # fmt: skip
    """Read as if no ticket number stood twice; a file in which one does is read again, knowing which rows they are."""
    digest, size = _digest(source)
    key, today, helpers, repeats = keys.officer(known.slug), shanghai_date(now), helpers_for(size), Repeats()
    found = _read(known, source, name, repeats, key, today, helpers, progress)
    if twice := repeats.found():
        found.waiting.close()
        found = _read(known, source, name, Repeats(twice), key, today, helpers, progress)
    try:
        rows, waiting, opened = found.rows, found.waiting, found.opened
        if not rows.rows:
            raise Refused([Reason("no_results", name)])
        if not rows.fault_count:
            waiting.rank()
            _refuse_ranks(waiting, rows, opened)
        report = _report(
            rows, waiting, parse(known.content), found.counting, opened, posts_facts(known.posts)
        )
    except BaseException:
        found.waiting.close()
        raise
    return Checked(rows, report, stage, name, digest, waiting)


@dataclass(frozen=True)
class _Read:
    """A file that was read once."""

    rows: RowsChecked
    waiting: Waiting
    opened: Opened
    counting: Mapping[str, Counting]


def _read(known: _Known, source: Path | BinaryIO, name: str, repeats: Repeats, key: OfficerKey, today: date, helpers: int,
          progress: Callable[[int, int], None]) -> _Read:  # fmt: skip
    rules = parse(known.content)
    components = {c.name: c.title for one in rules.classes for c in one.components}
    with open_results(source, name, components, result_aliases()) as opened:
        try:
            found = countings(rules, opened.components)
        except NothingToCompute as fault:
            raise Refused([Reason("scores_missing", name, None, {"class": fault.name, "lacking": list(fault.lacking)})]) from fault  # fmt: skip
        setup = Setup(
            known.content, {code: (post.post_class, post.level) for code, post in known.posts.items()}, opened.components,
            opened.layout, today, known.table_id, key.raw, repeats.rows,
        )  # fmt: skip
        rows, waiting = RowsChecked(), Waiting(known.table_id)
        try:
            with closing(judged_pieces(setup, opened.pieces, name, helpers)) as pieces:
                for judged in pieces:
                    rows.merge(judged.checked)
                    waiting.take(judged)
                    repeats.take(judged)
                    progress(rows.rows, rows.fault_count)
        except BaseException:
            waiting.close()
            raise
    return _Read(rows, waiting, opened, found)


def reasons_against_keeping(
    session: Session, exam: Exam, checked: Checked, *, officer: User | None, now: datetime
) -> list[Reason]:
    reasons = reasons_against_importing(exam, officer=officer, now=now)
    if are_destroyed(session, exam):
        reasons.append(Reason("results_destroyed"))
    if session.get(ResultTable, checked.waiting.table_id) is not None:
        reasons.append(Reason("results_overtaken"))
    return reasons


def keep_results(session: Session, exam: Exam, checked: Checked, *, officer: User | None, actor: Actor,
                 now: datetime) -> ResultTable:  # fmt: skip
    """Into the working table, waiting for a second officer. The caller commits: all of it or nothing."""
    if not checked.is_clean:
        raise ValueError("a file with faults is not kept")
    hold(session, exam)
    refuse_if(reasons_against_keeping(session, exam, checked, officer=officer, now=now))
    tally = checked.waiting.tally
    table = ResultTable(
        id=checked.waiting.table_id, exam_id=exam.id, number=_next_number(session, exam), stage=checked.stage,
        file_name=checked.file_name, sha256=checked.sha256, state=ResultState.WAITING, report=checked.report,
        sample=sorted(secrets.SystemRandom().sample(tally.numbers.tolist(), min(SAMPLE, len(tally.numbers)))),
        imported_by_id=officer.id if officer else None, imported_at=now,
    )  # fmt: skip
    session.add(table)
    session.flush()
    checked.waiting.move(session)
    _put_earlier_aside(session, table)
    record(
        session, "results_imported", "result_table", table.id, actor=actor, now=now, organ_id=exam.organ_id,
        exam=exam.slug, number=table.number, rows=checked.rows.rows, sha256=table.sha256,
    )  # fmt: skip
    return table


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
    """Check a file and, with `keep`, store it if it is clean. What was written in the session before must be committed;
    the caller commits what this writes. Raises `Refused` where the file cannot be read or nobody may import it."""
    refuse_if(reasons_against_importing(exam, officer=officer, now=now))
    with check_results(
        session, exam, source, name, stage=stage, keys=keys, now=now, progress=progress
    ) as checked:
        imported = Imported(checked.rows, checked.report)
        if checked.is_clean and keep:
            imported.table = keep_results(session, exam, checked, officer=officer, actor=actor, now=now)
    return imported


def _put_earlier_aside(session: Session, table: ResultTable) -> None:
    earlier = session.scalars(
        select(ResultTable).where(
            ResultTable.exam_id == table.exam_id, ResultTable.stage == table.stage, ResultTable.id != table.id,
            ResultTable.state.in_((ResultState.WAITING, ResultState.RETURNED)),
        )
    ).all()  # fmt: skip
    for other in earlier:
        other.state = ResultState.SUPERSEDED
        session.execute(delete(Result).where(Result.table_id == other.id))
    session.flush()


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


def _next_id(session: Session) -> int:
    """What the table will be called if it is kept: its rows are sealed for it before it is there."""
    if session.get_bind().dialect.name == "postgresql":
        return int(
            session.execute(
                text("SELECT nextval(pg_get_serial_sequence('result_tables', 'id'))")
            ).scalar_one()
        )
    return (session.scalar(select(func.max(ResultTable.id))) or 0) + 1


def _next_number(session: Session, exam: Exam) -> int:
    newest = session.scalar(select(func.max(ResultTable.number)).where(ResultTable.exam_id == exam.id))
    return (newest or 0) + 1


def _digest(source: Path | BinaryIO) -> tuple[str, int]:
    """SHA-256 and bytes of a file."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return _digest(file)
    at, size, digest = source.tell(), 0, hashlib.sha256()
    source.seek(0)
    while piece := source.read(1 << 20):
        digest.update(piece)
        size += len(piece)
    source.seek(at)
    return digest.hexdigest(), size


def _refuse_ranks(waiting: Waiting, checked: RowsChecked, opened: Opened) -> None:
    heading = opened.layout.heading(opened.layout.rank)
    for number, stated, computed in waiting.ranks_that_differ(MOST):
        checked.add(
            Fault(number, heading, str(stated), "rank_differs", "check_formula", {"computed": computed})
        )


def _report(checked: RowsChecked, waiting: Waiting, rules: ExamRules, found: Mapping[str, Counting], opened: Opened,
            posts: Mapping[str, PostFacts]) -> dict[str, Any]:  # fmt: skip
    tally = waiting.tally
    lines = tally.cut_lines(rules.ratio, posts)
    return {
        "rows": checked.rows,
        "by_status": dict(sorted(tally.by_status.items())),
        "by_class": dict(sorted(tally.by_class.items())),
        "below_pass_line": tally.short,
        "mended": checked.mended_count,
        "warnings": dict(checked.warnings),
        "has_id": opened.has_id,
        "steps": {name: counting.step.name for name, counting in found.items()},
        "cut_lines": {
            post: {"line": str(line.line), "let_in": line.let_in, "tie": line.tie_at_line}
            for post, line in sorted(lines.items())
        },
    }
