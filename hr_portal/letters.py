"""Letters to staff: from an outbox row to a sentence a person can act on. No letter holds what a notice says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import current_app, render_template
from flask_babel import force_locale

from hr_portal.accounts.models import User
from hr_portal.core.effects import UNCOUNTED
from hr_portal.core.epoch import read_epoch
from hr_portal.core.ledger import Ledger, Line
from hr_portal.core.mail import hand_over, letter
from hr_portal.extensions import db
from hr_portal.notices.models import Notice
from hr_portal.notices.outlook import is_used


def deliver(channel: str, payload: dict[str, Any], key: str) -> None:
    """Do what one outbox row asks for: hand a letter over, or erase a file that was taken down."""
    CHANNELS[channel](payload, key)


def erase(payload: dict[str, Any], _key: str) -> None:
    """The bytes leave the store, unless something else still uses the same file."""
    digest = str(payload["sha256"])
    still_used = is_used(db.session(), digest)
    epoch = read_epoch(db.session())
    db.session.rollback()
    if not still_used:
        ledger: Ledger = current_app.extensions["ledger"]
        ledger.append([Line("file", current_app.extensions["clock"].now(), epoch, sha256=digest)])
        current_app.extensions["store"].delete(digest)


def mail(payload: dict[str, Any], key: str) -> None:
    """Write the letter in the reader's language and hand it to the mail server. People without an address, or who
    have left, get none."""
    user = db.session.get(User, payload["to"])
    if user is None or not user.email or user.disabled_at is not None:
        return
    settings = current_app.extensions["settings"]
    subject, text = compose(user, payload)
    message = letter(
        sender=settings.mail_from,
        to=user.email,
        subject=subject,
        text=text,
        key=key,
        written_at=current_app.extensions["clock"].now(),
    )
    db.session.rollback()
    hand_over(message, settings.mail_url, settings.data_dir / "outgoing")


def compose(user: User, payload: dict[str, Any]) -> tuple[str, str]:
    """Subject and text. The first line of the template is the subject."""
    fact = str(payload["fact"]).rpartition(".")[2]
    notice = db.session.get(Notice, payload["notice"]) if "notice" in payload else None
    touched = [db.session.get(Notice, number) for number in payload.get("notices", ())]
    with force_locale("en" if user.language == "en" else "zh_Hans_CN"):
        text = render_template(
            f"mail/{fact}.txt",
            user=user,
            notice=notice,
            touched=[found for found in touched if found is not None],
            facts=payload,
            at=datetime.fromisoformat(payload["at"]) if "at" in payload else None,
            site=current_app.extensions["settings"].site,
        )
    subject, _, body = text.strip().partition("\n")
    return subject, body.strip() + "\n"


CHANNELS: dict[str, Callable[[dict[str, Any], str], None]] = {
    "mail": mail,
    UNCOUNTED: mail,
    "erase": erase,
}
