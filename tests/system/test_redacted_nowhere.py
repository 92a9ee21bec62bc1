"""After 更正并删除 what was removed stands nowhere: no route of the public or of staff, no row, no file, no log, no cache.

The walk takes every GET route the application has, so that a new route is asked the same from its first day. It is first
taken while the number still stands, to see that it would be found.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask, current_app
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from hr_portal.accounts.rules import Role
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.posting import post_waiting
from hr_portal.extensions import Base, db
from hr_portal.letters import deliver
from hr_portal.notices import correcting, drafting, measures, reviewing
from hr_portal.notices.models import Attachment, Notice, Revision
from hr_portal.web.access import Access
from tests.client import Client
from tests.clockwork import instant
from tests.factories.desk import Clerk, Desk, make_desk
from tests.factories.notices import publish, through_the_chain
from tests.web.access_table import EXAMPLES
from tests.web.reader import read

PHONE = "13000000017"
NAME = "欧阳隐"
"""A person whose name is removed from a list that is only summed up."""
LEAK = f"联系电话{PHONE}\n".encode()
"""What stands in the file: it was hung on before anybody read files."""
NOW, LATER = instant("2026-11-24 10:00"), instant("2026-11-24 10:05")
WHY = "依法删除有关信息。"
NO_WALK = {"static", "staff.sign_out"}


@pytest.fixture
def desk(session: Session, make_client: Callable[[], Client]) -> Desk:
    return make_desk(session, make_client)


def everywhere(revision: Revision) -> None:
    """The number slipped in before anybody looked for it: into the text, into every save, beside it."""
    text = revision.text
    persons = tuple({**person, "current_post": f"{person['current_post']}{PHONE}"} for person in text.persons)
    planted = replace(
        text,
        body=f"{text.body}\n\n联系{PHONE}。",
        title=f"{text.title}{PHONE}",
        persons=persons,
        enquiry_phone=PHONE,
        contact=replace(text.contact, hours=f"工作日，{PHONE}"),
    )
    drafting.rewrite(revision, planted)
    for save in revision.saves:
        save.content = planted.as_json()
    revision.public_reason = f"更正{PHONE}" if revision.number > 1 else ""
    revision.return_reason = f"请改{PHONE}"
    revision.paper = {
        "signer": "秦副部长", "post": f"副部长{PHONE}", "signed_on": "2026-11-23", "form_no": "1", "scan": "a" * 64,
        "scan_name": f"{PHONE}.pdf",
    }  # fmt: skip
    revision.outcome = {"note": f"说明{PHONE}"}
    current_app.extensions["store"].put(LEAK, sha256(LEAK).hexdigest())
    revision.attachments.append(
        Attachment(
            position=1,
            name=f"{PHONE}名单.txt",
            media_type="text/plain",
            size=len(LEAK),
            sha256=sha256(LEAK).hexdigest(),
            details={"members": [{"name": f"内/{PHONE}.txt"}], "warnings": []},
            created_at=NOW,
        )
    )


@pytest.fixture
def notices(desk: Desk, session: Session) -> list[Notice]:
    """Two versions each of a kind that shows them and of one that sums them up."""
    found = []
    for kind in ("announcement", "pre_appointment"):
        notice = publish(session, desk.office, kind, at="2026-11-23 09:00")
        revision = correcting.correct(session, notice, "更正。", actor=desk.office.author, now=NOW)
        through_the_chain(session, desk.office, revision, now=NOW)
        for one in notice.revisions:
            everywhere(one)
        found.append(notice)
    desk.office.organ.speaks_english = True
    raise_epoch(session)
    session.commit()
    return found


# --- the walk --------------------------------------------------------------------------------------------------------


def paths_of(rule: Rule, notice: Notice) -> Iterator[str]:
    """The rule's paths with every value that could lead to this notice, one of its versions or files."""
    files = [file for revision in notice.revisions for file in revision.attachments]
    numbers = [str(n + 1) for n in range(len(notice.revisions))]
    values: dict[str, list[Any]] = {
        "notice_id": [notice.id],
        "address": [notice.address],
        "number": numbers,
        "before": numbers[:-1] or ["1"],
        "after": numbers[1:] or ["2"],
        "attachment_id": [file.id for file in files] or [1],
        "key": sorted({file.key for file in files}) or ["0" * 16],
        "name": sorted({file.name for file in files}) or ["x"],
    }
    names = sorted(rule.arguments)
    for chosen in product(*(values.get(name, [EXAMPLES.get(name, 1)]) for name in names)):
        built = rule.build(dict(zip(names, chosen, strict=True)), append_unknown=False)
        if built is not None:
            yield built[1]


