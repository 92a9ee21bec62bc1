"""撤下: the content of a page, of one earlier version, or one file goes; and 归档, which takes nothing from a reader."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.notices import measures
from hr_portal.notices.duties import may_decide
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.queries import hold
from hr_portal.notices.rules import READABLE, Phase, Purpose, State, phase


class Part(StrEnum):
    """What is taken down."""

    PAGE = "page"
    VERSION = "version"
    FILE = "file"


TAKEN_FROM = READABLE | {Phase.HIDDEN, Phase.WITHDRAWN}
ARCHIVABLE = frozenset({Phase.PUBLIC, Phase.CONCLUDED, Phase.WITHDRAWN, Phase.TAKEN_DOWN, Phase.MINIMISED})


def reasons_against_taking_down(
    notice: Notice, part: Part, which: str, inside_reason: str, *, actor: User, now: datetime
) -> list[Reason]:
    """`which` is the number of an earlier version, or the digest of a file; empty for the page."""
    reasons = measures.reasons_against(notice, TAKEN_FROM, actor=actor, now=now)
    if not inside_reason.strip():
        reasons.append(Reason("inside_reason_missing", "inside_reason"))
    if part is Part.VERSION and not any(
        str(revision.number) == which and revision.state is State.ISSUED and revision is not notice.live
        for revision in notice.revisions
    ):
        reasons.append(Reason("no_such_version", "which"))
    files = {file.sha256 for revision in notice.revisions for file in revision.attachments}
    if part is Part.FILE and which not in files:
        reasons.append(Reason("file_not_of_notice", "which"))
    return reasons


def take_down(
    session: Session,
    notice: Notice,
    part: Part,
    which: str,
    inside_reason: str,
    *,
    actor: User,
    now: datetime,
) -> Revision:
    """Begin a take-down. Its address then answers 410 (a version, a file) or neutral words (the page)."""
    hold(session, notice)
    refuse_if(reasons_against_taking_down(notice, part, which, inside_reason, actor=actor, now=now))
    revision = measures.begin(session, notice, Purpose.TAKE_DOWN, act="take_down_begun", actor=actor, now=now,
                              measure={"part": part.value, "which": which,
                                       "inside_reason": inside_reason.strip()})  # fmt: skip
    if part is Part.FILE:
        for file in list(revision.attachments):
            if file.sha256 == which:
                revision.attachments.remove(file)
                session.delete(file)
        session.flush()
    return revision


def reasons_against_archiving(notice: Notice, *, actor: User, now: datetime) -> list[Reason]:
    reasons = []
    if phase(notice, now) not in ARCHIVABLE:
        reasons.append(Reason("not_finished"))
    if notice.in_work is not None:
        reasons.append(Reason("another_revision_in_work"))
    if notice.archived_at is not None:
        reasons.append(Reason("already_archived"))
    if not may_decide(actor, notice.organ, now):
        reasons.append(Reason("no_reviewer_duty", "organ", "separation_of_duties"))
    return reasons


def archive(session: Session, notice: Notice, *, actor: User, now: datetime) -> Notice:
    """归档: the file is complete and leaves the desks. The public reads the same, with the word 已归档 beside it."""
    hold(session, notice)
    refuse_if(reasons_against_archiving(notice, actor=actor, now=now))
    notice.archived_at = now
    session.flush()
    record(session, "archived", "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id)
    raise_epoch(session)
    return notice
