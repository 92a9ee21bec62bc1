"""Which windows wait for this officer's verdict or confirmation, and how each stands in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import g, url_for
from flask_babel import gettext as _

from hr_portal.core.clock import shanghai_date
from hr_portal.extensions import db
from hr_portal.notices.models import Notice
from hr_portal.objections import confirming
from hr_portal.objections.confirmations import in_force, waiting
from hr_portal.objections.models import Confirmation
from hr_portal.objections.rules import Verdict
from hr_portal.web.access import actor
from hr_portal.web.filters import day
from hr_portal.web.staff.report_words import notice_label

BEFORE_A_HOLD_ENDS = timedelta(days=7)


@dataclass(frozen=True)
class ToConfirm:
    notice_id: int
    label: str
    note: str
    act: str
    is_hold: bool
    href: str


def state_of(
    notice: Notice, open_one: Confirmation | None, confirmed: Confirmation | None
) -> tuple[str, str]:
    """(words, look): 待逐人确认, 待第二人确认, 已确认, 有暂缓待作决定."""
    if open_one is not None:
        return _("待第二人确认"), "warn"
    if confirmed is None:
        return _("待逐人确认"), "warn"
    if any(row.verdict is Verdict.HOLD for row in confirmed.rows):
        return _("已确认，有暂缓"), "info"
    return _("已确认"), "ok"


def to_confirm(notice: Notice) -> ToConfirm | None:
    """A window that waits for this officer: for a first verdict, for the second officer, or for the end of a hold."""
    session, person = db.session(), actor()
    open_one, confirmed = waiting(session, notice), in_force(session, notice)
    holds = [row.hold_until for row in confirmed.rows if row.verdict is Verdict.HOLD] if confirmed else []
    due = [
        until for until in holds if until is not None and until <= shanghai_date(g.now) + BEFORE_A_HOLD_ENDS
    ]
    if open_one is None and confirmed is not None and not due:
        return None
    if open_one is None and confirming.reasons_against_beginning(session, notice, actor=person, now=g.now):
        return None
    state, _look = state_of(notice, open_one, confirmed)
    act = _("去确认") if open_one is None or open_one.proposed_by_id != person.id else _("看")
    if due and open_one is None:
        state = _("暂缓到%(day)s，要作出决定", day=day(min(due)))
        act = _("去决定")
    is_hold = bool(due) and open_one is None
    href = url_for("staff.hold" if is_hold else "staff.confirmation", notice_id=notice.id)
    return ToConfirm(notice.id, notice_label(notice), state, act, is_hold, href)
