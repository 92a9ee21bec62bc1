"""What must never be told: a result before its instant or after a suspension, which part of a look-up was wrong, who asked."""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.recruitment import result_releases
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.result_releases import Plan
from hr_portal.web.access import Access
from tests.client import Client
from tests.factories.candidates import Candidate, looked_for, open_results, proof
from tests.factories.misses import KINDS, make_misses
from tests.factories.results import ONE, OPENS, THREE
from tests.factories.results import TWO as TIED
from tests.web.reader import read, selects

BEFORE = OPENS - timedelta(seconds=1)
SECRET = [
    "410100000024",
    "970103199108189978",
    "莫宇梅",
    "27020000000001",
    "83.19",
    "77.37",
    "",
    "80.28",
    "1",
    "",
]
TWO = [*TIED[:8], "2", ""]
TOLD = ("83.19", "77.37", "80.28", SECRET[0], SECRET[1], SECRET[1][-6:], SECRET[2], "本职位名次")
WINDOW = Plan(OPENS, IdPart.LAST_SIX, "", OPENS, OPENS + timedelta(days=3))
VALUES = {"slug": "anlan-2027", "key": "27020000000001", "address": "AL02-2026-00001"}
ASKED_WITH = ("", "exam=anlan-2027&stage=written", "q=83.19", "size=large", "page=2")


@pytest.fixture
def candidate(client: Client, app: Flask) -> Candidate:
    return Candidate(client, app)


# --- before the instant, and after a suspension -----------------------------------------------------------------------


