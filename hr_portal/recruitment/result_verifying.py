"""复算: totals and ranks of a stored table counted once more from its marks, by another way than the import's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from hr_portal.core.errors import Reason, Refused
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.exam_rules import ExamRules
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.ranking import Standing, ranks
from hr_portal.recruitment.result_models import Result, ResultState, ResultTable
from hr_portal.recruitment.scoring import Counting, countings

MOST = 1_000
"""Differences that are told one by one."""


@dataclass(frozen=True)
class Difference:
    """What stands in a row and what its marks give. `number` counts records of the file."""

    number: int
    what: str
    stored: str
    computed: str


@dataclass
class Verified:
    rows: int = 0
    posts: int = 0
    count: int = 0
    differences: list[Difference] = field(default_factory=list)

    def differ(self, number: int, what: str, stored: object, computed: object) -> None:
        self.count += 1
        if self.count <= MOST:
            self.differences.append(Difference(number, what, str(stored), str(computed)))


def table_in_use(session: Session, exam: Exam, stage: str) -> ResultTable | None:
    """The newest table of a stage whose rows are there."""
    return session.scalars(
        select(ResultTable)
        .where(
            ResultTable.exam_id == exam.id, ResultTable.stage == stage, ResultTable.destroyed_at.is_(None),
            ResultTable.state.in_((ResultState.WAITING, ResultState.SIGNED)),
        )
        .order_by(ResultTable.number.desc())
        .limit(1)
    ).one_or_none()  # fmt: skip


def verify_ranking(session: Session, table: ResultTable) -> Verified:
    """Compare every total and rank with what the exam's rules give for the marks."""
    rules = rules_of(table.exam)
    if rules is None:
        raise Refused([Reason("exam_without_rules")])
    found, verified = _countings(rules, table), Verified()
    for _, own in groupby(_rows(session, table), key=lambda row: row.post):
        verified.posts += 1
        _verify_post(list(own), found, verified)
    return verified


def _countings(rules: ExamRules, table: ResultTable) -> dict[str, Counting]:
    """The step that was the total of each class when the file came."""
    steps = table.report["steps"]
    given = {
        name
        for one in rules.classes
        for step in one.steps
        if step.name == steps.get(one.name)
        for name in step.formula.names
    }
    return countings(rules, given)


def _rows(
    session: Session, table: ResultTable
) -> Iterator[Row[int, str, str, Status, str, str | None, int | None]]:
    r = Result
    yield from session.execute(
        select(r.number, r.post, r.post_class, r.status, r.marks, r.total, r.rank)
        .where(r.table_id == table.id)
        .order_by(r.post, r.number)
        .execution_options(yield_per=5_000)
    )


def _verify_post(rows: list[Row[int, str, str, Status, str, str | None, int | None]],
                 found: dict[str, Counting], verified: Verified) -> None:  # fmt: skip
    standings: dict[int, Standing] = {}
    for row in rows:
        verified.rows += 1
        if row.status is not Status.TAKEN:
            if row.total is not None or row.rank is not None:
                verified.differ(row.number, "total", row.total, "")
            continue
        counting = found[row.post_class]
        marks = dict(zip(counting.post_class.components, map(Decimal, row.marks.split("|")), strict=True))
        total = counting.post_class.formula.of(marks)
        if row.total is None or Decimal(row.total) != total:
            verified.differ(row.number, "total", row.total, total)
        standings[row.number] = Standing(total, tuple(marks[name] for name in counting.breaks))
    computed = ranks(standings)
    for row in rows:
        if row.number in computed and row.rank != computed[row.number]:
            verified.differ(row.number, "rank", row.rank, computed[row.number])
