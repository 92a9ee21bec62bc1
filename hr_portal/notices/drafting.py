"""拟稿: draft, edit, submit; begin the revision that shows a hidden notice again; hand a leaver's work over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import contact_for
from hr_portal.accounts.rules import PurposeOfContact
from hr_portal.audit.services import Actor, changed_names, record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.effects import plan
from hr_portal.core.errors import Reason, Stale, refuse_if
from hr_portal.core.markup import render
from hr_portal.notices import rules
from hr_portal.notices.checking import count_must_fix
from hr_portal.notices.checks.fields import day_typed
from hr_portal.notices.content import Contact, Content
from hr_portal.notices.duties import may_author, may_edit
from hr_portal.notices.guarding import keep_text_report
from hr_portal.notices.kinds import Category, Kind, kind_named
from hr_portal.notices.models import Attachment, DraftSave, Notice, Revision
from hr_portal.notices.queries import hold, unfinished_of
from hr_portal.notices.rules import WRITTEN, Purpose, State, phase
from hr_portal.notices.windows import SUBJECT, SUBMITTED


def decided_on(content: Content) -> date | None:
    """党委（党组）讨论决定日期 as typed into the kind's field, or None where no day can be read."""
    return day_typed(content.fields.get("decided_on", "").strip())


def reasons_against_drafting(
    kind: Kind, organ: Organ, content: Content, *, actor: User, now: datetime
) -> list[Reason]:
    return rules.reasons_against_drafting(
        may_author=may_author(actor, organ, now),
        kind_allowed=organ.nature in kind.natures,
        needs_decision=kind.needs_decision,
        decided_on=decided_on(content),
        today=shanghai_date(now),
    )


def prefilled(kind: Kind, organ: Organ, *, now: datetime) -> Content:
    """A first text for a kind: title pattern, the organ's receiving line and enquiry line, the period."""
    year = shanghai_date(now).year
    takes_reports = kind.has_window or bool(kind.receiver_office)
    report = contact_for(organ, PurposeOfContact.REPORT, kind.identifier) if takes_reports else None
    enquiry = contact_for(organ, PurposeOfContact.ENQUIRY, kind.identifier)
    return Content(
        title=kind.title.format(organ=organ.name, year=year),
        document_date=shanghai_date(now),
        period_length=kind.period.length if kind.period is not None else None,
        contact=Contact(
            office=report.office if report else kind.receiver_office,
            phone=report.phone if report else "",
            address=report.address if report else "",
            postcode=report.postcode if report else "",
            hours=report.hours if report else "",
            oversight_phone=report.oversight_phone if report else "",
        ),
        enquiry_phone=enquiry.phone if enquiry else "",
        layout=kind.layout,
    )


def draft(
    session: Session, kind: Kind, organ: Organ, content: Content, *, actor: User, now: datetime
) -> Notice:
    """Begin a notice of this kind for this organ. Its author has it in hand."""
    refuse_if(reasons_against_drafting(kind, organ, content, actor=actor, now=now))
    notice = Notice(
        kind=kind.identifier,
        category=category_of(kind, content.fields),
        scope=kind.scope,
        has_window=kind.has_window,
        organ=organ,
        author_id=actor.id,
        created_at=now,
    )
    session.add(notice)
    session.flush()
    _begin(session, notice, content, Purpose.FIRST, actor=actor, now=now)
    record(
        session, "drafted", "notice", notice.id, actor=actor, now=now, organ_id=organ.id, kind=kind.identifier
    )
    return notice


def category_of(kind: Kind, fields: Mapping[str, str]) -> Category:
    """The kind's category, or the one this notice says for itself."""
    return kind.category or Category(fields.get("category") or Category.CADRE)


def _begin(
    session: Session, notice: Notice, content: Content, purpose: Purpose, *, actor: User, now: datetime
) -> Revision:
    revision = Revision(
        notice=notice,
        number=max((revision.number for revision in notice.revisions), default=0) + 1,
        purpose=purpose,
        state=State.DRAFTED,
        version=1,
        created_at=now,
        title="",
        content={},
    )
    rewrite(revision, content)
    session.add(revision)
    session.flush()
    session.add(
        DraftSave(revision=revision, number=1, content=revision.content, saved_by=actor, saved_at=now)
    )
    session.flush()
    return revision


def begin_from_live(
    session: Session, notice: Notice, purpose: Purpose, *, actor: User, now: datetime, public_reason: str = ""
) -> Revision:
    """A further revision that starts as the text that is in force, with its files."""
    if notice.live is None:
        raise ValueError("nothing was issued yet")
    live = notice.live
    revision = _begin(session, notice, live.text, purpose, actor=actor, now=now)
    revision.public_reason = public_reason
    revision.outcome = live.outcome
    for file in live.attachments:
        session.add(
            Attachment(
                revision=revision,
                position=file.position,
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                sha256=file.sha256,
                details=file.details,
                added_by_id=file.added_by_id,
                created_at=now,
            )
        )
    session.flush()
    return revision


def rewrite(revision: Revision, content: Content) -> None:
    """Put this text into the revision, with what is derived from it."""
    revision.title = content.title
    revision.document_no = content.document_no
    revision.content = content.as_json()
    revision.body_html = render(content.body)


