"""打码 and 换成清理后的副本: what one click does to a text or a file in which the guard found something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.effects import post
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.files import FileFacts
from hr_portal.core.guard.collecting import mask_text
from hr_portal.core.guard.reports import Report
from hr_portal.notices.drafting import edit, reasons_against_writing, touch
from hr_portal.notices.guard_models import GuardOriginal
from hr_portal.notices.guarding import allowed_in, keep_report
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.leaks import masked_content
from hr_portal.notices.models import Attachment, Revision
from hr_portal.notices.queries import hold


def mask_in_place(
    session: Session, revision: Revision, *, base_version: int, actor: User, now: datetime
) -> Revision:
    """打码: every number that belongs to one person, in the text and its rows. It is a save like any other."""
    kind = kind_named(revision.notice.kind)
    masked = masked_content(revision.text, kind, today=shanghai_date(now))
    if masked == revision.text:
        refuse_if([*reasons_against_writing(revision, actor=actor, now=now), Reason("nothing_to_mask")])
    return edit(session, revision, masked, base_version=base_version, actor=actor, now=now)


@dataclass(frozen=True)
class CleanCopy:
    """The copy as it was inspected and stored, with the guard's report on it; and where the original lies encrypted."""

    facts: FileFacts
    report: Report
    original_key: str


def replace_by_copy(
    session: Session, attachment: Attachment, copy: CleanCopy, *, actor: User, now: datetime
) -> Attachment:
    """The clean copy takes the place of the file. The original leaves the store of what may be published."""
    revision, notice = attachment.revision, attachment.revision.notice
    hold(session, notice)
    reasons = reasons_against_writing(revision, actor=actor, now=now)
    if copy.facts.sha256 == attachment.sha256:
        reasons.append(Reason("nothing_to_clean", attachment.name))
    refuse_if(reasons)
    new = Attachment(
        revision_id=revision.id,
        position=attachment.position,
        name=copy.facts.name,
        media_type=copy.facts.media_type,
        size=copy.facts.size,
        sha256=copy.facts.sha256,
        details={"warnings": list(copy.facts.warnings), **dict(copy.facts.details), "is_clean_copy": True},
        added_by_id=actor.id,
        created_at=now,
    )
    old = attachment
    original = GuardOriginal(
        notice_id=notice.id, attachment_id=0, key=copy.original_key, name=mask_text(old.name),
        media_type=old.media_type, size=old.size, kept_by_id=actor.id, kept_at=now,
    )  # fmt: skip
    old_digest = old.sha256
    revision.attachments.remove(old)
    session.delete(old)
    session.flush()
    session.add(new)
    session.flush()
    session.expire(revision, ["attachments"])
    original.attachment_id = new.id
    session.add(original)
    keep_report(session, new, copy.report, allow=allowed_in(revision), now=now)
    touch(session, revision, actor=actor, now=now)
    post(
        session,
        [
            {
                "dedupe_key": f"erase:{old_digest}:cleaned:{original.key}",
                "channel": "erase",
                "payload": {"sha256": old_digest},
            }
        ],
        now=now,
    )
    record(session, "cleaned", "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id,
           revision=revision.number, file=new.sha256[:16], original=original.id, scanner=copy.report.scanner_version,
           result=copy.report.result_digest[:16])  # fmt: skip
    return new


def note_original_read(session: Session, original: GuardOriginal, *, actor: User, now: datetime) -> None:
    """Who took an original out, and when, is in the trail before a byte of it leaves."""
    record(session, "original_read", "notice", original.notice_id, actor=actor, now=now,
           organ_id=original.notice.organ_id, original=original.id)  # fmt: skip
