"""What `make run` starts: web, worker and beat of the demo city, on loopback, under one process.

They end together: with Ctrl-C, with a signal, when the terminal or `make` goes away, and when web fails. Without
worker or beat the site goes on: readers notice nothing, and whoever doubts it may kill them and look.
For a demonstration and for development; deploy/ shows how a city runs the same parts under systemd.
"""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import ipaddress
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from config import Settings, read_settings

HOST = "127.0.0.1"
"""Never more than loopback: the demo accounts are for this machine only."""

FIRST_LOGINS = 5
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 15.0
"""Seconds a part has to finish what it is doing before it is killed."""


def end_with_parent() -> None:
    """Called in a new child: the kernel ends it when the parent dies without saying so (Linux)."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def part(*command: str) -> subprocess.Popen[bytes]:
    """Start one part in a session of its own, so that Ctrl-C reaches the launcher alone."""
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env=environment(),
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509  (no threads run yet)
    )


def environment() -> dict[str, str]:
    """Our own, without Celery's advice against the root account: in a container of one's own there is no other."""
    quiet = "ignore:You're running the worker with superuser privileges"
    return os.environ | {"PYTHONWARNINGS": ",".join(filter(None, [os.environ.get("PYTHONWARNINGS"), quiet]))}


def web_command(settings: Settings) -> tuple[str, ...]:
    """One process where SQLite lets one write at a time; two otherwise."""
    workers = "1" if settings.database_url.startswith("sqlite") else "2"
    return (
        *("granian", "--interface", "wsgi", "--host", HOST, "--port", str(settings.port)),
        *("--workers", workers, "--blocking-threads", "4", "--respawn-failed-workers"),
        *("--log-level", "warning", "--no-ws", "wsgi:app"),
    )


def worker_command() -> tuple[str, ...]:
    return (
        *("celery", "-q", "-A", "tasks.app", "worker", "--pool", "threads", "--concurrency", "2"),
        *("--without-gossip", "--without-mingle", "--loglevel", "warning"),
    )


def beat_command(settings: Settings) -> tuple[str, ...]:
    return (
        *("celery", "-q", "-A", "tasks.app", "beat", "--loglevel", "warning"),
        *("--schedule", str(settings.data_dir / "beat-schedule"), "--pidfile", ""),
    )


def flask(*command: str) -> subprocess.CompletedProcess[str]:
    """Run one `flask` command and keep what it said."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@dataclass(frozen=True)
class Prepared:
    """What is served: the demo city or somebody else's data, and the notice that becomes public next, if any."""

    is_demo: bool
    soon_address: str = ""
    soon_at: datetime | None = None


def prepare(settings: Settings) -> Prepared:
    """Bring the database up to date and, if it is empty, load the demo city. A database with somebody else's content
    refuses the demo city and is served as it is."""
    if (upgraded := flask("db", "upgrade")).returncode != 0:
        sys.stderr.write(upgraded.stdout + upgraded.stderr)
        raise SystemExit("数据库未能更新，已停止。 The database could not be brought up to date.")
    loaded = flask("demo", "load", "--json")
    try:
        told = json.loads(loaded.stdout)
    except json.JSONDecodeError:
        sys.stderr.write(loaded.stdout + loaded.stderr)
        raise SystemExit("演示数据未能载入，已停止。 The demo city could not be loaded.") from None
    if "refused" in told:
        return Prepared(is_demo=False)
    if not is_loopback(settings.site.url):
        raise SystemExit(
            f"数据库里有演示账号，网站地址不能是{settings.site.url}：演示账号只在本机使用。"
            f" Demo accounts are for this machine only: unset SITE_URL, or start with an empty DATA_DIR."
        )
    soon = told.get("soon")
    if soon is None:
        return Prepared(is_demo=True)
    return Prepared(True, soon["address"], datetime.fromisoformat(soon["publish_at"]))


