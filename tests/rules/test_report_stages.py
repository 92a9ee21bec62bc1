"""The stages of a report: every pair, so that nothing is possible that the table does not say."""

from __future__ import annotations

from datetime import date

import pytest

from hr_portal.objections.confirming import hold_due
from hr_portal.objections.rules import NEXT, OPEN, Stage, Verdict, may_follow

ALLOWED = {
    ("received", "registered"),
    ("registered", "not_in_scope"),
    ("registered", "transferred"),
    ("registered", "accepted"),
    ("accepted", "under_verification"),
    ("accepted", "transferred"),
    ("accepted", "concluded"),
    ("under_verification", "transferred"),
    ("under_verification", "concluded"),
    ("concluded", "answered"),
    ("not_in_scope", "archived"),
    ("transferred", "archived"),
    ("answered", "archived"),
}


@pytest.mark.parametrize("wanted", Stage)
@pytest.mark.parametrize("current", Stage)
def test_a_stage_follows_another_as_the_table_says_and_not_otherwise(current: Stage, wanted: Stage) -> None:
    assert may_follow(current, wanted) is ((current.value, wanted.value) in ALLOWED)


def test_every_stage_has_its_line_and_only_the_last_has_no_next() -> None:
    assert set(NEXT) == set(Stage)
    assert [stage for stage, following in NEXT.items() if not following] == [Stage.ARCHIVED]


def test_a_clock_runs_until_it_is_answered_declined_or_passed_on() -> None:
    assert set(Stage) - OPEN == {Stage.NOT_IN_SCOPE, Stage.TRANSFERRED, Stage.ANSWERED, Stage.ARCHIVED}


def test_only_two_verdicts_let_somebody_go_on() -> None:
    assert [verdict for verdict in Verdict if verdict.clears] == [Verdict.NO_REPORT, Verdict.NO_EFFECT]


@pytest.mark.parametrize(
    ("today", "months", "due"),
    [
        (date(2026, 11, 24), 3, date(2027, 2, 24)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
        (date(2026, 9, 30), 3, date(2026, 12, 30)),
    ],
)
def test_a_hold_lasts_whole_months_and_ends_within_the_month(today: date, months: int, due: date) -> None:
    assert hold_due(today, months) == due
