"""Reminders of what people must do: outcomes, hidden pages, missing arrangements, duties that end."""

from __future__ import annotations

from celery import shared_task
from flask import current_app

from hr_portal.core.clockguard import agrees
from hr_portal.core.db import transaction
from hr_portal.extensions import db
from hr_portal.reminders import write_reminders


@shared_task(name="tasks.deadlines.remind")
def remind() -> None:
    """Each reminder is written once a day at most; its key says which day. A clock that is wrong would remind people
    of another day."""
    clock = current_app.extensions["clock"]
    if agrees(db.session(), clock):
        with transaction(db.session()) as session:
            write_reminders(session, now=clock.now())
