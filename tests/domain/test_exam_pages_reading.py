"""What public pages of exams read: stages as boundaries, numbers of applicants, the history of a position."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from hr_portal.recruitment import exam_notices, exams
from hr_portal.recruitment.figures import FEWEST, Count, days_of, latest_figures
from hr_portal.recruitment.models import CutOff, Exam, PositionFigure, PositionTable, TableState
from hr_portal.recruitment.position_history import Turn, history_of, past_lines, taken_tables
from hr_portal.recruitment.stage_times import next_stage_change
from tests.clockwork import at_the_boundary, instant
from tests.factories.exams import make_bureau, make_exam
from tests.factories.notices import Office, hide, make_office, publish
from tests.factories.positions import put_table, row

NOW = instant("2026-11-24 10:00")


@pytest.fixture
def exam(session: Session) -> Exam:
    return make_exam(session, make_bureau(session), is_open=True)


def test_the_next_end_or_beginning_of_a_public_stage_is_a_boundary(session: Session, exam: Exam) -> None:
    assert next_stage_change(session, NOW) == instant("2026-11-30 18:00")
    assert next_stage_change(session, instant("2026-11-30 18:00")) == instant("2027-01-10")
    assert next_stage_change(session, instant("2028-01-01")) is None


def test_stages_of_an_exam_that_is_not_open_are_no_boundary(session: Session) -> None:
    make_exam(session, make_bureau(session))
    assert next_stage_change(session, NOW) is None


def figure(exam: Exam, key: str, day: str, *counts: int | None) -> PositionFigure:
    applied, passed, paid = counts
    return PositionFigure(
        exam_id=exam.id, key=key, day=date.fromisoformat(day), applied=applied, passed=passed, paid=paid
    )


def test_sums_are_whole_and_single_positions_are_told_only_from_five_on(session: Session, exam: Exam) -> None:
    session.add_all(
        [
            figure(exam, "a", "2026-11-22", 90, 90, 90),
            figure(exam, "a", "2026-11-23", 100, 4, None),
            figure(exam, "b", "2026-11-23", FEWEST - 1, 3, None),
            figure(exam, "c", "2026-11-23", 0, 0, None),
            figure(exam, "d", "2026-11-23", FEWEST, 0, None),
        ]
    )
    session.flush()
    found = latest_figures(session, exam.id)
    assert found is not None
    assert (found.day, found.applied, found.passed, found.paid) == (date(2026, 11, 23), 109, 7, None)
    told = {key: (one.applied, one.passed) for key, one in found.by_key.items()}
    assert told == {
        "a": (Count(100), Count(None)),
        "b": (Count(None), None),
        "c": (Count(0), None),
        "d": (Count(5), Count(0)),
    }
    assert [one.day.day for one in days_of(session, exam.id, "a")] == [22, 23]
    assert latest_figures(session, exam.id + 1) is None


@at_the_boundary("2026-11-26 09:00")
def test_a_change_is_told_from_the_second_its_notice_is_public(
    session: Session, exam: Exam, now: datetime, side: int
) -> None:
    bureau_notice = publish(
        session, _office(session), "recruit_announcement", at="2026-11-26 09:00", now="2026-11-24 10:00"
    )
    first = [row("1", "甲局", "科员", headcount=2), row("2", "乙局", "科员")]
    put_table(session, exam, first, now=NOW)
    later = put_table(
        session, exam, [row("1", "甲局", "科员", headcount=1), row("3", "丙局", "科员")], now=NOW, number=2
    )
    later.change_notice_id = bureau_notice.id
    refused = put_table(session, exam, [row("4", "丁局", "科员")], now=NOW, number=3)
    refused.state = TableState.REFUSED
    session.flush()
    tables = taken_tables(session, exam.id, now)
    turns = {key: [one.turn for one in history_of(session, exam.id, key, tables).changes] for key in "1234"}
    if side < 0:
        assert turns == {"1": [], "2": [], "3": [], "4": []}
        assert history_of(session, exam.id, "3", tables).last is None
        return
    assert turns == {"1": [Turn.CHANGED], "2": [Turn.CANCELLED], "3": [Turn.NEW], "4": []}
    (change,) = history_of(session, exam.id, "1", tables).changes
    assert [(one.heading, one.before, one.after) for one in change.cells] == [("录用人数", "2", "1")]
    assert change.notice_id == bureau_notice.id
    gone = history_of(session, exam.id, "2", tables)
    assert gone.is_cancelled
    assert gone.last is not None
    assert gone.last.unit == "乙局"


def _office(session: Session) -> Office:
    return make_office(session, "GW01")


def test_a_column_the_whole_table_gained_is_no_change_of_a_position(session: Session, exam: Exam) -> None:
    put_table(session, exam, [row("1", "甲局", "科员")], now=NOW)
    later = put_table(session, exam, [row("1", "甲局", "科员", cells={"网址": "x"})], now=NOW, number=2)
    tables = taken_tables(session, exam.id, NOW)
    assert [one.turn for one in history_of(session, exam.id, "1", tables).changes] == [Turn.CHANGED]
    session.get_one(PositionTable, later.id).changes = {"columns_new": ["网址"], "columns_gone": []}
    session.flush()
    assert history_of(session, exam.id, "1", taken_tables(session, exam.id, NOW)).changes == ()


def test_earlier_lines_are_of_the_same_post_and_of_years_before(session: Session, exam: Exam) -> None:
    for unit, title, key, year in (
        ("甲局", "科员", "", 2025),
        ("甲局", "主任", "1", 2026),
        ("甲局", "主任", "9", 2026),
        ("乙局", "科员", "1", 2026),
        ("甲局", "科员", "1", 2027),
    ):
        session.add(CutOff(unit=unit, title=title, key=key, year=year, lowest="60"))
    session.flush()
    assert [one.year for one in past_lines(session, "甲局", "科员", "1", 2027)] == [2026, 2025]


def test_notices_of_an_exam_are_those_that_can_be_read(session: Session, exam: Exam) -> None:
    office = _office(session)
    early = publish(session, office, "recruit_announcement", title="早", at="2026-11-19 09:00")
    late = publish(session, office, "recruit_announcement", title="晚", at="2026-11-20 09:00")
    hidden = publish(session, office, "recruit_announcement", title="藏", at="2026-11-20 10:00")
    for stage, notice in (("announcement", early), ("registration", late), ("registration", hidden)):
        exams.tie(session, exam, stage, notice)
    hide(session, office, hidden, now=NOW)
    found = exam_notices.public_notices(session, exam.id, NOW)
    assert [(one.stage, one.notice.title) for one in found] == [
        ("registration", "晚"),
        ("announcement", "早"),
    ]
