"""The line that takes reports is never the line for questions."""

from __future__ import annotations

import pytest

from hr_portal.core.phones import equal_phones, phone_digits, phones_in


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("（0571）8765 4321转801", "057187654321801"),
        ("＋86-571-87654321", "57187654321"),
        ("０５７１－８７６５４３２１", "057187654321"),
        ("", ""),
    ],
)
def test_only_digits_ring(typed: str, digits: str) -> None:
    assert phone_digits(typed) == digits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0571-87654321", "（0571）8765 4321"),
        ("87654321", "0571-87654321"),
        ("000-12380", "12380"),
        ("87654321转801", "8765-4321 分机801"),
        ("87654321、87651234", "0571-87651234"),
    ],
)
def test_two_spellings_of_one_line_are_equal(one: str, other: str) -> None:
    assert equal_phones(one, other)
    assert equal_phones(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("87654321", "87654322"),
        ("87654321转801", "87654321转802"),
        ("", ""),
        ("", "87654321"),
        ("0571-87654321", "0572-87654321"),
    ],
)
def test_two_lines_are_not_equal(one: str, other: str) -> None:
    assert not equal_phones(one, other)


def test_a_field_may_hold_several_numbers() -> None:
    assert phones_in("87654321、12380或0571-87651234") == ["87654321", "12380", "057187651234"]
