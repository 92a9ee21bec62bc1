"""`flask calendar workdays`: the window on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

from config import read_settings
from hr_portal.app import create_app
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.core.arrangement import arrangement_from_json
from hr_portal.core.clock import FrozenClock
from hr_portal.core.db import transaction
from hr_portal.publicity.services import record_arrangement


class Command:
    """`flask calendar workdays`, run in one application."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, *args: str) -> Result:
        return self.app.test_cli_runner().invoke(args=["calendar", "workdays", *args])


@pytest.fixture
def workdays(app: Flask) -> Command:
    return Command(app)


def test_the_answer_is_json_and_nothing_else(workdays: Command) -> None:
    done = workdays("--from", "2026-09-18", "--days", "5", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        '{"first_day":"2026-09-20","last_day":"2026-09-24","closes_at":"2026-09-25T00:00:00+08:00",'
        '"provisional":false,"dates":['
        '{"date":"2026-09-18","counts":false,"why":"publication_day"},'
        '{"date":"2026-09-19","counts":false,"why":"weekend"},'
        '{"date":"2026-09-20","counts":true,"why":"makeup_workday"},'
        '{"date":"2026-09-21","counts":true,"why":"workday"},'
        '{"date":"2026-09-22","counts":true,"why":"workday"},'
        '{"date":"2026-09-23","counts":true,"why":"workday"},'
        '{"date":"2026-09-24","counts":true,"why":"workday"}]}\n'
    )


def test_a_provisional_window_has_an_expected_day_and_no_close(workdays: Command) -> None:
    answer = json.loads(workdays("--from", "2026-12-28", "--days", "5", "--json").stdout)
    assert (answer["provisional"], answer["closes_at"], answer["last_day"]) == (True, None, "2027-01-04")
    assert "预计" in workdays("--from", "2026-12-28", "--days", "5").stdout


@pytest.mark.parametrize(
    ("options", "first_day", "last_day", "closes_at"),
    [
        (["--count-publication-day"], "2026-09-18", "2026-09-23", "2026-09-24T00:00:00+08:00"),
        (["--calendar-days"], "2026-09-19", "2026-09-23", "2026-09-24T00:00:00+08:00"),
        (["--end-time", "17:30"], "2026-09-20", "2026-09-24", "2026-09-24T17:30:00+08:00"),
    ],
)
def test_the_options_are_those_of_a_period(
    workdays: Command, options: list[str], first_day: str, last_day: str, closes_at: str
) -> None:
    answer = json.loads(workdays("--from", "2026-09-18", "--days", "5", "--json", *options).stdout)
    assert (answer["first_day"], answer["last_day"], answer["closes_at"]) == (first_day, last_day, closes_at)


def test_explain_says_of_every_day_why(workdays: Command) -> None:
    lines = workdays("--from", "2026-09-18", "--days", "5", "--explain").stdout.splitlines()
    assert len(lines) == 8
    assert "发布当日" in lines[0]
    assert "周日" in lines[2]
    assert "调休上班" in lines[2]
    assert lines[-1].endswith("2026-09-24 24:00")


def test_help_shows_an_example(workdays: Command) -> None:
    done = workdays("--help")
    assert done.exit_code == 0
    assert "flask calendar workdays --from 2026-09-18 --days 5" in done.stdout


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["--from", "2026-09-18"],
        ["--days", "5"],
        ["--from", "2026-02-29", "--days", "5"],
        ["--from", "18.9.2026", "--days", "5"],
        ["--from", "2026-09-18", "--days", "0"],
        ["--from", "2026-09-18", "--days", "367"],
        ["--from", "2026-09-18", "--days", "five"],
        ["--from", "9999-12-31", "--days", "5"],
        ["--from", "0001-01-01", "--days", "5"],
        ["--from", "2026-09-18", "--days", "5", "--end-time", "24:00"],
        ["--from", "2026-09-18", "--days", "5", "--end-time", "00:00"],
        ["--from", "2026-09-18", "--days", "5", "--explain", "--json"],
    ],
)
def test_a_usage_error_ends_with_2_and_prints_nothing_on_stdout(workdays: Command, args: list[str]) -> None:
    done = workdays(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Error" in done.stderr


def test_it_works_on_an_empty_data_dir_without_a_database(tmp_path: Path) -> None:
    app = create_app(read_settings({"DATA_DIR": str(tmp_path / "empty")}), surfaces=())
    done = Command(app)("--from", "2026-09-18", "--days", "5", "--json")
    assert json.loads(done.stdout)["last_day"] == "2026-09-24"


def test_what_staff_entered_counts(workdays: Command, session: Session, clock: FrozenClock) -> None:
    paper = arrangement_from_json(
        {
            "year": 2027,
            "papers": ["https://example.gov.cn/2027"],
            "days": [
                {"name": name, "date": day, "isOffDay": True}
                for name, day in [
                    ("元旦", "2027-01-01"), ("春节", "2027-02-06"), ("清明节", "2027-04-05"),
                    ("劳动节", "2027-05-01"), ("端午节", "2027-06-09"), ("中秋节", "2027-09-15"), ("国庆节", "2027-10-01"),
                ]
            ],
        }
    )  # fmt: skip
    with transaction(session):
        record_arrangement(session, paper, actor=COMMAND_LINE, now=clock.now())
    answer = json.loads(workdays("--from", "2026-12-28", "--days", "5", "--json").stdout)
    assert (answer["provisional"], answer["last_day"]) == (False, "2027-01-05")
