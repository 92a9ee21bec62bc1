"""反映人身份: one officer asks with a reason, another confirms, and for an hour either may open it. The reporter sees that it
was opened, when, and for what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.sealing import Opener
from hr_portal.core.sealing import Part as Sealed
from hr_portal.objections import stepping
from hr_portal.objections.barring import is_passed_on, may_open
from hr_portal.objections.content import Identity
from hr_portal.objections.handling import note
from hr_portal.objections.models import IdentityOpening, Report
from hr_portal.objections.opening import keep_view
from hr_portal.objections.receipts import bound_to
from hr_portal.objections.rules import Part

OPEN_FOR = timedelta(hours=1)


class WhyOpened(StrEnum):
    VERIFY_SIGNATURE = "verify_signature"
    ASK_FOR_PARTICULARS = "ask_for_particulars"
    GIVE_ANSWER = "give_answer"
    PROTECT_REPORTER = "protect_reporter"


def openings_of(session: Session, report: Report) -> Sequence[IdentityOpening]:
    """Oldest first."""
    return session.scalars(
        select(IdentityOpening).where(IdentityOpening.report_id == report.id).order_by(IdentityOpening.id)
    ).all()


def _unconfirmed(session: Session, report: Report) -> IdentityOpening | None:
    return next((one for one in openings_of(session, report) if one.confirmed_at is None), None)


def _against_identity(session: Session, report: Report, *, actor: User, now: datetime) -> list[Reason]:
    reasons = may_open(session, actor, report, now)
    if report.identity is None:
        reasons.append(Reason("no_identity"))
    elif is_passed_on(report):
        reasons.append(Reason("report_transferred"))
    return reasons


def reasons_against_asking(
    session: Session, report: Report, why: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = _against_identity(session, report, actor=actor, now=now)
    if _unconfirmed(session, report) is not None:
        reasons.append(Reason("identity_asked_already"))
    if why not in set(WhyOpened):
        reasons.append(Reason("identity_reason_missing", "reason"))
    return reasons


def ask(session: Session, report: Report, why: str, *, actor: User, now: datetime) -> IdentityOpening:
    stepping.hold(session, report)
    refuse_if(reasons_against_asking(session, report, why, actor=actor, now=now))
    opening = IdentityOpening(
        report_id=report.id, asked_by_id=actor.id, asked_at=now, reason=str(WhyOpened(why))
    )
    session.add(opening)
    session.flush()
    note(session, "identity_asked", report, actor=actor, now=now, why=opening.reason)
    return opening


def reasons_against_confirming(
    session: Session, opening: IdentityOpening, *, actor: User, now: datetime
) -> list[Reason]:
    """Another officer, who may open the report as well."""
    report = session.get_one(Report, opening.report_id)
    reasons = _against_identity(session, report, actor=actor, now=now)
    if opening.confirmed_at is not None:
        reasons.append(Reason("identity_confirmed_already"))
    if opening.asked_by_id == actor.id:
        reasons.append(Reason("asker_confirms", None, "two_officers"))
    return reasons


def confirm(session: Session, opening: IdentityOpening, *, actor: User, now: datetime) -> IdentityOpening:
    report = session.get_one(Report, opening.report_id)
    stepping.hold(session, report)
    session.refresh(opening)
    refuse_if(reasons_against_confirming(session, opening, actor=actor, now=now))
    opening.confirmed_by_id, opening.confirmed_at = actor.id, now
    session.flush()
    note(session, "identity_confirmed", report, actor=actor, now=now, why=opening.reason)
    return opening


def usable(session: Session, report: Report, *, actor: User, now: datetime) -> IdentityOpening | None:
    """The opening by which this officer may read it now: confirmed less than an hour ago, asked or confirmed by them."""
    return next(
        (
            one
            for one in reversed(openings_of(session, report))
            if one.confirmed_at is not None
            and one.confirmed_at <= now < one.confirmed_at + OPEN_FOR
            and actor.id in (one.asked_by_id, one.confirmed_by_id)
        ),
        None,
    )


def reasons_against_opening(session: Session, report: Report, *, actor: User, now: datetime) -> list[Reason]:
    reasons = _against_identity(session, report, actor=actor, now=now)
    if not reasons and usable(session, report, actor=actor, now=now) is None:
        reasons.append(Reason("identity_not_confirmed", None, "two_officers"))
    return reasons


def open_identity(
    session: Session, report: Report, *, opener: Opener, actor: User, now: datetime
) -> Identity:
    """Every opening is a view of its own."""
    refuse_if(reasons_against_opening(session, report, actor=actor, now=now))
    plain = opener.open(Sealed.IDENTITY, report.identity or b"", bound_to=bound_to(report.number))
    keep_view(session, report, Part.IDENTITY, actor=actor, now=now)
    note(session, "identity_opened", report, actor=actor, now=now)
    return Identity.from_bytes(plain)
