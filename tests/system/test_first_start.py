"""What a stranger sees who starts the demo city on a fresh machine: signs in, waits for the second, kills the workers,
comes back later, and ends it. Real processes on data of their own, started and ended by this test alone."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import stat
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hr_portal.cli.run import ROOT
from tests.services import free_port, wait_until

pytestmark = [
    pytest.mark.worker,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc"),
]

LEAD = timedelta(seconds=25)
"""Instead of two minutes: long enough to be at the address before the notice is."""

CELERY = b"tasks.app"
"""In the command of worker and beat, and of no other process."""


@dataclass
class Machine:
    """A machine with one empty folder on it."""

    data_dir: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    launcher: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.data_dir.with_suffix(".log")

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        own = {"DATA_DIR": str(self.data_dir), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        return kept | own | self.settings

    def start(self, until: str = "Ctrl-C") -> None:
        with self.log.open("wb") as out:
            self.launcher = subprocess.Popen(
                [sys.executable, "-m", "hr_portal.cli.run"],
                cwd=ROOT,
                env=self.environ(),
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        wait_until(lambda: until in self.said, self.launcher, "the demo city", self.log)

    def interrupt(self) -> int:
        """Ctrl-C; the exit code."""
        assert self.launcher is not None
        os.killpg(self.launcher.pid, signal.SIGINT)
        return self.launcher.wait(30)

    def processes(self, word: bytes = b"") -> list[int]:
        """Every process that works on this data, by its environment, with this word in its command."""
        mark, found = f"DATA_DIR={self.data_dir}\0".encode(), []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                ours = mark in (place / "environ").read_bytes() + b"\0"
                command = (place / "cmdline").read_bytes()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if ours and word in command:
                found.append(int(place.name))
        return found

    def passwords(self) -> dict[str, str]:
        lines = (self.data_dir / "demo-passwords.txt").read_text(encoding="utf-8").splitlines()
        return {line.split()[0]: line.split()[1] for line in lines if not line.startswith("#")}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    (tmp_path / "data").mkdir()
    machine = Machine(tmp_path / "data", free_port(), {"DEMO_LEAD_SECONDS": str(int(LEAD.total_seconds()))})
    yield machine
    for process in machine.processes():
        os.kill(process, signal.SIGKILL)
    if machine.launcher is not None:
        machine.launcher.wait(30)


class Browser:
    """One person's browser, with cookies, without JavaScript."""

    def __init__(self, url: str) -> None:
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def open(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, where it led, and the page."""
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        asked = urllib.request.Request(
            self.url + path, data, {"Origin": self.url, "Referer": self.url + path}
        )
        try:
            with self.opener.open(asked, timeout=20) as answer:
                return answer.status, urllib.parse.urlsplit(answer.url).path, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, path, error.read().decode()

    def sign_in(self, login: str, password: str) -> tuple[int, str, str]:
        _, _, page = self.open("/staff/sign-in")
        inputs = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<input[^>]*>", page)]
        hidden = {tag["name"]: tag.get("value", "") for tag in inputs if tag.get("type") == "hidden"}
        return self.open("/staff/sign-in", {**hidden, "login": login, "password": password})


def announced(machine: Machine) -> tuple[str, datetime]:
    """The address and the instant, as the launcher's file and words have them."""
    found = re.search(
        r"演示公示将于(?:\d+月\d+日)?(\d\d:\d\d:\d\d)（北京时间，\d+秒后）自动公开：\S+(/n/[0-9A-Z-]+)（此前该地址为404）",
        machine.said,
    )
    assert found is not None, machine.said
    told = json.loads(
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load", "--json"],
            cwd=ROOT,
            env=machine.environ(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    )
    assert told["loaded"] is False
    at = datetime.fromisoformat(told["soon"]["publish_at"])
    assert told["soon"]["address"] == found[2]
    assert f"{at + timedelta(hours=8):%H:%M:%S}" == found[1]
    return found[2], at


def test_a_stranger_signs_in_and_sees_a_notice_at_its_second_with_every_worker_killed(
    machine: Machine,
) -> None:
    machine.start()
    address, at = announced(machine)
    file = machine.data_dir / "demo-passwords.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    passwords = machine.passwords()
    for login in ("author", "reviewer", "issuer", "admin1", "admin2"):
        assert f"{login} " in machine.said
        assert passwords[login] in machine.said
    assert passwords["chenghe"] not in machine.said  # the others stand in the file

    reader = Browser(machine.url)
    assert reader.open(address)[0] == 404
    assert reader.open("/")[0] == 200

    for process in machine.processes(CELERY):
        os.kill(process, signal.SIGKILL)
    wait_until(lambda: not machine.processes(CELERY), None, "the end of the workers", machine.log)
    wait_until(lambda: "beat ended; pages stay on time" in machine.said, None, "the word of it", machine.log)
    wait_until(lambda: "worker ended; pages stay" in machine.said, None, "the word of it", machine.log)

    for login in ("author", "reviewer", "issuer"):
        status, path, page = Browser(machine.url).sign_in(login, passwords[login])
        assert (status, path.startswith("/staff/sign-in")) == (200, False), page[:2000]

    answers: list[tuple[datetime, datetime, int, str]] = []

    def is_there() -> bool:
        asked = datetime.now(UTC)
        status, _, page = reader.open(address)
        answers.append((asked, datetime.now(UTC), status, page))
        return status == 200 and asked >= at  # one that was asked before may be answered either way

    wait_until(is_there, None, "the notice", machine.log)
    before = [status for _, answered, status, _ in answers if answered < at]
    after = [status for asked, _, status, _ in answers if asked >= at]
    assert before, "the machine was too slow to look before the instant"
    assert set(before) == {404}
    assert set(after) == {200}
    assert "周望舒" in answers[-1][3]
    assert "5个工作日" in answers[-1][3]

    assert machine.interrupt() == 0
    wait_until(lambda: not machine.processes(), None, "the end of all processes", machine.log)

    # The next day: everything is still there, and nothing is there twice.
    machine.start()
    assert machine.passwords() == passwords
    assert reader.open(address)[0] == 200
    assert Browser(machine.url).sign_in("author", passwords["author"])[0] == 200
    assert machine.interrupt() == 0
    wait_until(lambda: not machine.processes(), None, "the end of all processes", machine.log)


def test_demo_accounts_are_not_served_under_another_address_than_this_machines(machine: Machine) -> None:
    machine.settings["SITE_URL"] = "https://renshi.example"
    with pytest.raises(RuntimeError, match="Demo accounts are for this machine only"):
        machine.start()
    assert machine.launcher is not None
    assert machine.launcher.wait(30) == 1
    assert not machine.processes()
