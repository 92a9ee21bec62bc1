"""Letters leave once: claimed before they are handed over, tried again while the server is away, parked when refused."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hr_portal.consequences import carry_out
from hr_portal.core.effects import PATIENCE, OutboxMessage, post
from hr_portal.core.mail import LetterRefused, MailAway, hand_over, letter
from hr_portal.core.posting import AWAY, CLAIM, post_waiting
from hr_portal.core.sweeping import sweep
from hr_portal.letters import deliver
from tests.clockwork import instant
from tests.factories.letterbox import Letterbox
from tests.factories.notices import Office, make_office, publish

NOW = instant("2026-11-24 10:00")


@pytest.fixture
def letterbox() -> Iterator[Letterbox]:
    box = Letterbox()
    yield box
    box.close()


@pytest.fixture
def office(app: Flask, session: Session, letterbox: Letterbox) -> Iterator[Office]:
    """An office whose author has an address, in a house that sends its letters to the letterbox."""
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, mail_url=letterbox.url)
    office = make_office(session)
    office.author.email = "author@example.org"
    yield office
    app.extensions["settings"] = settings


def make_public(session: Session, office: Office) -> None:
    publish(session, office, "announcement", at=NOW)
    session.commit()
    sweep(session, carry_out, now=NOW)


def rows(session: Session) -> list[OutboxMessage]:
    session.rollback()
    query = select(OutboxMessage).order_by(OutboxMessage.id).execution_options(populate_existing=True)
    found = list(session.scalars(query))
    session.rollback()
    return found


def to_author(session: Session) -> OutboxMessage:
    return next(row for row in rows(session) if row.payload["fact"] == "notice.became_public")


def test_a_letter_is_sent_once_and_a_repeat_is_recognised_as_one(
    session: Session, office: Office, letterbox: Letterbox
) -> None:
    letterbox.open()
    make_public(session, office)
    assert not post_waiting(session, deliver, now=NOW).failed
    assert len(letterbox.letters) == 1
    assert to_author(session).sent_at == NOW
    assert post_waiting(session, deliver, now=NOW + timedelta(days=1)).sent == 0
    # Somebody died between handing over and writing that down: the letter goes out again, and is the same letter.
    session.execute(update(OutboxMessage).values(sent_at=None, retry_at=None))
    session.commit()
    post_waiting(session, deliver, now=NOW + timedelta(minutes=10))
    first, second = letterbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert first["To"] == "author@example.org"
    assert "已公开" in first["Subject"]
    assert "2026年11月24日10:00" in first.get_content()
    assert first["Auto-Submitted"] == "auto-generated"


def test_while_the_server_is_away_letters_wait_and_then_go_once(
    session: Session, office: Office, letterbox: Letterbox
) -> None:
    """However long it takes: an afternoon without a mail server parks nothing."""
    make_public(session, office)
    now = NOW
    for _ in range(3 * PATIENCE):
        posted = post_waiting(session, deliver, now=now)
        assert posted.away
        assert posted.failed == 0
        now += AWAY
    row = to_author(session)
    assert (row.sent_at, row.parked_at, row.attempts) == (None, None, 0)
    assert "ConnectionRefusedError" in (row.trouble or "")
    letterbox.open()
    assert post_waiting(session, deliver, now=now).sent >= 1
    assert post_waiting(session, deliver, now=now + AWAY).sent == 0
    assert len(letterbox.letters) == 1


def test_one_look_tells_that_the_server_is_away(session: Session, office: Office) -> None:
    """The other letters are not tried against a server that was just not there."""
    posts = [{"dedupe_key": f"x:{n}", "channel": "mail", "payload": {}} for n in range(5)]
    post(session, posts, now=NOW)
    session.commit()
    tried: list[str] = []

    def nobody_there(_channel: str, _payload: dict[str, Any], key: str) -> None:
        tried.append(key)
        raise MailAway("away")

    assert post_waiting(session, nobody_there, now=NOW).away
    assert tried == ["x:0"]


def test_a_letter_nobody_can_write_is_parked_and_holds_up_no_other(
    session: Session, office: Office, letterbox: Letterbox
) -> None:
    """Its template is gone, as after a release that was rolled back."""
    letterbox.open()
    poison = {"to": office.author.id, "fact": "notice.was_unheard_of", "at": NOW.isoformat()}
    post(
        session,
        [{"dedupe_key": "poison", "channel": "mail", "payload": poison}],
        now=NOW - timedelta(hours=1),
    )
    session.commit()
    make_public(session, office)
    first = post_waiting(session, deliver, now=NOW)
    assert first.failed == 1
    assert len(letterbox.letters) == 1, "the poisoned letter is the older one and must not stop the next"
    now = NOW
    for _ in range(PATIENCE):
        now += timedelta(days=1)
        post_waiting(session, deliver, now=now)
    row = next(row for row in rows(session) if row.dedupe_key == "poison")
    assert row.attempts == PATIENCE
    assert row.parked_at is not None
    assert "TemplateNotFound" in (row.trouble or "")
    assert len(letterbox.letters) == 1


def test_a_letter_the_server_refuses_for_good_is_parked_and_others_go(
    session: Session, office: Office, letterbox: Letterbox
) -> None:
    letterbox.open()
    office.issuer.email = "gone@example.org"
    session.commit()
    letterbox.refused["gone@example.org"] = "550 no such person"
    payload = {"to": office.issuer.id, "fact": "duty_ends", "organ": "某局", "until": "2026-12-01"}
    post(
        session, [{"dedupe_key": "gone", "channel": "mail", "payload": payload}], now=NOW - timedelta(hours=1)
    )
    session.commit()
    make_public(session, office)
    posted = post_waiting(session, deliver, now=NOW)
    assert posted.failed == 1
    assert not posted.away
    assert [str(found["To"]) for found in letterbox.letters] == ["author@example.org"]
    row = next(row for row in rows(session) if row.dedupe_key == "gone")
    assert row.attempts == 1
    assert "no such person" in (row.trouble or "")


def test_a_server_that_has_no_time_is_away_not_refusing(letterbox: Letterbox, tmp_path: Any) -> None:
    letterbox.open()
    letterbox.refused = {"busy@example.org": "451 later", "gone@example.org": "550 no"}
    for to, expected in (("busy@example.org", MailAway), ("gone@example.org", LetterRefused)):
        message = letter(sender="a@example.org", to=to, subject="x", text="x", key=to, written_at=NOW)
        with pytest.raises(expected):
            hand_over(message, letterbox.url, tmp_path)


def test_a_server_that_takes_the_call_and_says_nothing_is_away(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hr_portal.core.mail.PATIENCE", 0.2)  # seconds, so that the test need not wait ten
    with socket.create_server(("127.0.0.1", 0)) as silent:
        message = letter(
            sender="a@example.org", to="b@example.org", subject="x", text="x", key="x", written_at=NOW
        )
        with pytest.raises(MailAway):
            hand_over(message, f"smtp://127.0.0.1:{silent.getsockname()[1]}", tmp_path)


def test_a_letter_somebody_has_in_hand_is_nobody_elses(session: Session, office: Office) -> None:
    """A second poster comes while the first hands over; when the first dies, the letter is free again later."""
    make_public(session, office)
    seen: list[int] = []

    class Killed(BaseException):
        pass

    def dies(_channel: str, _payload: dict[str, Any], _key: str) -> None:
        seen.append(post_waiting(session, lambda *_given: None, now=NOW).sent)
        raise Killed

    ready = len([row for row in rows(session) if row.sent_at is None])
    with pytest.raises(Killed):
        post_waiting(session, dies, now=NOW)
    session.rollback()
    assert seen == [ready - 1]
    assert post_waiting(session, lambda *_given: None, now=NOW + CLAIM - timedelta(seconds=1)).sent == 0
    assert post_waiting(session, lambda *_given: None, now=NOW + CLAIM).sent == 1


def test_people_without_an_address_or_who_have_left_get_none(
    session: Session, office: Office, letterbox: Letterbox
) -> None:
    letterbox.open()
    office.author.disabled_at = NOW
    session.commit()
    payloads = [
        {"to": office.author.id, "fact": "duty_ends", "organ": "某局", "until": "2026-12-01"},
        {"to": office.issuer.id, "fact": "duty_ends", "organ": "某局", "until": "2026-12-01"},
    ]
    posts = [{"dedupe_key": f"x:{n}", "channel": "mail", "payload": one} for n, one in enumerate(payloads)]
    post(session, posts, now=NOW)
    session.commit()
    assert post_waiting(session, deliver, now=NOW).failed == 0
    assert letterbox.letters == []
    assert all(row.sent_at == NOW for row in rows(session))


def test_without_a_mail_server_letters_are_files_and_a_repeat_is_the_same_file(tmp_path: Any) -> None:
    folder = tmp_path / "outgoing"
    for _ in range(2):
        message = letter(
            sender="a@example.org", to="b@example.org", subject="两\n行", text="好", key="k", written_at=NOW
        )
        hand_over(message, "file:", folder)
    assert len(list(folder.iterdir())) == 1
    assert folder.stat().st_mode & 0o077 == 0
