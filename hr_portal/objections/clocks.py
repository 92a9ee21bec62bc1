"""办理时限: until when the receiver promises each step. Derived from its own row every time, never stored; so is overdue.

Registered on the next working day; told within fifteen days of receipt whether it is accepted (信访工作条例); answered
within fifteen working days of the conclusion. The numbers are the receiver's. The day something happened is not counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import end_of_day, shanghai_date
from hr_portal.objections.rules import LetterInTime, Stage, Timeliness


class Promises(Protocol):
    """What a clock reads of a receiver."""

    @property
    def register_working_days(self) -> int: ...
    @property
    def acceptance_days(self) -> int: ...
    @property
    def answer_working_days(self) -> int: ...


@dataclass(frozen=True)
class Due:
    """`stage` is to be reached by the end of `last_day`. Provisional: a paper on holidays that is still to come may move it."""

    stage: Stage
    last_day: date
    is_provisional: bool

    @property
    def until(self) -> datetime:
        return end_of_day(self.last_day)

    def is_overdue(self, now: datetime) -> bool:
        return now >= self.until


def due(stage: Stage, since: datetime, receiver: Promises, calendar: Calendar) -> Due:
    """When this stage is to be reached. `since`: the receipt for REGISTERED and ACCEPTED (told whether it is), the
    conclusion for ANSWERED. No other stage has a clock (`ValueError`)."""
    day = shanghai_date(since)
    match stage:
        case Stage.REGISTERED:
            last = calendar.add_working_days(day, receiver.register_working_days)
        case Stage.ACCEPTED:
            return Due(stage, day + timedelta(days=receiver.acceptance_days), False)
        case Stage.ANSWERED:
            last = calendar.add_working_days(day, receiver.answer_working_days)
        case _:
            raise ValueError(f"no clock runs until {stage}")
    return Due(stage, last, _may_move(calendar, day, last))


def _may_move(calendar: Calendar, first: date, last: date) -> bool:
    return any(calendar.is_provisional(first + timedelta(days=n)) for n in range((last - first).days + 1))


class Handled(Protocol):
    """What a clock reads of a report."""

    @property
    def stage(self) -> Stage: ...
    @property
    def stage_since(self) -> datetime: ...
    @property
    def received_at(self) -> datetime: ...


def next_due(report: Handled, receiver: Promises, calendar: Calendar) -> Due | None:
    """The clock that runs for a report as it stands; None where none does (under verification, ended)."""
    match report.stage:
        case Stage.RECEIVED:
            return due(Stage.REGISTERED, report.received_at, receiver, calendar)
        case Stage.REGISTERED:
            return due(Stage.ACCEPTED, report.received_at, receiver, calendar)
        case Stage.CONCLUDED:
            return due(Stage.ANSWERED, report.stage_since, receiver, calendar)
    return None


def letter_counts_on(rule: LetterInTime, *, postmarked_on: date | None, received_on: date) -> date:
    """The day of a letter that counts by the receiver's rule; a postmark nobody can read leaves the day it came."""
    if rule is LetterInTime.RECEIVED or postmarked_on is None:
        return received_on
    return postmarked_on


def letter_timeliness(
    rule: LetterInTime,
    *,
    postmarked_on: date | None,
    received_on: date,
    opened_on: date,
    last_day: date | None,
    postal_days: int,
) -> Timeliness:
    """Whether a letter counts in a window (`last_day` None: it has no end yet). Sent in time by the postmark of the
    sender's office, it must have come within the days the receiver waits for the post (邮路等待)."""
    day = letter_counts_on(rule, postmarked_on=postmarked_on, received_on=received_on)
    if day < opened_on:
        return Timeliness.OUT_OF_PERIOD
    if last_day is None:
        return Timeliness.IN_PERIOD
    is_late = day > last_day
    if rule is LetterInTime.SENDING_POSTMARK and postmarked_on is not None:
        is_late = is_late or received_on > last_day + timedelta(days=postal_days)
    return Timeliness.OUT_OF_PERIOD if is_late else Timeliness.IN_PERIOD