def rules(app: Flask, *, public: bool) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in NO_WALK
        and "GET" in (rule.methods or ())
        and (getattr(app.view_functions[rule.endpoint], "access", None) == Access(None)) is public
    ]


def everything(app: Flask, clerks: list[Clerk], notices: list[Notice]) -> Iterator[tuple[str, int, str]]:
    """(route and path, status, everything it answers), as a reader and as members of staff."""
    asked: set[tuple[int, str]] = set()
    for rule in [*rules(app, public=True), *rules(app, public=False)]:
        is_public = rule in rules(app, public=True)
        for notice in notices:
            for path in paths_of(rule, notice):
                for number, clerk in enumerate([None] if is_public else clerks):
                    if (number, path) in asked:
                        continue
                    asked.add((number, path))
                    answer = read(app, path) if clerk is None else clerk.client.get(path, buffered=True)
                    headers = "".join(f"{name}: {value}\n" for name, value in answer.headers)
                    body = readable(answer.get_data()).decode("utf-8", "replace")
                    answer.close()
                    yield f"{rule.endpoint} {path}", answer.status_code, headers + body


def readable(data: bytes) -> bytes:
    """What is said in an answer: of an archive or a document, everything in it and the names."""
    if not data.startswith(b"PK"):
        return data
    with ZipFile(BytesIO(data)) as archive:
        return b"\n".join(name.encode() + b"\n" + readable(archive.read(name)) for name in archive.namelist())


def standing(app: Flask, clerks: list[Clerk], notices: list[Notice], word: str) -> set[str]:
    """The endpoints whose answers hold this word."""
    db.session.rollback()
    return {
        where.partition(" ")[0]
        for where, _status, answer in everything(app, clerks, notices)
        if word in answer
    }


def everybody(desk: Desk) -> list[Clerk]:
    return [desk.author, desk.reviewer, desk.issuer, desk.clerk(Role.AUDITOR, Role.ADMINISTRATOR)]


def rows(session: Session) -> str:
    found = [
        dict(row)
        for table in Base.metadata.sorted_tables
        for row in session.execute(table.select()).mappings()
    ]
    return json.dumps(found, ensure_ascii=False, default=str)


def stored_files(app: Flask) -> bytes:
    root = Path(app.extensions["settings"].data_dir)
    return b"".join(path.read_bytes() for path in (root / "files").rglob("*") if path.is_file())


def redact(desk: Desk, session: Session, notice: Notice, word: str, files: list[str]) -> None:
    revision = correcting.redact(session, notice, [word], files, WHY, actor=desk.office.author, now=NOW)
    through_the_chain(session, desk.office, revision, now=NOW)


