"""What the commands of `flask exams` share: who asks, which exam, which file, what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.queries import user_by_login
from hr_portal.cli.telling import unreadable
from hr_portal.core.clock import Clock
from hr_portal.recruitment.exam_rows import exam_by_slug
from hr_portal.recruitment.models import Exam

group = AppGroup("exams", help="考试录用。 Recruitment exams.")
PRINTED = 200
"""Lines of a report for people; JSON has all that are kept."""
Command = TypeVar("Command", bound=Callable[..., Any])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def two_officers(command: Command) -> Command:
    """`--by` and `--confirmed-by`."""
    for name, parameter, words in (
        (
            "--confirmed-by",
            "second_login",
            "确认人（另一位考务）的登录名 the second exam officer, who confirms it",
        ),
        ("--by", "officer_login", "经办人（考务）的登录名 the exam officer who answers for it"),
    ):
        command = click.option(name, parameter, metavar="LOGIN", help=words)(command)
    return command


json_option = click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")


def into_exam(command: Command) -> Command:
    """The file, and the exam it is for."""
    command = click.option("--exam", "slug", required=True, metavar="SLUG", help="考试 which exam")(command)
    return click.argument("file", type=FILE)(command)


def checked_first(command: Command) -> Command:
    """What may be asked of a file that one officer hands in: it is checked whole before anything of it is kept."""
    for option in (
        json_option,
        click.option(
            "--errors-xlsx",
            type=click.Path(dir_okay=False, writable=True, path_type=Path),
            help="有错时，把带“问题”列的表写到这里 where to write the table with a 问题 column, if anything is wrong",
        ),
        click.option(
            "--by", "officer_login", metavar="LOGIN", help="经办人（考务）的登录名 the exam officer"
        ),
        click.option("--dry-run", is_flag=True, help="只检查，不写入 check only"),
    ):
        command = option(command)
    return command


def instant_now() -> datetime:
    clock = current_app.extensions["clock"]
    assert isinstance(clock, Clock)
    return clock.now()


def person_named(session: Session, login: str | None) -> User | None:
    if login is None:
        return None
    found = user_by_login(session, login)
    if found is None:
        unreadable(f"没有登录名{login}。 There is no login {login}.")
    return found


def officers_named(
    session: Session, first: str | None, second: str | None
) -> tuple[User | None, User | None]:
    return person_named(session, first), person_named(session, second)


def exam_named(session: Session, slug: str) -> Exam:
    found = exam_by_slug(session, slug)
    if found is None:
        unreadable(f"没有考试{slug}。 There is no exam {slug}.")
    return found
