"""复查, every night: everything public against the newest rules."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from flask import current_app

from hr_portal.core.clockguard import agrees
from hr_portal.extensions import db
from hr_portal.rescanning import forget_ended, rescan

LONGEST = timedelta(seconds=180)
"""Below the time limit of a task. What is left is read an hour later: a file once read is not read again."""


@shared_task(name="tasks.guarding.rescan")
def rescan_public() -> int:
    """How many public notices hold what must not be public. Nothing is forgotten by a machine whose clock is wrong."""
    clock, store = current_app.extensions["clock"], current_app.extensions["store"]
    found = sum(1 for _ in rescan(db.session(), store, clock_now=clock.now, longest=LONGEST))
    if agrees(db.session(), clock):
        forget_ended(db.session(), current_app.extensions["originals"], now=clock.now())
    return found
