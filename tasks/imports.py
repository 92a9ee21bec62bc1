"""Imports that wait in the queue."""

from __future__ import annotations

from celery import shared_task
from flask import current_app

from hr_portal.core.jobs import run_waiting
from hr_portal.extensions import db
from hr_portal.recruitment.import_jobs import runners


@shared_task(name="tasks.imports.run_jobs")
def run_jobs() -> int:
    """Take up what waits, and what a killed worker left; how many jobs."""
    clock, store = current_app.extensions["clock"], current_app.extensions["store"]
    return run_waiting(db.session(), runners(store, clock), clock)
