"""What begins before a window closes and ends after it is late: real bytes to the real server, on both databases."""

from __future__ import annotations

import contextlib
import http.client
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import encode_multipart

from benchmarks._side_by_side import House, Missing, houses
from hr_portal.cli.run import HOST, web_command
from hr_portal.extensions import db
from hr_portal.notices.models import Notice
from hr_portal.objections.models import Report
from hr_portal.objections.rules import Timeliness
from tests.client import Client
from tests.clockwork import instant
from tests.factories.notices import make_office, publish
from tests.factories.reporter import Reporter, an_upload, hidden
from tests.factories.reports import make_receiver
from tests.factories.uploads import png
from tests.live import LiveSite
from tests.services import wait_until
from tests.told_clock import tell
from tests.web.rendered import Node, read

CLOSES = instant("2026-12-02 00:00")
BEFORE = CLOSES - timedelta(microseconds=1)
LATE = "作为公示期外反映提交"


@dataclass
class Served:
    """The site on its port, the same house within reach, and the clock of both."""

    site: LiveSite
    house: House
    clock_file: Path
    address: str

    def at(self, now: datetime) -> None:
        self.house.clock.travel_to(now)
        tell(self.clock_file, now)

    @contextlib.contextmanager
    def reporter(self) -> Iterator[tuple[Reporter, Notice]]:
        with self.house.app.app_context():
            notice = db.session.scalars(select(Notice)).one()
            yield Reporter(self.house.app.test_client(), self.house.app), notice  # type: ignore[arg-type]
            db.session.remove()

    def reports(self) -> list[Timeliness]:
        with self.house.app.app_context():
            found = list(db.session.scalars(select(Report.timeliness).order_by(Report.id)))
            db.session.remove()
        return found

    def post(self, path: str, body: bytes, content_type: str, *, ends_at: datetime) -> tuple[int, Node]:
        """All but the last bytes a microsecond before the close; the rest once it is `ends_at`."""
        self.at(BEFORE)
        said = self.begun()
        with socket.create_connection((HOST, self.site.port), timeout=20) as wire:
            head = (
                f"POST {path} HTTP/1.1\r\nHost: {HOST}:{self.site.port}\r\nContent-Type: {content_type}\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            wire.sendall(head.encode() + body[:-20])
            wait_until(lambda: self.begun() > said, None, "the request", self.site.log("web"))
            self.at(ends_at)
            wire.sendall(body[-20:])
            answer = http.client.HTTPResponse(wire)
            answer.begin()
            return answer.status, read(answer.read().decode())

    def begun(self) -> int:
        return self.site.log("web").read_text().count("begun")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("told")
    with houses() as opened:
        try:
            house = opened(request.param, surfaces=("public", "staff"))
        except Missing as missing:
            pytest.skip(str(missing))
        house.app.test_client_class = Client
        house.clock.travel_to(instant("2026-11-24 10:00"))
        with house.app.app_context():
            office = make_office(db.session())
            make_receiver(db.session(), office.organ)
            notice = publish(db.session(), office, at="2026-11-24 10:00")
            db.session.commit()
            address = notice.address
            db.session.remove()
        settings = house.app.extensions["settings"]
        file = folder / "now"
        tell(file, BEFORE)
        site = LiveSite(settings.data_dir, {"DATABASE_URL": settings.database_url, "CLOCK_FILE": str(file)})
        *server, _target = web_command(settings)
        server[server.index("--port") + 1] = str(site.port)
        site._start("web", *server, "tests.told_clock:served")
        try:
            wait_until(site.answers, site.parts["web"], "granian", site.log("web"))
            assert address is not None
            yield Served(site, house, file, address)
        finally:
            site.stop()


@pytest.mark.parametrize("ends_at", [BEFORE, CLOSES], ids=["before", "at the close"])
def test_an_upload_counts_when_its_last_byte_has_come(served: Served, ends_at: datetime) -> None:
    served.at(BEFORE)
    known = served.reports()
    with served.reporter() as (reporter, notice):
        typed = reporter.filled(reporter.form(notice), files=[an_upload(png(), "照片.png")])
    boundary, body = encode_multipart(typed)
    status, page = served.post(
        f"/n/{served.address}/report", body, f"multipart/form-data; boundary={boundary}", ends_at=ends_at
    )
    button = page.one("button", name="confirm").words
    assert (status, button == LATE) == ((409, True) if ends_at == CLOSES else (200, False)), button
    assert ("公示期已于12月1日（周二）24:00届满" in page.one("main").words) is (ends_at == CLOSES)
    assert served.reports() == known


def test_a_confirmation_that_ends_after_the_close_is_no_row_of_the_window(served: Served) -> None:
    known = served.reports()
    served.at(BEFORE)
    with served.reporter() as (reporter, notice):
        checked = reporter.write(notice)
    body = f"confirm=1&token={hidden(checked, 'token')}".encode()
    path, kind = f"/n/{served.address}/report/check", "application/x-www-form-urlencoded"
    status, page = served.post(path, body, kind, ends_at=CLOSES)
    assert status == 409
    assert page.one("button", name="confirm").words == LATE
    assert served.reports() == known
    with served.reporter() as (reporter, notice):
        reporter.hand_in(notice, page)
    assert served.reports() == [*known, Timeliness.OUT_OF_PERIOD]
