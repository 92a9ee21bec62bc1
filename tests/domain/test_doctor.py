"""`flask doctor` says what is wrong with a machine, and says nothing is where nothing is."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from config import Settings
from hr_portal.cli.doctor import without_password
from hr_portal.cli.run import is_loopback
from hr_portal.core.clock import Clock
from hr_portal.core.db import transaction
from hr_portal.extensions import db
from tests.factories.notices import make_organ, make_user

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
