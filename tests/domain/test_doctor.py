"""`flask doctor` says what is wrong with a machine, and says nothing is where nothing is."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from config import Settings
from hr_portal.accounts.models import User
from hr_portal.cli.doctor import without_password
from hr_portal.cli.run import is_loopback
from hr_portal.core.clock import Clock
from hr_portal.core.db import transaction
from hr_portal.extensions import db
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.result_destroying import destroy_by_two
from hr_portal.recruitment.result_models import Release
from hr_portal.recruitment.result_releases import Plan
from tests.clockwork import instant
from tests.factories.candidates import amended, open_results
from tests.factories.exams import NOW
from tests.factories.notices import make_organ, make_user
from tests.factories.results import ONE, OPENS, TWO

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture(autouse=True)
def _true_clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor compares clocks, so it needs one that runs."""
    monkeypatch.setitem(app.extensions, "clock", Clock())


def doctor(app: Flask) -> tuple[int, dict[str, dict[str, str]]]:
    """Exit code, and what was found by subject."""
    done = app.test_cli_runner().invoke(args=["doctor", "--json"])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    told = json.loads(done.stdout)
    assert told["fit"] is (done.exit_code == 0)
    return done.exit_code, {line["subject"]: line for line in told["found"]}


def with_settings(app: Flask, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> Settings:
    settings = dataclasses.replace(app.extensions["settings"], **changes)
    monkeypatch.setitem(app.extensions, "settings", settings)
    return settings


def test_a_machine_with_nothing_wrong_is_fit(app: Flask) -> None:
    code, found = doctor(app)
    assert code == 0, found
    assert {found[name]["mark"] for name in ("database", "disk", "keys", "clock", "broker", "demo")} == {"ok"}
    said = app.test_cli_runner().invoke(args=["doctor"])
    assert said.exit_code == 0
    assert "DATABASE_URL" in said.stdout


@pytest.fixture
def open_key(app: Flask) -> Iterator[Path]:
    key: Path = app.extensions["settings"].key_dir / "some-key"
    key.parent.mkdir(mode=0o700, exist_ok=True)
    key.write_text("secret")
    key.chmod(0o644)
    yield key
    key.unlink()


def test_a_key_others_can_read_is_wrong(app: Flask, open_key: Path) -> None:
    code, found = doctor(app)
    assert (code, found["keys"]["mark"]) == (1, "wrong")
    assert f"chmod go-rwx {open_key}" in found["keys"]["found"]


def test_demo_accounts_are_wrong_on_a_site_others_reach(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context(), transaction(db.session()):
        make_user(db.session(), make_organ(db.session())).is_demo = True
    code, found = doctor(app)
    assert (code, found["demo"]["mark"]) == (0, "note")
    site = dataclasses.replace(app.extensions["settings"].site, url="https://renshi.example")
    with_settings(app, monkeypatch, site=site)
    code, found = doctor(app)
    assert (code, found["demo"]["mark"]) == (1, "wrong")


def test_a_broker_that_does_not_answer_is_wrong(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with_settings(app, monkeypatch, broker_url="redis://:hush@127.0.0.1:1/0")
    code, found = doctor(app)
    assert (code, found["broker"]["mark"]) == (1, "wrong")
    assert "hush" not in json.dumps(found)


def test_a_database_that_is_not_up_to_date_is_wrong(app: Flask) -> None:
    with app.app_context(), transaction(db.session()):
        known = db.session.scalar(text("SELECT version_num FROM alembic_version"))
        db.session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        code, found = doctor(app)
    finally:
        with app.app_context(), transaction(db.session()):
            db.session.execute(text("UPDATE alembic_version SET version_num = :known"), {"known": known})
    assert (code, found["database"]["mark"]) == (1, "wrong")
    assert "flask db upgrade" in found["database"]["found"]
    assert "clock" not in found


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://portal:hush@db/portal?sslmode=require", "postgresql://portal:…@db/portal"),
        ("redis://:hush@127.0.0.1:6379/0", "redis://:…@127.0.0.1:6379/0"),
        ("sqlite:///data/portal.sqlite", "sqlite:///data/portal.sqlite"),
        ("postgresql:///portal?password=hush", "postgresql:///portal"),
        ("", ""),
    ],
)
def test_no_password_is_shown(address: str, shown: str) -> None:
    assert without_password(address) == shown


@pytest.mark.parametrize(
    ("address", "yes"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:8000", True),
        ("http://localhost:8000", True),
        ("http://0.0.0.0:8000", False),
        ("http://192.168.1.20:8000", False),
        ("http://localhost.example", False),
        ("https://renshi.example", False),
    ],
)
def test_loopback_is_this_machine_and_nothing_else(address: str, yes: bool) -> None:
    assert is_loopback(address) is yes


# --- signed results open here


@dataclasses.dataclass(frozen=True)
class Machine:
    """A machine with two signed releases, and the folders what answers look-ups lies in."""

    app: Flask
    names: tuple[str, ...]

    def keys(self) -> Path:
        folder: Path = self.app.extensions["settings"].key_dir / "exams"
        return folder

    def file(self, release: int, suffix: str) -> Path:
        folder: Path = self.app.extensions["snapshots"].folder
        return folder / f"{self.names[release]}.{suffix}"

    def wrong(self) -> list[str]:
        """What is said of results, after exit code 1; nothing of a candidate stands in it."""
        done = self.app.test_cli_runner().invoke(args=["doctor", "--json"])
        told = json.loads(done.stdout)
        lines = [one for one in told["found"] if one["subject"] == "results"]
        for said in (done.stdout, self.app.test_cli_runner().invoke(args=["doctor"]).stdout):
            assert not any(secret in said for secret in (*ONE[:4], "71.50"))
        if done.exit_code == 0:
            assert [one["mark"] for one in lines] == ["ok"]
            return []
        assert (done.exit_code, told["fit"]) == (1, False)
        return [one["found"] for one in lines if one["mark"] == "wrong"]


@pytest.fixture
def machine(app: Flask, session: Session) -> Iterator[Machine]:
    opened = open_results(session, app, ONE, TWO)
    second = amended(
        session, opened, ONE, TWO, plan=Plan(OPENS + timedelta(days=1), IdPart.LAST_SIX, "更正"), now=instant(NOW)
    )  # fmt: skip
    yield Machine(app, (opened.release.file_name, second.file_name))
    for path in [*(app.extensions["settings"].key_dir / "exams").iterdir()]:
        path.unlink()


def test_signed_releases_open_with_what_lies_here(machine: Machine) -> None:
    assert machine.wrong() == []
    said = machine.app.test_cli_runner().invoke(args=["doctor"]).stdout
    assert "已签发的成绩2次都能打开" in said


@pytest.mark.parametrize("suffix", ["rows", "codes", "posts"])
def test_a_missing_file_is_named_by_exam_stage_and_number(machine: Machine, suffix: str) -> None:
    machine.file(1, suffix).unlink()
    (said,) = machine.wrong()
    assert said.startswith("anlan-2027 written 2：缺文件")
    assert machine.file(1, suffix).name in said


@pytest.mark.parametrize("suffix", ["rows", "codes", "posts"])
def test_a_file_that_was_changed_is_named(machine: Machine, suffix: str) -> None:
    path = machine.file(0, suffix)
    whole = path.read_bytes()
    path.write_bytes(whole[:-16] if suffix == "codes" else whole[:-1] + bytes([whole[-1] ^ 1]))
    (said,) = machine.wrong()
    assert said.startswith(f"anlan-2027 written 1：文件{path.name}与签发时不一样")


def test_another_key_is_named_for_every_release_of_its_exam(machine: Machine) -> None:
    (machine.keys() / "anlan-2027.lookup").write_bytes(bytes(range(64)))
    assert [one.partition("用本机")[0].partition("：")[0] for one in machine.wrong()] == [
        "anlan-2027 written 1", "anlan-2027 written 2",
    ]  # fmt: skip
    assert all("打不开，请核对密钥文件" in one for one in machine.wrong())


def test_a_missing_key_is_told_and_none_is_made(machine: Machine) -> None:
    (machine.keys() / "anlan-2027.lookup").unlink()
    assert ["没有可用的密钥" in one for one in machine.wrong()] == [True, True]
    assert not (machine.keys() / "anlan-2027.lookup").exists()


def test_a_key_of_an_exam_that_others_can_read_is_wrong(machine: Machine) -> None:
    (machine.keys() / "anlan-2027.officer").chmod(0o644)
    code, found = doctor(machine.app)
    assert (code, found["keys"]["mark"]) == (1, "wrong")
    assert "anlan-2027.officer" in found["keys"]["found"]


def test_what_was_not_signed_or_was_destroyed_is_not_asked_of_a_machine(
    machine: Machine, session: Session
) -> None:
    first, second = session.scalars(select(Release).order_by(Release.number)).all()
    first.destroyed_at, second.signed_at, second.signed_by_id = OPENS, None, None
    session.commit()
    for suffix in ("rows", "codes", "posts"):
        machine.file(0, suffix).unlink()
        machine.file(1, suffix).unlink()
    assert machine.wrong() == []


def test_a_key_that_outlived_its_results_is_named_until_the_night_takes_it(
    machine: Machine, session: Session
) -> None:
    app, exam = machine.app, session.scalars(select(Exam)).one()
    officer, second = (
        session.scalars(select(User).where(User.login == f"{name}-AL02")).one()
        for name in ("officer", "second")
    )
    destroy_by_two(session, exam, first=officer, second=second, ledger=app.extensions["ledger"], now=OPENS)
    session.commit()
    assert [line.partition(": ")[2].partition(";")[0] for line in machine.wrong()] == [
        str(machine.keys() / "anlan-2027.lookup"), str(machine.keys() / "anlan-2027.officer"),
    ]  # fmt: skip
    done = app.test_cli_runner().invoke(args=["retention", "run", "--json"])
    assert done.exit_code == 0, done.output
    assert machine.wrong() == []
