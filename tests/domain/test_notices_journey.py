"""One notice from its first draft to its conclusion, by the people whose work it is."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.audit.models import AuditEntry
from hr_portal.audit.services import first_broken_entry
from hr_portal.core.effects import Transition
from hr_portal.core.epoch import read_epoch
from hr_portal.notices import concluding, drafting, hiding, listing, publishing, reading, reviewing
from hr_portal.notices.concluding import Outcome
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import HideReason, Phase, State, phase
from tests.clockwork import instant
from tests.domain.acting import in_work, refused
from tests.factories import notices as made
from tests.factories.reports import confirmed


def phases(notice: Notice, *moments: str) -> list[Phase]:
    return [phase(notice, instant(moment)) for moment in moments]


def test_a_notice_is_drafted_reviewed_issued_public_closed_and_concluded(session: Session) -> None:
    office = made.make_office(session)
    notice = made.drafted(session, office, publish_at=instant("2026-11-24 10:00"))
    session.commit()
    assert phases(notice, "2026-11-24 09:00") == [Phase.UNISSUED]

    revision = drafting.submit(session, in_work(notice), actor=office.author, now=instant("2026-11-24 09:10"))
    session.commit()
    reviewing.review(session, revision, version=1, actor=office.reviewer, now=instant("2026-11-24 09:20"))
    session.commit()
    before = read_epoch(session)
    reviewing.issue(session, revision, version=1, actor=office.issuer, now=instant("2026-11-24 09:30"))
    session.commit()
    session.expire_all()

    assert notice.index_number == "AL01/2026-00001"
    assert notice.address == "AL01-2026-00001"
    assert read_epoch(session) > before
    assert phases(notice, "2026-11-24 09:59", "2026-11-24 10:00", "2026-12-01 23:59", "2026-12-02 00:00") == [
        Phase.SCHEDULED, Phase.OPEN, Phase.OPEN, Phase.CLOSED,
    ]  # fmt: skip
    assert reading.public_page(session, "AL01-2026-00001", instant("2026-11-24 09:59")) is None
    page = reading.public_page(session, "AL01-2026-00001", instant("2026-11-24 10:00"))
    assert page is not None
    assert page.content.persons[0]["name"] == "张文澜"

    now = instant("2026-12-03 09:00")
    outcome = Outcome(kind_named("pre_appointment").outcome.conclusions[0], note="无反映")
    confirmed(session, notice)
    second = concluding.record_outcome(session, notice, outcome, actor=office.author, now=now)
    session.commit()
    assert phase(notice, now) is Phase.CLOSED
    made.through_the_chain(session, office, second, now=now)
    session.commit()
    session.expire_all()
    assert phase(notice, now) is Phase.CONCLUDED
    assert [(one.number, one.state) for one in notice.revisions] == [(1, State.ISSUED), (2, State.ISSUED)]
    assert (notice.live_revision_id, notice.publish_at) == (second.id, instant("2026-11-24 10:00"))
    assert first_broken_entry(session) is None


def test_each_act_stands_in_the_trail_in_its_order_and_under_its_actor(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office)
    session.commit()
    rows = session.execute(
        select(AuditEntry.act, AuditEntry.actor_id)
        .where(AuditEntry.subject == "notice", AuditEntry.subject_id == notice.id)
        .order_by(AuditEntry.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("drafted", office.author.id),
        ("submitted", office.author.id),
        ("reviewed", office.reviewer.id),
        ("issued", office.issuer.id),
    ]


def test_what_falls_due_is_written_down_with_the_decision(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office)
    session.commit()
    due = {
        row.fact: row.due_at
        for row in session.scalars(
            select(Transition).where(Transition.subject_id == notice.id, Transition.revision == 0)
        )
    }
    assert due == {
        "notice.became_public": instant("2026-11-24 10:00"),
        "notice.window_closed": instant("2026-12-02"),
        "notice.left_front_lists": instant("2027-01-01"),
    }


def test_issued_without_a_plan_it_waits_for_an_instant(session: Session) -> None:
    office = made.make_office(session)
    notice = made.issued(session, office)
    session.commit()
    assert notice.index_number is not None
    assert phases(notice, "2026-11-24 09:00", "2030-01-01") == [Phase.ISSUED, Phase.ISSUED]
    assert reading.public_page(session, notice.address or "", instant("2030-01-01")) is None
    publishing.publish_now(session, notice, actor=office.issuer, now=instant("2026-11-25 15:00"))
    session.commit()
    assert phases(notice, "2026-11-25 14:59", "2026-11-25 15:00") == [Phase.SCHEDULED, Phase.OPEN]


def test_a_returned_text_goes_round_again_and_nothing_of_its_review_stays(session: Session) -> None:
    office, now = made.make_office(session), instant("2026-11-24 09:00")
    notice = made.drafted(session, office)
    revision = drafting.submit(session, in_work(notice), actor=office.author, now=now)
    reviewing.review(session, revision, version=1, actor=office.reviewer, now=now)
    reviewing.return_to_author(session, revision, "请核对任职时间", actor=office.issuer, now=now)
    session.commit()
    assert (revision.state, revision.reviewed_by_id, revision.return_reason) == (
        State.RETURNED,
        None,
        "请核对任职时间",
    )
    made.through_the_chain(session, office, revision, now=now)
    session.commit()
    assert revision.state is State.ISSUED


def test_a_notice_without_a_window_is_public_and_has_no_outcome(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office, "announcement")
    session.commit()
    assert notice.window is None
    assert phases(notice, "2026-11-24 10:00", "2028-01-01") == [Phase.PUBLIC, Phase.PUBLIC]
    with refused("kind_has_no_outcome"):
        concluding.record_outcome(
            session, notice, Outcome(""), actor=office.author, now=instant("2026-12-24 10:00")
        )


def test_hidden_at_once_and_shown_again_by_the_whole_chain(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office)
    address = notice.address or ""
    hiding.hide_now(
        session, notice, HideReason.PERSONAL_DATA, actor=office.author, now=instant("2026-11-25 11:00")
    )
    session.commit()
    now = instant("2026-11-25 11:00")
    page = reading.public_page(session, address, now)
    assert page is not None
    assert (page.notice.phase, page.files) == (Phase.HIDDEN, ())
    assert not listing.board(session, now)
    hiding.confirm_hiding(session, notice, actor=office.reviewer, now=now + timedelta(hours=1))
    revision = drafting.draft_showing_again(
        session, notice, actor=office.author, now=now + timedelta(hours=2)
    )
    session.commit()
    assert phase(notice, now + timedelta(hours=2)) is Phase.HIDDEN
    made.through_the_chain(session, office, revision, now=now + timedelta(hours=3))
    session.commit()
    session.expire_all()
    assert phase(notice, now + timedelta(hours=3)) is Phase.OPEN
    assert (notice.hidden_at, notice.hide_confirmed_at, notice.hide_reason) == (None, None, None)


def test_an_outcome_can_be_followed_by_another_once_more_is_known(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office)
    made.conclude(session, office, notice, at="2026-12-03 10:00", conclusion="暂缓任用")
    made.conclude(session, office, notice, at="2027-02-03 10:00", conclusion="不予任用")
    session.commit()
    outcomes = [revision.outcome["conclusion"] for revision in notice.revisions if revision.outcome]
    assert outcomes == ["暂缓任用", "不予任用"]
    assert phase(notice, instant("2027-02-03 10:00")) is Phase.CONCLUDED


def test_an_outcome_is_recorded_although_the_text_in_force_would_not_pass_today(session: Session) -> None:
    office = made.make_office(session)
    number = "2026年第77号"
    notice = made.publish(session, office, document_no=number)
    made.publish(session, office, at="2026-11-26 10:00", document_no="2026年第80号")
    made.conclude(session, office, notice, at="2026-12-03 10:00")
    session.commit()
    assert phase(notice, instant("2026-12-03 10:00")) is Phase.CONCLUDED
    revision = notice.revisions[-1]
    assert revision.document_no == number
