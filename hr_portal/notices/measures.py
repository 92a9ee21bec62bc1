"""Beginning a measure upon an issued notice, and giving one up: it is a revision like any other and passes the chain
(law 7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.effects import plan
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.guard.scanning import scan_text
from hr_portal.notices import rules
from hr_portal.notices.drafting import begin_from_live
from hr_portal.notices.duties import may_author
from hr_portal.notices.guard_models import GuardOverride
from hr_portal.notices.kinds import History, kind_named
from hr_portal.notices.leaks import office_numbers
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.queries import hold
from hr_portal.notices.rules import Phase, Purpose, State, phase
from hr_portal.notices.windows import RETURNED, SUBJECT, SUBMITTED


def reasons_against(
    notice: Notice,
    allowed: Collection[Phase],
    *,
    actor: User,
    now: datetime,
    public_reason: str | None = None,
) -> list[Reason]:
    """What every measure needs; each verb adds its own."""
    reasons = rules.reasons_against_measure(
        current=phase(notice, now),
        allowed=allowed,
        may_author=may_author(actor, notice.organ, now),
        in_work=notice.in_work is not None,
        public_reason=public_reason,
    )
    return reasons + (reasons_against_printing(notice, public_reason) if public_reason else [])


def reasons_against_printing(notice: Notice, public_reason: str) -> list[Reason]:
    """A reason that is printed holds nothing that stops a text, the office's own numbers apart; and it names nobody who
    stands, or once stood, on a list whose history is only summed up."""
    kind = kind_named(notice.kind)
    allow = office_numbers(notice.live.text) if notice.live is not None else frozenset[str]()
    if scan_text([("public_reason", public_reason)], allow=allow).blocks:
        return [Reason("reason_holds_number", "public_reason", "no_raw_numbers")]
    if kind.history is History.FULL or not kind.is_about_persons:
        return []
    names = {person.get("name", "") for revision in notice.revisions for person in revision.text.persons}
    if any(name and name in public_reason for name in names):
        return [Reason("reason_names_person", "public_reason")]
    return []


def begin(
    session: Session,
    notice: Notice,
    purpose: Purpose,
    *,
    act: str,
    actor: User,
    now: datetime,
    public_reason: str = "",
    measure: dict[str, Any] | None = None,
) -> Revision:
    """The revision that carries the measure; its effect comes when it is issued."""
    revision = begin_from_live(
        session, notice, purpose, actor=actor, now=now, public_reason=public_reason.strip()
    )
    revision.measure = measure
    session.flush()
    record(session, act, "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id,
           revision=revision.number)  # fmt: skip
    return revision


def reasons_against_abandoning(revision: Revision, *, actor: User, now: datetime) -> list[Reason]:
    reasons = []
    if revision.state is State.ISSUED:
        reasons.append(Reason("already_issued", None, "never_edited_in_place"))
    if revision.purpose is Purpose.FIRST:
        reasons.append(Reason("first_text_stays"))
    if not may_author(actor, revision.notice.organ, now):
        reasons.append(Reason("no_author_duty", "organ", "separation_of_duties"))
    return reasons


def abandon(session: Session, revision: Revision, *, actor: User, now: datetime) -> Notice:
    """放弃办理: a revision that was begun and is not issued goes with its saves, its files and its passages. Nothing half
    written stays; the trail says that it was begun and given up."""
    notice, number, purpose = revision.notice, revision.number, revision.purpose
    hold(session, notice)
    refuse_if(reasons_against_abandoning(revision, actor=actor, now=now))
    plan(session, SUBJECT, notice.id, number, {SUBMITTED: None, RETURNED: None})
    session.execute(delete(GuardOverride).where(GuardOverride.revision_id == revision.id))
    for row in notice.joint:
        if (
            row.revision_number == number
        ):  # the number is given again: a signature must not count for another text
            row.signed_by_id = row.signed_at = row.revision_number = row.signed_version = row.paper = None
    for one in (*revision.saves, *revision.attachments):
        session.delete(one)
    session.flush()
    session.expire(revision, ["saves", "attachments"])
    session.delete(revision)
    session.flush()
    session.expire(notice, ["revisions"])
    record(session, "measure_abandoned", "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id,
           revision=number, purpose=purpose.value)  # fmt: skip
    return notice
