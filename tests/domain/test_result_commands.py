"""`flask exams import-results`, `verify-ranking`, `interview-lines`: what they say, and what they leave behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from hr_portal.audit.models import AuditEntry
from hr_portal.core.db import transaction
from hr_portal.recruitment.result_models import Result, ResultState, ResultTable
from tests.domain.test_exam_commands import TWO as OFFICERS
from tests.domain.test_exam_commands import count, flask, told
from tests.factories.exams import confirmed, make_bureau, make_exam, post, table_of
from tests.factories.results import GONE, HEAD, ONE, THREE, TWO, csv_of


@pytest.fixture
def exam(app: Flask) -> str:
    from hr_portal.extensions import db

    with app.app_context(), transaction(db.session()) as session:
        bureau = make_bureau(session)
        exam = make_exam(session, bureau, tie_breaks=[])
        confirmed(session, bureau, exam, table_of(post(1), post(2)))
        return exam.slug


def kept(tmp_path: Path, *rows: list[str]) -> Path:
    path = tmp_path / "成绩.csv"
    path.write_bytes(csv_of(*rows).getvalue())
    return path


def changed(row: list[str], **cells: str) -> list[str]:
    return [cells.get(heading, cell) for heading, cell in zip(HEAD, row, strict=True)]


def table(app: Flask) -> ResultTable:
    from hr_portal.extensions import db

    with app.app_context():
        return db.session.scalars(select(ResultTable)).one()


def test_a_clean_file_is_checked_then_waits_then_is_signed(app: Flask, exam: str, tmp_path: Path) -> None:
    file = kept(tmp_path, ONE, changed(TWO, 姓名="买买提　伊明"), THREE, GONE)
    code, dry = told(app, "import-results", file, "--exam", exam, "--dry-run")
    assert (code, dry["rows"], dry["errors"], dry["state"]) == (0, 4, [], "checked")
    assert dry["mended"] == [{"row": 3, "column": "姓名", "how": ["spaces"]}]
    assert dry["cut_lines"]["27020000000001"]["line"] == "60.50"
    assert count(app, ResultTable, Result) == [0, 0]
    code, waits = told(app, "import-results", file, "--exam", exam, "--by", "officer-AL02")
    assert (code, waits["state"], waits["table"], waits["warnings"]) == (
        0,
        "waiting",
        1,
        {"unknown_division": 4},
    )
    code, signed = told(app, "import-results", file, "--exam", exam, *OFFICERS)
    assert (code, signed["state"], signed["table"]) == (0, "signed", 2)
    assert count(app, Result) == [4]


def test_a_signature_at_the_command_line_says_that_no_sample_was_ticked(
    app: Flask, exam: str, tmp_path: Path
) -> None:
    told(app, "import-results", kept(tmp_path, ONE, TWO), "--exam", exam, *OFFICERS)
    found = table(app)
    assert (found.state, found.report["sample_not_ticked"]) == (ResultState.SIGNED, True)
    from hr_portal.extensions import db

    with app.app_context():
        acts = [entry.act for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
        assert acts[-2:] == ["results_imported", "results_signed_by_command"]


def test_one_fault_is_told_by_row_column_and_cell_and_nothing_is_written(
    app: Flask, exam: str, tmp_path: Path
) -> None:
    file = kept(tmp_path, ONE, changed(TWO, 总成绩="71.51", 名次=""), THREE, changed(ONE, 名次=""))
    code, said = told(app, "import-results", file, "--exam", exam, *OFFICERS)
    assert code == 1
    assert [(e["row"], e["column"], e["value"]) for e in said["errors"]] == [
        (3, "总成绩", "71.51"), (5, "准考证号", ONE[0]),
    ]  # fmt: skip
    assert "71.50" in said["errors"][0]["problem"]
    assert "与第2行重复" in said["errors"][1]["problem"]
    assert "保留正确的一行" in said["errors"][1]["fix"]
    assert count(app, ResultTable, Result) == [0, 0]


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--by", "officer-AL02", "--confirmed-by", "officer-AL02"), 1), (("--confirmed-by", "second-AL02"), 1),
     (("--by", "nobody"), 2), (("--stage", "hire"), 1)],
)  # fmt: skip
def test_nobody_signs_alone_and_nobody_else_imports(
    app: Flask, exam: str, tmp_path: Path, words: Any, code: int
) -> None:
    assert flask(app, "import-results", kept(tmp_path, ONE), "--exam", exam, "--json", *words)[0] == code
    assert count(app, ResultTable, Result) == [0, 0]


def test_a_file_that_is_no_table_ends_with_two(app: Flask, exam: str, tmp_path: Path) -> None:
    path = tmp_path / "成绩.csv"
    path.write_bytes(b"1,2,3\n4,5,6\n")
    code, said = told(app, "import-results", path, "--exam", exam)
    assert (code, said["errors"][0]["code"]) == (2, "no_heading")


def test_no_number_and_no_name_stands_in_the_trail_or_the_log(
    app: Flask, exam: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from hr_portal.extensions import db

    bad = kept(tmp_path, ONE, changed(TWO, 总成绩="1"))
    told(app, "import-results", bad, "--exam", exam, *OFFICERS)
    told(app, "import-results", kept(tmp_path, ONE, TWO), "--exam", exam, *OFFICERS)
    with app.app_context():
        entries = json.dumps(
            [entry.facts for entry in db.session.scalars(select(AuditEntry))], ensure_ascii=False
        )
    for secret in (ONE[0], ONE[1], "莫宇梅", TWO[1]):
        assert secret not in entries + caplog.text


def test_a_total_or_rank_changed_behind_our_back_is_found(app: Flask, exam: str, tmp_path: Path) -> None:
    from hr_portal.extensions import db

    told(app, "import-results", kept(tmp_path, ONE, TWO, THREE, GONE), "--exam", exam, *OFFICERS)
    code, said = told(app, "verify-ranking", "--exam", exam)
    assert (code, said["rows"], said["posts"], said["differences"]) == (0, 4, 1, [])
    with app.app_context(), transaction(db.session()) as session:
        session.execute(update(Result).where(Result.number == 4).values(total="99.00"))
        session.execute(text("UPDATE results SET rank = 2 WHERE number = 3"))
    code, said = told(app, "verify-ranking", "--exam", exam)
    assert code == 1
    assert said["differences"] == [
        {"row": 4, "what": "total", "stored": "99.00", "computed": "60.50"},
        {"row": 3, "what": "rank", "stored": "2", "computed": "1"},
    ]


@pytest.mark.databases("sqlite")
def test_published_interview_lists_are_held_against_a_ratio(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "进面.csv"
    path.write_text("职位代码,进面人数,末位并列\n1,9,1\n2,10,3\n3,8,1\n", encoding="utf-8-sig")
    code, said = told(app, "interview-lines", path)
    assert (code, said["rows"], said["possible"]) == (0, 3, 2)
    assert said["impossible"] == [{"row": 4, "post": "3", "called": 8, "at_line": 1}]


@pytest.mark.databases("sqlite")
def test_of_a_citys_real_lines_six_cannot_come_from_one_to_three(app: Flask, samples: Path) -> None:
    code, said = told(app, "interview-lines", samples / "results" / "interview_lines_luoyang_2024.csv")
    assert (code, said["rows"], said["possible"], len(said["impossible"])) == (0, 464, 458, 6)
