"""Result files: checked to the end, recomputed, ranked, kept whole or not at all; who a row is stands only in what is sealed."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from hr_portal.audit.models import AuditEntry
from hr_portal.recruitment.exam_keys import ExamKeys, ExamKeyTrouble, bound_to
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_models import Result, ResultState, ResultTable
from tests.domain.acting import refused
from tests.factories.exams import Bureau, confirmed, make_bureau, make_exam, post, table_of, workbook
from tests.factories.results import GONE, HEAD, ONE, THREE, TWO, csv_of, take


@pytest.fixture
def keys(tmp_path: Path) -> ExamKeys:
    return ExamKeys(tmp_path / "exams", may_make=True)


@pytest.fixture
def bureau(session: Session) -> Bureau:
    return make_bureau(session)


@pytest.fixture
def exam(session: Session, bureau: Bureau) -> Exam:
    exam = make_exam(session, bureau, tie_breaks=[])
    confirmed(session, bureau, exam, table_of(post(1), post(2)))
    return exam


def test_a_clean_file_is_kept_ranked_and_waits(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys
) -> None:
    imported = take(session, bureau, exam, keys, csv_of(ONE, TWO, THREE, GONE))
    table = imported.table
    assert imported.is_clean
    assert table is not None
    assert table.state is ResultState.WAITING
    rows = session.scalars(select(Result).where(Result.table_id == table.id).order_by(Result.number)).all()
    assert [(r.number, r.total, r.rank, r.marks) for r in rows] == [
        (2, "71.50", 1, "71.5|71.5"), (3, "71.50", 1, "70|73"), (4, "60.50", 3, "60|61"), (5, None, None, "|"),
    ]  # fmt: skip
    assert table.report["by_status"] == {"absent": 1, "taken": 3}
    assert table.report["cut_lines"]["27020000000001"] == {"line": "60.50", "let_in": 3, "tie": False}
    assert set(table.sample) <= {2, 3, 4, 5}


def test_who_a_row_is_opens_with_the_officers_key_alone(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys, tmp_path: Path
) -> None:
    table = take(session, bureau, exam, keys, csv_of(ONE, TWO)).table
    assert table is not None
    session.commit()
    officer = keys.officer(exam.slug)
    row = session.scalars(select(Result).where(Result.ticket_mark == officer.mark(TWO[0]))).one()
    assert officer.open(row.sealed, bound_to(table.id)) == [TWO[0], "买买提·伊明", TWO[1]]
    with pytest.raises(ExamKeyTrouble):
        ExamKeys(tmp_path / "others", may_make=True).officer(exam.slug).open(row.sealed, bound_to(table.id))
    everything = json.dumps([list(map(str, r)) for r in session.execute(text("SELECT * FROM results")).all()])
    trail = json.dumps([entry.facts for entry in session.scalars(select(AuditEntry))], ensure_ascii=False)
    for secret in (ONE[0], ONE[1], "莫宇梅", TWO[1], "买买提"):
        assert secret not in everything
        assert secret not in trail


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [("总成绩", "71.51", "total_differs"), ("名次", "2", "rank_differs"), ("职位代码", "27029999999999", "post_unknown"),
     ("准考证号", ONE[0], "ticket_repeated"), ("证件号码", "97010319910818997", "id_length")],
)  # fmt: skip
def test_one_fault_keeps_the_whole_file_out(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys, column: str, value: str, problem: str
) -> None:
    bad = list(TWO)
    bad[HEAD.index(column)] = value
    imported = take(session, bureau, exam, keys, csv_of(ONE, bad, THREE))
    session.commit()
    assert [(fault.row, fault.column, fault.problem) for fault in imported.checked.faults] == [
        (3, column, problem)
    ]
    assert imported.table is None
    assert session.scalar(select(func.count()).select_from(Result)) == 0
    assert session.scalar(select(func.count()).select_from(ResultTable)) == 0


def test_a_dry_run_keeps_nothing_and_says_the_same(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys
) -> None:
    dry = take(session, bureau, exam, keys, csv_of(ONE, TWO, THREE, GONE), keep=False)
    assert dry.table is None
    assert session.scalar(select(func.count()).select_from(ResultTable)) == 0
    kept = take(session, bureau, exam, keys, csv_of(ONE, TWO, THREE, GONE))
    assert kept.report == dry.report


def test_a_file_sent_again_takes_the_place_of_the_one_that_waited(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys
) -> None:
    first = take(session, bureau, exam, keys, csv_of(ONE, TWO)).table
    second = take(session, bureau, exam, keys, csv_of(ONE, TWO, THREE)).table
    assert first is not None
    assert second is not None
    assert (first.state, second.state, second.number) == (ResultState.SUPERSEDED, ResultState.WAITING, 2)
    assert session.scalar(select(func.count()).select_from(Result).where(Result.table_id == first.id)) == 0


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16"])
def test_any_chinese_encoding_is_read(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys, encoding: str
) -> None:
    assert take(session, bureau, exam, keys, csv_of(ONE, TWO, THREE, encoding=encoding)).is_clean


def test_a_workbook_with_a_title_and_numbers_for_marks_is_read(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys
) -> None:
    rows: list[list[Any]] = [list(ONE), list(TWO)]
    for row in rows:
        row[4:6] = [float(row[4]), float(row[5])]
        row[7] = float(row[7])
    data = workbook({"成绩": [["安澜市2027年度笔试成绩"], HEAD, *rows]})
    imported = take(session, bureau, exam, keys, io.BytesIO(data), "成绩.xlsx")
    assert imported.checked.faults == []
    assert imported.checked.rows == 2


def test_an_identity_number_stored_as_a_number_is_refused_by_its_cell(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys
) -> None:
    row: list[Any] = list(ONE)
    row[1] = float(ONE[1])
    data = workbook({"成绩": [HEAD, row]})
    imported = take(session, bureau, exam, keys, io.BytesIO(data), "成绩.xlsx")
    assert [(f.row, f.column, f.problem) for f in imported.checked.faults] == [
        (2, "证件号码", "stored_as_number")
    ]


def test_only_an_officer_of_the_exams_organ_imports(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys
) -> None:
    other = make_bureau(session, "AL09")
    with refused("no_exam_duty"):
        take(session, other, exam, keys, csv_of(ONE))


def test_a_file_without_a_heading_is_refused_in_one_sentence(
    session: Session, bureau: Bureau, exam: Exam, keys: ExamKeys
) -> None:
    with refused("no_heading"):
        take(session, bureau, exam, keys, io.BytesIO(b"1,2,3\n4,5,6\n"))


@pytest.mark.parametrize("name", ["synth_results_5k.csv", "synth_published_2k.csv", "synth_published_2k.xlsx", "synth_results_3k_dirty_gb18030.csv"])  # fmt: skip
def test_sample_files_are_ranked_as_their_truth_says(
    session: Session, bureau: Bureau, keys: ExamKeys, samples: Path, name: str
) -> None:
    exam = make_exam(session, bureau, tie_breaks=[])
    path = samples / "results" / name
    truth = json.loads(path.with_suffix(".truth.json").read_text())
    imported = take(session, bureau, exam, keys, path, name)
    refused_rows = {d["row"] for d in truth.get("dirty_rows", []) if d["verdict"] == "refuse"}
    assert {fault.row for fault in imported.checked.faults} == refused_rows
    if refused_rows:
        assert imported.table is None
        return
    assert imported.report["by_status"]["absent"] == truth["absent"]
    tied = session.scalar(
        text("SELECT SUM(n) FROM (SELECT COUNT(*) AS n FROM results WHERE rank IS NOT NULL GROUP BY post, rank) t WHERE n > 1")
    )  # fmt: skip
    assert tied == truth["tied_rows"]
