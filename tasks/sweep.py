"""Claim what is due and let its consequences happen. Two sweeps at once do the work of one."""

from __future__ import annotations

from celery import shared_task
from flask import current_app

from hr_portal.consequences import carry_out
from hr_portal.core.clockguard import agrees
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import db
from hr_portal.retaining import keep_terms


@shared_task(name="tasks.sweep.sweep_due")
def sweep_due() -> None:
    """Everything that fell due, unless this machine's clock cannot be trusted."""
    clock = current_app.extensions["clock"]
    if agrees(db.session(), clock):
        keep_terms(db.session(), clock.now())
        sweep(db.session(), carry_out, now=clock.now())
