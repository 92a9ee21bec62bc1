"""检查: keep what the guard said, and hold each act of the chain against it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hr_portal.core.clock import shanghai_date
from hr_portal.core.guard.reports import Report
from hr_portal.notices.guard_models import GuardOriginal, GuardOverride, GuardReport, ReportOn
from hr_portal.notices.guard_queries import file_digest, salt_of
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.leaks import findings_json, not_checked_json, office_numbers, salted, scan_content
from hr_portal.notices.models import Attachment, Notice, Revision
from hr_portal.notices.opinions import said_in


def keep_report(
    session: Session, file: Attachment, report: Report, *, allow: Collection[str], now: datetime
) -> GuardReport:
    """What the guard said of exactly this file. An older report on the same bytes gives way to it."""
    notice = file.revision.notice
    digest = file_digest(notice, file, allow)
    return _keep(session, notice, ReportOn.ATTACHMENT, file.id, digest, report, now)


def keep_text_report(session: Session, revision: Revision, *, now: datetime) -> dict[str, str]:
    """Keep the report on the text as it goes on now: what was submitted, agreed to or issued is what was read. Returns
    what the trail says of it: which rules, and the digest of what they said."""
    notice = revision.notice
    if notice.guard_salt is None:
        return {}
    outcome = said_in(revision.outcome)
    report = scan_content(
        revision.text,
        kind_named(notice.kind),
        outcome_said=outcome,
        file_names=[file.name for file in revision.attachments if file.taken_down_at is None],
        today=shanghai_date(now),
        salt=salt_of(notice),
    )
    digest = salted(salt_of(notice), revision.content, *outcome)
    _keep(session, notice, ReportOn.REVISION, revision.id, digest, report, now)
    return {"scanner": report.scanner_version, "result": report.result_digest[:16]}


def _keep(
    session: Session,
    notice: Notice,
    subject: ReportOn,
    subject_id: int,
    digest: str,
    report: Report,
    now: datetime,
) -> GuardReport:
    row = session.scalars(
        select(GuardReport).where(
            GuardReport.notice_id == notice.id,
            GuardReport.subject == subject,
            GuardReport.content_digest == digest,
        )
    ).one_or_none()
    if row is None:
        row = GuardReport(notice_id=notice.id, subject=subject, subject_id=subject_id, content_digest=digest)
        session.add(row)
    if (row.scanner_version, row.result_digest) == (report.scanner_version, report.result_digest):
        return row
    row.scanner_version, row.result_digest = report.scanner_version, report.result_digest
    row.findings, row.not_checked = findings_json(report), not_checked_json(report)
    row.scanned_at = now
    session.flush()
    return row


def allowed_in(revision: Revision) -> frozenset[str]:
    """The office's own numbers, which a file of this revision may print."""
    return office_numbers(revision.text)


def forget_files(session: Session, notice: Notice) -> None:
    """What the guard kept of files that leave: reports, and originals, whose bytes go with the next night's round."""
    session.execute(delete(GuardReport).where(GuardReport.notice_id == notice.id))
    session.execute(delete(GuardOriginal).where(GuardOriginal.notice_id == notice.id))


def forget(session: Session, notice: Notice) -> list[str]:
    """What the guard kept of a notice whose text has left: the salt goes, and with it what every digest stood for.
    Returns the keys of originals whose bytes go too. How often something was let stand stays countable."""
    keys = list(session.scalars(select(GuardOriginal.key).where(GuardOriginal.notice_id == notice.id)))
    session.execute(delete(GuardReport).where(GuardReport.notice_id == notice.id))
    session.execute(delete(GuardOriginal).where(GuardOriginal.notice_id == notice.id))
    session.execute(update(GuardOverride).where(GuardOverride.notice_id == notice.id).values(text=""))
    notice.guard_salt = None
    notice.leak_found_at = None
    session.flush()
    return keys
