"""报名人数 by day: whole columns of numbers, of positions that exist; a day's file replaces the day."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.core.epoch import read_epoch
from hr_portal.recruitment import applicants
from hr_portal.recruitment.models import Exam, PositionFigure
from tests.clockwork import instant
from tests.domain.acting import refused
from tests.factories.exams import NOW, confirmed, make_bureau, make_exam, posts, table_of, workbook

NINE = instant(NOW)
DAY = date(2026, 11, 23)
HEADS = ["职位代码", "报名人数", "审核通过人数", "缴费人数"]


def code(number: int) -> str:
    return f"2702{number:010d}"


def file_of(*rows: list[Any], heads: list[str] = HEADS) -> bytes:
    return workbook({"报名": [["截至11月23日"], heads, *rows]})


def checked(session: Session, exam: Exam, data: bytes, day: date = DAY) -> applicants.CheckedApplicants:
    session.commit()
    return applicants.check(session, exam, data, "报名人数.xlsx", day)


def figures(session: Session) -> list[tuple[str, int | None, int | None, int | None]]:
    rows = session.scalars(select(PositionFigure).order_by(PositionFigure.day, PositionFigure.key))
    return [(row.key, row.applied, row.passed, row.paid) for row in rows]


def test_the_counts_of_a_day_are_kept_and_replaced_by_another_file_of_that_day(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    confirmed(session, bureau, exam, table_of(*posts(3)))
    for rows in ([[code(1), 5, 4, 3], [code(2), 0, 0, 0]], [[code(1), 7, "", 3], ["合计", 7, 0, 3]]):
        found = checked(session, exam, file_of(*rows))
        assert found.is_clean, found.faults
        applicants.keep(session, exam, found, officer=bureau.officer, actor=bureau.officer, now=NINE)
    assert figures(session) == [(code(1), 7, None, 3)]
    assert found.missing == 2
    assert [one["why"] for one in found.report()["left_out"]] == ["total"]
    other = checked(session, exam, file_of([code(1), 1, 1, 1]), date(2026, 11, 22))
    applicants.keep(session, exam, other, officer=bureau.officer, actor=bureau.officer, now=NINE)
    assert len(figures(session)) == 2


def test_a_code_that_is_not_in_the_table_is_refused(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    confirmed(session, bureau, exam, table_of(*posts(1)))
    found = checked(session, exam, file_of([code(1), 5, 4, 3], [code(8), 5, 4, 3]))
    assert [(fault.code, fault.value) for fault in found.faults] == [("position_unknown", code(8))]


def test_what_is_wrong_is_told_by_its_cell(session: Session) -> None:
    exam = make_exam(session, make_bureau(session))
    rows = [
        [code(1), "五", 4, 3], [code(2), -1, 4, 3], [code(3), 2.5, 4, 3], [code(4), "", 4, 3], [code(5), 1, 4, 3],
        [code(5), 1, 4, 3], [14230201003000001, 1, 1, 1], ["职位", 1, 1, 1],
    ]  # fmt: skip
    found = checked(session, exam, file_of(*rows))
    assert [(fault.code, fault.row, fault.column) for fault in found.faults] == [
        ("count_not_whole", 3, "报名人数"), ("count_not_whole", 4, "报名人数"), ("count_not_whole", 5, "报名人数"),
        ("cell_missing", 6, "报名人数"), ("position_twice", 8, "职位代码"), ("code_digits_lost", 9, "职位代码"),
        ("code_not_a_code", 10, "职位代码"),
    ]  # fmt: skip
    assert figures(session) == []


def test_a_table_that_names_no_position_is_refused(session: Session) -> None:
    exam = make_exam(session, make_bureau(session))
    found = checked(session, exam, file_of(["甲局", 1], heads=["招录机关", "报名人数"]))
    assert [(fault.code, fault.facts["field"]) for fault in found.faults] == [("column_missing", "code")]


def test_only_an_exam_officer_and_no_day_to_come(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    found = checked(session, exam, file_of([code(1), 5, 4, 3]), date(2026, 11, 25))
    with refused("no_exam_duty", "day_in_future"):
        applicants.keep(
            session, exam, found, officer=bureau.office.author, actor=bureau.office.author, now=NINE
        )


def test_the_counts_of_an_open_exam_are_public_at_once(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau, is_open=True)
    found = checked(session, exam, file_of([code(1), 5, 4, 3]))
    epoch = read_epoch(session)
    applicants.keep(session, exam, found, officer=bureau.officer, actor=bureau.officer, now=NINE)
    assert read_epoch(session) == epoch + 1
