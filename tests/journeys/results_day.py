"""A release of results on the live site's own database, opening when the journey wants it to."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from config import read_settings
from hr_portal.app import create_app
from hr_portal.core.epoch import raise_epoch
from hr_portal.extensions import db
from hr_portal.recruitment import rechecking, result_releases
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.result_models import RecheckState, Release
from hr_portal.recruitment.result_releases import Plan
from hr_portal.web.filters import iso
from tests.factories.exams import confirmed, make_bureau, make_exam, post, table_of
from tests.factories.reporter import answer_to
from tests.factories.results import OPENS, Results, released, signed
from tests.live import LiveSite

_numbers = count(70)


@dataclass
class ResultsDay:
    """An exam of its own for each journey."""

    site: LiveSite
    app: Flask
    slug: str
    release_id: int
    results: Results

    @property
    def address(self) -> str:
        return f"/results?exam={self.slug}&stage=written"

    def answer(self, token: str) -> str:
        """What a person answers to the question of a page."""
        return answer_to(self.app, "results", token)

    def opens_in(self, seconds: float) -> None:
        """From now on; the window of re-checks is open for three days from then."""
        opens = (datetime.now(UTC) + timedelta(seconds=seconds)).replace(microsecond=0)
        with self.session() as session:
            release = session.get_one(Release, self.release_id)
            release.opens_at = release.recheck_from = opens
            release.recheck_until = opens + timedelta(days=3)
            raise_epoch(session)
        self.wait_until_told('name="ticket"' if seconds <= 0 else iso(opens))

    def suspend(self, reason: str) -> None:
        with self.session() as session:
            release = session.get_one(Release, self.release_id)
            officer = session.merge(self.results.bureau.officer)
            result_releases.suspend(session, release, reason, actor=officer, now=datetime.now(UTC))
        self.wait_until_told(reason)

    def wait_until_told(self, words: str) -> None:
        """The site has read what was committed here: within a second."""
        deadline = time.monotonic() + 15
        while words not in self._page():
            if time.monotonic() > deadline:
                raise AssertionError(f"{self.address} never said {words}")
            time.sleep(0.05)

    def _page(self) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=10)
        try:
            connection.request("GET", self.address)
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def close_rechecks(self) -> None:
        """Both officers agree that nothing changes."""
        with self.session() as session:
            now = datetime.now(UTC)
            officer = session.merge(self.results.bureau.officer)
            second = session.merge(self.results.bureau.second)
            for request in rechecking.requests_of(session, session.get_one(Release, self.release_id).exam):
                rechecking.decide(
                    session, request, RecheckState.UNCHANGED, "added_up_again", actor=officer, now=now
                )
                rechecking.close(session, request, actor=second, now=now)

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self.app.app_context():
            yield db.session  # type: ignore[misc]
            db.session.commit()
            db.session.remove()


@contextmanager
def results_day(site: LiveSite, *rows: Iterable[str], **changes: Any) -> Iterator[ResultsDay]:
    app = create_app(read_settings(site.whole_environ), surfaces=())
    number = next(_numbers)
    with app.app_context():
        bureau = make_bureau(db.session, f"AL{number}")  # type: ignore[arg-type]
        shown = {"rank": True, "distribution": True}
        slug = f"journey-{number}"
        given = {"slug": slug, "is_open": True, "tie_breaks": [], "shown": shown, **changes}
        exam = make_exam(db.session, bureau, **given)  # type: ignore[arg-type]
        confirmed(db.session, bureau, exam, table_of(post(1), post(2)))  # type: ignore[arg-type]
        results = Results(bureau, exam, app.extensions["exam_keys"], app.extensions["snapshots"])
        table = signed(db.session, results, *rows)  # type: ignore[arg-type]
        release = released(
            db.session,
            bureau,
            table,
            results.keys,
            results.snapshots,
            Plan(OPENS, IdPart.LAST_SIX),  # type: ignore[arg-type]
        )
        db.session.commit()
        day = ResultsDay(site, app, slug, release.id, results)
        db.session.remove()
    try:
        yield day
    finally:
        with day.session() as session:
            release = session.get_one(Release, day.release_id)
            release.destroyed_at = datetime.now(UTC)
            raise_epoch(session)
        with app.app_context():
            db.engine.dispose()
