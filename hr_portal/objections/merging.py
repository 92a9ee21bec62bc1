"""并案: a report on the same matter is handled with another. Its own receipt goes on answering with the other's stage and
with what is said to both; nothing of it is lost."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.objections import stepping
from hr_portal.objections.handling import note, reasons_against_being_at
from hr_portal.objections.models import Report, ReportStep
from hr_portal.objections.rules import Stage

MERGEABLE = frozenset({Stage.REGISTERED, Stage.ACCEPTED, Stage.UNDER_VERIFICATION})
TAKES = MERGEABLE | {Stage.CONCLUDED}
MERGED = "merged"


def reasons_against_merging(
    session: Session, report: Report, into: Report, *, actor: User, now: datetime
) -> list[Reason]:
    """Both registered, on one notice, with one receiver; the other not answered yet."""
    reasons = reasons_against_being_at(session, report, MERGEABLE, actor=actor, now=now)
    if report.id == into.id:
        reasons.append(Reason("merged_with_itself", "into"))
    elif (report.notice_id, report.receiving_organ_id) != (into.notice_id, into.receiving_organ_id):
        reasons.append(Reason("merged_across_notices", "into"))
    elif into.merged_into_id is not None or into.stage not in TAKES:
        reasons.append(Reason("takes_no_other", "into", None, {"number": into.case_number or into.number}))
    return reasons


def merge(session: Session, report: Report, into: Report, *, actor: User, now: datetime) -> Report:
    """`report` goes into `into`, with whatever was merged into it before."""
    for one in sorted((report, into), key=lambda found: found.id):
        stepping.hold(session, one)
    refuse_if(reasons_against_merging(session, report, into, actor=actor, now=now))
    session.execute(update(Report).where(Report.merged_into_id == report.id).values(merged_into_id=into.id))
    report.merged_into_id = into.id
    session.add(ReportStep(report=report, stage=report.stage, at=now, by_id=actor.id, reason=MERGED))
    session.flush()
    session.expire(report, ["merged_into"])
    note(session, "report_merged", report, actor=actor, now=now, into=into.id)
    return report
