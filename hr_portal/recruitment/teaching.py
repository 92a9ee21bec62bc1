"""Headings that staff teach the importer: an unseen provincial heading needs no code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import User
from hr_portal.accounts.queries import roles_of
from hr_portal.accounts.rules import Role
from hr_portal.audit.services import COMMAND_LINE, Actor, record
from hr_portal.core.clock import shanghai_date
from hr_portal.core.errors import Reason, refuse_if
from hr_portal.recruitment.headings import Aliases, default_aliases, folded, with_taught
from hr_portal.recruitment.models import HeadingAlias
from hr_portal.recruitment.rules import ALIAS_FIELDS


def aliases_for(session: Session, table: str) -> Aliases:
    """The map of `positions`, `applicants` or `cut_offs`: as delivered, with what staff taught."""
    taught = {
        row.heading: row.field for row in session.execute(select(HeadingAlias.heading, HeadingAlias.field))
    }
    return with_taught(default_aliases(table), taught)


def taught(session: Session) -> Sequence[HeadingAlias]:
    return session.scalars(select(HeadingAlias).order_by(HeadingAlias.printed)).all()


def reasons_against_teaching(heading: str, field: str, *, actor: Actor, now: datetime) -> list[Reason]:
    reasons = []
    if not folded(heading):
        reasons.append(Reason("alias_without_words", "heading"))
    if field not in ALIAS_FIELDS:
        reasons.append(
            Reason("alias_field_unknown", "field", None, {"value": field, "known": list(ALIAS_FIELDS)})
        )
    if not _may_teach(actor, now):
        reasons.append(Reason("no_exam_duty", None, "separation_of_duties"))
    return reasons


def _may_teach(actor: Actor, now: datetime) -> bool:
    if isinstance(actor, User):
        return actor.disabled_at is None and Role.EXAM_OFFICER in roles_of(actor, shanghai_date(now))
    return actor == COMMAND_LINE


def teach(session: Session, heading: str, field: str, *, actor: Actor, now: datetime) -> HeadingAlias:
    """From now on this heading means that field, in every exam. Teaching it again changes its meaning."""
    refuse_if(reasons_against_teaching(heading, field, actor=actor, now=now))
    key = folded(heading)
    row = session.get(HeadingAlias, key) or HeadingAlias(heading=key)
    row.printed, row.field, row.by_id, row.at = " ".join(heading.split()), field, actor.actor_id, now
    session.add(row)
    session.flush()
    record(
        session, "heading_taught", "heading_alias", 0, actor=actor, now=now, heading=row.printed, field=field
    )
    return row


def forget(session: Session, heading: str, *, actor: Actor, now: datetime) -> bool:
    """The heading means again what was delivered; False where it was never taught."""
    refuse_if(reasons_against_teaching(heading, ALIAS_FIELDS[0], actor=actor, now=now))
    row = session.get(HeadingAlias, folded(heading))
    if row is None:
        return False
    session.delete(row)
    session.flush()
    record(session, "heading_forgotten", "heading_alias", 0, actor=actor, now=now, heading=row.printed)
    return True
