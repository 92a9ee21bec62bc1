"""An open exam with a confirmed table of positions, made without files; and people who compare themselves with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ
from hr_portal.core.many import insert_many
from hr_portal.recruitment.exam_rule_reading import parse
from hr_portal.recruitment.haystacks import haystacks
from hr_portal.recruitment.models import Exam, ExamVersion, Position, PositionTable, TableState

RULES: dict[str, Any] = {
    "slug": "al-2027",
    "title": "××省2027年度考试录用公务员（安澜考区）",
    "year": 2027,
    "organ": "AL01",
    "authorised_by": "省公务员局",
    "stages": [
        {
            "name": "registration",
            "kind": "registration",
            "title": "报名",
            "starts": "2026-10-15 08:00",
            "ends": "2026-10-24 18:00",
        }
    ],
    "classes": [],
    "age": {"cut_off": "2026-10-15", "least": 18, "most": 35, "most_for": {"fresh_postgraduate": 40}},
    "major_reference": "al",
}


def row(code: str, unit: str, title: str, **told: Any) -> dict[str, Any]:
    """One position. Cells are given by field; what is left out is empty."""
    texts = (
        "area", "level", "education", "degree", "political", "grassroots", "fresh", "gender", "age", "ratio", "test", "remarks",
    )  # fmt: skip
    headings = {
        "area": "考区", "level": "层级", "education": "学历", "degree": "学位", "political": "政治面貌",
        "grassroots": "是否要求2年以上基层工作经历", "fresh": "是否限应届毕业生报考", "gender": "性别", "age": "年龄",
        "ratio": "面试比例", "test": "是否进行体能测评", "remarks": "其他要求",
    }  # fmt: skip
    majors = told.pop("majors", {})
    headcount = told.pop("headcount", 1)
    sheet = told.pop("sheet", "县级机关")
    extra: Mapping[str, str] = told.pop("cells", {})
    fields = {name: told.get(name, "") for name in texts}
    cells = {"招考单位": unit, "招考职位": title, "职位代码": code, "录用人数": str(headcount)}
    cells |= {headings[name]: text for name, text in fields.items() if text}
    level_headings = {
        "graduate": "研究生专业名称及代码",
        "undergraduate": "本科专业名称及代码",
        "college": "大专专业名称及代码",
        "any": "专业",
    }
    cells |= {level_headings[level]: text for level, text in majors.items()}
    return {
        "key": code, "code": code, "sheet": sheet, "row": 0, "unit": unit, "unit_code": "", "title": title,
        "headcount": headcount, "majors": majors, "cells": {**cells, **extra}, "post_class": told.get("post_class", ""),
        **fields,
    }  # fmt: skip


def make_exam(
    session: Session, organ: Organ, rows: Sequence[dict[str, Any]], *, now: datetime, **rules: Any
) -> Exam:
    """An exam that is open since an hour, its table confirmed."""
    content = {**RULES, **rules}
    parse(content)
    exam = Exam(
        slug=content["slug"], year=content["year"], organ=organ, title=content["title"], created_at=now,
        opened_at=now - timedelta(hours=1),
    )  # fmt: skip
    session.add(exam)
    session.flush()
    version = ExamVersion(exam=exam, number=1, content=content, proposed_at=now, confirmed_at=now)
    session.add(version)
    session.flush()
    exam.current = version
    put_table(session, exam, rows, now=now)
    return exam


def put_table(
    session: Session, exam: Exam, rows: Sequence[dict[str, Any]], *, now: datetime, number: int = 1
) -> PositionTable:
    digest = hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    table = PositionTable(
        exam_id=exam.id, number=number, file_name="职位表.xlsx", sha256=digest, state=TableState.CONFIRMED,
        report={"posts": len(rows), "recruits": sum(told["headcount"] for told in rows)},
        changes={"against": None, "counts": {}}, imported_at=now, confirmed_at=now,
    )  # fmt: skip
    session.add(table)
    session.flush()
    texts = haystacks([[cell for cell in told["cells"].values() if cell] for told in rows])
    kept = [
        {**told, "row": number, "haystack": text}
        for number, (told, text) in enumerate(zip(rows, texts, strict=True), 3)
    ]
    insert_many(session, Position, kept, table_id=table.id, exam_id=exam.id)
    return table
