"""Letters out, once each."""

from __future__ import annotations

from celery import shared_task
from flask import current_app

from hr_portal.core.posting import post_waiting
from hr_portal.extensions import db
from hr_portal.letters import deliver


@shared_task(name="tasks.outbox.send_letters")
def send_letters() -> None:
    """What waits in the outbox goes to the mail server."""
    post_waiting(db.session(), deliver, now=current_app.extensions["clock"].now())
