"""Signing in: one row for every signed-in browser, over when idle, old, ended, or when its person is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from hr_portal.accounts import passwords
from hr_portal.accounts.models import SignInSession, User
from hr_portal.accounts.rules import Role
from hr_portal.accounts.sign_in import (
    IDLE,
    LONGEST,
    change_password,
    end_all_sessions,
    end_session,
    live_session,
    live_sessions,
    note_seen,
    sign_in,
    start_session,
)
from hr_portal.audit.models import AuditEntry
from hr_portal.core.errors import Refused
from tests.clockwork import TODAY, around, instant
from tests.factories.accounts import PASSWORD, make_city, make_person

NOW = instant(TODAY)
NEW = "换一句同样长的口令 2041"


@pytest.fixture
def person(session: Session) -> User:
    return make_person(session, make_city(session).middle, Role.AUTHOR, login="heyu")


class CountingHasher(PasswordHasher):
    """The real thing, which remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.verified: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002  (its name upstream)
        self.verified.append(str(hash).rpartition("$")[0].rpartition("$")[0])
        return super().verify(hash, password)


def test_the_right_password_opens_a_session(session: Session, person: User) -> None:
    opened = sign_in(session, "heyu", PASSWORD, "Firefox, Linux", now=NOW)
    assert opened is not None
    token, started = opened
    assert live_session(session, token, now=NOW) is started
    assert started.user is person
    assert started.token_hash != token
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.actor_id) == ("signed_in", person.id)


