"""核查结论: what was found, and whether it keeps somebody from the post. A suspension has a day by which it is decided."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.sealing import Part, Sealer
from hr_portal.objections import stepping
from hr_portal.objections.confirming import LONGEST_HOLD_MONTHS, hold_due
from hr_portal.objections.handling import (
    LONGEST_LINE,
    LONGEST_TEXT,
    note,
    reasons_against_being_at,
    reasons_against_step,
    reasons_against_words,
)
from hr_portal.objections.models import Report, ReportStep
from hr_portal.objections.receipts import bound_to
from hr_portal.objections.rules import Effect, Finding, Stage

AFTER_SUSPENSION = "decided_after_suspension"
_AGAINST = (Effect.SUSPENDS, Effect.CANCELS)


def reasons_against_concluding(
    session: Session,
    report: Report,
    finding: Finding | None,
    effect: Effect | None,
    text: str,
    *,
    approver: str = "",
    hold_until: date | None = None,
    actor: User,
    now: datetime,
) -> list[Reason]:
    reasons = reasons_against_step(session, report, Stage.CONCLUDED, actor=actor, now=now)
    if finding is None:
        reasons.append(Reason("finding_missing", "finding"))
    reasons += _against_effect(finding, effect, hold_until, shanghai_date(now))
    reasons += reasons_against_words(text, "verdict_text", "verdict_text_missing", LONGEST_TEXT)
    reasons += reasons_against_words(
        approver or report.approver, "approver", "approver_missing", LONGEST_LINE
    )
    return reasons


def _against_effect(
    finding: Finding | None, effect: Effect | None, hold_until: date | None, today: date
) -> list[Reason]:
    """不予 needs proof (查有实据); what is untrue keeps nobody from anything; what cannot be verified in time suspends."""
    if effect is None:
        return [Reason("effect_missing", "effect")]
    reasons = []
    if finding is Finding.UNTRUE and effect in _AGAINST:
        reasons.append(Reason("untrue_has_no_effect", "effect"))
    elif finding is Finding.UNVERIFIABLE and effect is Effect.CANCELS:
        reasons.append(Reason("cancelling_needs_proof", "effect"))
    if effect is Effect.SUSPENDS and hold_until is not None:
        last = hold_due(today, LONGEST_HOLD_MONTHS)
        if not today < hold_until <= last:
            facts = {"name": "", "most": LONGEST_HOLD_MONTHS}
            reasons.append(Reason("suspension_date_out_of_range", "hold_until", None, facts))
    return reasons


def conclude(
    session: Session,
    report: Report,
    finding: Finding,
    effect: Effect,
    text: str,
    *,
    approver: str = "",
    hold_until: date | None = None,
    sealer: Sealer,
    actor: User,
    now: datetime,
) -> Report:
    """Sealed in words, counted in codes. A suspension without a date has three months."""
    stepping.hold(session, report)
    refuse_if(
        reasons_against_concluding(
            session, report, finding, effect, text, approver=approver, hold_until=hold_until, actor=actor, now=now
        )
    )  # fmt: skip
    report.finding = finding
    report.approver = approver.strip() or report.approver
    _say(report, effect, text, hold_until, sealer, now)
    stepping.step(session, report, Stage.CONCLUDED, actor=actor, now=now)
    return report


def _say(
    report: Report, effect: Effect, text: str, hold_until: date | None, sealer: Sealer, now: datetime
) -> None:
    report.effect = effect
    report.hold_until = (hold_until or hold_due(shanghai_date(now))) if effect is Effect.SUSPENDS else None
    report.verdict_text = sealer.seal(Part.CONTENT, text.strip().encode(), bound_to=bound_to(report.number))


SUSPENDED_AT = frozenset({Stage.CONCLUDED, Stage.ANSWERED})


def reasons_against_deciding_suspension(
    session: Session,
    report: Report,
    finding: Finding | None,
    effect: Effect | None,
    text: str,
    *,
    hold_until: date | None = None,
    actor: User,
    now: datetime,
) -> list[Reason]:
    reasons = reasons_against_being_at(session, report, SUSPENDED_AT, actor=actor, now=now)
    if report.effect is not Effect.SUSPENDS:
        reasons.append(Reason("not_suspended_by_this"))
    if finding is None:
        reasons.append(Reason("finding_missing", "finding"))
    reasons += _against_effect(finding, effect, hold_until, shanghai_date(now))
    return reasons + reasons_against_words(text, "verdict_text", "verdict_text_missing", LONGEST_TEXT)


def decide_suspension(
    session: Session,
    report: Report,
    finding: Finding,
    effect: Effect,
    text: str,
    *,
    hold_until: date | None = None,
    sealer: Sealer,
    actor: User,
    now: datetime,
) -> Report:
    """暂缓以后的决定, before its day or after; suspending once more needs another day. The stage stays."""
    stepping.hold(session, report)
    refuse_if(
        reasons_against_deciding_suspension(
            session, report, finding, effect, text, hold_until=hold_until, actor=actor, now=now
        )
    )
    report.finding = finding
    _say(report, effect, text, hold_until, sealer, now)
    session.add(
        ReportStep(report=report, stage=report.stage, at=now, by_id=actor.id, reason=AFTER_SUSPENSION)
    )
    session.flush()
    note(session, "report_suspension_decided", report, actor=actor, now=now)
    return report
