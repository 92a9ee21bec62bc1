"""Personal data leaves when its term ends: on the second for readers, for good with the next sweep, and with a certificate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.audit.services import first_broken_entry
from hr_portal.consequences import carry_out
from hr_portal.core.effects import OutboxMessage, Transition
from hr_portal.core.epoch import read_epoch
from hr_portal.core.ledger import Ledger
from hr_portal.core.posting import post_waiting
from hr_portal.core.sweeping import sweep
from hr_portal.extensions import Base
from hr_portal.letters import deliver
from hr_portal.notices import correcting, drafting, listing, reading, reviewing
from hr_portal.notices.erasure_models import ErasureCertificate, TermsInForce
from hr_portal.notices.kind_files import load_kinds
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.outlook import window_of
from hr_portal.notices.retention import counted_from, has_left, instants_of, steps_of
from hr_portal.notices.rules import Phase, phase
from hr_portal.notices.windows import TERM_ENDED
from hr_portal.retaining import keep_terms, plan_what_was_missed
from tests.clockwork import around, instant
from tests.domain.acting import in_work, live, paper
from tests.domain.test_every_kind import complete, office_for
from tests.factories import notices as made
from tests.factories.notices import Office
from tests.factories.terms import terms

KINDS = load_kinds()
STEPPED = sorted(name for name, kind in KINDS.items() if kind.terms.steps)
PUBLISHED = "2026-11-23 09:00"
"""A Monday: the window counts 24 to 30 November."""
FIRST, LAST = instant("2026-12-31 00:00"), instant("2027-01-30 00:00")
"""The end of the 30th and of the 60th day after the close."""
LEAVING = ("birth_month", "work_start_month")
FILE = ("名单.txt", "张文澜1979年4月生".encode())


@pytest.fixture(autouse=True)
def _thirty_and_sixty() -> Iterator[None]:
    with terms(pre_appointment=(30, 60)):
        yield


@pytest.fixture
def ledger(app: Flask) -> Iterator[Ledger]:
    found: Ledger = app.extensions["ledger"]
    found.path.unlink(missing_ok=True)
    yield found
    found.path.unlink(missing_ok=True)


def published(session: Session, **given: object) -> tuple[Office, Notice]:
    office = made.make_office(session)
    notice = made.publish(session, office, at=PUBLISHED, **given)  # type: ignore[arg-type]
    session.commit()
    return office, notice


def swept(session: Session, now: datetime) -> None:
    sweep(session, carry_out, now=now)
    session.expire_all()


def stored(session: Session) -> str:
    """Every row of every table, as text."""
    rows = [
        dict(row)
        for table in Base.metadata.sorted_tables
        for row in session.execute(table.select()).mappings()
    ]
    session.rollback()
    return json.dumps(rows, ensure_ascii=False, default=str)


def certificates(session: Session) -> list[ErasureCertificate]:
    return list(session.scalars(select(ErasureCertificate).order_by(ErasureCertificate.id)))


def test_a_step_is_planned_with_the_window_and_moves_with_it(session: Session) -> None:
    office, notice = published(session)
    planned = select(Transition.revision, Transition.due_at).where(Transition.fact == TERM_ENDED)
    assert dict(map(tuple, session.execute(planned))) == {1: FIRST, 2: LAST}
    assert notice.minimise_at == LAST
    made.hide(session, office, notice, now="2026-11-25 10:00")
    revision = drafting.draft_showing_again(
        session, notice, actor=office.author, now=instant("2026-11-27 10:00")
    )
    made.through_the_chain(session, office, revision, now=instant("2026-11-27 10:00"))
    assert notice.window is not None
    lost = notice.window.last_day - instant("2026-11-30").date()
    moved = dict(map(tuple, session.execute(planned)))
    assert lost > timedelta()
    assert moved[1] > FIRST


def test_columns_leave_on_the_second_whether_or_not_anything_runs(session: Session) -> None:
    _office, notice = published(session, files=[FILE])
    key = live(notice).attachments[0].key
    kind = kind_named("pre_appointment")
    assert notice.window is not None
    for now, side in around(FIRST):
        gone = has_left(kind, notice.window.window(), notice.publish_at, now)
        assert ("birth_month" in gone) is (side >= 0)
        found = reading.public_file(session, str(notice.address), key, now)
        assert (found is None) is (side >= 0), "a file cannot lose a column"
        assert reading.file_was_public(session, str(notice.address), key, now) is (side >= 0)
    assert certificates(session) == []


def test_the_page_leaves_on_the_second_whether_or_not_anything_runs(session: Session) -> None:
    _office, notice = published(session)
    for now, side in around(LAST):
        assert (phase(notice, now) is Phase.MINIMISED) is (side >= 0)
        assert (listing.listed(session, listing.Wanted(), now) == []) is (side >= 0)


def test_nothing_is_erased_a_second_before_its_step(session: Session) -> None:
    _office, notice = published(session)
    swept(session, FIRST - timedelta(seconds=1))
    assert live(notice).text.persons[0]["birth_month"] == "1979-04"
    assert certificates(session) == []
    swept(session, FIRST)
    assert "birth_month" not in live(notice).text.persons[0]
    assert live(notice).text.persons[0]["name"] == "张文澜"


def test_a_step_empties_every_version_and_every_save(session: Session, ledger: Ledger) -> None:
    office, notice = published(session)
    now = instant("2026-11-25 10:00")
    correcting.correct(session, notice, "经核对，更正有关内容。", actor=office.author, now=now)
    revision = in_work(notice)
    persons = tuple({**person, "birth_month": "1981-11"} for person in revision.text.persons)
    drafting.edit(session, revision, replace(revision.text, persons=persons), base_version=revision.version,
                  actor=office.author, now=now)  # fmt: skip
    made.through_the_chain(session, office, revision, now=now)
    session.commit()
    assert {"1979-04", "1981-11"} <= {word for word in ("1979-04", "1981-11") if word in stored(session)}
    epoch = read_epoch(session)
    swept(session, instant("2027-01-10 09:00"))
    said = stored(session)
    assert not [word for word in ("1979-04", "1981-11", "2002-07") if word in said]
    assert "张文澜" in said
    assert read_epoch(session) > epoch
    (certificate,) = certificates(session)
    assert (certificate.index_number, certificate.step, certificate.persons) == (notice.index_number, 1, 2)
    assert certificate.leaves == list(kind_named("pre_appointment").terms.steps[0].leaves)
    assert certificate.versions == 5  # two revisions, three saves
    assert certificate.done_at == instant("2027-01-10 09:00")
    (line,) = ledger.read()
    assert (line.what, line.index, line.step, line.due) == (
        "term",
        notice.index_number,
        1,
        certificate.due_at,
    )
    assert (ledger.path.stat().st_mode & 0o777) == 0o600
    assert "张文澜" not in ledger.path.read_text()


def test_after_the_last_step_nothing_personal_stands_in_any_row(session: Session, ledger: Ledger) -> None:
    office = made.make_office(session)
    notice = made.drafted(session, office, publish_at=instant(PUBLISHED), now="2026-11-23 08:50", files=[FILE],
                          title="关于张文澜同志的公示", body="张文澜，女，公示如下。")  # fmt: skip
    when = instant("2026-11-23 08:55")
    revision = drafting.submit(session, in_work(notice), actor=office.author, now=when)
    reviewing.return_to_author(session, revision, "张文澜的出生年月请核对", actor=office.reviewer, now=when)
    drafting.submit(session, revision, actor=office.author, now=when)
    reviewing.review(session, revision, version=revision.version, actor=office.reviewer, now=when)
    scan = current_app.extensions["store"].put("张文澜的审批单".encode()).sha256
    reviewing.issue(session, revision, version=revision.version, actor=office.author, now=when,
                    paper=paper(scan=scan, scan_name="张文澜审批单.pdf", signed_on=when.date()))  # fmt: skip
    made.conclude(session, office, notice, at="2026-12-08 10:00")
    live(notice).outcome = {**(live(notice).outcome or {}), "note": "张文澜暂缓", "public_text": "张文澜任职"}
    digest = live(notice).attachments[0].sha256
    session.commit()
    assert "张文澜" in stored(session)
    swept(session, LAST)
    said = stored(session)
    assert [word for word in ("张文澜", "陆远", "1979-04", "名单.txt", "青石镇") if word in said] == []
    assert live(notice).title == kind_named("pre_appointment").name
    store = current_app.extensions["store"]
    assert store.exists(digest)
    assert store.exists(scan)
    post_waiting(session, deliver, now=LAST)
    assert not store.exists(digest)
    assert not store.exists(scan)
    assert {line.sha256 for line in ledger.read() if line.what == "file"} == {digest, scan}
    assert [certificate.step for certificate in certificates(session)] == [1, 2]
    assert first_broken_entry(session) is None


def test_a_step_is_carried_out_once_however_often_it_is_swept(session: Session) -> None:
    published(session)
    for _ in range(3):
        swept(session, FIRST + timedelta(hours=1))
        plan_what_was_missed(session, FIRST + timedelta(hours=1))
    assert len(certificates(session)) == 1
    assert len(session.scalars(select(OutboxMessage).where(OutboxMessage.channel == "erase")).all()) == 0


def test_a_file_another_notice_shows_stays_for_that_one(session: Session) -> None:
    office, _notice = published(session, files=[FILE])
    other = made.publish(session, office, "announcement", at="2026-11-23 10:00", files=[FILE])
    digest = live(other).attachments[0].sha256
    session.commit()
    swept(session, LAST)
    post_waiting(session, deliver, now=LAST)
    assert current_app.extensions["store"].exists(digest)
    assert reading.public_file(session, str(other.address), digest[:16], LAST) is not None


def test_a_hidden_page_keeps_its_text_until_it_is_decided_on(session: Session) -> None:
    office, notice = published(session)
    made.hide(session, office, notice, now="2026-12-10 10:00")
    session.commit()
    late = FIRST + timedelta(days=1)
    swept(session, late)
    plan_what_was_missed(session, late)
    swept(session, late)
    assert certificates(session) == []
    revision = drafting.draft_showing_again(session, notice, actor=office.author, now=late)
    made.through_the_chain(session, office, revision, now=late)
    session.commit()
    plan_what_was_missed(session, late)
    swept(session, late)
    assert [certificate.step for certificate in certificates(session)] == [1]
    assert "1979-04" not in stored(session)


def test_a_text_saved_again_after_its_values_had_left_is_erased_again(session: Session) -> None:
    office, notice = published(session)
    swept(session, FIRST)
    later = FIRST + timedelta(hours=10)
    correcting.correct(session, notice, "经核对，更正有关内容。", actor=office.author, now=later)
    revision = in_work(notice)
    persons = tuple({**person, "birth_month": "1979-04"} for person in revision.text.persons)
    drafting.edit(session, revision, replace(revision.text, persons=persons), base_version=revision.version,
                  actor=office.author, now=later)  # fmt: skip
    session.commit()
    night = later + timedelta(hours=12)
    plan_what_was_missed(session, night)
    swept(session, night)
    assert "1979-04" not in stored(session)
    assert len(certificates(session)) == 2
    plan_what_was_missed(session, night + timedelta(days=1))
    swept(session, night + timedelta(days=1))
    assert len(certificates(session)) == 2


def test_new_terms_move_every_notice_without_a_hand_upon_it(session: Session) -> None:
    _office, notice = published(session)
    assert keep_terms(session, instant("2026-12-01 09:00")) == 0
    with terms(pre_appointment=(10, 20)):
        epoch = read_epoch(session)
        assert keep_terms(session, instant("2026-12-01 09:00")) == 1
        session.expire_all()
        assert notice.minimise_at == instant("2026-12-21 00:00")
        assert read_epoch(session) > epoch
        assert keep_terms(session, instant("2026-12-01 10:00")) == 0
        swept(session, instant("2026-12-11 00:00"))
        assert "birth_month" not in live(notice).text.persons[0]
    assert [row.terms["pre_appointment"] for row in session.scalars(select(TermsInForce).order_by(TermsInForce.id))] == [
        [30, 60], [10, 20],
    ]  # fmt: skip


def test_terms_that_are_unset_again_take_nothing(session: Session) -> None:
    _office, notice = published(session)
    keep_terms(session, instant("2026-12-01 09:00"))
    with terms(pre_appointment=(None, None)):
        keep_terms(session, instant("2026-12-01 09:00"))
        swept(session, instant("2028-01-01"))
        session.expire_all()
        assert notice.minimise_at is None
    assert certificates(session) == []


def test_without_terms_nothing_leaves_however_long_it_stands(session: Session) -> None:
    with terms(pre_appointment=(None, None)):
        _office, notice = published(session)
        assert keep_terms(session, instant("2036-01-01")) == 0
        plan_what_was_missed(session, instant("2036-01-01"))
        swept(session, instant("2036-01-01"))
        assert live(notice).text.persons[0]["birth_month"] == "1979-04"
        assert phase(notice, instant("2036-01-01")) is Phase.CLOSED


@pytest.mark.parametrize("name", STEPPED)
def test_every_kind_is_erased_on_the_second_and_not_before(session: Session, name: str) -> None:
    days = tuple(30 * number for number in range(1, len(KINDS[name].terms.steps) + 1))
    with terms(**{name: days}):
        office = office_for(session, name)
        notice = made.publish(session, office, name, at="2026-11-24 10:00", **complete(session, office, name))
        session.commit()
        kind = kind_named(name)
        due = instants_of(kind, counted_from(window_of(notice), notice.publish_at))
        asked = listing.Wanted(kinds=frozenset({name}))
        done: list[int] = []
        for one in steps_of(kind):
            at = due[one.number]
            assert at is not None
            for now, side in around(at):
                readable = listing.how_many(session, asked, now)
                is_shown = kind.is_for_society and not (one.takes_page and side >= 0)
                assert readable == (1 if is_shown else 0)
                assert (phase(notice, now) is Phase.MINIMISED) is (one.takes_page and side >= 0)
                swept(session, now)
                if side == 0:
                    done.append(one.number)
                assert [c.step for c in certificates(session) if c.notice_id == notice.id] == done
            text = live(notice).text
            if one.takes_page:
                assert (text.persons, dict(text.fields), text.title) == ((), {}, kind.name)
            else:
                assert not set(one.step.leaves) & {
                    *text.fields,
                    *(name for row in text.persons for name in row),
                }


def test_an_old_notice_counts_from_the_day_it_prints(session: Session) -> None:
    _office, notice = published(session)
    notice.is_historical, notice.original_date, notice.window = True, instant("2026-01-05").date(), None
    notice.has_window = False
    session.commit()
    plan_what_was_missed(session, instant("2026-11-24"))
    swept(session, instant("2026-11-24"))
    assert [certificate.step for certificate in certificates(session)] == [1, 2]
