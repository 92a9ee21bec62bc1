"""承接: the notice that an issued text says it follows becomes a link, shown from both sides."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.audit.services import Actor, record
from hr_portal.core.effects import void
from hr_portal.core.epoch import raise_epoch
from hr_portal.notices.gate import reasons_against_going_on
from hr_portal.notices.models import Notice
from hr_portal.notices.queries import earlier_of_organ, hold
from hr_portal.notices.windows import SUBJECT


def settle_following(session: Session, notice: Notice) -> None:
    """Take the link from the text in force."""
    address = notice.live.text.follows_address if notice.live is not None else ""
    found = earlier_of_organ(session, notice.organ_id, address, besides=notice.id) if address else None
    notice.follows_id = found.id if found is not None else None
    session.flush()


def call_off_followers(session: Session, notice: Notice, *, actor: Actor, now: datetime) -> list[Notice]:
    """The gate has closed again (a new window, another confirmation): what follows this notice and is scheduled waits
    for another instant, because the clock asks nobody. What the public reads already stays."""
    waiting = session.scalars(
        select(Notice).where(Notice.follows_id == notice.id, Notice.publish_at > now).order_by(Notice.id)
    ).all()
    called_off = []
    for follower in waiting:
        hold(session, follower)
        if follower.publish_at is None or follower.publish_at <= now or follower.live is None:
            continue
        if not reasons_against_going_on(session, follower, follower.live.text):
            continue
        clear_instant(session, follower, now=now)
        record(session, "called_off", "notice", follower.id, actor=actor, now=now, organ_id=follower.organ_id)
        called_off.append(follower)
    if called_off:
        raise_epoch(session)
    return called_off


def clear_instant(session: Session, notice: Notice, *, now: datetime) -> None:
    """It stays issued and has no instant any more."""
    notice.publish_at = notice.delist_at = notice.minimise_at = None
    notice.window = None
    session.flush()
    void(session, SUBJECT, notice.id, now=now)
