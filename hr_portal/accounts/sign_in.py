"""Signing in: a row for every signed-in browser, which can be listed and ended; the browser holds a random token."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from hr_portal.accounts.models import Duty, SignInSession, User
from hr_portal.accounts.passwords import (
    hash_password,
    needs_new_hash,
    password_matches,
    reasons_against_password,
)
from hr_portal.accounts.queries import user_by_login
from hr_portal.audit.services import Actor, record
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.ids import new_token, token_hash

IDLE = timedelta(minutes=30)
"""Without a request for so long, a session is over."""
LONGEST = timedelta(hours=12)
"""However busy, a session is over then."""
NOTED_EVERY = timedelta(minutes=1)
"""How often the last request of a session is written down."""


def start_session(
    session: Session, person: User, browser: str, *, now: datetime
) -> tuple[str, SignInSession]:
    """A new session of this person; the token is told once and only its digest is kept."""
    token = new_token()
    started = SignInSession(
        token_hash=token_hash(token),
        user=person,
        browser=browser[:200],
        seen_at=now,
        ended_at=None,
        created_at=now,
    )
    session.add(started)
    session.flush()
    return token, started


def sign_in(
    session: Session, login: str, password: str, browser: str, *, now: datetime, at_this_machine: bool = False
) -> tuple[str, SignInSession] | None:
    """The token of a new session; None for an unknown login, a wrong password and a disabled account alike, after
    the same work. Demo accounts sign in at the machine itself only."""
    person = user_by_login(session, login)
    matches = password_matches(person.password_hash if person is not None else None, password)
    if person is None or not matches or person.disabled_at is not None:
        return None
    if person.is_demo and not at_this_machine:
        return None
    if needs_new_hash(person.password_hash or ""):
        person.password_hash = hash_password(password)
    token, started = start_session(session, person, browser, now=now)
    record(session, "signed_in", "person", person.id, actor=person, now=now, organ_id=person.organ_id)
    return token, started


def is_live(sign_in_session: SignInSession, now: datetime) -> bool:
    """Neither ended, nor idle for thirty minutes, nor twelve hours old; half-open: over at the very instant."""
    return (
        sign_in_session.ended_at is None
        and sign_in_session.user.disabled_at is None
        and now < sign_in_session.seen_at + IDLE
        and now < sign_in_session.created_at + LONGEST
    )


def live_session(session: Session, token: str, *, now: datetime) -> SignInSession | None:
    """The session a browser's token stands for, with its person and their duties, while it lives."""
    found = session.scalars(
        select(SignInSession)
        .where(SignInSession.token_hash == token_hash(token))
        .options(
            joinedload(SignInSession.user).options(
                joinedload(User.organ), selectinload(User.duties).joinedload(Duty.organ)
            )
        )
    ).one_or_none()
    return found if found is not None and is_live(found, now) else None


def live_sessions(session: Session, person: User, *, now: datetime) -> Sequence[SignInSession]:
    """Where this person is signed in, last used first."""
    rows = session.scalars(
        select(SignInSession)
        .where(
            SignInSession.user_id == person.id,
            SignInSession.ended_at.is_(None),
            SignInSession.seen_at > now - IDLE,
            SignInSession.created_at > now - LONGEST,
        )
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
    )
    return rows.all()


def note_seen(session: Session, session_id: int, *, now: datetime) -> None:
    """This session made a request. Never wakes one that is over."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == session_id, SignInSession.ended_at.is_(None), SignInSession.seen_at < now)
        .values(seen_at=now)
    )


def end_session(session: Session, sign_in_session: SignInSession, *, actor: Actor, now: datetime) -> None:
    """Sign out, or end the session of another browser of one's own. Ending twice is ending once."""
    if sign_in_session.ended_at is None:
        sign_in_session.ended_at = now
        session.flush()
        person = sign_in_session.user
        record(session, "signed_out", "person", person.id, actor=actor, now=now, organ_id=person.organ_id)


def end_all_sessions(session: Session, person: User, *, now: datetime) -> int:
    """Signed out everywhere; how many sessions that were."""
    live = live_sessions(session, person, now=now)
    session.execute(
        update(SignInSession)
        .where(SignInSession.user_id == person.id, SignInSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    return len(live)


def reasons_against_changing_password(person: User, old: str, new: str) -> list[Reason]:
    """The old password is asked for, so that a browser left open does not give the account away."""
    if not password_matches(person.password_hash, old):
        return [Reason("old_password_wrong", "old")]
    reasons = reasons_against_password(new, login=person.login, name=person.name)
    if not reasons and old == new:
        reasons = [Reason("password_unchanged", "password")]
    return [Reason(reason.code, "new", reason.rule, reason.facts) for reason in reasons]


def change_password(
    session: Session, person: User, old: str, new: str, browser: str, *, now: datetime
) -> tuple[str, SignInSession]:
    """A new password of one's own. Every session ends; the browser it was done at gets a new one."""
    refuse_if(reasons_against_changing_password(person, old, new))
    person.password_hash = hash_password(new)
    end_all_sessions(session, person, now=now)
    record(session, "password_changed", "person", person.id, actor=person, now=now, organ_id=person.organ_id)
    return start_session(session, person, browser, now=now)
