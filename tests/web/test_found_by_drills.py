"""Faults that drills found, each kept as a test of its own."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from tests.client import Client
from tests.factories.accounts import token_on
from tests.factories.desk import Desk, make_desk
from tests.factories.notices import drafted, publish, scheduled
from tests.factories.receiving import REPORTS, make_hall
from tests.factories.reporter import Reporter, an_upload


@pytest.fixture
def desk(session: Session, make_client: Callable[[], Client]) -> Desk:
    return make_desk(session, make_client)


@pytest.mark.parametrize(
    "measure", ["redact", "extend", "correct", "resume", "suspend", "reopen", "withdraw", "take-down"]
)
def test_a_measure_upon_a_draft_is_refused_with_its_reason(
    desk: Desk, session: Session, measure: str
) -> None:
    notice = drafted(session, desk.office)
    session.commit()
    answer = desk.author.post(f"/staff/notices/{notice.id}/{measure}", {"reason": "x"})
    assert answer.status_code == 409


def test_receivers_find_no_notice_before_it_was_public(
    session: Session, make_client: Callable[[], Client], clock: FrozenClock
) -> None:
    hall = make_hall(session, make_client, clock)
    title = "关于尚未公开的任前公示"
    early = [
        drafted(session, hall.office, title=title),
        scheduled(session, hall.office, at="2026-11-30 09:00", now="2026-11-24 19:00", title=title),
    ]
    session.commit()
    officer = hall.first
    for notice in early:
        for page in ("confirmation", "recusal", "summary", "summary.docx"):
            answer = officer.get(f"/staff/receiving/notices/{notice.id}/{page}")
            assert answer.status_code == 404, page
            assert title not in answer.get_data(as_text=True)
    hall.at("2026-11-30 09:00")
    assert hall.first.get(f"/staff/receiving/notices/{early[1].id}/recusal").status_code == 200


def test_a_file_where_a_line_stands_is_nothing_typed(desk: Desk, session: Session) -> None:
    notice = publish(session, desk.office, at="2026-11-24 09:00")
    session.commit()
    answer = desk.author.post(
        f"/staff/notices/{notice.id}/take-down",
        {"public_reason": an_upload(b"x", "x.txt"), "inside_reason": an_upload(b"x", "x.txt")},
    )
    assert answer.status_code == 422


def test_json_is_no_form(client: Client, session: Session, desk: Desk, app: Flask) -> None:
    notice = publish(session, desk.office, at="2026-11-24 09:00")
    session.commit()
    for body in ("[1]", '{"facts": 7}', "null"):
        answer = client.post(f"/n/{notice.address}/report", data=body, content_type="application/json")
        assert answer.status_code == 422
    assert Reporter(client, app).form(notice)


def test_a_part_of_a_form_without_a_name_is_nobodys(desk: Desk) -> None:
    token = token_on(desk.author.client.get("/staff/account"))
    body = (
        "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n"
        f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--b\r\nContent-Disposition: form-data; name="language"\r\n\r\nen\r\n--b--\r\n'
    )
    kind = "multipart/form-data; boundary=b"
    assert desk.author.client.post("/staff/account/language", data=body, content_type=kind).status_code == 303


def test_codes_that_are_not_ours_and_a_merger_without_a_choice_are_answered_in_words(
    session: Session, make_client: Callable[[], Client], clock: FrozenClock
) -> None:
    hall = make_hall(session, make_client, clock)
    one, two = hall.report(), hall.report()
    for report in (one, two):
        hall.handled_to(report, "registration")
    case = f"{REPORTS}/{one.id}"
    assert hall.first.post(f"{case}/acceptance", {"measure": "COM4"}, page=case).status_code in (303, 422)
    for into in ("", " ", "9" * 40, "x", str(one.id)):
        answer = hall.first.post(f"{case}/merger", {"into": into}, page=case)
        assert answer.status_code == 422, into


# --- what no row can hold, on the database that says so ---------------------------------------------------------------


TOO_LARGE = "9" * 18


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "path",
    [
        "/exams/%00", "/en/exams/%00.ics", "/api/v1/exams/a%00/positions", "/n/%00", "/staff/results/%00x", f"/staff/notices/{TOO_LARGE}",
        f"/staff/notices/{TOO_LARGE}/wall", f"/staff/people/{'9' * 5000}", "/staff/organs/AL%00",
    ],
)  # fmt: skip
def test_an_address_that_can_name_nothing_leads_nowhere(desk: Desk, path: str) -> None:
    assert desk.author.client.get(path).status_code == 404


@pytest.mark.both_databases
def test_what_was_typed_has_no_nul(desk: Desk, session: Session) -> None:
    notice = drafted(session, desk.office)
    session.commit()
    page = f"/staff/notices/{notice.id}/joint"
    answer = desk.author.post(page, {"organ": "2026-11-24\0"}, page=page)
    assert answer.status_code == 422
    assert desk.author.get("/staff/notices?q=%00&organ=a%00").status_code == 200


@pytest.mark.parametrize("asked", ["kind=a%00", "from=%01", "sort=%1b", "area=%EF%BF%BF"])
def test_a_feed_that_names_what_it_ignores_stays_readable(client: Client, asked: str) -> None:
    answer = client.get(f"/notices.atom?{asked}")
    assert answer.status_code == 200
    assert ElementTree.fromstring(answer.get_data()).tag.endswith("feed")
