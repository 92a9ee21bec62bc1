"""Tokens a form carries: read and changed by nobody, for one purpose, until their time is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hr_portal.core.sealed_token import TokenExpired, TokenForged, derived_key, open_token, seal_token

SECRET = b"a secret of the site, long enough to be one"
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)
PAYLOAD = {"number": "FY-7K2M9QXD", "key": "1234567890123456", "name": "买买提·艾力𠮷"}


def token(**more: object) -> str:
    return seal_token(SECRET, "receipt", dict(PAYLOAD), now=NOW, ttl=HALF_AN_HOUR)


def test_what_was_sealed_is_read_again() -> None:
    assert open_token(SECRET, "receipt", token(), now=NOW) == PAYLOAD


def test_it_is_text_for_any_address_and_says_nothing() -> None:
    found = token()
    assert found.replace("-", "").replace("_", "").isalnum()
    assert "FY" not in found
    assert found != token()


@pytest.mark.parametrize("after", [0, 1799, 1799.99])
def test_it_is_good_until_its_time(after: float) -> None:
    assert open_token(SECRET, "receipt", token(), now=NOW + timedelta(seconds=after)) == PAYLOAD


@pytest.mark.parametrize("after", [1800, 1801, 10**7])
def test_it_is_not_good_at_that_instant_any_more(after: float) -> None:
    with pytest.raises(TokenExpired):
        open_token(SECRET, "receipt", token(), now=NOW + timedelta(seconds=after))


@pytest.mark.parametrize(
    ("secret", "purpose"), [(SECRET, "results"), (SECRET, ""), (SECRET + b"x", "receipt")]
)
def test_for_another_purpose_or_another_site_it_is_forged(secret: bytes, purpose: str) -> None:
    with pytest.raises(TokenForged):
        open_token(secret, purpose, token(), now=NOW)


def test_one_changed_character_and_it_is_forged() -> None:
    good = token()
    for place, character in enumerate(good):
        changed = good[:place] + ("A" if character != "A" else "B") + good[place + 1 :]
        with pytest.raises(TokenForged):
            open_token(SECRET, "receipt", changed, now=NOW)


@pytest.mark.parametrize(
    "text", ["", "A", "AA", "AQ", "证", "AQ==", "A" * 100_000, "-_-_", "a b", "AQ\n", "\0"]
)
def test_what_is_no_token_is_forged(text: str) -> None:
    with pytest.raises(TokenForged):
        open_token(SECRET, "receipt", text, now=NOW)


@pytest.mark.parametrize("change", ["{}=", "{}==", "{}\n", " {}", "{}A"])
def test_only_one_spelling_is_right(change: str) -> None:
    with pytest.raises(TokenForged):
        open_token(SECRET, "receipt", change.format(token()), now=NOW)


def test_keys_of_two_purposes_have_nothing_in_common() -> None:
    assert len(derived_key(SECRET, "a")) == 32
    assert derived_key(SECRET, "a") != derived_key(SECRET, "b") != derived_key(SECRET + b"x", "b")
