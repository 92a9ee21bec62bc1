"""`flask calendar workdays`: the window on the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import Result
from flask import Flask

from hr_portal.cli.calendar import group


def workdays(*args: str) -> Result:
    app = Flask("commands")
    app.cli.add_command(group)
    return app.test_cli_runner().invoke(args=["calendar", "workdays", *args])


def test_the_answer_is_json_and_nothing_else() -> None:
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


def test_a_provisional_window_has_an_expected_day_and_no_close() -> None:
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
    options: list[str], first_day: str, last_day: str, closes_at: str
) -> None:
    answer = json.loads(workdays("--from", "2026-09-18", "--days", "5", "--json", *options).stdout)
    assert (answer["first_day"], answer["last_day"], answer["closes_at"]) == (first_day, last_day, closes_at)


def test_explain_says_of_every_day_why() -> None:
    lines = workdays("--from", "2026-09-18", "--days", "5", "--explain").stdout.splitlines()
    assert len(lines) == 8
    assert "发布当日" in lines[0]
    assert "周日" in lines[2]
    assert "调休上班" in lines[2]
    assert lines[-1].endswith("2026-09-24 24:00")


def test_help_shows_an_example() -> None:
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
def test_a_usage_error_ends_with_2_and_prints_nothing_on_stdout(args: list[str]) -> None:
    done = workdays(*args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Error" in done.stderr
