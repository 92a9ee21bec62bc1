"""回执: what is typed from paper is read as it was printed; what is kept of a key opens nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.sealing import CannotOpen
from hr_portal.objections.receipts import (
    LETTERS,
    Receipt,
    bound_to,
    is_right,
    key_digest,
    new_key,
    new_number,
    new_reporter_keys,
    open_for_reporter,
    printed,
    read_key,
    read_number,
    seal_for_reporter,
    stretch,
    unwrap,
)

SALT = b"sixteen bytes ok"


def test_a_number_says_neither_when_nor_how_many() -> None:
    numbers = {new_number() for _ in range(500)}
    assert len(numbers) == 500
    assert all(re.fullmatch(rf"FY-[{LETTERS}]{{8}}", number) for number in numbers)
    assert len({number[3] for number in numbers}) > 20


def test_letters_that_are_taken_for_others_stand_in_no_number() -> None:
    assert len(set(LETTERS)) == 32
    assert not set("ILOU") & set(LETTERS)


def test_a_key_is_sixteen_digits_printed_in_fours() -> None:
    assert printed("1234567890123456") == "1234 5678 9012 3456"
    assert all(re.fullmatch(r"[0-9]{16}", new_key()) for _ in range(50))


@pytest.mark.parametrize(
    "typed",
    [
        "FY-0A1B2C3D",
        "fy-0a1b2c3d",
        "FY0A1B2C3D",
        "0A1B2C3D",
        " ＦＹ－０Ａ１Ｂ２Ｃ３Ｄ ",
        "fy—oaib 2c3d",
        "FY-OALB2C3D",
    ],
)
def test_a_number_is_read_in_any_width_case_and_spelling(typed: str) -> None:
    assert read_number(typed) == "FY-0A1B2C3D"


@pytest.mark.parametrize(
    "typed", ["", "FY-", "FY-0A1B2C3", "FY-0A1B2C3DE", "FY-0A1B2C3U", "AL01-2026-00178", "回执"]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_number(typed) is None


@given(st.text(max_size=300))
def test_reading_never_fails_and_finds_only_what_could_have_been_printed(text: str) -> None:
    number, key = read_number(text), read_key(text)
    assert number is None or re.fullmatch(rf"FY-[{LETTERS}]{{8}}", number)
    assert key is None or re.fullmatch(r"[0-9]{16}", key)


@pytest.mark.parametrize(
    "typed",
    [
        "1234567890123456",
        "1234 5678 9012 3456",
        "1234-5678-9012-3456",
        "１２３４ ５６７８ ９０１２ ３４５６\n",
    ],
)
def test_a_key_is_read_with_whatever_stands_between_its_digits(typed: str) -> None:
    assert read_key(typed) == "1234567890123456"


@pytest.mark.parametrize("typed", ["", "123456789012345", "12345678901234567", "123456789012345O"])
def test_what_is_no_key_is_none(typed: str) -> None:
    assert read_key(typed) is None


def test_neither_half_of_a_stretched_key_is_what_is_stored() -> None:
    stretched = stretch("1234567890123456", SALT)
    assert stretched.lookup != stretched.wrap
    assert key_digest(stretched) not in (stretched.lookup, stretched.wrap)
    assert is_right(stretched, key_digest(stretched))
    assert not is_right(stretch("1234567890123457", SALT), key_digest(stretched))
    assert not is_right(stretch("1234567890123456", SALT[::-1]), key_digest(stretched))


def test_an_answer_opens_with_the_receipt_of_its_report_and_with_no_other() -> None:
    stretched = stretch("1234567890123456", SALT)
    keys = new_reporter_keys(stretched, "FY-0A1B2C3D")
    sealed = seal_for_reporter(keys.public, "已受理。".encode(), "FY-0A1B2C3D")
    private = unwrap(stretched, keys.wrapped, "FY-0A1B2C3D")
    assert open_for_reporter(private, sealed, "FY-0A1B2C3D").decode() == "已受理。"
    with pytest.raises(CannotOpen):
        open_for_reporter(private, sealed, "FY-0A1B2C3E")
    with pytest.raises(CannotOpen):
        unwrap(stretched, keys.wrapped, "FY-0A1B2C3E")
    with pytest.raises(CannotOpen):
        unwrap(stretch("1234567890123457", SALT), keys.wrapped, "FY-0A1B2C3D")
    with pytest.raises(CannotOpen):
        unwrap(stretched, b"", "FY-0A1B2C3D")


def test_what_is_written_out_of_a_receipt_in_an_error_or_a_log_is_not_its_key() -> None:
    assert "1234" not in repr(Receipt("FY-0A1B2C3D", "1234567890123456"))
    assert "b'" not in repr(stretch("1234567890123456", SALT))


def test_a_file_is_bound_to_its_report_and_its_place() -> None:
    assert bound_to("FY-0A1B2C3D") == b"report:FY-0A1B2C3D"
    assert bound_to("FY-0A1B2C3D", "ab" * 16) == b"report:FY-0A1B2C3D/" + b"ab" * 16
