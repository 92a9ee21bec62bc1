"""Sweeps in processes of their own: started, told to begin, asked what they did, killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hr_portal.cli.run import end_with_parent

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Child:
    process: subprocess.Popen[str]

    @classmethod
    def start(
        cls, url: str, folder: Path, *, now: datetime, batch: int = 100, stop_in: int | None = None
    ) -> Child:
        """A child that is about to sweep, once it says it is ready."""
        orders = {"now": now.isoformat(), "batch": batch, "stop_in": stop_in}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TZ") if name in os.environ}
        environ: Mapping[str, str] = {
            **kept,
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "SECRET_KEY": "for-tests-only-for-tests-only-for-tests-only",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.tasks.child", json.dumps(orders)],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        child = cls(process)
        child.hears("ready")
        return child

    def hears(self, words: str) -> None:
        """Wait for this line."""
        assert self.process.stdout is not None
        said = self.process.stdout.readline().strip()
        if said != words:
            self.kill()
            raise RuntimeError(f"the child said {said!r}, not {words!r}")

    def begin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def result(self) -> dict[str, int]:
        """What it did, once it has ended by itself."""
        out, _ = self.process.communicate(timeout=60)
        if self.process.returncode != 0:
            raise RuntimeError(f"the child ended with {self.process.returncode}: {out}")
        return dict(json.loads(out))

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