def test_a_number_that_was_removed_stands_nowhere(
    app: Flask, desk: Desk, session: Session, notices: list[Notice], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    clerks = everybody(desk)
    work = [
        correcting.correct(session, one, "再更正。", actor=desk.office.author, now=NOW) for one in notices
    ]
    session.commit()
    found = standing(app, clerks, notices, PHONE)
    assert found >= {
        "public.home", "public.notices", "public.notice", "public.version", "public.file", "public_en.notice",
        "staff.notice", "staff.notices", "staff.review", "staff.preview", "staff.approval_form", "staff.wall",
        "staff.attachment", "staff.home", "staff.notice_document", "staff.archive_folder",
    }, found  # fmt: skip
    pages = [f"/n/{notices[0].address}", f"/n/{notices[0].address}/v/1", f"/n/{notices[0].address}/diff/1..2"]
    tags = [read(app, page).headers["ETag"] for page in pages]
    for revision in work:
        measures.abandon(session, revision, actor=desk.office.author, now=NOW)
    for notice in notices:
        redact(desk, session, notice, PHONE, [notice.revisions[0].attachments[0].sha256])
    session.commit()
    assert post_waiting(session, deliver, now=LATER).failed == 0
    session.expire_all()
    for state in ("nothing in work", "drafted", "submitted", "reviewed"):
        for notice in notices:
            bring(desk, session, notice, state)
        session.commit()
        assert standing(app, clerks, notices, PHONE) == set(), state
    assert not [record for record in caplog.records if PHONE in record.getMessage()]
    for page, tag in zip(pages, tags, strict=True):
        assert read(app, page, headers={"If-None-Match": tag}).status_code == 200
        assert read(app, page).headers["ETag"] != tag
    assert PHONE not in rows(session)
    assert sha256(PHONE.encode()).hexdigest()[:16] not in rows(session)
    assert PHONE.encode() not in stored_files(app)


def bring(desk: Desk, session: Session, notice: Notice, state: str) -> None:
    """One more correction, a step further in its chain."""
    if state == "drafted":
        correcting.correct(session, notice, "再更正。", actor=desk.office.author, now=NOW)
    revision = notice.in_work
    if state == "submitted":
        assert revision is not None
        drafting.rewrite(revision, replace(revision.text, enquiry_phone="（0000）8600 1208"))
        drafting.submit(session, revision, actor=desk.office.author, now=NOW)
    elif state == "reviewed":
        assert revision is not None
        reviewing.review(session, revision, version=revision.version, actor=desk.office.reviewer, now=NOW)


def test_the_log_says_nothing_of_what_is_removed_while_it_is_removed(
    app: Flask, desk: Desk, session: Session, notices: list[Notice], caplog: pytest.LogCaptureFixture
) -> None:
    """Through the pages, as it is done: the words are typed, looked at, refused once, sent, agreed to."""
    caplog.set_level(logging.DEBUG)
    where = f"/staff/notices/{notices[0].id}"
    given = {"passages": f"{PHONE}\n", "files": sha256(LEAK).hexdigest()[:16]}
    for then, reason, status in (("look", WHY, 200), ("begin", f"删除{PHONE}", 422), ("begin", WHY, 303)):
        answer = desk.author.fill(
            f"{where}/redact", {**given, "public_reason": reason, "then": then}, to=f"{where}/redact"
        )
        assert answer.status_code == status
        if then == "look":
            shown = answer.get_data(as_text=True)
            assert "130****0017" in shown
            assert "2个版本里共" in shown
    assert desk.author.post(f"{where}/submit").status_code == 303
    assert "130****0017" in desk.reviewer.page(f"{where}/review").words
    assert desk.reviewer.fill(f"{where}/review", {}, to=f"{where}/review").status_code == 303
    assert desk.issuer.fill(f"{where}/issue", {}, to=f"{where}/issue").status_code == 303
    assert not [record for record in caplog.records if PHONE in record.getMessage()]
    assert PHONE not in read(app, f"/n/{notices[0].address}").get_data(as_text=True)


def test_a_name_that_left_a_list_stands_in_no_summary(app: Flask, desk: Desk, session: Session) -> None:
    notice = publish(session, desk.office, at="2026-11-23 09:00")
    assert notice.live is not None
    added = {**notice.live.text.persons[0], "name": NAME, "current_post": "市水利局局长"}
    for persons in ((*notice.live.text.persons, added), notice.live.text.persons):
        revision = correcting.correct(
            session, notice, "名单有误，予以更正。", actor=desk.office.author, now=NOW
        )
        drafting.edit(session, revision, replace(revision.text, persons=persons), base_version=revision.version,
                      actor=desk.office.author, now=NOW)  # fmt: skip
        through_the_chain(session, desk.office, revision, now=NOW)
    session.commit()
    said = [
        (where, answer)
        for where, _status, answer in everything(app, [], [notice])
        if where.startswith("public")
    ]
    assert not [where for where, answer in said if NAME in answer]
    page = read(app, f"/n/{notice.address}").get_data(as_text=True)
    assert "公示对象由3名调整为2名" in page
    assert "公示对象由2名调整为3名" in page
