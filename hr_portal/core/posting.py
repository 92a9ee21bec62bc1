"""Sending what waits in the outbox, once each as far as anybody can promise it.

A letter is claimed first (its next try is moved ahead and committed), then handed over, then marked sent. Two posters
never take the same letter; one that dies in between leaves a letter that goes out again with the same Message-ID.
A letter nobody can write or that is refused is tried a few times and parked with its reason; it never holds up the
others. While the mail server is away all of them wait, however long that takes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hr_portal.core.db import transaction
from hr_portal.core.effects import OutboxMessage, is_due, note_trouble
from hr_portal.core.mail import MailAway

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
"""How long a letter is somebody's: longer than a run begins letters, plus the slowest handing over."""
LONGEST_RUN = 120.0
"""Seconds after which a run begins no further letter; the next run does."""
AWAY = timedelta(minutes=1)
"""Until a letter is tried again when the mail server was away."""

Deliver = Callable[[str, dict[str, Any], str], None]
"""Hands over (channel, payload, dedupe_key); raises `MailAway` when no letter goes through now."""


@dataclass
class Posted:
    """What one run did. `away`: the mail server was not there, and the rest waits."""

    sent: int = 0
    failed: int = 0
    away: bool = False


def post_waiting(session: Session, deliver: Deliver, *, now: datetime, most: int = 200) -> Posted:
    """Send up to `most` rows that are due: erasures before letters, so that a mail server away never delays one; then
    the oldest first."""
    posted = Posted()
    began = time.monotonic()
    with transaction(session):
        due = (
            select(OutboxMessage.id)
            .where(is_due(OutboxMessage, now))
            .order_by(OutboxMessage.channel, OutboxMessage.available_at, OutboxMessage.id)
            .limit(most)
        )
        ids = list(session.scalars(due))
    for message_id in ids:
        if time.monotonic() - began > LONGEST_RUN:
            break
        if not _claim(session, message_id, now):
            continue
        if not _send(session, deliver, message_id, posted, now):
            break
    return posted


def _send(session: Session, deliver: Deliver, message_id: int, posted: Posted, now: datetime) -> bool:
    """Hand one letter over and write down how it went; False when the mail server is away."""
    with transaction(session):
        message = session.get_one(OutboxMessage, message_id, populate_existing=True)
        channel, payload, key = message.channel, message.payload, message.dedupe_key
    try:
        deliver(channel, payload, key)
    except MailAway as error:
        _write(session, message_id, retry_at=now + AWAY, trouble=str(error)[:2000])
        log.warning("the mail server is away: %s", error)
        posted.away = True
        return False
    except Exception as error:  # noqa: BLE001  one letter's trouble is noted on it and is not the others'
        session.rollback()
        log.error("letter %d cannot be sent: %s", message_id, error.__class__.__name__)
        with transaction(session):
            row = session.get_one(OutboxMessage, message_id, populate_existing=True)
            note_trouble(session, row, f"{error.__class__.__name__}: {error}", now=now)
        posted.failed += 1
    else:
        _write(session, message_id, sent_at=now)
        posted.sent += 1
    return True


def _write(session: Session, message_id: int, **values: Any) -> None:
    session.rollback()
    with transaction(session):
        session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(**values))


def _claim(session: Session, message_id: int, now: datetime) -> bool:
    with transaction(session):
        taken = session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == message_id, is_due(OutboxMessage, now))
            .values(retry_at=now + CLAIM)
        )
    return bool(taken.rowcount)  # type: ignore[attr-defined]
