"""Names are the same however they are typed; nothing else becomes the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.recruitment.folding import fold, pieces, squeezed
from hr_portal.recruitment.haystacks import haystacks

HANZI = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=8)
NAMES = st.text(
    st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.sampled_from("ABCabc0123456789()（）【】〔〕：:∶，,、·-—Ａ０１（ 　\n"),
    ),
    max_size=30,
)
_WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)})


@given(NAMES)
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(max_size=60))
def test_any_text_folds_to_a_fixed_point(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert unicodedata.is_normalized("NFC", fold(text))


@given(NAMES)
def test_full_width_signs_are_the_same_name(name: str) -> None:
    assert fold(name.translate(_WIDE)) == fold(name)


@given(NAMES, st.integers(0, 30), st.sampled_from([" ", "\u3000", "\n", "\u00a0", "\t", "\u200b"]))
def test_spaces_and_line_breaks_inside_are_the_same_name(name: str, place: int, space: str) -> None:
    assert fold(name[:place] + space + name[place:]) == fold(name)


@given(HANZI, HANZI)
def test_every_kind_of_bracket_is_the_same_name(name: str, inside: str) -> None:
    spellings = {
        fold(f"{name}{left}{inside}{right}")
        for left, right in ("()", "（）", "【】", "〔〕", "[]", ("（ ", " ）"))
    }
    assert len(spellings) == 1


@given(HANZI, HANZI)
def test_different_names_stay_different(one: str, other: str) -> None:
    plain = unicodedata.normalize("NFKC", one) == unicodedata.normalize("NFKC", other)
    assert (fold(one) == fold(other)) == plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("财政学（含∶税收学）", "财政学(含:税收学)"),
        ("企业管理（含：财务管理、市场营销）", "企业管理(含:财务管理,市场营销)"),
        ("ＭＢＡ", "mba"),
        ("“三支一扶”", '"三支一扶"'),
    ],
)
def test_spellings_met_in_real_tables(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.lists(st.lists(NAMES.map(lambda text: text.replace("\n", "")), min_size=1, max_size=4), max_size=5))
def test_a_table_folded_at_once_is_folded_cell_by_cell(rows: list[list[str]]) -> None:
    assert haystacks(rows) == ["\n".join(map(fold, cells)) for cells in rows]


def test_a_list_is_cut_outside_brackets_only() -> None:
    assert pieces("法学(A0301),企业管理（含：财务管理，市场营销）(A120202), 会计", ",，") == [
        "法学(A0301)", "企业管理（含：财务管理，市场营销）(A120202)", "会计",
    ]  # fmt: skip
    assert pieces("没有右括号（甲,乙", ",") == ["没有右括号（甲,乙"]


def test_a_name_broken_over_lines_is_one_name() -> None:
    assert squeezed("金融硕士\n（专业硕士）") == "金融硕士（专业硕士）"
