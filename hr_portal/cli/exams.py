"""`flask exams`: exams from files, confirmed by a second officer."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.cli.exam_group import (
    FILE,
    exam_named,
    group,
    instant_now,
    json_option,
    officers_named,
    two_officers,
)
from hr_portal.cli.exam_telling import refuse_reasons
from hr_portal.cli.telling import tell_json, unreadable
from hr_portal.core.db import transaction
from hr_portal.core.errors import Refused
from hr_portal.extensions import db
from hr_portal.recruitment import exams
from hr_portal.recruitment.exam_rows import waiting_version
from hr_portal.recruitment.models import ExamVersion


@group.command(
    "load",
    help="""载入考试规则（TOML），新考试或新版本。 Load the rules of an exam: a new one, or a new version.

    规则先待确认；写明--by和--confirmed-by（两位考务）的直接生效；--open同时公开。 The rules wait for a second officer; --by and
    --confirmed-by complete them, --open makes the exam public. docs/exams.md describes the file.

    \b
    例 Example:
      flask exams load anlan-2027.toml --by kaowu1 --confirmed-by kaowu2
    """,
)
@click.argument("file", type=FILE)
@two_officers
@click.option("--open", "is_open", is_flag=True, help="确认后公开 make it public once confirmed")
@json_option
def load_command(
    file: Path, officer_login: str | None, second_login: str | None, is_open: bool, as_json: bool
) -> None:
    session, now = db.session(), instant_now()
    officer, second = officers_named(session, officer_login, second_login)
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        unreadable("文件不是UTF-8。 The file is not UTF-8.")
    except tomllib.TOMLDecodeError as fault:
        unreadable(f"不是TOML： Not TOML: {fault}")
    try:
        with transaction(session):
            version = exams.propose(session, raw, officer=officer, actor=officer or COMMAND_LINE, now=now)
            _complete(session, version, second, is_open, now)
            told = _exam_json(version)
    except Refused as refused:
        refuse_reasons(refused.reasons, as_json=as_json)
    _tell_exam(told, as_json=as_json)


@group.command(
    "copy",
    help="""照旧考试建新考试：规则照抄，日期留空。 Next year's exam from an old one: its rules, with open dates.

    \b
    例 Example:
      flask exams copy anlan-2026 anlan-2027 --by kaowu1
    """,
)
@click.argument("old")
@click.argument("new")
@two_officers
@json_option
def copy_command(
    old: str, new: str, officer_login: str | None, second_login: str | None, as_json: bool
) -> None:
    session, now = db.session(), instant_now()
    officer, second = officers_named(session, officer_login, second_login)
    exam = exam_named(session, old)
    try:
        with transaction(session):
            version = exams.copy(session, exam, new, officer=officer, actor=officer or COMMAND_LINE, now=now)
            _complete(session, version, second, False, now)
            told = _exam_json(version)
    except Refused as refused:
        refuse_reasons(refused.reasons, as_json=as_json)
    _tell_exam(told, as_json=as_json)


@group.command(
    "confirm",
    help="""由第二位考务确认待确认的考试规则。 The second officer confirms rules that wait.

    \b
    例 Example:
      flask exams confirm anlan-2027 --by kaowu1 --confirmed-by kaowu2 --open
    """,
)
@click.argument("slug")
@two_officers
@click.option("--open", "is_open", is_flag=True, help="确认后公开 make it public once confirmed")
@json_option
def confirm_command(
    slug: str, officer_login: str | None, second_login: str | None, is_open: bool, as_json: bool
) -> None:
    session, now = db.session(), instant_now()
    officer, second = officers_named(session, officer_login, second_login)
    version = waiting_version(exam_named(session, slug))
    if version is None:
        unreadable(f"考试{slug}没有待确认的规则。 Nothing of {slug} waits.")
    if second is None:
        unreadable("请加--confirmed-by。 --confirmed-by is needed.")
    try:
        with transaction(session):
            if officer is not None and version.proposed_by_id is None:
                exams.propose(session, version.content, officer=officer, actor=officer, now=now)
            _complete(session, version, second, is_open, now)
            told = _exam_json(version)
    except Refused as refused:
        refuse_reasons(refused.reasons, as_json=as_json)
    _tell_exam(told, as_json=as_json)


def _complete(
    session: Session, version: ExamVersion, second: User | None, is_open: bool, now: datetime
) -> None:
    if second is None:
        return
    exam = exams.confirm(session, version, actor=second, now=now)
    if is_open and not exam.is_open:
        exams.open_exam(session, exam, actor=second, now=now)


def _exam_json(version: ExamVersion) -> dict[str, Any]:
    exam = version.exam
    return {
        "exam": exam.slug,
        "title": exam.title,
        "version": version.number,
        "state": "confirmed" if version.confirmed_at is not None else "waiting",
        "open": exam.is_open,
    }


def _tell_exam(told: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        tell_json(told)
        return
    state = "已确认 confirmed" if told["state"] == "confirmed" else "待确认 waits for a second officer"
    public = "，已公开 open" if told["open"] else ""
    click.echo(f"{told['title']}（{told['exam']}）第{told['version']}版：{state}{public}")
