"""放行: one finding, asked for by whoever works on the text, decided by a second person who answers for privacy."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.queries import may
from hr_portal.accounts.rules import Role
from hr_portal.audit.services import record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.guard.collecting import mask_text
from hr_portal.core.names import clean_name
from hr_portal.notices.duties import may_edit
from hr_portal.notices.guard_models import GuardOverride, ReleaseReason
from hr_portal.notices.guard_queries import blocking, leaks_of, overrides_of
from hr_portal.notices.leaks import Leak
from hr_portal.notices.models import Revision
from hr_portal.notices.queries import hold

LONGEST_TEXT = 500


def found_in(session: Session, revision: Revision, digest: str, *, now: datetime) -> Leak | None:
    """The finding of this digest, as the revision stands."""
    return next(
        (leak for leak in leaks_of(session, revision, now=now) if digest and leak.digest == digest), None
    )


def reasons_against_asking(
    session: Session, revision: Revision, leak: Leak | None, text: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = []
    if not may_edit(actor, revision.notice.organ, now):
        reasons.append(Reason("no_duty_here", "organ"))
    if leak is None or not leak.is_blocking or revision.notice.guard_salt is None:
        return [*reasons, Reason("finding_gone")]
    if not leak.is_releasable:
        reasons.append(Reason("never_released", None, "no_raw_numbers"))
    last = overrides_of(session, revision.notice).get(leak.digest)
    if last is not None and last.granted is None:
        reasons.append(Reason("release_asked_already"))
    if not text.strip():
        reasons.append(Reason("release_text_missing", "text"))
    elif mask_text(text) != text:
        reasons.append(Reason("release_text_holds_number", "text"))
    elif len(text) > LONGEST_TEXT:
        reasons.append(Reason("release_text_too_long", "text", None, {"limit": LONGEST_TEXT}))
    return reasons


def ask_release(
    session: Session,
    revision: Revision,
    digest: str,
    reason: ReleaseReason,
    text: str,
    *,
    actor: User,
    now: datetime,
) -> GuardOverride:
    """申请放行. What is typed as the reason is scanned like everything else: it must not repeat the number."""
    hold(session, revision.notice)
    leak = found_in(session, revision, digest, now=now)
    refuse_if(reasons_against_asking(session, revision, leak, text, actor=actor, now=now))
    assert leak is not None
    override = GuardOverride(
        notice_id=revision.notice_id,
        revision_id=revision.id,
        finding_digest=leak.digest,
        detector=leak.detector,
        asked_by_id=actor.id,
        asked_at=now,
        reason=reason,
        text=text.strip(),
    )
    session.add(override)
    session.flush()
    _record(session, "release_asked", override, actor=actor, now=now, reason=reason.value)
    return override


def reasons_against_deciding(
    session: Session, override: GuardOverride, *, actor: User, now: datetime
) -> list[Reason]:
    notice, revision = override.notice, override.revision
    reasons = []
    if not may(actor, {Role.PRIVACY_REVIEWER}, notice.organ, shanghai_date(now)):
        reasons.append(Reason("no_duty_here", "organ"))
    if override.granted is not None:
        reasons.append(Reason("release_decided_already"))
    if actor.id == override.asked_by_id or actor.id in revision.author_ids:
        reasons.append(Reason("author_releases_own_text", None, "separation_of_duties"))
    if actor.id in _signed_by_id(revision) or clean_name(actor.name) in _signed_on_paper(revision):
        reasons.append(Reason("issuer_releases", None, "separation_of_duties"))
    return reasons


def _signed_by_id(revision: Revision) -> set[int | None]:
    """Who issued it or signed it for another organ, on screen, or entered the form that was signed."""
    rows = [row for row in revision.notice.joint if row.has_signed(revision)]
    return {revision.issued_by_id, *(row.signed_by_id for row in rows)}


def _signed_on_paper(revision: Revision) -> set[str]:
    papers = [
        revision.paper,
        *(row.paper for row in revision.notice.joint if row.has_signed(revision)),
    ]
    return {clean_name(str(paper["signer"])) for paper in papers if paper}


def decide_release(
    session: Session, override: GuardOverride, *, granted: bool, actor: User, now: datetime
) -> GuardOverride:
    """同意放行或者不同意."""
    hold(session, override.notice)
    session.refresh(override)
    reasons = reasons_against_deciding(session, override, actor=actor, now=now)
    if granted and found_in(session, override.revision, override.finding_digest, now=now) is None:
        reasons.append(Reason("finding_gone"))
    refuse_if(reasons)
    override.decided_by_id, override.decided_at, override.granted = actor.id, now, granted
    session.flush()
    session.expire(override, ["decided_by"])
    notice = override.notice
    if (
        notice.leak_found_at is not None
        and notice.live is not None
        and not blocking(session, notice.live, now=now)
    ):
        notice.leak_found_at = None
    _record(session, "released" if granted else "release_refused", override, actor=actor, now=now)
    return override


def _record(
    session: Session, act: str, override: GuardOverride, *, actor: User, now: datetime, **facts: object
) -> None:
    record(session, act, "notice", override.notice_id, actor=actor, now=now, organ_id=override.notice.organ_id,
           revision=override.revision.number, detector=override.detector, finding=override.finding_digest[:12],
           **facts)  # fmt: skip
