"""联合发布 and 会签: organs join a notice while it is drafted, and each signs the reviewed text before the lead issues it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.rules import Nature
from hr_portal.audit.services import record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.notices.drafting import reasons_against_writing, touch
from hr_portal.notices.duties import may_execute, may_issue
from hr_portal.notices.gate import hold_followed, reasons_against_revision
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice, NoticeOrgan, Revision
from hr_portal.notices.queries import hold
from hr_portal.notices.reviewing import PaperApproval, reasons_against_paper, reasons_against_releaser
from hr_portal.notices.rules import Purpose, State
from hr_portal.notices.signatures import unsigned

MOST_ORGANS = 10
_ORDER = (Nature.PARTY, Nature.GOVERNMENT, Nature.INSTITUTION)
"""Party before government, government before institutions."""


def joined(notice: Notice, organ: Organ) -> NoticeOrgan | None:
    """The row of this organ among those that sign."""
    return next((row for row in notice.joint if row.organ_id == organ.id), None)


def reasons_against_changing_organs(notice: Notice, *, actor: User, now: datetime) -> list[Reason]:
    """Who issues is settled while the first text is drafted."""
    revision = notice.in_work
    if revision is None or revision.purpose is not Purpose.FIRST:
        return [Reason("already_issued", None, "never_edited_in_place")]
    return reasons_against_writing(revision, actor=actor, now=now)


def reasons_against_joining(notice: Notice, organ: Organ, *, actor: User, now: datetime) -> list[Reason]:
    reasons = reasons_against_changing_organs(notice, actor=actor, now=now)
    if organ.id == notice.organ_id:
        reasons.append(Reason("organ_leads_already", "organ", None, {"organ": organ.name}))
    elif joined(notice, organ) is not None:
        reasons.append(Reason("organ_joined_already", "organ", None, {"organ": organ.name}))
    if organ.closed_at is not None:
        reasons.append(Reason("joint_organ_closed", "organ", None, {"organ": organ.name}))
    if organ.nature not in kind_named(notice.kind).natures:
        reasons.append(Reason("kind_not_for_this_organ", "organ"))
    if _ORDER.index(organ.nature) < _ORDER.index(notice.organ.nature):
        reasons.append(Reason("party_leads", "organ", "joint_issue", {"organ": organ.name}))
    if len(notice.joint) >= MOST_ORGANS:
        reasons.append(Reason("too_many_organs", "organ", None, {"most": MOST_ORGANS}))
    return reasons


def join(session: Session, notice: Notice, organ: Organ, *, actor: User, now: datetime) -> NoticeOrgan:
    """Add an organ. The text is another one now: it is read and signed again."""
    hold(session, notice)
    refuse_if(reasons_against_joining(notice, organ, actor=actor, now=now))
    row = NoticeOrgan(organ=organ, position=len(notice.joint) + 1)
    notice.joint.append(row)
    _put_in_order(notice)
    _changed(session, notice, "organ_joined", organ, actor=actor, now=now)
    return row


def part(session: Session, notice: Notice, organ: Organ, *, actor: User, now: datetime) -> None:
    """Take an organ out again."""
    hold(session, notice)
    reasons = reasons_against_changing_organs(notice, actor=actor, now=now)
    row = joined(notice, organ)
    if row is None:
        reasons.append(Reason("organ_not_joined", "organ", None, {"organ": organ.name}))
    refuse_if(reasons)
    if row is not None:
        notice.joint.remove(row)
    _put_in_order(notice)
    _changed(session, notice, "organ_parted", organ, actor=actor, now=now)


def _put_in_order(notice: Notice) -> None:
    notice.joint.sort(key=lambda row: (_ORDER.index(row.organ.nature), row.position))
    for position, row in enumerate(notice.joint, 1):
        row.position = position


def _changed(session: Session, notice: Notice, act: str, organ: Organ, *, actor: User, now: datetime) -> None:
    session.flush()
    if notice.in_work is not None:
        touch(session, notice.in_work, actor=actor, now=now)
    record(
        session, act, "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id, joint=organ.code
    )


def reasons_against_signing(
    session: Session,
    revision: Revision,
    organ: Organ,
    *,
    actor: User,
    now: datetime,
    paper: PaperApproval | None = None,
) -> list[Reason]:
    """会签 by one organ: somebody who wrote and reviewed nothing of it, and who signs for no other organ."""
    row = joined(revision.notice, organ)
    if row is None:
        return [Reason("organ_not_joined", "organ", None, {"organ": organ.name})]
    reasons = []
    if revision.state is not State.REVIEWED:
        reasons.append(Reason("not_waiting_for_signature"))
    elif row not in unsigned(revision):
        reasons.append(Reason("signed_already", None, None, {"organ": organ.name}))
    if not (may_execute(actor, organ, now) if paper is not None else may_issue(actor, organ, now)):
        reasons.append(Reason("no_issuer_duty", "organ", "separation_of_duties"))
    reasons += reasons_against_revision(session, revision, now=now)
    reasons += reasons_against_releaser(session, revision, paper, actor=actor, now=now)
    if paper is not None:
        return reasons + reasons_against_paper(paper, revision, today=shanghai_date(now))
    if actor.id in revision.author_ids:
        reasons.append(Reason("author_issues_own_text", None, "separation_of_duties"))
    if actor.id == revision.reviewed_by_id:
        reasons.append(Reason("reviewer_issues_same_text", None, "separation_of_duties"))
    others = [other for other in revision.notice.joint if other is not row and other.has_signed(revision)]
    if actor.id in {other.signed_by_id for other in others if other.paper is None}:
        reasons.append(Reason("signed_for_another_organ", None, "joint_issue"))
    return reasons


def sign(
    session: Session,
    revision: Revision,
    organ: Organ,
    *,
    version: int,
    actor: User,
    now: datetime,
    paper: PaperApproval | None = None,
) -> NoticeOrgan:
    """会签. `version` is the one the signer read."""
    hold_followed(session, revision.notice, revision.text)
    hold(session, revision.notice)
    reasons = reasons_against_signing(session, revision, organ, actor=actor, now=now, paper=paper)
    if version != revision.version:
        reasons.append(Reason("text_changed_meanwhile"))
    refuse_if(reasons)
    row = joined(revision.notice, organ)
    if row is None:
        raise ValueError("refused above")
    row.signed_by, row.signed_at = actor, now
    row.revision_number, row.signed_version = revision.number, revision.version
    row.paper = {**asdict(paper), "signed_on": paper.signed_on.isoformat()} if paper is not None else None
    session.flush()
    record(session, "countersigned", "notice", revision.notice_id, actor=actor, now=now, organ_id=organ.id,
           revision=revision.number, version=revision.version, joint=organ.code,
           mode="paper" if paper is not None else "system")  # fmt: skip
    return row
