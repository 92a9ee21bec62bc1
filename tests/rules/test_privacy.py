"""Raw identity and mobile numbers, and the one mask."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.privacy import RawIdKind, find_raw_ids, is_id_card_number, mask_id, mask_phone

TODAY = date(2026, 11, 24)
GOOD = ["110101199003070011", "11010119900307002X", "440106200002290024", "999999198002290019"]
BAD = ["110101199003070012", "110101199902290018"]


def _found(text: str) -> list[str]:
    return [hit.digits for hit in find_raw_ids(text, today=TODAY)]


@pytest.mark.parametrize("number", GOOD)
def test_a_number_with_a_right_check_and_a_real_birthday_counts_whatever_its_division(number: str) -> None:
    assert _found(f"身份证号{number}，") == [number]


@pytest.mark.parametrize("number", BAD)
def test_a_wrong_check_or_an_impossible_birthday_does_not(number: str) -> None:
    assert _found(f"身份证号{number}，") == []


def test_the_published_vectors_agree(samples: Path) -> None:
    vectors = json.loads((samples / "vectors" / "gb11643_ids.json").read_text(encoding="utf-8"))
    judged = 0
    for vector in vectors:
        if "checksum_ok" in vector and "birth_ok" not in vector:
            expected = vector["checksum_ok"]
        elif "birth_ok" in vector or "valid" in vector:
            expected = vector.get("birth_ok", vector.get("valid"))
        else:
            continue
        # One published example of the standard was born in 1880: real then, nobody to protect now.
        if vector["id"] == "440524188001010014":
            expected = False
        judged += 1
        assert is_id_card_number(vector["id"], today=TODAY) is expected, vector
        assert bool(_found(vector["id"])) is expected, vector
    assert judged > 50


@pytest.mark.parametrize(
    "typed",
    [
        "11010119900307002x", "１１０１０１１９９００３０７００２Ｘ", "110101 19900307 002X", "110101-19900307-002X",
        "1101011990\u200b0307002X", "11010119900307002Ⅹ", "11010119900307002×", "1 1 0 1 0 1 1 9 9 0 0 3 0 7 0 0 2 X",
        "编号12345 11010119900307002X",
    ],
)  # fmt: skip
def test_spaces_widths_and_invisible_characters_hide_nothing(typed: str) -> None:
    assert _found(typed) == ["11010119900307002X"]


@pytest.mark.parametrize("gap", ["\t", " ", "\n"])
def test_a_post_code_of_17_digits_and_the_number_beside_it_are_no_identity_number(gap: str) -> None:
    assert _found("110101199003070011") == ["110101199003070011"]
    assert _found(f"11010119900307001{gap}1") == []


def test_a_longer_number_is_no_identity_number() -> None:
    assert _found("1110101199003070011") == []
    assert _found("1101011990030700111") == []


@pytest.mark.parametrize(
    "typed",
    [
        "13812341234",
        "138 1234 1234",
        "138-1234-1234",
        "+86 13812341234",
        "8613812341234",
        "１３８１２３４１２３４",
    ],
)
def test_a_mobile_number_is_found_however_it_is_typed(typed: str) -> None:
    assert _found(f"电话{typed}。") == ["13812341234"]


@pytest.mark.parametrize(
    "text", ["12380", "0571-87654321", "12812341234", "138123412345", "2026-11-24", "11110000MB0000001Y"]
)
def test_office_lines_dates_and_unit_codes_are_no_personal_numbers(text: str) -> None:
    assert _found(text) == []


def test_the_place_is_that_of_the_text_as_typed() -> None:
    text = "㎡ 手机：１３８\u200b１２３４１２３４ 身份证：110101199003070011"
    mobile, card = find_raw_ids(text, today=TODAY)
    assert (mobile.kind, card.kind) == (RawIdKind.MOBILE, RawIdKind.ID_CARD)
    assert text[mobile.start : mobile.end] == "１３８\u200b１２３４１２３４"
    assert text[card.start : card.end] == "110101199003070011"


@given(st.text(), st.sampled_from(GOOD), st.text())
def test_a_number_among_any_words_is_found(before: str, number: str, after: str) -> None:
    assert number in _found(f"{before}号：{number}。{after}")


def test_one_mask_everywhere() -> None:
    assert mask_phone("13812341234") == "138****1234"
    assert mask_id("350102199003070123") == "35*************123"
    assert mask_id("350102900307123") == "35**********123"
    assert mask_id("35010219900307012x") == "35*************12x"


@pytest.mark.parametrize("other", ["87654321", "0571-87654321", "138 1234 1234", ""])
def test_what_is_no_mobile_or_identity_number_is_masked_whole(other: str) -> None:
    assert mask_phone(other) == mask_id(other) == "*" * len(other)
