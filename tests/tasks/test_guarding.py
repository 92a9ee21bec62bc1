"""复查: the night's scan finds what older rules missed, tells who can act, and forgets what has left."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.rules import Role
from hr_portal.core.clock import FrozenClock
from hr_portal.core.effects import OutboxMessage
from hr_portal.notices import correcting
from hr_portal.notices.guard_models import GuardOriginal, GuardReport
from hr_portal.notices.models import Attachment, Notice
from hr_portal.rescanning import forget_ended, rescan
from tests.factories import guard_documents as documents
from tests.factories import notices as made
from tests.factories.guard_items import Maker


@pytest.fixture
def leaky(app: Flask, session: Session) -> tuple[Notice, str]:
    """A public notice whose file an older scanner found nothing in; the number in it."""
    office = made.make_office(session)
    made.make_user(session, office.organ, Role.PRIVACY_REVIEWER)
    number = Maker(41).once("id18")
    notice = made.publish(
        session, office, "announcement", body="见附件1。", at="2026-11-24 09:30", files=[made.TEXT_FILE]
    )
    data = documents.xlsx_hidden_sheet([["姓名", "身份证号"], ["张文澜", number]])
    file = session.scalars(select(Attachment).where(Attachment.revision_id == notice.live_revision_id)).one()
    stored = app.extensions["store"].put(data)
    file.sha256, file.size, file.name = stored.sha256, stored.size, "附件1：名单.xlsx"
    for report in session.scalars(select(GuardReport)):
        report.scanner_version = "guard/0"
    session.commit()
    return notice, number


def test_what_older_rules_missed_is_found_told_and_shown(
    app: Flask, session: Session, clock: FrozenClock, leaky: tuple[Notice, str]
) -> None:
    notice, number = leaky
    store = app.extensions["store"]
    found = list(rescan(session, store, clock_now=clock.now))
    assert [one.notice_id for one in found] == [notice.id]
    assert "id18" in {leak.detector for leak in found[0].leaks}
    assert notice.leak_found_at == clock.now()
    told = session.scalars(select(OutboxMessage)).all()
    letters = [row for row in told if row.payload.get("fact") == "guard.leak_found"]
    assert len({row.payload["to"] for row in letters}) == 4
    assert number not in repr([row.payload for row in told])
    assert number not in repr(
        [(row.findings, row.not_checked) for row in session.scalars(select(GuardReport))]
    )
    list(rescan(session, store, clock_now=clock.now))
    assert len(session.scalars(select(OutboxMessage)).all()) == len(told), "told once"


def test_the_night_reads_no_file_twice_and_the_command_does(
    app: Flask, session: Session, clock: FrozenClock, leaky: tuple[Notice, str]
) -> None:
    store = app.extensions["store"]
    list(rescan(session, store, clock_now=clock.now))
    file = session.scalars(select(Attachment)).one()
    store.delete(file.sha256)
    assert {leak.detector for one in rescan(session, store, clock_now=clock.now) for leak in one.leaks} >= {
        "id18"
    }
    again = [leak for one in rescan(session, store, clock_now=clock.now, again=True) for leak in one.leaks]
    assert {leak.detector for leak in again} == {"not_checked"}


def test_the_night_reads_the_printed_reasons_and_the_outcome_too(
    app: Flask, session: Session, clock: FrozenClock
) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office, "draft_for_comment", at="2026-10-12 09:00")
    now = clock.now()
    correcting.correct(session, notice, "改正笔误。", actor=office.author, now=now)
    assert notice.in_work is not None
    made.through_the_chain(session, office, notice.in_work, now=now)
    made.conclude(session, office, notice, at=now, adopted=3, not_adopted=2, opinions=made.OPINIONS)
    session.commit()
    store = app.extensions["store"]
    assert list(rescan(session, store, clock_now=clock.now)) == []
    reason, said = Maker(5).once("id18"), Maker(6).once("id18")
    second, live = notice.revisions[1], notice.live
    assert live is not None
    second.public_reason = f"身份证号{reason}写错。"
    rows = [{**row, "reason": f"身份证号{said}"} for row in live.outcome["opinions"]]
    live.outcome = {**live.outcome, "opinions": rows}
    session.commit()
    (found,) = rescan(session, store, clock_now=clock.now)
    assert {leak.where for leak in found.leaks} == {
        "public_reason", "outcome.opinions.1.reason", "outcome.opinions.2.reason",
    }  # fmt: skip
    assert notice.leak_found_at is not None
    correcting.redact(
        session, notice, [reason, said], [], "删除依法不予公开的信息。", actor=office.author, now=now
    )
    made.through_the_chain(session, office, notice.in_work, now=now)
    session.commit()
    assert list(rescan(session, store, clock_now=clock.now)) == []
    assert notice.leak_found_at is None


def test_the_command_ends_with_one_when_something_blocks(
    app: Flask, session: Session, leaky: tuple[Notice, str]
) -> None:
    _notice, number = leaky
    session.remove()
    answer = app.test_cli_runner().invoke(args=["guard", "scan", "--json"])
    assert answer.exit_code == 1, answer.output
    assert '"id18"' in answer.output
    assert number not in answer.output


def test_the_command_ends_with_nought_when_nothing_blocks(app: Flask, session: Session) -> None:
    made.publish(session, made.make_office(session), at="2026-11-24 09:30")
    session.commit()
    session.remove()
    answer = app.test_cli_runner().invoke(args=["guard", "scan"])
    assert answer.exit_code == 0, answer.output


def test_what_the_guard_kept_leaves_with_the_text(
    app: Flask, session: Session, clock: FrozenClock, leaky: tuple[Notice, str]
) -> None:
    notice, _number = leaky
    originals = app.extensions["originals"]
    key = originals.keep(b"before it was cleaned")
    session.add(
        GuardOriginal(
            notice_id=notice.id, attachment_id=1, key=key, name="名单.xlsx", media_type="text/plain", size=3,
            kept_by_id=notice.author_id, kept_at=clock.now(),
        )
    )  # fmt: skip
    session.commit()
    forget_ended(session, originals, now=clock.now())
    assert originals.read(key) == b"before it was cleaned"
    notice.minimise_at = clock.now() + timedelta(seconds=1)
    session.commit()
    forget_ended(session, originals, now=clock.now() + timedelta(seconds=1))
    assert notice.guard_salt is None
    assert session.scalar(select(func.count()).select_from(GuardReport)) == 0
    assert not list((app.extensions["settings"].data_dir / "originals").iterdir())
