"""Every address of the site, with the numbers of what really lies in the database; the statements a page costs; its bytes
without what is new each time anyway."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Duty, Organ, User
from hr_portal.extensions import db
from hr_portal.notices.models import Attachment, Notice
from tests.web.access_table import EXAMPLES

TOKENS = re.compile(rb'(name="(?:csrf_token|question|draft|token)" value="|<label for="answer">)[^"<]*')
"""What a form carries sealed, and the question that is drawn anew each time."""
AHEAD = re.compile(rb"(?m)^hr_portal_clock_ahead_seconds .*$")
"""A drill's clock stands still, the database's does not."""
REPORTS = (1, 5, 13)
"""Numbers to try reports by, whether there are any or not."""


@dataclass(frozen=True)
class Address:
    method: str
    endpoint: str
    path: str
    values: Mapping[str, object] = field(compare=False)

    @property
    def key(self) -> str:
        """The line of the table of access: English pages share that of the Chinese ones."""
        return self.endpoint.replace("public_en.", "public.", 1)


def real_values(session: Session) -> dict[str, Sequence[object]]:
    """For each variable part of an address: what there is, and one that there is not."""

    def of(column: Any) -> list[object]:
        return [one for one in session.scalars(select(column).order_by(column)).all() if one is not None]

    found: dict[str, Sequence[object]] = {
        "notice_id": of(Notice.id),
        "address": of(Notice.address),
        "person_id": of(User.id),
        "duty_id": of(Duty.id),
        "code": of(Organ.code),
        "attachment_id": of(Attachment.id) or [1],
        "report_id": REPORTS,
        "purpose": ["report", "enquiry"],
        "number": [1, 2],
        "before": [1],
        "after": [2],
        "slug": ["2026-1"],
        "key": ["1"],
        "name": ["a.txt"],
    }
    session.rollback()
    return found


def addresses(
    app: Flask, values: Mapping[str, Sequence[object]], *, methods: frozenset[str] = frozenset({"GET"})
) -> Iterator[Address]:
    """Every address of every route for these methods. A part nobody named values for gets the one of the table of access, else 1."""
    adapter = app.url_map.bind("localhost")
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.rule, one.endpoint)):
        if rule.endpoint == "static":
            continue
        names = sorted(rule.arguments)
        choices = [values.get(name) or [EXAMPLES.get(name, 1)] for name in names]
        for chosen in product(*choices):
            given = dict(zip(names, chosen, strict=True))
            for method in sorted((rule.methods or set()) & methods):
                yield Address(
                    method, rule.endpoint, adapter.build(rule.endpoint, given, method=method), given
                )


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def plain(body: bytes) -> bytes:
    return AHEAD.sub(b"", TOKENS.sub(rb"\1", body))


def by_endpoint(found: Sequence[Address]) -> dict[str, list[Address]]:
    groups: dict[str, list[Address]] = defaultdict(list)
    for one in found:
        groups[one.endpoint].append(one)
    return groups
