"""`flask demo`: the demo city 安澜市, for trying everything out on one's own machine."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup

from hr_portal.accounts.rules import Role
from hr_portal.cli.demo_city.loading import City, Holding, Soon, holding, load_city, next_public
from hr_portal.cli.demo_city.people import Account
from hr_portal.cli.demo_city.results import Released
from hr_portal.cli.telling import REFUSED, tell_json
from hr_portal.core.clock import shanghai
from hr_portal.core.db import transaction
from hr_portal.core.posting import post_waiting
from hr_portal.extensions import db
from hr_portal.letters import deliver

group = AppGroup("demo", help="演示城市。 The demo city.")

LEAD_SECONDS = 120
PASSWORDS = "demo-passwords.txt"

ROLES = {
    Role.AUTHOR: "拟稿 author",
    Role.REVIEWER: "复核 reviewer",
    Role.ISSUER: "签发 issuer",
    Role.RECEIVER: "受理反映 receiver",
    Role.EXAM_OFFICER: "考务 exam officer",
    Role.INSPECTOR: "监督员 inspector",
    Role.AUDITOR: "审计 auditor",
    Role.PRIVACY_REVIEWER: "隐私审查 privacy reviewer",
    Role.ADMINISTRATOR: "管理员 administrator",
}


@group.command(
    "load",
    help="""载入演示城市安澜市。 Load the demo city.

    机关、人员、公告全部为虚构，各阶段按当前时间推算，其中一件在两分钟后自动公开。 Organs, people and notices are invented;
    every phase is counted from now, and one notice becomes public two minutes later. 数据库应为空；已是演示城市的，不再写入；
    有其他内容的，拒绝（退出码1）。 The database must be empty; a demo city is left as it is; anything else is refused (exit 1).
    口令写入DATA_DIR/demo-passwords.txt。 Passwords are written to that file.

    \b
    例 Example:
      flask demo load --json
    """,
)
@click.option(
    "--lead-seconds",
    type=click.IntRange(1, 3600),
    default=LEAD_SECONDS,
    show_default=True,
    envvar="DEMO_LEAD_SECONDS",
    help="多少秒后公开 seconds until one notice becomes public",
)
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
def load(lead_seconds: int, as_json: bool) -> None:
    session, now = db.session(), current_app.extensions["clock"].now()
    file = current_app.extensions["settings"].data_dir / PASSWORDS
    fresh = file.with_suffix(".new")
    held = holding(session)
    session.rollback()
    if held is Holding.OTHERS:
        _refuse(as_json)
    if held is Holding.DEMO:
        if fresh.exists() and not file.exists():
            fresh.replace(file)  # the loading was committed and cut off before its last step
        _say_already(file, next_public(session, now), as_json)
        return
    # Written before the commit and given its name after it: never accounts without passwords, never the reverse.
    try:
        with transaction(session):
            with_us = current_app.extensions
            city = load_city(
                session, with_us["store"], keys=with_us["exam_keys"], snapshots=with_us["snapshots"],
                lead=timedelta(seconds=lead_seconds), now=now,
            )  # fmt: skip
            _write(fresh, passwords_table(city.accounts) + candidate_lines(city.results))
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    fresh.replace(file)
    post_waiting(session, deliver, now=now, most=10_000)  # nobody has an address: nothing leaves the house
    _say_loaded(city, file, next_public(session, now), as_json)


def passwords_table(accounts: Sequence[Account]) -> str:
    """Login, password, name, duty, organ; lines that begin with # are for people."""
    head = ("# 登录名", "口令", "姓名", "职责", "机关")
    rows = [
        (a.user.login, a.password, a.user.name, "、".join(ROLES[role] for role in a.roles), a.user.organ.name)
        for a in accounts
    ]
    widths = [max(_width(row[column]) for row in [head, *rows]) for column in range(len(head) - 1)]
    lines = [
        "# 演示账号，只在本机使用；机关、人员全部为虚构。 Demo accounts, for this machine only; all invented."
    ]
    for row in [head, *rows]:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row[:-1], widths, strict=True)]
        lines.append("  ".join([*cells, row[-1]]))
    return "\n".join(lines) + "\n"


def candidate_lines(results: Released) -> str:
    """Somebody whose result a visitor can look up."""
    who = results.candidate
    return (
        "# 成绩查询可以用这位虚构的考生： At the look-up you can be this invented candidate:\n"
        f"# {results.exam.title}：准考证号 ticket {who.ticket}，姓名 name {who.name}，身份证号 identity number {who.id_number}\n"
    )


def _width(text: str) -> int:
    """Columns on a terminal: 汉字 and full-width signs take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _write(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _refuse(as_json: bool) -> NoReturn:
    if as_json:
        tell_json({"refused": [{"code": "database_not_empty", "where": None, "facts": {}}]})
    else:
        click.echo(
            "数据库里已有其他内容，不载入演示城市；请换一个空的DATA_DIR或DATABASE_URL。"
            " The database holds something else: give an empty DATA_DIR or DATABASE_URL."
        )
    click.echo("未写入。 Nothing was written.", err=True)
    raise SystemExit(REFUSED)


def _say_already(file: Path, soon: Soon | None, as_json: bool) -> None:
    has_file = file.exists()
    if as_json:
        tell_json({"loaded": False, "passwords": str(file) if has_file else None, "soon": _as_json(soon)})
        return
    click.echo("演示城市已经在这里，没有写入。 The demo city is here already; nothing was written.")
    if not has_file:
        click.echo(
            "口令文件不在了，可为个人重设： Passwords are gone; set a new one: flask accounts link author"
        )


def _say_loaded(city: City, file: Path, soon: Soon | None, as_json: bool) -> None:
    organs, people, notices = city.organs, len(city.accounts), len(city.notices)
    if as_json:
        counts = {
            "organs": organs, "people": people, "notices": notices, "exam": city.exam.exam.slug,
            "positions": city.exam.positions,
        }  # fmt: skip
        counts["results"] = city.results.rows
        tell_json(
            {
                "loaded": True,
                **counts,
                "candidate": asdict(city.results.candidate),
                "passwords": str(file),
                "soon": _as_json(soon),
            }
        )
        return
    click.echo(
        f"已载入安澜市：机关{organs}个，人员{people}名，公告{notices}件。 "
        f"{organs} organs, {people} people, {notices} notices."
    )
    click.echo(
        f"考试：{city.exam.exam.title}，职位{city.exam.positions}个。 One exam with {city.exam.positions} positions."
    )
    click.echo(f"口令 passwords: {file}")
    who = city.results.candidate
    click.echo(
        f"成绩查询可用：准考证号{who.ticket}，姓名{who.name}，身份证号{who.id_number}。 An invented candidate for the look-up."
    )
    if soon is not None:
        at = f"{shanghai(soon.publish_at):%H:%M:%S}"
        click.echo(
            f"演示公示将于{at}自动公开：/n/{soon.address}（此前该地址为404）。 "
            f"One notice becomes public at {at}, Beijing time; until then its address is 404."
        )


def _as_json(soon: Soon | None) -> dict[str, str] | None:
    if soon is None:
        return None
    return {"address": f"/n/{soon.address}", "publish_at": soon.publish_at.isoformat()}
