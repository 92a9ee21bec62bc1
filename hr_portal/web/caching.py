"""Caches end at the next boundary (law 3), and what has not changed is answered from memory.

Between two boundaries, and while nobody commits anything public, every public page stays as it is: that stretch is an
`Edition`. A process knows its edition without asking: it reads the publication epoch at most once a second, and the
next boundary only when the epoch has risen or the boundary has come. What is counted once for all readers (the board,
the numbers beside the filters) is kept with the edition and thrown away with it.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, current_app, g, request
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.http import http_date

from hr_portal.core.clock import next_midnight, shanghai_date
from hr_portal.core.epoch import read_epoch
from hr_portal.extensions import db
from hr_portal.notices.reading import next_boundary
from hr_portal.notices.terms_file import terms_digest
from hr_portal.recruitment.release_facts import next_opening
from hr_portal.recruitment.stage_times import next_stage_change
from hr_portal.web.filters import is_large
from hr_portal.web.locale import locale

LONGEST = 10
"""Seconds a reader's own cache may keep a page."""
LONGEST_SHARED = 1
"""Seconds a cache before us may: a page that is hidden is gone within a second."""
READ_EVERY = 1.0
MOST_KEPT = 500
EDITION = "hr_portal.edition"
"""Where the environment of a request tells which edition its answer belongs to."""

Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Edition:
    """The public pages from `since` (when this process first saw it) until, but not including, `until`.

    A request holds on to the edition it began with, so that what an older transaction counted never gets into a newer
    edition.
    """

    epoch: int
    since: datetime
    until: datetime
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    memory: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    def holds(self, epoch: int, now: datetime) -> bool:
        return self.epoch == epoch and self.since <= now < self.until

    def kept(self, key: Hashable, find: Callable[[], Kept], *, always: bool = False) -> Kept:
        """What `find` found the first time it was asked for in this edition; it may ask for other things kept. `always`: of
        which there are few, so that they have a place however much else is kept."""
        if key in self.memory:
            return self.memory[key]
        with self.lock:
            if key in self.memory:
                return self.memory[key]
            found = find()
            if always or len(self.memory) < MOST_KEPT:
                self.memory[key] = found
            return found


class Publication:
    """What a process remembers of the publication. `seconds` counts real time: the epoch is read by it, not by the
    application's clock, so that a hide committed elsewhere is seen within a second whatever the clock shows."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self.forget()

    def forget(self) -> None:
        """As if the process had just started."""
        self._edition: Edition | None = None
        self._epoch: int | None = None
        self._read_at = 0.0
        self._commits = -1

    def edition(self, session: Session, now: datetime) -> Edition:
        """The edition at this instant. No query while the process knows; one or two otherwise."""
        commits, asked_at = _own_commits.last, self.seconds()
        epoch = self._known_epoch(commits, asked_at)
        if epoch is None:
            epoch = read_epoch(session)
            self._epoch, self._read_at, self._commits = epoch, asked_at, commits
        found = self._edition
        if found is None or not found.holds(epoch, now):
            boundaries = (
                next_boundary(session, now),
                next_opening(session, now),
                next_stage_change(session, now),
                next_midnight(now),
            )
            found = Edition(epoch, now, min(one for one in boundaries if one is not None))
            self._edition = found
        return found

    def known(self, now: datetime) -> Edition | None:
        """The edition at this instant if the process knows it without asking its database."""
        epoch, found = self._known_epoch(_own_commits.last, self.seconds()), self._edition
        return found if epoch is not None and found is not None and found.holds(epoch, now) else None

    def _known_epoch(self, commits: int, asked_at: float) -> int | None:
        is_fresh = commits == self._commits and asked_at - self._read_at < READ_EVERY
        return self._epoch if is_fresh else None


class _OwnCommits:
    """How often this process committed: its own acts are seen at once, not within a second."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.last = 0

    def another(self, _session: Session) -> None:
        self.last = next(self._numbers)


_own_commits = _OwnCommits()
event.listen(db.session, "after_commit", _own_commits.another)


