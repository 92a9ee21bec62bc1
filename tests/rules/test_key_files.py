"""The files of sealing keys: made once, for their owner alone, refused when they are not what they should be."""

from __future__ import annotations

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from hr_portal.core.key_files import (
    BadKeys,
    list_keys,
    load_opener,
    load_sealer,
    make_missing,
    public_path,
    rotate,
)
from hr_portal.core.sealing import CannotOpen, OpeningKey, Part

HERE = b"report:1"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    assert make_missing(folder) == list(Part)
    return folder


def private_of(folder: Path, part: Part) -> Path:
    return next(folder.glob(f"sealing.{part}.*.private"))


def public_pem(key: X25519PrivateKey | Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def private_pem(key: X25519PrivateKey | Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_the_first_start_makes_three_pairs_for_their_owner_alone(keys: Path) -> None:
    assert keys.stat().st_mode & 0o777 == 0o700
    assert len(list(keys.iterdir())) == 6
    assert {path.stat().st_mode & 0o777 for path in keys.iterdir()} == {0o600}


def test_a_second_start_makes_nothing(keys: Path) -> None:
    before = {path: path.read_bytes() for path in keys.iterdir()}
    assert make_missing(keys) == []
    assert {path: path.read_bytes() for path in keys.iterdir()} == before


def test_many_first_starts_at_once_end_with_one_pair_for_each_part(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _n: make_missing(folder), range(32)))
    assert len(list(folder.iterdir())) == 6
    load_opener(folder)


def test_what_is_sealed_with_the_public_files_is_opened_with_the_private_ones(keys: Path) -> None:
    sealed = load_sealer(keys).seal(Part.FILES, b"x", bound_to=HERE)
    assert load_opener(keys).open(Part.FILES, sealed, bound_to=HERE) == b"x"


def test_sealing_needs_no_private_file(keys: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "public-only"
    elsewhere.mkdir()
    for part in Part:
        shutil.copy(public_path(keys, part), elsewhere)
    sealed = load_sealer(elsewhere).seal(Part.CONTENT, b"x", bound_to=HERE)
    assert load_opener(keys).open(Part.CONTENT, sealed, bound_to=HERE) == b"x"
    with pytest.raises(BadKeys, match="Put sealing"):
        load_opener(elsewhere)


def test_sealing_does_not_look_at_private_files(keys: Path) -> None:
    for part in Part:
        private_of(keys, part).write_bytes(b"nobody reads this")
        private_of(keys, part).chmod(0o666)
    load_sealer(keys)


def test_missing_public_files_are_refused_with_the_way_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(BadKeys, match="flask keys make"):
        load_sealer(tmp_path)


def test_half_a_pair_is_left_for_a_person_to_mend(keys: Path) -> None:
    public_path(keys, Part.CONTENT).unlink()
    assert make_missing(keys) == []
    with pytest.raises(BadKeys, match="is missing"):
        load_opener(keys)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o644])
def test_a_private_file_others_can_read_or_change_is_refused(keys: Path, mode: int) -> None:
    private_of(keys, Part.IDENTITY).chmod(mode)
    with pytest.raises(BadKeys, match="chmod 600"):
        load_opener(keys)


def test_a_public_file_may_be_read_by_others_and_not_changed(keys: Path) -> None:
    public_path(keys, Part.CONTENT).chmod(0o644)
    load_sealer(keys)
    public_path(keys, Part.CONTENT).chmod(0o664)
    with pytest.raises(BadKeys, match="chmod go-w"):
        load_sealer(keys)


def test_a_private_key_that_does_not_belong_to_the_public_one_is_refused(keys: Path) -> None:
    public_path(keys, Part.CONTENT).write_bytes(public_pem(X25519PrivateKey.generate()))
    with pytest.raises(BadKeys, match="belongs to no private key"):
        load_opener(keys)


def test_a_private_key_under_another_name_is_refused(keys: Path) -> None:
    private_of(keys, Part.CONTENT).rename(keys / f"sealing.content.{'0' * 16}.private")
    with pytest.raises(BadKeys, match="another key than its name"):
        load_opener(keys)


