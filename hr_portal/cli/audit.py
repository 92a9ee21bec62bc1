"""`flask audit`: is the audit trail whole?"""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import func, select

from hr_portal.audit.models import AuditEntry
from hr_portal.audit.services import first_broken_entry
from hr_portal.cli.telling import REFUSED, tell_json
from hr_portal.core.db import only_reading
from hr_portal.extensions import db

group = AppGroup("audit", help="操作日志。 The audit trail.")


@group.command(
    "verify",
    help="""核对操作日志有没有被改动。 Check that nobody changed the audit trail.

    从头核对每一条；发现改动、删除或插入，打印第一条不对的序号，退出码为1。 Reads every entry; where one was changed,
    removed or put in, the number of the first is printed and the exit code is 1.

    \b
    例 Example:
      flask audit verify --json
    """,
)
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
def verify(as_json: bool) -> None:
    with only_reading():
        session = db.session()
        broken = first_broken_entry(session)
        count = session.scalar(select(func.count()).select_from(AuditEntry)) or 0
        session.rollback()
    if as_json:
        tell_json({"entries": count, "first_broken": broken})
    elif broken is None:
        click.echo(f"{count}条，前后相连，没有改动。 {count} entries, unbroken.")
    else:
        click.echo(f"从第{broken}条起不对。 Broken from entry {broken} on.")
    if broken is not None:
        raise SystemExit(REFUSED)
