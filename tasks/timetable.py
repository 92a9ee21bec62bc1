"""The whole beat schedule on one page. Intervals, not hours, for what must be soon; nothing here makes a notice public.

Each entry expires before its successor, so that an outage leaves no pile of messages behind.
"""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

QUEUE = "portal"
"""The one queue; a test holds it equal to what the workers read."""

TIMETABLE: dict[str, dict[str, Any]] = {
    "what is due": {"task": "tasks.sweep.sweep_due", "schedule": 20.0, "options": {"expires": 15}},
    "letters": {"task": "tasks.outbox.send_letters", "schedule": 20.0, "options": {"expires": 15}},
    "imports": {"task": "tasks.imports.run_jobs", "schedule": 4.0, "options": {"expires": 3}},
    "heartbeat": {"task": "tasks.heartbeat.show_alive", "schedule": 30.0, "options": {"expires": 25}},
    "deadlines": {
        "task": "tasks.deadlines.remind",
        "schedule": crontab(minute="10", hour="8-17"),
        "options": {"expires": 3000},
    },
    "guard": {
        "task": "tasks.guarding.rescan",
        "schedule": crontab(minute="20", hour="2-5"),
        "options": {"expires": 3000},
    },
    "retention": {
        "task": "tasks.retention.erase_due",
        "schedule": crontab(minute="40", hour="1"),
        "options": {"expires": 7200},
    },
    "sealed files": {
        "task": "tasks.retention.sweep_sealed_files",
        "schedule": crontab(minute="50"),
        "options": {"expires": 3000},
    },
}
