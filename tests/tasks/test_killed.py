"""A sweep that is killed leaves both the claim and the effects of a batch, or neither."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from benchmarks._generator import notices_due
from drills.kills import drill
from hr_portal.consequences import carry_out
from hr_portal.core.sweeping import sweep
from tests.clockwork import instant
from tests.databases import Database
from tests.tasks.books import books, waiting
from tests.tasks.children import Child

NOW = instant("2026-11-24 10:00")


@pytest.mark.parametrize("stop_in", [1, 2])
def test_killed_between_effects_and_commit_the_batch_is_done_once_by_the_next_sweep(
    session: Session, database: Database, tmp_path: Path, stop_in: int
) -> None:
    notices_due(session, 250, at=NOW)
    session.commit()
    child = Child.start(database.url, tmp_path, now=NOW, batch=100, stop_in=stop_in)
    child.begin()
    child.hears("in the middle")
    child.kill()
    left = books(session)
    assert left.done == 100 * (stop_in - 1)
    assert left.agree, "neither half of the batch that was killed is there"
    assert sweep(session, carry_out, now=NOW).done == 250 - left.done
    found = books(session)
    assert (found.done, found.agree) == (250, True)


def test_three_processes_sweeping_at_once_do_the_work_of_one(
    session: Session, database: Database, tmp_path: Path
) -> None:
    notices_due(session, 900, at=NOW)
    session.commit()
    children = [Child.start(database.url, tmp_path, now=NOW, batch=20) for _ in range(3)]
    for child in children:
        child.begin()
    done = [child.result()["done"] for child in children]
    assert sum(done) == 900
    found = books(session)
    assert (found.done, found.agree) == (900, True)
    assert waiting(session, NOW + timedelta(hours=1)) == 0


def test_a_few_kills_at_random_points(session: Session, database: Database, tmp_path: Path) -> None:
    """A small seed of `make drills`."""
    found = drill(session, database.url, tmp_path, kills=5, due=300, batch=10)
    assert found["kills"] == 5
    assert found["invariants broken"] == []
