"""What `make run` starts: web, worker and beat of the demo city, on loopback, under one process.

They end together: with Ctrl-C, with a signal, when the terminal or `make` goes away, and when one of them fails.
For a demonstration and for development; deploy/ shows how a city runs the same parts under systemd.
"""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from config import Settings, read_settings

HOST = "127.0.0.1"
"""Never more than loopback: the demo accounts are for this machine only."""

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
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509  (no threads run yet)
    )


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


def flask(*command: str) -> int:
    """Run one `flask` command; what it said is shown only when it failed."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode not in (0, 1):
        sys.stderr.write(done.stdout + done.stderr)
    return done.returncode


def prepare(settings: Settings) -> None:
    """Bring the database up to date and, if it is new, load the demo city.

    The passwords file is written last by the loading, in full or not at all, so it tells whether that happened. A
    database with somebody else's content refuses the demo city (exit 1) and is served as it is.
    """
    if flask("db", "upgrade") != 0:
        raise SystemExit("数据库未能更新，已停止。 The database could not be brought up to date.")
    if not passwords_file(settings).exists() and flask("demo", "load") not in (0, 1):
        raise SystemExit("演示数据未能载入，已停止。 The demo city could not be loaded.")


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


def greet(settings: Settings) -> None:
    """Say where the site is and who can sign in."""
    print(f"\n{settings.site.name}  http://{HOST}:{settings.port}", flush=True)
    path = passwords_file(settings)
    if path.exists():
        print(f"演示账号 Demo accounts ({path}):\n{path.read_text()}", flush=True)
    print("按 Ctrl-C 停止。 Ctrl-C ends everything.", flush=True)


def end(parts: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask each part to finish, wait, and kill what is left of its session."""
    for one in parts:
        if one.poll() is None:
            one.terminate()
    for one in parts:
        with contextlib.suppress(subprocess.TimeoutExpired):
            one.wait(PATIENCE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(one.pid, signal.SIGKILL)


def watch(
    parts: Sequence[subprocess.Popen[bytes]], asked_to_end: threading.Event, greeting: Callable[[], bool]
) -> int:
    """Wait until somebody asks for the end, the parent goes away, or a part ends by itself (exit 1)."""
    parent = os.getppid()
    greeted = False
    while not asked_to_end.wait(0.2):
        if os.getppid() != parent:
            return 0
        for one in parts:
            if one.poll() is not None:
                print(f"{one.args!r} 已退出（{one.returncode}） ended by itself; stopping", file=sys.stderr)
                return 1
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
    prepare(settings)
    parts: list[subprocess.Popen[bytes]] = []
    try:
        for command in (web_command(settings), worker_command(), beat_command(settings)):
            parts.append(part(*command))  # noqa: PERF401  (each must be known to `end` as soon as it runs)

        def greeting() -> bool:
            if not answers(settings.port):
                return False
            greet(settings)
            return True

        return watch(parts, asked_to_end, greeting)
    finally:
        end(parts)


if __name__ == "__main__":
    raise SystemExit(main())
