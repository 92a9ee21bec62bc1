"""A small city and its people for tests, and a way to sit down at a signed-in browser.

    city = make_city(session)              # AL01 with AL02 below it, CH01 below that one, and SEPARATE beside them
    wang = make_person(session, city.top, Role.ADMINISTRATOR, name="王建国")
    enter(client, session, wang)           # signed in, without the slow hash
    submit(client, "/staff/people/new", {"name": "何雨", ...})    # asks for the page, posts with its token

Duties made here are confirmed since the beginning of 2026. Nothing is committed except by `enter` and the client.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import count
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hr_portal.accounts.models import ContactBlock, Duty, Organ, User
from hr_portal.accounts.rules import Level, Nature, PurposeOfContact, Role
from hr_portal.accounts.sign_in import start_session
from tests.clockwork import TODAY, instant

PASSWORD = "碧水绕城 三十里长堤柳色新"
BEGINNING = date(2026, 1, 1)
_numbers = count(1)


@cache
def quick_hash(password: str) -> str:
    """A true Argon2id hash of the least cost."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def add_organ(session: Session, code: str, parent: Organ | None = None, **values: Any) -> Organ:
    given: dict[str, Any] = {
        "name": f"安澜市{code}局", "short_name": f"{code}局", "level": Level.CITY, "nature": Nature.GOVERNMENT,
        "area": "市本级", "speaks_english": False, "created_at": instant("2026-01-01"),
    }  # fmt: skip
    organ = Organ(code=code, parent=parent, path="", **(given | values))
    session.add(organ)
    session.flush()
    organ.path = f"{parent.path if parent else '/'}{organ.id}/"
    session.flush()
    return organ


def add_line(
    session: Session, organ: Organ, purpose: PurposeOfContact, phone: str, **values: Any
) -> ContactBlock:
    given = {
        "office": "办公室", "address": "安澜市政务路1号2号楼", "postcode": "310000", "hours": "工作日9:00—17:30",
    }  # fmt: skip
    block = ContactBlock(purpose=purpose, phone=phone, **(given | values))
    organ.contacts.append(block)
    session.flush()
    return block


@dataclass(frozen=True)
class City:
    """`top` is a root; `middle` is below it and `bottom` below that; `separate` is another root."""

    top: Organ
    middle: Organ
    bottom: Organ
    separate: Organ


def make_city(session: Session) -> City:
    top = add_organ(session, "AL01", name="中共安澜市委组织部", short_name="市委组织部", nature=Nature.PARTY)
    middle = add_organ(
        session, "CH00", top, name="中共澄河县委组织部", short_name="县委组织部", level=Level.COUNTY
    )
    bottom = add_organ(
        session, "CH01", middle, name="澄河县青石镇", short_name="青石镇", level=Level.TOWNSHIP
    )
    separate = add_organ(session, "AL90", name="安澜市另一系统", short_name="另一系统")
    add_line(session, top, PurposeOfContact.ENQUIRY, "（0000）8600 1208")
    add_line(session, top, PurposeOfContact.REPORT, "（0000）8600 1238")
    return City(top, middle, bottom, separate)


def make_person(
    session: Session,
    organ: Organ,
    *roles: Role,
    name: str = "",
    login: str = "",
    password: str | None = PASSWORD,
) -> User:
    """Somebody of this organ with these roles for it."""
    number = next(_numbers)
    person = User(
        login=login or f"clerk{number}", name=name or f"同志{number}", organ=organ, office="办公室", language="zh",
        password_hash=None if password is None else quick_hash(password), created_at=instant("2026-01-01"),
    )  # fmt: skip
    session.add(person)
    for role in roles:
        add_duty(session, person, role, organ)
    session.flush()
    return person


def add_duty(session: Session, person: User, role: Role, organ: Organ, **values: Any) -> Duty:
    """A duty in force since the beginning of 2026, unless `values` say otherwise."""
    then = instant("2026-01-01")
    given = {"since": BEGINNING, "until": None, "proposed_at": then, "confirmed_at": then}
    duty = Duty(user=person, role=role, organ=organ, **(given | values))
    session.add(duty)
    session.flush()
    return duty


def enter(client: FlaskClient, session: Session, person: User, *, now: datetime | None = None) -> str:
    """This browser is signed in as this person; the token of its session."""
    token, _ = start_session(session, person, "Firefox, Linux", now=now or instant(TODAY))
    session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return token


def token_on(page: TestResponse) -> str:
    """The token against forged requests that a page carries."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert found is not None, f"no token on a page that answered {page.status}"
    return found[1]


def submit(
    client: FlaskClient, page: str, data: dict[str, Any] | None = None, *, to: str | None = None
) -> TestResponse:
    """Open a page and send a form from it, to the page itself or where the form says."""
    token = token_on(client.get(page))
    return client.post(to or page, data={"csrf_token": token, **(data or {})})


def sign_in_at(client: FlaskClient, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return submit(client, "/staff/sign-in", {"login": login, "password": password, **more})
