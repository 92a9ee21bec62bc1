"""A reader at the other end of the wire who commits nothing: what was committed before is what there is to read."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.test import Client, TestResponse

from hr_portal.extensions import db


def read(app: Flask, path: str, **given: Any) -> TestResponse:
    """One GET (or `method`), outside of whatever context the test stands in."""
    return contextvars.Context().run(
        lambda: Client(app, use_cookies=False).open(path, buffered=True, **given)
    )


def text(app: Flask, path: str, **given: Any) -> str:
    response = read(app, path, **given)
    assert response.status_code == 200, (path, response.status)
    return response.get_data(as_text=True)


@contextlib.contextmanager
def selects(app: Flask) -> Iterator[list[str]]:
    """The SELECT statements sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
