"""Originals behind clean copies: noise without their key, and gone when nothing speaks of them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hr_portal.core.errors import NotFound
from hr_portal.core.originals import Originals
from hr_portal.core.storage import WrongDigest

BODY = "张文澜，身份证号在这里。".encode()


def test_what_was_kept_is_read_again_and_lies_there_unreadable(tmp_path: Path) -> None:
    originals = Originals(tmp_path / "originals", "secret")
    key = originals.keep(BODY)
    kept = tmp_path / "originals" / key
    assert originals.read(key) == BODY
    assert BODY[:9] not in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0
    assert originals.keep(BODY) != key


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    key = Originals(tmp_path, "secret").keep(BODY)
    with pytest.raises(WrongDigest):
        Originals(tmp_path, "another secret").read(key)


@pytest.mark.parametrize("place", [0, 4, 20, -1])
def test_a_changed_byte_is_noticed(tmp_path: Path, place: int) -> None:
    originals = Originals(tmp_path, "secret")
    key = originals.keep(BODY)
    sealed = bytearray((tmp_path / key).read_bytes())
    sealed[place] ^= 1
    (tmp_path / key).write_bytes(sealed)
    with pytest.raises(WrongDigest):
        originals.read(key)


def test_one_original_is_not_taken_for_another(tmp_path: Path) -> None:
    originals = Originals(tmp_path, "secret")
    first, second = originals.keep(BODY), originals.keep(b"something else")
    (tmp_path / first).write_bytes((tmp_path / second).read_bytes())
    with pytest.raises(WrongDigest):
        originals.read(first)


def test_what_was_forgotten_is_gone(tmp_path: Path) -> None:
    originals = Originals(tmp_path, "secret")
    key = originals.keep(BODY)
    assert originals.delete(key)
    assert not originals.delete(key)
    with pytest.raises(NotFound):
        originals.read(key)


@pytest.mark.parametrize("name", ["", "../keys/originals", "A" * 32, "0" * 31])
def test_only_names_of_originals_are_looked_for(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        Originals(tmp_path, "secret").read(name)


def test_leftovers_go_after_a_day(tmp_path: Path) -> None:
    originals = Originals(tmp_path, "secret")
    known, orphan, fresh = (originals.keep(BODY) for _ in range(3))
    now = datetime(2026, 11, 24, tzinfo=UTC)
    for key, age in ((known, 3), (orphan, 2), (fresh, 0)):
        stamp = (now - timedelta(days=age)).timestamp()
        os.utime(tmp_path / key, (stamp, stamp))
    assert originals.sweep(frozenset({known}), now) == 1
    assert {path.name for path in tmp_path.iterdir()} == {known, fresh}
