"""成绩复核: within its window a candidate asks that a mark be looked at again; two officers decide and say why. Marks are added
up anew, papers are not marked anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.audit.services import Robot, record
from hr_portal.core.errors import Reason, Refused, refuse_if
from hr_portal.recruitment.exam_keys import ExamKeys
from hr_portal.recruitment.importing import is_officer
from hr_portal.recruitment.marks import Status
from hr_portal.recruitment.models import Exam
from hr_portal.recruitment.release_facts import ReleaseFacts
from hr_portal.recruitment.result_models import RecheckRequest, RecheckState, Release
from hr_portal.recruitment.result_queries import UNTIL

CANDIDATE = Robot("candidate")

ALL_PAPERS = ""
"""What a request names as its component when it is about every paper of the candidate."""

REASONS: dict[str, frozenset[Status]] = {
    "marked_absent": frozenset({Status.ABSENT}),
    "marked_nought": frozenset({Status.TAKEN}),
    "marked_violation": frozenset({Status.VIOLATION, Status.INVALID}),
    "far_from_expected": frozenset({Status.TAKEN}),
}
"""Why a mark may be looked at again, each for the results it can be said of."""

DECISIONS: dict[RecheckState, tuple[str, ...]] = {
    RecheckState.REFUSED: ("outside_reasons", "not_in_exam"),
    RecheckState.UNCHANGED: ("added_up_again", "attendance_checked", "record_checked"),
    RecheckState.CHANGED: ("sum_mended", "attendance_mended", "record_mended"),
}
"""What an officer may answer, by how it ends."""


@dataclass(frozen=True)
class Asked:
    """A request as the slip shows it: nothing but where it stands."""

    state: RecheckState
    decision: str
    asked_at: datetime
    component: str = ALL_PAPERS


def reasons_against_asking(
    release: ReleaseFacts, *, reason: str, status: Status, phone: str, now: datetime
) -> list[Reason]:
    if release.recheck_from is None or release.recheck_until is None:
        return [Reason("recheck_not_offered")]
    reasons = []
    if not release.recheck_from <= now < release.recheck_until:
        code = "recheck_not_yet" if now < release.recheck_from else "recheck_over"
        reasons.append(
            Reason(code, None, None, {"from": release.recheck_from, "until": release.recheck_until})
        )
    if status not in REASONS.get(reason, frozenset()):
        reasons.append(Reason("recheck_reason_missing", "reason"))
    if not phone.strip():
        reasons.append(Reason("recheck_phone_missing", "phone"))
    return reasons


def ask(session: Session, release: ReleaseFacts, *, ticket: str, name: str, phone: str, component: str, reason: str,
        status: Status, keys: ExamKeys, now: datetime) -> RecheckRequest:  # fmt: skip
    """File it once: asked again, the first stands. The candidate was just shown the slip, so who it is, is known.
    `component` is one of the slip's, or `ALL_PAPERS`."""
    refuse_if(reasons_against_asking(release, reason=reason, status=status, phone=phone, now=now))
    sealing = keys.requests(release.slug)
    mark = sealing.mark(ticket)
    found = _of(session, release.id, mark)
    if found is not None:
        return found
    request = RecheckRequest(
        release_id=release.id, ticket_mark=mark, sealed=sealing.seal((ticket, name, phone.strip()), _bound(release.id)),
        component=component, reason=reason, asked_at=now, state=RecheckState.ASKED,
    )  # fmt: skip
    session.add(request)
    session.flush()
    record(session, "recheck_asked", "recheck", request.id, actor=CANDIDATE, now=now, exam=release.slug)
    return request


def _of(session: Session, release_id: int, mark: bytes) -> RecheckRequest | None:
    return session.scalars(
        select(RecheckRequest).where(
            RecheckRequest.release_id == release_id, RecheckRequest.ticket_mark == mark
        )
    ).one_or_none()


def _bound(release_id: int) -> bytes:
    return f"recheck of release {release_id}".encode()


def asked_for(session: Session, release: ReleaseFacts, ticket: str, *, keys: ExamKeys) -> Asked | None:
    """Where this candidate's request stands."""
    found = _of(session, release.id, keys.requests(release.slug).mark(ticket))
    return None if found is None else _told(found)


