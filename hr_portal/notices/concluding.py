"""记录结果: how a window ended, said by people. The record is a revision and passes the chain like any other."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import record
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.notices import rules
from hr_portal.notices.drafting import begin_from_live, reopen
from hr_portal.notices.duties import may_author
from hr_portal.notices.gate import reasons_against_concluding
from hr_portal.notices.kinds import OutcomePublic, kind_named
from hr_portal.notices.models import DraftSave, Notice, Revision
from hr_portal.notices.opinions import Opinion, reasons_against_opinions
from hr_portal.notices.queries import answering, hold
from hr_portal.notices.rules import Purpose, State, phase


@dataclass(frozen=True)
class Outcome:
    """结果. `conclusion` and `note` stay inside; the public reads `public_text` or follows `link_address` (the address
    of another notice, e.g. the 任免通知), as far as the kind allows."""

    conclusion: str
    note: str = ""
    public_text: str = ""
    link_address: str = ""
    adopted: int | None = None
    """Opinions on a draft that were adopted (采纳), those that were in part, and those that were not."""
    partly_adopted: int = 0
    not_adopted: int | None = None
    opinions: tuple[Opinion, ...] = ()


def reasons_against_recording_outcome(
    session: Session, notice: Notice, outcome: Outcome, *, actor: User, now: datetime
) -> list[Reason]:
    kind = kind_named(notice.kind)
    reasons = rules.reasons_against_recording_outcome(
        current=phase(notice, now),
        has_window=notice.has_window,
        may_author=may_author(actor, notice.organ, now),
        in_work=notice.in_work is not None,
        conclusion=outcome.conclusion,
        conclusions=kind.outcome.conclusions,
    )
    reasons += reasons_against_concluding(session, notice, now=now)
    if kind.outcome.public is OutcomePublic.TEXT and not outcome.public_text.strip():
        reasons.append(Reason("outcome_text_missing", "public_text"))
    if kind.outcome.public is OutcomePublic.COUNTS:
        names = ("adopted", "partly_adopted", "not_adopted")
        counts: dict[str, int | None] = {name: getattr(outcome, name) for name in names}
        reasons += [Reason("counts_missing", name) for name, count in counts.items() if count is None]
        reasons += reasons_against_opinions(outcome.opinions, counts)
    if outcome.link_address and not answering(session, [outcome.link_address], now):
        reasons.append(Reason("outcome_link_dead", "link_address", None, {"address": outcome.link_address}))
    return reasons


def record_outcome(
    session: Session, notice: Notice, outcome: Outcome, *, actor: User, now: datetime
) -> Revision:
    """Begin the revision that says how it ended. The notice is concluded when that revision is issued."""
    hold(session, notice)
    refuse_if(reasons_against_recording_outcome(session, notice, outcome, actor=actor, now=now))
    revision = begin_from_live(session, notice, Purpose.OUTCOME, actor=actor, now=now)
    revision.outcome = {**asdict(outcome), "recorded_at": now.isoformat()}
    session.flush()
    record(session, "outcome_recorded", "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id,
           revision=revision.number)  # fmt: skip
    return revision


def change_outcome(
    session: Session, revision: Revision, outcome: Outcome, *, base_version: int, actor: User, now: datetime
) -> Revision:
    """Mend what was recorded, as long as it is not issued. Whoever does becomes an author of it, and a review that was
    given before must be given again."""
    notice = revision.notice
    hold(session, notice)
    reasons = [
        reason
        for reason in reasons_against_recording_outcome(session, notice, outcome, actor=actor, now=now)
        if reason.code != "another_revision_in_work"
    ]
    if revision.purpose is not Purpose.OUTCOME or revision.state is State.ISSUED:
        reasons.append(Reason("already_issued", None, "never_edited_in_place"))
    if base_version != revision.version:
        reasons.append(Reason("text_changed_meanwhile"))
    refuse_if(reasons)
    revision.outcome = {**asdict(outcome), "recorded_at": now.isoformat()}
    reopen(revision)
    revision.version += 1
    number = max(save.number for save in revision.saves) + 1
    session.add(
        DraftSave(revision=revision, number=number, content=revision.content, saved_by=actor, saved_at=now)
    )
    session.flush()
    record(session, "outcome_changed", "notice", notice.id, actor=actor, now=now, organ_id=notice.organ_id,
           revision=revision.number)  # fmt: skip
    return revision
