"""Real tables through the importer, the reference of majors and the interface: the same answers as two other programs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hr_portal.audit.services import COMMAND_LINE
from hr_portal.recruitment import confirming, importing, majors
from tests.clockwork import instant
from tests.factories.exams import NOW, make_bureau, make_exam

pytestmark = pytest.mark.samples
GUANGDONG = "guangdong_2026_positions.xls"
NINE = instant(NOW)


def asked(query: dict[str, str]) -> list[tuple[str, str]]:
    """A query of the file in the words of the interface."""
    names = {
        "考区": "area",
        "学历": "education",
        "sheet": "sheet",
        "是否限应届毕业生报考": "fresh",
        "major_admitted": "major",
    }
    pairs = []
    for name, value in query.items():
        if name == "rule":
            pairs.append(("major_rule", "class" if value.startswith("as above") else "code"))
        elif name in names:
            pairs.append((names[name], value))
        else:
            column, how = name.split()
            pairs.append(({"contains": "has", "lacks": "lacks"}[how], f"{column}:{value}"))
    if "major_admitted" in query and "rule" not in query:
        pairs.append(("major_rule", "code"))
    return pairs


def test_the_searches_of_a_whole_province_find_the_same_posts(
    session: Session, app: Flask, samples: Path
) -> None:
    bureau = make_bureau(session)
    exam = make_exam(session, bureau, is_open=True, major_reference="gd-2026", year=2026)
    name = "guangdong_2026_major_reference.xls"
    reference = majors.read_reference(samples / "majors" / name, name)
    majors.load(
        session, reference, slug="gd-2026", title="专业参考目录", source="", actor=COMMAND_LINE, now=NINE
    )
    session.commit()
    checked = importing.check(session, exam, samples / "positions" / GUANGDONG, GUANGDONG)
    table = importing.keep(session, exam, checked, officer=bureau.officer, actor=bureau.officer, now=NINE)
    confirming.confirm(session, table, actor=bureau.second, now=NINE)
    session.commit()
    queries: list[dict[str, Any]] = json.loads(
        (samples / "positions" / "queries_guangdong_2026.json").read_text(encoding="utf-8")
    )
    assert len(queries) == 28
    client = app.test_client()
    for query in queries:
        path: str | None = (
            f"/api/v1/exams/{exam.slug}/positions?{urlencode([*asked(query['query']), ('per_page', '2000')])}"
        )
        codes: list[str] = []
        while path is not None:
            answer = client.get(path).get_json()
            codes += [item["code"] for item in answer["items"]]
            assert (answer["total"], answer["recruits"]) == (query["count"], query["recruits"]), query
            path = answer["next"]
        digest = hashlib.sha256("\n".join(sorted(codes)).encode()).hexdigest()
        assert digest == query["sha256_of_sorted_codes"], query
