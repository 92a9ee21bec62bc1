"""Law 1: what a notice is at an instant is said once in Python and once in SQL, and both say the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.notices.kinds import Category, Scope
from hr_portal.notices.models import Notice
from hr_portal.notices.predicates import is_addressed, is_in, is_on_front, is_readable, phase_case
from hr_portal.notices.rules import ADDRESSED, READABLE, Phase, phase
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.rules import Unit
from tests.clockwork import instant
from tests.factories.notices import make_organ

NOW = instant("2026-11-24 10:00")
TICK, DAY = timedelta(microseconds=1), timedelta(days=1)
NEAR = st.sampled_from([None, NOW - DAY, NOW - TICK, NOW, NOW + TICK, NOW + DAY])
SET = st.sampled_from([None, NOW - DAY])

CLOCKS = st.fixed_dictionaries(
    {
        "issued_at": SET,
        "publish_at": NEAR,
        "concluded_at": SET,
        "delist_at": NEAR,
        "minimise_at": NEAR,
        "withdrawn_at": SET,
        "hidden_at": SET,
        "has_window": st.booleans(),
        "scope": st.sampled_from(Scope),
        "window": st.one_of(
            st.none(),
            st.sampled_from([NOW - DAY, NOW - TICK, NOW, NOW + TICK, NOW + DAY]),
            st.just("expected"),
        ),
    }
)


def notice_with(session: Session, organ_id: int, clocks: Mapping[str, Any]) -> Notice:
    """A row with these clocks, whether any verb could have made it or not."""
    values = dict(clocks)
    ends = values.pop("window")
    if ends is not None:
        window = PublicityWindow(
            opens_at=NOW, first_day=date(2026, 11, 25), last_day=date(2026, 12, 1),
            closes_at=None if ends == "expected" else ends, provisional=ends == "expected", unit=Unit.WORKING_DAYS,
            length=5, calendar_version="", why="scheduled", created_at=NOW,
        )  # fmt: skip
        session.add(window)
        session.flush()
        values["window_id"] = window.id
    notice = Notice(
        kind="pre_appointment", category=Category.CADRE, organ_id=organ_id, created_at=NOW, **values
    )
    session.add(notice)
    session.flush()
    return notice


def found(session: Session, condition: Any) -> set[int]:
    return set(
        session.scalars(
            select(Notice.id)
            .outerjoin(PublicityWindow, PublicityWindow.id == Notice.window_id)
            .where(condition)
        )
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(rows=st.lists(CLOCKS, min_size=12, max_size=24))
def test_the_phase_in_sql_is_the_phase_in_python_to_the_microsecond(
    session: Session, rows: list[Mapping[str, Any]]
) -> None:
    try:
        organ = make_organ(session)
        notices = [notice_with(session, organ.id, clocks) for clocks in rows]
        for now in (NOW - TICK, NOW, NOW + TICK):
            assert_both_say_the_same(session, notices, now)
    finally:
        session.rollback()


def assert_both_say_the_same(session: Session, notices: list[Notice], now: datetime) -> None:
    truth = {notice.id: phase(notice, now) for notice in notices}
    told = {
        row.id: Phase(row.phase)
        for row in session.execute(
            select(Notice.id, phase_case(now).label("phase")).outerjoin(
                PublicityWindow, PublicityWindow.id == Notice.window_id
            )
        )
    }
    assert told == truth
    public = {notice.id for notice in notices if notice.scope is Scope.SOCIETY}
    readable = {number for number in public if truth[number] in READABLE}
    assert found(session, is_addressed(now)) == {number for number in public if truth[number] in ADDRESSED}
    assert found(session, is_readable(now)) == readable
    for wanted in READABLE:
        assert found(session, is_in({wanted}, now)) == {n for n in readable if truth[n] is wanted}
    assert found(session, is_in(READABLE, now)) == readable
    assert found(session, is_in((), now)) == set()
    assert found(session, is_on_front(now)) == {
        notice.id
        for notice in notices
        if notice.id in readable and (notice.delist_at is None or notice.delist_at > now)
    }


ISSUED: dict[str, Any] = {
    "issued_at": NOW - DAY, "publish_at": NOW, "concluded_at": None, "delist_at": None, "minimise_at": None,
    "withdrawn_at": None, "hidden_at": None, "has_window": True, "scope": Scope.SOCIETY, "window": NOW + DAY,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "before", "on", "after"),
    [
        ({"publish_at": NOW}, Phase.SCHEDULED, Phase.OPEN, Phase.OPEN),
        ({"publish_at": NOW - DAY, "window": NOW}, Phase.OPEN, Phase.CLOSED, Phase.CLOSED),
        ({"publish_at": NOW - DAY, "window": "expected"}, Phase.OPEN, Phase.OPEN, Phase.OPEN),
        ({"publish_at": NOW, "has_window": False, "window": None}, Phase.SCHEDULED, Phase.PUBLIC, Phase.PUBLIC),
        ({"publish_at": NOW - DAY, "window": NOW - DAY, "minimise_at": NOW}, Phase.CLOSED, Phase.MINIMISED, Phase.MINIMISED),
        ({"publish_at": NOW - DAY, "hidden_at": NOW}, Phase.HIDDEN, Phase.HIDDEN, Phase.HIDDEN),
        ({"publish_at": NOW, "hidden_at": NOW}, Phase.SCHEDULED, Phase.HIDDEN, Phase.HIDDEN),
        ({"publish_at": None}, Phase.ISSUED, Phase.ISSUED, Phase.ISSUED),
        ({"issued_at": None}, Phase.UNISSUED, Phase.UNISSUED, Phase.UNISSUED),
        ({"withdrawn_at": NOW, "hidden_at": NOW}, Phase.SCHEDULED, Phase.WITHDRAWN, Phase.WITHDRAWN),
        ({"publish_at": NOW - DAY, "window": NOW - DAY, "concluded_at": NOW}, Phase.CONCLUDED, Phase.CONCLUDED, Phase.CONCLUDED),
    ],
)  # fmt: skip
def test_a_boundary_belongs_to_what_begins_with_it(
    session: Session, changes: dict[str, Any], before: Phase, on: Phase, after: Phase
) -> None:
    organ = make_organ(session)
    notice = notice_with(session, organ.id, {**ISSUED, **changes})
    assert [phase(notice, NOW + step) for step in (-TICK, timedelta(), TICK)] == [before, on, after]
    for step in (-TICK, timedelta(), TICK):
        assert_both_say_the_same(session, [notice], NOW + step)
