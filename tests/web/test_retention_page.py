"""个人信息到期删除 for auditors, administrators and privacy reviewers: instants, names of columns, counts; no values."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Role
from hr_portal.consequences import carry_out
from hr_portal.core.sweeping import sweep
from tests.client import Client
from tests.clockwork import instant
from tests.factories.desk import make_desk
from tests.factories.notices import make_office, make_user, publish
from tests.factories.terms import terms
from tests.web.reader import read


@pytest.fixture(autouse=True)
def _terms(app: Flask) -> Iterator[None]:
    with terms(pre_appointment=(30, 60)):
        yield
    app.extensions["ledger"].path.unlink(missing_ok=True)


def test_it_says_what_is_due_what_is_not_set_and_what_was_done(
    session: Session, make_client: Callable[[], Client]
) -> None:
    desk = make_desk(session, make_client)
    publish(session, desk.office, at="2026-11-23 09:00")
    session.commit()
    clerk = desk.clerk(Role.PRIVACY_REVIEWER)
    page = clerk.page("/staff/retention")
    for words in (
        "AL01/2026-00001",
        "出生年月",
        "12月30日",
        "未设定，须由本市决定",
        "还没有删除过",
        "期满或发布后30天",
    ):
        assert words in page.words, words
    assert "张文澜" not in page.words
    sweep(session, carry_out, now=instant("2026-12-31"))
    page = clerk.page("/staff/retention")
    assert "2行，0个文件" in page.words
    assert "还没有删除过" not in page.words
    sheet = clerk.page("/staff/retention/1")
    for words in ("个人信息删除证明", "AL01/2026-00001", "名单2行", "2026年12月31日"):
        assert words in sheet.words, words
    assert "张文澜" not in sheet.words


def test_a_certificate_of_another_organ_is_not_found(
    session: Session, make_client: Callable[[], Client]
) -> None:
    desk = make_desk(session, make_client)
    other = make_office(session, "CH01", name="中共澄河县委组织部", short_name="县委组织部")
    publish(session, other, at="2026-11-23 09:00")
    session.commit()
    sweep(session, carry_out, now=instant("2026-12-31"))
    clerk = desk.clerk(Role.AUDITOR)
    assert "CH01" not in clerk.page("/staff/retention").words
    assert clerk.get("/staff/retention/1").status_code == 404
    assert make_user(session, desk.office.organ) is not None


def test_a_page_whose_term_has_ended_says_what_was_there_and_nobodys_name(
    app: Flask, session: Session
) -> None:
    office = make_office(session)
    notice = publish(session, office, at="2026-11-23 09:00", title="关于张文澜同志的公示")
    session.commit()
    app.extensions["clock"].travel_to(instant("2027-01-30"))
    answer = read(app, f"/n/{notice.address}")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex"
    for words in ("AL01/2026-00001", "中共安澜市委组织部", "个人信息已按期删除", "2026年11月23日"):
        assert words in text, words
    assert "张文澜" not in text