def test_one_key_for_two_parts_is_refused(keys: Path) -> None:
    public_path(keys, Part.FILES).write_bytes(public_path(keys, Part.CONTENT).read_bytes())
    with pytest.raises(BadKeys, match="same"):
        load_sealer(keys)


def test_one_private_key_for_two_parts_is_refused(keys: Path) -> None:
    private = X25519PrivateKey.generate()
    for part in (Part.FILES, Part.CONTENT):
        path = keys / f"sealing.{part}.{OpeningKey(part, private).id.hex()}.private"
        path.write_bytes(private_pem(private))
        path.chmod(0o600)
    with pytest.raises(BadKeys, match="same"):
        load_opener(keys)


@pytest.mark.parametrize("raw", [bytes(32), bytes([1]) * 32, bytes(range(32)), bytes([9]) + bytes(31)])
def test_a_key_nobody_drew_is_refused(keys: Path, raw: bytes) -> None:
    private = X25519PrivateKey.from_private_bytes(raw)
    path = keys / f"sealing.content.{OpeningKey(Part.CONTENT, private).id.hex()}.private"
    path.write_bytes(private_pem(private))
    path.chmod(0o600)
    with pytest.raises(BadKeys, match="random"):
        load_opener(keys)


@pytest.mark.parametrize("text", [b"", b"secret", public_pem(Ed25519PrivateKey.generate())])
def test_what_is_no_public_key_for_sealing_is_refused(keys: Path, text: bytes) -> None:
    public_path(keys, Part.CONTENT).write_bytes(text)
    with pytest.raises(BadKeys):
        load_sealer(keys)


@pytest.mark.parametrize("text", [b"", b"secret", private_pem(Ed25519PrivateKey.generate())])
def test_what_is_no_private_key_for_opening_is_refused(keys: Path, text: bytes) -> None:
    private_of(keys, Part.CONTENT).write_bytes(text)
    with pytest.raises(BadKeys):
        load_opener(keys)


def test_after_a_rotation_the_new_key_seals_and_the_old_one_still_opens(keys: Path) -> None:
    before = load_sealer(keys)
    old = before.seal(Part.CONTENT, b"old", bound_to=HERE)
    new_key = rotate(keys, Part.CONTENT)
    sealer, opener = load_sealer(keys), load_opener(keys)
    new = sealer.seal(Part.CONTENT, b"new", bound_to=HERE)
    assert new[1:9] == new_key.id != old[1:9]
    assert opener.open(Part.CONTENT, old, bound_to=HERE) == b"old"
    assert opener.open(Part.CONTENT, new, bound_to=HERE) == b"new"
    assert sealer.key(Part.FILES).id == before.key(Part.FILES).id


def test_once_the_old_private_key_is_destroyed_old_envelopes_stay_closed(keys: Path) -> None:
    old_file = private_of(keys, Part.CONTENT)
    old = load_sealer(keys).seal(Part.CONTENT, b"old", bound_to=HERE)
    rotate(keys, Part.CONTENT)
    old_file.unlink()
    with pytest.raises(CannotOpen):
        load_opener(keys).open(Part.CONTENT, old, bound_to=HERE)


def test_a_lost_private_key_is_mended_by_a_rotation(keys: Path) -> None:
    private_of(keys, Part.CONTENT).unlink()
    with pytest.raises(BadKeys, match="flask keys rotate content"):
        load_opener(keys)
    rotate(keys, Part.CONTENT)
    load_opener(keys)


def test_keys_are_listed_without_reading_a_private_one(keys: Path) -> None:
    for part in Part:
        private_of(keys, part).chmod(0o000)
    rotate(keys, Part.CONTENT)
    found = list_keys(keys)
    assert [(key.part, key.is_private, key.is_current) for key in found if key.part == Part.CONTENT] == [
        (Part.CONTENT, False, True), (Part.CONTENT, True, True), (Part.CONTENT, True, False),
    ]  # fmt: skip
    assert len(found) == 7


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_other_tools_read_the_files(keys: Path) -> None:
    done = subprocess.run(
        ["openssl", "pkey", "-in", private_of(keys, Part.CONTENT), "-noout", "-text"],
        capture_output=True,
        text=True,
    )
    assert "X25519 Private-Key" in done.stdout
