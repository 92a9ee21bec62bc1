"""Candidates who look their results up, at a browser without script.

results = open_results(session, app, ONE, TWO)       # released by the application's own keys, open from OPENS on
candidate = Candidate(client, app)
slip = candidate.look_up(ONE)                        # the page that answers, its form contract checked
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hr_portal.recruitment.result_models import IdPart, Release
from hr_portal.recruitment.result_releases import Plan
from tests.client import Client
from tests.factories.reporter import answer_to, hidden
from tests.factories.results import OPENS, Results, make_results, released, signed
from tests.web.form_contract import assert_form_contract
from tests.web.rendered import Node, read

EXAM, STAGE = "anlan-2027", "written"


@dataclass(frozen=True)
class Opened:
    """A release, and what it was made from."""

    results: Results
    release: Release


def open_results(
    session: Session, app: Flask, *rows: Iterable[str], plan: Plan | None = None, **changes: Any
) -> Opened:
    """Signed and released, sealed with the keys of this application."""
    made = make_results(session, Path("unused"), **changes)
    results = replace(made, keys=app.extensions["exam_keys"], snapshots=app.extensions["snapshots"])
    release = released(
        session, results.bureau, signed(session, results, *rows), results.keys, results.snapshots,
        plan or Plan(OPENS, IdPart.LAST_SIX),
    )  # fmt: skip
    session.commit()
    return Opened(results, release)


class Candidate:
    def __init__(self, client: Client, app: Flask) -> None:
        self.client, self.app = client, app

    def form(self, address: str = "/results") -> Node:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return assert_form_contract(answer)

    def answered(self, page: Node) -> dict[str, str]:
        """The answer to the question of this page."""
        token = hidden(page, "question")
        return {"question": token, "answer": answer_to(self.app, "results", token)}

    def send(self, row: Iterable[str], *, page: Node | None = None, **typed: str) -> TestResponse:
        """Ticket, identity number and name of a row of a result file, as its candidate types them."""
        ticket, number, name = list(row)[:3]
        page = page or self.form()
        data = {"exam": EXAM, "stage": STAGE, "ticket": ticket, "name": name, "id_part": number[-6:]}
        return self.client.post("/results", data=data | self.answered(page) | typed)

    def look_up(self, row: Iterable[str], **typed: str) -> Node:
        answer = self.send(row, **typed)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return assert_form_contract(answer)

    def with_slip(self, slip: Node, address: str, typed: Mapping[str, str] | None = None) -> TestResponse:
        """A button of the slip."""
        data = {"exam": EXAM, "stage": STAGE, "slip": hidden(slip, "slip")}
        return self.client.post(address, data=data | dict(typed or {}))

    def recheck(self, slip: Node, status: int = 200, **typed: str) -> Node:
        answer = self.with_slip(slip, "/results/recheck", {"send": "1", **typed} if typed else {})
        assert answer.status_code == status, answer.get_data(as_text=True)
        return assert_form_contract(answer)

    def check(self, code: str, ticket: str) -> Node:
        page = self.form("/results/check")
        answer = self.client.post(
            "/results/check", data={"code": code, "ticket": ticket} | self.answered(page)
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return read(answer.get_data(as_text=True))
