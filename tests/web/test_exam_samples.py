"""Real tables through the staff pages, read by the worker's code: the rows, recruits and codes two independent readers counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder, TestResponse

from hr_portal.core.jobs import Job, JobState
from hr_portal.recruitment.models import Position, PositionFigure
from tests.client import Client
from tests.factories.accounts import token_on
from tests.factories.desk import seat
from tests.factories.exams import make_bureau
from tests.web.test_exam_staff_pages import AT, Room, words

pytestmark = pytest.mark.samples

GUANGDONG, HENAN = "guangdong_2026_positions.xls", "henan_2024_positions.xls"
SHANXI = "shanxi_2025_sydw_applicants_2.18.xlsx"
HUBEI = {"hubei_2026_applicants_0113.xlsx": (date(2026, 1, 13), 18458), "hubei_2026_applicants_0114.xlsx": (date(2026, 1, 14), 42428)}  # fmt: skip


@pytest.fixture(scope="module")
def expected(samples: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((samples / "positions" / "EXPECTED.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def room(app: Flask, session: Session, make_client: Callable[[], Client]) -> Room:
    bureau = make_bureau(session)
    officer, second = (seat(session, make_client, person) for person in (bureau.officer, bureau.second))
    found = Room(app, session, bureau, officer, second, officer)
    found.exam()
    return found


def send(room: Room, file: Path, to: str, **fields: str) -> TestResponse:
    """Upload a file from disk, as large as it is."""
    client = room.officer.client
    token = token_on(client.get(f"{AT}/{to}"))
    with file.open("rb") as stream:
        data = {"csrf_token": token, "occasion": file.name, "file": (stream, file.name), **fields}
        builder = EnvironBuilder(path=f"{AT}/{to}", method="POST", data=data)
        environ = builder.get_environ()
        answer: TestResponse = client.open(environ)
        environ["wsgi.input"].close()
        builder.close()
    return answer


def read(room: Room, file: Path, to: str = "positions", **fields: str) -> str:
    """The page of the job that has read it."""
    answer = send(room, file, to, **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)[-2000:]
    room.work()
    return str(answer.headers["Location"])


@pytest.mark.parametrize("name", [GUANGDONG, HENAN, SHANXI])
def test_a_real_table_goes_through_the_pages_whole(
    room: Room, samples: Path, expected: dict[str, Any], name: str
) -> None:
    job = read(room, samples / "positions" / name)
    wanted, session = expected[name], room.session
    assert session.scalars(select(Job)).one().state is JobState.WAITING, words(room.officer.page(job))
    p = Position
    assert session.execute(select(func.count(), func.sum(p.headcount)).select_from(p)).one() == (
        wanted["total"]["data_rows"], wanted["total"]["recruits"],
    )  # fmt: skip
    for sheet, told in wanted["sheets"].items():
        codes = session.scalars(select(p.code).where(p.sheet == sheet)).all()
        assert len(codes) == told["data_rows"]
        if "code_lengths" in told:
            assert dict(Counter(str(len(code)) for code in codes)) == told["code_lengths"]
            assert len(set(codes)) == told["distinct_codes"]
    shown = words(room.second.page(f"{AT}/positions/1"))
    for number in wanted["total"].values():
        assert str(number) in shown
    assert room.second.post(f"{AT}/positions/1/confirm", page=AT).status_code == 303


def test_real_applicants_of_two_days_go_through_the_pages(room: Room, samples: Path) -> None:
    for name, (day, applied) in HUBEI.items():
        read(room, samples / "positions" / name, "applicants", day=day.isoformat())
        f = PositionFigure
        found = room.session.execute(select(func.count(), func.sum(f.applied)).where(f.day == day)).one()
        assert tuple(found) == (5224, applied)
    shown = words(room.officer.page(f"{AT}/applicants"))
    assert "18458" in shown
    assert "42428" in shown


@pytest.mark.parametrize(
    "name", ["poc-xmlbomb-empty.xlsx", "xlsx-corrupted.xlsx", "protected_passtika.xlsx", "invalid.xlsx"]
)
def test_a_hostile_or_broken_workbook_is_refused_with_one_sentence(
    room: Room, samples: Path, name: str
) -> None:
    page = room.officer.page(read(room, samples / "files" / name))
    assert room.session.scalars(select(Job)).one().state is JobState.FAILED
    (reasons,) = page.one("main").all("ul", "reasons")
    assert len(reasons.all("li")) == 1
    assert room.count(Position) == 0


def test_a_workbook_with_macros_is_not_taken_in(room: Room, samples: Path) -> None:
    assert send(room, samples / "files" / "SimpleMacro.xlsm", "positions").status_code == 422
    assert room.count(Job) == 0
