"""Envelopes: only the right key, the right part and the right place open one, and its size says little.

`Reference` is RFC 9180 written down once more from the primitives, checked with the RFC's own vector (appendix A.1.1), so
that what the library seals is opened by something else than the library.
"""

from __future__ import annotations

import struct
import tracemalloc
from dataclasses import dataclass

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core import sealing
from hr_portal.core.sealing import (
    CannotOpen,
    Opener,
    OpeningKey,
    Part,
    Sealer,
    open_sealed,
    padded_size,
    seal,
)

KEYS = {part: OpeningKey.new(part) for part in Part}
KEY = KEYS[Part.CONTENT]
HERE = b"report:4711"
TEXT = "反映：此人的学历与公示不符。".encode()


@dataclass(frozen=True)
class Reference:
    """DHKEM(X25519, HKDF-SHA256) with HKDF-SHA256 and AES-GCM of this many key bytes, base mode, first message."""

    aead_id: int
    key_bytes: int

    def open(
        self, private: X25519PrivateKey, enc: bytes, ciphertext: bytes, info: bytes, aad: bytes
    ) -> bytes:
        key, nonce = self.schedule(private, enc, info)
        return AESGCM(key).decrypt(nonce, ciphertext, aad)

    def schedule(self, private: X25519PrivateKey, enc: bytes, info: bytes) -> tuple[bytes, bytes]:
        kem, suite = b"KEM" + struct.pack(">H", 0x20), b"HPKE" + struct.pack(">HHH", 0x20, 1, self.aead_id)
        dh = private.exchange(X25519PublicKey.from_public_bytes(enc))
        context = enc + private.public_key().public_bytes_raw()
        shared = expand(extract(b"", b"eae_prk", dh, kem), b"shared_secret", context, 32, kem)
        context = b"\0" + extract(b"", b"psk_id_hash", b"", suite) + extract(b"", b"info_hash", info, suite)
        secret = extract(shared, b"secret", b"", suite)
        return expand(secret, b"key", context, self.key_bytes, suite), expand(
            secret, b"base_nonce", context, 12, suite
        )


def mac(key: bytes, text: bytes) -> bytes:
    found = hmac.HMAC(key, hashes.SHA256())
    found.update(text)
    return found.finalize()


def extract(salt: bytes, label: bytes, secret: bytes, suite: bytes) -> bytes:
    return mac(salt or bytes(32), b"HPKE-v1" + suite + label + secret)


def expand(key: bytes, label: bytes, info: bytes, length: int, suite: bytes) -> bytes:
    assert length <= 32
    return mac(key, struct.pack(">H", length) + b"HPKE-v1" + suite + label + info + b"\x01")[:length]


RFC = {
    name: bytes.fromhex(value)
    for name, value in {
        "info": "4f6465206f6e2061204772656369616e2055726e",
        "skRm": "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8",
        "pkRm": "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d",
        "enc": "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431",
        "key": "4531685d41d65f03dc48f6b8302c05b0",
        "base_nonce": "56d890e5accaaf011cff4b7d",
        "aad": "436f756e742d30",
        "pt": "4265617574792069732074727574682c20747275746820626561757479",
        "ct": "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a",
    }.items()
}


def test_the_reference_opens_the_vector_of_the_rfc() -> None:
    private, reference = X25519PrivateKey.from_private_bytes(RFC["skRm"]), Reference(1, 16)
    assert private.public_key().public_bytes_raw() == RFC["pkRm"]
    assert reference.schedule(private, RFC["enc"], RFC["info"]) == (RFC["key"], RFC["base_nonce"])
    assert reference.open(private, RFC["enc"], RFC["ct"], RFC["info"], RFC["aad"]) == RFC["pt"]


def test_the_library_opens_what_the_reference_would_have_sealed_with_the_rfcs_key() -> None:
    ciphertext = AESGCM(RFC["key"]).encrypt(RFC["base_nonce"], RFC["pt"], b"")
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
    private = X25519PrivateKey.from_private_bytes(RFC["skRm"])
    assert suite.decrypt(RFC["enc"] + ciphertext, private, info=RFC["info"]) == RFC["pt"]


def test_an_envelope_is_hpke_as_the_rfc_says_it() -> None:
    sealed = seal(KEY.sealing, TEXT, HERE)
    body, info = sealed[9:], b"hr_portal sealed\0\x01content\0" + KEY.id + HERE
    opened = Reference(2, 32).open(KEY.private, body[:32], body[32:], info, b"")
    assert opened == struct.pack(">Q", len(TEXT)) + TEXT + bytes(1024 - 8 - len(TEXT))


@pytest.mark.parametrize("plain", [b"", b"x", TEXT, bytes(1016), bytes(1017), bytes(200_000)])
def test_what_was_sealed_is_opened(plain: bytes) -> None:
    assert open_sealed(KEY, seal(KEY.sealing, plain, HERE), HERE) == plain


def test_two_envelopes_of_one_text_have_nothing_in_common() -> None:
    assert seal(KEY.sealing, TEXT, HERE)[9:41] != seal(KEY.sealing, TEXT, HERE)[9:41]


