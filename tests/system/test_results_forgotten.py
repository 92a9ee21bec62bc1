"""成绩销毁 is seen by every process within a second: a real process that remembers its edition and holds the snapshot open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.recruitment.result_destroying import destroy_by_two, forget_keys
from tests.databases import Database
from tests.factories.candidates import looked_for, open_results
from tests.factories.results import ONE, OPENS
from tests.system.tree import ROOT

SOON = 1.0
"""Seconds after which a process has read the epoch anew."""

CHILD = """
import json, sys
from datetime import datetime
from hr_portal.app import create_app
from hr_portal.core.clock import FrozenClock
from tests.factories.candidates import proof
app = create_app(clock=FrozenClock(datetime.fromisoformat(sys.argv[1])))
client = app.test_client()
for line in sys.stdin:
    answer = client.post("/results", data=json.loads(line) | {"proof": proof(app)})
    page = answer.get_data(as_text=True)
    print(json.dumps([answer.status_code, "71.50" in page, "没有查到" in page]), flush=True)
"""


@dataclass(frozen=True)
class Reader:
    """A public process of its own; each question is a look-up."""

    questions: IO[str]
    answers: IO[str]

    def ask(self) -> list[Any]:
        """Status, whether the mark stands there, whether nothing was found."""
        self.questions.write(json.dumps(looked_for(ONE)) + "\n")
        self.questions.flush()
        found: list[Any] = json.loads(self.answers.readline())
        return found


@contextmanager
def public_process(database: Database, app: Flask) -> Iterator[Reader]:
    settings = app.extensions["settings"]
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, OPENS.isoformat()],
        cwd=ROOT,
        env=kept
        | {
            "DATA_DIR": str(settings.data_dir),
            "KEY_DIR": str(settings.key_dir),
            "DATABASE_URL": database.url,
            "SURFACES": "public",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield Reader(child.stdin, child.stdout)
    finally:
        child.stdin.close()
        child.stdout.close()
        assert child.wait(20) == 0


@pytest.mark.both_databases
def test_a_process_that_holds_a_release_open_forgets_it_within_a_second_of_its_destruction(
    session: Session, app: Flask, database: Database, clock: FrozenClock
) -> None:
    opened = open_results(session, app, ONE)
    clock.travel_to(OPENS)
    bureau, results = opened.results.bureau, opened.results
    with public_process(database, app) as reader:
        assert reader.ask() == [200, True, False]
        destroy_by_two(
            session, results.exam, first=bureau.officer, second=bureau.second, ledger=app.extensions["ledger"],
            now=OPENS,
        )  # fmt: skip
        session.flush()
        time.sleep(SOON)  # real time is the subject: the epoch is read once a second
        assert reader.ask() == [200, True, False]  # not committed: nothing has changed for anybody
        session.commit()
        committed = time.monotonic()
        while time.monotonic() - committed <= SOON and reader.ask()[0] == 200:
            pass
        assert reader.ask() == [422, False, True]
        assert forget_keys(session, results.exam.slug, keys=results.keys, snapshots=results.snapshots) == (
            2,
            3,
        )
        assert reader.ask() == [422, False, True]
