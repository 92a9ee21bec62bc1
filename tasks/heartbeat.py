"""A heartbeat that travels beat -> broker -> worker: while it arrives, all three are alive."""

from __future__ import annotations

from celery import shared_task
from flask import current_app

from hr_portal.core.db import transaction
from hr_portal.core.effects import beat
from hr_portal.extensions import db


@shared_task(name="tasks.heartbeat.show_alive")
def show_alive() -> None:
    with transaction(db.session()) as session:
        beat(session, "worker", now=current_app.extensions["clock"].now())