def commits_here() -> int:
    """How often this process committed: what it kept of rows before another commit of its own is not the newest."""
    return _own_commits.last


def edition() -> Edition:
    """The edition this request belongs to."""
    if "edition" not in g:
        g.edition = publication(current_app).edition(db.session(), g.now)
    return g.edition


def publication(app: Flask) -> Publication:
    return app.extensions["publication"]


def prepare(app: Flask) -> None:
    """Give the application its memory; it is empty again when the connections to the database are thrown away."""
    app.extensions["publication"] = memory = Publication()
    app.extensions["release"] = release(
        Path(app.root_path),
        Path(app.template_folder or ""),
        (app.extensions["settings"].site, terms_digest(app.extensions["kinds"])),
    )
    with app.app_context():
        event.listen(db.engine, "engine_disposed", lambda _engine: memory.forget())


def cache_pages_of(bp: Blueprint) -> None:
    """Every page of this blueprint that answers 200 may be cached until the next boundary."""
    bp.before_request(_answer_unchanged)
    bp.after_request(_end_at_boundary)


def _answer_unchanged() -> Response | None:
    """304 before anything is looked up: the reader's copy is of this edition."""
    if request.method not in ("GET", "HEAD"):
        return None
    asked = request.if_none_match
    if asked.star_tag or etag() not in asked:
        return None
    return _dated(Response(status=304))


def _end_at_boundary(response: Response) -> Response:
    if response.status_code == 200 and request.method in ("GET", "HEAD"):
        if "Cache-Control" in response.headers:
            _vary(response)
        else:
            _dated(response)
    return response


def _dated(response: Response) -> Response:
    response.headers["Cache-Control"] = freshness(edition().until, g.now)
    response.headers["Date"] = http_date(g.now)
    response.set_etag(etag())
    request.environ[EDITION] = edition()
    _vary(response)
    return response


def _vary(response: Response) -> None:
    """The one cookie a public page looks at says how large its type is; an address that says so itself needs none."""
    if request.blueprint == "api" or request.endpoint in _SAME_FOR_EVERY_SIZE:
        return
    if "size" not in request.args:
        response.headers["Vary"] = "Cookie"


_SAME_FOR_EVERY_SIZE = frozenset(
    f"{name}.{view}"
    for name in ("public", "public_en")
    for view in ("file", "robots", "atom", "ics", "notice_data", "sitemap_xml", "exam_ics", "exam_atom")
)


def freshness(until: datetime, now: datetime) -> str:
    """How long a page may be kept, as Cache-Control says it."""
    left = seconds_left(until, now)
    return f"public, max-age={min(LONGEST, left)}, s-maxage={min(LONGEST_SHARED, left)}, must-revalidate"


def seconds_left(until: datetime, now: datetime) -> int:
    """Whole seconds until the boundary, rounded down: nothing is fresh at the boundary itself."""
    return max(0, (until - now) // timedelta(seconds=1))


def etag() -> str:
    """Names the bytes of this address without making them: epoch, next boundary, date, language, size, release, path.

    Keyed, because the next boundary is nobody's business before it comes.
    """
    if "etag" not in g:
        current = edition()
        words = (
            str(current.epoch),
            current.until.astimezone(UTC).isoformat(),
            shanghai_date(g.now).isoformat(),
            locale(),
            "large" if is_large() else "normal",
            current_app.extensions["release"],
            request.script_root,
            request.full_path,
        )
        key = str(current_app.secret_key).encode()
        digest = hmac.digest(key, "\0".join(words).encode("utf-8", "surrogatepass"), "sha256")
        g.etag = digest[:12].hex()
    return g.etag


@cache
def release(package: Path, templates: Path, site: object) -> str:
    """A digest of everything a page is made of besides its rows: code, templates, styles, words, the site's names, its terms."""
    digest = hashlib.sha256(repr(site).encode())
    for folder in (package, templates):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".html", ".css", ".js", ".svg", ".toml", ".mo", ".json"):
                digest.update(str(path.relative_to(folder)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
