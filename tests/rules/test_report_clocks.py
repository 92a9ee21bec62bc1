"""办理时限, by the receiver's own numbers: the day something happened is not counted; make-up days and festivals are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from hr_portal.core.calendar import Calendar
from hr_portal.objections.clocks import due, letter_counts_on, letter_timeliness, next_due
from hr_portal.objections.rules import LetterInTime, Stage, Timeliness
from tests.clockwork import at_the_boundary, instant

CALENDAR = Calendar.built_in()


@dataclass(frozen=True)
class Office:
    register_working_days: int = 1
    acceptance_days: int = 15
    answer_working_days: int = 15


@dataclass(frozen=True)
class Case:
    stage: Stage
    stage_since: object
    received_at: object


@pytest.mark.parametrize(
    ("received", "registered_by"),
    [
        ("2026-11-23 09:00", date(2026, 11, 24)),
        ("2026-11-23 23:59:59", date(2026, 11, 24)),
        ("2026-11-27 18:00", date(2026, 11, 30)),
        ("2026-11-28 10:00", date(2026, 11, 30)),
        # 2026-02-14 and 02-28 are Saturdays worked for the Spring Festival, 15 to 23 February are off.
        ("2026-02-13 17:00", date(2026, 2, 14)),
        ("2026-02-14 17:00", date(2026, 2, 24)),
        ("2026-02-18 08:00", date(2026, 2, 24)),
        ("2026-02-27 08:00", date(2026, 2, 28)),
    ],
)
def test_it_is_registered_by_the_end_of_the_next_working_day(received: str, registered_by: date) -> None:
    found = due(Stage.REGISTERED, instant(received), Office(), CALENDAR)
    assert (found.last_day, found.is_provisional) == (registered_by, False)


@pytest.mark.parametrize(
    ("received", "told_by"),
    [
        ("2026-11-23 09:00", date(2026, 12, 8)),
        ("2026-11-24 00:00", date(2026, 12, 9)),
        ("2026-02-10 09:00", date(2026, 2, 25)),
    ],
)
def test_whether_it_is_accepted_is_told_within_fifteen_days_of_receipt(received: str, told_by: date) -> None:
    assert due(Stage.ACCEPTED, instant(received), Office(), CALENDAR).last_day == told_by


@pytest.mark.parametrize(
    ("concluded", "answered_by"),
    [
        ("2026-11-24 15:00", date(2026, 12, 15)),
        # Ten working days from 3 to 14 February (that Saturday is worked), five from 24 to 28 (so is that one).
        ("2026-02-02 09:00", date(2026, 2, 28)),
        # Sunday 20 September and Saturday 10 October are worked; 25 to 27 September and 1 to 7 October are off.
        ("2026-09-18 09:00", date(2026, 10, 15)),
    ],
)
def test_it_is_answered_within_fifteen_working_days_of_the_conclusion(
    concluded: str, answered_by: date
) -> None:
    found = due(Stage.ANSWERED, instant(concluded), Office(), CALENDAR)
    assert found.last_day == answered_by
    assert CALENDAR.working_days_between(instant(concluded).date() + timedelta(days=1), found.last_day) == 15


def test_the_numbers_are_the_receivers_own() -> None:
    office = Office(register_working_days=2, acceptance_days=7, answer_working_days=5)
    since = instant("2026-11-23 09:00")
    days = [
        due(stage, since, office, CALENDAR).last_day
        for stage in (Stage.REGISTERED, Stage.ACCEPTED, Stage.ANSWERED)
    ]
    assert days == [date(2026, 11, 25), date(2026, 11, 30), date(2026, 11, 30)]


def test_a_promise_that_reaches_into_a_year_without_an_arrangement_is_only_expected() -> None:
    assert due(Stage.ANSWERED, instant("2026-12-20 09:00"), Office(), CALENDAR).is_provisional
    assert not due(Stage.ACCEPTED, instant("2026-12-20 09:00"), Office(), CALENDAR).is_provisional


@at_the_boundary("2026-11-25 00:00")
def test_it_is_overdue_from_the_end_of_its_last_day_on(now: object, side: int) -> None:
    found = due(Stage.REGISTERED, instant("2026-11-23 09:00"), Office(), CALENDAR)
    assert found.is_overdue(now) is (side >= 0)  # type: ignore[arg-type]


@pytest.mark.parametrize("stage", [Stage.RECEIVED, Stage.UNDER_VERIFICATION, Stage.CONCLUDED, Stage.ARCHIVED])
def test_no_other_stage_has_a_clock(stage: Stage) -> None:
    with pytest.raises(ValueError, match=stage.value):
        due(stage, instant("2026-11-23 09:00"), Office(), CALENDAR)


@pytest.mark.parametrize(
    ("stage", "runs_to"),
    [
        (Stage.RECEIVED, Stage.REGISTERED),
        (Stage.REGISTERED, Stage.ACCEPTED),
        (Stage.ACCEPTED, None),
        (Stage.UNDER_VERIFICATION, None),
        (Stage.CONCLUDED, Stage.ANSWERED),
        (Stage.NOT_IN_SCOPE, None),
        (Stage.TRANSFERRED, None),
        (Stage.ANSWERED, None),
        (Stage.ARCHIVED, None),
    ],
)
def test_which_clock_runs_at_which_stage(stage: Stage, runs_to: Stage | None) -> None:
    case = Case(stage, instant("2026-11-26 09:00"), instant("2026-11-23 09:00"))
    found = next_due(case, Office(), CALENDAR)  # type: ignore[arg-type]
    assert (None if found is None else found.stage) is runs_to


def test_being_told_counts_from_the_receipt_and_not_from_the_registration() -> None:
    case = Case(Stage.REGISTERED, instant("2026-11-24 09:00"), instant("2026-11-23 09:00"))
    early = next_due(case, Office(), CALENDAR)  # type: ignore[arg-type]
    late = next_due(replace(case, stage_since=instant("2026-12-01")), Office(), CALENDAR)  # type: ignore[arg-type]
    assert early == late


OPENED, LAST = date(2026, 11, 24), date(2026, 12, 1)
IN, OUT = Timeliness.IN_PERIOD, Timeliness.OUT_OF_PERIOD
ARRIVAL, SENDING, RECEIVED = (
    LetterInTime.ARRIVAL_POSTMARK,
    LetterInTime.SENDING_POSTMARK,
    LetterInTime.RECEIVED,
)


@pytest.mark.parametrize(
    ("rule", "postmark", "received", "postal_days", "expected"),
    [
        (ARRIVAL, date(2026, 12, 1), date(2026, 12, 2), 0, IN),
        (ARRIVAL, date(2026, 12, 2), date(2026, 12, 2), 9, OUT),
        (ARRIVAL, None, date(2026, 12, 1), 0, IN),
        (ARRIVAL, None, date(2026, 12, 2), 0, OUT),
        (SENDING, date(2026, 12, 1), date(2026, 12, 4), 3, IN),
        (SENDING, date(2026, 12, 1), date(2026, 12, 5), 3, OUT),
        (SENDING, date(2026, 12, 2), date(2026, 12, 2), 3, OUT),
        (SENDING, None, date(2026, 12, 2), 3, OUT),
        (RECEIVED, date(2026, 11, 30), date(2026, 12, 2), 9, OUT),
        (RECEIVED, date(2026, 11, 20), date(2026, 12, 1), 0, IN),
        (SENDING, date(2026, 11, 23), date(2026, 11, 25), 3, OUT),
    ],
)  # fmt: skip
def test_a_letter_is_in_time_by_the_day_its_receiver_goes_by(
    rule: LetterInTime, postmark: date | None, received: date, postal_days: int, expected: Timeliness
) -> None:
    found = letter_timeliness(
        rule,
        postmarked_on=postmark,
        received_on=received,
        opened_on=OPENED,
        last_day=LAST,
        postal_days=postal_days,
    )
    assert found is expected


def test_while_a_window_has_no_end_every_letter_is_in_time() -> None:
    found = letter_timeliness(
        SENDING,
        postmarked_on=None,
        received_on=date(2027, 3, 1),
        opened_on=OPENED,
        last_day=None,
        postal_days=0,
    )
    assert found is IN


def test_a_postmark_nobody_can_read_leaves_the_day_it_came() -> None:
    assert letter_counts_on(ARRIVAL, postmarked_on=None, received_on=LAST) == LAST
