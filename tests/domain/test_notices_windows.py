"""The window of a notice: moved with its plan, later for a late signature, open until the calendar is known, longer
for a changed calendar or for days not shown; never shorter once it runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.audit.services import COMMAND_LINE
from hr_portal.core.arrangement import Arrangement, arrangement_from_json
from hr_portal.core.calendar import Calendar
from hr_portal.core.effects import Transition
from hr_portal.core.epoch import read_epoch
from hr_portal.notices import drafting, publishing
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import Phase, phase
from hr_portal.notices.windows import BECAME_PUBLIC, LEFT_FRONT, WINDOW_CLOSED
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.queries import earlier_windows
from tests.clockwork import instant
from tests.domain.acting import in_work, refused
from tests.factories import notices as made

NOW = instant("2026-11-24 09:00")
NEW_YEAR_2027 = {
    "2027-01-01": {"kind": "off", "name": "元旦"},
    "2027-01-02": {"kind": "off", "name": "元旦"},
    "2027-01-03": {"kind": "off", "name": "元旦"},
}


def window_of(notice: Notice) -> PublicityWindow:
    assert notice.window is not None
    return notice.window


def ends(notice: Notice) -> tuple[date, datetime | None]:
    return window_of(notice).last_day, notice.closes_at


def due(session: Session, notice: Notice) -> dict[str, datetime]:
    """What is still to fall due about it."""
    rows = session.scalars(
        select(Transition).where(
            Transition.subject_id == notice.id, Transition.revision == 0, Transition.void_at.is_(None)
        )
    )
    return {row.fact: row.due_at for row in rows}


def arrangement(year: int, days: dict[str, Any]) -> Arrangement:
    return arrangement_from_json({"year": year, "days": days}, amending=Calendar.built_in().days)


def amend(session: Session, year: int, days: dict[str, Any], *, at: str) -> list[Notice]:
    changed = publishing.amend_calendar(session, arrangement(year, days), actor=COMMAND_LINE, now=instant(at))
    session.commit()
    session.expire_all()
    return changed


# --- moved -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("to", "first", "last"),
    [
        ("2026-11-25 08:30", date(2026, 11, 26), date(2026, 12, 2)),
        ("2026-11-30 08:30", date(2026, 12, 1), date(2026, 12, 7)),
        ("2026-11-28 08:30", date(2026, 11, 30), date(2026, 12, 4)),
    ],
)
def test_a_schedule_moved_earlier_or_later_takes_its_window_and_what_falls_due_along(
    session: Session, to: str, first: date, last: date
) -> None:
    office = made.make_office(session)
    notice = made.scheduled(session, office, at="2026-11-26 08:30", now=NOW)
    old = window_of(notice)
    publishing.schedule(session, notice, instant(to), actor=office.issuer, now=NOW)
    session.commit()
    session.expire_all()
    assert notice.publish_at == instant(to)
    assert (window_of(notice).first_day, window_of(notice).last_day) == (first, last)
    assert [window.why for window in earlier_windows(session, notice.window)] == ["rescheduled", "scheduled"]
    assert (old.last_day, window_of(notice).previous_id) == (date(2026, 12, 3), old.id)
    assert due(session, notice)[BECAME_PUBLIC] == instant(to)
    assert due(session, notice)[WINDOW_CLOSED] == notice.closes_at


def test_a_schedule_taken_back_leaves_nothing_that_falls_due_and_may_be_given_again(session: Session) -> None:
    office = made.make_office(session)
    notice = made.scheduled(session, office, at="2026-11-26 08:30", now=NOW)
    number, epoch = notice.index_number, read_epoch(session)
    publishing.unschedule(session, notice, actor=office.reviewer, now=NOW)
    session.commit()
    session.expire_all()
    assert phase(notice, instant("2030-01-01")) is Phase.ISSUED
    assert (notice.window, notice.delist_at, notice.minimise_at) == (None, None, None)
    assert due(session, notice) == {}
    assert read_epoch(session) > epoch
    publishing.schedule(session, notice, instant("2026-11-27 08:30"), actor=office.issuer, now=NOW)
    session.commit()
    assert notice.index_number == number
    assert due(session, notice)[BECAME_PUBLIC] == instant("2026-11-27 08:30")


def test_published_now_it_counts_from_now_and_not_from_the_plan_it_had(session: Session) -> None:
    office = made.make_office(session)
    notice = made.scheduled(session, office, at="2026-11-30 08:30", now=NOW)
    publishing.publish_now(session, notice, actor=office.issuer, now=instant("2026-11-25 14:00"))
    session.commit()
    assert notice.publish_at == instant("2026-11-25 14:00")
    assert ends(notice) == (date(2026, 12, 2), instant("2026-12-03"))


# --- late --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("signed", "published", "last"),
    [
        ("2026-11-24 09:59", "2026-11-24 10:00", date(2026, 12, 1)),
        ("2026-11-24 10:00", "2026-11-24 10:00", date(2026, 12, 1)),
        ("2026-11-24 10:01", "2026-11-24 10:01", date(2026, 12, 1)),
        ("2026-11-26 17:00", "2026-11-26 17:00", date(2026, 12, 3)),
        ("2026-12-24 17:00", "2026-12-24 17:00", date(2026, 12, 31)),
    ],
)
def test_signed_after_the_plan_it_counts_from_the_signature_and_is_never_shorter(
    session: Session, signed: str, published: str, last: date
) -> None:
    office = made.make_office(session)
    notice = made.drafted(session, office, publish_at=instant("2026-11-24 10:00"))
    made.through_the_chain(session, office, in_work(notice), now=instant(signed))
    session.commit()
    assert notice.publish_at == instant(published)
    assert (window_of(notice).opens_at, window_of(notice).last_day) == (instant(published), last)


# --- provisional -------------------------------------------------------------------------------------------------------


def test_while_the_calendar_is_unknown_nothing_closes_and_nothing_leaves_the_front(session: Session) -> None:
    notice = made.publish(session, made.make_office(session), at="2026-12-24 10:00")
    session.commit()
    assert ends(notice) == (date(2026, 12, 31), None)
    assert (notice.delist_at, notice.minimise_at) == (None, None)
    assert set(due(session, notice)) == {BECAME_PUBLIC}
    for moment in ("2027-01-01", "2027-03-01", "2031-01-01"):
        assert phase(notice, instant(moment)) is Phase.OPEN


def test_the_arrangement_of_the_next_year_gives_a_provisional_window_its_close(session: Session) -> None:
    notice = made.publish(session, made.make_office(session), at="2026-12-28 10:00")
    session.commit()
    assert amend(session, 2027, NEW_YEAR_2027, at="2026-12-29 09:00") == [notice]
    assert ends(notice) == (date(2027, 1, 5), instant("2027-01-06"))
    assert not window_of(notice).provisional
    assert due(session, notice) == {
        BECAME_PUBLIC: instant("2026-12-28 10:00"),
        WINDOW_CLOSED: instant("2027-01-06"),
        LEFT_FRONT: instant("2027-02-05"),
    }
    assert phase(notice, instant("2027-01-06")) is Phase.CLOSED


def test_an_arrangement_that_comes_after_the_expected_end_never_closes_in_the_past(session: Session) -> None:
    notice = made.publish(session, made.make_office(session), at="2026-12-28 10:00")
    session.commit()
    amend(session, 2027, NEW_YEAR_2027, at="2027-01-20 09:00")
    assert ends(notice) == (date(2027, 1, 20), instant("2027-01-21"))
    assert phase(notice, instant("2027-01-20 09:00")) is Phase.OPEN


# --- a calendar amended in a live window -------------------------------------------------------------------------------

STORM = {"2026-11-27": {"kind": "off", "name": "停工"}}
EXTRA_SATURDAY = {"2026-11-28": {"kind": "makeup", "name": "调休"}}


def test_a_day_off_declared_in_a_running_window_makes_it_longer(session: Session) -> None:
    notice = made.publish(session, made.make_office(session))
    session.commit()
    assert amend(session, 2026, STORM, at="2026-11-26 09:00") == [notice]
    assert ends(notice) == (date(2026, 12, 2), instant("2026-12-03"))
    assert due(session, notice)[WINDOW_CLOSED] == instant("2026-12-03")
    assert [window.why for window in earlier_windows(session, notice.window)] == [
        "calendar_amended",
        "scheduled",
    ]


def test_a_day_worked_in_exchange_never_makes_a_running_window_shorter(session: Session) -> None:
    notice = made.publish(session, made.make_office(session))
    session.commit()
    before = ends(notice)
    assert amend(session, 2026, EXTRA_SATURDAY, at="2026-11-26 09:00") == []
    assert ends(notice) == before


def test_a_notice_that_is_only_scheduled_is_counted_anew_either_way(session: Session) -> None:
    office = made.make_office(session)
    notice = made.scheduled(session, office, at="2026-11-25 08:30", now=NOW)
    session.commit()
    assert ends(notice)[0] == date(2026, 12, 2)
    amend(session, 2026, EXTRA_SATURDAY, at="2026-11-24 12:00")
    assert ends(notice) == (date(2026, 12, 1), instant("2026-12-02"))
    amend(session, 2026, STORM, at="2026-11-24 13:00")
    assert ends(notice) == (date(2026, 12, 2), instant("2026-12-03"))


@pytest.mark.parametrize("at", ["2026-12-02 00:00", "2026-12-20 09:00"])
def test_a_window_that_has_closed_is_never_counted_again(session: Session, at: str) -> None:
    notice = made.publish(session, made.make_office(session))
    session.commit()
    assert amend(session, 2026, STORM, at=at) == []
    assert ends(notice) == (date(2026, 12, 1), instant("2026-12-02"))


def test_only_the_windows_a_change_touches_are_written_again(session: Session) -> None:
    office = made.make_office(session)
    touched = made.publish(session, office, at="2026-11-24 10:00")
    later = made.scheduled(session, office, at="2026-12-07 10:00", now=NOW)
    plain = made.publish(session, office, "announcement")
    session.commit()
    assert amend(session, 2026, STORM, at="2026-11-26 09:00") == [touched]
    assert window_of(later).previous_id is None
    assert plain.window is None


# --- hidden and shown again --------------------------------------------------------------------------------------------


def shown_again(session: Session, notice: Notice, office: made.Office, *, at: str) -> None:
    revision = drafting.draft_showing_again(session, notice, actor=office.author, now=instant(at))
    made.through_the_chain(session, office, revision, now=instant(at))
    session.commit()
    session.expire_all()


@pytest.mark.parametrize(
    ("hidden", "shown", "last"),
    [
        ("2026-11-25 11:00", "2026-11-25 15:00", date(2026, 12, 1)),
        ("2026-11-25 11:00", "2026-11-26 10:59", date(2026, 12, 1)),
        ("2026-11-25 11:00", "2026-11-26 11:00", date(2026, 12, 2)),
        ("2026-11-25 00:00", "2026-11-27 00:00", date(2026, 12, 3)),
        ("2026-11-27 18:00", "2026-11-30 09:00", date(2026, 12, 1)),
        ("2026-11-28 00:00", "2026-11-30 00:00", date(2026, 12, 1)),
        ("2026-11-24 11:00", "2026-12-10 09:00", date(2026, 12, 17)),
    ],
)
def test_counted_days_not_shown_are_made_up_for_in_whole_days(
    session: Session, hidden: str, shown: str, last: date
) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office)
    made.hide(session, office, notice, now=hidden)
    session.commit()
    shown_again(session, notice, office, at=shown)
    assert window_of(notice).last_day == last
    assert phase(notice, instant(shown)) is Phase.OPEN
    assert due(session, notice)[WINDOW_CLOSED] == notice.closes_at


def test_hidden_after_its_close_it_is_shown_again_closed(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office)
    made.hide(session, office, notice, now="2026-12-05 10:00")
    session.commit()
    shown_again(session, notice, office, at="2026-12-15 10:00")
    assert ends(notice) == (date(2026, 12, 1), instant("2026-12-02"))
    assert phase(notice, instant("2026-12-15 10:00")) is Phase.CLOSED


def test_a_window_closes_while_hidden_and_the_page_stays_hidden(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office)
    made.hide(session, office, notice, now="2026-11-30 10:00")
    session.commit()
    assert phase(notice, instant("2026-12-02")) is Phase.HIDDEN


def test_the_instant_of_first_publication_outlives_hiding_and_showing_again(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office)
    made.hide(session, office, notice, now="2026-11-25 11:00")
    shown_again(session, notice, office, at="2026-11-27 11:00")
    assert notice.publish_at == instant("2026-11-24 10:00")
    assert window_of(notice).opens_at == instant("2026-11-24 10:00")


def test_a_notice_shown_again_must_print_its_longer_window(session: Session) -> None:
    office = made.make_office(session)
    notice = made.publish(session, office, body="公示时间：2026年11月25日至12月1日，共5个工作日。")
    made.hide(session, office, notice, now="2026-11-25 00:00")
    now = instant("2026-11-27 09:00")
    revision = drafting.draft_showing_again(session, notice, actor=office.author, now=now)
    with refused("checks_failed"):
        drafting.submit(session, revision, actor=office.author, now=now)
    text = replace(revision.text, body="公示时间：2026年11月25日至12月3日，共7个工作日。")
    drafting.edit(session, revision, text, base_version=1, actor=office.author, now=now)
    made.through_the_chain(session, office, revision, now=now)
    assert window_of(notice).last_day == date(2026, 12, 3)
