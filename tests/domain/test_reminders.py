"""Reminders: each occasion once a day or once a week, to the people who can do something about it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Duty
from hr_portal.accounts.rules import Role
from hr_portal.core.effects import OutboxMessage
from hr_portal.notices import hiding
from hr_portal.reminders import write_reminders
from tests.clockwork import instant
from tests.factories.notices import conclude, hide, make_office, make_user, publish

HOURS = range(8, 18)


def reminded(session: Session, fact: str) -> list[OutboxMessage]:
    return [
        row
        for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        if row.payload["fact"] == fact
    ]


def a_day_passes(session: Session, day: str) -> None:
    """What the timetable does on one day: once an hour in office hours."""
    for hour in HOURS:
        write_reminders(session, now=instant(f"{day} {hour:02d}:10"))
        session.commit()


def days(first: str, count: int) -> list[str]:
    return [(date.fromisoformat(first) + timedelta(days=number)).isoformat() for number in range(count)]


def test_the_day_before_the_last_day_its_author_is_reminded_once(session: Session) -> None:
    office = make_office(session)
    notice = publish(session, office, at="2026-11-24 10:00")
    assert notice.window is not None
    last = notice.window.last_day
    for day in days("2026-11-24", (last - date(2026, 11, 24)).days + 2):
        a_day_passes(session, day)
    found = reminded(session, "closes_tomorrow")
    assert [(row.payload["to"], row.payload["notice"]) for row in found] == [(office.author.id, notice.id)]
    assert instant(f"{last - timedelta(days=1)} 08:10") == found[0].available_at


def test_where_the_author_has_left_everybody_who_writes_for_the_organ_is_reminded(session: Session) -> None:
    office = make_office(session)
    other = make_user(session, office.organ, Role.AUTHOR)
    notice = publish(session, office, at="2026-11-24 10:00")
    office.author.disabled_at = instant("2026-11-25")
    assert notice.window is not None
    a_day_passes(session, (notice.window.last_day - timedelta(days=1)).isoformat())
    assert [row.payload["to"] for row in reminded(session, "closes_tomorrow")] == [other.id]


def test_a_hidden_window_is_not_announced_to_close(session: Session) -> None:
    office = make_office(session)
    notice = publish(session, office, at="2026-11-24 10:00")
    hide(session, office, notice, now="2026-11-25 10:00")
    assert notice.window is not None
    a_day_passes(session, (notice.window.last_day - timedelta(days=1)).isoformat())
    assert reminded(session, "closes_tomorrow") == []


def test_an_outcome_that_is_overdue_is_recalled_once_a_week_until_it_is_recorded(session: Session) -> None:
    office = make_office(session)
    notice = publish(session, office, at="2026-09-01 10:00")
    for day in days("2026-11-02", 14):  # two weeks from a Monday
        a_day_passes(session, day)
    found = reminded(session, "outcome_overdue")
    assert {row.payload["to"] for row in found} == {office.author.id}
    assert [row.available_at for row in found] == [instant("2026-11-02 08:10"), instant("2026-11-09 08:10")]
    conclude(session, office, notice, at="2026-11-16 08:00")
    a_day_passes(session, "2026-11-16")
    assert len(reminded(session, "outcome_overdue")) == 2


def test_a_hidden_page_nobody_confirmed_is_recalled_after_a_working_day(session: Session) -> None:
    """Hidden on a Friday: Monday is the working day, and from Tuesday on whoever decides is reminded daily."""
    office = make_office(session)
    notice = publish(session, office, at="2026-11-25 10:00")
    hide(session, office, notice, now="2026-11-27 15:00")
    session.commit()
    for day in days("2026-11-27", 4):
        a_day_passes(session, day)
    assert reminded(session, "hiding_unconfirmed") == []
    a_day_passes(session, "2026-12-01")
    a_day_passes(session, "2026-12-02")
    found = reminded(session, "hiding_unconfirmed")
    assert {row.payload["to"] for row in found} == {office.reviewer.id, office.issuer.id}
    assert len(found) == 4
    hiding.confirm_hiding(session, notice, actor=office.issuer, now=instant("2026-12-02 18:00"))
    a_day_passes(session, "2026-12-03")
    assert len(reminded(session, "hiding_unconfirmed")) == 4


def arrangement_letters(session: Session, day: str) -> list[OutboxMessage]:
    a_day_passes(session, day)
    return reminded(session, "arrangement_missing")


def test_from_november_on_a_missing_arrangement_is_recalled_weekly_and_names_the_windows_it_touches(
    session: Session,
) -> None:
    office = make_office(session)
    administrators = [make_user(session, office.organ, Role.ADMINISTRATOR) for _ in range(2)]
    publish(session, office, at="2026-10-12 10:00")
    touched = publish(session, office, at="2026-12-28 10:00", now="2026-10-20 10:00")
    assert touched.window is not None
    assert touched.window.provisional
    assert arrangement_letters(session, "2026-10-31") == []
    found = arrangement_letters(session, "2026-11-01")
    assert sorted(row.payload["to"] for row in found) == sorted(user.id for user in administrators)
    assert {row.payload["year"] for row in found} == {2027}
    assert [row.payload["notices"] for row in found] == [[touched.id], [touched.id]]
    for day in days("2026-11-02", 7):
        a_day_passes(session, day)
    assert len(reminded(session, "arrangement_missing")) == 4, "1 November was a Sunday: one more week"


def test_administrators_of_every_root_hear_of_a_missing_arrangement_once(session: Session) -> None:
    """Party and government organs may be two trees."""
    party, government = make_office(session, "AL01"), make_office(session, "AL02", name="安澜市人民政府")
    both = make_user(session, party.organ, Role.ADMINISTRATOR)
    now = instant("2026-01-01")
    session.add(
        Duty(user=both, organ=government.organ, role=Role.ADMINISTRATOR, since=date(2026, 1, 1), proposed_at=now,
             confirmed_at=now)
    )  # fmt: skip
    other = make_user(session, government.organ, Role.ADMINISTRATOR)
    session.flush()
    found = arrangement_letters(session, "2026-11-10")
    assert sorted(row.payload["to"] for row in found) == sorted([both.id, other.id])


def give_duty(session: Session, until: str, **values: datetime | None) -> Duty:
    office = make_office(session, code=f"X{until.replace('-', '')}{len(values)}")
    now = instant("2026-01-01")
    duty = Duty(
        user=make_user(session, office.organ), organ=office.organ, role=Role.REVIEWER, since=date(2026, 1, 1),
        until=date.fromisoformat(until), proposed_at=now, **{"confirmed_at": now, **values},
    )  # fmt: skip
    session.add(duty)
    session.flush()
    return duty


def test_whose_duty_ends_is_told_once_two_weeks_ahead(session: Session) -> None:
    duty = give_duty(session, "2026-12-08")
    give_duty(session, "2026-12-08", confirmed_at=None)
    give_duty(session, "2026-12-08", ended_at=instant("2026-11-01"), ended_by_id=None)
    gone = give_duty(session, "2026-12-07")
    gone.user.disabled_at = instant("2026-11-01")
    session.flush()
    for day in days("2026-11-23", 17):
        a_day_passes(session, day)
    found = reminded(session, "duty_ends")
    assert [(row.payload["to"], row.available_at) for row in found] == [
        (duty.user_id, instant("2026-11-24 08:10"))
    ]