def _told(found: RecheckRequest) -> Asked:
    is_closed = found.closed_at is not None
    return Asked(found.state if is_closed or found.state in UNTIL else RecheckState.ACCEPTED,
                 found.decision if is_closed else "", found.asked_at, found.component)  # fmt: skip


def all_asked_for(session: Session, release_id: int) -> dict[bytes, Asked]:
    """Where every request of a release stands, by the mark of its ticket: what a process reads once for many slips."""
    rows = session.scalars(select(RecheckRequest).where(RecheckRequest.release_id == release_id))
    return {row.ticket_mark: _told(row) for row in rows}


def requests_of(session: Session, exam: Exam) -> Sequence[RecheckRequest]:
    """Those of an exam, oldest first."""
    return session.scalars(
        select(RecheckRequest)
        .join(Release)
        .where(Release.exam_id == exam.id)
        .order_by(RecheckRequest.asked_at, RecheckRequest.id)
    ).all()


def who(
    session: Session, request: RecheckRequest, *, keys: ExamKeys, actor: User, now: datetime
) -> tuple[str, str, str]:
    """Ticket, name and phone, for an officer; the trail says that they were opened."""
    exam = request.release.exam
    if not is_officer(actor, exam, now):
        raise Refused([Reason("no_exam_duty", None, "separation_of_duties")])
    record(session, "recheck_viewed", "recheck", request.id, actor=actor, now=now, organ_id=exam.organ_id)
    ticket, name, phone = keys.requests(exam.slug).open(request.sealed, _bound(request.release_id))
    return ticket, name, phone


def reasons_against_deciding(
    request: RecheckRequest, state: RecheckState, decision: str, *, actor: User, now: datetime
) -> list[Reason]:
    reasons = []
    if not is_officer(actor, request.release.exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if request.state not in UNTIL:
        reasons.append(Reason("recheck_decided_already"))
    if state is not RecheckState.ACCEPTED and decision not in DECISIONS.get(state, ()):
        reasons.append(Reason("recheck_decision_missing", "decision"))
    return reasons


def decide(
    session: Session,
    request: RecheckRequest,
    state: RecheckState,
    decision: str,
    *,
    actor: User,
    now: datetime,
) -> None:
    """Accept it, or propose how it ends; a second officer closes it."""
    refuse_if(reasons_against_deciding(request, state, decision, actor=actor, now=now))
    request.state = state
    request.decision = decision if state is not RecheckState.ACCEPTED else ""
    request.decided_by_id, request.decided_at = actor.id, now
    session.flush()
    _note(session, "recheck_decided", request, actor, now)


def reasons_against_closing(request: RecheckRequest, *, actor: User, now: datetime) -> list[Reason]:
    reasons = []
    if not is_officer(actor, request.release.exam, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    if request.state in UNTIL:
        reasons.append(Reason("recheck_not_decided"))
    if request.closed_at is not None:
        reasons.append(Reason("recheck_closed_already"))
    if request.decided_by_id == actor.id:
        reasons.append(Reason("officer_confirms_own", None, "two_officers"))
    return reasons


def close(session: Session, request: RecheckRequest, *, actor: User, now: datetime) -> None:
    """The second officer agrees; from now on the candidate reads how it ended. A changed mark still needs an amended
    release: nothing is edited in place."""
    refuse_if(reasons_against_closing(request, actor=actor, now=now))
    request.second_by_id = actor.id
    request.closed_at = now
    session.flush()
    _note(session, "recheck_closed", request, actor, now)


def send_back(session: Session, request: RecheckRequest, *, actor: User, now: datetime) -> None:
    """The second officer does not agree: it is looked at again."""
    refuse_if(reasons_against_closing(request, actor=actor, now=now))
    request.state, request.decision = RecheckState.ACCEPTED, ""
    session.flush()
    _note(session, "recheck_sent_back", request, actor, now)


def _note(session: Session, act: str, request: RecheckRequest, actor: User, now: datetime) -> None:
    record(session, act, "recheck", request.id, actor=actor, now=now, organ_id=request.release.exam.organ_id)
