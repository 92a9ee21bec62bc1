"""封存 as background work: nothing of the database is held while a million rows are sealed; the release is entered in one
short transaction afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.db import only_reading
from hr_portal.core.errors import Reason, Refused, refuse_if
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.result_models import Release, ResultTable
from hr_portal.recruitment.result_releases import (
    Plan,
    Prepared,
    next_number,
    posts_in_table,
    reasons_against_preparing,
)
from hr_portal.recruitment.snapshots import Snapshots, seal

ORPHANS_LIVE = timedelta(days=1)
"""Files of a snapshot no release speaks of are older than any job that may still enter one."""


def seal_for_release(session: Session, table_id: int, plan: Plan, *, keys: ExamKeys, snapshots: Snapshots, actor: User,
                     now: datetime, progress: Callable[[int], None] = lambda count: None) -> Prepared:  # fmt: skip
    """Write the snapshot. It reads by a connection of its own, so that `progress` may write by the session's."""
    table = session.get_one(ResultTable, table_id)
    refuse_if(reasons_against_preparing(session, table, plan, actor=actor, now=now))
    bind = session.get_bind()
    session.rollback()
    with Session(bind) as reading:
        with only_reading():
            reading.connection()
        table = reading.get_one(ResultTable, table_id)
        exam, number = table.exam, next_number(reading, table)
        if exam.current is None:
            raise Refused([Reason("exam_without_rules")])
        sealed = seal(
            reading, table, stage=table.stage, number=number, part=plan.id_part,
            posts=posts_in_table(reading, exam, now), content=exam.current.content, keys=keys, folder=snapshots.folder,
            progress=progress,
        )  # fmt: skip
    return Prepared(number, sealed)


def sweep_snapshots(session: Session, snapshots: Snapshots, now: datetime) -> int:
    """Remove files no release speaks of, a day after they came: a worker died between file and row. How many."""
    if not snapshots.folder.is_dir():
        return 0
    known = set(session.scalars(select(Release.file_name).where(Release.destroyed_at.is_(None))))
    session.rollback()
    oldest, removed = (now - ORPHANS_LIVE).timestamp(), 0
    for path in snapshots.folder.iterdir():
        if path.name.partition(".")[0] not in known and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
