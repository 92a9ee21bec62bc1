"""Which duties allow which act upon a notice of an organ."""

from __future__ import annotations

from datetime import datetime

from hr_portal.accounts.models import Organ, User
from hr_portal.accounts.queries import may
from hr_portal.accounts.rules import Role
from hr_portal.core.clock import shanghai_date

ANY_DUTY = frozenset(Role) - {Role.INSPECTOR, Role.AUDITOR}
"""紧急下线 needs any one duty-holder; those who only look do not act."""


def may_author(user: User, organ: Organ, now: datetime) -> bool:
    return may(user, {Role.AUTHOR}, organ, shanghai_date(now))


def may_review(user: User, organ: Organ, now: datetime) -> bool:
    return may(user, {Role.REVIEWER}, organ, shanghai_date(now))


def may_issue(user: User, organ: Organ, now: datetime) -> bool:
    return may(user, {Role.ISSUER}, organ, shanghai_date(now))


def may_edit(user: User, organ: Organ, now: datetime) -> bool:
    """Authors edit; a reviewer who saves becomes an author and another must review."""
    return may(user, {Role.AUTHOR, Role.REVIEWER}, organ, shanghai_date(now))


def may_decide(user: User, organ: Organ, now: datetime) -> bool:
    """Reviewer or issuer."""
    return may(user, {Role.REVIEWER, Role.ISSUER}, organ, shanghai_date(now))


def may_execute(user: User, organ: Organ, now: datetime) -> bool:
    """Enter what was signed on paper: the office does it, not the signer."""
    return may(user, {Role.AUTHOR, Role.REVIEWER, Role.ISSUER}, organ, shanghai_date(now))


def holds_any(user: User, organ: Organ, now: datetime) -> bool:
    return may(user, ANY_DUTY, organ, shanghai_date(now))
