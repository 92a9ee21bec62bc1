"""核实: how it is gone into, and whether a signature is what it says."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.objections import stepping
from hr_portal.objections.handling import (
    LONGEST_LINE,
    note,
    reasons_against_acting,
    reasons_against_step,
    reasons_against_words,
)
from hr_portal.objections.models import Report
from hr_portal.objections.rules import Measure, NameCheck, Signature, Stage, Verifiability


def reasons_against_starting(
    session: Session,
    report: Report,
    *,
    measure: Measure | None = None,
    problem_class: str = "",
    verifiability: Verifiability | None = None,
    approver: str = "",
    actor: User,
    now: datetime,
) -> list[Reason]:
    """What the register asks for must be known by now: class, verifiability and measure; what was given before stands."""
    reasons = reasons_against_step(session, report, Stage.UNDER_VERIFICATION, actor=actor, now=now)
    reasons += reasons_against_words(
        problem_class or report.problem_class or "", "problem_class", "problem_class_missing", LONGEST_LINE
    )
    if (verifiability or report.verifiability) is None:
        reasons.append(Reason("verifiability_missing", "verifiability"))
    wanted = measure or report.measure
    if wanted is None:
        reasons.append(Reason("measure_missing", "measure"))
    elif wanted is Measure.TRANSFER:
        reasons.append(Reason("transfer_instead", "measure"))
    if len(approver) > LONGEST_LINE:
        reasons += reasons_against_words(approver, "approver", "approver_missing", LONGEST_LINE)
    return reasons


def start(
    session: Session,
    report: Report,
    *,
    measure: Measure | None = None,
    problem_class: str = "",
    verifiability: Verifiability | None = None,
    approver: str = "",
    actor: User,
    now: datetime,
) -> Report:
    """开始核实."""
    stepping.hold(session, report)
    refuse_if(
        reasons_against_starting(
            session, report, measure=measure, problem_class=problem_class, verifiability=verifiability,
            approver=approver, actor=actor, now=now,
        )
    )  # fmt: skip
    report.measure = measure or report.measure
    report.problem_class = problem_class.strip() or report.problem_class
    report.verifiability = verifiability or report.verifiability
    report.approver = approver.strip() or report.approver
    stepping.step(session, report, Stage.UNDER_VERIFICATION, actor=actor, now=now)
    return report


# --- 核实署名 ---------------------------------------------------------------------------------------------------------


def reasons_against_checking_name(
    session: Session, report: Report, result: NameCheck | None, *, actor: User, now: datetime
) -> list[Reason]:
    """Once: a signature that was verified, or not, stays so."""
    reasons = reasons_against_acting(session, report, actor=actor, now=now)
    if report.signature is Signature.ANONYMOUS or report.name_check is None:
        reasons.append(Reason("not_signed"))
    elif report.name_check is not NameCheck.UNVERIFIED:
        reasons.append(Reason("name_checked_already"))
    if result not in (NameCheck.VERIFIED, NameCheck.TREATED_AS_ANONYMOUS):
        reasons.append(Reason("name_check_missing", "result"))
    return reasons


def check_name(session: Session, report: Report, result: NameCheck, *, actor: User, now: datetime) -> Report:
    """The person was reached and says they wrote it (实名已核实), or not: then it is handled as an anonymous one."""
    stepping.hold(session, report)
    refuse_if(reasons_against_checking_name(session, report, result, actor=actor, now=now))
    report.name_check = result
    session.flush()
    note(session, "report_name_checked", report, actor=actor, now=now)
    return report
