"""`flask backup` and `flask restore`: everything in one file, and back, without what was erased since."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import MetaData, inspect, text

from hr_portal import __version__
from hr_portal.cli.telling import REFUSED, tell_json, unreadable
from hr_portal.core.archive import BadArchive, Opened, open_archive, write_archive
from hr_portal.core.db import only_reading, transaction
from hr_portal.core.dump import LEFT_OUT, BadDump, dump, load
from hr_portal.core.epoch import read_epoch
from hr_portal.core.errors import NotFound
from hr_portal.core.ledger import BrokenLedger, Ledger, Line
from hr_portal.core.storage import Store
from hr_portal.extensions import db
from hr_portal.notices.outlook import used_files
from hr_portal.objections.erasing import named_places
from hr_portal.objections.store import SealedStore
from hr_portal.restoring import settle

FILLED = ("users", "organs", "notices", "audit_entries")
"""A database in which one of these has a row is not empty."""


@click.command(
    "backup",
    help="""把数据库和附件备份到一个文件。 Everything in one file: the rows of the database and the attachments.

    备份期间网站照常运行；权限0600。不含密钥、登录会话、一次性链接。 The site goes on meanwhile; mode 0600; no keys, no
    sign-in sessions, no one-time links. 备份含个人信息，须加密保管，并与DATA_DIR/erasures.jsonl分开存放；后者是删除台账，
    恢复时用它再删一遍。 It holds personal data: encrypt it, and keep DATA_DIR/erasures.jsonl (what was erased) apart from it.

    \b
    例 Example:
      flask backup /backup/portal-2026-11-24.tar.gz --json
    """,
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
@with_appcontext
def backup(file: Path, as_json: bool) -> None:
    if file.exists():
        unreadable(f"{file} 已经存在，请换一个文件名。 There is such a file; name another.")
    began = time.monotonic()
    taken_at = current_app.extensions["clock"].now()
    with _workplace("backup") as folder:
        # Asked before and after: what was taken off a draft meanwhile is packed too.
        digests, places = used_files(db.session()), named_places(db.session())
        db.session.rollback()
        tables = dump(db.engine, folder)
        with only_reading():
            facts = {
                "taken_at": taken_at.isoformat(),
                "program": __version__,
                "migration": _migration(),
                "database": db.engine.dialect.name,
                "epoch": read_epoch(db.session()),
                "left_out": sorted(LEFT_OUT),
            }
            digests |= used_files(db.session())
            places |= named_places(db.session())
            db.session.rollback()
        said = write_archive(
            file, tables, current_app.extensions["store"], sorted(digests), facts, sealed=_envelopes(places)
        )
    answer = {
        "file": str(file),
        "bytes": file.stat().st_size,
        "rows": sum(table.rows for table in tables),
        "files": len(said["files"]),
        "sealed": len(said["sealed"]),
        "missing": said["missing"],
        "damaged": said["damaged"],
        "seconds": round(time.monotonic() - began, 2),
    }
    _tell(answer, as_json)
    if said["damaged"]:
        raise SystemExit(REFUSED)


@click.command(
    "restore",
    help="""从备份恢复。 Restore a backup.

    先核对文件的每个摘要，再装入；装入后按删除台账把备份以后删除过的再删一遍，备份以后下线、撤回、撤下、删改过的一律先下线，
    没发出的旧信不再发。 Every digest is compared first. Then what the ledger says was erased since is erased again, what was
    hidden, withdrawn, taken down or redacted since is hidden, and old letters are not sent. 先停止网站的所有进程。 Stop
    every process of the site before. 两种数据库的备份可以互相恢复。 A backup of either database can be restored into the other.

    \b
    例 Example:
      flask restore /backup/portal-2026-11-24.tar.gz
      flask restore portal.tar.gz --ledger /elsewhere/erasures.jsonl --replace
      flask restore portal.tar.gz --into /srv/trial --without-ledger
      flask restore portal.tar.gz --check
    """,
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="只核对备份文件 only compare the backup with its manifest")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="恢复到另一个空目录（SQLite），不动本站 restore into another, empty folder as SQLite; the site is not touched",
)
@click.option(
    "--ledger",
    "ledgers",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="另存的删除台账，可以重复 a copy of the ledger kept elsewhere; may be repeated",
)
@click.option("--without-ledger", is_flag=True, help="确实没有删除台账 there is no ledger")
@click.option(
    "--replace",
    is_flag=True,
    help="覆盖现有数据库，须键入数据库名确认 replace the database; its name must be typed",
)
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
@with_appcontext
def restore(
    file: Path,
    check: bool,
    into: Path | None,
    ledgers: Sequence[Path],
    without_ledger: bool,
    replace: bool,
    as_json: bool,
) -> None:
    if into is not None:
        _elsewhere(into, _words(file, check, ledgers, without_ledger, as_json))
    began = time.monotonic()
    own: Ledger = current_app.extensions["ledger"]
    with _workplace("restore") as folder:
        opened = _opened(file, folder)
        if check:
            _tell({"file": str(file), "whole": True, **_facts(opened)}, as_json)
            return
        lines = _ledger_lines(own, ledgers, without_ledger)
        least_epoch = _make_room(replace)
        answer = _load(opened, lines, own, least_epoch)
    _tell({"file": str(file), **answer, "seconds": round(time.monotonic() - began, 2)}, as_json)


def _opened(file: Path, folder: Path) -> Opened:
    try:
        opened = open_archive(file, folder)
    except BadArchive as error:
        unreadable(f"备份文件不完整或者被改动过，没有恢复。 Not restored: {error}")
    try:
        scripts = ScriptDirectory(str(Path(current_app.extensions["migrate"].directory)))
        scripts.get_revision(opened.manifest["migration"])
    except CommandError:
        unreadable(
            f"备份来自更新的程序（{opened.manifest['program']}），请先升级。 The backup is of a newer program; update first."
        )
    return opened


def _ledger_lines(own: Ledger, ledgers: Sequence[Path], without_ledger: bool) -> list[Line]:
    """All lines of all copies; those of copies are entered into our own."""
    try:
        lines = own.read()
        known = {line.as_text() for line in lines}
        foreign = [line for path in ledgers for line in Ledger(path).read() if line.as_text() not in known]
    except BrokenLedger as error:
        unreadable(f"删除台账看不懂，没有恢复。 Not restored: {error}")
    if not own.path.exists() and not ledgers and not without_ledger:
        unreadable(
            f"没有删除台账（{own.path}）。没有它，备份以后删除的个人信息会重新出现。请用--ledger指明另存的台账；确实没有的，加--without-ledger。 "
            "There is no ledger: what was erased since the backup would be back. Name a copy with --ledger, or say --without-ledger."
        )
    own.append(dict.fromkeys(foreign))
    return [*lines, *dict.fromkeys(foreign)]


def _make_room(replace: bool) -> int:
    """An empty place for the rows; returns the highest epoch that stood there."""
    engine = db.engine
    names = set(inspect(engine).get_table_names())
    with only_reading(), engine.connect() as connection:
        filled = [
            name
            for name in FILLED
            if name in names and connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first()  # noqa: S608
        ]
        epoch = (
            connection.execute(text("SELECT number FROM publication_epoch")).scalar()
            if "publication_epoch" in names
            else 0
        )
    if filled:
        name = Path(engine.url.database or "").name
        if not replace:
            unreadable(
                f"数据库{name}不是空的，没有恢复。要覆盖它，加--replace。 The database is not empty; say --replace to replace it."
            )
        typed = click.prompt(
            f"数据库{name}的全部内容将被备份替换。键入 {name} 确认。 Type {name} to replace everything in it",
            err=True,
        )
        if typed.strip() != name:
            unreadable("键入的不是数据库名，没有恢复。 That is not its name; nothing was restored.")
    _empty()
    return int(epoch or 0)


def _empty() -> None:
    engine = db.engine
    db.session.remove()
    if engine.dialect.name == "sqlite":
        engine.dispose()
        file = Path(str(engine.url.database))
        for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
            file.with_name(name).unlink(missing_ok=True)
        return
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.begin() as connection:
        for table in metadata.tables:
            connection.exec_driver_sql(f'DROP TABLE "{table}" CASCADE')


def _load(opened: Opened, lines: Sequence[Line], own: Ledger, least_epoch: int) -> dict[str, Any]:
    now = current_app.extensions["clock"].now()
    store: Store = current_app.extensions["store"]
    flask_migrate.upgrade(revision=opened.manifest["migration"])
    try:
        rows = load(db.engine, opened.rows)
    except BadDump as error:
        unreadable(f"没有恢复。 Not restored: {error}")
    flask_migrate.upgrade()
    gone = {line.sha256 for line in lines if line.what == "file" and line.at >= _taken_at(opened)}
    kept = [digest for digest in opened.files if digest not in gone]
    for digest in kept:
        store.put(opened.files[digest], digest)
    sealed: SealedStore = current_app.extensions["sealed_store"]
    for place, path in opened.sealed.items():
        if not sealed.exists(place):
            sealed.keep(path.read_bytes(), place)
    with transaction(db.session()) as session:
        settled = settle(
            session, lines, taken_at=_taken_at(opened), least_epoch=least_epoch, store=store, now=now
        )
    with only_reading():
        named = named_places(db.session())
        db.session.rollback()
    for place in opened.sealed.keys() - named:
        sealed.delete(place)
    own.append([Line("epoch", now, settled.epoch)])
    return {
        **_facts(opened),
        "rows": rows,
        "files": len(kept),
        "erased_again": settled.erased,
        "files_erased_again": settled.files,
        "reports_erased_again": settled.reports,
        "hidden": settled.hidden,
        "letters_parked": settled.parked,
        "epoch": settled.epoch,
    }


def _envelopes(places: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
    """Sealed files as they lie there, one at a time; None for one that was erased meanwhile."""
    store: SealedStore = current_app.extensions["sealed_store"]
    for place in sorted(places):
        try:
            yield place, store.read(place)
        except NotFound:
            yield place, None


def _taken_at(opened: Opened) -> datetime:
    return datetime.fromisoformat(opened.manifest["taken_at"])


def _facts(opened: Opened) -> dict[str, Any]:
    said = opened.manifest
    return {
        "taken_at": said["taken_at"],
        "program": said["program"],
        "migration": said["migration"],
        "rows": sum(int(table["rows"]) for table in said["tables"].values()),
        "files": len(said["files"]),
        "sealed": len(said.get("sealed", {})),
        "missing": len(said["missing"]),
    }


def _words(
    file: Path, check: bool, ledgers: Sequence[Path], without_ledger: bool, as_json: bool
) -> list[str]:
    words = ["restore", str(file.resolve())]
    words += [word for path in ledgers for word in ("--ledger", str(path.resolve()))]
    words += ["--check"] if check else []
    words += ["--without-ledger"] if without_ledger else []
    return [*words, *(["--json"] if as_json else [])]


def _elsewhere(into: Path, words: Sequence[str]) -> None:
    """The same command in a process whose DATA_DIR is that folder; what it says is what we say."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(into.iterdir()):
        unreadable(f"{into} 不是空目录，没有恢复。 The folder is not empty.")
    environ = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "KEY_DIR")}
    environ |= {"DATA_DIR": str(into.resolve())}
    if (terms := current_app.extensions["settings"].retention_file) is not None:
        environ["RETENTION_FILE"] = str(terms)
    root = Path(current_app.root_path).parent
    own = current_app.extensions["ledger"].path
    if own.exists():
        words = [*words, "--ledger", str(own)]
    done = subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=root, env=environ)
    raise SystemExit(done.returncode)


def _migration() -> str:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


@contextmanager
def _workplace(what: str) -> Iterator[Path]:
    """A folder only we read, beside the data, gone afterwards."""
    place = current_app.extensions["settings"].data_dir
    with tempfile.TemporaryDirectory(prefix=f"{what}-", dir=place) as folder:
        yield Path(folder)


def _tell(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        tell_json(answer)
    else:
        for name, value in answer.items():
            click.echo(f"{name}: {value}")
