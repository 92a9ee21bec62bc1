"""For programs: Atom, iCalendar, JSON and the sitemap say what the pages say, as long as they say it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import icalendar
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.core.epoch import raise_epoch
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.windows import set_window
from tests.clockwork import around, instant
from tests.factories.notices import Office, conclude, hide, make_office, publish
from tests.web.reader import read, selects

pytestmark = pytest.mark.both_databases
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session)


@pytest.fixture
def open_one(session: Session, office: Office) -> Notice:
    notice = publish(
        session, office, at="2026-11-20 09:00", title="甲公示", files=[("名单.txt", "名单".encode())]
    )
    session.commit()
    return notice


def feed(app: Flask, path: str = "/notices.atom") -> ElementTree.Element:
    response = read(app, path)
    assert response.status_code == 200
    assert response.content_type == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.get_data())


def entries(app: Flask, path: str = "/notices.atom") -> list[str]:
    return [str(one.findtext(f"{ATOM}title")) for one in feed(app, path).iter(f"{ATOM}entry")]


def events(app: Flask, path: str = "/notices.ics") -> list[Any]:
    response = read(app, path)
    assert response.status_code == 200
    assert response.mimetype == "text/calendar"
    return icalendar.Calendar.from_ical(response.get_data()).walk("VEVENT")


def data(app: Flask, notice: Notice) -> dict[str, Any]:
    response = read(app, f"/n/{notice.address}.json")
    assert response.status_code == 200
    return json.loads(response.get_data())


# --- Atom


def test_the_feed_has_what_the_list_has_and_takes_its_filters(
    app: Flask, session: Session, office: Office
) -> None:
    publish(session, office, at="2026-11-20 09:00", title="甲公示", document_no="2026年第9号")
    publish(session, office, "announcement", at="2026-11-23 09:00", title="乙公告")
    session.commit()
    assert entries(app) == ["乙公告", "甲公示（2026年第9号）"]
    assert entries(app, "/notices.atom?cat=mobility") == ["乙公告"]
    assert entries(app, "/notices.atom?status=open&sort=newest") == ["甲公示（2026年第9号）"]
    assert entries(app, "/notices.atom?to=2026-11-21") == ["甲公示（2026年第9号）"]


def test_a_filter_that_is_not_understood_gives_nothing_instead_of_everything(
    app: Flask, open_one: Notice
) -> None:
    for query in ("cat=typo", "org=ZZ99", "from=yesterday"):
        assert entries(app, f"/notices.atom?{query}") == []
        assert events(app, f"/notices.ics?{query}") == []


def test_an_entry_names_no_person(app: Flask, open_one: Notice) -> None:
    answer = read(app, "/notices.atom").get_data(as_text=True)
    assert "张文澜" not in answer
    assert "公示时间：2026年11月23日至11月27日" in answer


def test_an_entry_is_updated_by_its_revisions_but_not_by_what_is_recorded_inside(
    app: Flask, session: Session, office: Office, open_one: Notice, clock: FrozenClock
) -> None:
    (entry,) = feed(app).iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}updated") == "2026-11-20T01:00:00+00:00"
    clock.travel_to(instant("2026-12-01 10:00"))
    conclude(session, office, open_one, at="2026-12-01 10:00")
    session.commit()
    (entry,) = feed(app).iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}updated") == "2026-11-20T01:00:00+00:00"


def test_ids_and_links_are_addresses_of_the_site(app: Flask, open_one: Notice) -> None:
    (entry,) = feed(app).iter(f"{ATOM}entry")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == entry.findtext(f"{ATOM}id")
    assert str(link.attrib["href"]).endswith(f"/n/{open_one.address}")


def test_hidden_it_vanishes_at_once_from_feed_calendar_map_and_data(
    app: Flask, session: Session, office: Office, open_one: Notice, clock: FrozenClock
) -> None:
    assert entries(app)
    assert events(app)
    hide(session, office, open_one, now=clock.now())
    session.commit()
    assert entries(app) == []
    assert events(app) == []
    assert str(open_one.address) not in read(app, "/sitemap.xml").get_data(as_text=True)
    assert read(app, f"/n/{open_one.address}.json").status_code == 410


def test_an_empty_feed_is_the_same_all_day(app: Flask, clock: FrozenClock) -> None:
    first = read(app, "/notices.atom").get_data()
    clock.tick(3600)
    assert read(app, "/notices.atom").get_data() == first


# --- the calendar


def test_each_open_window_is_a_whole_day_that_stays_itself(app: Flask, open_one: Notice) -> None:
    (event,) = events(app)
    assert event["uid"] == f"{open_one.address}@127.0.0.1"
    assert event["sequence"] == 0
    assert f"{event.decoded('dtstart')}" == "2026-11-27"
    assert f"{event.decoded('dtend')}" == "2026-11-28"
    assert event["summary"] == "公示截止：甲公示"
    assert event["status"] == "CONFIRMED"


def test_a_provisional_window_is_marked_as_expected(
    app: Flask, session: Session, office: Office, clock: FrozenClock
) -> None:
    publish(session, office, at="2026-12-29 09:00", title="跨年公示")
    session.commit()
    clock.travel_to(instant("2026-12-29 10:00"))
    (event,) = events(app)
    assert event["summary"] == "预计公示截止：跨年公示"
    assert event["status"] == "TENTATIVE"


def test_a_window_that_moves_raises_the_sequence(
    app: Flask, session: Session, office: Office, open_one: Notice
) -> None:
    assert open_one.window is not None
    later = open_one.window.window()
    later = replace(later, last_day=later.last_day + timedelta(days=3), closes_at=instant("2026-12-01"))
    now = instant("2026-11-24 09:30")
    set_window(session, open_one, kind_named(open_one.kind), later, why="extended", now=now)
    raise_epoch(session)
    session.commit()
    (event,) = events(app)
    assert (event["sequence"], f"{event.decoded('dtstart')}") == (1, "2026-11-30")
    assert event.decoded("dtstamp") == now
    (entry,) = feed(app).iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}updated") == "2026-11-24T01:30:00+00:00"


def test_a_window_leaves_the_calendar_on_the_second_it_closes(
    app: Flask, open_one: Notice, clock: FrozenClock
) -> None:
    for now, side in around(instant("2026-11-28")):
        clock.travel_to(now)
        assert len(events(app)) == (side < 0)


# --- one notice as data


def test_the_data_has_the_public_columns_and_no_other(app: Flask, session: Session, open_one: Notice) -> None:
    found = data(app, open_one)
    assert (found["format"], found["version"], found["status"]) == ("hr-portal-notice", 1, "open")
    assert found["window"]["closes_at"] == "2026-11-28T00:00:00+08:00"
    assert found["rows"][0]["name"] == "张文澜"
    assert found["rows"][0]["birth_month"] == "1979-04"
    text = json.dumps(found, ensure_ascii=False)
    for inside in ("decided_on", "2026-01-05", "钱守密", "secrecy"):
        assert inside not in text
    (file,) = found["files"]
    assert read(app, file["url"].partition("8000")[2] or file["url"]).status_code == 200
    assert read(app, f"/n/{open_one.address}.json").headers["X-Robots-Tag"] == "noindex"


def test_data_of_a_notice_without_persons_may_be_indexed(
    app: Flask, session: Session, office: Office
) -> None:
    notice = publish(session, office, "announcement", at="2026-11-23 09:00", title="乙公告")
    session.commit()
    response = read(app, f"/n/{notice.address}.json")
    assert "X-Robots-Tag" not in response.headers
    assert json.loads(response.get_data())["body_html"] == "<p>现将有关事项公告如下。</p>\n"


def test_data_does_not_tell_that_a_window_was_concluded_inside(
    app: Flask, session: Session, office: Office, open_one: Notice, clock: FrozenClock
) -> None:
    clock.travel_to(instant("2026-12-01 10:00"))
    before = read(app, f"/n/{open_one.address}.json").get_data()
    conclude(session, office, open_one, at="2026-12-01 10:00")
    session.commit()
    assert data(app, open_one)["status"] == "closed"
    assert read(app, f"/n/{open_one.address}.json").get_data() == before


@pytest.mark.parametrize(
    ("column", "status"),
    [("withdrawn_at", 410), ("taken_down_at", 410), ("minimise_at", 410), ("hidden_at", 410)],
)
def test_what_the_page_does_not_say_any_more_is_gone_as_data(
    app: Flask, session: Session, open_one: Notice, clock: FrozenClock, column: str, status: int
) -> None:
    setattr(open_one, column, clock.now())
    raise_epoch(session)
    session.commit()
    assert read(app, f"/n/{open_one.address}").status_code == 200
    assert read(app, f"/n/{open_one.address}.json").status_code == status
    assert entries(app) == []


def test_a_draft_and_an_address_never_given_are_the_same_404(
    app: Flask, session: Session, office: Office
) -> None:
    scheduled = publish(session, office, at="2026-11-30 09:00", now="2026-11-24 09:00")
    session.commit()
    known, unknown = (read(app, f"/n/{a}.json") for a in (scheduled.address, "AL01-2026-00999"))
    assert (known.status_code, unknown.status_code) == (404, 404)
    assert read(app, "/n/x.json").status_code == 404


# --- the map


def test_the_map_lists_what_may_be_indexed(
    app: Flask, session: Session, office: Office, open_one: Notice, clock: FrozenClock
) -> None:
    publish(session, office, "announcement", at="2026-11-23 09:00", title="乙公告")
    session.commit()

    def listed() -> list[str]:
        root = ElementTree.fromstring(read(app, "/sitemap.xml").get_data())
        return [
            str(one.text).rpartition("/n/")[2] for one in root.iter(f"{MAP}loc") if "/n/" in str(one.text)
        ]

    assert listed() == ["AL01-2026-00002", "AL01-2026-00001"]
    clock.travel_to(instant("2026-11-28"))
    assert listed() == ["AL01-2026-00002"], "persons leave it with the end of their period"
    assert "Sitemap: http" in read(app, "/robots.txt").get_data(as_text=True)


# --- caches and links


@pytest.mark.parametrize("path", ["/notices.atom", "/notices.ics", "/sitemap.xml", "/n/AL01-2026-00001.json"])
def test_caches_end_at_the_next_boundary_and_nothing_changed_costs_nothing(
    app: Flask, session: Session, open_one: Notice, clock: FrozenClock, path: str
) -> None:
    clock.travel_to(instant("2026-11-27 23:59:57"))
    response = read(app, path)
    assert response.headers["Cache-Control"] == "public, max-age=3, s-maxage=1, must-revalidate"
    assert "Vary" not in response.headers
    again = {"If-None-Match": response.headers["ETag"]}
    with selects(app) as sent:
        assert read(app, path, headers=again).status_code == 304
    assert sent == []
    clock.travel_to(instant("2026-11-28"))
    assert read(app, path, headers=again).status_code == 200


def test_pages_say_where_their_data_is(app: Flask, open_one: Notice) -> None:
    listing = read(app, "/notices?cat=cadre&sort=newest").get_data(as_text=True)
    assert (
        '<link rel="alternate" type="application/atom+xml" title="公示公告" href="/notices.atom?cat=cadre">'
        in listing
    )
    assert listing.count('href="/notices.ics?cat=cadre"') == 2
    page = read(app, f"/n/{open_one.address}").get_data(as_text=True)
    assert f'/n/{open_one.address}.json">' in page


def test_in_english_only_organs_that_speak_it(
    app: Flask, session: Session, office: Office, open_one: Notice
) -> None:
    assert read(app, "/en/notices.atom").status_code == 404
    office.organ.speaks_english = True
    raise_epoch(session)
    session.commit()
    assert len(entries(app, "/en/notices.atom")) == 1
    assert read(app, f"/en/n/{open_one.address}.json").status_code == 200
    assert read(app, "/en/sitemap.xml").status_code == 404
