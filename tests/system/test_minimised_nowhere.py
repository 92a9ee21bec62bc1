"""After its term what has left stands nowhere: no route of the public or of staff, no row, no file, no log.

Every kind that has steps is published with a word of its own in each column, in the text, in what stands beside it and in
its file. The walk takes every GET route the application has: while everything stands (so that it would be found), on the
first step and on the last before anything has run, and after the sweep.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from flask import Flask, current_app
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Nature, Role
from hr_portal.consequences import carry_out
from hr_portal.core.clock import FrozenClock
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.posting import post_waiting
from hr_portal.core.sweeping import sweep
from hr_portal.letters import deliver
from hr_portal.notices.drafting import rewrite
from hr_portal.notices.kinds import PAGE, Kind, kind_named, known_kinds
from hr_portal.notices.models import Attachment, Notice
from hr_portal.notices.outlook import window_of
from hr_portal.notices.retention import counted_from, instants_of, steps_of
from tests.client import Client
from tests.clockwork import instant
from tests.domain.test_every_kind import complete
from tests.factories.desk import Clerk, Desk, make_desk, seat
from tests.factories.notices import make_user, publish
from tests.factories.terms import terms
from tests.system.test_redacted_nowhere import everything, rows, stored_files

AT = "2026-11-24 10:00"


@dataclass
class Planted:
    """A notice with its words: `columns` by the name of column or field, `others` those that leave with the page."""

    notice: Notice
    kind: Kind
    columns: dict[str, str]
    others: list[str]
    instants: dict[int, datetime]

    @property
    def first(self) -> set[str]:
        """The words that leave with the first step, if it is not the page."""
        return {self.columns[name] for name in steps_of(self.kind)[0].step.leaves if name in self.columns}

    @property
    def all_words(self) -> set[str]:
        return {*self.columns.values(), *self.others}

    def gone(self, now: datetime) -> set[str]:
        """The words that may not be found any more."""
        passed = [one for one in steps_of(self.kind) if self.instants[one.number] <= now]
        if any(one.takes_page for one in passed):
            return self.all_words
        names = {name for one in passed for name in one.step.leaves}
        found = {word for name, word in self.columns.items() if name in names}
        takes_files = any(column.name in names for column in self.kind.person_columns)
        return found | ({word for word in self.others if "文件" in word} if takes_files else set())


def with_steps() -> list[str]:
    return sorted(name for name, kind in known_kinds().items() if kind.terms.steps)


@pytest.fixture
def planted(
    app: Flask, session: Session, make_client: Callable[[], Client]
) -> Iterator[tuple[Desk, list[Planted]]]:
    days = {
        name: tuple(30 * number for number in range(1, len(kind.terms.steps) + 1))
        for name, kind in known_kinds().items()
        if kind.terms.steps
    }
    with terms(**days):
        desk = make_desk(session, make_client)
        organ = desk.office.organ
        found = []
        for number, name in enumerate(with_steps()):
            natures = kind_named(name).natures
            organ.nature = Nature.PARTY if Nature.PARTY in natures else Nature.GOVERNMENT
            session.flush()
            notice = publish(session, desk.office, name, at=AT, **complete(session, desk.office, name))
            found.append(plant(notice, chr(0x4E90 + number)))
        organ.speaks_english = True
        raise_epoch(session)
        session.commit()
        yield desk, found


def plant(notice: Notice, mark: str) -> Planted:
    """Put a word of its own everywhere, as it were before anybody looked."""
    kind = kind_named(notice.kind)
    names = [one.name for one in (*kind.person_columns, *kind.fields) if not one.choices]
    columns = {name: f"{mark}栏{place}尾" for place, name in enumerate(names)}
    texts = {
        part: f"{mark}{part}尾"
        for part in ("标题", "正文", "退回", "结果", "签批", "电话", "文件名", "文件文")
    }
    data = texts["文件文"].encode()
    current_app.extensions["store"].put(data, sha256(data).hexdigest())
    for revision in notice.revisions:
        text = revision.text
        table = {
            column.name: columns[column.name] for column in kind.person_columns if column.name in columns
        }
        fields = {field.name: columns[field.name] for field in kind.fields if field.name in columns}
        text = replace(
            text,
            title=texts["标题"],
            body=texts["正文"],
            persons=tuple({**row, **table} for row in text.persons[:1]),
            fields={**text.fields, **fields},
            enquiry_phone=texts["电话"],
        )
        rewrite(revision, text)
        for save in revision.saves:
            save.content = text.as_json()
        revision.return_reason = texts["退回"]
        revision.outcome = {"note": texts["结果"]}
        revision.paper = {
            "signer": "秦副部长", "post": "副部长", "signed_on": "2026-11-23", "form_no": "1", "scan": "b" * 64,
            "scan_name": f"{texts['签批']}.pdf",
        }  # fmt: skip
        revision.attachments.append(
            Attachment(
                position=1, name=f"{texts['文件名']}.txt", media_type="text/plain", size=len(data),
                sha256=sha256(data).hexdigest(), details={"members": [{"name": texts["文件名"]}], "warnings": []},
                created_at=instant(AT),
            )
        )  # fmt: skip
    since = counted_from(window_of(notice), notice.publish_at)
    instants = {number: at for number, at in instants_of(kind, since).items() if at is not None}
    return Planted(notice, kind, columns, list(texts.values()), instants)


def people(desk: Desk, make_client: Callable[[], Client], now: datetime) -> list[Clerk]:
    """Sessions do not last as long as terms do: everybody signs in again."""
    from tests.factories.accounts import enter

    roles = (Role.AUTHOR, Role.ISSUER, Role.REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR, Role.PRIVACY_REVIEWER)
    person = make_user(desk.session, desk.office.organ, *roles)
    clerk = seat(desk.session, make_client, person)
    enter(clerk.client, desk.session, person, now=now)
    return [clerk]


def found_by_walk(
    app: Flask, clerks: list[Clerk], all_planted: list[Planted], words: set[str]
) -> dict[str, set[str]]:
    """word -> endpoints that answered with it."""
    found: dict[str, set[str]] = {}
    statuses = set()
    for where, status, answer in everything(app, clerks, [one.notice for one in all_planted]):
        statuses.add(status)
        for word in words:
            if word in answer:
                found.setdefault(word, set()).add(where.partition(" ")[0])
    assert 200 in statuses
    return found


def test_what_has_left_stands_nowhere(
    app: Flask,
    session: Session,
    planted: tuple[Desk, list[Planted]],
    make_client: Callable[[], Client],
    clock: FrozenClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    desk, all_planted = planted
    words = {word for one in all_planted for word in one.all_words}
    clock.travel_to(instant("2026-11-24 10:05"))
    seen = found_by_walk(app, people(desk, make_client, clock.now()), all_planted, words)
    for one in all_planted:
        assert one.first <= seen.keys(), (one.kind.identifier, one.first - seen.keys())
    for part in ("标题", "正文", "文件名", "文件文", "签批"):
        assert [word for word in seen if part in word], part
    firsts = max(min(one.instants.values()) for one in all_planted)
    lasts = max(max(one.instants.values()) for one in all_planted)
    for now in (firsts, lasts):
        clock.travel_to(now)
        gone = {word for one in all_planted for word in one.gone(now)}
        assert gone
        found = found_by_walk(app, people(desk, make_client, now), all_planted, gone)
        assert found == {}, "before anything has run"
    sweep(session, carry_out, now=lasts)
    assert post_waiting(session, deliver, now=lasts).failed == 0
    session.expire_all()
    said, kept = rows(session), stored_files(app)
    assert [word for word in gone if word in said] == []
    assert [word for word in gone if word.encode() in kept] == []
    found = found_by_walk(app, people(desk, make_client, lasts), all_planted, gone)
    assert found == {}, "after the sweep"
    assert not [record for record in caplog.records if any(word in record.getMessage() for word in gone)]
    stays = {
        word
        for one in all_planted
        if PAGE not in steps_of(one.kind)[-1].step.leaves
        for word in one.all_words
    } - gone
    assert all(word in said for word in stays if "栏" in word)
    assert lasts - firsts > timedelta(days=20)
