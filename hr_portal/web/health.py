"""Is the process alive, may it be sent readers, what do the machines count."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from functools import cache

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, abort, current_app, g, jsonify, request
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from hr_portal.core.clockguard import TOLERANCE, difference
from hr_portal.core.vitals import disk_has_room, vitals
from hr_portal.extensions import db
from hr_portal.web.access import for_anyone
from hr_portal.web.edges import from_this_machine

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@for_anyone
def healthz() -> tuple[str, int, dict[str, str]]:
    """The process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/readyz")
@for_anyone
def readyz() -> tuple[Response, int]:
    """The process may be sent readers: its database is there and migrated, the disk has room, the clocks agree."""
    ahead = difference(db.session(), current_app.extensions["clock"])
    checks = {
        "database": True,
        "migrations": _is_migrated(),
        "disk": disk_has_room(current_app.extensions["settings"].data_dir),
        "clock": abs(ahead) <= TOLERANCE,
    }
    return jsonify(checks), 200 if all(checks.values()) else 503


def _is_migrated() -> bool:
    found = MigrationContext.configure(db.session.connection()).get_current_revision()
    return found == _head(current_app.extensions["migrate"].directory)


@cache
def _head(directory: str) -> str | None:
    return ScriptDirectory(directory).get_current_head()


@bp.get("/metrics")
@for_anyone
def metrics() -> Response:
    """Prometheus figures, for loopback or whoever has the token."""
    token = current_app.extensions["settings"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    has_token = token is not None and hmac.compare_digest(given.encode(), token.encode())
    if not has_token and not from_this_machine():
        abort(404)
    found = vitals(db.session(), g.now, current_app.extensions["clock"])
    figures: dict[str, tuple[str, float | None]] = {
        "clock_ahead_seconds": (
            "Application clock ahead of the database's",
            found.clock_ahead.total_seconds(),
        ),
        "due_rows": ("Transitions due and not recorded", found.due),
        "parked_rows": ("Transitions parked after failing", found.parked),
        "letters_waiting": ("Letters due and not sent", found.letters_waiting),
        "letters_parked": ("Letters parked after failing", found.letters_parked),
        "oldest_due_seconds": ("Age of the oldest due transition", _age(found.now, found.oldest_due_at)),
        "sweep_age_seconds": ("Since the last sweep", _age(found.now, found.swept_at)),
        "worker_age_seconds": (
            "Since the last heartbeat through the broker",
            _age(found.now, found.worker_at),
        ),
        "punctuality_median_seconds": (
            "Recorded minus effective, median",
            _seconds(found.punctuality_median),
        ),
        "punctuality_p99_seconds": (
            "Recorded minus effective, 99th percentile",
            _seconds(found.punctuality_worst),
        ),
    }
    registry = CollectorRegistry()
    for name, (help_text, value) in figures.items():
        if value is not None:
            Gauge(f"hr_portal_{name}", help_text, registry=registry).set(value)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _age(now: datetime, then: datetime | None) -> float | None:
    return None if then is None else (now - then).total_seconds()


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()
