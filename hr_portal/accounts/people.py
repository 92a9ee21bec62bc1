"""Members of staff: added, described, disabled when they leave, enabled again when they return."""

from __future__ import annotations

import re
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import Duty, OneTimeLink, Organ, User
from hr_portal.accounts.queries import administers, is_last_administrator, user_by_login
from hr_portal.accounts.sign_in import end_all_sessions
from hr_portal.audit.services import Actor, changed_names, record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.core.names import clean_name, reasons_against_name
from hr_portal.core.text import clean, loose_digits

LANGUAGES = ("zh", "en")
_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,39}")


def clean_login(login: str) -> str:
    """Logins are lower-case Latin letters and digits; typed in any width and case they are the same login."""
    return loose_digits(clean(login)).strip().lower()


def _reasons_against_description(name: str, organ: Organ, *, actor: Actor, today: date) -> list[Reason]:
    reasons = [Reason(r.code, "name", r.rule, r.facts) for r in reasons_against_name(clean_name(name))]
    if not administers(actor, organ, today):
        reasons.append(Reason("organ_out_of_reach", "organ"))
    elif organ.closed_at is not None:
        reasons.append(Reason("organ_closed", "organ"))
    return reasons


def reasons_against_adding(
    session: Session, login: str, name: str, organ: Organ, *, actor: Actor, today: date
) -> list[Reason]:
    """Why this person cannot be given an account in this organ."""
    login = clean_login(login)
    reasons = []
    if not _LOGIN.fullmatch(login):
        reasons.append(Reason("login_unfit", "login"))
    elif user_by_login(session, login) is not None:
        reasons.append(Reason("login_taken", "login"))
    return reasons + _reasons_against_description(name, organ, actor=actor, today=today)


def add_person(
    session: Session,
    login: str,
    name: str,
    organ: Organ,
    *,
    office: str = "",
    email: str = "",
    is_demo: bool = False,
    actor: Actor,
    now: datetime,
) -> User:
    """A new account: no password, no duties. A one-time link gives the first, two administrators the second."""
    refuse_if(reasons_against_adding(session, login, name, organ, actor=actor, today=shanghai_date(now)))
    person = User(
        login=clean_login(login), name=clean_name(name), organ=organ, office=clean(office).strip(),
        email=clean(email).strip(), password_hash=None, language="zh", disabled_at=None, is_demo=is_demo, created_at=now,
    )  # fmt: skip
    session.add(person)
    session.flush()
    record(session, "person_added", "person", person.id, actor=actor, now=now, organ_id=organ.id)
    return person


def reasons_against_describing(
    person: User, name: str, organ: Organ, *, actor: Actor, today: date
) -> list[Reason]:
    """Why name, organ or office of this person cannot be changed so."""
    if not administers(actor, person.organ, today):
        return [Reason("person_out_of_reach")]
    return _reasons_against_description(name, organ, actor=actor, today=today)


def describe_person(
    session: Session,
    person: User,
    name: str,
    organ: Organ,
    office: str,
    email: str,
    *,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Change what is known of a person; the names of the fields that changed. Duties do not move along."""
    refuse_if(reasons_against_describing(person, name, organ, actor=actor, today=shanghai_date(now)))
    fields = ("name", "organ_id", "office", "email")
    before = {field: getattr(person, field) for field in fields}
    person.name, person.organ = clean_name(name), organ
    person.office, person.email = clean(office).strip(), clean(email).strip()
    session.flush()
    changed = list(changed_names(before, {field: getattr(person, field) for field in fields}))
    if changed:
        record(
            session,
            "person_changed",
            "person",
            person.id,
            actor=actor,
            now=now,
            organ_id=organ.id,
            fields=changed,
        )
    return changed


def choose_language(session: Session, person: User, language: str, *, now: datetime) -> None:
    """中文 or English, chosen by the person for themselves."""
    if language not in LANGUAGES:
        refuse_if([Reason("language_unknown", "language")])
    if person.language != language:
        person.language = language
        record(
            session, "language_chosen", "person", person.id, actor=person, now=now, organ_id=person.organ_id
        )


def reasons_against_disabling(session: Session, person: User, *, actor: Actor, today: date) -> list[Reason]:
    """Why this account cannot be disabled by this administrator now."""
    if not administers(actor, person.organ, today):
        return [Reason("person_out_of_reach")]
    reasons = []
    if person.disabled_at is not None:
        reasons.append(Reason("person_disabled_already"))
    if actor.actor_id == person.id:
        reasons.append(Reason("not_oneself"))
    if any(is_last_administrator(session, duty, today) for duty in person.duties):
        reasons.append(Reason("last_administrator"))
    return reasons


def disable_person(session: Session, person: User, *, actor: Actor, now: datetime) -> int:
    """Somebody leaves: signed out everywhere at once, links void, every duty ended. How many sessions ended."""
    session.execute(select(Organ.id).where(Organ.parent_id.is_(None)).with_for_update())
    session.refresh(person, with_for_update={"of": User})
    refuse_if(reasons_against_disabling(session, person, actor=actor, today=shanghai_date(now)))
    person.disabled_at = now
    ended = end_all_sessions(session, person, now=now)
    void_links(session, person)
    for duty in person.duties:
        if duty.ended_at is None:
            duty.ended_at, duty.ended_by_id = now, actor.actor_id
            record(
                session,
                "duty_ended",
                "duty",
                duty.id,
                actor=actor,
                now=now,
                organ_id=duty.organ_id,
                role=duty.role,
            )
    session.flush()
    record(session, "person_disabled", "person", person.id, actor=actor, now=now, organ_id=person.organ_id)
    return ended


def reasons_against_enabling(person: User, *, actor: Actor, today: date) -> list[Reason]:
    if not administers(actor, person.organ, today):
        return [Reason("person_out_of_reach")]
    return [Reason("person_enabled_already")] if person.disabled_at is None else []


def enable_person(session: Session, person: User, *, actor: Actor, now: datetime) -> None:
    """Somebody returns: with a new password by a new link, and with duties granted anew."""
    refuse_if(reasons_against_enabling(person, actor=actor, today=shanghai_date(now)))
    person.disabled_at = None
    person.password_hash = None
    session.flush()
    record(session, "person_enabled", "person", person.id, actor=actor, now=now, organ_id=person.organ_id)


def void_links(session: Session, person: User) -> None:
    """Links nobody used yet no longer open anything."""
    unused = select(OneTimeLink).where(OneTimeLink.user_id == person.id, OneTimeLink.used_at.is_(None))
    for link in session.scalars(unused):
        session.delete(link)
    session.flush()


def open_duties(person: User) -> list[Duty]:
    """Duties that nobody ended, proposed ones too."""
    return [duty for duty in person.duties if duty.ended_at is None]


def sign_out_everywhere(session: Session, person: User, *, actor: Actor, now: datetime) -> int:
    """An administrator ends every session of this person; how many that were."""
    if not administers(actor, person.organ, shanghai_date(now)):
        refuse_if([Reason("person_out_of_reach")])
    ended = end_all_sessions(session, person, now=now)
    if ended:
        record(session, "sessions_ended", "person", person.id, actor=actor, now=now, organ_id=person.organ_id)
    return ended
