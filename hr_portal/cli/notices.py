"""`flask notices`: old notices loaded from files, and confirmed by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.queries import user_by_login
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.cli.history_words import FIELD_WORDS, NOTES, OTHERS, WORDS
from hr_portal.cli.telling import REFUSED, tell_json, unreadable
from hr_portal.core.clock import Clock
from hr_portal.core.db import transaction
from hr_portal.core.errors import Reason, Refused
from hr_portal.extensions import db
from hr_portal.notices import loading
from hr_portal.notices.history_queries import load_by_id
from hr_portal.notices.history_rows import Defaults
from hr_portal.notices.history_sources import Unreadable
from hr_portal.notices.loading import Checked, Confirmed

group = AppGroup("notices", help="公告。 Notices.")

PRINTED = 200
"""Lines of a report for people; JSON has up to loading.MOST_SAID."""


@group.command(
    "load",
    help="""载入历史公告，全部载入或全部不载入。 Load old notices, all of them or none.

    FILE可以是JSON、JSONL、XLSX（一行一条）、HTML、DOCX（一页一条）或ZIP，也可以是放网页的文件夹。 FILE is JSON, JSONL, XLSX (a row
    a notice), HTML or DOCX (a page a notice), a ZIP or a folder of pages. docs/history.md describes them.

    载入的公告标为历史公告，保留原发布日期，不开公示期，不发通知；先待确认，写明--by（编写人）和--confirmed-by（签发人）的直接完成。 They are
    marked as historical, keep their dates, open no period and send nothing. They wait for confirmation; --by (an author) and
    --confirmed-by (an issuer) complete it.

    \b
    例 Example:
      flask notices load 历史公告.xlsx --organ AL01 --category cadre --dry-run
      flask notices load old-pages/ --organ AL01 --category recruitment --by wang --confirmed-by li --json
    """,
)
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--organ", default="", help="没有写机关的记录归这个机关代码 code for records that name no organ"
)
@click.option(
    "--kind",
    default="announcement",
    show_default=True,
    help="没有写文种的记录按这种 kind for records that name none",
)
@click.option("--category", default="", help="没有写类别的记录归这一类 category for records that name none")
@click.option("--dry-run", is_flag=True, help="只检查，不写入 check only")
@click.option("--by", "author_login", metavar="LOGIN", help="编写人的登录名 the author who answers for it")
@click.option(
    "--confirmed-by", "issuer_login", metavar="LOGIN", help="签发人的登录名 the issuer who confirms it"
)
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
def load_command(
    file: Path,
    organ: str,
    kind: str,
    category: str,
    dry_run: bool,
    author_login: str | None,
    issuer_login: str | None,
    as_json: bool,
) -> None:
    session, now = db.session(), _clock().now()
    if issuer_login and not author_login:
        unreadable("--confirmed-by要和--by一起用。 --confirmed-by needs --by.")
    author, issuer = _person(session, author_login), _person(session, issuer_login)
    defaults = Defaults(organ=organ, kind=kind, category=category)
    try:
        checked = loading.check(session, file, file.name, defaults, now=now, progress=_say_read)
    except Unreadable as fault:
        unreadable(_line(fault.reasons[0]))
    with closing(checked):
        reasons = loading.reasons_against_loading(session, checked, author=author, now=now)
        if reasons:
            _refuse(checked, reasons, as_json=as_json)
        if dry_run:
            _tell(checked, as_json=as_json, dry_run=True)
            return
        try:
            with transaction(session):
                waiting = loading.load(session, checked, author=author, actor=author or COMMAND_LINE, now=now)
                confirmed = None
                if issuer is not None:
                    confirmed = loading.confirm(
                        session, waiting, actor=issuer, now=now, progress=_say_written
                    )
                load_id = waiting.id
        except Refused as refused:
            _refuse(checked, refused.reasons, as_json=as_json)
        _tell(checked, as_json=as_json, load_id=load_id, confirmed=confirmed)


@group.command(
    "confirm",
    help="""确认一批待确认的历史公告。 Confirm a load that waits.

    \b
    例 Example:
      flask notices confirm 3 --by wang --confirmed-by li
    """,
)
@click.argument("load_id", type=int)
@click.option(
    "--by",
    "author_login",
    metavar="LOGIN",
    help="还没有经办人的，由这位编写人经办 the author, where there is none yet",
)
@click.option(
    "--confirmed-by",
    "issuer_login",
    metavar="LOGIN",
    required=True,
    help="签发人的登录名 the issuer who confirms it",
)
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
def confirm_command(load_id: int, author_login: str | None, issuer_login: str, as_json: bool) -> None:
    session, now = db.session(), _clock().now()
    author, issuer = _person(session, author_login), _person(session, issuer_login)
    waiting = load_by_id(session, load_id)
    if waiting is None or issuer is None:
        unreadable(f"没有第{load_id}批。 There is no load {load_id}.")
    try:
        with transaction(session):
            if author is not None and waiting.loaded_by_id is None:
                loading.vouch(session, waiting, actor=author, now=now)
            confirmed = loading.confirm(session, waiting, actor=issuer, now=now, progress=_say_written)
    except Refused as refused:
        _refuse(None, refused.reasons, as_json=as_json)
    if as_json:
        tell_json({"load": load_id, **_confirmed_json(confirmed)})
    else:
        click.echo(_confirmed_words(confirmed))


def _clock() -> Clock:
    found = current_app.extensions["clock"]
    assert isinstance(found, Clock)
    return found


def _person(session: Session, login: str | None) -> User | None:
    if login is None:
        return None
    found = user_by_login(session, login)
    if found is None:
        unreadable(f"没有登录名{login}。 There is no login {login}.")
    return found


def _say_read(count: int) -> None:
    if count >= 1000:
        click.echo(f"已读{count}条 {count} read", err=True)


def _say_written(count: int) -> None:
    if count >= 1000:
        click.echo(f"已写{count}条 {count} written", err=True)


# --- what is told ----------------------------------------------------------------------------------------------------


def _words(reason: Reason) -> tuple[str, str]:
    """(problem, fix)."""
    problem, fix = (WORDS | NOTES).get(reason.code) or OTHERS
    return problem % _Facts(reason), fix % _Facts(reason)


class _Facts(dict[str, Any]):
    """The facts of a reason as a sentence prints them."""

    def __init__(self, reason: Reason) -> None:
        facts = {
            name: "、".join(map(str, value)) if isinstance(value, list) else value
            for name, value in reason.facts.items()
        }
        super().__init__(code=reason.code, **facts)

    def __missing__(self, name: str) -> str:
        return ""


def _line(reason: Reason) -> str:
    """File, record, field, value: problem; fix."""
    facts = reason.facts
    place = str(facts.get("file", ""))
    if facts.get("record"):
        place += f" #{facts['record']}"
    if facts.get("field"):
        place += f" {FIELD_WORDS.get(str(facts['field']), facts['field'])}"
    value = f"“{facts['value']}”" if facts.get("value") else ""
    problem, fix = _words(reason)
    return f"{place}: {value}{problem} {fix}".strip()


def _as_json(reason: Reason) -> dict[str, Any]:
    problem, fix = _words(reason)
    place = {name: reason.facts.get(name, "") for name in ("file", "record", "field", "value")}
    more = {
        name: reason.facts[name]
        for name in ("line", "column", "excerpt", "meant", "what", "reason")
        if reason.facts.get(name)
    }
    return {**place, "code": reason.code, "problem": problem, "fix": fix, **more}


def _refuse(checked: Checked | None, reasons: Sequence[Reason], *, as_json: bool) -> NoReturn:
    extra = len(reasons) - len(checked.reasons) if checked is not None else 0
    total = checked.refused + max(0, extra) if checked is not None else len(reasons)
    if as_json:
        count = checked.count if checked is not None else 0
        tell_json({"records": count, "faults": total, "refused": [_as_json(reason) for reason in reasons]})
    else:
        for reason in reasons[:PRINTED]:
            click.echo(_line(reason))
        if total > PRINTED:
            click.echo(f"共{total}处，只列出{PRINTED}处。 {total} in all, {PRINTED} are listed.")
    click.echo(f"未写入。 Nothing was written. ({total})", err=True)
    raise SystemExit(REFUSED)


def _tell(
    checked: Checked,
    *,
    as_json: bool,
    dry_run: bool = False,
    load_id: int | None = None,
    confirmed: Confirmed | None = None,
) -> None:
    if as_json:
        answer: dict[str, Any] = {
            "dry_run": dry_run,
            "records": checked.count,
            "organs": dict(checked.organs),
            "noted": dict(checked.noted),
            "notes": [_as_json(note) for note in checked.notes],
            "left_out": checked.left,
            "left_out_count": checked.left_count,
        }
        if load_id is not None:
            answer["load"] = load_id
            answer["state"] = "confirmed" if confirmed is not None else "waiting"
        tell_json(answer | (_confirmed_json(confirmed) if confirmed is not None else {}))
        return
    for note in checked.notes[:PRINTED]:
        click.echo(_line(note))
    for code, count in checked.noted.most_common():
        click.echo(f"提示 note {code}: {count}")
    if checked.left_count:
        click.echo(
            f"未读{checked.left_count}个 {checked.left_count} left out: {'、'.join(checked.left[:10])}"
        )
    if dry_run:
        click.echo(f"检查通过：{checked.count}条，没有写入。 {checked.count} records pass; nothing written.")
    elif confirmed is not None:
        click.echo(_confirmed_words(confirmed))
    else:
        click.echo(
            f"第{load_id}批{checked.count}条待确认。 Load {load_id}: {checked.count} records wait for confirmation."
        )


def _confirmed_json(confirmed: Confirmed) -> dict[str, Any]:
    return {
        "published": confirmed.count,
        "numbers": [{"first": first, "last": last} for first, last in confirmed.numbers],
    }


def _confirmed_words(confirmed: Confirmed) -> str:
    spans = "，".join(f"{first}—{last}" for first, last in confirmed.numbers)
    return f"已载入历史公告{confirmed.count}条。 {confirmed.count} old notices are public. {spans}"
