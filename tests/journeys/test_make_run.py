"""What `make run` starts: one command, the demo city, and nothing left behind however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hr_portal.cli.run import ROOT
from tests.services import free_port, wait_until

pytestmark = [
    pytest.mark.worker,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc"),
]


FIRST_START = 90.0
"""Seconds: it migrates and loads the demo city, perhaps beside two other processes that test."""


@dataclass
class Run:
    """One `make run` on data of its own, in a session of its own as from a terminal."""

    data_dir: Path
    port: int

    def start(self) -> None:
        environ = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        environ |= {"DATA_DIR": str(self.data_dir), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self.data_dir.mkdir(exist_ok=True)
        with self.said.open("wb") as out:
            self.launcher = subprocess.Popen(
                [sys.executable, "-m", "hr_portal.cli.run"],
                cwd=ROOT,
                env=environ,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        wait_until(
            lambda: "Ctrl-C" in self.said.read_text(),
            self.launcher,
            "make run",
            self.said,
            patience=FIRST_START,
        )

    @property
    def said(self) -> Path:
        return self.data_dir.with_suffix(".log")

    def processes(self) -> list[int]:
        """Every process that works on this data, by its environment; a dead one not yet collected has none."""
        mark = f"DATA_DIR={self.data_dir}\0".encode()
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (place / "environ").read_bytes() + b"\0":
                    found.append(int(place.name))
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
        return found

    def wait_until_all_is_gone(self) -> None:
        wait_until(lambda: not self.processes(), None, "the end of all processes", self.said)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path / "data", free_port())
    yield run
    for process in run.processes():
        os.kill(process, signal.SIGKILL)
    run.launcher.wait(20)


def test_the_demo_city_is_served_and_ctrl_c_ends_everything(run: Run) -> None:
    run.start()
    with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/", timeout=10) as answer:
        assert answer.status == 200
        assert 'lang="zh-CN"' in answer.read().decode()
    passwords = run.data_dir / "demo-passwords.txt"
    assert passwords.stat().st_mode & 0o777 == 0o600
    first = next(line for line in passwords.read_text().splitlines() if not line.startswith("#"))
    assert first in run.said.read_text().splitlines()
    assert len(run.processes()) >= 4  # launcher, web, worker, beat

    os.killpg(run.launcher.pid, signal.SIGINT)
    assert run.launcher.wait(20) == 0
    run.wait_until_all_is_gone()

    # A second start finds its data and keeps the passwords.
    before = passwords.read_text()
    run.start()
    assert passwords.read_text() == before
    run.launcher.terminate()
    assert run.launcher.wait(20) == 0
    run.wait_until_all_is_gone()


def first_child(run: Run, word: bytes) -> int:
    children = Path(f"/proc/{run.launcher.pid}/task/{run.launcher.pid}/children").read_text().split()
    return next(int(pid) for pid in children if word in Path(f"/proc/{pid}/cmdline").read_bytes())


@pytest.mark.parametrize(
    "victim",
    [
        pytest.param(lambda run: run.launcher.pid, id="the launcher"),
        pytest.param(lambda run: first_child(run, b"granian"), id="web"),
    ],
)
def test_nothing_is_left_behind_when_a_part_is_killed(run: Run, victim: Callable[[Run], int]) -> None:
    run.start()
    os.kill(victim(run), signal.SIGKILL)
    assert run.launcher.wait(20) != 0
    run.wait_until_all_is_gone()


def test_a_port_that_is_taken_is_named(run: Run) -> None:
    run.start()
    other = Run(run.data_dir.with_name("other"), run.port)
    with pytest.raises(RuntimeError, match=rf"Port {run.port} is taken"):
        other.start()
    assert other.launcher.wait(20) == 2
