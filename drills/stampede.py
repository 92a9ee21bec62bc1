"""Everything at once: many sweeps, many beats, one broker that is emptied in between. Effects happen once.

python -m drills.stampede [--small]
"""

from __future__ import annotations

import contextlib
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from benchmarks._generator import notices_due
from benchmarks._side_by_side import KINDS, NOW, House, Missing, houses, show, words, write
from hr_portal.consequences import carry_out
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import db
from tests.live import LiveSite
from tests.tasks.books import books, waiting
from tests.tasks.children import Child

PATIENCE = 90.0


def sweeps_at_once(session: Session, url: str, folder: Path, *, sweeps: int, due: int) -> dict[str, Any]:
    """So many processes sweep the same rows in small batches, all let go in the same moment."""
    notices_due(session, due, at=NOW)
    session.commit()
    children = [Child.start(url, folder, now=NOW, batch=max(1, due // (sweeps * 10))) for _ in range(sweeps)]
    for child in children:
        child.begin()
    shares = [child.result()["done"] for child in children]
    sweep(session, carry_out, now=NOW)
    found = books(session)
    broken = [] if found.done == due == sum(shares) and found.agree else [str(found)]
    return {
        "sweeps": sweeps,
        "due": due,
        "least share": min(shares),
        "most share": max(shares),
        "broken": broken,
    }


def beats_at_once(house: House, folder: Path, *, beats: int, due: int) -> dict[str, Any]:
    """So many beats and one worker over the embedded broker; halfway, the broker's folder is emptied."""
    session = db.session()
    begun = datetime.now(UTC)
    notices_due(session, due, at=begun - timedelta(seconds=1))
    session.commit()
    folder.mkdir(parents=True)
    site = LiveSite(folder, environ={"DATABASE_URL": house.app.extensions["settings"].database_url})
    try:
        for number in range(beats):
            site.start_beat(f"beat{number}")
        messages = site.data_dir / "broker" / "messages"
        _until(lambda: messages.is_dir() and any(messages.iterdir()), "the first messages")
        for message in messages.iterdir():
            with contextlib.suppress(FileNotFoundError):
                message.unlink()
        site.start_worker()
        _until(lambda: waiting(session, begun) == 0, "what is due")
        outgoing = site.data_dir / "outgoing"
        _until(lambda: outgoing.is_dir() and len(list(outgoing.glob("*.eml"))) >= due, "the letters")
    finally:
        site.stop()
    found = books(session)
    letters = len(list(outgoing.iterdir()))
    broken = [] if found.done == due == letters and found.agree else [f"{found}, {letters} letters sent"]
    return {"beats": beats, "due": due, "letters": letters, "broken": broken}


def _until(true: Any, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise RuntimeError(f"waited in vain for {what}")
        time.sleep(0.1)


def main() -> None:
    asked = words(__doc__ or "")
    sweeps, due, beats = (3, 60, 2) if asked.small else (8, 4000, 5)
    results, beaten = [], []
    with contextlib.ExitStack() as stack:
        opened = stack.enter_context(houses())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hrp-stampede-")))
        for kind in KINDS:
            try:
                house = opened(kind)
            except Missing as missing:
                print(f"left out: {missing}")
                continue
            url = house.app.extensions["settings"].database_url
            with house.app.app_context():
                results.append(
                    {"database": kind, **sweeps_at_once(db.session(), url, folder, sweeps=sweeps, due=due)}
                )
        if not asked.small:
            house = opened("sqlite", name="beats")
            with house.app.app_context():
                beaten.append(beats_at_once(house, folder / "site", beats=beats, due=200))
    show("Many sweeps at once", results)
    if beaten:
        show("Many beats at once, the broker emptied", beaten)
    write("stampede", asked.out, sweeps=results, beats=beaten)
    if any(result["broken"] for result in [*results, *beaten]):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
