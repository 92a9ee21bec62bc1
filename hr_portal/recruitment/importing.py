"""导入职位表: a file is read to its end, shown with what changed, kept waiting; a second officer confirms it. All or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.queries import may
from hr_portal.accounts.rules import Role
from hr_portal.audit.services import Actor, record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.many import insert_many
from hr_portal.core.tables import Book, read_tables
from hr_portal.recruitment.differing import Changes, Post, difference, first_table
from hr_portal.recruitment.exam_rows import newest_version
from hr_portal.recruitment.exam_rule_reading import parse
from hr_portal.recruitment.exam_rules import ExamRules
from hr_portal.recruitment.headings import Aliases
from hr_portal.recruitment.models import Exam, Position, PositionTable, TableState
from hr_portal.recruitment.positions import Positions, Progress, understand
from hr_portal.recruitment.rules import Fault
from hr_portal.recruitment.tables import newest_confirmed, posts_of
from hr_portal.recruitment.teaching import aliases_for

BATCH = 2_000
MOST_LEFT_OUT = 1_000
"""Rows left out that are named one by one."""


def _silent(_done: int, _total: int, _bad: int) -> None:
    return


@dataclass
class Checked:
    """A file that was read to its end: its positions, what is wrong with it, and what it changes."""

    book: Book
    positions: Positions
    changes: Changes
    compared_with_id: int | None

    @property
    def faults(self) -> list[Fault]:
        return self.positions.read.faults

    @property
    def is_clean(self) -> bool:
        return not self.positions.read.fault_count

    def report(self) -> dict[str, Any]:
        """posts, recruits, sheets, left_out (JSON)."""
        left = self.positions.read.left_out
        return {
            "file": self.book.facts.name,
            "posts": len(self.positions.rows),
            "recruits": self.positions.recruits,
            "sheets": self.positions.by_sheet,
            "left_out": [one.as_json() for one in left[:MOST_LEFT_OUT]],
            "left_out_count": sum(one.rows for one in left),
        }


def check(
    session: Session,
    exam: Exam,
    source: Path | bytes | BinaryIO,
    name: str,
    *,
    progress: Progress = _silent,
) -> Checked:
    """Read a file and compare it with the newest confirmed table. Writes nothing, and holds nothing while it reads: what was
    written before is committed by then. Raises `Refused` with the one reason why it is no file to read."""
    book = read_tables(source, name)
    known = _known(session, exam)
    session.rollback()
    return _understood(book, known, progress)


def check_within(session: Session, exam: Exam, source: Path | bytes | BinaryIO, name: str) -> Checked:
    """As `check`, inside a transaction that goes on."""
    return _understood(read_tables(source, name), _known(session, exam), _silent)


@dataclass(frozen=True)
class _Known:
    """What a file is understood by and compared with."""

    rules: ExamRules | None
    aliases: Aliases
    against: int | None
    compared_with_id: int | None
    before: list[Post]


def _known(session: Session, exam: Exam) -> _Known:
    version, earlier = newest_version(exam), newest_confirmed(session, exam)
    return _Known(
        rules=parse(version.content) if version is not None else None,
        aliases=aliases_for(session, "positions"),
        against=earlier.number if earlier is not None else None,
        compared_with_id=earlier.id if earlier is not None else None,
        before=list(posts_of(session, earlier)) if earlier is not None else [],
    )


def _understood(book: Book, known: _Known, progress: Progress) -> Checked:
    if known.rules is not None:
        positions = understand(book, known.aliases, class_of=known.rules.class_of, progress=progress)
    else:
        positions = understand(book, known.aliases, progress=progress)
    if known.against is None:
        changes = first_table(len(positions.rows))
    else:
        changes = difference(known.before, map(_post, positions.rows), against=known.against)
    return Checked(book, positions, changes, known.compared_with_id)


def _post(row: dict[str, Any]) -> Post:
    return Post(
        row["key"], row["unit"], row["title"], row["headcount"], row["cells"], row["sheet"], row["row"]
    )


def is_officer(user: User, exam: Exam, now: datetime) -> bool:
    """考务: an exam officer of the exam's organ."""
    return may(user, {Role.EXAM_OFFICER}, exam.organ, shanghai_date(now))


def reasons_against_importing(exam: Exam, *, officer: User | None, now: datetime) -> list[Reason]:
    if officer is not None and not is_officer(officer, exam, now):
        return [Reason("no_exam_duty", None, "separation_of_duties")]
    return []


def keep(
    session: Session, exam: Exam, checked: Checked, *, officer: User | None, actor: Actor, now: datetime
) -> PositionTable:
    """Keep a clean file waiting for confirmation. One that waited before it is superseded; its rows leave.

    Without an officer (the command line) one must answer for it before it can be confirmed.
    """
    if not checked.is_clean:
        raise ValueError("a file with faults is not kept")
    refuse_if(reasons_against_importing(exam, officer=officer, now=now))
    hold(session, exam)
    tables = session.execute(
        select(PositionTable.id, PositionTable.number, PositionTable.state).where(
            PositionTable.exam_id == exam.id
        )
    ).all()
    for waiting in (row.id for row in tables if row.state is TableState.WAITING):
        _put_aside(session, waiting, TableState.SUPERSEDED)
    table = PositionTable(
        exam_id=exam.id,
        number=max((row.number for row in tables), default=0) + 1,
        file_name=checked.book.facts.name,
        sha256=checked.book.facts.sha256,
        state=TableState.WAITING,
        report=checked.report(),
        changes=checked.changes.as_json(),
        compared_with_id=checked.compared_with_id,
        imported_by_id=officer.id if officer is not None else None,
        imported_at=now,
    )
    session.add(table)
    session.flush()
    rows = checked.positions.rows
    for first in range(0, len(rows), BATCH):
        insert_many(session, Position, rows[first : first + BATCH], table_id=table.id, exam_id=exam.id)
    record(
        session, "positions_imported", "position_table", table.id, actor=actor, now=now, organ_id=exam.organ_id,
        exam=exam.slug, number=table.number, posts=len(rows), sha256=table.sha256,
    )  # fmt: skip
    return table


def hold(session: Session, exam: Exam) -> None:
    """Whoever changes an exam or its tables waits for the other."""
    session.execute(select(Exam.id).where(Exam.id == exam.id).with_for_update())
    session.refresh(exam)


def _put_aside(session: Session, table_id: int, state: TableState) -> None:
    session.execute(delete(Position).where(Position.table_id == table_id))
    session.execute(
        update(PositionTable)
        .where(PositionTable.id == table_id)
        .values(state=state)
        .execution_options(synchronize_session="fetch")
    )
