"""Sending what waits in the outbox, once each as far as anybody can promise it.

A letter is claimed first (its next try is moved a minute ahead and committed), then handed over, then marked sent.
Two posters never take the same letter; one that dies in between leaves a letter that goes out again with the same
Message-ID.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hr_portal.core.db import transaction
from hr_portal.core.effects import OutboxMessage, is_due, note_trouble
from hr_portal.core.mail import MailAway

CLAIM = timedelta(minutes=1)

Deliver = Callable[[str, dict[str, Any], str], None]
"""Hands over (channel, payload, dedupe_key); raises `MailAway` when it may go through later."""


@dataclass
class Posted:
    sent: int = 0
    failed: int = 0


def post_waiting(session: Session, deliver: Deliver, *, now: datetime, most: int = 200) -> Posted:
    """Send up to `most` letters that are due."""
    posted = Posted()
    with transaction(session):
        due = (
            select(OutboxMessage.id).where(is_due(OutboxMessage, now)).order_by(OutboxMessage.id).limit(most)
        )
        ids = list(session.scalars(due))
    for message_id in ids:
        if not _claim(session, message_id, now):
            continue
        message = session.get_one(OutboxMessage, message_id, populate_existing=True)
        channel, payload, key = message.channel, message.payload, message.dedupe_key
        session.commit()
        try:
            deliver(channel, payload, key)
        except MailAway as error:
            with transaction(session):
                row = session.get_one(OutboxMessage, message_id)
                note_trouble(session, row, str(error), now=now)
            posted.failed += 1
        else:
            with transaction(session):
                session.execute(
                    update(OutboxMessage).where(OutboxMessage.id == message_id).values(sent_at=now)
                )
            posted.sent += 1
    return posted


def _claim(session: Session, message_id: int, now: datetime) -> bool:
    with transaction(session):
        taken = session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == message_id, is_due(OutboxMessage, now))
            .values(retry_at=now + CLAIM)
        )
    return bool(taken.rowcount)  # type: ignore[attr-defined]
