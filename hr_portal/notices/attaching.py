"""附件: attach and detach files of a revision that is still being written."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.files import FileFacts
from hr_portal.core.guard.reports import Report
from hr_portal.notices.drafting import reasons_against_writing, touch
from hr_portal.notices.guarding import allowed_in, keep_report
from hr_portal.notices.models import Attachment, Revision
from hr_portal.notices.queries import hold

MOST_FILES = 20


def reasons_against_attaching(
    revision: Revision, facts: FileFacts, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = reasons_against_writing(revision, actor=actor, now=now)
    if len(revision.attachments) >= MOST_FILES:
        reasons.append(Reason("too_many_files", facts.name, None, {"most": MOST_FILES}))
    if any(file.sha256 == facts.sha256 for file in revision.attachments):
        reasons.append(Reason("same_file_twice", facts.name, None, {"name": facts.name}))
    elif any(file.name == facts.name for file in revision.attachments):
        reasons.append(Reason("same_name_twice", facts.name, None, {"name": facts.name}))
    return reasons


def attach(
    session: Session,
    revision: Revision,
    facts: FileFacts,
    *,
    actor: User,
    now: datetime,
    report: Report | None = None,
) -> Attachment:
    """Hang an inspected and stored file onto the draft. Whoever does becomes an author of it.

    `report` is what the guard said of it with the numbers this revision allows; without one it stands unscanned, and
    the notice goes no further until somebody has it scanned.
    """
    hold(session, revision.notice)
    refuse_if(reasons_against_attaching(revision, facts, actor=actor, now=now))
    attachment = Attachment(
        revision=revision,
        position=max((file.position for file in revision.attachments), default=0) + 1,
        name=facts.name,
        media_type=facts.media_type,
        size=facts.size,
        sha256=facts.sha256,
        details={"warnings": list(facts.warnings), **dict(facts.details)},
        added_by_id=actor.id,
        created_at=now,
    )
    session.add(attachment)
    touch(session, revision, actor=actor, now=now)
    facts_of_scan = {}
    if report is not None:
        keep_report(session, attachment, report, allow=allowed_in(revision), now=now)
        facts_of_scan = {"scanner": report.scanner_version, "result": report.result_digest[:16]}
    record(session, "attached", "notice", revision.notice_id, actor=actor, now=now,
           organ_id=revision.notice.organ_id, revision=revision.number, file=facts.sha256[:16], **facts_of_scan)  # fmt: skip
    return attachment


def detach(session: Session, attachment: Attachment, *, actor: User, now: datetime) -> None:
    """Take a file off the draft."""
    revision = attachment.revision
    hold(session, revision.notice)
    refuse_if(reasons_against_writing(revision, actor=actor, now=now))
    revision.attachments.remove(attachment)
    session.delete(attachment)
    touch(session, revision, actor=actor, now=now)
    record(session, "detached", "notice", revision.notice_id, actor=actor, now=now,
           organ_id=revision.notice.organ_id, revision=revision.number, file=attachment.sha256[:16])  # fmt: skip
