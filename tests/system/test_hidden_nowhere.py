"""What is hidden, not yet due or only a draft stands nowhere the public can reach.

Walks every public route the application has, with every value its parameters could take here, so that a new route is
asked the same questions from its first day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from hr_portal.core.clock import FrozenClock
from hr_portal.core.epoch import raise_epoch
from hr_portal.extensions import db
from hr_portal.notices.kinds import Category, known_kinds
from hr_portal.notices.models import Notice
from hr_portal.web.access import Access
from tests.clockwork import instant
from tests.factories.notices import PERSONS, Office, drafted, hide, issued, make_office, publish
from tests.web.reader import read

FILTERS = [
    "",
    *(f"cat={each.value}" for each in Category),
    *(f"status={each}" for each in ("open", "closed", "public")),
    "area=市本级", "org=AL01", "from=2026-01-01", "to=2027-12-31", "sort=newest", "page=2", "size=large", "year=2026",
]  # fmt: skip


LISTS = {
    f"{name}.{view}"
    for name in ("public", "public_en")
    for view in ("home", "notices", "sitemap", "atom", "ics", "sitemap_xml")
}


class Secret:
    """A notice whose words occur nowhere else."""

    def __init__(self, mark: str) -> None:
        self.title = f"{mark}的公示"
        self.number = f"{mark}第7号"
        self.person = f"{mark}某"
        self.file = (f"{mark}附件.txt", f"{mark}的附件正文".encode())
        self.words = (self.title, self.number, self.person, self.file[0], self.file[1].decode())

    @property
    def given(self) -> dict[str, Any]:
        person = {**PERSONS["pre_appointment"][0], "name": self.person}
        return {
            "title": self.title,
            "document_no": self.number,
            "persons": (person,),
            "files": [self.file],
            "body": f"{self.title}说明。",
        }


SECRETS = {name: Secret(mark) for name, mark in (
    ("hidden", "甲隐"), ("hidden after its period", "乙隐"), ("scheduled", "丙定"), ("issued", "丁签"), ("draft", "戊稿"),
    ("withdrawn", "己撤"), ("minimised", "庚简"), ("hidden before its instant", "辛隐"),
)}  # fmt: skip


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session)


@pytest.fixture
def notices(session: Session, office: Office, clock: FrozenClock) -> list[Notice]:
    """One notice in every phase the public must not read, and one it may."""
    now = clock.now()
    found = {
        "hidden": publish(session, office, at="2026-11-23 09:00", **SECRETS["hidden"].given),
        "hidden after its period": publish(
            session, office, at="2026-10-12 09:00", **SECRETS["hidden after its period"].given
        ),
        "scheduled": publish(
            session, office, at="2026-11-25 09:00", now="2026-11-24 09:00", **SECRETS["scheduled"].given
        ),
        "issued": issued(session, office, **SECRETS["issued"].given),
        "draft": drafted(session, office, **SECRETS["draft"].given),
        "withdrawn": publish(session, office, at="2026-11-20 09:00", **SECRETS["withdrawn"].given),
        "minimised": publish(session, office, at="2026-03-02 09:00", **SECRETS["minimised"].given),
        "hidden before its instant": publish(
            session, office, at="2026-11-30 09:00", now="2026-11-24 09:00", **SECRETS["hidden before its instant"].given
        ),
    }  # fmt: skip
    for name in ("hidden", "hidden after its period"):
        hide(session, office, found[name], now=now)
    found["hidden before its instant"].hidden_at = now
    found["withdrawn"].withdrawn_at = now
    found["minimised"].minimise_at = now
    publish(session, office, "announcement", at="2026-11-23 09:00", title="可以看的公告")
    office.organ.speaks_english = True
    raise_epoch(session)
    session.commit()
    return list(found.values())


def paths_of(rule: Rule, notices: list[Notice]) -> Iterator[str]:
    """The rule's paths with every value that could lead to one of these notices or one of their files."""
    for notice in notices:
        files = [file for revision in notice.revisions for file in revision.attachments]
        for file in files or [None]:
            values = {
                "address": notice.address or f"AL01-2026-{notice.id:05}",
                "key": file.key if file is not None else "0" * 16,
                "name": file.name if file is not None else "x",
            }
            built = rule.build({name: values.get(name, "1") for name in rule.arguments}, append_unknown=False)
            if built is not None:
                yield built[1]
        if not rule.arguments:
            return


def public_rules(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        and "GET" in (rule.methods or ())
        and getattr(app.view_functions[rule.endpoint], "access", None) == Access(None)
    ]


def everything_public(app: Flask, notices: list[Notice]) -> Iterator[tuple[str, bytes]]:
    asked = [
        f"{path}?{query}" if query else path
        for rule in public_rules(app)
        for path in paths_of(rule, notices)
        for query in (FILTERS if rule.endpoint in LISTS else ("", "size=large"))
    ]
    db.session.rollback()  # the test's own transaction would keep the sweep after a visit waiting
    for where in asked:
        response = read(app, where)
        headers = "".join(f"{name}: {value}\n" for name, value in response.headers)
        yield where, headers.encode() + response.get_data()


def test_it_stands_at_no_public_route(app: Flask, notices: list[Notice]) -> None:
    asked, seen = 0, False
    for where, answer in everything_public(app, notices):
        asked += 1
        seen = seen or "可以看的公告".encode() in answer
        for name, secret in SECRETS.items():
            for word in secret.words:
                if word.encode() in answer:
                    # The title of a page whose term has ended leaves with the personal data, so nothing may stand.
                    pytest.fail(f"{name}: {word} stands at {where}")
    assert asked > 200
    assert seen, "the walk reads the lists"


def test_no_filter_counts_it(app: Flask, notices: list[Notice]) -> None:
    for path in ("/notices", "/en/notices"):
        answer = read(app, path).get_data(as_text=True)
        assert answer.count('<ol class="rows">') == 1
        assert answer.count("<h3>") == 1


def test_every_kind_of_notice_is_asked_for(app: Flask, notices: list[Notice]) -> None:
    for kind in known_kinds():
        answer = read(app, f"/notices?kind={kind}").get_data(as_text=True)
        assert not any(word in answer for secret in SECRETS.values() for word in secret.words)


def test_the_scheduled_one_appears_with_its_instant_and_not_a_second_before(
    app: Flask, notices: list[Notice], clock: FrozenClock
) -> None:
    secret = SECRETS["scheduled"]
    clock.travel_to(instant("2026-11-25 08:59:59"))
    assert secret.title not in read(app, "/notices").get_data(as_text=True)
    clock.travel_to(instant("2026-11-25 09:00"))
    assert secret.title in read(app, "/notices").get_data(as_text=True)
    assert secret.title in read(app, "/").get_data(as_text=True)
    clock.travel_to(instant("2026-11-30 09:00"))
    assert SECRETS["hidden before its instant"].title not in read(app, "/notices").get_data(as_text=True)
