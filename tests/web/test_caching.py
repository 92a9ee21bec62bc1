"""Caches end at the next boundary, and what has not changed is answered from memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hr_portal.core.clock import FrozenClock
from hr_portal.core.epoch import raise_epoch
from hr_portal.notices.models import Notice
from hr_portal.web.caching import READ_EVERY, Edition, Publication, publication, seconds_left
from tests.clockwork import around, instant
from tests.factories.notices import conclude, hide, make_office, publish
from tests.web.reader import read, selects, text

pytestmark = pytest.mark.usefixtures("seconds")

PAGES = ("/", "/notices", "/notices?sort=newest", "/sitemap", "/help", "/calendar/working-days")


class Seconds:
    """Real time, told by the test."""

    def __init__(self) -> None:
        self.passed = 100.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
def seconds(app: Flask) -> Iterator[Seconds]:
    told = Seconds()
    memory = publication(app)
    before, memory.seconds = memory.seconds, told
    memory.forget()
    yield told
    memory.seconds = before
    memory.forget()


def max_age(response: TestResponse) -> int:
    found = re.search(r"max-age=(\d+)", response.headers["Cache-Control"])
    assert found is not None
    return int(found[1])


def fresh_until(response: TestResponse) -> datetime:
    """The last instant a shared or private cache may serve this without asking."""
    made = parsedate_to_datetime(response.headers["Date"])
    ages = [int(age) for age in re.findall(r"max-?age=(\d+)", response.headers["Cache-Control"])]
    return made + timedelta(seconds=max(ages))


Boundary = tuple[datetime, Callable[[Notice], object]]


@pytest.fixture
def notice(session: Session) -> Notice:
    """Public from 25 November 9:00; 5 working days; leaves the front 30 days after its last day."""
    office = make_office(session)
    found = publish(session, office, at="2026-11-25 09:00", now="2026-11-24 09:00")
    found.minimise_at = instant("2027-03-01")
    raise_epoch(session)
    session.commit()
    return found


BOUNDARIES = {
    "it becomes public": "2026-11-25 09:00",
    "midnight": "2026-11-26",
    "the window closes": "2026-12-03",
    "it leaves the front lists": "2027-01-02",
    "its personal data goes": "2027-03-01",
}
at_each_boundary = pytest.mark.parametrize("boundary", BOUNDARIES.values(), ids=BOUNDARIES)


@at_each_boundary
@pytest.mark.parametrize("before", [30.0, 10.0, 9.5, 2.0, 1.5, 1.0, 0.999, 0.001])
def test_nothing_is_fresh_past_a_boundary(
    app: Flask, clock: FrozenClock, notice: Notice, boundary: str, before: float
) -> None:
    end = instant(boundary)
    clock.travel_to(end - timedelta(seconds=before))
    for path in (*PAGES, f"/n/{notice.address}"):
        response = read(app, path)
        if response.status_code == 200:
            assert fresh_until(response) <= end
            assert max_age(response) == min(10, int(before))
        else:
            assert response.headers["Cache-Control"] == "no-store"


@at_each_boundary
def test_a_copy_from_before_a_boundary_is_not_confirmed_after_it(
    app: Flask, clock: FrozenClock, notice: Notice, boundary: str
) -> None:
    tags: list[str | None] = []
    for now, side in around(instant(boundary)):
        clock.travel_to(now)
        if side >= 0 and tags[0]:
            assert read(app, "/notices", headers={"If-None-Match": tags[0]}).status_code == 200
        tags.append(read(app, "/notices").headers["ETag"])
    assert tags[0] != tags[1]
    assert tags[1] == tags[2]


def test_a_reader_with_a_cache_never_sees_the_page_of_another_phase(
    app: Flask, clock: FrozenClock, notice: Notice
) -> None:
    """A cache that keeps what it may, asks with what it has, and is compared with a reader without one."""
    path = f"/n/{notice.address}"
    kept: TestResponse | None = None
    for boundary in BOUNDARIES.values():
        for step in range(-24, 12):
            now = instant(boundary) + timedelta(seconds=step / 2)
            clock.travel_to(now)
            truth = read(app, path)
            if kept is None or fresh_until(kept) <= now:
                tag = {"If-None-Match": kept.headers["ETag"]} if kept is not None else {}
                answer = read(app, path, headers=tag)
                if answer.status_code == 304:
                    assert kept is not None
                    kept.headers["Date"] = answer.headers["Date"]
                    kept.headers["Cache-Control"] = answer.headers["Cache-Control"]
                else:
                    kept = answer if answer.status_code == 200 else None
            if kept is not None:
                assert truth.status_code == 200
                assert kept.get_data() == truth.get_data()
            else:
                assert truth.status_code == 404


def test_what_is_unchanged_is_confirmed_without_a_query(app: Flask, notice: Notice) -> None:
    tag = read(app, "/notices").headers["ETag"]
    with selects(app) as sent:
        response = read(app, "/notices", headers={"If-None-Match": tag})
    assert response.status_code == 304
    assert response.get_data() == b""
    assert sent == []
    assert response.headers["Cache-Control"].startswith("public, max-age=")
    assert response.headers["ETag"] == tag


def test_an_act_of_this_process_is_seen_at_once(app: Flask, clock: FrozenClock, session: Session) -> None:
    office = make_office(session)
    shown = publish(session, office)
    session.commit()
    path = f"/n/{shown.address}"
    tag = read(app, path).headers["ETag"]
    assert shown.live.title in text(app, "/notices")
    hide(session, office, shown, now=clock.now())
    session.commit()
    assert read(app, path, headers={"If-None-Match": tag}).status_code == 200
    assert shown.live.title not in text(app, "/notices")


def test_a_hide_by_another_process_is_seen_within_a_second(
    app: Flask, session: Session, seconds: Seconds, clock: FrozenClock
) -> None:
    office = make_office(session)
    shown = publish(session, office)
    session.commit()
    path, title = f"/n/{shown.address}", shown.live.title
    tag = read(app, path).headers["ETag"]
    assert title in text(app, "/")
    elsewhere = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with Session(elsewhere) as other:
        row = other.get_one(Notice, shown.id)
        row.hidden_at = clock.now()
        raise_epoch(other)
        other.commit()
    elsewhere.dispose()
    seconds.passed += READ_EVERY
    answer = read(app, path, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert title not in answer.get_data(as_text=True)
    for page in PAGES:
        assert title not in text(app, page)


def test_the_epoch_is_read_at_most_once_a_second(app: Flask, notice: Notice, seconds: Seconds) -> None:
    read(app, "/help")
    with selects(app) as sent:
        for _ in range(5):
            read(app, "/help")
        assert sent == []
        seconds.passed += READ_EVERY
        read(app, "/help")
        read(app, "/help")
    assert len(sent) == 1
    assert "publication_epoch" in sent[0]


def test_what_an_older_request_counted_does_not_enter_a_newer_edition(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    memory = Publication()
    older = memory.edition(session, clock.now())
    raise_epoch(session)
    session.commit()
    newer = memory.edition(session, clock.now())
    assert older is not newer
    assert older.kept("count", lambda: 1) == 1
    assert newer.kept("count", lambda: 2) == 2


def test_an_edition_ends_with_the_day_where_nothing_else_is_due(session: Session, clock: FrozenClock) -> None:
    found = Publication().edition(session, clock.now())
    assert found.until == instant("2026-11-25")
    assert found.holds(found.epoch, found.until - timedelta(microseconds=1))
    assert not found.holds(found.epoch, found.until)
    assert not found.holds(found.epoch + 1, found.since)


@pytest.mark.parametrize(("left", "whole"), [(0.0, 0), (0.999, 0), (1.0, 1), (1.999, 1), (-3.0, 0)])
def test_seconds_left_are_rounded_down(left: float, whole: int) -> None:
    now = instant("2026-11-24 10:00")
    assert seconds_left(now + timedelta(seconds=left), now) == whole


def test_an_edition_keeps_a_bounded_number_of_things(clock: FrozenClock) -> None:
    found = Edition(1, clock.now(), clock.now() + timedelta(days=1))
    for key in range(2000):
        assert found.kept(key, lambda: 1) == 1
    assert len(found.memory) == 500


def test_both_sizes_of_type_have_pages_of_their_own(app: Flask, notice: Notice) -> None:
    plain = read(app, "/")
    large = read(app, "/", headers={"Cookie": "size=large"})
    other = read(app, "/", headers={"Cookie": "anything=else; staff=token"})
    assert plain.headers["Vary"] == "Cookie"
    assert plain.headers["ETag"] == other.headers["ETag"] != large.headers["ETag"]
    assert plain.get_data() == other.get_data() != large.get_data()
    asked = read(app, "/?size=large")
    assert "Vary" not in asked.headers
    assert 'class="elder"' in asked.get_data(as_text=True)


def test_a_wildcard_is_not_answered_from_memory(app: Flask, notice: Notice) -> None:
    assert read(app, "/", headers={"If-None-Match": "*"}).status_code == 200
    assert read(app, f"/n/{notice.address}", headers={"If-None-Match": "*"}).status_code == 404


def test_pages_for_everybody_carry_no_session_and_no_token(app: Flask, session: Session) -> None:
    office = make_office(session)
    shown = publish(session, office)
    session.commit()
    for path in (*PAGES, f"/n/{shown.address}", "/privacy", "/accessibility", "/robots.txt"):
        response = read(app, path)
        assert response.status_code == 200, path
        assert "Set-Cookie" not in response.headers
        assert "csrf" not in response.get_data(as_text=True)
        assert "public" in response.headers["Cache-Control"]
        assert "must-revalidate" in response.headers["Cache-Control"]


def test_the_tag_does_not_change_with_what_nobody_sees(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    office = make_office(session)
    publish(session, office, "expert_allowance", at="2026-10-09 09:00")
    session.commit()
    tag = read(app, "/notices").headers["ETag"]
    clock.tick(5)
    assert read(app, "/notices").headers["ETag"] == tag


def test_an_outcome_changes_the_tag(app: Flask, session: Session, clock: FrozenClock) -> None:
    office = make_office(session)
    ended = publish(session, office, "expert_allowance", at="2026-10-09 09:00")
    session.commit()
    path = f"/n/{ended.address}"
    tag = read(app, path).headers["ETag"]
    conclude(session, office, ended, at=clock.now(), public_text="名单已按程序上报。")
    session.commit()
    answer = read(app, path, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "名单已按程序上报。" in answer.get_data(as_text=True)
