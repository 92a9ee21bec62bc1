"""The organs and the staff of the demo city: accounts, random passwords, duties by two administrators."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from hr_portal.accounts.duties import confirm, grant, propose
from hr_portal.accounts.links import make_link, set_password
from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.organ_rows import read_file, understand
from hr_portal.accounts.organs import load
from hr_portal.accounts.people import add_person
from hr_portal.accounts.queries import organ_by_code
from hr_portal.accounts.rules import Role
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import refuse_if
from hr_portal.core.ids import readable_password

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Account:
    """A person of the demo city with the password that was just set; the database keeps only its hash."""

    user: User
    password: str
    roles: tuple[Role, ...]


def load_organs(session: Session, *, kinds: Iterable[str], now: datetime) -> int:
    """The organs of the city, its counties, district and township, with their lines; how many there are."""
    rows, reasons = understand(read_file((HERE / "organs.toml").read_bytes(), "toml"), kinds=kinds)
    refuse_if(reasons)
    load(session, rows, actor=COMMAND_LINE, now=now)
    return len(rows)


def load_people(session: Session, *, now: datetime) -> list[Account]:
    """Everybody of people.toml. The operator makes the first two administrators; these grant all other duties, one
    proposing and the other confirming."""
    entries = tomllib.loads((HERE / "people.toml").read_text(encoding="utf-8"))["people"]
    accounts, wanted = [], []
    for entry in entries:
        organ = _organ(session, entry["organ"])
        user = add_person(
            session,
            entry["login"],
            entry["name"],
            organ,
            office=entry["office"],
            is_demo=True,
            actor=COMMAND_LINE,
            now=now,
        )
        duties = [_duty(session, told, organ) for told in entry["duties"]]
        wanted += [(user, role, of) for role, of in duties]
        password = readable_password()
        set_password(session, make_link(session, user, actor=COMMAND_LINE, now=now), password, now=now)
        accounts.append(Account(user, password, tuple(dict.fromkeys(role for role, _ in duties))))
    _grant_all(session, wanted, now=now)
    return accounts


def _grant_all(session: Session, wanted: list[tuple[User, Role, Organ]], *, now: datetime) -> None:
    since = shanghai_date(now)
    administrators = []
    for user, role, organ in wanted:
        if role is Role.ADMINISTRATOR:
            grant(session, user, role, organ, since=since, actor=COMMAND_LINE, now=now)
            administrators.append(user)
    first, second = administrators
    for user, role, organ in wanted:
        if role is not Role.ADMINISTRATOR:
            duty = propose(session, user, role, organ, since=since, actor=first, now=now)
            confirm(session, duty, actor=second, now=now)
        session.refresh(user, ["duties"])


def _duty(session: Session, told: str, own: Organ) -> tuple[Role, Organ]:
    role, _, code = told.partition("@")
    return Role(role), _organ(session, code) if code else own


def _organ(session: Session, code: str) -> Organ:
    found = organ_by_code(session, code)
    if found is None:
        raise LookupError(f"people.toml speaks of an organ {code} that organs.toml does not have")
    return found
