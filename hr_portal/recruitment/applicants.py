"""报名人数: how many have applied for each position by the end of a day. A day's file replaces what was there of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import Actor, record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.many import insert_many
from hr_portal.core.tables import Book, read_tables
from hr_portal.recruitment.applicant_rows import COUNTS, Applicants, understand
from hr_portal.recruitment.importing import MOST_LEFT_OUT, hold, is_officer
from hr_portal.recruitment.models import Exam, PositionFigure
from hr_portal.recruitment.rules import Fault
from hr_portal.recruitment.tables import keys_of, newest_confirmed
from hr_portal.recruitment.teaching import aliases_for

BATCH = 5_000


@dataclass
class CheckedApplicants:
    """A file of a day that was read to its end."""

    book: Book
    applicants: Applicants
    day: date
    missing: int
    """Positions of the exam that the file does not speak of."""

    @property
    def faults(self) -> list[Fault]:
        return self.applicants.read.faults

    @property
    def is_clean(self) -> bool:
        return not self.applicants.read.fault_count

    def report(self) -> dict[str, Any]:
        """day, rows, applied, passed, paid, sheets, left_out, missing (JSON)."""
        left = self.applicants.read.left_out
        return {
            "file": self.book.facts.name,
            "day": self.day.isoformat(),
            "rows": len(self.applicants.rows),
            **{name: self.applicants.total(name) for name in COUNTS},
            "sheets": self.applicants.by_sheet,
            "left_out": [one.as_json() for one in left[:MOST_LEFT_OUT]],
            "left_out_count": sum(one.rows for one in left),
            "missing": self.missing,
        }


def check(
    session: Session, exam: Exam, source: Path | bytes | BinaryIO, name: str, day: date
) -> CheckedApplicants:
    """Read a file and hold it against the exam's newest confirmed table, where there is one: a code that is not in it is a
    fault. Writes nothing, and holds nothing afterwards: what was written before is committed by then."""
    checked = check_within(session, exam, source, name, day)
    session.rollback()
    return checked


def check_within(
    session: Session, exam: Exam, source: Path | bytes | BinaryIO, name: str, day: date
) -> CheckedApplicants:
    """As `check`, inside a transaction that goes on."""
    book = read_tables(source, name)
    applicants = understand(book, aliases_for(session, "applicants"))
    table = newest_confirmed(session, exam)
    missing = 0
    if table is not None and not applicants.read.fault_count:
        known = keys_of(session, table)
        keys = {str(row["key"]) for row in applicants.rows}
        for row in applicants.rows:
            if row["key"] not in known:
                applicants.read.against(
                    Fault(
                        "position_unknown", book.facts.name, 0, "", str(row["key"]), {"table": table.number}
                    )
                )
        missing = len(known - keys)
    return CheckedApplicants(book, applicants, day, missing)


def reasons_against_keeping(exam: Exam, day: date, *, officer: User | None, now: datetime) -> list[Reason]:
    reasons = []
    if officer is not None and not is_officer(officer, exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if day > shanghai_date(now):
        reasons.append(Reason("day_in_future", "day", None, {"value": day.isoformat()}))
    return reasons


def keep(
    session: Session,
    exam: Exam,
    checked: CheckedApplicants,
    *,
    officer: User | None,
    actor: Actor,
    now: datetime,
) -> int:
    """Keep the counts of the day, all or nothing; how many positions they are of."""
    if not checked.is_clean:
        raise ValueError("a file with faults is not kept")
    refuse_if(reasons_against_keeping(exam, checked.day, officer=officer, now=now))
    hold(session, exam)
    session.execute(
        delete(PositionFigure).where(PositionFigure.exam_id == exam.id, PositionFigure.day == checked.day)
    )
    rows = checked.applicants.rows
    for first in range(0, len(rows), BATCH):
        insert_many(session, PositionFigure, rows[first : first + BATCH], exam_id=exam.id, day=checked.day)
    record(
        session, "applicants_imported", "exam", exam.id, actor=actor, now=now, organ_id=exam.organ_id,
        day=checked.day.isoformat(), rows=len(rows), sha256=checked.book.facts.sha256,
    )  # fmt: skip
    if exam.is_open:
        raise_epoch(session)
    return len(rows)
