"""到期删除, once a day: what the sweep of every twenty seconds could not see is planned and carried out."""

from __future__ import annotations

from celery import shared_task
from flask import current_app

from hr_portal.consequences import carry_out
from hr_portal.core.clockguard import agrees
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import db
from hr_portal.objections.erasing import sweep_store
from hr_portal.retaining import (
    destroy_results,
    end_import_files,
    enter_epoch,
    erase_reports,
    keep_terms,
    plan_what_was_missed,
)


@shared_task(name="tasks.retention.erase_due")
def erase_due() -> None:
    """Nothing is erased by a machine whose clock cannot be trusted."""
    clock = current_app.extensions["clock"]
    if agrees(db.session(), clock):
        now = clock.now()
        keep_terms(db.session(), now)
        plan_what_was_missed(db.session(), now)
        sweep(db.session(), carry_out, now=now)
        with_us = current_app.extensions
        erase_reports(db.session(), with_us["ledger"], now)
        destroy_results(
            db.session(),
            with_us["ledger"],
            keys=with_us["exam_keys"],
            snapshots=with_us["snapshots"],
            now=now,
        )
        end_import_files(db.session(), with_us["store"], days=with_us["settings"].import_files_days, now=now)
        enter_epoch(db.session(), current_app.extensions["ledger"], now)


@shared_task(name="tasks.retention.sweep_sealed_files")
def sweep_sealed_files() -> None:
    """Files of forms that were never sent, two hours after they came."""
    clock = current_app.extensions["clock"]
    if agrees(db.session(), clock):
        sweep_store(db.session(), current_app.extensions["sealed_store"], clock.now())
