"""`flask exams`: exit 0, 1 or 2; JSON alone on standard output, the bar on standard error; nothing written where refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hr_portal.core.db import transaction
from hr_portal.core.tables import read_tables
from hr_portal.recruitment.models import Exam, Position, PositionFigure, PositionTable
from tests.factories.exams import HEADINGS, RULES, make_bureau, post, posts, table_of, workbook
from tests.factories.notices import make_user

TOML = """
slug = "anlan-2027"
title = "安澜市2027年度考试录用公务员"
year = 2027
organ = "AL02"
authorised_by = "经省公务员局授权组织"
stages = [{ name = "announcement" }, { name = "registration", starts = 2026-12-01T08:00:00 }]
"""


def flask(app: Flask, *words: object) -> tuple[int, str, str]:
    done = app.test_cli_runner().invoke(args=["exams", *map(str, words)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


def told(app: Flask, *words: object) -> tuple[int, Any]:
    code, said, _ = flask(app, *words, "--json")
    return code, json.loads(said)


def count(app: Flask, *tables: Any) -> list[int]:
    from hr_portal.extensions import db

    with app.app_context():
        return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


@pytest.fixture
def bureau(app: Flask) -> None:
    """An organ with two exam officers, `officer-AL02` and `second-AL02`, and an author."""
    from hr_portal.accounts.rules import Role
    from hr_portal.extensions import db

    with app.app_context(), transaction(db.session()):
        made = make_bureau(db.session())
        make_user(db.session(), made.organ, Role.AUTHOR, login="author-AL02")


@pytest.fixture
def exam(app: Flask, bureau: None) -> str:
    from hr_portal.accounts.queries import user_by_login
    from hr_portal.extensions import db
    from hr_portal.recruitment import exams
    from tests.clockwork import instant

    with app.app_context(), transaction(db.session()) as session:
        officer, second = user_by_login(session, "officer-AL02"), user_by_login(session, "second-AL02")
        assert officer is not None
        assert second is not None
        version = exams.propose(session, RULES, officer=officer, actor=officer, now=instant("2026-11-24"))
        exams.confirm(session, version, actor=second, now=instant("2026-11-24"))
    return "anlan-2027"


TWO = ("--by", "officer-AL02", "--confirmed-by", "second-AL02")


def kept(tmp_path: Path, data: bytes, name: str = "职位表.xlsx") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def test_an_exam_is_loaded_confirmed_and_opened(app: Flask, bureau: None, tmp_path: Path) -> None:
    file = kept(tmp_path, TOML.encode(), "exam.toml")
    assert told(app, "load", file)[1]["state"] == "waiting"
    code, answer = told(app, "confirm", "anlan-2027", *TWO, "--open")
    assert (code, answer["state"], answer["open"]) == (0, "confirmed", True)
    code, answer = told(app, "copy", "anlan-2027", "anlan-2028", *TWO)
    assert (code, answer["title"], answer["state"]) == (0, "安澜市2028年度考试录用公务员", "confirmed")


def test_faults_of_rules_are_told_by_their_place_and_nothing_is_written(
    app: Flask, bureau: None, tmp_path: Path
) -> None:
    file = kept(tmp_path, TOML.replace('"registration"', '"lunch"').encode(), "exam.toml")
    code, answer = told(app, "load", file)
    assert (code, answer["refused"][0]["where"]) == (1, "stages[2].kind")
    assert "没有“lunch”这种阶段" in flask(app, "load", file)[1]
    assert flask(app, "load", kept(tmp_path, b"slug = ", "bad.toml"))[0] == 2
    assert count(app, Exam) == [0]


def test_a_dry_run_writes_nothing_and_an_import_waits(app: Flask, exam: str, tmp_path: Path) -> None:
    file = kept(tmp_path, table_of(*posts(3), ["合计", "", "", 6]))
    code, answer = told(app, "import-positions", file, "--exam", exam, "--dry-run")
    assert (code, answer["posts"], answer["recruits"], answer["errors"]) == (0, 3, 6, [])
    assert answer["sheets"]["职位表"]["posts"] == 3
    assert answer["left_out"] == [{"sheet": "职位表", "row": 6, "text": "合计 6", "why": "total"}]
    assert answer["changes"]["counts"]["new"] == 3
    assert count(app, PositionTable, Position) == [0, 0]
    code, answer = told(app, "import-positions", file, "--exam", exam)
    assert (code, answer["table"], answer["state"]) == (0, 1, "waiting")
    code, answer = told(app, "confirm-positions", exam, 1, *TWO)
    assert (code, answer) == (0, {"table": 1, "state": "confirmed"})


def test_two_officers_complete_an_import_at_once(app: Flask, exam: str, tmp_path: Path) -> None:
    file = kept(tmp_path, table_of(*posts(3)))
    same = ("--by", "officer-AL02", "--confirmed-by", "officer-AL02")
    code, answer = told(app, "import-positions", file, "--exam", exam, *same)
    assert (code, answer["refused"][0]["code"]) == (1, "officer_confirms_own")
    assert count(app, PositionTable, Position) == [0, 0]
    code, answer = told(app, "import-positions", file, "--exam", exam, *TWO)
    assert (code, answer["state"]) == (0, "confirmed")
    code, said, _ = flask(
        app, "import-positions", kept(tmp_path, table_of(*posts(2))), "--exam", exam, "--dry-run"
    )
    assert (code, "取消1" in said, "- 27020000000003" in said) == (0, True, True)


def test_errors_are_told_by_sheet_row_column_cell_and_fix_also_as_a_workbook(
    app: Flask, exam: str, tmp_path: Path
) -> None:
    file = kept(
        tmp_path, table_of(post(1), post(2, 招录人数="若干"), *(post(n) for n in range(3, 40)), post(1))
    )
    out = tmp_path / "问题.xlsx"
    code, answer = told(app, "import-positions", file, "--exam", exam, *TWO, "--errors-xlsx", out)
    assert code == 1
    first, second = answer["errors"]
    assert {name: first[name] for name in ("sheet", "row", "column", "value")} == {
        "sheet": "职位表", "row": 4, "column": "招录人数", "value": "若干",
    }  # fmt: skip
    assert (first["problem"], first["fix"]) == (
        "招录人数不是整数 not a whole number",
        "请写成数字，如2 write it as a number",
    )
    assert second["problem"].startswith("与“职位表”第3行重复")
    assert count(app, PositionTable, Position) == [0, 0]
    overview, table = read_tables(out, out.name).sheets
    assert overview.rows[0] == ["工作表", "行号", "列", "文件里的内容", "问题", "怎么改"]
    assert [row[1] for row in overview.rows[1:]] == ["4", "42"]
    assert table.rows[0][:3] == ["行号", "问题", "怎么改"]
    marked = [row for row in table.rows if row[1]]
    assert [row[0] for row in marked[1:]] == ["4", "42"]
    assert marked[1][3:7] == ["安澜市第2局", "一级主任科员以下", "27020000000002", "若干"]
    said = flask(app, "import-positions", file, "--exam", exam)[1]
    assert "职位表 第4行 招录人数：“若干”招录人数不是整数" in said


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"PK\x03\x04 nothing", "坏.xlsx", "file_damaged"),
        (b"%PDF-1.4", "假.xlsx", "file_extension_mismatch"),
        (b"", "空.xlsx", "file_empty"),
        (b"text", "说明.txt", "file_type_not_allowed"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_report_and_exit_2(
    data: bytes, name: str, code: str, app: Flask, exam: str, tmp_path: Path
) -> None:
    status, answer = told(app, "import-positions", kept(tmp_path, data, name), "--exam", exam)
    assert (status, [error["code"] for error in answer["errors"]]) == (2, [code])
    assert answer["errors"][0]["problem"]
    assert count(app, PositionTable) == [0]


def test_an_unseen_heading_is_taught_by_a_command(app: Flask, exam: str, tmp_path: Path) -> None:
    file = kept(tmp_path, table_of(*posts(2), headings=["用工主体", *HEADINGS[1:]]))
    code, answer = told(app, "import-positions", file, "--exam", exam)
    assert code == 1
    assert "flask exams alias 表头 unit" in answer["errors"][0]["fix"]
    assert told(app, "alias", "用工主体", "unit", "--by", "officer-AL02")[1] == {
        "aliases": [{"heading": "用工主体", "field": "unit"}]
    }
    assert told(app, "import-positions", file, "--exam", exam)[0] == 0
    assert told(app, "alias", "用工主体", "--forget")[1] == {"aliases": []}
    assert told(app, "alias", "用工主体", "nothing")[0] == 1


def test_a_change_of_an_open_exam_makes_a_draft_notice(app: Flask, exam: str, tmp_path: Path) -> None:
    first = kept(tmp_path, table_of(*posts(3)))
    assert told(app, "import-positions", first, "--exam", exam, *TWO)[0] == 0
    _open(app)
    second = kept(tmp_path, table_of(*posts(2)))
    code, answer = told(app, "import-positions", second, "--exam", exam, *TWO)
    assert (code, answer["refused"][0]["code"]) == (1, "change_notice_without_author")
    code, answer = told(app, "import-positions", second, "--exam", exam, *TWO, "--notice-by", "author-AL02")
    assert (code, answer["state"], answer["change_notice"]["kind"]) == (0, "confirmed", "recruit_change")


def _open(app: Flask) -> None:
    from hr_portal.extensions import db
    from tests.clockwork import instant

    with app.app_context(), transaction(db.session()) as session:
        session.scalars(select(Exam)).one().opened_at = instant("2026-11-24")


def test_applicants_of_a_day_are_imported(app: Flask, exam: str, tmp_path: Path) -> None:
    file = kept(tmp_path, workbook({"报名": [["职位代码", "报名人数"], ["001", 3], ["合计", 3]]}))
    words = ("import-applicants", file, "--exam", exam, "--day", "2026-11-23")
    code, answer = told(app, *words, "--dry-run")
    assert (code, answer["state"], count(app, PositionFigure)) == (0, "checked", [0])
    code, answer = told(app, *words)
    assert (code, answer["rows"], answer["applied"], answer["state"]) == (0, 1, 3, "imported")
    assert answer["left_out"] == [{"sheet": "报名", "row": 3, "text": "合计 3", "why": "total"}]
    assert flask(app, "import-applicants", file, "--exam", exam, "--day", "soon")[0] == 2
    assert told(app, *words[:-1], "2026-11-25")[1]["refused"][0]["code"] == "day_in_future"


def test_wrong_usage_is_exit_2(app: Flask, exam: str, tmp_path: Path) -> None:
    file = kept(tmp_path, table_of(*posts(1)))
    assert flask(app, "import-positions", file, "--exam", "nothing")[0] == 2
    assert flask(app, "import-positions", file, "--exam", exam, "--by", "nobody")[0] == 2
    assert flask(app, "import-positions", tmp_path / "gone.xlsx", "--exam", exam)[0] == 2


def test_every_fault_and_reason_has_its_words() -> None:
    import re

    from hr_portal.cli.exam_words import FAULTS, LEFT_OUT, RULES
    from hr_portal.recruitment.rules import Left
    from tests.system.tree import ROOT

    folder = ROOT / "hr_portal" / "recruitment"
    mine = ("reading", "positions", "applicant_rows", "applicants", "cut_off_rows")
    text = "".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in mine)
    said = set(re.findall(r'Fault\(\s*"([a-z_]+)"|against\("([a-z_]+)"', text))
    assert {code for pair in said for code in pair if code} <= FAULTS.keys()
    verbs = (
        "exams",
        "confirming",
        "importing",
        "teaching",
        "applicants",
        "cut_offs",
        "exam_rules",
        "exam_stages",
    )
    text = "".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in verbs)
    codes = set(re.findall(r'Reason\(\s*"([a-z_]+)"|_against\(\s*"([a-z_]+)"', text))
    assert {code for pair in codes for code in pair if code} <= RULES.keys()
    assert {left.value for left in Left} == LEFT_OUT.keys()
