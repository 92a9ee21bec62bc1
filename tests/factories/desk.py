"""People at the staff pages: an office whose members sit at browsers of their own.

desk = make_desk(session, make_client)
answer = desk.author.post(f"/staff/notices/{n}/submit")
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hr_portal.accounts.models import User
from hr_portal.accounts.rules import Role
from hr_portal.notices.models import Notice
from tests.client import Client
from tests.factories.accounts import enter
from tests.factories.notices import Office, make_office, make_user
from tests.web.form_contract import assert_form_contract, controls
from tests.web.rendered import Node, read


@dataclass
class Clerk:
    """One person at one browser. Every page they see is held to the contract of forms."""

    person: User
    client: Client

    def get(self, address: str) -> TestResponse:
        return self._seen(self.client.get(address))

    def page(self, address: str, status: int = 200) -> Node:
        answer = self.get(address)
        assert answer.status_code == status, answer.get_data(as_text=True)[-3000:]
        return read(answer.get_data(as_text=True))

    def post(
        self, address: str, data: dict[str, Any] | None = None, *, page: str = "/staff/account"
    ) -> TestResponse:
        """Send a form with the token of another page of the same session."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).get_data(as_text=True))
        assert found is not None
        answer = self.client.post(
            address, data={"csrf_token": found[1], **(data or {})}, content_type="multipart/form-data"
        )
        return self._seen(answer)

    def fill(self, page: str, data: dict[str, Any], *, to: str) -> TestResponse:
        """Open the page, change these fields of the form that leads there, and send it as a browser would."""
        tree = self.page(page)
        form = next(one for one in tree.all("form") if one.attrs.get("action", page) == to)
        return self.post(to, {**typed_in(form), **data}, page=page)

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html" and answer.status_code in (200, 409, 422):
            assert_form_contract(answer)
        answer.get_data()
        answer.close()
        return answer


def typed_in(form: Node) -> dict[str, Any]:
    """What a browser would send of this form as it stands, without buttons and files."""
    values: dict[str, Any] = {
        one.attrs["name"] or "": one.attrs.get("value") or "" for one in form.all("input", type="hidden")
    }
    for one in controls(form):
        name, kind = one.attrs["name"] or "", one.attrs.get("type")
        if one.tag == "textarea":
            values[name] = one.text.removeprefix("\n").lstrip("\r\n")
        elif one.tag == "select":
            chosen = [option for option in one.all("option") if "selected" in option.attrs] or one.all(
                "option"
            )[:1]
            values[name] = chosen[0].attrs.get("value") or "" if chosen else ""
        elif kind in ("radio", "checkbox"):
            if "checked" in one.attrs:
                values[name] = one.attrs.get("value") or "y"
        elif kind != "file":
            values[name] = one.attrs.get("value") or ""
    return values


@dataclass
class Desk:
    office: Office
    author: Clerk
    reviewer: Clerk
    issuer: Clerk
    session: Session
    make_client: Callable[[], Client]

    def clerk(self, *roles: Role, name: str = "") -> Clerk:
        """One more person of the office."""
        return seat(
            self.session, self.make_client, make_user(self.session, self.office.organ, *roles, name=name)
        )

    def fresh(self, notice_id: int) -> Notice:
        self.session.expire_all()
        found = self.session.get(Notice, notice_id)
        assert found is not None
        return found


def seat(session: Session, make_client: Callable[[], Client], person: User) -> Clerk:
    client = make_client()
    enter(client, session, person)
    return Clerk(person, client)


def make_desk(session: Session, make_client: Callable[[], Client], **values: Any) -> Desk:
    office = make_office(session, **values)
    author, reviewer, issuer = (
        seat(session, make_client, person) for person in (office.author, office.reviewer, office.issuer)
    )
    return Desk(office, author, reviewer, issuer, session, make_client)
