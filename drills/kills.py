"""kill -9 of a sweep at random points: after each kill the books agree, and in the end everything was done once.

python -m drills.kills [--small]
"""

from __future__ import annotations

import contextlib
import random
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks._generator import notices_due
from benchmarks._side_by_side import KINDS, NOW, SEED, Missing, houses, show, words, write
from hr_portal.consequences import carry_out
from hr_portal.core.db import only_reading
from hr_portal.core.effects import Transition
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import db
from tests.tasks.books import books
from tests.tasks.children import Child


def drill(session: Session, url: str, folder: Path, *, kills: int, due: int, batch: int) -> dict[str, Any]:
    """Kill so many sweeps over the same due rows, each at a random moment between its first words
    and the time it needs for its share. Returns counts and every invariant that did not hold."""
    rng, broken, fates = random.Random(SEED), [], Counter[str]()
    notices_due(session, due * kills, at=NOW)
    session.commit()
    first, last = _first_and_last(session, url, folder, due, batch)
    for number in range(kills):
        before = _done(session)
        child = Child.start(url, folder, now=NOW, batch=batch)
        child.begin()
        _pass(rng.uniform(first / 2, last))
        child.kill()
        after = books(session)
        fates[
            "nothing done"
            if after.done == before
            else "some done"
            if after.done < due * kills
            else "all done"
        ] += 1
        if not after.agree:
            broken.append(f"kill {number}: {after}")
    sweep(session, carry_out, now=NOW)
    found = books(session)
    if found.done != due * kills or not found.agree:
        broken.append(f"in the end: {found}")
    return {"kills": kills, "due": due * kills, **dict(fates), "invariants broken": broken}


def _first_and_last(session: Session, url: str, folder: Path, due: int, batch: int) -> tuple[float, float]:
    """When, after it began, a child has its first row in the books, and when as many as one kill may cost."""
    child = Child.start(url, folder, now=NOW, batch=batch)
    began = time.perf_counter()
    child.begin()
    first = 0.0
    while (done := _done(session)) < due:
        if done and not first:
            first = time.perf_counter() - began
    last = time.perf_counter() - began
    child.kill()
    return first or last, last


def _done(session: Session) -> int:
    session.rollback()
    with only_reading():
        count = session.scalar(select(func.count()).where(Transition.done_at.is_not(None))) or 0
        session.rollback()
    return count


def _pass(seconds: float) -> None:
    """The moment of the kill is a matter of time alone: there is no condition to wait for."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        time.sleep(0.0005)


def main() -> None:
    asked = words(__doc__ or "")
    kills, due, batch = (3, 100, 10) if asked.small else (200, 100, 5)
    results = []
    with contextlib.ExitStack() as stack:
        opened = stack.enter_context(houses())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hrp-kills-")))
        for kind in KINDS:
            try:
                house = opened(kind)
            except Missing as missing:
                print(f"left out: {missing}")
                continue
            url = house.app.extensions["settings"].database_url
            with house.app.app_context():
                results.append(
                    {"database": kind, **drill(db.session(), url, folder, kills=kills, due=due, batch=batch)}
                )
    show("Sweeps killed at random points", results)
    write("kills", asked.out, results=results)
    if any(result["invariants broken"] for result in results):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
