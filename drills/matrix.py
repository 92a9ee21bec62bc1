"""Every route x everybody x every state of what it is about: who is let in is what the table says, and nobody else reads a word.

    python -m drills.matrix [--small]

The routes come from the URL map, so that a new one cannot be left out. Each cell is one request: a page, or a form with its
token and nothing in it. Both databases, one process each. What a cell changed is put back before the next. Whoever is not let in must not find a title that is
not public, a report's number or a word of one in what is answered.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from multiprocessing import get_context
from typing import Any

from sqlalchemy.orm import Session

from benchmarks._side_by_side import KINDS, SEED, House, Missing, houses, show, words, write
from drills._access_rules import Expected, Persona, expected
from drills._kept import Kept
from drills._walk import Address, addresses
from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.rules import Role
from hr_portal.core.errors import PortalError
from hr_portal.extensions import db
from hr_portal.notices import drafting, reviewing
from hr_portal.notices.models import Notice
from hr_portal.objections import accepting, registering, transferring
from hr_portal.objections.models import Recusal
from tests.client import Client
from tests.clockwork import TODAY, instant
from tests.factories import notices as made
from tests.factories.accounts import enter, token_on
from tests.factories.reports import FACTS, a_report, confirmed, make_receiver
from tests.web.access_table import ACCESS

NOW = instant(TODAY)
SAFE = frozenset({"GET"})
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
MOST_SECONDS = 300
"""After which no further cell is begun."""
SECRET = "禁地"
"""In the title of everything that is not public."""
FEW = frozenset({"drafted", "public", "closed"})
"""States of notices a small run of forms goes through."""
NOT_PUBLIC_YET = frozenset({"drafted", "submitted", "reviewed", "issued", "scheduled"})
LET_IN = frozenset({200, 302, 303, 400, 409, 410, 413, 415, 422, 429})
HOLLOW = LET_IN | {404}


@dataclass
class City:
    """An organ and those around it, notices in every state, reports in several, and everybody who might ask."""

    house: House
    organs: dict[str, str] = field(default_factory=dict)
    notices: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    reports: dict[str, int] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)
    person: int = 0
    duty: int = 0
    sessions: dict[str, tuple[Persona, str]] = field(default_factory=dict)

    def build(self) -> None:
        session = db.session()
        above = made.make_organ(session, "AL00", name="中共安澜市委办公室", short_name="市委办")
        here = made.make_office(session, "AL01")
        here.organ.speaks_english = True
        around = {
            "above": above,
            "here": here.organ,
            "below": made.make_organ(session, "CH01", name="中共澄河县委组织部", short_name="县委组织部"),
            "beside": made.make_organ(
                session, "AL02", name="安澜市人力资源和社会保障局", short_name="市人社局"
            ),
            "apart": made.make_organ(session, "AL90", name="安澜市另一系统", short_name="另一系统"),
        }
        paths = {"above": "/1/", "here": "/1/2/", "below": "/1/2/3/", "beside": "/1/4/", "apart": "/5/"}
        for name, organ in around.items():
            organ.path = paths[name]
        session.flush()
        self.organs = paths
        self._notices(session, here)
        self._reports(session)
        self.person, self.duty = here.author.id, here.author.duties[0].id
        self._people(session, around, here)
        session.commit()

    def _notices(self, session: Session, office: made.Office) -> None:
        def draft(**given: Any) -> Notice:
            return made.drafted(
                session, office, now="2026-11-24 08:00", title=f"关于{SECRET}任职的公示", **given
            )

        found = {"drafted": draft(), "submitted": draft(), "reviewed": draft()}
        at = instant("2026-11-24 08:30")
        for name in ("submitted", "reviewed"):
            drafting.submit(session, found[name].in_work, actor=office.author, now=at)  # type: ignore[arg-type]
        revision = found["reviewed"].in_work
        assert revision is not None
        reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=at)
        title = f"关于{SECRET}任职的公示"
        found["issued"] = made.issued(session, office, now="2026-11-24 08:00", title=title)
        found["scheduled"] = made.publish(
            session, office, at="2026-11-30 09:00", now="2026-11-24 08:00", title=title
        )
        found["public"] = made.publish(session, office, at="2026-11-23 09:00")
        found["closed"] = made.publish(session, office, at="2026-11-02 09:00")
        found["confirmed"] = made.publish(session, office, at="2026-11-03 09:00")
        confirmed(session, found["confirmed"], now="2026-11-20 09:00")
        found["hidden"] = made.hide(
            session,
            office,
            made.publish(session, office, at="2026-11-23 10:00", title=title),
            now="2026-11-23 12:00",
        )
        found["announcement"] = made.publish(session, office, "announcement", at="2026-11-23 09:00")
        session.flush()
        self.notices = {name: one.id for name, one in found.items()}
        self.addresses = {name: one.address for name, one in found.items() if one.address}

    def _reports(self, session: Session) -> None:
        sealer = self.house.app.extensions["sealer"]
        closed = session.get_one(Notice, self.notices["closed"])
        officer = make_receiver(session, closed.organ)
        at = instant("2026-11-20 10:00")
        for name in ("received", "registered", "accepted", "transferred"):
            report = a_report(
                session, closed, now="2026-11-05 10:00", sealer=sealer, persons=("陆远",)
            ).report
            if name != "received":
                registering.register(session, report, actor=officer, now=at)
            if name == "accepted":
                accepting.accept(session, report, actor=officer, now=at)
            if name == "transferred":
                transferring.transfer(
                    session, report, "中共安澜市纪律检查委员会", "discipline", actor=officer, now=at
                )
            self.reports[name] = report.id
            self.numbers += [report.number, *([report.case_number] if report.case_number else [])]

    def _people(self, session: Session, around: dict[str, Organ], office: made.Office) -> None:
        self.seat(session, Persona("anonymous", is_anonymous=True), None)
        self.seat(session, Persona("no duty"), made.make_user(session, office.organ))
        for role, (place, organ) in product(Role, around.items()):
            self.seat(
                session,
                Persona(f"{role} {place}", role, self.organs[place]),
                made.make_user(session, organ, role),
            )
        organ, path = office.organ, self.organs["here"]
        for name, user in (("author", office.author), ("reviewer", office.reviewer)):
            role = Role.AUTHOR if name == "author" else Role.REVIEWER
            self.seat(session, Persona(f"{name} of the notices", role, path), user)
        # Two duties are two personas: what the second one opens is asked of the receiver's pages alone.
        writer = made.make_user(session, organ, Role.RECEIVER)
        for number in self.notices.values():
            notice = session.get_one(Notice, number)
            notice.revisions[0].submitted_by_id = writer.id
        self.seat(
            session,
            Persona("receiver with a hand in it", Role.RECEIVER, path, is_kept_from_reports=True),
            writer,
        )
        aside = made.make_user(session, organ, Role.RECEIVER)
        for number in self.notices.values():
            session.add(
                Recusal(
                    notice_id=number,
                    user_id=aside.id,
                    is_recused=True,
                    reason="near_relative",
                    by_id=aside.id,
                    at=NOW,
                )
            )
        self.seat(
            session,
            Persona("receiver who stands aside", Role.RECEIVER, path, is_kept_from_reports=True),
            aside,
        )
        named = made.make_user(session, organ, Role.RECEIVER, name="陆远")
        self.seat(
            session, Persona("receiver of a name on the list", Role.RECEIVER, path, is_named=True), named
        )
        over = made.make_user(session, organ, Role.ADMINISTRATOR)
        over.duties[0].ended_at = NOW
        self.seat(session, Persona("administrator until today"), over)

    def seat(self, session: Session, persona: Persona, user: User | None) -> None:
        token = ""
        if user is not None:
            session.flush()
            token = enter(self.house.app.test_client(), session, user, now=NOW)
        self.sessions[persona.name] = (persona, token)

    def wanted(self, cell: Cell) -> Expected:
        address = cell.address
        early = {self.notices[name] for name in NOT_PUBLIC_YET}
        return expected(
            address.endpoint, address.path, frozenset(address.values), self.sessions[cell.persona][0], self.organs["here"],
            was_public=address.values.get("notice_id") not in early,
        )  # fmt: skip

    def values(self, *, few: bool = False) -> dict[str, list[object]]:
        some = [name for name in self.notices if not few or name in FEW]
        return {
            "notice_id": [self.notices[name] for name in some],
            "address": [self.addresses[name] for name in some if name in self.addresses],
            "report_id": list(self.reports.values())[: 2 if few else None],
            "person_id": [self.person],
            "duty_id": [self.duty],
            "code": ["AL01"],
            "purpose": ["report"],
            "number": [1],
            "before": [1],
            "after": [2],
        }


@dataclass(frozen=True)
class Cell:
    address: Address
    persona: str

    def __str__(self) -> str:
        return f"{self.address.method} {self.address.path} ({self.address.endpoint}) by {self.persona}"


def chosen(city: City, *, small: bool) -> tuple[list[Cell], list[str]]:
    """Every route x everybody, each on a state drawn by the seed; in full, more states of what is about notices and reports."""
    rng = random.Random(SEED)
    found: dict[tuple[str, str, str], list[Address]] = {}
    for one in addresses(city.house.app, city.values(), methods=SAFE | UNSAFE):
        found.setdefault((one.endpoint, one.method, "".join(sorted(one.values))), []).append(one)
    people = list(city.sessions)
    cells: set[Cell] = set()
    unlisted = sorted(
        {key for variants in found.values() for one in variants if (key := one.key) not in ACCESS}
    )
    found = {key: variants for key, variants in found.items() if variants[0].key in ACCESS}
    for (endpoint, _method, _names), variants in found.items():
        for_everybody = not endpoint.startswith("staff.")
        if small:
            cells.add(Cell(rng.choice(variants), rng.choice(people)))
            continue
        for person in people if not for_everybody else people[:3]:
            for one in rng.sample(variants, min(len(variants), 2)):
                cells.add(Cell(one, person))
    return sorted(cells, key=lambda cell: (cell.address.path, cell.address.method, cell.persona)), unlisted


class Asked(Kept):
    """Puts the database back after each cell that may have changed it."""

    def __init__(self, house: House, city: City) -> None:
        self.city = city
        super().__init__(house)

    def __call__(self, cell: Cell) -> tuple[int, str, bytes]:
        persona, session_token = self.city.sessions[cell.persona]
        client = self.house.app.test_client()
        if session_token:
            with client.session_transaction() as cookie:
                cookie["_user_id"] = session_token
        if cell.address.method in SAFE:
            answer = client.get(cell.address.path)
        else:
            page = client.get("/staff/sign-in" if persona.is_anonymous else "/staff/account")
            answer = client.open(
                cell.address.path, method=cell.address.method, data={"csrf_token": token_on(page)}
            )
        body = answer.get_data()
        answer.close()
        if cell.address.method not in SAFE and answer.status_code < 400:
            self.put_back()
        return answer.status_code, answer.headers.get("Location", ""), body


def judged(city: City, cell: Cell, answer: tuple[int, str, bytes]) -> str:
    """What is wrong with this answer; empty if nothing."""
    persona, _token = city.sessions[cell.persona]
    address, (status, location, body) = cell.address, answer
    wanted = city.wanted(cell)
    to_sign_in = location.startswith("/staff/sign-in")
    if status >= 500 and address.endpoint != "health.readyz":  # whose clock stands still
        return f"broke with {status}"
    fits = {
        Expected.SIGN_IN: status in (302, 303) and to_sign_in,
        Expected.FORBIDDEN: status == 403,
        Expected.ABSENT: status == 404,
        Expected.ASKED: status in (302, 303, 404, 409)
        or address.endpoint in ("staff.recuse", "staff.record_recusal"),
        Expected.IN: (status in HOLLOW or address.endpoint == "health.readyz")
        and (not to_sign_in or address.endpoint == "staff.sign_out"),
        Expected.NOTHING_THERE: status in HOLLOW and not to_sign_in,
    }
    if not fits[wanted]:
        return f"{status} {location}, expected: {wanted}"
    return leaked(city, cell, persona, wanted, body)


def leaked(city: City, cell: Cell, persona: Persona, wanted: Expected, body: bytes) -> str:
    """Words that are not for whoever asked, anywhere in the answer. On lists too, which everybody with the duty may open."""
    text = body.decode("utf-8", "replace")
    reads_notices = persona.role is not None and persona.reaches(
        city.organs["here"],
        frozenset(
            {Role.AUTHOR, Role.REVIEWER, Role.ISSUER, Role.PRIVACY_REVIEWER, Role.AUDITOR, Role.EXAM_OFFICER}
        ),
    )
    reads_reports = (
        persona.role is Role.RECEIVER
        and persona.path == city.organs["here"]
        and not persona.is_kept_from_reports
        and not persona.is_named
    )
    # What was public for two hours and is hidden now is still received on: its receivers know what it is called.
    is_received_on = reads_reports and cell.address.values.get("notice_id") == city.notices["hidden"]
    if SECRET in text and not reads_notices and not is_received_on:
        return "shows a title that is not public"
    if not reads_reports and (any(number in text for number in city.numbers) or FACTS[12:30] in text):
        return "shows something of a report"
    return ""


def let_in_at_all(cells: list[Cell], answers: dict[Cell, int]) -> Iterator[str]:
    """Endpoints of which nobody who may enter ever got a page: the table may be right about doors that are walled up."""
    opened = {cell.address.endpoint for cell in cells if answers[cell] in LET_IN}
    yield from sorted({cell.address.endpoint for cell in cells} - opened)


def walked(kind: str, small: bool) -> dict[str, Any]:
    """All cells on this database, as many as there is time for."""
    began = time.perf_counter()
    broken: list[str] = []
    tally, statuses = Counter[str](), Counter[int]()
    with houses() as opened:
        house = opened(kind, surfaces=("public", "staff", "api"))
        house.app.test_client_class = Client
        house.clock.travel_to(NOW)
        with house.app.app_context():
            city = City(house)
            city.build()
            db.session.remove()
        ask = Asked(house, city)
        cells, unlisted = chosen(city, small=small)
        broken += [f"{name}: no line says who may enter" for name in unlisted]
        answers: dict[Cell, int] = {}
        random.Random(SEED).shuffle(cells)  # so that a slow machine leaves out a fair share
        for cell in cells:
            if time.perf_counter() - began > MOST_SECONDS:
                break
            try:
                answer = ask(cell)
            except (PortalError, LookupError) as error:
                broken.append(f"{cell}: {error!r}")
                continue
            wanted = city.wanted(cell)
            tally[wanted.value] += 1
            statuses[answer[0]] += 1
            answers[cell] = answer[0]
            if wrong := judged(city, cell, answer):
                broken.append(f"{cell}: {wrong}")
        ask.close()
        return {
            "database": kind,
            "cells": len(answers),
            "drawn": len(cells),
            "routes": len({(cell.address.endpoint, cell.address.method) for cell in cells}),
            "people": len(city.sessions),
            "states of notices": len(city.notices),
            "states of reports": len(city.reports),
            "let in": tally[Expected.IN] + tally[Expected.NOTHING_THERE],
            "kept out": sum(tally.values()) - tally[Expected.IN] - tally[Expected.NOTHING_THERE],
            "put back": ask.restored,
            "wrong": len(broken),
            "seconds": round(time.perf_counter() - began, 1),
            "expected": dict(tally),
            "statuses": {str(k): v for k, v in sorted(statuses.items())},
            "never_opened": [] if small else list(let_in_at_all(list(answers), answers)),
            "broken": broken[:300],
        }


LONG = ("expected", "statuses", "never_opened", "broken")


def main() -> None:
    asked = words(__doc__ or "")
    results, least = [], 200 if asked.small else 1500
    with ProcessPoolExecutor(len(KINDS), get_context("spawn")) as pool:
        for kind, found in [(kind, pool.submit(walked, kind, asked.small)) for kind in KINDS]:
            try:
                results.append(found.result())
            except Missing as missing:
                print(f"{kind} left out: {missing}")
    show("Routes x people x states", [{k: v for k, v in one.items() if k not in LONG} for one in results])
    for one in results:
        for line in one["broken"][:60]:
            print(f"{one['database']}: {line}")
    write(
        "matrix", asked.out, cells=sum(one["cells"] for one in results), wrong=sum(one["wrong"] for one in results),
        results=results,
    )  # fmt: skip
    if any(one["wrong"] or one["cells"] < least for one in results):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
