"""With every worker and every beat dead, what the public reads changes on the second."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.core.clock import FrozenClock
from hr_portal.core.effects import Heartbeat, Transition
from hr_portal.notices.rules import Phase, phase
from tests.client import Client
from tests.clockwork import around, instant
from tests.factories.notices import hide, make_office, publish
from tests.tasks.books import books

AT = instant("2026-11-24 10:00")


def nobody_swept(session: Session) -> bool:
    ran = session.scalar(select(func.count()).select_from(Heartbeat))
    done = session.scalar(select(func.count()).select_from(Transition).where(Transition.done_at.is_not(None)))
    return ran == 0 and done == 0 and books(session).entries == 0


def test_a_page_is_there_on_the_second(session: Session, client: Client, clock: FrozenClock) -> None:
    office = make_office(session)
    notice = publish(session, office, at=AT)
    address, title = notice.address, notice.live.title if notice.live is not None else ""
    for now, side in around(AT):
        clock.travel_to(now)
        page, front = client.get(f"/n/{address}"), client.get("/notices")
        assert page.status_code == (404 if side < 0 else 200), side
        assert (title in front.get_data(as_text=True)) is (side >= 0), side
    assert nobody_swept(session)


def clocks_of(session: Session) -> tuple[str, dict[str, datetime]]:
    office = make_office(session)
    notice = publish(session, office, at=AT)
    assert notice.address is not None
    session.commit()
    found = {name: getattr(notice.clocks, name) for name in ("publish_at", "closes_at", "minimise_at")}
    return notice.address, {name: value for name, value in found.items() if value is not None}


def test_every_answer_of_a_page_follows_its_clocks(
    session: Session, client: Client, clock: FrozenClock
) -> None:
    """Before and after each of its instants the page differs; within a stretch it is the same."""
    address, clocks = clocks_of(session)
    for name, at in clocks.items():
        seen = []
        for now, _side in around(at):
            clock.travel_to(now)
            answer = client.get(f"/n/{address}")
            seen.append((answer.status_code, phase_of(session, address, now)))
        before, on, after = seen
        assert before != on, name
        assert on == after, name
    assert nobody_swept(session)


def phase_of(session: Session, address: str, now: datetime) -> Phase:
    from hr_portal.notices.models import Notice

    return phase(session.scalars(select(Notice).where(Notice.address == address)).one(), now)


def test_a_page_that_is_hidden_is_gone_with_the_commit(
    session: Session, client: Client, clock: FrozenClock
) -> None:
    office = make_office(session)
    notice = publish(session, office, at=AT)
    clock.travel_to(AT + timedelta(hours=1))
    assert "张文澜" in client.get(f"/n/{notice.address}").get_data(as_text=True)
    hide(session, office, notice, now=clock.now())
    page = client.get(f"/n/{notice.address}")
    assert page.status_code == 200
    assert "张文澜" not in page.get_data(as_text=True)
    assert nobody_swept(session)


@pytest.mark.parametrize("path", ["/", "/notices"])
def test_lists_do_not_wait_either(session: Session, client: Client, clock: FrozenClock, path: str) -> None:
    office = make_office(session)
    notice = publish(session, office, at=AT)
    for now, side in around(AT):
        clock.travel_to(now)
        assert (f"/n/{notice.address}" in client.get(path).get_data(as_text=True)) is (side >= 0)
