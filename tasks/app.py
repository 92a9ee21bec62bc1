"""The Celery application: `celery -A tasks.app worker` and `celery -A tasks.app beat`.

Rows are the record of everything that must happen (core/effects.py); a message is only a nudge. The broker may lose
every one of them, deliver one ten times, or be two: nothing is lost and nothing happens twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from celery import Celery, Task
from flask import Flask

from config import Settings
from hr_portal.app import create_app
from tasks.timetable import QUEUE, TIMETABLE

flask_app = create_app(surfaces=())


class InContext(Task):
    """A task runs inside the application's context, with a session of its own that is closed behind it."""

    app_for: Flask = flask_app

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with self.app_for.app_context():
            return self.run(*args, **kwargs)


def make_celery(settings: Settings) -> Celery:
    """The Celery application of these settings, with the reason for each."""
    celery = Celery("hr_portal", task_cls=InContext)
    celery.conf.update(
        broker_url=settings.broker_url,
        broker_transport_options=transport_options(settings),
        broker_connection_retry_on_startup=True,
        # A worker started before Redis waits for it instead of dying.
        task_ignore_result=True,
        # Nobody waits for an answer: what a task did is in its rows.
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        # A killed worker's message comes again; the claim makes the repeat harmless.
        worker_prefetch_multiplier=1,
        # Long tasks do not keep short ones in their pocket.
        task_serializer="json",
        accept_content=["json"],
        # Ids and words only; a message is never code.
        task_soft_time_limit=240,
        task_time_limit=300,
        # Below the broker's visibility time-out, so that a message is not handed out twice while it is worked on.
        task_default_queue=QUEUE,
        timezone="Asia/Shanghai",
        enable_utc=True,
        beat_schedule=TIMETABLE,
        worker_hijack_root_logger=False,
        imports=(
            "tasks.sweep",
            "tasks.outbox",
            "tasks.deadlines",
            "tasks.guarding",
            "tasks.heartbeat",
            "tasks.imports",
            "tasks.retention",
        ),
    )
    return celery


def transport_options(settings: Settings) -> dict[str, Any]:
    """Redis: time-outs everywhere, and redelivery after fifteen minutes. Embedded: three folders under DATA_DIR."""
    if not settings.broker_url.startswith("filesystem"):
        return {
            "visibility_timeout": 900,
            "socket_timeout": 5,
            "socket_connect_timeout": 5,
            "health_check_interval": 30,
        }
    folder = settings.data_dir / "broker"
    return {
        "data_folder_in": made(folder / "messages"),
        "data_folder_out": made(folder / "messages"),
        "processed_folder": made(folder / "done"),
        "control_folder": made(folder / "control"),
        "store_processed": False,
        "polling_interval": 0.2,
    }


def made(folder: Path) -> str:
    """kombu does not make its folders."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return str(folder)


celery = make_celery(flask_app.extensions["settings"])
