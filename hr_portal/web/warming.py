"""After a response has been sent, once in an edition: indexes of positions are made before a reader asks, and snapshots of
results whose keys were destroyed are dropped from memory.

A table that was confirmed and waits for its notice is made ready too, so that nothing need be made in the second it comes
into force. One process of a machine does it at a time, the others go on answering; whoever searches meanwhile gets the
same index as soon as it is there.
"""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path

from flask import Flask, Response, current_app, g
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hr_portal.core.db import only_reading
from hr_portal.extensions import db
from hr_portal.recruitment.exam_rows import rules_of
from hr_portal.recruitment.release_facts import destroyed_releases
from hr_portal.recruitment.searching import (
    MOST_KEPT,
    Indexes,
    Source,
    index_of,
    public_exams,
    source_of,
    source_with,
)
from hr_portal.recruitment.tables import newest_confirmed
from hr_portal.web.caching import Edition

log = logging.getLogger(__name__)

MOST = MOST_KEPT - 1
"""One place is left to whatever a reader asks for besides."""
LOCK = "warming.lock"
_NEVER = object()


def prepare(app: Flask) -> None:
    """Give the application its indexes; each surface on which readers search asks for it."""
    if "position_indexes" not in app.extensions:
        app.extensions["position_indexes"] = Indexes()
        app.after_request(_later)


def _later(response: Response) -> Response:
    """Ask for it once the response is closed; from memory: nothing is looked up while the edition is the same."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    edition: Edition | None = g.get("edition")
    known = app.extensions.get("warmed", _NEVER)
    if known is _NEVER or (edition is not None and edition is not known):
        app.extensions["warmed"] = edition
        now = g.now
        response.call_on_close(lambda: _warm(app, now))
    return response


def _warm(app: Flask, now: datetime) -> None:
    _forget_destroyed(app)
    with _one_at_a_time(app.extensions["settings"].data_dir) as is_ours:
        if not is_ours:
            app.extensions.pop("warmed", None)  # the next response asks again
            return
        try:
            with app.app_context(), only_reading():
                warm(db.session(), app.extensions["position_indexes"], now)
        except SQLAlchemyError as error:
            log.warning("no index was made after this visit: %s", error.__class__.__name__)


def _forget_destroyed(app: Flask) -> None:
    """Whoever holds one open holds its key too; nobody is answered from it any more."""
    try:
        with app.app_context(), only_reading():
            for release in destroyed_releases(db.session()):
                app.extensions["snapshots"].forget(release.file_name)
    except SQLAlchemyError as error:
        log.warning("no snapshot was forgotten after this visit: %s", error.__class__.__name__)


def warm(session: Session, indexes: Indexes, now: datetime) -> int:
    """Make what is missing; how many indexes."""
    missing = [one for one in islice(_wanted(session, now), MOST) if not indexes.holds(one.key)]
    for source in missing:
        index_of(session, source, indexes)
    return len(missing)


def _wanted(session: Session, now: datetime) -> Iterator[Source]:
    """What is searched now, the newest exams first; then what comes into force by itself."""
    exams = public_exams(session, now)[:MOST]
    sources = [source for exam in exams if (source := source_of(session, exam, now)) is not None]
    yield from sources
    tables = {source.table_id for source in sources}
    for exam in exams:
        table, rules = newest_confirmed(session, exam), rules_of(exam)
        if table is not None and rules is not None and table.id not in tables:
            yield source_with(session, exam, table, rules)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[bool]:
    """Whether this thread is the one of all processes of the machine; a process that dies lets go."""
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
