"""Reading organs and people, and the scope of a person's duties as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from hr_portal.accounts.models import ContactBlock, Duty, Organ, User
from hr_portal.accounts.rules import PurposeOfContact, Role, holds, reach
from hr_portal.audit.services import COMMAND_LINE, Actor


def may(user: User, roles: Iterable[Role], organ: Organ, today: date) -> bool:
    """Does this person hold one of these roles for that organ today, directly or from above?"""
    return user.disabled_at is None and holds(user.held_duties(), roles, organ.path, today)


def administers(actor: Actor, organ: Organ, today: date) -> bool:
    """Is this an administrator of that organ or of one above it, or the operator at the machine?"""
    return actor == COMMAND_LINE or (
        isinstance(actor, User) and may(actor, {Role.ADMINISTRATOR}, organ, today)
    )


def roles_of(user: User, today: date) -> frozenset[Role]:
    """The roles this person holds anywhere today."""
    return frozenset(duty.role for duty in user.held_duties() if duty.is_in_force(today))


def in_reach(user: User, roles: Iterable[Role], today: date) -> ColumnElement[bool]:
    """SQL condition on `organs`: the organs these roles of this person reach today."""
    paths = reach(user.held_duties(), roles, today)
    if not paths:
        return false()
    return or_(
        *(Organ.path.startswith(path) if downwards else Organ.path == path for path, downwards in paths)
    )


def organs_in_reach(session: Session, user: User, roles: Iterable[Role], today: date) -> Sequence[Organ]:
    return session.scalars(select(Organ).where(in_reach(user, roles, today)).order_by(Organ.path)).all()


def organs(session: Session) -> Sequence[Organ]:
    """All organs in the order of the tree."""
    return session.scalars(select(Organ).order_by(Organ.path)).all()


def organ_by_code(session: Session, code: str) -> Organ | None:
    return session.scalars(select(Organ).where(Organ.code == code)).one_or_none()


def user_by_login(session: Session, login: str) -> User | None:
    return session.scalars(select(User).where(User.login == login)).one_or_none()


def contact_for(organ: Organ, purpose: PurposeOfContact, kind: str) -> ContactBlock | None:
    """The line for this kind of notice, else the organ's general one, else that of the organ above."""
    lines = {block.kind: block for block in organ.contacts if block.purpose == purpose}
    found = lines.get(kind) or lines.get("")
    if found is None and organ.parent is not None:
        return contact_for(organ.parent, purpose, kind)
    return found


def organs_with_line(session: Session, purpose: PurposeOfContact) -> Mapping[str, frozenset[str]]:
    """By code of organ, the kinds of notice `contact_for` finds a line for, its own or that of an organ above; "" for all."""
    of_purpose = and_(ContactBlock.organ_id == Organ.id, ContactBlock.purpose == purpose)
    rows = session.execute(
        select(Organ.id, Organ.parent_id, Organ.code, ContactBlock.kind).outerjoin(ContactBlock, of_purpose)
    ).all()
    above = {number: parent for number, parent, _code, _kind in rows}
    own: dict[int, set[str]] = {number: set() for number in above}
    for number, _parent, _code, kind in rows:
        own[number] |= set() if kind is None else {kind}

    def kinds(number: int | None) -> frozenset[str]:
        return frozenset() if number is None else frozenset(own[number]) | kinds(above[number])

    return {code: kinds(number) for number, _parent, code, _kind in rows}


def people_with(session: Session, roles: Iterable[Role], organ: Organ, today: date) -> list[User]:
    """Everybody who holds one of these roles for that organ today, from the organ itself or from above."""
    wanted = frozenset(roles)
    candidates = session.scalars(
        select(User)
        .join(Duty, Duty.user_id == User.id)
        .where(Duty.role.in_(wanted), User.disabled_at.is_(None))
        .distinct()
    )
    return [user for user in candidates.unique() if may(user, wanted, organ, today)]


def is_last_administrator(session: Session, duty: Duty, today: date) -> bool:
    """Would a root of the tree be without any administrator if this duty ended?"""
    if duty.role is not Role.ADMINISTRATOR or duty.organ.parent_id is not None:
        return False
    if duty.user.disabled_at is not None or not _is_held(duty, today):
        return False
    others = session.scalars(
        select(Duty)
        .join(User, User.id == Duty.user_id)
        .where(
            Duty.role == Role.ADMINISTRATOR,
            Duty.organ_id == duty.organ_id,
            Duty.user_id != duty.user_id,
            User.disabled_at.is_(None),
        )
    )
    return not any(_is_held(other, today) for other in others)


def _is_held(duty: Duty, today: date) -> bool:
    return duty.confirmed_at is not None and duty.ended_at is None and duty.held().is_in_force(today)


def people_in_reach(
    session: Session, actor: User, today: date, *, organ: Organ | None = None, disabled: bool = False
) -> Sequence[User]:
    """The people of the organs this administrator reaches, by organ and login."""
    query = (
        select(User)
        .join(Organ, Organ.id == User.organ_id)
        .where(in_reach(actor, {Role.ADMINISTRATOR}, today))
        .where(User.disabled_at.is_not(None) if disabled else User.disabled_at.is_(None))
        .options(contains_eager(User.organ), selectinload(User.duties).joinedload(Duty.organ))
        .order_by(Organ.path, User.login)
    )
    if organ is not None:
        query = query.where(User.organ_id == organ.id)
    return session.scalars(query).all()


def duties_to_confirm(session: Session, actor: User, today: date) -> Sequence[Duty]:
    """Proposals that wait for this administrator: not for them, not by them, and not over."""
    return session.scalars(
        select(Duty)
        .join(Organ, Organ.id == Duty.organ_id)
        .join(User, User.id == Duty.user_id)
        .where(
            in_reach(actor, {Role.ADMINISTRATOR}, today),
            Duty.confirmed_at.is_(None),
            Duty.ended_at.is_(None),
            Duty.user_id != actor.id,
            or_(Duty.proposed_by_id.is_(None), Duty.proposed_by_id != actor.id),
            or_(Duty.until.is_(None), Duty.until >= today),
            User.disabled_at.is_(None),
        )
        .order_by(Duty.proposed_at, Duty.id)
    ).all()


def duties_expiring(session: Session, actor: User, today: date, *, within_days: int = 14) -> Sequence[Duty]:
    """Confirmed duties in this administrator's reach whose last day is one of the next so many days, today included."""
    return session.scalars(
        select(Duty)
        .join(Organ, Organ.id == Duty.organ_id)
        .where(
            in_reach(actor, {Role.ADMINISTRATOR}, today),
            Duty.confirmed_at.is_not(None),
            Duty.ended_at.is_(None),
            Duty.until >= today,
            Duty.until < today + timedelta(days=within_days),
        )
        .order_by(Duty.until, Duty.id)
    ).all()
