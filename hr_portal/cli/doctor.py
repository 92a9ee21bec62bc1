"""`flask doctor`: is this machine fit to serve, and if not, what to do about it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

import click
import redis
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from config import Settings
from hr_portal.accounts.models import User
from hr_portal.cli.run import is_loopback
from hr_portal.cli.telling import REFUSED, tell_json
from hr_portal.core.clock import Clock, shanghai_date
from hr_portal.core.clockguard import TOLERANCE, difference
from hr_portal.core.vitals import disk_has_room, vitals
from hr_portal.extensions import db
from hr_portal.publicity.queries import calendar, missing_year
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.release_checking import Trouble, destroyed_exams, try_releases


class Mark(StrEnum):
    OK = "ok"
    NOTE = "note"
    """Worth knowing; nothing is wrong."""
    WRONG = "wrong"


MARKS = {Mark.OK: "正常 ok  ", Mark.NOTE: "提示 note", Mark.WRONG: "异常 WRONG"}


@dataclass(frozen=True)
class Line:
    """One thing that was looked at."""

    subject: str
    mark: Mark
    found: str


@click.command(
    "doctor",
    help="""检查本机是否可以提供服务。 Is this machine fit to serve?

    查看设置、数据库、密钥文件、磁盘、时钟、工作日历、演示账号、消息队列，以及已签发的成绩在本机能不能打开。 Looks at settings,
    database, key files, disk, clock, calendar, demo accounts, broker, and whether signed results open on this machine.
    有异常的，退出码1。 Exit 1 when something is wrong.

    \b
    例 Example:
      flask doctor --json
    """,
)
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
@with_appcontext
def command(as_json: bool) -> None:
    settings: Settings = current_app.extensions["settings"]
    clock: Clock = current_app.extensions["clock"]
    lines = list(examine(db.session(), settings, clock))
    wrong = [line for line in lines if line.mark is Mark.WRONG]
    if as_json:
        tell_json({"fit": not wrong, "settings": shown(settings), "found": [asdict(line) for line in lines]})
    else:
        for name, value in shown(settings).items():
            click.echo(f"{name:<14}{value}")
        click.echo()
        for line in lines:
            click.echo(f"{MARKS[line.mark]}  {line.subject:<11}{line.found}")
    if wrong:
        raise SystemExit(REFUSED)


def shown(settings: Settings) -> dict[str, str]:
    """The settings that matter, without any password."""
    return {
        "SITE_URL": settings.site.url,
        "SURFACES": ",".join(settings.surfaces),
        "DATABASE_URL": without_password(settings.database_url),
        "BROKER_URL": without_password(settings.broker_url),
        "REDIS_URL": without_password(settings.redis_url or ""),
        "MAIL_URL": without_password(settings.mail_url),
        "DATA_DIR": str(settings.data_dir),
        "KEY_DIR": str(settings.key_dir),
    }


def without_password(address: str) -> str:
    """postgresql://name:…@host/database; words of a query (`?password=`) are left out altogether."""
    parts = urlsplit(address)
    before, at, host = parts.netloc.rpartition("@")
    name, colon, _ = before.partition(":")
    hidden = f"{name}{':…' if colon else ''}{at}{host}"
    shown = address.partition("?")[0]
    return shown.replace(parts.netloc, hidden, 1) if parts.netloc else shown


def examine(session: Session, settings: Settings, clock: Clock) -> Iterator[Line]:
    """Everything that is looked at. What needs a database is asked only where it is there and up to date."""
    yield from _about_folders(settings)
    yield from _about_keys(settings)
    yield from _about_broker(settings)
    try:
        at, head = _revisions(session)
    except SQLAlchemyError as error:
        yield Line("database", Mark.WRONG, f"连接不上 cannot be reached: {error.__class__.__name__}")
        return
    if at != head:
        yield Line("database", Mark.WRONG, f"版本{at or '空'}，应为{head} not up to date: flask db upgrade")
        return
    yield Line("database", Mark.OK, f"{session.get_bind().dialect.name} {head}")
    about: tuple[Callable[[Session, Settings, Clock], Iterator[Line]], ...] = (
        _about_clock,
        _about_calendar,
        _about_demo,
        _about_worker,
        _about_releases,
    )
    for look in about:
        yield from look(session, settings, clock)


def _revisions(session: Session) -> tuple[str | None, str | None]:
    at = MigrationContext.configure(session.connection()).get_current_revision()
    return at, ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()


def _about_folders(settings: Settings) -> Iterator[Line]:
    folder = settings.data_dir
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Line("data", Mark.WRONG, f"{folder}不可写 cannot be written")
    elif not disk_has_room(folder):
        yield Line("disk", Mark.WRONG, f"{folder}所在磁盘可用空间不足5% less than a twentieth is free")
    else:
        yield Line("disk", Mark.OK, str(folder))


