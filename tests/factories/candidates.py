"""Candidates who look their results up, at a browser without script.

results = open_results(session, app, ONE, TWO)       # released by the application's own keys, open from OPENS on
candidate = Candidate(client, app)
slip = candidate.look_up(ONE)                        # the page that answers, its form contract checked
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hr_portal.core.challenge import MOST
from hr_portal.recruitment import result_releases, signing
from hr_portal.recruitment.id_part import IdPart
from hr_portal.recruitment.result_models import Release
from hr_portal.recruitment.result_releases import Plan
from hr_portal.web.challenge import new_challenge
from tests.client import Client
from tests.factories.exams import confirmed, make_exam, post, table_of
from tests.factories.reporter import answer_to, hidden
from tests.factories.results import OPENS, Results, csv_of, make_results, released, signed, take
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


def amended(session: Session, opened: Opened, *rows: Iterable[str], plan: Plan, now: datetime) -> Release:
    """The next release of the same stage, from these rows, prepared and signed at `now`."""
    results = opened.results
    bureau = results.bureau
    table = take(session, bureau, results.exam, results.keys, csv_of(*rows)).table
    assert table is not None
    signing.sign(session, table, ticked=table.sample, totals_agree=True, actor=bureau.second, now=now)
    release = result_releases.prepare(
        session, table, plan, keys=results.keys, snapshots=results.snapshots, actor=bureau.officer, now=now
    )
    result_releases.sign(session, release, snapshots=results.snapshots, actor=bureau.second, now=now)
    session.commit()
    return release


def another_exam(
    session: Session, opened: Opened, *rows: Iterable[str], slug: str, title: str, plan: Plan
) -> Opened:
    """Results of one more exam of the same bureau."""
    bureau = opened.results.bureau
    exam = make_exam(session, bureau, slug=slug, title=title, is_open=True)
    confirmed(session, bureau, exam, table_of(post(1), post(2)))
    results = replace(opened.results, exam=exam)
    release = released(
        session, bureau, signed(session, results, *rows), results.keys, results.snapshots, plan
    )
    session.commit()
    return Opened(results, release)


def looked_for(row: Iterable[str]) -> dict[str, str]:
    """What the candidate of this row types."""
    ticket, number, name = list(row)[:3]
    return {"exam": EXAM, "stage": STAGE, "ticket": ticket, "name": name, "id_part": number[-6:]}


def proof(app: Flask) -> str:
    """Work of the most there is, done: its number was drawn as nought."""
    with app.test_request_context():
        app.preprocess_request()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("hr_portal.core.challenge.secrets.randbelow", lambda _most: 0)
            made = new_challenge("results", MOST)
    return base64.b64encode(json.dumps(asdict(made) | {"number": 0}).encode()).decode()


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
        page = page or self.form()
        return self.client.post("/results", data=looked_for(row) | self.answered(page) | typed)

    def look_up(self, row: Iterable[str], **typed: Any) -> Node:
        answer = self.send(row, **typed)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return assert_form_contract(answer)

    def with_slip(self, slip: Node, address: str, typed: Mapping[str, str] | None = None) -> TestResponse:
        """A button of the slip."""
        data = {"exam": EXAM, "stage": STAGE, "slip": hidden(slip, "slip")}
        return self.client.post(address, data=data | dict(typed or {}))

    def recheck(self, slip: Node, *, status: int = 200, **typed: str) -> Node:
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