def is_loopback(address: str) -> bool:
    """Does this web address lead nowhere but to this machine?"""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def passwords_file(settings: Settings) -> Path:
    return settings.data_dir / "demo-passwords.txt"


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def answers(port: int) -> bool:
    """True once the web part answers /healthz."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def greet(settings: Settings, prepared: Prepared) -> None:
    """Say where the site is, who can sign in, and what is about to happen."""
    site = f"http://{HOST}:{settings.port}"
    lines = [
        "",
        settings.site.name,
        f"  公众页 public pages  {site}/",
        f"  工作人员 staff       {site}/staff/",
        "",
    ]
    path = passwords_file(settings)
    if prepared.is_demo and path.exists():
        lines += [*main_logins(path.read_text(encoding="utf-8")), f"全部账号 all accounts: {path}", ""]
    elif prepared.is_demo:
        lines += ["口令文件不在了。 The file of passwords is gone: .venv/bin/flask accounts link author", ""]
    else:
        lines += [
            "数据库里是别的内容，没有载入演示城市。 Not the demo city: the database held something else.",
            "",
        ]
    if prepared.soon_at is not None:
        lines += [*announce(f"{site}{prepared.soon_address}", prepared.soon_at, datetime.now(UTC)), ""]
    lines.append("按 Ctrl-C 停止。 Ctrl-C ends everything.")
    print("\n".join(lines), flush=True)


def main_logins(table: str) -> list[str]:
    """The head of the table of accounts: its notes, and the five a newcomer needs."""
    lines = table.splitlines()
    notes = [line for line in lines if line.startswith("#")]
    return notes + [line for line in lines if not line.startswith("#")][:FIRST_LOGINS]


def announce(address: str, at: datetime, now: datetime) -> list[str]:
    """When the next notice becomes public. Times are Beijing time, whatever clock hangs on the reader's wall."""
    local = at.astimezone(ZoneInfo("Asia/Shanghai"))
    is_today = local.date() == now.astimezone(local.tzinfo).date()
    day, day_en = ("", "") if is_today else (f"{local.month}月{local.day}日", f" on {local:%Y-%m-%d}")
    left = max(0, round((at - now).total_seconds()))
    return [
        f"演示公示将于{day}{local:%H:%M:%S}（北京时间，{left}秒后）自动公开：{address}（此前该地址为404）",
        f"A notice becomes public at {local:%H:%M:%S}{day_en}, Beijing time (in {left} s); until then its address answers 404.",
    ]


def end(parts: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ask each part to finish, wait, and kill what is left of its session."""
    for one in parts.values():
        if one.poll() is None:
            one.terminate()
    for one in parts.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            one.wait(PATIENCE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(one.pid, signal.SIGKILL)


def watch(
    parts: Mapping[str, subprocess.Popen[bytes]],
    asked_to_end: threading.Event,
    greeting: Callable[[], bool],
) -> int:
    """Wait until somebody asks for the end, the parent goes away, or web ends by itself (exit 1)."""
    parent = os.getppid()
    greeted = False
    missed: set[str] = set()
    while not asked_to_end.wait(0.2):
        if os.getppid() != parent:
            return 0
        for name, one in parts.items():
            if one.poll() is None or name in missed:
                continue
            missed.add(name)
            if name == "web":
                print(
                    f"web已退出（{one.returncode}），全部停止。 web ended by itself; stopping",
                    file=sys.stderr,
                )
                return 1
            print(
                f"{name}已退出（{one.returncode}）：网页照常按时公开，通知和记录等它恢复后补办。"
                f" {name} ended; pages stay on time, letters and records wait for its return.",
                flush=True,
            )
        greeted = greeted or greeting()
    return 0


def main() -> int:
    os.umask(0o077)
    settings = read_settings()
    if not port_is_free(settings.port):
        print(
            f"端口{settings.port}已被占用。 Port {settings.port} is taken: make run PORT=8001",
            file=sys.stderr,
        )
        return 2
    asked_to_end = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: asked_to_end.set())
    prepared = prepare(settings)
    parts: dict[str, subprocess.Popen[bytes]] = {}
    try:
        parts["web"] = part(*web_command(settings))
        parts["worker"] = part(*worker_command())
        parts["beat"] = part(*beat_command(settings))

        def greeting() -> bool:
            if not answers(settings.port):
                return False
            greet(settings, prepared)
            return True

        return watch(parts, asked_to_end, greeting)
    finally:
        end(parts)


if __name__ == "__main__":
    raise SystemExit(main())
