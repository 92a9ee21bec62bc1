"""复核、退回、签发: nobody alone (law 8)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.effects import plan
from hr_portal.core.epoch import raise_epoch
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.names import clean_name
from hr_portal.notices import rules
from hr_portal.notices.checking import count_must_fix
from hr_portal.notices.duties import may_decide, may_execute, may_issue, may_review
from hr_portal.notices.following import settle_following
from hr_portal.notices.gate import hold_followed, reasons_against_revision
from hr_portal.notices.guard_queries import blocking, releasers_of
from hr_portal.notices.guarding import keep_text_report
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.queries import hold, hold_document_numbers
from hr_portal.notices.rules import IssueMode, State
from hr_portal.notices.signatures import reasons_against_issuing_jointly
from hr_portal.notices.taking_effect import EFFECTS, reasons_against_effect
from hr_portal.notices.windows import RETURNED, SUBJECT


@dataclass(frozen=True)
class PaperApproval:
    """签批 on the printed 《信息发布审批单》: who signed, as what, when, which form, and the stored scan of it."""

    signer: str
    post: str
    signed_on: date
    form_no: str
    scan: str
    scan_name: str


def reasons_against_reviewing(
    session: Session, revision: Revision, *, actor: User, now: datetime
) -> list[Reason]:
    return rules.reasons_against_reviewing(
        state=revision.state,
        may_review=may_review(actor, revision.notice.organ, now),
        reviewer_id=actor.id,
        author_ids=revision.author_ids,
        must_fix=count_must_fix(session, revision, now=now),
    )


def review(session: Session, revision: Revision, *, version: int, actor: User, now: datetime) -> Revision:
    """同意，送签发. `version` is the one the reviewer read; a newer one must be read first."""
    hold(session, revision.notice)
    reasons = reasons_against_reviewing(session, revision, actor=actor, now=now)
    if version != revision.version:
        reasons.append(Reason("text_changed_meanwhile"))
    refuse_if(reasons)
    revision.state = State.REVIEWED
    revision.reviewed_by, revision.reviewed_at, revision.reviewed_version = actor, now, revision.version
    session.flush()
    scanned = keep_text_report(session, revision, now=now)
    _record(session, "reviewed", revision, actor=actor, now=now, **scanned)
    return revision


def reasons_against_returning(revision: Revision, reason: str, *, actor: User, now: datetime) -> list[Reason]:
    return rules.reasons_against_returning(
        state=revision.state,
        may_return=may_decide(actor, revision.notice.organ, now),
        reason=reason,
        actor_id=actor.id,
        author_ids=revision.author_ids,
    )


def return_to_author(
    session: Session, revision: Revision, reason: str, *, actor: User, now: datetime
) -> Revision:
    """退回修改, with a reason the author reads."""
    hold(session, revision.notice)
    refuse_if(reasons_against_returning(revision, reason, actor=actor, now=now))
    revision.state = State.RETURNED
    revision.returned_by, revision.returned_at, revision.return_reason = actor, now, reason.strip()
    revision.reviewed_by = revision.reviewed_at = None
    session.flush()
    plan(session, SUBJECT, revision.notice_id, revision.number, {RETURNED: now})
    _record(session, "returned", revision, actor=actor, now=now)
    return revision


def reasons_against_issuing(
    session: Session, revision: Revision, *, actor: User, now: datetime, paper: PaperApproval | None = None
) -> list[Reason]:
    organ = revision.notice.organ
    reasons = rules.reasons_against_issuing(
        state=revision.state,
        may_issue=may_execute(actor, organ, now) if paper is not None else may_issue(actor, organ, now),
        issuer_id=actor.id,
        author_ids=revision.author_ids,
        reviewer_id=revision.reviewed_by_id,
        must_fix=count_must_fix(session, revision, now=now),
        on_paper=paper is not None,
    )
    reasons += reasons_against_revision(session, revision, now=now)
    reasons += reasons_against_issuing_jointly(revision, issuer_id=actor.id, on_paper=paper is not None)
    reasons += reasons_against_releaser(session, revision, paper, actor=actor, now=now)
    if paper is not None:
        reasons += reasons_against_paper(paper, revision, today=shanghai_date(now))
    return reasons


def reasons_against_releaser(
    session: Session, revision: Revision, paper: PaperApproval | None, *, actor: User, now: datetime
) -> list[Reason]:
    """Who let a finding stand (放行) neither issues nor signs what it stands in; nor records the form, nor is named on it."""
    releasers = releasers_of(session, revision, now=now)
    reasons = []
    if actor in releasers:
        code = "releaser_issues" if paper is None else "releaser_records_paper"
        reasons.append(Reason(code, None, "separation_of_duties"))
    if paper is not None and clean_name(paper.signer) in {clean_name(user.name) for user in releasers}:
        reasons.append(Reason("releaser_signs_paper", "signer", "separation_of_duties"))
    return reasons


def reasons_against_paper(paper: PaperApproval, revision: Revision, *, today: date) -> list[Reason]:
    """The scan unlocks publishing; the signer is a third person here too."""
    reasons = [
        Reason("paper_field_missing", name)
        for name in ("signer", "post", "form_no", "scan")
        if not getattr(paper, name).strip()
    ]
    if paper.signed_on > today:
        reasons.append(Reason("signed_in_future", "signed_on"))
    names = {clean_name(save.saved_by.name) for save in revision.saves}
    if revision.reviewed_by is not None:
        names.add(clean_name(revision.reviewed_by.name))
    if clean_name(paper.signer) in names:
        reasons.append(Reason("signer_wrote_or_reviewed", "signer", "separation_of_duties"))
    return reasons


def issue(
    session: Session,
    revision: Revision,
    *,
    version: int,
    actor: User,
    now: datetime,
    paper: PaperApproval | None = None,
) -> Notice:
    """签发. What follows is the purpose's effect (taking_effect.EFFECTS). The first issue takes the index number and, where the text plans an instant, schedules it: a plan that
    has passed means at once, counted from now (a late signature never shortens the period)."""
    notice = revision.notice
    hold_followed(session, notice, revision.text)
    hold(session, notice)
    if revision.document_no:
        hold_document_numbers(session, notice.organ_id)
    reasons = reasons_against_issuing(session, revision, actor=actor, now=now, paper=paper)
    reasons += reasons_against_effect(notice, revision, now)
    if version != revision.version:
        reasons.append(Reason("text_changed_meanwhile"))
    refuse_if(reasons)
    scanned = keep_text_report(session, revision, now=now)
    revision.state = State.ISSUED
    revision.issued_by, revision.issued_at = actor, now
    revision.issue_mode = IssueMode.PAPER if paper is not None else IssueMode.SYSTEM
    if paper is not None:
        revision.paper = {**asdict(paper), "signed_on": paper.signed_on.isoformat()}
    session.flush()
    before, notice.live = notice.live, revision
    session.flush()
    EFFECTS[revision.purpose](session, notice, revision, before, now)
    if notice.leak_found_at is not None and not blocking(session, revision, now=now):
        notice.leak_found_at = None
    settle_following(session, notice)
    session.flush()
    _record(session, "issued", revision, actor=actor, now=now, mode=revision.issue_mode.value, **scanned)
    raise_epoch(session)
    return notice


def _record(
    session: Session, act: str, revision: Revision, *, actor: User, now: datetime, **facts: object
) -> None:
    record(session, act, "notice", revision.notice_id, actor=actor, now=now, organ_id=revision.notice.organ_id,
           revision=revision.number, version=revision.version, **facts)  # fmt: skip
