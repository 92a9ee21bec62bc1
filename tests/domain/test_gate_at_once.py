"""The gate while two people press at the same moment: whatever comes first, nobody who is held is ever scheduled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.notices import correcting, drafting, reviewing
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.rules import Phase, phase
from hr_portal.objections import confirming
from hr_portal.objections.confirmations import confirmations_of, in_force
from hr_portal.objections.models import Confirmation
from hr_portal.objections.rules import Verdict
from hr_portal.publicity.queries import clearances
from tests.clockwork import instant
from tests.domain.acting import at_once, in_work, reviewed
from tests.factories import notices as made
from tests.factories.reports import confirmed, make_receiver, officers_of, proposed, sealing_keys

BEFORE, NOW = "2026-10-12 09:00", instant("2026-11-24 10:00")
LATER = "2026-11-26 09:00"
Act = Callable[[Session], object]


def following(session: Session, office: made.Office, before: Notice) -> Revision:
    """An appointment of both people, reviewed, planned for the day after tomorrow."""
    notice = made.drafted(
        session, office, "appointment_removal", follows_address=before.address, publish_at=instant(LATER)
    )
    return reviewed(session, office, notice)


def issuing(revision: Revision, issuer: User) -> Act:
    number, version, who = revision.id, revision.version, issuer.id

    def act(own: Session) -> object:
        found = own.get_one(Revision, number)
        return reviewing.issue(own, found, version=version, actor=own.get_one(User, who), now=NOW)

    return act


def confirming_it(one: Confirmation, officer: User) -> Act:
    number, who = one.id, officer.id

    def act(own: Session) -> object:
        given: dict[str, Any] = {"opener": sealing_keys().opener, "actor": own.get_one(User, who), "now": NOW}
        return confirming.confirm(own, own.get_one(Confirmation, number), **given)

    return act


@pytest.mark.parametrize("turn", range(4))
def test_an_appointment_issued_while_its_person_is_held_is_refused_or_called_off(
    session: Session, turn: int
) -> None:
    office = made.make_office(session)
    before = made.publish(session, office, at=BEFORE)
    confirmed(session, before)
    revision = following(session, office, before)
    hold = proposed(session, before, held=["陆远"], now=NOW)
    _, second = officers_of(session, before, now=NOW)
    acts = [issuing(revision, office.issuer), confirming_it(hold, second)]
    session.commit()
    session.rollback()
    answers = at_once(*(acts if turn % 2 else acts[::-1]))
    session.expire_all()
    issued, held = answers if turn % 2 else answers[::-1]
    assert held == "done"
    assert issued in ("done", "Refused")
    assert phase(revision.notice, instant(LATER)) in (Phase.ISSUED, Phase.UNISSUED)


@pytest.mark.parametrize("turn", range(4))
def test_an_appointment_issued_while_the_period_begins_anew_is_refused_or_called_off(
    session: Session, turn: int
) -> None:
    office = made.make_office(session)
    before = made.publish(session, office, at=BEFORE)
    confirmed(session, before)
    revision = following(session, office, before)
    correction = correcting.correct(session, before, "姓名有误", actor=office.author, now=NOW)
    text = correction.text
    rows = [dict(row, current_post="另一职务") for row in text.persons]
    drafting.edit(
        session, correction, replace(text, persons=tuple(rows)), base_version=correction.version,
        actor=office.author, now=NOW,
    )  # fmt: skip
    reviewed(session, office, before)
    acts = [issuing(revision, office.issuer), issuing(in_work(before), office.issuer)]
    session.commit()
    session.rollback()
    answers = at_once(*(acts if turn % 2 else acts[::-1]))
    session.expire_all()
    issued, corrected = answers if turn % 2 else answers[::-1]
    assert corrected == "done"
    assert issued in ("done", "Refused")
    assert phase(revision.notice, instant(LATER)) in (Phase.ISSUED, Phase.UNISSUED)


def test_two_officers_who_confirm_at_the_same_moment_confirm_once(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office, at=BEFORE)
    one = proposed(session, notice, now=NOW)
    officers = [make_receiver(session, office.organ) for _ in range(2)]
    acts = [confirming_it(one, officer) for officer in officers]
    session.commit()
    session.rollback()
    assert sorted(at_once(*acts)) == ["Refused", "done"]
    session.expire_all()
    assert notice.window_id is not None
    assert len(clearances(session, notice.window_id) or ()) == 2


def test_two_officers_who_judge_at_the_same_moment_leave_one_proposal(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office, at=BEFORE)
    officers = [make_receiver(session, office.organ).id for _ in range(2)]
    number = notice.id
    session.commit()
    session.rollback()

    def proposing(who: int) -> Act:
        def act(own: Session) -> object:
            return proposed_by(own, own.get_one(Notice, number), own.get_one(User, who))

        return act

    assert sorted(at_once(*(proposing(who) for who in officers))) == ["Refused", "done"]
    session.expire_all()
    assert len(confirmations_of(session, notice)) == 1
    assert in_force(session, notice) is None


def proposed_by(session: Session, notice: Notice, officer: User) -> Confirmation:
    verdicts = dict.fromkeys(confirming.persons_to_confirm(notice), Verdict.NO_REPORT)
    return confirming.propose(session, notice, verdicts, {}, True, opener=None, actor=officer, now=NOW)
