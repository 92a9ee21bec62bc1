"""`rules.phase` in SQL. One expression, used by every list, page, file, feed and count; a test holds the two equal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Case, ColumnElement, and_, case, false, literal, or_

from hr_portal.notices.kinds import Scope
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import Phase
from hr_portal.publicity.models import PublicityWindow as W


def phase_case(now: datetime) -> Case[str]:
    """The phase of a notice as SQL. Needs `notices` outer-joined to `publicity_windows`."""
    n = Notice
    return case(
        (n.issued_at.is_(None), literal(Phase.UNISSUED.value)),
        (n.publish_at.is_(None), literal(Phase.ISSUED.value)),
        (n.publish_at > now, literal(Phase.SCHEDULED.value)),
        (n.taken_down_at.is_not(None), literal(Phase.TAKEN_DOWN.value)),
        (n.withdrawn_at.is_not(None), literal(Phase.WITHDRAWN.value)),
        (n.hidden_at.is_not(None), literal(Phase.HIDDEN.value)),
        (n.minimise_at <= now, literal(Phase.MINIMISED.value)),
        (n.concluded_at.is_not(None), literal(Phase.CONCLUDED.value)),
        (n.has_window.is_(False), literal(Phase.PUBLIC.value)),
        (or_(W.closes_at.is_(None), W.closes_at > now), literal(Phase.OPEN.value)),
        else_=literal(Phase.CLOSED.value),
    )


def is_addressed(now: datetime) -> ColumnElement[bool]:
    """Its address answers the public: issued for society, and its instant has come."""
    return and_(Notice.scope == Scope.SOCIETY, Notice.issued_at.is_not(None), Notice.publish_at <= now)


def is_readable(now: datetime) -> ColumnElement[bool]:
    """The public reads its content."""
    return and_(
        is_addressed(now),
        Notice.withdrawn_at.is_(None),
        Notice.taken_down_at.is_(None),
        Notice.hidden_at.is_(None),
        or_(Notice.minimise_at.is_(None), Notice.minimise_at > now),
    )


def is_in(phases: Collection[Phase], now: datetime) -> ColumnElement[bool]:
    """In one of these readable phases, written so that an index can serve it."""
    tests = {
        Phase.PUBLIC: and_(Notice.has_window.is_(False), Notice.concluded_at.is_(None)),
        Phase.OPEN: and_(
            Notice.has_window.is_(True),
            Notice.concluded_at.is_(None),
            or_(W.closes_at.is_(None), W.closes_at > now),
        ),
        Phase.CLOSED: and_(Notice.has_window.is_(True), Notice.concluded_at.is_(None), W.closes_at <= now),
        Phase.CONCLUDED: Notice.concluded_at.is_not(None),
    }
    return and_(is_readable(now), or_(false(), *(tests[phase] for phase in phases)))


def is_on_front(now: datetime) -> ColumnElement[bool]:
    """It has not left the front lists yet."""
    return and_(is_readable(now), or_(Notice.delist_at.is_(None), Notice.delist_at > now))
