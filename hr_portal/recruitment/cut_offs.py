"""历年进面分数 from files: what it took to get into the interview in a year. A file replaces what was there of that year
from that source, among all exams of the organ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import Actor, record
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.many import insert_many
from hr_portal.core.tables import Book, read_tables
from hr_portal.recruitment.cut_off_rows import CutOffLines, understand
from hr_portal.recruitment.importing import MOST_LEFT_OUT, hold, is_officer
from hr_portal.recruitment.models import CutOff, Exam, Position
from hr_portal.recruitment.rules import Fault
from hr_portal.recruitment.tables import newest_confirmed
from hr_portal.recruitment.teaching import aliases_for

BATCH = 5_000
FIRST_YEAR = 1994
LONGEST_SOURCE = 200


@dataclass
class CheckedCutOffs:
    """A file of a year that was read to its end. `source`: what the page says of where it comes from."""

    book: Book
    lines: CutOffLines
    year: int
    source: str

    @property
    def faults(self) -> list[Fault]:
        return self.lines.read.faults

    @property
    def is_clean(self) -> bool:
        return not self.lines.read.fault_count

    def report(self) -> dict[str, Any]:
        """year, source, rows, sheets, left_out (JSON)."""
        left = self.lines.read.left_out
        return {
            "file": self.book.facts.name,
            "year": self.year,
            "source": self.source,
            "rows": len(self.lines.rows),
            "sheets": self.lines.by_sheet,
            "left_out": [one.as_json() for one in left[:MOST_LEFT_OUT]],
            "left_out_count": sum(one.rows for one in left),
        }


def check(
    session: Session, exam: Exam, source: Path | bytes | BinaryIO, name: str, *, year: int, told_by: str = ""
) -> CheckedCutOffs:
    """Read a file. A row of a code alone takes organ and post from the exam's newest confirmed table, because a code
    by itself may have been another post's in another year: whoever names the exam says that the codes are its own.
    Writes nothing, and holds nothing afterwards: what was written before is committed by then."""
    book = read_tables(source, name)
    lines = understand(book, aliases_for(session, "cut_offs"))
    _fill(session, exam, lines)
    session.rollback()
    return CheckedCutOffs(book, lines, year, " ".join(told_by.split()))


def _fill(session: Session, exam: Exam, lines: CutOffLines) -> None:
    if not lines.bare:
        return
    table = newest_confirmed(session, exam)
    known: dict[str, tuple[str, str]] = {}
    if table is not None:
        p = Position
        rows = session.execute(select(p.key, p.unit, p.title).where(p.table_id == table.id))
        known = {row.key: (row.unit, row.title) for row in rows}
    for at, place in lines.bare.items():
        row = lines.rows[at]
        if row["key"] in known:
            row["unit"], row["title"] = known[row["key"]]
        else:
            code = "cut_off_without_unit" if table is None else "position_unknown"
            facts = {} if table is None else {"table": table.number}
            lines.read.against(Fault(code, place.sheet, place.row, place.column, row["key"], facts))


def reasons_against_keeping(
    exam: Exam, checked: CheckedCutOffs, *, officer: User | None, now: datetime
) -> list[Reason]:
    """An exam officer of the organ; a year up to the exam's own: a page shows those before it."""
    reasons = []
    if officer is not None and not is_officer(officer, exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if not FIRST_YEAR <= checked.year <= exam.year:
        reasons.append(
            Reason(
                "cut_off_year", "year", None, {"value": checked.year, "first": FIRST_YEAR, "last": exam.year}
            )
        )
    if len(checked.source) > LONGEST_SOURCE:
        reasons.append(Reason("cut_off_source_too_long", "source", None, {"most": LONGEST_SOURCE}))
    return reasons


def keep(
    session: Session,
    exam: Exam,
    checked: CheckedCutOffs,
    *,
    officer: User | None,
    actor: Actor,
    now: datetime,
) -> int:
    """Keep the lines of the year, all or nothing; how many they are. They stand on the page of every position of the same
    organ and post, of whatever exam is open."""
    if not checked.is_clean:
        raise ValueError("a file with faults is not kept")
    refuse_if(reasons_against_keeping(exam, checked, officer=officer, now=now))
    hold(session, exam)
    of_organ = select(Exam.id).where(Exam.organ_id == exam.organ_id)
    session.execute(
        delete(CutOff)
        .where(
            CutOff.exam_id.in_(of_organ), CutOff.year == checked.year, CutOff.source == checked.source
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    rows = checked.lines.rows
    for first in range(0, len(rows), BATCH):
        batch = rows[first : first + BATCH]
        insert_many(session, CutOff, batch, exam_id=exam.id, year=checked.year, source=checked.source)
    record(
        session, "cut_offs_imported", "exam", exam.id, actor=actor, now=now, organ_id=exam.organ_id,
        year=checked.year, rows=len(rows), source=checked.source, sha256=checked.book.facts.sha256,
    )  # fmt: skip
    if session.scalar(select(exists().where(Exam.opened_at.is_not(None)))):
        raise_epoch(session)
    return len(rows)
