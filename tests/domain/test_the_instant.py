"""The close is an instant: whatever comes a microsecond or a millisecond after it, by the verb or by the page, from a form that
was opened before it or with a body that began before it, is late; its text is kept and taken as 公示期外反映."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.notices.models import Notice
from hr_portal.objections.filing import WindowClosed
from hr_portal.objections.rules import Timeliness
from tests.client import Client
from tests.clockwork import instant
from tests.factories.notices import make_office, publish
from tests.factories.reporter import FACTS, Reporter, an_upload, hidden
from tests.factories.reports import a_filing, all_reports, file_it, make_receiver
from tests.factories.uploads import png
from tests.web.rendered import read

CLOSES = instant("2026-12-02 00:00")
MICROSECOND, MILLISECOND = timedelta(microseconds=1), timedelta(milliseconds=1)
MOMENTS = [
    (-MILLISECOND, Timeliness.IN_PERIOD), (-MICROSECOND, Timeliness.IN_PERIOD), (timedelta(0), Timeliness.OUT_OF_PERIOD),
    (MICROSECOND, Timeliness.OUT_OF_PERIOD), (MILLISECOND, Timeliness.OUT_OF_PERIOD),
]  # fmt: skip
NAMES = [
    "a millisecond before",
    "a microsecond before",
    "on it",
    "a microsecond after",
    "a millisecond after",
]
at_the_close = pytest.mark.parametrize(("after", "timeliness"), MOMENTS, ids=NAMES)


@pytest.fixture
def notice(session: Session) -> Notice:
    office = make_office(session)
    make_receiver(session, office.organ)
    found = publish(session, office)
    session.commit()
    assert found.closes_at == CLOSES
    return found


@pytest.fixture
def reporter(make_client: Callable[[], Client], app: Flask) -> Reporter:
    return Reporter(make_client(), app)


@at_the_close
def test_the_verb_counts_it_by_the_instant_it_is_given(
    session: Session, notice: Notice, after: timedelta, timeliness: Timeliness
) -> None:
    given = a_filing(notice)
    if timeliness is Timeliness.OUT_OF_PERIOD:
        with pytest.raises(WindowClosed) as caught:
            file_it(session, given, now=CLOSES + after)
        assert caught.value.closes_at == CLOSES
        assert all_reports(session) == []
    file_it(session, given, now=CLOSES + after, out_of_period=True)
    assert [report.timeliness for report in all_reports(session)] == [timeliness]


@at_the_close
def test_a_form_that_was_checked_before_counts_by_the_instant_it_is_handed_in(
    session: Session,
    clock: FrozenClock,
    reporter: Reporter,
    notice: Notice,
    after: timedelta,
    timeliness: Timeliness,
) -> None:
    clock.travel_to(CLOSES - timedelta(minutes=10))
    checked = reporter.write(notice)
    clock.travel_to(CLOSES + after)
    answer = reporter.press(notice, checked, confirm="1")
    if timeliness is Timeliness.IN_PERIOD:
        assert answer.status_code == 303
    else:
        _is_late_and_kept(answer)
        assert all_reports(session) == []
        again = read(answer.get_data(as_text=True))
        reporter.hand_in(notice, again)
    assert [report.timeliness for report in all_reports(session)] == [timeliness]


@at_the_close
def test_a_form_that_was_opened_before_counts_by_the_instant_it_is_sent(
    clock: FrozenClock, reporter: Reporter, notice: Notice, after: timedelta, timeliness: Timeliness
) -> None:
    clock.travel_to(CLOSES - timedelta(minutes=10))
    filled = reporter.filled(reporter.form(notice))
    clock.travel_to(CLOSES + after)
    answer = reporter.send(notice, filled)
    if timeliness is Timeliness.IN_PERIOD:
        assert answer.status_code == 200
        assert not read(answer.get_data(as_text=True)).all("input", name="late")
    else:
        _is_late_and_kept(answer)


class Slow:
    """A body whose last half comes when the clock shows `at`."""

    def __init__(self, clock: FrozenClock, at: Any) -> None:
        self.clock, self.at = clock, at
        self.stream: Any = None
        self.left = 0
        self.began_at: Any = None

    def instead(self, environ: dict[str, Any]) -> dict[str, Any]:
        self.stream, self.left = environ["wsgi.input"], int(environ["CONTENT_LENGTH"]) // 2
        return {**environ, "wsgi.input": self}

    def read(self, size: int) -> bytes:
        self.began_at = self.began_at or self.clock.now()
        if not self.left:
            self.clock.travel_to(self.at)
            return bytes(self.stream.read(size))
        found = bytes(self.stream.read(min(size, self.left)))
        self.left -= len(found)
        return found


@at_the_close
def test_an_upload_counts_by_the_instant_at_which_all_of_it_had_come(
    session: Session, clock: FrozenClock, app: Flask, reporter: Reporter, notice: Notice, after: timedelta,
    timeliness: Timeliness, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    clock.travel_to(CLOSES - timedelta(minutes=1))
    given = reporter.filled(reporter.form(notice), files=[an_upload(png(), "照片.png")])
    slow, inner = Slow(clock, CLOSES + after), app.wsgi_app
    monkeypatch.setattr(app, "wsgi_app", lambda environ, start: inner(slow.instead(environ), start))
    answer = reporter.send(notice, given)
    monkeypatch.undo()
    assert slow.began_at == CLOSES - timedelta(minutes=1)
    assert clock.now() == CLOSES + after
    if timeliness is Timeliness.IN_PERIOD:
        assert answer.status_code == 200
    else:
        _is_late_and_kept(answer)
    checked = read(answer.get_data(as_text=True))
    assert "照片.png" in checked.one("main").words
    reporter.hand_in(notice, checked)
    (report,) = all_reports(session)
    assert (report.timeliness, len(report.files)) == (timeliness, 1)


def test_a_token_of_a_form_handed_in_before_the_close_is_answered_alike_after_it(
    session: Session, clock: FrozenClock, reporter: Reporter, notice: Notice
) -> None:
    clock.travel_to(CLOSES - timedelta(minutes=5))
    checked = reporter.write(notice)
    clock.travel_to(CLOSES - MICROSECOND)
    first = reporter.hand_in(notice, checked)
    clock.travel_to(CLOSES + MICROSECOND)
    assert reporter.hand_in(notice, checked) == first
    assert [report.timeliness for report in all_reports(session)] == [Timeliness.IN_PERIOD]


def _is_late_and_kept(answer: Any) -> None:
    assert answer.status_code == 409
    page = read(answer.get_data(as_text=True))
    assert hidden(page, "late") == "1"
    assert FACTS in page.one("main").words
    assert page.one("button", name="confirm").words == "作为公示期外反映提交"
