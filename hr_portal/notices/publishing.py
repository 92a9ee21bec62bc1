"""定时发布、撤销定时、立即发布; what follows from publication; and the recount when the calendar is amended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import Actor, record
from hr_portal.core.arrangement import Arrangement
from hr_portal.core.calendar import Calendar
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.notices import rules
from hr_portal.notices.checks.period import dates_agree
from hr_portal.notices.duties import may_decide, may_issue
from hr_portal.notices.following import clear_instant
from hr_portal.notices.gate import hold_followed, reasons_against_going_on
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.queries import hold, live_windows
from hr_portal.notices.rules import Phase, phase
from hr_portal.notices.windows import expected_window, period_of, set_window, window_shown_again
from hr_portal.publicity.queries import calendar
from hr_portal.publicity.rules import Window, recounted
from hr_portal.publicity.services import record_arrangement


def reasons_against_scheduling(
    session: Session, notice: Notice, publish_at: datetime | None, *, actor: User, now: datetime
) -> list[Reason]:
    agree = True
    if publish_at is not None and notice.live is not None:
        content = notice.live.text
        window = expected_window(
            kind_named(notice.kind), content, publish_at=publish_at, now=now, calendar=calendar(session)
        )
        agree = dates_agree(content.body, window)
    reasons = rules.reasons_against_scheduling(
        current=phase(notice, now),
        may_schedule=may_issue(actor, notice.organ, now),
        publish_at=publish_at,
        now=now,
        dates_agree=agree,
    )
    return reasons + (reasons_against_going_on(session, notice, notice.live.text) if notice.live else [])


def schedule(session: Session, notice: Notice, publish_at: datetime, *, actor: User, now: datetime) -> Notice:
    """It becomes public at that instant by itself; nothing has to run then. A schedule may be moved until it has come."""
    hold_live(session, notice)
    refuse_if(reasons_against_scheduling(session, notice, publish_at, actor=actor, now=now))
    why = "scheduled" if notice.publish_at is None else "rescheduled"
    take_effect(session, notice, publish_at, why=why, now=now)
    _record(session, why, notice, actor=actor, now=now, publish_at=publish_at.isoformat())
    raise_epoch(session)
    return notice


def publish_now(session: Session, notice: Notice, *, actor: User, now: datetime) -> Notice:
    """立即发布."""
    hold_live(session, notice)
    refuse_if(reasons_against_scheduling(session, notice, now, actor=actor, now=now))
    take_effect(
        session, notice, now, why="scheduled" if notice.publish_at is None else "rescheduled", now=now
    )
    _record(session, "published_now", notice, actor=actor, now=now)
    raise_epoch(session)
    return notice


def hold_live(session: Session, notice: Notice) -> None:
    """Hold the notice, and before it what its text in force follows."""
    if notice.live is not None:
        hold_followed(session, notice, notice.live.text)
    hold(session, notice)


def reasons_against_unscheduling(notice: Notice, *, actor: User, now: datetime) -> list[Reason]:
    return rules.reasons_against_unscheduling(
        current=phase(notice, now), may_unschedule=may_decide(actor, notice.organ, now)
    )


def unschedule(session: Session, notice: Notice, *, actor: User, now: datetime) -> Notice:
    """撤销定时: it stays issued and waits for another instant. One reviewer or issuer is enough."""
    hold(session, notice)
    refuse_if(reasons_against_unscheduling(notice, actor=actor, now=now))
    clear_instant(session, notice, now=now)
    _record(session, "unscheduled", notice, actor=actor, now=now)
    raise_epoch(session)
    return notice


def take_effect(session: Session, notice: Notice, publish_at: datetime, *, why: str, now: datetime) -> None:
    """Set the instant of publication and everything counted from it."""
    if notice.live is None:
        raise ValueError("only an issued notice is published")
    kind = kind_named(notice.kind)
    notice.publish_at = publish_at
    window = expected_window(
        kind, notice.live.text, publish_at=publish_at, now=now, calendar=calendar(session)
    )
    set_window(session, notice, kind, window, why=why, now=now)


def show_again(session: Session, notice: Notice, *, now: datetime) -> None:
    """Ends hiding. A window that was running while the page was hidden is longer by the whole counted days lost."""
    window = window_shown_again(notice, now=now, calendar=calendar(session))
    notice.hidden_at = notice.hidden_by = notice.hide_reason = None
    notice.hide_confirmed_at = notice.hide_confirmed_by_id = None
    if window is not None and notice.window is not None and window != notice.window.window():
        set_window(session, notice, kind_named(notice.kind), window, why="shown_again", now=now)
    session.flush()


def amend_calendar(
    session: Session, arrangement: Arrangement, *, actor: Actor, now: datetime
) -> list[Notice]:
    """Lay a year's arrangement over the calendar and count every window again that has not closed.

    A running window is never made shorter; a provisional one gets its closing instant. Returns the notices whose
    window changed.
    """
    live = live_windows(session, now)
    record_arrangement(session, arrangement, actor=actor, now=now)
    days = calendar(session)
    changed = []
    for notice in live:
        window = recount(notice, days, now=now)
        if window is None:
            continue
        set_window(session, notice, kind_named(notice.kind), window, why="calendar_amended", now=now)
        record(session, "window_recounted", "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id,
               last_day=window.last_day.isoformat())  # fmt: skip
        changed.append(notice)
    raise_epoch(session)
    return changed


def recount(notice: Notice, days: Calendar, *, now: datetime) -> Window | None:
    """The window of this notice by this calendar, or None where nothing would change."""
    if notice.window is None or notice.live is None or notice.suspended_at is not None:
        return None
    old = notice.window.window()
    period = period_of(kind_named(notice.kind), notice.live.text)
    if period is None:
        return None
    new = recounted(old, period, days, now=now)
    if phase(notice, now) is Phase.SCHEDULED:
        new = expected_window(
            kind_named(notice.kind), notice.live.text, publish_at=notice.publish_at, now=now, calendar=days
        ) or new  # fmt: skip
    same = (old.first_day, old.last_day, old.closes_at) == (new.first_day, new.last_day, new.closes_at)
    return None if same else new


def _record(
    session: Session, act: str, notice: Notice, *, actor: Actor, now: datetime, **facts: object
) -> None:
    record(session, act, "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id, **facts)
