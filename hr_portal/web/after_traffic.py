"""A sweep after web traffic: where no worker runs, readers' visits keep the books up to date.

It begins after the response has been sent, in a transaction of its own, at most once a minute, whichever process is
first to take the minute. Nothing a reader sees depends on it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from flask import Flask, Response, current_app, g
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from hr_portal.consequences import carry_out
from hr_portal.core.clockguard import agrees
from hr_portal.core.db import reading_only, transaction
from hr_portal.core.effects import Heartbeat, insert_or_ignore
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import db
from hr_portal.retaining import keep_terms

log = logging.getLogger(__name__)

A_MINUTE = timedelta(minutes=1)
MOST = 1000
"""Rows a visit's sweep carries out at most; the next minute does the next."""


def prepare(app: Flask) -> None:
    app.after_request(_later)


def _later(response: Response) -> Response:
    """Ask for the sweep once the response is closed. The minute is looked at from memory first."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    now, last = g.now, app.extensions.get("swept_at")
    if last is None or now - last >= A_MINUTE or now < last:
        app.extensions["swept_at"] = now
        response.call_on_close(lambda: _sweep(app))
    return response


def _sweep(app: Flask) -> None:
    token = reading_only.set(False)
    try:
        with app.app_context():
            clock = app.extensions["clock"]
            # The guard first: a clock that runs ahead must not take the minutes of those that are right.
            if agrees(db.session(), clock) and _takes_the_minute(now := clock.now()):
                keep_terms(db.session(), now)
                sweep(db.session(), carry_out, now=now, most=MOST)
    except SQLAlchemyError as error:
        log.warning("no sweep after this visit: %s", error.__class__.__name__)
    finally:
        reading_only.reset(token)


def _takes_the_minute(now: datetime) -> bool:
    """Compare-and-set on the web's heartbeat: true for one process a minute."""
    with transaction(db.session()) as session:
        insert_or_ignore(session, Heartbeat, [{"name": "web", "at": now - A_MINUTE}])
        taken = session.execute(
            update(Heartbeat).where(Heartbeat.name == "web", Heartbeat.at <= now - A_MINUTE).values(at=now)
        )
    return bool(taken.rowcount)  # type: ignore[attr-defined]
