"""Letters out of the house: over SMTP, or into a folder where a city has no mail server yet."""

from __future__ import annotations

import contextlib
import hashlib
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

PATIENCE = 10
"""Seconds a mail server may take for one answer."""


class MailAway(Exception):
    """The mail server cannot be reached or cannot take letters now. Nothing is wrong with the letter."""


class LetterRefused(Exception):
    """The mail server took the call and will not take this letter."""


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
        try:
            put_down(message, folder)
        except OSError as error:
            raise MailAway(f"{error.__class__.__name__}: {error}") from error
        return
    url = urlsplit(mail_url)
    try:
        server = _connected(url)
        try:
            server.send_message(message)
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()  # a server that does not say goodbye has the letter all the same
        finally:
            server.close()
    except (OSError, smtplib.SMTPException) as error:
        said = f"{error.__class__.__name__}: {error}"
        raise (LetterRefused(said) if _is_final(error) else MailAway(said)) from error


def put_down(message: EmailMessage, folder: Path) -> None:
    """Into the folder, whole or not at all; the same letter is the same file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    waiting = folder / f".{name}.tmp"
    waiting.write_bytes(message.as_bytes())
    waiting.replace(folder / f"{name}.eml")


def _connected(url: SplitResult) -> smtplib.SMTP:
    connect = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    server = connect(url.hostname or "localhost", url.port or 0, timeout=PATIENCE)
    try:
        if url.username:
            server.ehlo_or_helo_if_needed()
            if url.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            server.login(unquote(url.username), unquote(url.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _is_final(error: Exception) -> bool:
    """A refusal of this letter for good (5xx), not of us or of the moment."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, smtplib.SMTPNotSupportedError)
