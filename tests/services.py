"""PostgreSQL, Redis and Chromium for tests: given by the environment, or found on this machine and started here.

A server started here lives in a temporary folder, is used by this run alone, ends with it, and is ended by the kernel
if the run is killed. Whatever is not to be had raises `Missing` with one line that says how to get it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hr_portal.cli.run import end_with_parent

PATIENCE = 30.0


class Missing(Exception):
    """A part the tests need is not on this machine."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(
    ready: Callable[[], bool],
    process: subprocess.Popen[bytes] | None,
    what: str,
    log: Path | None = None,
    patience: float = PATIENCE,
) -> None:
    """Return when it is ready; fail with its log when it ended or takes too long."""
    deadline = time.monotonic() + patience
    while not ready():
        ended = process is not None and process.poll() is not None
        if ended or time.monotonic() > deadline:
            told = log.read_text(errors="replace")[-4000:] if log is not None and log.exists() else ""
            raise RuntimeError(f"{what} {'ended' if ended else 'did not become ready'}\n{told}")
        time.sleep(0.05)


@dataclass
class Server:
    """A server process of this run, and where it answers."""

    url: str
    folder: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    goodbye: signal.Signals = signal.SIGTERM

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.goodbye)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def postgres_programs() -> Path:
    """The folder that holds both `initdb` and `postgres`; a lone `postgres` on the PATH may be anything."""
    places = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True
    )
    on_path = shutil.which("initdb")
    if on_path:
        places.append(Path(on_path).resolve().parent)
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise Missing("PostgreSQL: apt install postgresql, or name a server in TEST_DATABASE_URL")


def start_postgres() -> Server:
    """A server without fsync on a Unix socket in a folder of its own; as root it runs as the user postgres."""
    import psycopg

    if given := os.environ.get("TEST_DATABASE_URL"):
        return Server(given)
    programs = postgres_programs()
    user = "postgres" if os.geteuid() == 0 else None
    # A short path: a Unix socket's address has room for 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="hrp-pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user, user)
    as_user: dict[str, Any] = {"user": user, "group": user, "extra_groups": []} if user else {}
    log = folder / "log"
    made = subprocess.run(
        [
            programs / "initdb",
            "-D",
            folder / "data",
            "-A",
            "trust",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        **as_user,
    )
    if made.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": "200",
        "shared_buffers": "64MB",
        "timezone": "America/Los_Angeles",  # a server in the wrong zone must not change an answer
    }
    with log.open("wb") as out:
        process = subprocess.Popen(
            [
                programs / "postgres",
                "-D",
                folder / "data",
                *(word for item in settings.items() for word in ("-c", "=".join(item))),
            ],
            cwd=folder,
            stdout=out,
            stderr=out,
            start_new_session=True,
            preexec_fn=end_with_parent,
            **as_user,
        )
    server = Server(f"postgresql://postgres@/postgres?host={folder}", folder, process, signal.SIGINT)

    def ready() -> bool:
        try:
            psycopg.connect(server.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    try:
        wait_until(ready, process, "PostgreSQL", log)
    except RuntimeError:
        server.stop()
        raise
    return server


def start_redis() -> Server:
    """A server that keeps nothing on disk."""
    import redis

    if given := os.environ.get("TEST_REDIS_URL"):
        return Server(given)
    program = shutil.which("redis-server")
    if program is None:
        raise Missing("Redis: apt install redis-server, or name a server in TEST_REDIS_URL")
    folder = Path(tempfile.mkdtemp(prefix="hrp-redis-", dir="/tmp"))
    port = free_port()
    log = folder / "log"
    process = subprocess.Popen(
        [
            program,
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            folder,
            "--logfile",
            log,
        ],
        start_new_session=True,
        preexec_fn=end_with_parent,
    )
    server = Server(f"redis://127.0.0.1:{port}/0", folder, process)

    def ready() -> bool:
        try:
            with redis.Redis.from_url(server.url, socket_timeout=2, socket_connect_timeout=2) as connection:
                return bool(connection.ping())
        except redis.ConnectionError:
            return False

    try:
        wait_until(ready, process, "Redis", log)
    except RuntimeError:
        server.stop()
        raise
    return server


def find_chromium() -> Path:
    if given := os.environ.get("CHROMIUM"):
        return Path(given)
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise Missing("Chromium: apt install chromium, or name it in CHROMIUM")
    return Path(found)


def find_nginx() -> Path:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise Missing("nginx: apt install nginx")
    return Path(found)


def find_samples() -> Path:
    """The folder of real input. The project's own fixtures prove the same features on small input."""
    given = os.environ.get("SAMPLES_DIR")
    if not given:
        raise Missing("real input: name its folder in SAMPLES_DIR")
    folder = Path(given).resolve()
    if not folder.is_dir():
        raise Missing(f"real input: SAMPLES_DIR={given} is not a folder")
    return folder
