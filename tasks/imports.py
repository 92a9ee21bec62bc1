"""Imports that wait in the queue."""

from __future__ import annotations

from celery import shared_task
from flask import current_app

from hr_portal.core.jobs import run_waiting
from hr_portal.extensions import db
from hr_portal.recruitment.import_jobs import runners
from hr_portal.recruitment.result_jobs import ResultWork


@shared_task(name="tasks.imports.run_jobs")
def run_jobs() -> int:
    """Take up what waits, and what a killed worker left; how many jobs."""
    with_us = current_app.extensions
    clock = with_us["clock"]
    results = ResultWork(with_us["originals"], with_us["exam_keys"], with_us["snapshots"], clock)
    return run_waiting(db.session(), {**runners(with_us["store"], clock), **results.runners()}, clock)
