"""What is true of a notice at an instant, and what speaks against an act upon it. Plain Python."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from hr_portal.core.clock import end_of_day, shanghai_date
from hr_portal.core.errors import Reason
from hr_portal.publicity.rules import Window


class Phase(StrEnum):
    """What a notice is at an instant. Derived, never stored (law 1)."""

    UNISSUED = "unissued"
    ISSUED = "issued"
    SCHEDULED = "scheduled"
    PUBLIC = "public"
    OPEN = "open"
    CLOSED = "closed"
    CONCLUDED = "concluded"
    MINIMISED = "minimised"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"
    TAKEN_DOWN = "taken_down"


READABLE = frozenset({Phase.PUBLIC, Phase.OPEN, Phase.CLOSED, Phase.CONCLUDED})
"""Phases in which the public reads the content."""

ADDRESSED = READABLE | {Phase.MINIMISED, Phase.HIDDEN, Phase.WITHDRAWN, Phase.TAKEN_DOWN}
"""Phases in which the address answers 200; in every other it answers like one never given."""


class State(StrEnum):
    """Where a revision is in its chain: human decisions only."""

    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    ISSUED = "issued"


class Purpose(StrEnum):
    """Why a revision was begun."""

    FIRST = "first"
    OUTCOME = "outcome"
    SHOW_AGAIN = "show_again"
    CORRECTION = "correction"
    REDACTION = "redaction"
    EXTENSION = "extension"
    SUSPENSION = "suspension"
    RESUMPTION = "resumption"
    WITHDRAWAL = "withdrawal"
    TAKE_DOWN = "take_down"
    REOPENING = "reopening"


WRITTEN = frozenset({Purpose.FIRST, Purpose.SHOW_AGAIN, Purpose.CORRECTION})
"""Purposes whose text an author writes; every other leaves the text in force as it is and adds a measure to it."""


class IssueMode(StrEnum):
    """签发方式: on screen, or on the printed 《信息发布审批单》."""

    SYSTEM = "system"
    PAPER = "paper"


class HideReason(StrEnum):
    """Why a page was hidden in haste. Inside only; the public reads neutral words."""

    PERSONAL_DATA = "personal_data"
    WRONG_CONTENT = "wrong_content"
    WRONG_TIME = "wrong_time"
    SECRECY = "secrecy"
    OTHER = "other"


class Timed(Protocol):
    """What `phase` reads of a notice."""

    @property
    def issued_at(self) -> datetime | None: ...
    @property
    def publish_at(self) -> datetime | None: ...
    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def has_window(self) -> bool: ...
    @property
    def concluded_at(self) -> datetime | None: ...
    @property
    def minimise_at(self) -> datetime | None: ...
    @property
    def hidden_at(self) -> datetime | None: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...
    @property
    def taken_down_at(self) -> datetime | None: ...


def phase(notice: Timed, now: datetime) -> Phase:
    """What this notice is at this instant. Intervals are half-open; `queries.phase_case` says the same in SQL."""
    if notice.issued_at is None:
        return Phase.UNISSUED
    if notice.publish_at is None:
        return Phase.ISSUED
    if now < notice.publish_at:
        return Phase.SCHEDULED
    if notice.taken_down_at is not None:
        return Phase.TAKEN_DOWN
    if notice.withdrawn_at is not None:
        return Phase.WITHDRAWN
    if notice.hidden_at is not None:
        return Phase.HIDDEN
    if notice.minimise_at is not None and notice.minimise_at <= now:
        return Phase.MINIMISED
    if notice.concluded_at is not None:
        return Phase.CONCLUDED
    if not notice.has_window:
        return Phase.PUBLIC
    if notice.closes_at is None or now < notice.closes_at:
        return Phase.OPEN
    return Phase.CLOSED


@dataclass(frozen=True)
class Clocks:
    """The five clocks of a notice: 公开、起算、截止、撤出首页、个人信息精简. None: not set (yet)."""

    publish_at: datetime | None
    counts_from: datetime | None
    closes_at: datetime | None
    delist_at: datetime | None
    minimise_at: datetime | None
    provisional: bool = False
    last_day: date | None = None
    suspended: bool = False


def term_after(last: date, days: int) -> datetime:
    """The end of the `days`-th day after this day."""
    return end_of_day(last + timedelta(days=days))


def delist_at(window: Window | None, publish_at: datetime, front_days: int) -> datetime | None:
    """When a notice leaves the front lists: `front_days` after the close, or after publication where there is no
    window. While a window is provisional nothing is taken from the front."""
    if window is None:
        return term_after(shanghai_date(publish_at), front_days)
    return None if window.provisional else term_after(window.last_day, front_days)


def minimise_at(window: Window | None, publish_at: datetime, minimise_days: int | None) -> datetime | None:
    """When personal fields leave the page; None where the city has set no term, or while the end is unknown."""
    if minimise_days is None or (window is not None and window.provisional):
        return None
    return term_after(window.last_day if window is not None else shanghai_date(publish_at), minimise_days)


# --- what speaks against an act -------------------------------------------------------------------------------------

SOON = timedelta(minutes=5)
"""A planned instant nearer than this is asked about: 立即公开?"""


def reasons_against_drafting(
    *, may_author: bool, kind_allowed: bool, needs_decision: bool, decided_on: date | None, today: date
) -> list[Reason]:
    """拟稿. 酝酿中的人选 is secret: a kind that needs a decision is not even drafted before it."""
    reasons = []
    if not may_author:
        reasons.append(Reason("no_author_duty", "organ", "separation_of_duties"))
    if not kind_allowed:
        reasons.append(Reason("kind_not_for_this_organ", "kind"))
    if needs_decision and decided_on is None:
        reasons.append(Reason("decision_date_missing", "fields.decided_on", "decision_before_entry"))
    if decided_on is not None and decided_on > today:
        reasons.append(Reason("decision_date_in_future", "fields.decided_on", "decision_before_entry"))
    return reasons


def reasons_against_editing(*, state: State, may_edit: bool) -> list[Reason]:
    """What was issued is never edited in place."""
    if state is State.ISSUED:
        return [Reason("already_issued", None, "never_edited_in_place")]
    return [] if may_edit else [Reason("no_author_duty", "organ", "separation_of_duties")]


def reasons_against_submitting(*, state: State, may_author: bool, must_fix: int) -> list[Reason]:
    reasons = []
    if state not in (State.DRAFTED, State.RETURNED):
        reasons.append(Reason("not_waiting_for_author"))
    if not may_author:
        reasons.append(Reason("no_author_duty", "organ", "separation_of_duties"))
    if must_fix:
        reasons.append(Reason("checks_failed", "checks", None, {"count": must_fix}))
    return reasons


def reasons_against_reviewing(
    *, state: State, may_review: bool, reviewer_id: int, author_ids: Collection[int], must_fix: int
) -> list[Reason]:
    """复核: another person than anybody who wrote on this revision."""
    reasons = []
    if state is not State.SUBMITTED:
        reasons.append(Reason("not_waiting_for_review"))
    if not may_review:
        reasons.append(Reason("no_reviewer_duty", "organ", "separation_of_duties"))
    if reviewer_id in author_ids:
        reasons.append(Reason("author_reviews_own_text", None, "separation_of_duties"))
    if must_fix:
        reasons.append(Reason("checks_failed", "checks", None, {"count": must_fix}))
    return reasons


def reasons_against_returning(
    *, state: State, may_return: bool, reason: str, actor_id: int, author_ids: Collection[int]
) -> list[Reason]:
    reasons = []
    if state not in (State.SUBMITTED, State.REVIEWED):
        reasons.append(Reason("nothing_to_return"))
    if not may_return:
        reasons.append(Reason("no_reviewer_duty", "organ", "separation_of_duties"))
    if actor_id in author_ids:
        reasons.append(Reason("author_returns_own_text", None, "separation_of_duties"))
    if not reason.strip():
        reasons.append(Reason("return_reason_missing", "reason"))
    return reasons


def reasons_against_issuing(
    *,
    state: State,
    may_issue: bool,
    issuer_id: int,
    author_ids: Collection[int],
    reviewer_id: int | None,
    must_fix: int,
    on_paper: bool,
) -> list[Reason]:
    """签发: a third person. Recorded from a paper form, the signer is that person and the one who enters it is only
    the executor; the scan unlocks publishing."""
    reasons = []
    if state is not State.REVIEWED:
        reasons.append(Reason("not_waiting_for_issue"))
    if not may_issue:
        reasons.append(Reason("no_issuer_duty", "organ", "separation_of_duties"))
    if not on_paper:
        if issuer_id in author_ids:
            reasons.append(Reason("author_issues_own_text", None, "separation_of_duties"))
        if issuer_id == reviewer_id:
            reasons.append(Reason("reviewer_issues_same_text", None, "separation_of_duties"))
    if must_fix:
        reasons.append(Reason("checks_failed", "checks", None, {"count": must_fix}))
    return reasons


def reasons_against_scheduling(
    *, current: Phase, may_schedule: bool, publish_at: datetime | None, now: datetime, dates_agree: bool
) -> list[Reason]:
    """定时发布. Forged dates are a veto item (单项否决): an instant in the past is refused."""
    reasons = []
    if current not in (Phase.ISSUED, Phase.SCHEDULED):
        reasons.append(Reason("not_waiting_for_publication"))
    if not may_schedule:
        reasons.append(Reason("no_issuer_duty", "organ", "separation_of_duties"))
    if publish_at is None:
        reasons.append(Reason("publish_at_missing", "publish_at"))
    elif publish_at < now:
        reasons.append(Reason("publish_at_in_past", "publish_at", "no_back_dating"))
    if not dates_agree:
        reasons.append(Reason("body_dates_differ", "body"))
    return reasons


def reasons_against_unscheduling(*, current: Phase, may_unschedule: bool) -> list[Reason]:
    reasons = []
    if current is not Phase.SCHEDULED:
        reasons.append(Reason("not_scheduled"))
    if not may_unschedule:
        reasons.append(Reason("no_reviewer_duty", "organ", "separation_of_duties"))
    return reasons


def reasons_against_hiding(*, current: Phase, holds_any_duty: bool) -> list[Reason]:
    """紧急下线: any one duty-holder, at once."""
    reasons = []
    if current not in ADDRESSED or current in (Phase.HIDDEN, Phase.WITHDRAWN):
        reasons.append(Reason("nothing_to_hide"))
    if not holds_any_duty:
        reasons.append(Reason("no_duty_here", "organ"))
    return reasons


def reasons_against_confirming_hiding(
    *, current: Phase, confirmed: bool, may_confirm: bool, actor_id: int, hidden_by_id: int | None
) -> list[Reason]:
    reasons = []
    if current is not Phase.HIDDEN:
        reasons.append(Reason("not_hidden"))
    if confirmed:
        reasons.append(Reason("hiding_already_confirmed"))
    if not may_confirm:
        reasons.append(Reason("no_reviewer_duty", "organ", "separation_of_duties"))
    if actor_id == hidden_by_id:
        reasons.append(Reason("hider_confirms_own_act", None, "separation_of_duties"))
    return reasons


def reasons_against_showing_again(*, current: Phase, may_author: bool, in_work: bool) -> list[Reason]:
    """恢复显示 needs the full chain: it begins as a draft like any other revision."""
    reasons = []
    if current is not Phase.HIDDEN:
        reasons.append(Reason("not_hidden"))
    if not may_author:
        reasons.append(Reason("no_author_duty", "organ", "separation_of_duties"))
    if in_work:
        reasons.append(Reason("another_revision_in_work"))
    return reasons


def reasons_against_recording_outcome(
    *,
    current: Phase,
    has_window: bool,
    may_author: bool,
    in_work: bool,
    conclusion: str,
    conclusions: Collection[str],
) -> list[Reason]:
    """记录结果. A closed window never concludes by itself; people say how it ended."""
    reasons = []
    if not has_window:
        reasons.append(Reason("kind_has_no_outcome"))
    elif current is Phase.OPEN:
        reasons.append(Reason("window_still_open", None, "window_first"))
    elif current not in (Phase.CLOSED, Phase.CONCLUDED):
        reasons.append(Reason("not_closed"))
    if not may_author:
        reasons.append(Reason("no_author_duty", "organ", "separation_of_duties"))
    if in_work:
        reasons.append(Reason("another_revision_in_work"))
    if has_window and conclusion not in conclusions:
        reasons.append(Reason("conclusion_missing", "conclusion"))
    return reasons


def reasons_against_measure(
    *,
    current: Phase,
    allowed: Collection[Phase],
    may_author: bool,
    in_work: bool,
    public_reason: str | None = None,
) -> list[Reason]:
    """What every measure upon an issued notice needs: a phase it fits, an author, no other revision in work, and
    (where it is printed) a public reason. It then passes the whole chain."""
    reasons = []
    if current not in allowed:
        reasons.append(Reason("measure_does_not_fit", None, None, {"phase": current.value}))
    if not may_author:
        reasons.append(Reason("no_author_duty", "organ", "separation_of_duties"))
    if in_work:
        reasons.append(Reason("another_revision_in_work"))
    if public_reason is not None and not public_reason.strip():
        reasons.append(Reason("public_reason_missing", "public_reason"))
    return reasons


def reasons_against_extending(
    *, closes_at: datetime | None, suspended: bool, days: int, now: datetime, most: int
) -> list[Reason]:
    """延长公示: only before the close and only later."""
    reasons = []
    if suspended:
        reasons.append(Reason("window_suspended"))
    elif closes_at is None:
        reasons.append(Reason("window_provisional"))
    elif closes_at <= now:
        reasons.append(Reason("window_already_closed", None, "extend_before_close"))
    if not 1 <= days <= most:
        reasons.append(Reason("extension_days_out_of_range", "days", None, {"most": most}))
    return reasons
