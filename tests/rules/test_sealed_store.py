"""Sealed files: noise on disk, each for one report and one place, and gone when no row names them."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hr_portal.core.errors import NotFound
from hr_portal.core.sealing import CannotOpen
from hr_portal.objections.store import SealedStore, new_place
from tests.clockwork import instant
from tests.factories.reports import sealing_keys

NUMBER = "FY-0A1B2C3D"
NOW = instant("2026-11-24 10:00")


@pytest.fixture
def store(tmp_path: Path) -> SealedStore:
    return SealedStore(tmp_path / "sealed")


def kept(store: SealedStore, body: bytes = b"a picture") -> str:
    return store.seal_and_keep(body, number=NUMBER, sealer=sealing_keys().sealer)


def aged(tmp_path: Path, place: str, age: timedelta) -> None:
    then = (NOW - age).timestamp()
    os.utime(tmp_path / "sealed" / place, (then, then))


def test_what_lies_there_is_noise_only_its_owner_may_read(store: SealedStore, tmp_path: Path) -> None:
    place = kept(store, b"the very words" * 100)
    path = tmp_path / "sealed" / place
    assert b"the very words" not in path.read_bytes()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert store.open(place, number=NUMBER, opener=sealing_keys().opener) == b"the very words" * 100


def test_a_file_opens_for_its_own_report_and_at_its_own_place_only(store: SealedStore) -> None:
    place, opener = kept(store), sealing_keys().opener
    with pytest.raises(CannotOpen):
        store.open(place, number="FY-0A1B2C3E", opener=opener)
    moved = store.keep(store.read(place))
    with pytest.raises(CannotOpen):
        store.open(moved, number=NUMBER, opener=opener)


def test_only_places_are_looked_at(store: SealedStore) -> None:
    for place in ("../keys", "", "x" * 32):
        assert not store.exists(place)
        with pytest.raises(ValueError, match="place"):
            store.read(place)
    with pytest.raises(NotFound):
        store.read(new_place())


def test_a_place_is_never_written_twice(store: SealedStore, tmp_path: Path) -> None:
    place = kept(store)
    assert store.exists(place)
    assert store.delete(place)
    assert not store.delete(place)


def test_what_no_row_names_goes_after_two_hours_and_what_a_row_names_stays(
    store: SealedStore, tmp_path: Path
) -> None:
    named, orphan, fresh = (kept(store) for _ in range(3))
    for place, age in (
        (named, timedelta(days=9)),
        (orphan, timedelta(hours=2, seconds=1)),
        (fresh, timedelta(hours=1)),
    ):
        aged(tmp_path, place, age)
    assert store.sweep(lambda: [named], NOW) == 1
    assert [store.exists(place) for place in (named, orphan, fresh)] == [True, False, True]


def test_a_row_written_while_the_folder_is_read_keeps_its_file(store: SealedStore, tmp_path: Path) -> None:
    place = kept(store)
    aged(tmp_path, place, timedelta(days=1))
    assert store.sweep(lambda: [place], NOW) == 0


def test_what_a_form_still_wants_has_its_two_hours_anew(store: SealedStore, tmp_path: Path) -> None:
    place = kept(store)
    aged(tmp_path, place, timedelta(days=1))
    later = datetime.now(UTC)
    assert store.renew(place)
    assert store.sweep(list, later) == 0
    assert not store.renew(new_place())
    assert not store.renew("../keys")


def test_half_a_file_that_a_crash_left_goes_too(store: SealedStore, tmp_path: Path) -> None:
    kept(store)
    half = tmp_path / "sealed" / f"{new_place()}.part"
    half.write_bytes(b"half")
    aged(tmp_path, half.name, timedelta(hours=3))
    assert store.sweep(list, NOW) == 1
    assert not half.exists()
