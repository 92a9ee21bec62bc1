"""Letters out of the house: over SMTP, or into a folder where a city has no mail server yet."""

from __future__ import annotations

import hashlib
import smtplib
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

PATIENCE = 10
"""Seconds a mail server may take to answer."""


class MailAway(Exception):
    """The letter could not be handed over now; it is tried again."""


def letter(*, sender: str, to: str, subject: str, text: str, key: str, written_at: datetime) -> EmailMessage:
    """A plain letter. Its Message-ID follows from the occasion, so that a repeat is recognised as one."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, " ".join(subject.split())
    message["Date"] = format_datetime(written_at)
    domain = sender.rpartition("@")[2] or "localhost"
    message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def hand_over(message: EmailMessage, mail_url: str, folder: Path) -> None:
    """Give the letter to the mail server of `mail_url`, or, for `file:`, put it into `folder`."""
    if mail_url.startswith("file:"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        waiting = folder / f".{name}.tmp"
        waiting.write_bytes(message.as_bytes())
        waiting.replace(folder / f"{name}.eml")
        return
    url = urlsplit(mail_url)
    connect = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    try:
        with connect(url.hostname or "localhost", url.port or 0, timeout=PATIENCE) as server:
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise MailAway(f"{error.__class__.__name__}: {error}") from error
