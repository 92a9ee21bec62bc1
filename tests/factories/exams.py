"""Exams, officers and position tables of a made-up city.

bureau = make_bureau(session)                     # an organ with two exam officers, author, reviewer, issuer
exam = make_exam(session, bureau)                 # its rules confirmed by the second officer
data = workbook({"职位表": [TITLE, HEADINGS, *posts(3)]})
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import openpyxl
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.rules import Nature, Role
from hr_portal.recruitment import confirming, exams, importing
from hr_portal.recruitment.models import Exam, PositionTable
from tests.clockwork import instant
from tests.factories.notices import Office, make_organ, make_user

NOW = "2026-11-24 09:00"
TITLE = ["安澜市2027年度考试录用公务员职位表"]
HEADINGS = ["招录单位", "职位名称", "职位代码", "招录人数", "学历要求", "专业", "其他要求"]

RULES: dict[str, Any] = {
    "slug": "anlan-2027",
    "title": "××省2027年度考试录用公务员（安澜考区）",
    "year": 2027,
    "organ": "AL02",
    "authorised_by": "经省公务员局授权组织",
    "kinds_of_posts": ["综合管理类", "行政执法类", "公安机关执法勤务类"],
    "stages": [
        {"name": "announcement", "starts": "2026-11-20 09:00", "ends": "2026-11-20"},
        {"name": "registration", "starts": "2026-11-24 08:00", "ends": "2026-11-30 18:00"},
        {"name": "admit_card"},
        {"name": "written", "starts": "2027-01-10"},
        {"name": "scores", "starts": "2027-02-01 09:00"},
        {"name": "recheck", "starts": "2027-02-01 09:00", "ends": "2027-02-04"},
        {"name": "qualification_review", "starts": "2027-02-08"},
        {"name": "interview"},
        {"name": "hire"},
    ],
    "classes": [
        {
            "name": "police", "title": "公安机关执法勤务职位", "sheets": ["公安"],
            "components": [
                {"name": "aptitude", "title": "行政职业能力测验", "weight": "0.4"},
                {"name": "essay", "title": "申论", "weight": "0.3"},
                {"name": "police_subject", "title": "公安专业科目", "weight": "0.3"},
                {"name": "interview", "title": "面试成绩"},
            ],
            "steps": [
                {"name": "written", "title": "笔试成绩", "formula": "weighted", "decimals": 2},
                {"name": "composite", "title": "综合成绩", "formula": "written*50% + interview*50%", "decimals": 2},
            ],
        },
        {
            "name": "general", "title": "其他职位",
            "components": [
                {"name": "aptitude", "title": "行政职业能力测验", "weight": "0.5"},
                {"name": "essay", "title": "申论", "weight": "0.5"},
                {"name": "interview", "title": "面试成绩"},
            ],
            "steps": [
                {"name": "written", "title": "笔试成绩", "formula": "weighted", "decimals": 2},
                {"name": "composite", "title": "综合成绩", "formula": "written*50% + interview*50%", "decimals": 2},
            ],
        },
    ],
    "pass_lines": [{"category": "县乡机关", "lines": {"total": "95", "aptitude": "50"}, "levels": ["县级", "乡镇"]}],
    "ratio": {"times": 3, "steps": [[5, 12]]},
    "floors": {"interview": 60, "without_competition": "panel_mean"},
    "tie_breaks": ["written", "aptitude", "veteran"],
    "waitlists": [{"stage": "interview", "allowed": True, "times": 1, "causes": ["放弃"], "by": "written"}],
    "age": {"cut_off": "2026-11-30", "least": 18, "most": 38, "most_for": {"应届硕士、博士研究生": 43}},
    "major_reference": "anlan-2027",
    "shown": {"rank": True, "scores": "entered"},
}  # fmt: skip


@dataclass(frozen=True)
class Bureau:
    """A civil-service bureau: two officers, and the three people a notice needs."""

    organ: Organ
    officer: User
    second: User
    office: Office


def make_bureau(session: Session, code: str = "AL02") -> Bureau:
    organ = make_organ(
        session, code, name="安澜市公务员局", short_name="市公务员局", nature=Nature.GOVERNMENT
    )
    author = make_user(session, organ, Role.AUTHOR)
    office = Office(
        organ, author, make_user(session, organ, Role.REVIEWER), make_user(session, organ, Role.ISSUER)
    )
    return Bureau(
        organ,
        make_user(session, organ, Role.EXAM_OFFICER, login=f"officer-{code}"),
        make_user(session, organ, Role.EXAM_OFFICER, login=f"second-{code}"),
        office,
    )


def make_exam(session: Session, bureau: Bureau, *, is_open: bool = False, **changes: Any) -> Exam:
    content = {**RULES, "organ": bureau.organ.code, **changes}
    now = instant(NOW)
    version = exams.propose(session, content, officer=bureau.officer, actor=bureau.officer, now=now)
    exam = exams.confirm(session, version, actor=bureau.second, now=now)
    if is_open:
        exams.open_exam(session, exam, actor=bureau.officer, now=now)
    return exam


def post(number: int, **changes: Any) -> list[Any]:
    """One row under HEADINGS; `changes` by heading."""
    row: dict[str, Any] = {
        "招录单位": f"安澜市第{number}局", "职位名称": "一级主任科员以下", "职位代码": f"2702{number:010d}", "招录人数": 2,
        "学历要求": "本科以上", "专业": "不限", "其他要求": "",
    }  # fmt: skip
    return list((row | changes).values())


def posts(count: int) -> list[list[Any]]:
    return [post(number) for number in range(1, count + 1)]


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], *, merged: Sequence[str] = ()) -> bytes:
    """An xlsx of these sheets; `merged` ranges of the first one."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table_of(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> bytes:
    """One sheet: a merged title, the headings, these rows."""
    return workbook({"职位表": [TITLE, list(headings), *rows]}, merged=["A1:G1"])


def checked(session: Session, exam: Exam, data: bytes, name: str = "职位表.xlsx") -> importing.Checked:
    """A file read as an edge would: what was written before is committed."""
    session.commit()
    return importing.check(session, exam, data, name)


def imported(
    session: Session, bureau: Bureau, exam: Exam, data: bytes, *, now: datetime | None = None
) -> PositionTable:
    """A file read and kept waiting."""
    found = checked(session, exam, data)
    assert found.is_clean, found.faults
    return importing.keep(
        session, exam, found, officer=bureau.officer, actor=bureau.officer, now=now or instant(NOW)
    )


def confirmed(session: Session, bureau: Bureau, exam: Exam, data: bytes) -> PositionTable:
    table = imported(session, bureau, exam, data)
    confirming.confirm(session, table, actor=bureau.second, now=instant(NOW), author=bureau.office.author)
    return table
