"""`flask exams load-majors` and its answers."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from hr_portal.recruitment.major_rows import book_of, reference_named
from hr_portal.recruitment.studies import Level

TABLE = "层次,专业代码,专业名称,旧专业名称\n本科,B030101,法学,经济法、国际法\n研究生,A030106,诉讼法学,\n"
GIVEN = ["--reference", "al-2027", "--title", "安澜市专业参考目录"]


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["exams", "load-majors", *arguments])
    return done.exit_code, done.output


def test_a_reference_is_loaded_from_its_file(app: Flask, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "目录.csv"
    file.write_text(TABLE, encoding="utf-8")
    code, said = run(app, str(file), *GIVEN, "--json")
    assert (code, json.loads(said)) == (
        0,
        {"reference": "al-2027", "majors": 2, "members": 0, "dry_run": False},
    )
    kept = reference_named(session, "al-2027")
    assert kept is not None
    assert kept.title == "安澜市专业参考目录"
    assert book_of(session, "al-2027").by_name(Level.UNDERGRADUATE, "国际法")[0].code == "B030101"
    assert run(app, str(file), *GIVEN)[0] == 0


def test_names_by_category_are_loaded_from_json(app: Flask, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "目录.json"
    file.write_text('{"categories": [{"name": "法律类", "levels": {"本科": ["法学"]}}]}', encoding="utf-8")
    assert run(app, str(file), *GIVEN)[0] == 0
    category = book_of(session, "al-2027").category("法律类")
    assert category is not None
    assert [member.name for member in category.members] == ["法学"]


def test_a_dry_run_writes_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "目录.csv"
    file.write_text(TABLE, encoding="utf-8")
    code, said = run(app, str(file), *GIVEN, "--dry-run")
    assert code == 0
    assert "专业2个" in said
    assert reference_named(session, "al-2027") is None


def test_what_is_wrong_is_printed_and_nothing_is_written(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "目录.csv"
    file.write_text("层次,专业代码,专业名称\n本科,030101,法学\n本科,030101,会计学\n", encoding="utf-8")
    code, said = run(app, str(file), "--reference", "大", "--title", "目录")
    assert code == 1
    assert "030101有两个名称" in said
    assert "短名" in said
    other = tmp_path / "姓名.csv"
    other.write_text("姓名,性别\n张文澜,女\n", encoding="utf-8")
    assert run(app, str(other), *GIVEN)[0] == 1
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"not a workbook")
    assert run(app, str(broken), *GIVEN)[0] == 2
    assert reference_named(session, "al-2027") is None
