"""A period begun anew by a material correction: earlier reports stay, and their receipts say what happened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hr_portal.notices.models import Notice
from hr_portal.objections.models import Report
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.queries import earlier_windows

BEGUN_ANEW = frozenset({"material_correction", "reopened"})
"""Why a window was written that is a new period, and not the same one moved, extended or recounted."""


def note_restart(session: Session, notice: Notice, now: datetime) -> int:
    """Mark the reports of the earlier period; how many. What came since is left as it is."""
    newest = _begun_anew(session, notice.window)
    if newest is None:
        return 0
    marked = session.execute(
        update(Report)
        .where(
            Report.notice_id == notice.id,
            Report.received_at < newest.opens_at,
            or_(Report.restarted_at.is_(None), Report.restarted_at < newest.opens_at),
        )
        .values(restarted_at=newest.opens_at)
        .execution_options(synchronize_session=False)
    )
    return int(marked.rowcount)  # type: ignore[attr-defined]


def restarted_at(session: Session, report: Report) -> datetime | None:
    """When the period last began anew since the report came, from the windows themselves: true before anybody marked it."""
    window = session.scalars(
        select(PublicityWindow)
        .join(Notice, Notice.window_id == PublicityWindow.id)
        .where(Notice.id == report.notice_id)
    ).one_or_none()
    newest = _begun_anew(session, window)
    return newest.opens_at if newest is not None and report.received_at < newest.opens_at else None


def _begun_anew(session: Session, window: PublicityWindow | None) -> PublicityWindow | None:
    return next((one for one in earlier_windows(session, window) if one.why in BEGUN_ANEW), None)
