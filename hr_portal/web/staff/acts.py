"""What this person may do with a notice now: asked before a button is drawn (law 6), so none is ever there in vain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.core.errors import Reason
from hr_portal.notices import drafting, hiding, publishing, queries, reviewing, rules, taking_down
from hr_portal.notices.duties import may_author, may_execute, may_issue, may_review
from hr_portal.notices.gate import reasons_against_concluding
from hr_portal.notices.measures import reasons_against_abandoning
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import WRITTEN, Phase, Purpose, State, phase
from hr_portal.notices.taking_effect import reasons_against_effect
from hr_portal.web.staff.measure_table import Measure, possible


@dataclass(frozen=True)
class Acts:
    """`next_act` is the one step forward the state waits for, `against` why this person cannot take it (empty: they
    can); `concerns` whether their duties make it theirs at all."""

    next_act: str
    against: Sequence[Reason]
    concerns: bool
    edit: bool = False
    edit_outcome: bool = False
    give_back: bool = False
    issue_on_paper: bool = False
    schedule: bool = False
    unschedule: bool = False
    hide: bool = False
    confirm_hiding: bool = False
    show_again: bool = False
    record_outcome: bool = False
    outcome_waits: Sequence[Reason] = ()
    """The gate, in the place of the button of whoever could record the outcome but for it."""
    abandon: bool = False
    archive: bool = False
    measures: Sequence[Measure] = ()
    """What may be begun upon an issued notice."""


def acts_for(session: Session, notice: Notice, *, actor: User, now: datetime) -> Acts:
    revision, organ, current = notice.in_work, notice.organ, phase(notice, now)
    next_act, against, concerns = "", [], False
    if revision is not None:
        if revision.state in (State.DRAFTED, State.RETURNED):
            next_act, concerns = "submit", may_author(actor, organ, now)
            against = drafting.reasons_against_submitting(session, revision, actor=actor, now=now)
        elif revision.state is State.SUBMITTED:
            next_act, concerns = "review", may_review(actor, organ, now)
            against = reviewing.reasons_against_reviewing(session, revision, actor=actor, now=now)
        elif revision.state is State.REVIEWED:
            next_act, concerns = "issue", may_issue(actor, organ, now)
            against = [
                *reviewing.reasons_against_issuing(session, revision, actor=actor, now=now),
                *reasons_against_effect(notice, revision, now),
            ]
    editable = revision is not None and not drafting.reasons_against_editing(revision, actor=actor, now=now)
    is_written = revision is not None and revision.purpose in WRITTEN
    is_outcome = revision is not None and revision.purpose is Purpose.OUTCOME
    may_record = not rules.reasons_against_recording_outcome(
        current=current,
        has_window=notice.has_window,
        may_author=may_author(actor, organ, now),
        in_work=revision is not None,
        conclusion="",
        conclusions=("",),
    )
    gate = reasons_against_concluding(session, notice, now=now) if may_record else []
    return Acts(
        next_act,
        against,
        concerns,
        edit=editable and is_written,
        edit_outcome=editable and is_outcome,
        give_back=revision is not None
        and not reviewing.reasons_against_returning(revision, "-", actor=actor, now=now),
        issue_on_paper=revision is not None
        and revision.state is State.REVIEWED
        and may_execute(actor, organ, now)
        and not [reason for reason in against if reason.code == "checks_failed"]
        and not reasons_against_effect(notice, revision, now),
        schedule=current in (Phase.ISSUED, Phase.SCHEDULED) and may_issue(actor, organ, now),
        unschedule=not publishing.reasons_against_unscheduling(notice, actor=actor, now=now),
        hide=not hiding.reasons_against_hiding(notice, actor=actor, now=now),
        confirm_hiding=not hiding.reasons_against_confirming_hiding(notice, actor=actor, now=now),
        show_again=not drafting.reasons_against_showing_again(notice, actor=actor, now=now),
        record_outcome=may_record and not gate,
        outcome_waits=gate,
        abandon=revision is not None and not reasons_against_abandoning(revision, actor=actor, now=now),
        archive=not taking_down.reasons_against_archiving(notice, actor=actor, now=now),
        measures=possible(notice, actor=actor, now=now) if notice.live is not None else (),
    )


def hidings_to_confirm(session: Session, person: User, today: date, now: datetime) -> list[Notice]:
    """Hidden pages whose hiding this person may confirm."""
    return [
        notice
        for notice in queries.hidden(session, person, today)
        if not hiding.reasons_against_confirming_hiding(notice, actor=person, now=now)
    ]
