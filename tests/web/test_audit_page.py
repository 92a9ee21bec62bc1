"""The audit trail: read within reach, and every change of it found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Role
from hr_portal.audit.models import AuditEntry, AuditHead
from hr_portal.audit.services import SWEEP, Act, Robot, first_broken_entry, record, record_all
from hr_portal.web.staff.audit import A_PAGE
from hr_portal.web.wording.say import ACTS
from tests.client import Client
from tests.clockwork import TODAY, instant
from tests.factories.accounts import City, add_duty, enter, make_city, make_person

NOW = instant(TODAY)


@pytest.fixture
def city(session: Session) -> City:
    return make_city(session)


def page_of(client: Client, path: str = "/staff/audit") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True).partition("<tbody")[2].partition("</tbody>")[0]


def test_entries_of_the_organs_one_reaches_are_shown_and_no_others(
    client: Client, session: Session, city: City
) -> None:
    clerk = make_person(session, city.middle, name="何雨")
    for organ in (city.top, city.middle, city.bottom, city.separate):
        record(
            session,
            "contact_changed",
            "organ",
            organ.id,
            actor=clerk,
            now=NOW,
            organ_id=organ.id,
            purpose="report",
            kind="",
        )
    record(session, "signed_in", "person", clerk.id, actor=clerk, now=NOW)
    enter(client, session, make_person(session, city.middle, Role.AUDITOR))
    rows = page_of(client)
    assert rows.count("<tr") == 2
    assert "县委组织部" in rows
    assert "青石镇" in rows
    assert "市委组织部" not in rows
    assert "何雨" in rows
    assert "修改联系方式" in rows
    assert "受理反映" in rows


def test_whoever_reaches_every_organ_sees_what_belongs_to_none_as_well(
    client: Client, session: Session, city: City
) -> None:
    auditor = make_person(session, city.top, Role.AUDITOR)
    record(session, "signed_in", "person", auditor.id, actor=auditor, now=NOW)
    enter(client, session, auditor)
    assert "没有符合条件的记录" in client.get("/staff/audit").get_data(as_text=True)
    add_duty(session, auditor, Role.AUDITOR, city.separate)
    session.commit()
    assert page_of(client).count("<tr") == 1


def test_a_robot_is_called_by_its_name(client: Client, session: Session, city: City) -> None:
    record(
        session,
        "organ_changed",
        "organ",
        city.top.id,
        actor=SWEEP,
        now=NOW,
        organ_id=city.top.id,
        fields=["name"],
    )
    enter(client, session, make_person(session, city.top, Role.AUDITOR))
    assert "到期自动办理" in page_of(client)


def test_entries_are_filtered_by_act_and_by_what_it_was_done_to(
    client: Client, session: Session, city: City
) -> None:
    auditor = make_person(session, city.top, Role.AUDITOR)
    for act, subject, number in [
        ("person_added", "person", 5),
        ("person_changed", "person", 6),
        ("duty_ended", "duty", 5),
    ]:
        record(session, act, subject, number, actor=auditor, now=NOW, organ_id=city.top.id)
    enter(client, session, auditor)
    assert page_of(client).count("<tr") == 3
    assert page_of(client, "/staff/audit?act=person_added").count("<tr") == 1
    assert page_of(client, "/staff/audit?subject=person").count("<tr") == 2
    assert page_of(client, "/staff/audit?subject=person&subject_id=6").count("<tr") == 1
    assert page_of(client, "/staff/audit?act=nonsense&subject_id=x&skip=-1").count("<tr") == 3, (
        "nonsense is left out"
    )


def test_what_is_done_about_reports_is_not_shown_and_leaves_no_gap(
    client: Client, session: Session, city: City
) -> None:
    auditor = make_person(session, city.top, Role.AUDITOR, Role.ADMINISTRATOR)
    add_duty(session, auditor, Role.AUDITOR, city.separate)
    record(session, "signed_in", "person", auditor.id, actor=auditor, now=NOW)
    session.commit()
    enter(client, session, auditor)
    before = page_of(client)
    record(session, "report_filed", "report", 7, actor=Robot("public"), now=NOW, organ_id=city.top.id)
    session.commit()
    assert page_of(client) == before
    assert page_of(client, "/staff/audit?subject=report&act=report_filed") == before
    record(session, "signed_in", "person", auditor.id, actor=auditor, now=NOW)
    session.commit()
    rows = page_of(client)
    assert rows.count("<tr") == before.count("<tr") + 1
    assert ">3<" not in rows


def test_older_entries_are_a_page_further(client: Client, session: Session, city: City) -> None:
    auditor = make_person(session, city.top, Role.AUDITOR)
    acts = [Act("signed_in", "person", auditor.id, city.top.id) for _ in range(2 * A_PAGE + 1)]
    record_all(session, acts, actor=auditor, now=NOW)
    enter(client, session, auditor)
    path, sizes = "/staff/audit?act=signed_in", []
    while True:
        page = client.get(path).get_data(as_text=True)
        sizes.append(page.partition("<tbody")[2].partition("</tbody>")[0].count("<tr"))
        following = page.partition('href="/staff/audit?skip=')[2].partition('"')[0]
        if not following:
            break
        path = f"/staff/audit?skip={following}".replace("&amp;", "&")
        assert "act=signed_in" in path
    assert sizes == [A_PAGE, A_PAGE, 1]


def test_every_act_of_the_house_has_a_name() -> None:
    assert all(ACTS.values())
    assert {"signed_in", "duty_confirmed", "person_disabled"} <= set(ACTS)


# ------------------------------------------------------------------ nobody changes it unseen


@pytest.fixture
def trail(session: Session, city: City) -> list[AuditEntry]:
    """Five entries of a person and a robot."""
    clerk = make_person(session, city.middle)
    for number in range(1, 5):
        record(
            session,
            "person_changed",
            "person",
            number,
            actor=clerk,
            now=NOW,
            organ_id=city.middle.id,
            fields=["name"],
        )
    record(session, "organ_changed", "organ", city.top.id, actor=SWEEP, now=NOW)
    assert first_broken_entry(session) is None
    return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


CHANGES: dict[str, Any] = {
    "at": NOW + timedelta(microseconds=1), "actor_id": None, "robot": "sweep", "act": "person_added", "subject": "duty",
    "subject_id": 9, "organ_id": None, "facts": {"fields": []}, "chain": "0" * 64, "id": 99,
}  # fmt: skip


def test_no_column_is_forgotten() -> None:
    assert set(CHANGES) == {column.key for column in AuditEntry.__table__.columns}


@pytest.mark.both_databases
@pytest.mark.parametrize("column", sorted(CHANGES))
def test_a_changed_column_is_found(session: Session, trail: list[AuditEntry], column: str) -> None:
    third = trail[2].id
    session.execute(update(AuditEntry).where(AuditEntry.id == third).values({column: CHANGES[column]}))
    assert first_broken_entry(session) == third


@pytest.mark.both_databases
@pytest.mark.parametrize("place", [0, 2, 4], ids=["the first", "one between", "the last"])
def test_a_removed_entry_is_found(session: Session, trail: list[AuditEntry], place: int) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.id == trail[place].id))
    assert first_broken_entry(session) == trail[place].id


@pytest.mark.both_databases
def test_an_entry_put_in_at_the_end_is_found(session: Session, trail: list[AuditEntry]) -> None:
    forged = {
        "at": NOW, "actor_id": None, "robot": "sweep", "act": "signed_in", "subject": "person", "subject_id": 1,
        "organ_id": None, "facts": {}, "chain": trail[-1].chain,
    }  # fmt: skip
    session.execute(insert(AuditEntry).values(id=trail[-1].id + 1, **forged))
    assert first_broken_entry(session) == trail[-1].id + 1


@pytest.mark.both_databases
def test_entries_that_changed_places_are_found(session: Session, trail: list[AuditEntry]) -> None:
    second, third = trail[1].id, trail[2].id
    for old, new in ((second, 1000), (third, second), (1000, third)):
        session.execute(update(AuditEntry).where(AuditEntry.id == old).values(id=new))
    assert first_broken_entry(session) == second


@pytest.mark.both_databases
def test_a_head_that_was_set_back_is_found(session: Session, trail: list[AuditEntry]) -> None:
    session.execute(delete(AuditEntry).where(AuditEntry.id >= trail[3].id))
    assert first_broken_entry(session) == trail[3].id
    session.execute(update(AuditHead).values(last_id=trail[2].id))
    assert first_broken_entry(session) == trail[3].id, "its digest is of the entries that were"


def test_the_command_says_whole_or_where_it_breaks(
    app: Flask, session: Session, trail: list[AuditEntry]
) -> None:
    session.commit()
    run: Callable[..., Any] = app.test_cli_runner().invoke
    whole = run(args=["audit", "verify", "--json"])
    assert (whole.exit_code, json.loads(whole.stdout)) == (0, {"entries": 5, "first_broken": None})
    session.execute(update(AuditEntry).where(AuditEntry.id == trail[1].id).values(act="x"))
    session.commit()
    broken = run(args=["audit", "verify", "--json"])
    assert (broken.exit_code, json.loads(broken.stdout)) == (1, {"entries": 5, "first_broken": trail[1].id})
    assert f"从第{trail[1].id}条起不对" in run(args=["audit", "verify"]).stdout
