"""Numbers and secrets."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.ids import (
    IndexNo,
    address_of,
    index_number,
    new_token,
    parse_address,
    readable_password,
    salted_digest,
    token_hash,
)


def test_a_printed_number_and_its_address() -> None:
    assert index_number("AL01", 2026, 178) == "AL01/2026-00178"
    assert address_of("AL01/2026-00178") == "AL01-2026-00178"
    assert parse_address("AL01-2026-00178") == IndexNo("AL01", 2026, 178)
    assert index_number("1137078555222300XQ", 2015, 20) == "1137078555222300XQ/2015-00020"


@given(st.from_regex(r"[0-9A-Z]{1,18}", fullmatch=True), st.integers(1900, 2099), st.integers(1, 10**9 - 1))
def test_every_number_comes_back_from_its_address(organ: str, year: int, serial: int) -> None:
    number = index_number(organ, year, serial)
    parsed = parse_address(address_of(number))
    assert parsed == (organ, year, serial)
    assert (str(parsed), parsed and parsed.address) == (number, address_of(number))


@pytest.mark.parametrize(
    "address",
    [
        "", "AL01", "AL01/2026-00178", "al01-2026-00178", "AL01-2026-178", "AL01-2026-000178", "AL01-2026-00000",
        "AL01-2026-00178\n", " AL01-2026-00178", "AL01-1826-00178", "AL-01-2026-00178", "江-2026-00178", "AL01-２０２６-00178",
        "AL01-2026-٠٠١٧٨", "A" * 33 + "-2026-00178", "AL01-2026-00178/..", "-2026-00178", "AL01-2026-1234567890",
    ],
)  # fmt: skip
def test_any_other_spelling_is_no_address(address: str) -> None:
    assert parse_address(address) is None


@pytest.mark.parametrize(
    ("organ", "year", "serial"),
    [("al01", 2026, 1), ("", 2026, 1), ("A-1", 2026, 1), ("A", 26, 1), ("A", 2026, 0)],
)
def test_no_number_is_made_from_what_cannot_be_addressed(organ: str, year: int, serial: int) -> None:
    with pytest.raises(ValueError, match="index number"):
        index_number(organ, year, serial)


@pytest.mark.parametrize("number", ["AL01-2026-00178", "AL01/2026/00178", "AL01/2026-178", ""])
def test_only_a_printed_number_has_an_address(number: str) -> None:
    with pytest.raises(ValueError, match="index number"):
        address_of(number)


def test_a_digest_depends_on_salt_and_value() -> None:
    salt = bytes(range(16))
    digest = salted_digest(salt, "王")
    assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert digest == salted_digest(salt, "王")
    assert digest != salted_digest(salt, "张")
    assert digest != salted_digest(salt[::-1], "王")
    with pytest.raises(ValueError, match="salt"):
        salted_digest(b"short", "王")


def test_a_token_has_256_bits_and_only_its_hash_is_kept() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_first_password_can_be_read_from_paper() -> None:
    passwords = {readable_password() for _ in range(50)}
    assert len(passwords) == 50
    assert all(
        re.fullmatch(r"(?:[a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", password) for password in passwords
    )