def reasons_against_editing(revision: Revision, *, actor: User, now: datetime) -> list[Reason]:
    return rules.reasons_against_editing(
        state=revision.state, may_edit=may_edit(actor, revision.notice.organ, now)
    )


def reasons_against_writing(revision: Revision, *, actor: User, now: datetime) -> list[Reason]:
    """Against a change of the text itself: a revision that records how a window ended, or carries a measure, leaves it
    as it is in force."""
    reasons = reasons_against_editing(revision, actor=actor, now=now)
    if revision.purpose not in WRITTEN:
        reasons.append(Reason("outcome_text_stays", None, "never_edited_in_place"))
    return reasons


def edit(
    session: Session, revision: Revision, content: Content, *, base_version: int, actor: User, now: datetime
) -> Revision:
    """Save a text that was typed upon version `base_version`.

    Whoever saves becomes an author, so a reviewer who mends a word cannot review it any more. Raises `Stale` with
    both texts when somebody saved meanwhile.
    """
    hold(session, revision.notice)
    refuse_if(reasons_against_writing(revision, actor=actor, now=now))
    before = revision.text
    if content == before and revision.version == base_version:
        return revision
    taken = session.execute(
        update(Revision)
        .where(Revision.id == revision.id, Revision.version == base_version, Revision.state != State.ISSUED)
        .values(version=base_version + 1)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        session.refresh(revision)
        raise Stale(mine=content, theirs=revision.text)
    session.refresh(revision, ["version"])
    rewrite(revision, content)
    reopen(revision)
    notice = revision.notice
    if revision.purpose is Purpose.FIRST:
        notice.category = category_of(kind_named(notice.kind), content.fields)
    number = max(save.number for save in revision.saves) + 1
    session.add(
        DraftSave(revision=revision, number=number, content=revision.content, saved_by=actor, saved_at=now)
    )
    session.flush()
    record(session, "edited", "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id,
           revision=revision.number, save=number,
           fields=list(changed_names(before.as_json(), content.as_json())))  # fmt: skip
    return revision


def reopen(revision: Revision) -> None:
    """A change after review needs a new review; a returned text is a draft again."""
    if revision.state is State.REVIEWED:
        revision.state = State.SUBMITTED
    elif revision.state is State.RETURNED:
        revision.state = State.DRAFTED
    revision.reviewed_by = revision.reviewed_at = None


def touch(session: Session, revision: Revision, *, actor: User, now: datetime) -> None:
    """A change beside the text (files, organs) is a save like any other: it has an author, and what was read before is
    not what is there."""
    reopen(revision)
    revision.version += 1
    number = max(save.number for save in revision.saves) + 1
    session.add(
        DraftSave(revision=revision, number=number, content=revision.content, saved_by=actor, saved_at=now)
    )
    session.flush()


def reasons_against_submitting(
    session: Session, revision: Revision, *, actor: User, now: datetime
) -> list[Reason]:
    return rules.reasons_against_submitting(
        state=revision.state,
        may_author=may_author(actor, revision.notice.organ, now),
        must_fix=count_must_fix(session, revision, now=now),
    )


def submit(session: Session, revision: Revision, *, actor: User, now: datetime) -> Revision:
    """送复核."""
    hold(session, revision.notice)
    refuse_if(reasons_against_submitting(session, revision, actor=actor, now=now))
    revision.state = State.SUBMITTED
    revision.submitted_by, revision.submitted_at = actor, now
    session.flush()
    plan(session, SUBJECT, revision.notice_id, revision.number, {SUBMITTED: now})
    record(session, "submitted", "notice", revision.notice_id, actor=actor, now=now,
           organ_id=revision.notice.organ_id, revision=revision.number,
           **keep_text_report(session, revision, now=now))  # fmt: skip
    return revision


def reasons_against_showing_again(notice: Notice, *, actor: User, now: datetime) -> list[Reason]:
    return rules.reasons_against_showing_again(
        current=phase(notice, now),
        may_author=may_author(actor, notice.organ, now),
        in_work=notice.in_work is not None,
    )


def draft_showing_again(session: Session, notice: Notice, *, actor: User, now: datetime) -> Revision:
    """恢复显示: a hidden notice comes back only as a revision that passes the whole chain."""
    hold(session, notice)
    refuse_if(reasons_against_showing_again(notice, actor=actor, now=now))
    revision = begin_from_live(session, notice, Purpose.SHOW_AGAIN, actor=actor, now=now)
    record(session, "showing_again_drafted", "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id,
           revision=revision.number)  # fmt: skip
    return revision


def hand_over(session: Session, leaver: User, successor: User, *, actor: Actor, now: datetime) -> int:
    """移交: the unfinished notices of one who leaves go to a successor who writes for the same organs.

    Returns how many went over; those of organs the successor does not write for stay where they are.
    """
    count = 0
    unfinished = unfinished_of(session, leaver)
    for notice in unfinished:
        hold(session, notice)
    for notice in unfinished:
        if notice.author_id == leaver.id and may_author(successor, notice.organ, now):
            notice.author_id = successor.id
            record(session, "handed_over", "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id,
                   to=successor.id)  # fmt: skip
            count += 1
    session.flush()
    return count
