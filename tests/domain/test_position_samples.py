"""Real tables, read as the commands read them: rows, recruits and codes as two independent readers counted them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.core.tables import read_tables
from hr_portal.recruitment import applicants, importing
from hr_portal.recruitment.applicant_rows import Applicants
from hr_portal.recruitment.applicant_rows import understand as understand_applicants
from hr_portal.recruitment.headings import default_aliases
from hr_portal.recruitment.models import Position, PositionFigure
from hr_portal.recruitment.positions import Positions, understand
from hr_portal.recruitment.rules import Left, key_without_code
from tests.clockwork import instant
from tests.factories.exams import NOW, make_bureau, make_exam

pytestmark = pytest.mark.samples

GUANGDONG, HENAN = "guangdong_2026_positions.xls", "henan_2024_positions.xls"
SHANXI = "shanxi_2025_sydw_applicants_2.18.xlsx"
HUBEI = ("hubei_2026_applicants_0113.xlsx", "hubei_2026_applicants_0114.xlsx")
NINE = instant(NOW)


@pytest.fixture(scope="module")
def folder(samples: Path) -> Path:
    return samples / "positions"


@pytest.fixture(scope="module")
def expected(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "EXPECTED.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def positions(folder: Path) -> Callable[[str], Positions]:
    @cache
    def read(name: str) -> Positions:
        return understand(read_tables(folder / name, name), default_aliases("positions"))

    return read


@pytest.fixture(scope="module")
def counted(folder: Path) -> Callable[[str], Applicants]:
    @cache
    def read(name: str) -> Applicants:
        return understand_applicants(read_tables(folder / name, name), default_aliases("applicants"))

    return read


@pytest.mark.parametrize("name", [GUANGDONG, HENAN, SHANXI])
def test_posts_recruits_headings_and_codes_are_those_two_readers_counted(
    name: str, positions: Callable[[str], Positions], expected: dict[str, Any]
) -> None:
    found, wanted = positions(name), expected[name]
    assert found.read.faults == []
    assert found.read.left_out == []
    total = {"data_rows": len(found.rows), "recruits": found.recruits}
    assert total == wanted["total"]
    for sheet, told in wanted["sheets"].items():
        rows = [row for row in found.rows if row["sheet"] == sheet]
        here = found.by_sheet[sheet]
        headcount = next(value for key, value in told.items() if key.startswith("sum_") and "人数" in key)
        assert (here["posts"], here["heading_row"]) == (told["data_rows"], told["heading_row"])
        assert here["columns"] == told["columns"]
        assert here["recruits"] == sum(row["headcount"] for row in rows) == headcount
        if "code_lengths" in told:
            lengths = Counter(str(len(row["code"])) for row in rows)
            assert dict(lengths) == told["code_lengths"]
            assert len({row["code"] for row in rows}) == told["distinct_codes"]
        for key, values in told.items():
            if key.startswith("values_"):
                counts = Counter(row["cells"].get(key.removeprefix("values_"), "") for row in rows)
                assert {value: counts[value] for value in values} == values


def test_without_codes_each_post_has_a_key_of_its_own(positions: Callable[[str], Positions]) -> None:
    rows = positions(SHANXI).rows
    assert {row["code"] for row in rows} == {""}
    assert len({row["key"] for row in rows}) == len(rows) == 11374
    assert rows[0]["key"] == key_without_code(rows[0]["unit"], rows[0]["title"])


def test_each_kind_of_requirement_of_the_real_headings_is_recognised(
    positions: Callable[[str], Positions], folder: Path
) -> None:
    guangdong = positions(GUANGDONG)
    assert {name for sheet in guangdong.by_sheet.values() for name in sheet["unknown"]} == {
        "是否开展心理素质测评"
    }
    first = guangdong.rows[0]
    assert (first["area"], first["education"], first["degree"], first["unit_code"]) == (
        "广州",
        "研究生",
        "硕士以上",
        "1990007",
    )
    assert set(first["majors"]) == {"graduate"}
    assert {name for sheet in positions(HENAN).by_sheet.values() for name in sheet["unknown"]} == {"体检标准"}
    national = understand(
        read_tables(folder / "guokao_heading_only.xls", "国考.xls"), default_aliases("positions")
    )
    assert [fault.code for fault in national.read.faults] == ["no_positions"]
    (sheet,) = national.by_sheet.values()
    assert sheet["unknown"] == [
        "用人司局",
        "机构性质",
        "职位分布",
        "服务基层项目工作经历",
        "落户地点",
        "部门网站",
        "咨询电话2",
        "咨询电话3",
    ]


@pytest.mark.parametrize(
    ("name", "applied", "left"),
    [
        (HUBEI[0], 18458, (5226, Left.NO_CODE, "nan 18458 0")),
        (HUBEI[1], 42428, (5227, Left.TOTAL, "合计 8027 42428")),
    ],
)
def test_applicants_are_those_two_readers_counted_and_the_total_rows_are_named(
    name: str,
    applied: int,
    left: tuple[int, Left, str],
    counted: Callable[[str], Applicants],
    expected: dict[str, Any],
) -> None:
    found = counted(name)
    (told,) = expected[name]["sheets"].values()
    assert found.read.faults == []
    assert [(one.row, one.why, one.text) for one in found.read.left_out] == [left]
    assert len(found.rows) == told["data_rows"] == 5224
    assert {len(str(row["key"])) for row in found.rows} == {17}
    assert found.total("applied") == applied == told.get("sum_报名人数", told.get("sum_报考人数"))
    (sheet,) = found.by_sheet.values()
    assert sheet["heading_row"] == told["heading_row"]


def test_applicants_of_a_table_without_codes_are_counted_by_unit_and_post(
    counted: Callable[[str], Applicants], expected: dict[str, Any]
) -> None:
    found = counted(SHANXI)
    (told,) = expected[SHANXI]["sheets"].values()
    assert found.read.faults == []
    assert found.total("applied") == told["sum_填报信息人数"]
    assert found.total("passed") == told["sum_初审通过人数"]
    assert found.total("paid") == told["sum_缴费人数"]


def test_a_real_table_is_stored_whole(session: Session, folder: Path) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    session.commit()
    checked = importing.check(session, exam, folder / GUANGDONG, GUANGDONG)
    table = importing.keep(session, exam, checked, officer=bureau.officer, actor=bureau.officer, now=NINE)
    session.commit()
    of_it = Position.table_id == table.id
    counts = session.execute(select(func.count(), func.sum(Position.headcount)).where(of_it)).one()
    assert tuple(counts) == (9344, 11779)
    police = session.scalar(select(func.count()).where(of_it, Position.post_class == "police"))
    assert police == 863


def test_real_applicants_of_two_days_are_stored_by_day(session: Session, folder: Path) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau)
    session.commit()
    for name, day in zip(HUBEI, (date(2026, 1, 13), date(2026, 1, 14)), strict=True):
        checked = applicants.check(session, exam, folder / name, name, day)
        applicants.keep(session, exam, checked, officer=bureau.officer, actor=bureau.officer, now=NINE)
        session.commit()
    by_day = session.execute(
        select(PositionFigure.day, func.count(), func.sum(PositionFigure.applied))
        .group_by(PositionFigure.day)
        .order_by(PositionFigure.day)
    ).all()
    assert [tuple(row) for row in by_day] == [
        (date(2026, 1, 13), 5224, 18458), (date(2026, 1, 14), 5224, 42428),
    ]  # fmt: skip
