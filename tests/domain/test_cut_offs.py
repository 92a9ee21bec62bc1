"""历年进面分数: kept as printed, replaced by year and source, all or nothing, and found on the page of the position."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.core.db import transaction
from hr_portal.core.epoch import read_epoch
from hr_portal.core.tables import read_tables
from hr_portal.recruitment import cut_offs
from hr_portal.recruitment.cut_off_rows import understand
from hr_portal.recruitment.headings import default_aliases
from hr_portal.recruitment.models import CutOff, Exam
from hr_portal.recruitment.position_history import past_lines
from tests.clockwork import instant
from tests.domain.acting import refused
from tests.factories.exams import NOW, confirmed, make_bureau, make_exam, posts, table_of, workbook

NINE = instant(NOW)
HEADS = ["职位代码", "招录单位", "职位名称", "进面最低分", "竞争比"]
FIRST = "27020000000001"
UNIT, TITLE = "安澜市第1局", "一级主任科员以下"


def file_of(*rows: list[Any], heads: list[str] = HEADS) -> bytes:
    return workbook({"分数": [["2026年进入面试最低分数"], heads, *rows]})


def checked(
    session: Session, exam: Exam, data: bytes, year: int = 2026, told_by: str = ""
) -> cut_offs.CheckedCutOffs:
    session.commit()
    return cut_offs.check(session, exam, data, "分数.xlsx", year=year, told_by=told_by)


def kept(session: Session) -> list[tuple[int, str, str, str, str, str, str]]:
    rows = session.scalars(select(CutOff).order_by(CutOff.year, CutOff.id))
    return [(row.year, row.source, row.key, row.unit, row.title, row.lowest, row.ratio) for row in rows]


def test_lines_are_kept_as_printed_and_replaced_by_year_and_source(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)

    def import_(year: int, told_by: str, *rows: list[Any]) -> None:
        found = checked(session, exam, file_of(*rows), year, told_by)
        assert found.is_clean, found.faults
        cut_offs.keep(session, exam, found, officer=bureau.officer, actor=bureau.officer, now=NINE)

    import_(2026, "公告", ["1", "甲局", "科员", "67.10", "30:1"], ["", "乙局", "科员", 130.5, ""])
    import_(2025, "公告", ["1", "甲局", "科员", "60", ""])
    import_(2026, "省局", ["", "丙局", "", "0", ""])
    assert kept(session) == [
        (2025, "公告", "1", "甲局", "科员", "60", ""),
        (2026, "公告", "1", "甲局", "科员", "67.10", "30:1"),
        (2026, "公告", "", "乙局", "科员", "130.5", ""),
        (2026, "省局", "", "丙局", "", "0", ""),
    ]
    import_(2026, " 公告\n", ["", "丁局", "科员", "300", "1:30"])
    assert [(row[0], row[1], row[3]) for row in kept(session)] == [
        (2025, "公告", "甲局"), (2026, "省局", "丙局"), (2026, "公告", "丁局"),
    ]  # fmt: skip


def test_another_organ_s_file_of_the_year_stays(session: Session) -> None:
    for code, slug in (("AL02", "anlan-2027"), ("AL03", "other-2027")):
        bureau = make_bureau(session, code)
        exam = make_exam(session, bureau, slug=slug)
        found = checked(session, exam, file_of(["", f"{code}局", "", "60", ""]))
        cut_offs.keep(session, exam, found, officer=bureau.officer, actor=bureau.officer, now=NINE)
    assert [row[3] for row in kept(session)] == ["AL02局", "AL03局"]


def test_a_faulty_cell_is_told_by_its_place_and_refuses_the_whole_file(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    rows: list[list[Any]] = [
        ["1", "甲局", "科员", "67.1", ""], ["2", "甲局", "科员", "六十", ""], ["3", "甲局", "科员", "", "9:1"],
        ["4", "甲局", "科员", "300.01", ""], ["5", "甲局", "科员", -1, ""], ["6", "甲局", "科员", "60", "高"],
        ["1", "甲局", "主任", "60", ""], [14230201003000001, "甲局", "科员", "60", ""], ["职位", "甲局", "科员", "60", ""],
        ["", "", "科员", "60", ""],
    ]  # fmt: skip
    found = checked(session, exam, file_of(*rows))
    assert [(fault.code, fault.sheet, fault.row, fault.column) for fault in found.faults] == [
        ("cut_off_not_a_score", "分数", 4, "进面最低分"), ("cell_missing", "分数", 5, "进面最低分"),
        ("cut_off_too_high", "分数", 6, "进面最低分"), ("cut_off_not_a_score", "分数", 7, "进面最低分"),
        ("cut_off_not_a_ratio", "分数", 8, "竞争比"), ("position_twice", "分数", 9, "职位代码"),
        ("code_digits_lost", "分数", 10, "职位代码"), ("code_not_a_code", "分数", 11, "职位代码"),
        ("cell_missing", "分数", 12, "招录单位"),
    ]  # fmt: skip
    with pytest.raises(ValueError, match="faults"):
        cut_offs.keep(session, exam, found, officer=bureau.officer, actor=bureau.officer, now=NINE)
    assert kept(session) == []


def test_a_position_finds_its_line_by_code_by_name_and_its_organ_s(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    confirmed(session, bureau, exam, table_of(*posts(2)))
    ways: dict[int, tuple[list[str], list[Any]]] = {
        2026: (["岗位代码", "用人单位", "最低入围分"], [FIRST, UNIT, "61"]),
        2025: (["招考单位", "招考职位", "面试最低分数"], [UNIT, TITLE, "62"]),
        2024: (["单位名称", "最低面试分数", "考录比"], [UNIT, "63", "20"]),
        2023: (["职位代码", "最低面试分数"], [FIRST, "64"]),
    }
    for year, (heads, row) in ways.items():
        found = checked(session, exam, file_of(row, heads=heads), year, f"{year}年公告")
        assert found.is_clean, found.faults
        cut_offs.keep(session, exam, found, officer=bureau.officer, actor=bureau.officer, now=NINE)
    lines = past_lines(session, UNIT, TITLE, FIRST, 2027)
    assert [(one.year, one.lowest, one.ratio, one.source) for one in lines] == [
        (2026, "61", "", "2026年公告"), (2025, "62", "", "2025年公告"), (2024, "63", "20", "2024年公告"),
        (2023, "64", "", "2023年公告"),
    ]  # fmt: skip
    assert past_lines(session, "安澜市第2局", TITLE, "27020000000002", 2027) == ()
    assert [one.year for one in past_lines(session, UNIT, "别的职位", "9", 2027)] == [2024]


def test_a_code_alone_must_be_one_of_the_exam_s_table(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    data = file_of([FIRST, "60"], ["8", "60"], heads=["职位代码", "最低面试分数"])
    assert [fault.code for fault in checked(session, exam, data).faults] == ["cut_off_without_unit"] * 2
    confirmed(session, bureau, exam, table_of(*posts(1)))
    found = checked(session, exam, data)
    assert [(fault.code, fault.row, fault.value) for fault in found.faults] == [("position_unknown", 4, "8")]


def test_a_table_without_code_or_organ_is_refused(session: Session) -> None:
    exam = make_exam(session, make_bureau(session))
    found = checked(session, exam, file_of(["科员", "60"], heads=["职位名称", "最低面试分数"]))
    assert [(fault.code, fault.facts["field"]) for fault in found.faults] == [("column_missing", "code")]


def test_only_an_exam_officer_and_no_year_after_the_exam_s(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    author = bureau.office.author
    found = checked(session, exam, file_of(["1", "甲局", "", "60", ""]), 2028)
    with refused("no_exam_duty", "cut_off_year"):
        cut_offs.keep(session, exam, found, officer=author, actor=author, now=NINE)


def test_lines_are_public_at_once_where_an_exam_is_open(session: Session) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    found = checked(session, exam, file_of(["1", "甲局", "", "60", ""]))
    epoch = read_epoch(session)
    cut_offs.keep(session, exam, found, officer=bureau.officer, actor=bureau.officer, now=NINE)
    assert read_epoch(session) == epoch
    make_exam(session, bureau, is_open=True, slug="anlan-2028", year=2028)
    epoch = read_epoch(session)
    cut_offs.keep(session, exam, found, officer=bureau.officer, actor=bureau.officer, now=NINE)
    assert read_epoch(session) == epoch + 1


def test_the_command_checks_refuses_and_imports(app: Flask, tmp_path: Path) -> None:
    from hr_portal.extensions import db

    with app.app_context(), transaction(db.session()) as session:
        make_exam(session, make_bureau(session))
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("职位代码,招录单位,进面最低分\n1,甲局,67.1\n2,甲局,60\n", encoding="utf-8")
    bad.write_text("职位代码,招录单位,进面最低分\n1,甲局,67.1\n2,甲局,无\n", encoding="utf-8")

    def told(file: Path, *words: str) -> tuple[int, Any]:
        common = ["exams", "import-cut-offs", str(file), "--exam", "anlan-2027", "--json"]
        done = app.test_cli_runner().invoke(args=[*common, *words])
        return done.exit_code, json.loads(done.stdout)

    def rows() -> int:
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(CutOff)) or 0

    by = ("--by", "officer-AL02", "--source", "公告")
    code, answer = told(good, "--year", "2026", "--dry-run")
    assert (code, answer["rows"], answer["state"], rows()) == (0, 2, "checked", 0)
    code, answer = told(bad, "--year", "2026", *by)
    assert (code, [(one["row"], one["column"], one["value"]) for one in answer["errors"]]) == (
        1, [(3, "进面最低分", "无")],
    )  # fmt: skip
    code, answer = told(good, "--year", "2028", *by)
    assert (code, answer["refused"][0]["code"], rows()) == (1, "cut_off_year", 0)
    code, answer = told(good, "--year", "2026", *by)
    assert (code, answer["state"], rows()) == (0, "imported", 2)


def test_the_lines_of_luoyang_are_read_to_the_last(samples: Path) -> None:
    file = samples / "results" / "interview_lines_luoyang_2024.csv"
    found = understand(read_tables(file, file.name), default_aliases("cut_offs"))
    assert found.read.faults == []
    assert found.read.left_out == []
    assert len(found.rows) == 464
    assert found.rows[0] == {
        "key": "13001011", "unit": "中共洛阳市纪委监委机关", "title": "", "lowest": "67.1", "ratio": "",
    }  # fmt: skip
