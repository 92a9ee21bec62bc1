"""What the drafting side reads of a window: not confirmed, or who may go on. The same with reports and without."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.notices.models import Notice
from tests.client import Client
from tests.clockwork import instant
from tests.factories.accounts import enter
from tests.factories.desk import Clerk, Desk, make_desk
from tests.factories.notices import publish
from tests.factories.reports import a_report, confirmed
from tests.web.rendered import Node

UNCONFIRMED = "公示情况尚未由受理科室确认，暂不能办理任职手续。"
AFTER = instant("2026-12-02 09:00")


@pytest.fixture
def desk(session: Session, make_client: Callable[[], Client]) -> Desk:
    return make_desk(session, make_client)


@pytest.fixture
def notice(session: Session, desk: Desk) -> Notice:
    found = publish(session, desk.office, at="2026-11-24 10:00")
    session.commit()
    return found


def page_of(desk: Desk, notice: Notice, clock: FrozenClock) -> Node:
    """As the author reads it, who has just signed in."""
    client = desk.make_client()
    enter(client, desk.session, desk.office.author, now=clock.now())
    return Clerk(desk.office.author, client).page(f"/staff/notices/{notice.id}")


def panel(desk: Desk, notice: Notice, clock: FrozenClock) -> str:
    found = page_of(desk, notice, clock).all("section", aria_labelledby="clearance")
    return found[0].words if found else ""


def test_while_the_period_runs_nothing_is_said(desk: Desk, notice: Notice, clock: FrozenClock) -> None:
    clock.travel_to(instant("2026-11-25 09:00"))
    assert panel(desk, notice, clock) == ""


@pytest.mark.parametrize("reports", [0, 3])
def test_before_the_confirmation_one_sentence_whether_anybody_reported_or_not(
    session: Session, desk: Desk, notice: Notice, clock: FrozenClock, reports: int
) -> None:
    for _ in range(reports):
        a_report(session, notice, now="2026-11-25 10:00")
    session.commit()
    clock.travel_to(AFTER)
    assert panel(desk, notice, clock) == f"公示情况 {UNCONFIRMED}"


def test_after_it_each_person_may_go_on_or_not_and_no_more(
    session: Session, desk: Desk, notice: Notice, clock: FrozenClock
) -> None:
    clock.travel_to(AFTER)
    confirmed(session, notice, held=["陆远"], now=AFTER)
    session.commit()
    said = panel(desk, notice, clock)
    assert said == "公示情况 张文澜可以办理陆远暂不办理"
    whole = page_of(desk, notice, clock).words
    for word in ("暂缓", "无反映", "反映不影响", "承办"):
        assert word not in whole


def doing(desk: Desk, notice: Notice, clock: FrozenClock) -> Node:
    return page_of(desk, notice, clock).one("section", aria_labelledby="do")


@pytest.mark.parametrize("reports", [0, 3])
def test_while_the_gate_is_shut_its_sentence_stands_in_the_place_of_the_button(
    session: Session, desk: Desk, notice: Notice, clock: FrozenClock, reports: int
) -> None:
    for _ in range(reports):
        a_report(session, notice, now="2026-11-25 10:00")
    session.commit()
    clock.travel_to(AFTER)
    shut = doing(desk, notice, clock)
    assert UNCONFIRMED in shut.words
    assert not shut.all("a", href=f"/staff/notices/{notice.id}/outcome")


def test_once_it_is_confirmed_the_outcome_has_its_button(
    session: Session, desk: Desk, notice: Notice, clock: FrozenClock
) -> None:
    clock.travel_to(AFTER)
    confirmed(session, notice, now=AFTER)
    session.commit()
    ajar = doing(desk, notice, clock)
    assert ajar.one("a", href=f"/staff/notices/{notice.id}/outcome").words == "记录结果"
    assert UNCONFIRMED not in ajar.words
