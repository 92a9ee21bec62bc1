"""Duties: proposed by one administrator, confirmed by another, never for oneself; ended by any one of them (law 8)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Duty, Organ, User
from hr_portal.accounts.queries import administers, is_last_administrator, may
from hr_portal.accounts.rules import Role
from hr_portal.audit.services import COMMAND_LINE, Actor, record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, refuse_if


def _reasons_against_dates(since: date, until: date | None, today: date) -> list[Reason]:
    if until is None:
        return []
    if until < since:
        return [Reason("duty_ends_before_it_begins", "until")]
    return [Reason("duty_over_already", "until")] if until < today else []


def _overlaps(duty: Duty, since: date, until: date | None) -> bool:
    return (until is None or duty.since <= until) and (duty.until is None or since <= duty.until)


def _reasons_against_duty(
    person: User, role: Role, organ: Organ, since: date, until: date | None, today: date
) -> list[Reason]:
    reasons = []
    if person.disabled_at is not None:
        reasons.append(Reason("person_is_disabled"))
    if organ.closed_at is not None:
        reasons.append(Reason("organ_closed", "organ"))
    reasons += _reasons_against_dates(since, until, today)
    same = (d for d in person.duties if d.ended_at is None and d.role is role and d.organ_id == organ.id)
    if any(_overlaps(duty, since, until) for duty in same):
        reasons.append(Reason("duty_twice", "role"))
    return reasons


def reasons_against_proposing(
    person: User,
    role: Role,
    organ: Organ,
    *,
    since: date,
    until: date | None = None,
    deputy_for: User | None = None,
    actor: Actor,
    today: date,
) -> list[Reason]:
    """Why this administrator cannot propose this duty.

    A deputy (代理、AB角) stands in for somebody who holds the role for that organ, and only until a date.
    """
    reasons = []
    if actor.actor_id == person.id:
        reasons.append(Reason("duty_for_oneself", rule="two_administrators"))
    if not administers(actor, organ, today):
        reasons.append(Reason("organ_out_of_reach", "organ"))
    reasons += _reasons_against_duty(person, role, organ, since, until, today)
    if deputy_for is not None:
        if until is None:
            reasons.append(Reason("deputy_without_end", "until"))
        if deputy_for.id == person.id:
            reasons.append(Reason("deputy_of_oneself", "deputy_for"))
        elif not may(deputy_for, {role}, organ, today):
            reasons.append(Reason("deputy_of_nobody", "deputy_for"))
    return reasons


def propose(
    session: Session,
    person: User,
    role: Role,
    organ: Organ,
    *,
    since: date,
    until: date | None = None,
    deputy_for: User | None = None,
    actor: Actor,
    now: datetime,
) -> Duty:
    """The first administrator's half. It gives no right until the second one confirms."""
    session.refresh(person, ["duties"])
    refuse_if(
        reasons_against_proposing(
            person,
            role,
            organ,
            since=since,
            until=until,
            deputy_for=deputy_for,
            actor=actor,
            today=shanghai_date(now),
        )
    )
    duty = Duty(
        user=person, organ=organ, role=role, since=since, until=until, deputy_for=deputy_for,
        proposed_by_id=actor.actor_id, proposed_at=now, confirmed_by_id=None, confirmed_at=None,
        ended_at=None, ended_by_id=None,
    )  # fmt: skip
    session.add(duty)
    session.flush()
    record(
        session,
        "duty_proposed",
        "duty",
        duty.id,
        actor=actor,
        now=now,
        organ_id=organ.id,
        role=role,
        person=person.id,
    )
    return duty