def test_each_session_has_a_token_of_its_own(session: Session, person: User) -> None:
    tokens = {start_session(session, person, "", now=NOW)[0] for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {43}, "256 bits in base 64"


def test_unknown_wrong_and_disabled_are_answered_alike_after_the_same_work(
    session: Session, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = make_person(session, person.organ, login="gone")
    gone.disabled_at = NOW
    fresh = make_person(session, person.organ, login="fresh", password=None)
    for user in (person, gone):
        user.password_hash = passwords.hash_password(PASSWORD)
    session.flush()
    work: dict[str, list[str]] = {}
    for case, login, password in [
        ("unknown", "nobody", PASSWORD),
        ("wrong", "heyu", NEW),
        ("disabled", gone.login, PASSWORD),
        ("no password yet", fresh.login, PASSWORD),
        ("right", "heyu", PASSWORD),
    ]:
        hasher = CountingHasher()
        monkeypatch.setattr(passwords, "HASHER", hasher)
        assert (sign_in(session, login, password, "", now=NOW) is None) == (case != "right")
        work[case] = hasher.verified
    assert {len(asked) for asked in work.values()} == {1}, "one slow hash each"
    assert len({asked[0] for asked in work.values()}) == 1, "of the same cost"


def test_no_trace_is_left_of_a_failed_attempt(session: Session, person: User) -> None:
    assert sign_in(session, "heyu", "wrong", "", now=NOW) is None
    assert session.scalars(select(SignInSession)).all() == []


def test_a_hash_of_an_older_cost_is_renewed_at_sign_in(session: Session, person: User) -> None:
    before = person.password_hash
    assert sign_in(session, "heyu", PASSWORD, "", now=NOW) is not None
    assert person.password_hash is not None
    assert person.password_hash != before
    assert not passwords.needs_new_hash(person.password_hash)
    assert sign_in(session, "heyu", PASSWORD, "", now=NOW) is not None


@pytest.mark.parametrize(("moment", "side"), list(around(NOW + IDLE)))
def test_a_session_is_over_after_thirty_idle_minutes(
    session: Session, person: User, moment: datetime, side: int
) -> None:
    token, started = start_session(session, person, "", now=NOW)
    alive = side < 0
    assert (live_session(session, token, now=moment) is not None) is alive
    assert (list(live_sessions(session, person, now=moment)) == [started]) is alive


@pytest.mark.parametrize(("moment", "side"), list(around(NOW + LONGEST)))
def test_a_busy_session_is_over_after_twelve_hours(
    session: Session, person: User, moment: datetime, side: int
) -> None:
    token, started = start_session(session, person, "", now=NOW)
    note_seen(session, started.id, now=moment - timedelta(minutes=1))
    session.expire_all()
    assert (live_session(session, token, now=moment) is not None) is (side < 0)
    assert (list(live_sessions(session, person, now=moment)) == [started]) is (side < 0)


def test_being_used_keeps_a_session_alive(session: Session, person: User) -> None:
    token, started = start_session(session, person, "", now=NOW)
    note_seen(session, started.id, now=NOW + timedelta(minutes=29))
    session.expire_all()
    assert live_session(session, token, now=NOW + timedelta(minutes=58)) is not None
    assert live_session(session, token, now=NOW + timedelta(minutes=59)) is None


def test_an_ended_session_is_not_woken_and_none_goes_back_in_time(session: Session, person: User) -> None:
    token, started = start_session(session, person, "", now=NOW)
    note_seen(session, started.id, now=NOW - timedelta(hours=1))
    end_session(session, started, actor=person, now=NOW)
    note_seen(session, started.id, now=NOW + timedelta(minutes=1))
    session.expire_all()
    assert started.seen_at == NOW
    assert live_session(session, token, now=NOW) is None


def test_signing_out_twice_is_signing_out_once(session: Session, person: User) -> None:
    _, started = start_session(session, person, "", now=NOW)
    for _ in range(2):
        end_session(session, started, actor=person, now=NOW)
    assert session.scalars(select(AuditEntry.act)).all() == ["signed_out"]


def test_a_disabled_person_has_no_live_session(session: Session, person: User) -> None:
    token, _ = start_session(session, person, "", now=NOW)
    person.disabled_at = NOW
    session.flush()
    assert live_session(session, token, now=NOW) is None


def test_ending_all_counts_those_that_lived(session: Session, person: User) -> None:
    start_session(session, person, "", now=NOW - timedelta(hours=2))
    tokens = [start_session(session, person, "", now=NOW)[0] for _ in range(2)]
    assert end_all_sessions(session, person, now=NOW) == 2
    session.expire_all()
    assert [live_session(session, token, now=NOW) for token in tokens] == [None, None]


def test_a_new_password_ends_every_session_and_opens_one(session: Session, person: User) -> None:
    before = [start_session(session, person, "", now=NOW)[0] for _ in range(2)]
    token, _ = change_password(session, person, PASSWORD, NEW, "", now=NOW)
    session.expire_all()
    assert [live_session(session, old, now=NOW) for old in before] == [None, None]
    assert live_session(session, token, now=NOW) is not None
    assert sign_in(session, "heyu", PASSWORD, "", now=NOW) is None
    assert sign_in(session, "heyu", NEW, "", now=NOW) is not None


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("wrong", NEW, ("old_password_wrong", "old")),
        (PASSWORD, "short", ("password_too_short", "new")),
        (PASSWORD, PASSWORD, ("password_unchanged", "new")),
        (PASSWORD, "heyu-goes-upstream", ("password_holds_name", "new")),
    ],
)
def test_a_password_is_not_changed_without_the_old_or_for_a_poor_one(
    session: Session, person: User, old: str, new: str, reason: tuple[str, str]
) -> None:
    token, _ = start_session(session, person, "", now=NOW)
    with pytest.raises(Refused) as refused:
        change_password(session, person, old, new, "", now=NOW)
    assert [(found.code, found.where) for found in refused.value.reasons] == [reason]
    assert live_session(session, token, now=NOW) is not None


def test_a_demo_account_signs_in_at_the_machine_only(session: Session, person: User) -> None:
    person.is_demo = True
    session.flush()
    assert sign_in(session, "heyu", PASSWORD, "Firefox", now=NOW) is None
    assert sign_in(session, "heyu", PASSWORD, "Firefox", now=NOW, at_this_machine=True) is not None
