"""One step of handling: held, allowed by the table of stages, written down with who and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.errors import Reason, Refused
from hr_portal.objections.models import Report, ReportStep
from hr_portal.objections.rules import Stage, may_follow


def hold(session: Session, report: Report) -> None:
    """Nobody else acts upon this report until the transaction ends, and what was read of it before is read again."""
    session.flush()
    session.execute(select(Report.id).where(Report.id == report.id).with_for_update())
    session.refresh(report)


def step(
    session: Session, report: Report, stage: Stage, *, actor: User, now: datetime, reason: str = ""
) -> None:
    """Move a held report on. `reason` is a code. The audit entry is `report_<stage>`."""
    if not may_follow(report.stage, stage):
        raise Refused([Reason("stage_does_not_fit", None, None, {"stage": report.stage.value})])
    report.stage, report.stage_since = stage, now
    session.add(ReportStep(report=report, stage=stage, at=now, by=actor, reason=reason))
    session.flush()
    record(
        session, f"report_{stage.value}", "report", report.id, actor=actor, now=now,
        organ_id=report.receiving_organ_id,
    )  # fmt: skip