def reasons_against_confirming(duty: Duty, *, actor: Actor, today: date) -> list[Reason]:
    """Why this administrator cannot be the second one."""
    if duty.ended_at is not None:
        return [Reason("duty_ended_already")]
    if duty.confirmed_at is not None:
        return [Reason("duty_confirmed_already")]
    reasons = []
    if actor.actor_id == duty.user_id:
        reasons.append(Reason("duty_for_oneself", rule="two_administrators"))
    if actor.actor_id == duty.proposed_by_id:
        reasons.append(Reason("duty_proposed_by_oneself", rule="two_administrators"))
    if not administers(actor, duty.organ, today):
        reasons.append(Reason("organ_out_of_reach"))
    if duty.user.disabled_at is not None:
        reasons.append(Reason("person_is_disabled"))
    if duty.organ.closed_at is not None:
        reasons.append(Reason("organ_closed"))
    if duty.until is not None and duty.until < today:
        reasons.append(Reason("duty_over_already"))
    return reasons


def confirm(session: Session, duty: Duty, *, actor: Actor, now: datetime) -> None:
    """The second administrator's half: from here, and from `since`, the duty gives its right."""
    session.refresh(duty, with_for_update={"of": Duty})
    refuse_if(reasons_against_confirming(duty, actor=actor, today=shanghai_date(now)))
    duty.confirmed_by_id, duty.confirmed_at = actor.actor_id, now
    session.flush()
    record(
        session, "duty_confirmed", "duty", duty.id, actor=actor, now=now, organ_id=duty.organ_id, role=duty.role,
        person=duty.user_id,
    )  # fmt: skip


def reasons_against_ending(session: Session, duty: Duty, *, actor: Actor, today: date) -> list[Reason]:
    """Why this duty, or this proposal, cannot be ended now. Taking a right away needs one administrator only."""
    if duty.ended_at is not None:
        return [Reason("duty_ended_already")]
    reasons = []
    if not administers(actor, duty.organ, today):
        reasons.append(Reason("organ_out_of_reach"))
    if is_last_administrator(session, duty, today):
        reasons.append(Reason("last_administrator"))
    return reasons


def end(session: Session, duty: Duty, *, actor: Actor, now: datetime) -> None:
    """The duty gives no right from this instant on; a proposal is withdrawn."""
    # Two administrators may end one another's duty at the same moment: they queue here, and the second is refused.
    session.execute(select(Organ.id).where(Organ.parent_id.is_(None)).with_for_update())
    session.refresh(duty, with_for_update={"of": Duty})
    refuse_if(reasons_against_ending(session, duty, actor=actor, today=shanghai_date(now)))
    duty.ended_at, duty.ended_by_id = now, actor.actor_id
    session.flush()
    record(
        session, "duty_ended", "duty", duty.id, actor=actor, now=now, organ_id=duty.organ_id, role=duty.role,
        person=duty.user_id,
    )  # fmt: skip


def reasons_against_granting(
    person: User,
    role: Role,
    organ: Organ,
    *,
    since: date,
    until: date | None = None,
    actor: Actor,
    today: date,
) -> list[Reason]:
    """Why this duty cannot be granted at once: only the operator at the machine may, to begin with somebody."""
    if actor != COMMAND_LINE:
        return [Reason("grant_only_at_the_machine", rule="two_administrators")]
    return _reasons_against_duty(person, role, organ, since, until, today)


def grant(
    session: Session,
    person: User,
    role: Role,
    organ: Organ,
    *,
    since: date,
    until: date | None = None,
    actor: Actor,
    now: datetime,
) -> Duty:
    """A duty without two administrators, by the operator at the machine: a new city has none yet."""
    session.refresh(person, ["duties"])
    refuse_if(
        reasons_against_granting(
            person, role, organ, since=since, until=until, actor=actor, today=shanghai_date(now)
        )
    )
    duty = Duty(
        user=person, organ=organ, role=role, since=since, until=until, deputy_for=None, proposed_by_id=None,
        proposed_at=now, confirmed_by_id=None, confirmed_at=now, ended_at=None, ended_by_id=None,
    )  # fmt: skip
    session.add(duty)
    session.flush()
    record(
        session,
        "duty_granted",
        "duty",
        duty.id,
        actor=actor,
        now=now,
        organ_id=organ.id,
        role=role,
        person=person.id,
    )
    return duty
