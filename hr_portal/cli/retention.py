"""`flask retention`: what leaves when, and letting it leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from hr_portal.cli.telling import REFUSED, tell_json
from hr_portal.consequences import carry_out
from hr_portal.core.clock import shanghai
from hr_portal.core.clockguard import agrees
from hr_portal.core.db import only_reading
from hr_portal.core.posting import post_waiting
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import db
from hr_portal.letters import deliver
from hr_portal.notices.kinds import known_kinds
from hr_portal.notices.outlook import Leaving, certificates, leaving
from hr_portal.notices.terms_file import template as template_of
from hr_portal.objections.erasing import sweep_store
from hr_portal.retaining import (
    destroy_results,
    end_import_files,
    enter_epoch,
    erase_reports,
    keep_terms,
    plan_what_was_missed,
)

group = AppGroup("retention", help="个人信息到期删除。 Personal data leaves when its term ends.")


@group.command(
    "template",
    help="""打印保存期限文件的样本。 Print a file of terms to begin with.

    改好天数，存为DATA_DIR/retention.toml，或者用RETENTION_FILE指明，然后重新启动。 Set the days, keep it as
    DATA_DIR/retention.toml or name it in RETENTION_FILE, and start again. 各台机器用同一份。 The same file on every machine.

    \b
    例 Example:
      flask retention template > retention.toml
    """,
)
def template() -> None:
    click.echo(template_of(known_kinds()), nl=False)


@group.command(
    "run",
    help="""删除已到期的个人信息。 Erase the personal data whose term has ended.

    网页不等它：到期即不再显示。 Pages do not wait for it: they show nothing of it from the instant on. 每天自动做一次；没有后台
    进程的，可以由定时任务执行。 Done once a day by the worker; by a timer where there is none. 时钟与数据库相差2秒以上的，不删除
    （退出码1）。 Nothing is erased by a machine whose clock cannot be trusted (exit 1).

    \b
    例 Example:
      flask retention run --dry-run
      flask retention run --json
    """,
)
@click.option(
    "--dry-run", is_flag=True, help="只列出将要删除什么、何时删除 only list what would leave and when"
)
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
def run(dry_run: bool, as_json: bool) -> None:
    clock = current_app.extensions["clock"]
    session = db.session()
    if dry_run:
        _list(as_json, clock.now())
        return
    if not agrees(session, clock):
        click.echo(
            "本机时钟与数据库相差超过2秒，没有删除。 "
            "The clock of this machine differs from the database's by more than 2 s: nothing was erased.",
            err=True,
        )
        raise SystemExit(REFUSED)
    now = clock.now()
    last = next((one.id for one in certificates(session, None, limit=1)), 0)
    moved = keep_terms(session, now)
    planned = plan_what_was_missed(session, now)
    swept = sweep(session, carry_out, now=now)
    # What leaves of reports is counted nowhere.
    erase_reports(session, current_app.extensions["ledger"], now)
    with_us = current_app.extensions
    destroyed = destroy_results(
        session, with_us["ledger"], keys=with_us["exam_keys"], snapshots=with_us["snapshots"], now=now
    )
    uploads = end_import_files(session, with_us["store"], days=with_us["settings"].import_files_days, now=now)
    sweep_store(session, current_app.extensions["sealed_store"], now)
    enter_epoch(session, current_app.extensions["ledger"], now)
    posted = post_waiting(session, deliver, now=now)
    made = [one for one in certificates(session, None, limit=1000) if one.id > last]
    counts = {
        "moved": moved,
        "planned": planned,
        "certificates": len(made),
        "files": sum(one.files for one in made),
        "results": destroyed,
        "import_files": uploads,
        "failed": len(swept.failed) + posted.failed,
    }
    if as_json:
        tell_json(counts)
    else:
        click.echo(", ".join(f"{name} {count}" for name, count in counts.items()))
    if counts["failed"]:
        raise SystemExit(REFUSED)


def _list(as_json: bool, now: datetime) -> None:
    with only_reading():
        found = sorted(leaving(db.session()), key=lambda one: (one.due_at, one.index_number, one.one.number))
        db.session.rollback()
    if as_json:
        tell_json({"leaving": [_said(one, now) for one in found], "not_set": _not_set()})
        return
    for one in found:
        said = _said(one, now)
        mark = "已到期 due" if said["is_due"] else "未到期 later"
        click.echo(
            f"{said['due_at']}  {mark}  {one.index_number}  {one.kind}  {', '.join(one.one.step.leaves)}"
        )
    for name, leaves in _not_set().items():
        click.echo(f"未定 not set  {name}  {'; '.join(', '.join(step) for step in leaves)}")


def _said(one: Leaving, now: datetime) -> dict[str, Any]:
    return {
        "index_number": one.index_number,
        "kind": one.kind,
        "step": one.one.number,
        "leaves": list(one.one.step.leaves),
        "due_at": shanghai(one.due_at).isoformat(timespec="seconds"),
        "is_due": one.due_at <= now and not one.is_hidden,
        "waits_because_hidden": one.is_hidden,
    }


def _not_set() -> dict[str, Sequence[Sequence[str]]]:
    """What has no term yet, by kind."""
    found = {
        name: [list(step.leaves) for step in kind.terms.steps if step.after_days is None]
        for name, kind in sorted(known_kinds().items())
    }
    return {name: steps for name, steps in found.items() if steps}
