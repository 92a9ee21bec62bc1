"""The tree of organs and their contact lines, and the commands that begin a city."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Duty, Organ, User
from hr_portal.accounts.queries import contact_for, user_by_login
from hr_portal.accounts.rules import PurposeOfContact, Role
from hr_portal.audit.models import AuditEntry
from tests.client import Client
from tests.factories.accounts import City, add_line, enter, make_city, make_person, sign_in_at, submit

LINE = {
    "kind": "", "office": "干部监督科", "phone": "（0000）8600 1299", "address": "澄河县人民路2号", "postcode": "310001",
    "hours": "工作日9:00—17:30", "email": "", "oversight_phone": "", "receiving_organ": "",
    "letter_in_time": "arrival_postmark", "postal_days": "0", "register_working_days": "1", "acceptance_days": "15",
    "answer_working_days": "15",
}  # fmt: skip


@pytest.fixture
def city(session: Session) -> City:
    return make_city(session)


@pytest.fixture
def county(session: Session, city: City, client: Client) -> User:
    """The administrator of `city.middle`, who sits at `client`."""
    person = make_person(session, city.middle, Role.ADMINISTRATOR)
    enter(client, session, person)
    return person


def test_the_tree_shows_what_one_reaches(client: Client, county: User) -> None:
    page = client.get("/staff/organs").get_data(as_text=True)
    assert "澄河县青石镇" in page
    assert "中共安澜市委组织部" not in page
    assert "用市委组织部的" in page, "a line of the organ above is named as that"
    assert client.get("/staff/organs/AL01").status_code == 404
    assert client.get("/staff/organs/NONE").status_code == 404


def test_a_line_is_set_changed_and_removed(
    client: Client, session: Session, city: City, county: User
) -> None:
    page = "/staff/organs/CH01/lines/report"
    assert "没有自己的，用市委组织部的" in client.get("/staff/organs/CH01").get_data(as_text=True)
    assert submit(client, page, LINE).status_code == 303
    session.expire_all()
    line = contact_for(city.bottom, PurposeOfContact.REPORT, "")
    assert line is not None
    assert (line.organ, line.phone) == (city.bottom, "（0000）8600 1299")
    assert 'value="干部监督科"' in client.get(page).get_data(as_text=True)
    assert submit(client, page, LINE | {"office": "组织办"}).status_code == 303
    assert submit(client, page, {"kind": ""}, to=page + "/remove").status_code == 303
    session.expire_all()
    assert city.bottom.contacts == []
    assert submit(client, page, {"kind": ""}, to=page + "/remove").status_code == 404


def test_who_receives_and_by_which_rules_is_set_shown_and_recorded_by_name(
    client: Client, session: Session, city: City, county: User
) -> None:
    page = "/staff/organs/CH01/lines/report"
    submit(client, page, LINE)
    rules = {
        "receiving_organ": "CH00", "letter_in_time": "sending_postmark", "postal_days": "3",
        "register_working_days": "2", "acceptance_days": "10", "answer_working_days": "12",
    }  # fmt: skip
    assert submit(client, page, LINE | rules).status_code == 303
    session.expire_all()
    line = contact_for(city.bottom, PurposeOfContact.REPORT, "")
    assert line is not None
    assert (line.receiving_organ, line.letter_in_time, line.postal_days) == (
        city.middle,
        "sending_postmark",
        3,
    )
    assert (line.register_working_days, line.acceptance_days, line.answer_working_days) == (2, 10, 12)
    shown = client.get("/staff/organs/CH01").get_data(as_text=True)
    assert "寄出日邮戳，期满后等3天" in shown
    assert "2个工作日内登记，10天内告知是否受理，办结后12个工作日内反馈" in shown
    assert '<option selected value="CH00">' in client.get(page).get_data(as_text=True)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "receiver_changed")).one()
    assert set(entry.facts["fields"]) == {
        "receiving_organ_id", "letter_in_time", "postal_days", "register_working_days", "acceptance_days",
        "answer_working_days",
    }  # fmt: skip
    assert submit(client, page, LINE | rules | {"receiving_organ": ""}).status_code == 303
    session.expire_all()
    assert line.receiving_organ is None


@pytest.mark.parametrize(
    ("change", "anchor", "sentence"),
    [
        ({"phone": ""}, "phone", "请填写电话"),
        ({"phone": "8600 1208"}, "phone", "受理反映的电话不能与咨询电话相同"),
        ({"letter_in_time": "sending_postmark"}, "postal_days", "以寄出邮戳为准的，请写明期满后等几天"),
        ({"acceptance_days": ""}, "acceptance_days", "请填写1至60之间的整数"),
        ({"register_working_days": "11"}, "register_working_days", "请填写1至10之间的整数"),
        ({"receiving_organ": "NONE"}, "receiving_organ", "请选择一项"),
        ({"postcode": "3100"}, "postcode", "邮政编码应为6位数字"),
        ({"hours": ""}, "hours", "请填写受理时间"),
        ({"kind": "weather"}, "kind", "请选择一项"),
    ],
)
def test_a_line_that_cannot_be_is_told_why_and_what_was_typed_stays(
    client: Client, session: Session, county: User, change: dict[str, str], anchor: str, sentence: str
) -> None:
    answer = submit(client, "/staff/organs/CH01/lines/report", LINE | change)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count(sentence) >= 2
    assert f'href="#{anchor}"' in page
    assert 'value="澄河县人民路2号"' in page


def test_a_report_line_may_be_of_one_kind_of_notice(
    client: Client, session: Session, city: City, county: User
) -> None:
    page = "/staff/organs/CH00/lines/report"
    assert submit(client, page, LINE | {"kind": "pre_appointment"}).status_code == 303
    session.expire_all()
    special = contact_for(city.middle, PurposeOfContact.REPORT, "pre_appointment")
    general = contact_for(city.middle, PurposeOfContact.REPORT, "announcement")
    assert special is not None
    assert general is not None
    assert (special.organ, general.organ) == (city.middle, city.top)
    assert "只用于：任前公示" in client.get("/staff/organs/CH00").get_data(as_text=True)


def test_the_last_general_line_is_not_offered_for_removal(
    client: Client, session: Session, city: City
) -> None:
    enter(client, session, make_person(session, city.top, Role.ADMINISTRATOR))
    add_line(session, city.top, PurposeOfContact.REPORT, "（0000）8600 1277", kind="announcement")
    session.commit()
    page = client.get("/staff/organs/AL01").get_data(as_text=True)
    assert page.count("/lines/report/remove") == 1
    assert page.count("/lines/enquiry/remove") == 0
    answer = submit(client, "/staff/organs/AL01", {"kind": ""}, to="/staff/organs/AL01/lines/enquiry/remove")
    assert answer.status_code == 409
    assert "不能删除" in answer.get_data(as_text=True)


def test_a_line_has_one_of_two_purposes(client: Client, county: User) -> None:
    assert client.get("/staff/organs/CH01/lines/chat").status_code == 404


# ------------------------------------------------------------------ commands

ORGANS = {
    "organs": [
        {
            "code": "AL01", "name": "中共安澜市委组织部", "level": "city", "nature": "party", "area": "市本级",
            "contacts": [
                {"purpose": "enquiry", "office": "办公室", "phone": "86001208", "address": "政务路1号", "postcode": "310000", "hours": "工作日"},
                {"purpose": "report", "office": "监督科", "phone": "86001238", "address": "政务路1号", "postcode": "310000", "hours": "工作日"},
            ],
        },
        {"code": "CH01", "name": "澄河县委组织部", "level": "county", "nature": "party", "area": "澄河县", "parent": "AL01"},
    ]
}  # fmt: skip


def write(folder: Path, organs: object, name: str = "organs.json") -> str:
    path = folder / name
    path.write_text(json.dumps(organs, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_a_city_begins_on_the_command_line(
    app: Flask, client: Client, session: Session, tmp_path: Path
) -> None:
    run = app.test_cli_runner()
    dry = run.invoke(args=["organs", "load", write(tmp_path, ORGANS), "--dry-run", "--json"])
    assert (dry.exit_code, json.loads(dry.stdout)) == (
        0,
        {"dry_run": True, "organs": 2, "new": ["AL01", "CH01"]},
    )
    assert session.scalar(select(func.count()).select_from(Organ)) == 0
    session.rollback()
    loaded = run.invoke(args=["organs", "load", write(tmp_path, ORGANS), "--json"])
    assert json.loads(loaded.stdout) == {"added": ["AL01", "CH01"], "changed": [], "unchanged": 0}
    added = run.invoke(
        args=[
            "accounts",
            "add",
            "zheng",
            "--name",
            "郑重",
            "--organ",
            "AL01",
            "--duty",
            "administrator@AL01",
            "--password",
            "--json",
        ]
    )
    assert added.exit_code == 0, added.output
    told = json.loads(added.stdout)
    assert told["login"] == "zheng"
    assert sign_in_at(client, "zheng", told["password"]).status_code == 303
    assert client.get("/staff/people").status_code == 200
    session.rollback()
    entries = session.execute(select(AuditEntry.act, AuditEntry.robot).order_by(AuditEntry.id)).all()
    assert [tuple(row) for row in entries if row.robot] == [
        ("organ_added", "command-line"), ("organ_added", "command-line"), ("person_added", "command-line"),
        ("duty_granted", "command-line"), ("link_made", "command-line"),
    ]  # fmt: skip


def test_a_link_of_the_command_line_opens_the_page(
    app: Flask, client: Client, session: Session, city: City
) -> None:
    person = make_person(session, city.top, Role.ADMINISTRATOR, login="zheng")
    session.commit()
    made = app.test_cli_runner().invoke(args=["accounts", "link", "ZHENG", "--json"])
    link = json.loads(made.stdout)["link"]
    assert person.name in client.get(link.removeprefix("http://127.0.0.1:8000")).get_data(as_text=True)


def test_a_refused_file_is_reported_in_full_and_nothing_is_written(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    bad = {
        "organs": [ORGANS["organs"][0] | {"code": "A-1", "area": ""}, ORGANS["organs"][1] | {"level": "省级"}]
    }
    run = app.test_cli_runner()
    done = run.invoke(args=["organs", "load", write(tmp_path, bad), "--json"])
    assert done.exit_code == 1
    assert [(r["code"], r["where"]) for r in json.loads(done.stdout)["refused"]] == [
        ("organ_code_unfit", "organs[0].code"), ("organ_area_missing", "organs[0].area"),
        ("organ_level_unknown", "organs[1].level"),
    ]  # fmt: skip
    plain = run.invoke(args=["organs", "load", write(tmp_path, bad)])
    assert plain.stdout.count("\n") == 3
    assert "organs[0].code: 代码“A-1”应为大写字母和数字" in plain.stdout
    assert session.scalar(select(func.count()).select_from(Organ)) == 0


@pytest.mark.parametrize(
    "words",
    [
        ["organs", "load", "missing.json"],
        ["accounts", "add", "zheng", "--name", "郑重", "--organ", "NONE"],
        ["accounts", "add", "zheng", "--name", "郑重", "--organ", "AL01", "--duty", "emperor@AL01"],
        ["accounts", "add", "zheng", "--organ", "AL01"],
        ["accounts", "link", "nobody"],
    ],
)
def test_wrong_use_ends_with_two_and_says_so(
    app: Flask, session: Session, city: City, words: list[str]
) -> None:
    session.commit()
    done = app.test_cli_runner().invoke(args=words)
    assert done.exit_code == 2
    assert done.stderr
    assert done.stdout == ""


def test_an_unreadable_file_ends_with_two(app: Flask, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "organs.toml"
    path.write_text("= no", encoding="utf-8")
    done = app.test_cli_runner().invoke(args=["organs", "load", str(path)])
    assert done.exit_code == 2
    assert "文件格式有误" in done.stderr


def test_a_person_who_cannot_be_added_leaves_nothing_behind(app: Flask, session: Session, city: City) -> None:
    session.commit()
    twice = ["--duty", "issuer@AL01", "--duty", "issuer@AL01"]
    done = app.test_cli_runner().invoke(
        args=["accounts", "add", "zheng", "--name", "郑重", "--organ", "AL01", *twice, "--json"]
    )
    assert done.exit_code == 1
    assert json.loads(done.stdout)["refused"][0]["code"] == "duty_twice"
    assert user_by_login(session, "zheng") is None
    assert session.scalar(select(func.count()).select_from(Duty)) == 0
