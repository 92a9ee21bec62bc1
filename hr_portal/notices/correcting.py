"""更正, and 更正并删除: a new revision with a public reason. What was issued is never edited in place."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.notices import measures
from hr_portal.notices.content import Contact, Content
from hr_portal.notices.drafting import rewrite
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.opinions import said_in
from hr_portal.notices.queries import hold
from hr_portal.notices.rules import READABLE, Phase, Purpose

CORRECTABLE = READABLE | {Phase.ISSUED, Phase.SCHEDULED}
REDACTABLE = READABLE | {Phase.HIDDEN, Phase.ISSUED, Phase.SCHEDULED}

REMOVED = "（依法不予公开的个人信息，已删除）"
"""What stands where a passage was removed; in every version, file name, and comparison."""
SHORTEST = 2
"""Characters of a passage that may be removed everywhere: one alone would tear holes into every text."""


def reasons_against_correcting(
    notice: Notice, public_reason: str, *, actor: User, now: datetime
) -> list[Reason]:
    return measures.reasons_against(notice, CORRECTABLE, actor=actor, now=now, public_reason=public_reason)


def correct(session: Session, notice: Notice, public_reason: str, *, actor: User, now: datetime) -> Revision:
    """Begin a correction as the text in force; the author then edits it. Whether it is minor or material follows from
    what it changes, when it is issued."""
    hold(session, notice)
    refuse_if(reasons_against_correcting(notice, public_reason, actor=actor, now=now))
    return measures.begin(session, notice, Purpose.CORRECTION, act="correction_begun", actor=actor, now=now,
                          public_reason=public_reason)  # fmt: skip


def reasons_against_redacting(
    notice: Notice,
    passages: Sequence[str],
    files: Collection[str],
    public_reason: str,
    *,
    actor: User,
    now: datetime,
) -> list[Reason]:
    reasons = measures.reasons_against(notice, REDACTABLE, actor=actor, now=now, public_reason=public_reason)
    if not passages and not files:
        reasons.append(Reason("nothing_to_redact", "passages"))
    reasons += [
        Reason("passage_too_short", "passages") for passage in passages if len(passage.strip()) < SHORTEST
    ]
    if any(passage in public_reason for passage in passages):
        reasons = [reason for reason in reasons if reason.code != "reason_names_person"]
        reasons.append(Reason("reason_repeats_passage", "public_reason"))
    texts = [text for revision in notice.revisions for text in everything_said(revision)]
    missing = sum(1 for passage in passages if not any(passage in text for text in texts))
    if missing:
        reasons.append(Reason("passage_not_found", "passages", None, {"count": missing}))
    known = {file.sha256 for revision in notice.revisions for file in revision.attachments}
    if set(files) - known:
        reasons.append(Reason("file_not_of_notice", "files"))
    return reasons


def redact(
    session: Session,
    notice: Notice,
    passages: Sequence[str],
    files: Collection[str],
    public_reason: str,
    *,
    actor: User,
    now: datetime,
) -> Revision:
    """Begin a correction that removes passages (as they stand in the text) and files (by digest) from every version.

    Until it is issued the passages wait in the revision, inside; with its issue they leave every place, this one too.
    """
    hold(session, notice)
    passages = [passage for passage in dict.fromkeys(passages) if passage]
    refuse_if(reasons_against_redacting(notice, passages, files, public_reason, actor=actor, now=now))
    revision = measures.begin(session, notice, Purpose.REDACTION, act="redaction_begun", actor=actor, now=now,
                              public_reason=public_reason,
                              measure={"passages": passages, "files": sorted(files)})  # fmt: skip
    rewrite(revision, without(revision.text, passages))
    for file in list(revision.attachments):
        if file.sha256 in files:
            revision.attachments.remove(file)
            session.delete(file)
    session.flush()
    return revision


def everything_said(revision: Revision) -> list[str]:
    """Every text of a revision that a reader, inside or outside, could find."""
    texts = [text for _, text in revision.text.all_text()]
    texts += [revision.public_reason, revision.return_reason]
    texts += [str(value) for name, value in (revision.outcome or {}).items() if name != "opinions"]
    texts += [text for _, text in said_in(revision.outcome)]
    texts += [revision.text.enquiry_phone]
    for file in revision.attachments:
        texts += [file.name, *(str(member.get("name", "")) for member in file.details.get("members", ()))]
    return [text for text in texts if text]


def removed_from(text: str, passages: Sequence[str]) -> str:
    """The text with every passage replaced, the longest first."""
    for passage in sorted(passages, key=len, reverse=True):
        text = text.replace(passage, REMOVED)
    return text


def without(content: Content, passages: Sequence[str]) -> Content:
    """The content with every passage replaced wherever it stands."""

    def clean(text: str) -> str:
        return removed_from(text, passages)

    return replace(
        content,
        title=clean(content.title),
        document_no=clean(content.document_no),
        body=clean(content.body),
        fields={name: clean(value) for name, value in content.fields.items()},
        persons=tuple({name: clean(value) for name, value in person.items()} for person in content.persons),
        contact=Contact(
            **{name: clean(getattr(content.contact, name)) for name in Contact.__dataclass_fields__}
        ),
        enquiry_phone=clean(content.enquiry_phone),
    )
