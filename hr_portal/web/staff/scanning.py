"""Files are scanned at the edge, in a bounded child, and no transaction is held meanwhile."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import current_app, g

from hr_portal.core.guard import scanning as guard
from hr_portal.core.guard.reports import NotChecked, Report
from hr_portal.extensions import db
from hr_portal.notices.guard_queries import salt_of, to_scan
from hr_portal.notices.guarding import allowed_in, keep_report
from hr_portal.web.staff.opening import opened, today


def scanned(sha256: str, name: str, *, allow: frozenset[str], salt: bytes, day: date) -> Report:
    """What the guard says of a stored file. A file that is not there is not checked."""
    path: Path = current_app.extensions["store"].path(sha256)
    if not path.is_file():
        return Report((), (NotChecked("unreadable"),))
    return guard.scan_file(path, name, allow=allow, today=day, salt=salt)


def bring_up_to_date(notice_id: int) -> None:
    """Scan the files of the revision in work of which the newest rules have not spoken yet: added elsewhere, scanned
    by an older scanner, or with other office numbers. What is written is committed."""
    notice = opened(notice_id)
    revision = notice.in_work
    waiting = to_scan(db.session(), revision) if revision is not None else []
    if revision is None or not waiting:
        return
    allow, salt = allowed_in(revision), salt_of(notice)
    named = {file.id: (file.sha256, file.name) for file in waiting}
    db.session.commit()
    day = today()
    reports = {
        number: scanned(sha256, name, allow=allow, salt=salt, day=day)
        for number, (sha256, name) in named.items()
    }
    revision = opened(notice_id).in_work
    for file in revision.attachments if revision is not None else ():
        if named.get(file.id) == (file.sha256, file.name):
            keep_report(db.session(), file, reports[file.id], allow=allow, now=g.now)
    db.session.commit()
