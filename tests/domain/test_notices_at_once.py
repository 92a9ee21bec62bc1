"""Two people who press at the same moment: one act after the other, never a mixture, never a deadlock."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import COMMAND_LINE, first_broken_entry
from hr_portal.core.arrangement import arrangement_from_json
from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import shanghai_date
from hr_portal.notices import drafting, hiding, publishing, queries, reviewing
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.rules import HideReason, Phase, phase
from tests.clockwork import instant
from tests.domain.acting import at_once, reviewed
from tests.factories import notices as made

NOW = instant("2026-11-24 09:00")
PUBLIC = instant("2026-11-24 11:00")
Act = Callable[[Session], object]


def on(notice: int, who: int, verb: Callable[..., object], *given: object, now: object = NOW) -> Act:
    """The verb upon this notice by this person, each found anew at the connection of the thread."""

    def act(own: Session) -> object:
        return verb(own, own.get_one(Notice, notice), *given, actor=own.get_one(User, who), now=now)

    return act


def assert_whole(notice: Notice) -> None:
    """Instant, window and terms belong together."""
    is_planned = notice.publish_at is not None
    assert (notice.window is not None) is is_planned
    assert (notice.delist_at is not None) is is_planned
    if notice.window is not None:
        assert notice.window.opens_at == notice.publish_at


@pytest.mark.parametrize("turn", range(4))
def test_taking_a_schedule_back_while_it_is_moved_leaves_one_of_the_two(session: Session, turn: int) -> None:
    office = made.make_office(session)
    notice = made.scheduled(session, office, at="2026-11-30 08:30", now=NOW)
    number, issuer, reviewer = notice.id, office.issuer.id, office.reviewer.id
    session.commit()
    session.rollback()
    acts = [
        on(number, reviewer, publishing.unschedule),
        on(number, issuer, publishing.schedule, instant("2026-12-07 08:30")),
    ]
    answers = at_once(*(acts if turn % 2 else acts[::-1]))
    session.expire_all()
    # Either order is lawful: an issued notice without an instant may be scheduled again.
    assert answers == ["done", "done"]
    assert notice.publish_at in (None, instant("2026-12-07 08:30"))
    assert_whole(notice)


@pytest.mark.parametrize("turn", range(4))
def test_what_was_made_public_this_moment_is_not_taken_back_by_the_other(session: Session, turn: int) -> None:
    office = made.make_office(session)
    notice = made.scheduled(session, office, at="2026-11-30 08:30", now=NOW)
    number, issuer, reviewer = notice.id, office.issuer.id, office.reviewer.id
    session.commit()
    session.rollback()
    now = instant("2026-11-24 15:00")
    acts = [
        on(number, reviewer, publishing.unschedule, now=now),
        on(number, issuer, publishing.publish_now, now=now),
    ]
    answers = at_once(*(acts if turn % 2 else acts[::-1]))
    session.expire_all()
    unscheduled, published = answers if turn % 2 else answers[::-1]
    assert published == "done"
    assert unscheduled in ("done", "Refused")
    assert phase(notice, now) is Phase.OPEN
    assert_whole(notice)


def test_signing_and_returning_at_the_same_moment_do_only_one(session: Session) -> None:
    office = made.make_office(session)
    revisions = [reviewed(session, office, made.drafted(session, office, "announcement")) for _ in range(4)]
    pairs = [(revision.id, revision.notice_id) for revision in revisions]
    issuer, reviewer = office.issuer.id, office.reviewer.id
    session.commit()
    session.rollback()
    for number, notice in pairs:

        def sign(own: Session, number: int = number) -> object:
            same = own.get_one(Revision, number)
            return reviewing.issue(own, same, version=1, actor=own.get_one(User, issuer), now=NOW)

        def give_back(own: Session, number: int = number) -> object:
            same = own.get_one(Revision, number)
            return reviewing.return_to_author(own, same, "请核对", actor=own.get_one(User, reviewer), now=NOW)

        assert sorted(at_once(sign, give_back)) == ["Refused", "done"]
        session.expire_all()
        found = session.get_one(Notice, notice)
        assert (found.issued_at is None) is (found.in_work is not None)
        session.rollback()


def test_showing_again_begun_by_two_at_once_is_begun_once(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office)
    made.hide(session, office, notice, now=PUBLIC)
    number, author = notice.id, office.author.id
    session.commit()
    session.rollback()
    act = on(number, author, drafting.draft_showing_again, now=PUBLIC)
    assert sorted(at_once(act, act)) == ["Refused", "done"]
    session.expire_all()
    assert [revision.number for revision in notice.revisions] == [1, 2]


def test_hidden_by_two_at_once_it_is_hidden_once(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office)
    number, people = notice.id, (office.author.id, office.reviewer.id)
    session.commit()
    session.rollback()
    answers = at_once(*(on(number, who, hiding.hide_now, HideReason.OTHER, now=PUBLIC) for who in people))
    assert sorted(answers) == ["Refused", "done"]


def test_different_acts_upon_different_notices_never_wait_for_one_another_for_ever(session: Session) -> None:
    """Serial numbers, transitions, the trail and the epoch are shared: all verbs take them in the same order."""
    office = made.make_office(session)
    author, issuer = office.author.id, office.issuer.id
    to_issue = [
        reviewed(session, office, made.drafted(session, office, "announcement", publish_at=PUBLIC)).id
        for _ in range(6)
    ]
    to_hide = [made.publish(session, office, "announcement").id for _ in range(6)]
    to_move = [made.scheduled(session, office, at="2026-11-30 08:30", now=NOW).id for _ in range(6)]
    to_count = made.publish(session, office)
    session.commit()
    counted = to_count.id
    session.rollback()

    def sign(number: int) -> Act:
        return lambda own: reviewing.issue(
            own, own.get_one(Revision, number), version=1, actor=own.get_one(User, issuer), now=NOW
        )

    def amend(own: Session) -> object:
        days = {"2026-11-27": {"kind": "off", "name": "停工"}}
        paper = arrangement_from_json({"year": 2026, "days": days}, amending=Calendar.built_in().days)
        return publishing.amend_calendar(own, paper, actor=COMMAND_LINE, now=PUBLIC)

    acts: list[Act] = [amend]
    for number, hidden, moved in zip(to_issue, to_hide, to_move, strict=True):
        acts += [
            sign(number),
            on(hidden, author, hiding.hide_now, HideReason.OTHER, now=PUBLIC),
            on(moved, issuer, publishing.schedule, instant("2026-12-07 08:30")),
        ]
    assert at_once(*acts) == ["done"] * len(acts)
    session.expire_all()
    assert first_broken_entry(session) is None
    moved_one = session.get_one(Notice, counted)
    assert moved_one.window is not None
    assert moved_one.window.why == "calendar_amended"


def test_a_notice_is_held_however_much_of_it_was_read_along(session: Session) -> None:
    """The pages of staff read organ, window and text in one query; holding it afterwards must still do."""
    office = made.make_office(session)
    number = made.scheduled(session, office, at="2026-11-30 08:30", now=NOW).id
    reviewer_id = office.reviewer.id
    session.commit()
    session.expunge_all()
    reviewer = session.get_one(User, reviewer_id)
    found = queries.notice_for(session, reviewer, number, shanghai_date(NOW))
    publishing.unschedule(session, found, actor=reviewer, now=NOW)
    session.commit()
    assert phase(found, NOW) is Phase.ISSUED
