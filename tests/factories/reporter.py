"""Somebody who reports, at a browser without script: answers the small question, goes from page to page by its own forms.

reporter = Reporter(client, app)
checked = reporter.write(notice, persons=["张文澜"], signature="anonymous")     # the check page
receipt = reporter.hand_in(checked)                                          # number and key, as the receipt shows them
status = reporter.look_up(receipt.number, receipt.key)
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from hr_portal.core.clock import shanghai_date
from hr_portal.core.questions import Ask, Question
from hr_portal.core.sealed_token import open_token
from hr_portal.notices.models import Notice
from tests.client import Client
from tests.web.form_contract import assert_form_contract
from tests.web.rendered import Node, read

FACTS = "2025年3月，该同志负责的就业见习补贴项目中，我所在企业被要求通过指定机构代办，收取费用3000元，有转账记录。"


@dataclass(frozen=True)
class Shown:
    """A receipt as the page shows it."""

    number: str
    key: str


def answer_to(app: Flask, purpose: str, token: str) -> str:
    """What a person answers to the question of a page."""
    now = app.extensions["clock"].now()
    said = open_token(app.extensions["settings"].secret_key.encode(), f"question\0{purpose}", token, now=now)
    question = Question(Ask(said["ask"]), tuple(said["numbers"]))
    days: set[date] = {date.fromisoformat(said["on"]), shanghai_date(now)}
    return str(min(question.answers(days)))


def hidden(page: Node, name: str) -> str:
    found = page.all("input", name=name)
    return (found[0].attrs.get("value") or "") if found else ""


def an_upload(data: bytes, name: str) -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


class Reporter:
    def __init__(self, client: Client, app: Flask) -> None:
        self.client, self.app = client, app

    def ask(self, address: str, *, status: int = 200) -> Node:
        answer = self.client.get(address)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return assert_form_contract(answer)

    def form(self, notice: Notice, **query: Any) -> Node:
        return self.ask(f"/n/{notice.address}/report")

    def filled(self, page: Node, **typed: Any) -> dict[str, Any]:
        """What the form of this page sends: complete and without faults, but for `typed`."""
        usual: dict[str, Any] = {"signature": "anonymous", "facts": FACTS, "truth": "y"}
        given = usual | typed
        given.setdefault(
            "persons",
            [page.all("input", name="persons")[0].attrs["value"]]
            if page.all("input", name="persons")
            else [],
        )
        given |= {name: hidden(page, name) for name in ("draft", "late") if page.all("input", name=name)}
        token = hidden(page, "question")
        given.setdefault("answer", answer_to(self.app, "report", token) if token else "")
        return given | {"question": token}

    def send(self, notice: Notice, data: Mapping[str, Any]) -> TestResponse:
        return self.post(f"/n/{notice.address}/report", data)

    def post(self, address: str, data: Mapping[str, Any]) -> TestResponse:
        """As a form with files is sent; the test's own end writes no temporary file either."""
        boundary, body = encode_multipart(data)
        return self.client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")

    def write(self, notice: Notice, *, status: int = 200, **typed: Any) -> Node:
        """Fill in the form and send it: the page that answers."""
        answer = self.send(notice, self.filled(self.form(notice), **typed))
        assert answer.status_code == status, answer.get_data(as_text=True)
        return assert_form_contract(answer)

    def again(self, notice: Notice, page: Node, *, status: int = 200, **typed: Any) -> Node:
        """Send the form of this page, which came back, once more."""
        answer = self.send(notice, self.filled(page, **typed))
        assert answer.status_code == status, answer.get_data(as_text=True)
        return assert_form_contract(answer)

    def press(self, notice: Notice, checked: Node, **buttons: str) -> TestResponse:
        """A button of the check page."""
        data = {"token": hidden(checked, "token"), **buttons}
        if checked.all("input", name="late"):
            data["late"] = "1"
        return self.client.post(f"/n/{notice.address}/report/check", data=data)

    def hand_in(self, notice: Notice, checked: Node) -> Shown:
        answer = self.press(notice, checked, confirm="1")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        assert answer.headers["Location"] == "/receipt"
        page = self.ask("/receipt")
        number, key = page.by_id("number"), page.by_id("key")
        assert number is not None
        assert key is not None
        return Shown(number.words, key.words)

    def report(self, notice: Notice, **typed: Any) -> Shown:
        return self.hand_in(notice, self.write(notice, **typed))

    def try_receipt(self, number: str, key: str, **typed: str) -> TestResponse:
        page = self.ask("/receipt?form=1")
        token = hidden(page, "question")
        data = {
            "number": number,
            "key": key,
            "question": token,
            "answer": answer_to(self.app, "receipt", token),
        }
        return self.client.post("/receipt", data=data | typed)

    def look_up(self, number: str, key: str) -> Node:
        answer = self.try_receipt(number, key)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return assert_form_contract(answer)

    def add(
        self, page: Node, text: str = "", files: Sequence[FileStorage] = (), *, status: int = 200
    ) -> Node:
        data = {"ticket": hidden(page, "ticket"), "text": text, "files": list(files)}
        answer = self.post("/receipt/add", data)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return read(answer.get_data(as_text=True))
