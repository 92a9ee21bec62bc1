"""Names of persons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.names import clean_name, reasons_against_name


@pytest.mark.parametrize("dot", "·•‧・･∙⋅·．.")
def test_every_middle_dot_is_the_same(dot: str) -> None:
    assert clean_name(f"阿依古丽{dot}买买提") == "阿依古丽·买买提"
    assert clean_name(f"阿依古丽 {dot} 买买提") == "阿依古丽·买买提"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张\u3000三", "张三"),
        (" 欧阳 \u3000锋 ", "欧阳锋"),
        ("王𬭊", "王𬭊"),
        ("John  Smith", "John Smith"),
        ("J. Smith", "J. Smith"),
    ],
)
def test_a_name_loses_its_padding_and_nothing_else(typed: str, name: str) -> None:
    assert clean_name(typed) == name
    assert reasons_against_name(name) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name_missing"),
        ("张", "name_too_short"),
        ("张三（女）", "name_has_unexpected_character"),
        ("张三1", "name_has_unexpected_character"),
        ("张?", "name_has_unexpected_character"),
        ("张\ue001", "name_has_private_character"),
        ("阿依古丽·", "name_dot_misplaced"),
        ("阿··丽", "name_dot_misplaced"),
        ("丽" * 51, "name_too_long"),
    ],
)
def test_what_cannot_be_a_name_is_said(name: str, code: str) -> None:
    assert [reason.code for reason in reasons_against_name(name)] == [code]


def test_the_reason_names_the_characters() -> None:
    assert reasons_against_name("张三（女）")[0].facts == {"characters": ["（", "）"]}


@given(st.text())
def test_cleaning_a_name_again_changes_nothing(text: str) -> None:
    assert clean_name(clean_name(text)) == clean_name(text)
