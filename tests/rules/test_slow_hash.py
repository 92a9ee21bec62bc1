"""Secrets that people copy by hand are kept as slow hashes."""

from __future__ import annotations

import pytest

from hr_portal.core.slow_hash import matches, slow_hash

KEY = "1234567890123456"


def test_the_secret_matches_its_hash_however_it_is_spaced() -> None:
    stored = slow_hash(KEY)
    for typed in (
        KEY,
        "1234 5678 9012 3456",
        "1234-5678-9012-3456",
        "１２３４　５６７８　９０１２　３４５６",
    ):
        assert matches(typed, stored)


@pytest.mark.parametrize("typed", ["", "1234567890123457", "123456789012345", "1" * 10_000])
def test_another_secret_does_not(typed: str) -> None:
    assert not matches(typed, slow_hash(KEY))


def test_nothing_matches_where_nothing_is_kept() -> None:
    assert not matches(KEY, None)
    assert not matches("nobody's", None)


def test_two_hashes_of_one_secret_differ_and_neither_holds_it() -> None:
    one, other = slow_hash(KEY), slow_hash(KEY)
    assert one != other
    assert KEY not in one
    assert one.startswith("$argon2id$")