def _about_keys(settings: Settings) -> Iterator[Line]:
    """Keys and passwords are for their owner alone."""
    secrets = [
        settings.key_dir,
        *(path for path in sorted(settings.key_dir.glob("*")) if path.suffix != ".public"),
        *sorted((settings.key_dir / "exams").glob("*")),
    ]
    passwords = settings.data_dir / "demo-passwords.txt"
    wrong = [path for path in [*secrets, passwords] if path.exists() and is_open_to_others(path)]
    for path in wrong:
        yield Line("keys", Mark.WRONG, f"{path}可被他人读取 can be read by others: chmod go-rwx {path}")
    if not wrong:
        yield Line("keys", Mark.OK, f"{settings.key_dir}（{len(secrets) - 1}）")


def is_open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)


def _about_broker(settings: Settings) -> Iterator[Line]:
    addresses = {"broker": settings.broker_url, "limits": settings.redis_url or ""}
    for subject, address in addresses.items():
        if address.startswith(("redis", "unix")):
            try:
                with redis.Redis.from_url(address, socket_timeout=3, socket_connect_timeout=3) as server:
                    server.ping()
            except redis.RedisError as error:
                yield Line(subject, Mark.WRONG, f"连接不上 cannot be reached: {error.__class__.__name__}")
            else:
                yield Line(subject, Mark.OK, without_password(address))
        elif address.startswith("filesystem"):
            yield Line(subject, Mark.OK, f"内置 embedded: {settings.data_dir / 'broker'}")


def _about_clock(session: Session, settings: Settings, clock: Clock) -> Iterator[Line]:
    ahead = difference(session, clock)
    found = f"与数据库相差{ahead.total_seconds():+.1f}秒 seconds ahead of the database's"
    yield Line("clock", Mark.OK if abs(ahead) <= TOLERANCE else Mark.WRONG, found)


def _about_calendar(session: Session, settings: Settings, clock: Clock) -> Iterator[Line]:
    """Without the arrangement of this year no window can close; that of the next is due from November."""
    days, today = calendar(session), shanghai_date(clock.now())
    year, known = missing_year(days, today), f"{min(days.years)}—{max(days.years)}"
    if year is None:
        yield Line("calendar", Mark.OK, f"工作日安排{known} arrangements known")
    else:
        mark = Mark.WRONG if year == today.year else Mark.NOTE
        yield Line("calendar", mark, f"工作日安排{known}，缺{year}年 the arrangement of {year} is missing")


def _about_demo(session: Session, settings: Settings, clock: Clock) -> Iterator[Line]:
    count = session.scalar(
        select(func.count()).select_from(User).where(User.is_demo, User.disabled_at.is_(None))
    )
    if not count:
        yield Line("demo", Mark.OK, "没有演示账号 no demo accounts")
        return
    found = f"有演示账号{count}个 demo accounts"
    if is_loopback(settings.site.url):
        yield Line("demo", Mark.NOTE, f"{found}，只在本机使用 for this machine only")
    else:
        yield Line(
            "demo", Mark.WRONG, f"{found}，不能对外提供服务 must not be served to others: {settings.site.url}"
        )


def _about_worker(session: Session, settings: Settings, clock: Clock) -> Iterator[Line]:
    """Readers notice nothing without it, so its absence is a note."""
    found = vitals(session, clock.now(), clock)
    if found.parked:
        yield Line(
            "effects",
            Mark.WRONG,
            f"{found.parked}件事项多次失败 rows failed for good; see transitions.trouble",
        )
    if found.worker_is_alive:
        yield Line("worker", Mark.OK, "在运行 alive")
    else:
        yield Line("worker", Mark.NOTE, f"没有心跳，待办{found.due}件 no heartbeat; {found.due} rows wait")


TROUBLES = {
    Trouble.FILE_MISSING: "缺文件%s，请从准备发布的机器拷来 a file is missing: copy it from where the release was prepared",
    Trouble.FILE_CHANGED: "文件%s与签发时不一样，请重新拷来 the file is not the one that was signed: copy it again",
    Trouble.KEY_UNUSABLE: "没有可用的密钥 no usable key: %s",
    Trouble.OTHER_KEY: "%s用本机的查询密钥打不开，请核对密钥文件 does not open with the look-up key that lies here",
}


def _about_releases(session: Session, settings: Settings, clock: Clock) -> Iterator[Line]:
    """What answers look-ups, tried before the instant comes. A machine that serves programs alone needs none of it."""
    if not {"public", "staff"} & set(settings.surfaces):
        return
    keys = ExamKeys(settings.key_dir / "exams", may_make=False)
    found = try_releases(session, current_app.extensions["snapshots"], keys)
    for one in found:
        if one.trouble is not None:
            about = TROUBLES[one.trouble] % one.about
            yield Line("results", Mark.WRONG, f"{one.slug} {one.stage} {one.number}：{about}")
    folder = settings.key_dir / "exams"
    left = [path for slug in destroyed_exams(session) for path in sorted(folder.glob(f"{slug}.*"))]
    for path in left:
        yield Line("results", Mark.WRONG, f"成绩已销毁，密钥还在 results were destroyed, a key is still here: {path}; flask retention run")  # fmt: skip
    opened = sum(one.trouble is None for one in found)
    if opened == len(found) and not left:
        yield Line("results", Mark.OK, f"已签发的成绩{opened}次都能打开 signed releases open: {opened}")
