"""Reading organs and people, and the scope of a person's duties as SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import ContactBlock, Duty, Organ, User
from hr_portal.accounts.rules import PurposeOfContact, Role, holds, reach


def may(user: User, roles: Iterable[Role], organ: Organ, today: date) -> bool:
    """Does this person hold one of these roles for that organ today, directly or from above?"""
    return user.disabled_at is None and holds(user.held_duties(), roles, organ.path, today)


def roles_of(user: User, today: date) -> frozenset[Role]:
    """The roles this person holds anywhere today."""
    return frozenset(duty.role for duty in user.held_duties() if duty.is_in_force(today))


def in_reach(user: User, roles: Iterable[Role], today: date) -> ColumnElement[bool]:
    """SQL condition on `organs`: the organs these roles of this person reach today."""
    paths = reach(user.held_duties(), roles, today)
    if not paths:
        return false()
    return or_(*(Organ.path.startswith(path) if downwards else Organ.path == path for path, downwards in paths))


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


def people_with(session: Session, roles: Iterable[Role], organ: Organ, today: date) -> list[User]:
    """Everybody who holds one of these roles for that organ today, from the organ itself or from above."""
    wanted = frozenset(roles)
    candidates = session.scalars(
        select(User).join(Duty, Duty.user_id == User.id).where(Duty.role.in_(wanted), User.disabled_at.is_(None)).distinct()
    )
    return [user for user in candidates.unique() if may(user, wanted, organ, today)]