def test_an_envelope_begins_with_its_format_and_its_key() -> None:
    sealed = seal(KEY.sealing, TEXT, HERE)
    assert sealed[:1] == b"\x01"
    assert sealed[1:9] == KEY.id
    assert len(sealed) == 1024 + sealing.OVERHEAD


def test_one_changed_bit_anywhere_and_it_does_not_open() -> None:
    sealed = seal(KEY.sealing, TEXT, HERE)
    places = [*range(60), *range(60, len(sealed), 13), len(sealed) - 1]
    for place in places:
        for bit in (0, 7):
            changed = bytearray(sealed)
            changed[place] ^= 1 << bit
            with pytest.raises(CannotOpen):
                open_sealed(KEY, bytes(changed), HERE)


@pytest.mark.parametrize("length", [0, 1, 8, 9, 40, 56, 57, 100, 1080])
def test_a_cut_envelope_does_not_open(length: int) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(KEY, seal(KEY.sealing, TEXT, HERE)[:length], HERE)


@pytest.mark.parametrize("bound_to", [b"", b"report:4712", b"report:471", b"report:47110"])
def test_moved_to_another_row_it_does_not_open(bound_to: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(KEY, seal(KEY.sealing, TEXT, HERE), bound_to)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(CannotOpen):
        open_sealed(OpeningKey.new(Part.CONTENT), seal(KEY.sealing, TEXT, HERE), HERE)


def test_another_key_does_not_open_it_under_a_borrowed_id() -> None:
    other = OpeningKey.new(Part.CONTENT)
    sealed = seal(KEY.sealing, TEXT, HERE)
    with pytest.raises(CannotOpen):
        open_sealed(other, sealed[:1] + other.id + sealed[9:], HERE)


def test_the_same_key_for_another_part_does_not_open_it() -> None:
    twin = OpeningKey(Part.IDENTITY, KEY.private)
    sealed = seal(KEY.sealing, TEXT, HERE)
    for envelope in (sealed, sealed[:1] + twin.id + sealed[9:]):
        with pytest.raises(CannotOpen):
            open_sealed(twin, envelope, HERE)


def test_who_holds_the_public_keys_seals_each_part_and_who_holds_the_private_ones_opens_it() -> None:
    sealer, opener = Sealer({part: key.sealing for part, key in KEYS.items()}), Opener(KEYS.values())
    for part in Part:
        sealed = sealer.seal(part, TEXT, bound_to=HERE)
        assert opener.open(part, sealed, bound_to=HERE) == TEXT
        for other in set(Part) - {part}:
            with pytest.raises(CannotOpen):
                opener.open(other, sealed, bound_to=HERE)
    assert not hasattr(sealer, "open")


def test_no_key_shows_itself_where_it_is_printed() -> None:
    raw = KEY.private.private_bytes_raw()
    assert raw.hex() not in repr(KEY)
    assert "X25519" not in repr(KEY) + repr(KEY.sealing)


@pytest.mark.parametrize(
    ("length", "size"),
    [
        (0, 1024), (1016, 1024), (1017, 4096), (4088, 4096), (4089, 16384), (16376, 16384), (16377, 65536),
        (65528, 65536), (65529, 131072), (20 * 1024 * 1024, 20 * 1024 * 1024 + 65536),
    ],
)  # fmt: skip
def test_texts_are_filled_up_to_few_sizes(length: int, size: int) -> None:
    assert padded_size(length) == size


@given(st.integers(0, 3_000_000))
def test_a_padded_size_holds_its_text_and_is_one_of_few(length: int) -> None:
    size = padded_size(length)
    assert length + 8 <= size
    assert size in (1024, 4096, 16384) or size % 65536 == 0


def test_two_short_reports_are_of_one_size() -> None:
    assert len(seal(KEY.sealing, b"a", HERE)) == len(seal(KEY.sealing, b"a" * 1000, HERE))


@pytest.mark.parametrize("length", [1017, 2**40, 2**64 - 1])
def test_a_length_that_does_not_fit_is_refused(length: int) -> None:
    """Anybody may seal to a public key, so what is inside is not trusted either."""
    info = b"hr_portal sealed\0\x01content\0" + KEY.id + HERE
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    body = suite.encrypt(struct.pack(">Q", length) + bytes(1016), KEY.sealing.public, info=info)
    with pytest.raises(CannotOpen):
        open_sealed(KEY, b"\x01" + KEY.id + body, HERE)


def test_a_file_of_twenty_megabytes_costs_less_than_three_copies() -> None:
    plain = bytes(20 * 1024 * 1024)
    tracemalloc.start()
    sealed = seal(KEY.sealing, plain, HERE)
    peak_of_sealing = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    held = tracemalloc.get_traced_memory()[0]
    opened = open_sealed(KEY, sealed, HERE)
    peak_of_opening = tracemalloc.get_traced_memory()[1] - held
    tracemalloc.stop()
    assert opened == plain
    assert len(plain) < peak_of_sealing < 3 * len(plain)
    assert len(plain) < peak_of_opening < 3 * len(plain)


def test_what_is_refused_is_refused_by_the_cipher() -> None:
    """The reference fails in the way the code under test counts on."""
    sealed = seal(KEY.sealing, TEXT, HERE)[9:]
    with pytest.raises(InvalidTag):
        Reference(2, 32).open(KEY.private, sealed[:32], sealed[32:], b"", b"")
