"""One-time links (一次性链接): an invitation or a password reset, handed over in person. No mail is needed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from hr_portal.accounts.models import OneTimeLink, User
from hr_portal.accounts.passwords import hash_password, reasons_against_password
from hr_portal.accounts.people import void_links
from hr_portal.accounts.queries import administers
from hr_portal.accounts.rules import Role
from hr_portal.accounts.sign_in import end_all_sessions
from hr_portal.audit.services import COMMAND_LINE, Actor, record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import NotFound, Reason, refuse_if
from hr_portal.core.ids import new_token, token_hash

LIVES = timedelta(hours=24)


class Purpose(StrEnum):
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105


def reasons_against_making_link(person: User, *, actor: Actor, today: date) -> list[Reason]:
    """Why this administrator cannot make a link for this person.

    Whoever makes a link could use it. Where the person is an administrator, one administrator would become two: such a
    link is made by the operator at the machine only. Nor may a link open duties the maker does not administer.
    """
    if not administers(actor, person.organ, today):
        return [Reason("person_out_of_reach")]
    reasons = []
    if person.disabled_at is not None:
        reasons.append(Reason("person_is_disabled"))
    if actor.actor_id == person.id:
        reasons.append(Reason("link_for_oneself"))
    elif actor != COMMAND_LINE:
        held = [duty for duty in person.duties if duty.confirmed_at is not None and duty.ended_at is None]
        if any(duty.role is Role.ADMINISTRATOR for duty in held):
            reasons.append(Reason("link_for_administrator", rule="two_administrators"))
        elif not all(administers(actor, duty.organ, today) for duty in held):
            reasons.append(Reason("link_beyond_reach"))
    return reasons


def make_link(session: Session, person: User, *, actor: Actor, now: datetime) -> str:
    """The token of a new link, told once: it opens the page where the person sets a password. Earlier links are void."""
    refuse_if(reasons_against_making_link(person, actor=actor, today=shanghai_date(now)))
    void_links(session, person)
    token = new_token()
    purpose = Purpose.INVITATION if person.password_hash is None else Purpose.PASSWORD_RESET
    link = OneTimeLink(token_hash=token_hash(token), user_id=person.id, purpose=purpose, created_at=now)
    link.made_by_id, link.expires_at, link.used_at = actor.actor_id, now + LIVES, None
    session.add(link)
    session.flush()
    record(
        session,
        "link_made",
        "person",
        person.id,
        actor=actor,
        now=now,
        organ_id=person.organ_id,
        purpose=purpose,
    )
    return token


def person_invited(session: Session, token: str, *, now: datetime) -> User:
    """Whom this link is for. `NotFound` where it never was, is used, void or over: nobody learns which."""
    link = session.scalars(
        select(OneTimeLink)
        .where(OneTimeLink.token_hash == token_hash(token), OneTimeLink.used_at.is_(None))
        .options(joinedload(OneTimeLink.user))
    ).one_or_none()
    if link is None or now >= link.expires_at or link.user.disabled_at is not None:
        raise NotFound("link")
    return link.user


def set_password(session: Session, token: str, password: str, *, now: datetime) -> User:
    """The person sets their password. The link is spent by compare-and-set; every session of theirs ends."""
    person = person_invited(session, token, now=now)
    refuse_if(reasons_against_password(password, login=person.login, name=person.name))
    digest = hash_password(password)
    spent = session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.token_hash == token_hash(token),
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
        .values(used_at=now)
    )
    if not spent.rowcount:  # type: ignore[attr-defined]
        raise NotFound("link")
    person.password_hash = digest
    end_all_sessions(session, person, now=now)
    record(session, "password_set", "person", person.id, actor=person, now=now, organ_id=person.organ_id)
    return person
