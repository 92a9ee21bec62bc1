"""专业参考目录 on the staff pages: loaded from a file by an exam officer, used at once."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Role
from hr_portal.recruitment.major_rows import book_of, reference_named
from hr_portal.recruitment.models import Major
from hr_portal.recruitment.studies import Level
from tests.client import Client
from tests.factories.accounts import enter, make_city, make_person
from tests.factories.desk import Clerk

TABLE = "层次,专业代码,专业名称\n本科,B030101,法学\n研究生,A030106,诉讼法学\n"
GIVEN = {"reference": "al-2027", "title": "安澜市专业参考目录", "source": "省公务员局"}


@pytest.fixture
def officer(session: Session, make_client: Callable[[], Client]) -> Clerk:
    city = make_city(session)
    person = make_person(session, city.top, Role.EXAM_OFFICER)
    client = make_client()
    enter(client, session, person)
    return Clerk(person, client)


def file(text: str = TABLE, name: str = "目录.csv") -> tuple[BytesIO, str]:
    return BytesIO(text.encode()), name


def test_an_officer_loads_a_reference_and_sees_it(officer: Clerk, session: Session) -> None:
    assert "还没有目录" in officer.page("/staff/majors").words
    answer = officer.post("/staff/majors", {**GIVEN, "file": file()}, page="/staff/majors")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/majors")
    page = officer.page("/staff/majors").words
    assert "已导入“安澜市专业参考目录”，专业2个" in page
    assert "al-2027" in page
    session.expire_all()
    assert book_of(session, "al-2027").by_code(Level.UNDERGRADUATE, "B030101") is not None


def test_what_is_missing_is_named_beside_its_field_and_what_was_typed_is_kept(
    officer: Clerk, session: Session
) -> None:
    answer = officer.post(
        "/staff/majors", {"reference": "", "title": "目录", "source": ""}, page="/staff/majors"
    )
    assert answer.status_code == 422
    said = answer.get_data(as_text=True)
    for words in ("请选择文件。", "请填写目录的短名。", 'value="目录"'):
        assert words in said
    assert reference_named(session, "al-2027") is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"file": file("姓名\n张文澜\n")}, "没有找到专业目录"),
        ({"file": file("层次,专业代码,专业名称\n本科,1,法学\n本科,1,会计学\n")}, "有两个名称"),
        ({"file": file(), "reference": "大写A"}, "应为小写字母、数字和连字符"),
        ({"file": file("x", "目录.xlsx")}, "目录.xlsx"),
        ({"file": file("{", "目录.json")}, "文件不能读"),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_nothing_is_kept(
    officer: Clerk, session: Session, given: dict[str, object], words: str
) -> None:
    answer = officer.post("/staff/majors", {**GIVEN, **given}, page="/staff/majors")
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert reference_named(session, "al-2027") is None


def test_only_exam_officers_enter(session: Session, make_client: Callable[[], Client]) -> None:
    city = make_city(session)
    client = make_client()
    enter(client, session, make_person(session, city.top, Role.AUTHOR))
    assert client.get("/staff/majors").status_code == 403


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "example"),
    [("guangdong_2026_major_reference.xls", "B080901"), ("jiangsu_2026_major_reference.json", "")],
)
def test_references_of_two_provinces_load_by_page(
    officer: Clerk, session: Session, samples: Path, name: str, example: str
) -> None:
    data = (samples / "majors" / name).read_bytes()
    answer = officer.post("/staff/majors", {**GIVEN, "file": (BytesIO(data), name)}, page="/staff/majors")
    assert answer.status_code == 303, answer.get_data(as_text=True)[-1500:]
    assert (session.scalar(select(func.count()).select_from(Major)) or 0) > 500
    if example:
        assert session.scalars(select(Major.name).where(Major.code == example)).first() == "计算机科学与技术"
