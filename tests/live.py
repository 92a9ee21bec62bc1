"""A real server process with its own data, for journeys; started, asked and ended as a person would."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from hr_portal.cli.run import HOST, ROOT, end_with_parent, worker_command
from tests.services import free_port, wait_until

PATIENCE = 20.0


@dataclass
class LiveSite:
    """One web process (and a worker, when asked) on a database and a folder of their own.

    `environ` are settings of config.py on top of DATA_DIR, PORT and SITE_URL. Nothing of the surroundings is inherited
    but what Python itself needs.
    """

    data_dir: Path
    environ: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    parts: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def whole_environ(self) -> dict[str, str]:
        kept = {
            name: os.environ[name]
            for name in ("PATH", "HOME", "LANG", "TZ", "COVERAGE_PROCESS_START", "FAST_PATHS")
            if name in os.environ
        }
        own = {"DATA_DIR": str(self.data_dir), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        return kept | own | self.environ

    def flask(self, *words: str, fails: bool = False) -> subprocess.CompletedProcess[str]:
        """Run a `flask` command against this site's data; a failure fails the test unless it is the point."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT,
            env=self.whole_environ,
            capture_output=True,
            text=True,
            timeout=100,
        )
        if not fails and done.returncode != 0:
            raise AssertionError(
                f"flask {' '.join(words)} ended with {done.returncode}\n{done.stdout}{done.stderr}"
            )
        return done

    def prepare(self) -> None:
        """An up-to-date database with the demo city."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.flask("db", "upgrade")
        self.flask("demo", "load")

    def start(self) -> None:
        """Start the web process and wait until it answers /healthz."""
        self._start(
            "web",
            *("granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port)),
            *("--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "--no-ws", "wsgi:app"),
        )
        wait_until(self.answers, self.parts["web"], f"the site at {self.url}", self.log("web"))

    def start_worker(self) -> None:
        """A real Celery worker. Tests wait for its effects, not for it."""
        self._start("worker", *worker_command())

    def start_beat(self, name: str = "beat") -> None:
        """A real Celery beat with a memory of its own, so that there can be several."""
        memory = str(self.data_dir / f"{name}-schedule")
        self._start(
            name,
            *("celery", "-q", "-A", "tasks.app", "beat", "--loglevel", "warning"),
            *("--schedule", memory, "--pidfile", ""),
        )

    def stop(self, *names: str) -> None:
        """End these parts, or all, by their process ids."""
        for name in names or list(self.parts):
            process = self.parts.pop(name)
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def log(self, name: str) -> Path:
        return self.data_dir / f"{name}.log"

    def _start(self, name: str, *command: str) -> None:
        with self.log(name).open("ab") as out:
            self.parts[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.whole_environ,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )
