"""What a revision would bring if it were issued now: the window, the phase, the clocks. Issue itself uses the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hr_portal.core.clock import start_of_day
from hr_portal.notices import rules
from hr_portal.notices.content import Content
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.material import changes, is_material
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.rules import Clocks, Phase, Purpose, phase
from hr_portal.notices.taking_down import Part
from hr_portal.notices.windows import expected_window, period_of, window_shown_again
from hr_portal.publicity.queries import calendar
from hr_portal.publicity.rules import Window, extended, resumed, suspended, window_for

RUNS = frozenset({Purpose.EXTENSION, Purpose.SUSPENSION, Purpose.RESUMPTION})
"""Purposes that change a window which is running."""


def window_after(
    session: Session,
    notice: Notice,
    purpose: Purpose,
    text: Content,
    before: Content | None,
    *,
    days: int = 0,
    now: datetime,
) -> Window | None:
    """The window of a notice that has its instant, if a revision of this purpose with this text were issued now.

    `before` is the text in force, `days` what an extension adds. None for a kind without a window.
    """
    kind, known = kind_named(notice.kind), calendar(session)
    period = period_of(kind, text)
    if period is None or notice.publish_at is None:
        return None
    window = notice.window.window() if notice.window is not None else None
    if purpose is Purpose.REOPENING or (
        purpose is Purpose.CORRECTION and _restarts(notice, text, before, now)
    ):
        return window_for(period, publish_at=now, signed_at=None, calendar=known)
    if purpose is Purpose.CORRECTION and now < notice.publish_at:
        return expected_window(kind, text, publish_at=notice.publish_at, now=now, calendar=known)
    if purpose is Purpose.SHOW_AGAIN:
        return window_shown_again(notice, now=now, calendar=known)
    if window is None or purpose not in RUNS:
        return window
    if purpose is Purpose.EXTENSION:
        return extended(window, period, days, known, now=now)
    if purpose is Purpose.SUSPENSION:
        return suspended(window)
    return resumed(window, period, notice.suspended_at or now, now, known)


def _restarts(notice: Notice, text: Content, before: Content | None, now: datetime) -> bool:
    """A material change of what the public has read begins the period anew."""
    if before is None or notice.publish_at is None or now < notice.publish_at:
        return False
    return is_material(changes(kind_named(notice.kind), before, text))


@dataclass(frozen=True)
class Foreseen:
    """A notice with its instants as they would be."""

    issued_at: datetime | None
    publish_at: datetime | None
    closes_at: datetime | None
    has_window: bool
    concluded_at: datetime | None
    minimise_at: datetime | None
    hidden_at: datetime | None
    withdrawn_at: datetime | None
    taken_down_at: datetime | None
    suspended_at: datetime | None
    delist_at: datetime | None
    window: Window | None
    restarts: bool
    """The period begins anew."""

    def phase(self, now: datetime) -> Phase:
        return phase(self, now)

    @property
    def clocks(self) -> Clocks:
        window = self.window
        return Clocks(
            publish_at=self.publish_at,
            counts_from=start_of_day(window.first_day) if window is not None else None,
            closes_at=self.closes_at,
            delist_at=self.delist_at,
            minimise_at=self.minimise_at,
            provisional=window is not None and window.provisional,
            last_day=window.last_day if window is not None else None,
            suspended=self.suspended_at is not None,
        )


def as_it_is(notice: Notice) -> Foreseen:
    """The notice with its instants as they stand."""
    return Foreseen(
        issued_at=notice.issued_at,
        publish_at=notice.publish_at,
        closes_at=notice.closes_at,
        has_window=notice.has_window,
        concluded_at=notice.concluded_at,
        minimise_at=notice.minimise_at,
        hidden_at=notice.hidden_at,
        withdrawn_at=notice.withdrawn_at,
        taken_down_at=notice.taken_down_at,
        suspended_at=notice.suspended_at,
        delist_at=notice.delist_at,
        window=notice.window.window() if notice.window is not None else None,
        restarts=False,
    )


def foreseen(session: Session, notice: Notice, revision: Revision, *, now: datetime) -> Foreseen:
    """The notice if this revision, which is not issued yet, were issued now. Of one without an instant, as it is."""
    return foresee(session, notice, revision.purpose, revision.text, revision.measure or {}, now=now)


def foresee(
    session: Session,
    notice: Notice,
    purpose: Purpose,
    text: Content,
    measure: Mapping[str, Any],
    *,
    now: datetime,
) -> Foreseen:
    """The same of a measure nobody has begun yet."""
    kind, publish_at = kind_named(notice.kind), notice.publish_at
    before = notice.live.text if notice.live is not None else None
    old = notice.window.window() if notice.window is not None else None
    window = old
    if _is_possible(notice, purpose, now):
        window = window_after(
            session, notice, purpose, text, before, days=int(measure.get("days", 1)), now=now
        )
    restarts = notice.has_window and (
        purpose is Purpose.REOPENING
        or (purpose is Purpose.CORRECTION and _restarts(notice, text, before, now))
    )
    page_goes = purpose is Purpose.TAKE_DOWN and measure.get("part") == Part.PAGE
    is_withdrawn = purpose is Purpose.WITHDRAWAL
    delist_at, minimise_at = notice.delist_at, notice.minimise_at
    if window != old and publish_at is not None:
        delist_at = rules.delist_at(window, publish_at, kind.terms.front_days)
        minimise_at = rules.minimise_at(window, publish_at, kind.terms.minimise_days)
    suspended_at = notice.suspended_at
    if purpose is Purpose.SUSPENSION:
        suspended_at = now
    elif restarts or purpose is Purpose.RESUMPTION:
        suspended_at = None
    return replace(
        as_it_is(notice),
        closes_at=window.closes_at if window is not None else None,
        concluded_at=now if purpose is Purpose.OUTCOME else None if restarts else notice.concluded_at,
        minimise_at=minimise_at,
        hidden_at=None if purpose is Purpose.SHOW_AGAIN or is_withdrawn or page_goes else notice.hidden_at,
        withdrawn_at=now if is_withdrawn else None if purpose is Purpose.REOPENING else notice.withdrawn_at,
        taken_down_at=now if page_goes else notice.taken_down_at,
        suspended_at=suspended_at,
        delist_at=delist_at,
        window=window,
        restarts=restarts,
    )


def _is_possible(notice: Notice, purpose: Purpose, now: datetime) -> bool:
    """What runs out meanwhile changes no window any more; issue is then refused."""
    return purpose not in RUNS or phase(notice, now) is Phase.OPEN
