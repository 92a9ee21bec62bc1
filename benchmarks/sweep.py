"""10,000 notices due at one instant: the sweep with everything that follows, against one bulk UPDATE of the same rows.

The sweep claims, looks at each fact again, writes a chained audit entry and a letter for each, in batches of 500. The
UPDATE only sets `done_at` on the same 10,000 of 60,000 rows. Aim: at most ten times the UPDATE.
"""

from __future__ import annotations

from sqlalchemy import delete, select, text, update

from benchmarks import _generator as generator
from benchmarks._side_by_side import (
    KINDS,
    NOW,
    House,
    Missing,
    compared,
    houses,
    in_turns,
    milliseconds,
    seconds,
    show,
    words,
    write,
)
from hr_portal.audit.models import AuditEntry, AuditHead
from hr_portal.audit.services import ORIGIN, first_broken_entry
from hr_portal.consequences import carry_out
from hr_portal.core.db import transaction
from hr_portal.core.effects import Heartbeat, OutboxMessage, Transition, is_due
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import db

AIM = 10.0


def main() -> None:
    asked = words(__doc__ or "")
    due, rounds = (60, 2) if asked.small else (10_000, 7)
    rows = []
    with houses() as opened:
        for kind in KINDS:
            try:
                house = opened(kind)
            except Missing as missing:
                print(f"left out: {missing}")
                continue
            rows.append({"database": kind, "due": due, **measured(house, due, rounds)})
    show("Sweep of what is due at one instant / one bulk UPDATE of the same rows", rows)
    write("bench_sweep", asked.out, aim=AIM, rounds=rounds, results=rows)


def measured(house: House, due: int, rounds: int) -> dict[str, float]:
    """Both ways in turns; after each the database is put back."""
    with house.app.app_context():
        generator.notices_due(db.session(), due, at=NOW)
    house.tidy()

    def swept() -> float:
        with house.app.app_context():
            spent = seconds(lambda: sweep(db.session(), carry_out, now=NOW))
            check(due)
            put_back()
        house.tidy()
        return spent

    def updated() -> float:
        with house.app.app_context():
            spent = seconds(bulk_update)
            put_back()
        house.tidy()
        return spent

    taken = in_turns({"sweep": swept, "update": updated}, rounds)
    return milliseconds(taken) | compared(taken, "sweep", "update")


def bulk_update() -> None:
    table = Transition.__table__
    with transaction(db.session()) as session:
        session.execute(update(table).where(is_due(Transition, NOW)).values(done_at=NOW))


def check(due: int) -> None:
    """What was measured is the whole work."""
    session = db.session()
    counts = [
        session.scalar(text(f"SELECT count(*) FROM {table}"))
        for table in ("audit_entries", "outbox", "transitions WHERE done_at IS NOT NULL")
    ]
    if counts != [due, due, due] or first_broken_entry(session) is not None:
        raise RuntimeError(f"the sweep left {counts} entries, letters and rows of {due}")
    session.rollback()


def put_back() -> None:
    with transaction(db.session()) as session:
        table = Transition.__table__
        session.execute(update(table).where(table.c.done_at.is_not(None)).values(done_at=None))
        for model in (AuditEntry, OutboxMessage, Heartbeat):
            session.execute(delete(model))
        session.execute(update(AuditHead).values(last_id=0, chain=ORIGIN))
        assert session.scalar(select(Transition.id).where(Transition.done_at.is_not(None)).limit(1)) is None


if __name__ == "__main__":
    main()