def everything_public(app: Flask) -> Iterator[tuple[str, str]]:
    """Every public address a reader may GET, files and interfaces for programs too; workbooks unpacked."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or "GET" not in (rule.methods or ()):
            continue
        if getattr(app.view_functions[rule.endpoint], "access", None) != Access(None):
            continue
        built = rule.build({name: VALUES.get(name, "1") for name in rule.arguments}, append_unknown=False)
        for query in ASKED_WITH:
            address = f"{built[1]}?{query}" if query else built[1]  # type: ignore[index]
            answer = read(app, address)
            body = answer.get_data()
            if zipfile.is_zipfile(io.BytesIO(body)):
                with zipfile.ZipFile(io.BytesIO(body)) as packed:
                    body = b"\n".join(packed.read(name) for name in packed.namelist())
            headers = "".join(f"{name}: {value}\n" for name, value in answer.headers)
            yield address, headers + body.decode(errors="replace")


def found_anywhere(app: Flask) -> list[str]:
    return [
        f"{secret} at {address}"
        for address, told in everything_public(app)
        for secret in TOLD
        if secret not in address and secret in told
    ]


def test_no_public_address_tells_a_result_before_its_instant_at_it_or_after_a_suspension(
    session: Session, app: Flask, candidate: Candidate, clock: FrozenClock
) -> None:
    opened = open_results(session, app, SECRET, TWO, THREE, plan=WINDOW)
    clock.travel_to(BEFORE)
    session.rollback()
    addresses = [address for address, _told in everything_public(app)]
    assert {"/results", "/api/v1/exams", "/sitemap.xml"} <= set(addresses)
    assert found_anywhere(app) == []
    assert not candidate.client.post("/results/slip.pdf", data={"slip": "AA"}).data.startswith(b"%PDF")
    clock.travel_to(OPENS)
    slip = candidate.look_up(SECRET)
    assert all(secret in slip.one("main").words for secret in ("83.19", "77.37", "80.28"))
    assert candidate.with_slip(slip, "/results/slip.pdf").data.startswith(b"%PDF")
    session.rollback()
    assert found_anywhere(app) == []  # only whoever asks for it reads it
    officer = opened.results.bureau.officer
    result_releases.suspend(session, opened.release, "核对", actor=officer, now=clock.now())
    session.commit()
    for address in ("/results", "/results/slip.pdf", "/results/recheck"):
        answer = candidate.with_slip(
            slip, address, {"ticket": SECRET[0], "name": SECRET[2], "id_part": SECRET[1][-6:]}
        )
        assert answer.status_code == 409
        assert not any(secret in answer.get_data(as_text=True) for secret in TOLD)
    session.rollback()
    assert found_anywhere(app) == []


def test_another_process_sees_a_suspension_within_a_second(
    session: Session, app: Flask, candidate: Candidate, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_results(session, app, ONE)
    clock.travel_to(OPENS)
    page = candidate.form()
    memory, seconds = app.extensions["publication"], [1000.0]
    monkeypatch.setattr(memory, "seconds", lambda: seconds[0])
    memory.forget()
    assert candidate.send(ONE, page=page).status_code == 200
    # As a commit elsewhere: this process is not told of it.
    result_releases.suspend(
        session, opened.release, "核对", actor=opened.results.bureau.officer, now=clock.now()
    )
    session.commit()
    monkeypatch.setattr(
        memory, "_commits", __import__("hr_portal.web.caching", fromlist=["x"]).commits_here()
    )
    seconds[0] += 0.9
    assert read(app, "/results").status_code == 200
    seconds[0] += 0.2
    assert "正在核对" in read(app, "/results").get_data(as_text=True)


# --- a look-up asks the database for nothing but the epoch ------------------------------------------------------------


def test_a_look_up_asks_the_database_for_nothing_but_the_epoch(
    session: Session, app: Flask, candidate: Candidate, clock: FrozenClock
) -> None:
    open_results(session, app, SECRET, TWO, plan=WINDOW)
    clock.travel_to(OPENS)
    candidate.look_up(SECRET)
    right, wrong = (
        {**looked_for(SECRET), "name": name, "proof": proof(app)} for name in (SECRET[2], "没有此人")
    )
    session.rollback()
    read(app, "/results")
    read(app, "/results", method="POST", data={**looked_for(SECRET), "proof": proof(app)})
    with selects(app) as sent:
        assert read(app, "/results", method="POST", data=right).status_code == 200
        assert read(app, "/results", method="POST", data=wrong).status_code == 422
    assert [one for one in sent if "publication_epoch" not in one] == []


# --- misses -----------------------------------------------------------------------------------------------------------


def test_two_thousand_misses_of_every_kind_are_one_answer(
    session: Session, app: Flask, clock: FrozenClock
) -> None:
    misses = make_misses(session, app, clock)
    session.rollback()
    seen = set()
    for number in range(2000 // len(KINDS)):
        for kind in KINDS:
            answer = misses.ask(kind, number)
            assert answer.status_code == 422, kind
            seen.add((misses.plain(answer), misses.headers(answer)))
    assert len({headers for _body, headers in seen}) == 1
    assert len({body for body, _headers in seen}) == 1
    assert "没有查到。请核对准考证号、姓名和身份证号。".encode() in next(iter(seen))[0]


def test_misses_at_one_ticket_raise_the_work_to_a_minute_and_lock_nobody_out(
    session: Session, app: Flask, candidate: Candidate, clock: FrozenClock
) -> None:
    misses = make_misses(session, app, clock)
    session.rollback()
    asked = []
    for number in range(12):
        page = misses.ask("wrong identity number", number).get_data(as_text=True)
        asked.append(int(page.split("least=")[1].split('"')[0]) if "least=" in page else 0)
    assert asked[:2] == [0, 0]
    assert asked == sorted(asked)
    assert asked[-1] == 3_000_000
    light = candidate.client.get("/challenge?for=results").get_json()
    assert light["maxnumber"] > 50_000
    owner = misses.form("wrong identity number", 0) | {"id_part": ONE[1][-6:]}
    assert candidate.client.post("/results", data=owner | {"proof": proof(app)}).status_code == 200


# --- who asked --------------------------------------------------------------------------------------------------------


def test_identity_numbers_that_were_typed_stand_nowhere(
    session: Session, app: Flask, candidate: Candidate, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    """After look-ups that hit, miss, break and ask for a re-check: not in the log, the database or any file."""
    caplog.set_level(logging.DEBUG)
    open_results(session, app, SECRET, TWO, plan=WINDOW)
    clock.travel_to(OPENS)
    planted = ("970103199108189978", "189978", "880101195501017717", "017717")
    slip = candidate.look_up(SECRET)
    candidate.send(SECRET, id_part="880101195501017717")
    candidate.send(["", SECRET[1], ""])
    candidate.recheck(slip, component="essay", reason="far_from_expected", phone="00008600")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    folder, snapshots = app.extensions["settings"].data_dir, app.extensions["snapshots"]
    kept, snapshots._opened = (
        snapshots._opened,
        {key: object() for key in snapshots._opened},
    )  # what holds no rows breaks
    try:
        assert candidate.send(SECRET).status_code == 500
    finally:
        snapshots._opened = kept
        app.config.pop("PROPAGATE_EXCEPTIONS")
    names = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
    rows = [repr(row) for name in names for row in session.execute(text(f'SELECT * FROM "{name}"'))]
    session.commit()
    files = [path for path in [*Path(folder).rglob("*"), *snapshots.folder.rglob("*")] if path.is_file()]
    assert len(rows) > 20
    assert len(files) > 3
    for secret in planted:
        assert secret not in caplog.text
        assert not [row for row in rows if secret in row]
        assert not [path for path in files if secret.encode() in path.read_bytes()]
