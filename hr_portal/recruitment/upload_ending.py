"""Files handed in for imports of positions and applicants leave the store when their term ends: what was read from them
stands in rows, every cell as it was printed, and needs them no more."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.core.jobs import Job
from hr_portal.core.storage import Store
from hr_portal.notices.outlook import is_used
from hr_portal.recruitment.import_jobs import APPLICANTS, POSITIONS
from hr_portal.recruitment.models import PositionTable, TableState


def end_uploads(session: Session, store: Store, *, days: int, now: datetime) -> int:
    """Delete what was done with `days` ago; how many files.

    Done with: every job that read it is over and no table that came from it waits for its second officer, who may have the
    file read again. The same file attached to a notice stays for the notice.
    """
    term, count = timedelta(days=days), 0
    for sha256, since in _done_with(session).items():
        if since is None or now < since + term or not store.exists(sha256):
            continue
        if not is_used(session, sha256):
            count += store.delete(sha256)
    session.rollback()
    return count


def _done_with(session: Session) -> dict[str, datetime | None]:
    """Since when nobody needs a file, by its digest; None while somebody does."""
    found: dict[str, datetime | None] = {}

    def note(sha256: str, since: datetime | None) -> None:
        known = found.get(sha256, since)
        found[sha256] = None if since is None or known is None else max(known, since)

    for job in session.scalars(select(Job).where(Job.kind.in_((POSITIONS, APPLICANTS)))):
        note(job.params["sha256"], job.ended_at if job.is_over else None)
    t = PositionTable
    for sha256, state, imported_at, confirmed_at, refused_at in session.execute(
        select(t.sha256, t.state, t.imported_at, t.confirmed_at, t.refused_at)
    ):
        is_waiting = state is TableState.WAITING
        note(sha256, None if is_waiting else max(at for at in (imported_at, confirmed_at, refused_at) if at))
    return found
