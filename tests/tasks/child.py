"""A sweep in a process of its own, for tests and drills that kill it or run several at once.

    python -m tests.tasks.child '{"now": "2026-11-24T02:00:00+00:00", "batch": 100, "stop_in": 2}'

DATABASE_URL says where. Prints `ready` before it begins and waits for a line; prints what it did as JSON at the end.
With `stop_in` it prints `in the middle` once the effects of that batch are written but not committed, and waits for
good: whoever reads that line kills it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.app import create_app
from hr_portal.consequences import carry_out
from hr_portal.core.effects import Due
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import db


def say(words: str) -> None:
    print(words, flush=True)


def main(orders: dict[str, object]) -> None:
    app = create_app(surfaces=())
    batches = 0

    def follow(session: Session, due: Sequence[Due], now: datetime) -> None:
        nonlocal batches
        carry_out(session, due, now)
        batches += 1
        if batches == orders.get("stop_in"):
            say("in the middle")
            sys.stdin.read()

    with app.app_context():
        db.session.execute(db.text("SELECT 1"))
        db.session.rollback()
        say("ready")
        sys.stdin.readline()
        now = datetime.fromisoformat(str(orders["now"]))
        swept = sweep(db.session(), follow, now=now, batch=int(str(orders["batch"])))
    say(json.dumps({"done": swept.done, "failed": swept.failed}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
