"""The timetable names what exists, leaves no pile behind and asks for no hour that comes twice or never."""

from __future__ import annotations

import itertools
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from celery.schedules import crontab

from hr_portal.cli.run import worker_command
from tasks.app import celery
from tasks.timetable import QUEUE, TIMETABLE

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = sorted(TIMETABLE)


@pytest.fixture(scope="module", autouse=True)
def _tasks_loaded() -> None:
    celery.loader.import_default_modules()


@pytest.mark.parametrize("name", ENTRIES)
def test_each_entry_names_a_registered_task(name: str) -> None:
    assert TIMETABLE[name]["task"] in celery.tasks


def test_each_task_of_the_house_is_on_the_timetable() -> None:
    own = {name for name in celery.tasks if name.startswith("tasks.")}
    assert own == {entry["task"] for entry in TIMETABLE.values()}


def test_the_queue_that_is_written_is_the_one_workers_read() -> None:
    assert celery.conf.task_default_queue == QUEUE
    assert {entry.get("options", {}).get("queue", QUEUE) for entry in TIMETABLE.values()} == {QUEUE}
    asked = worker_command()
    assert "-Q" not in asked
    assert "--queues" not in asked
    assert set(celery.amqp.queues.consume_from or celery.amqp.queues) == {QUEUE}


@pytest.mark.parametrize(
    "name", [name for name in ENTRIES if not isinstance(TIMETABLE[name]["schedule"], crontab)]
)
def test_a_message_expires_before_the_next_one_comes(name: str) -> None:
    entry = TIMETABLE[name]
    assert 0 < entry["options"]["expires"] < entry["schedule"]


@pytest.mark.parametrize(
    "name", [name for name in ENTRIES if isinstance(TIMETABLE[name]["schedule"], crontab)]
)
def test_a_message_of_an_hour_expires_before_the_next_hour(name: str) -> None:
    entry = TIMETABLE[name]
    hours = sorted(entry["schedule"].hour)
    least = min((later - earlier for earlier, later in itertools.pairwise(hours)), default=24) * 3600
    assert 0 < entry["options"]["expires"] < least


def test_nothing_is_asked_for_in_an_hour_that_comes_twice_or_never() -> None:
    """Checked in the timetable's own zone for the next years; a zone that puts its clocks forward would be caught."""
    zone = ZoneInfo(celery.conf.timezone)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    for name in ENTRIES:
        schedule = TIMETABLE[name]["schedule"]
        if not isinstance(schedule, crontab):
            continue
        for day in range(366 * 5):
            for hour in schedule.hour:
                for minute in schedule.minute:
                    date = (first + timedelta(days=day)).date()
                    local = datetime(date.year, date.month, date.day, hour, minute, tzinfo=zone)
                    assert local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset(), (
                        name,
                        local,
                    )


def test_what_must_be_soon_goes_by_intervals() -> None:
    for name in ("what is due", "letters", "heartbeat"):
        assert isinstance(TIMETABLE[name]["schedule"], float)
        assert TIMETABLE[name]["schedule"] <= 30


def test_no_message_is_ever_the_record_of_anything() -> None:
    """No eta, no countdown: rows say what falls due when."""
    for path in [*(ROOT / "tasks").glob("*.py"), *(ROOT / "hr_portal").rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert "apply_async" not in text, path
        assert ".delay(" not in text, path
        assert "countdown=" not in text, path


def test_messages_come_again_when_a_worker_is_lost_and_limits_lie_below_the_redelivery() -> None:
    conf = celery.conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.task_soft_time_limit < conf.task_time_limit < 900
    assert conf.accept_content == ["json"]


def test_a_task_serves_no_pages() -> None:
    """The worker's application has no routes but static files: no view, no session, no form."""
    program = "from tasks.app import flask_app; print(sorted(rule.endpoint for rule in flask_app.url_map.iter_rules()))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['static']"
