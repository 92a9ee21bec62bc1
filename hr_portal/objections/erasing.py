"""到期删除 of reports: everything that is sealed leaves, rows, files and receipt; that there was a case stays.

The term is the kind's (`[reports] erase_after_days`), counted from the end of handling; where the city has not decided,
nothing is erased. A restore erases again what the ledger names.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hr_portal.audit.services import Actor, record
from hr_portal.core.clock import end_of_day, shanghai_date
from hr_portal.core.ledger import Line
from hr_portal.notices.kinds import known_kinds
from hr_portal.notices.models import Notice
from hr_portal.objections.models import Report, ReportFile, ReportMessage
from hr_portal.objections.rules import Stage
from hr_portal.objections.store import SealedStore

WHAT = "report"
"""In the ledger: `index` is then the number of a receipt."""


def named_places(session: Session) -> set[str]:
    """Places in the sealed store that a row names."""
    return set(session.scalars(select(ReportFile.place)))


def sweep_store(session: Session, store: SealedStore, now: datetime) -> int:
    """Sealed files of forms that were never sent, and of reports that were erased, leave; how many."""

    def named() -> set[str]:
        session.rollback()  # what was committed since is seen
        return named_places(session)

    return store.sweep(named, now)


def due_for_erasing(session: Session, now: datetime) -> Sequence[Report]:
    """Archived reports whose term has ended, oldest first. None of a kind the city has set no term for."""
    found: list[Report] = []
    for kind in known_kinds().values():
        days = kind.reports.erase_after_days
        if days is None:
            continue
        archived = session.scalars(
            select(Report)
            .join(Notice, Notice.id == Report.notice_id)
            .where(
                Notice.kind == kind.identifier,
                Report.stage == Stage.ARCHIVED,
                Report.erased_at.is_(None),
                Report.stage_since <= now - timedelta(days=days),
            )
            .order_by(Report.stage_since, Report.id)
        )
        found += [report for report in archived if ends_at(report.stage_since, days) <= now]
    return found


def ends_at(archived_at: datetime, days: int) -> datetime:
    """The end of the `days`-th day after the one it was archived on."""
    return end_of_day(shanghai_date(archived_at) + timedelta(days=days))


def ledger_line(report: Report, now: datetime, epoch: int) -> Line:
    """What the edge enters into the ledger before it commits."""
    return Line(WHAT, now, epoch, index=report.number)


def erase(session: Session, report: Report, *, actor: Actor, now: datetime) -> None:
    """Once, and for good; a second time changes nothing. The receipt opens nothing any more. Files leave the store with
    the next sweep: no row names them."""
    if report.erased_at is not None:
        return
    report.content = report.identity = report.verdict_text = report.likeness = None
    report.key_salt = report.key_digest = report.reporter_public = report.reporter_private = None
    report.erased_at = now
    session.execute(delete(ReportFile).where(ReportFile.report_id == report.id))
    session.execute(
        update(ReportMessage)
        .where(ReportMessage.report_id == report.id)
        .values(for_officers=None, for_reporter=None)
    )
    session.flush()
    session.expire(report)
    record(
        session,
        "report_erased",
        "report",
        report.id,
        actor=actor,
        now=now,
        organ_id=report.receiving_organ_id,
    )


def erase_again(session: Session, lines: Sequence[Line], *, actor: Actor, now: datetime) -> int:
    """After a restore: every report the ledger says was erased; how many still stood there."""
    numbers = {line.index for line in lines if line.what == WHAT}
    reports = session.scalars(
        select(Report).where(Report.number.in_(numbers), Report.erased_at.is_(None))
    ).all()
    for report in reports:
        erase(session, report, actor=actor, now=now)
    return len(reports)
