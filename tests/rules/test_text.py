"""Text as typed and pasted, made plain."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.text import clean, loose_digits, tidy_spaces


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("公\u200b示\u202e期\ufeff满\u2066", "公示期满"),
        ("甲\r\n乙\r丙\u2028丁\x0b戊", "甲\n乙\n丙\n丁\n戊"),
        ("甲\t乙\x00\x07", "甲\t乙"),
        ("cafe\u0301", "café"),
        ("甲\u00a0乙", "甲 乙"),
        ("第一条\u3000总则", "第一条\u3000总则"),
        ("\u3164\u115f\u2800\U000e0041", ""),
        ("甲\ud800乙", "甲\ufffd乙"),
        ("e\u200b\u0301", "é"),
    ],
)
def test_what_is_never_seen_falls_away_and_line_ends_are_one_kind(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


@pytest.mark.parametrize("rare", ["𬭊", "𠮷", "\U0002ebf0", "\U000313a0", "〇", "䶮", "龘"])
def test_a_rare_character_stays_even_when_this_python_does_not_know_it(rare: str) -> None:
    assert clean(f"王{rare}") == f"王{rare}"


@pytest.mark.parametrize(
    ("old", "today"), [("\ue863", "䶮"), ("\ue82d", "㭎"), ("\ue854", "\u9fba"), ("\ue831", "𡗗")]
)
def test_a_character_from_the_private_area_of_gbk_moves_to_its_place(old: str, today: str) -> None:
    assert clean(old) == today


def test_a_glyph_variant_is_its_character() -> None:
    assert clean("葛\U000e0100\ufe00") == "葛"


@given(st.text())
def test_clean_text_is_nfc_and_cleaning_it_again_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()  # what is stored can be stored
    assert not [c for c in once if unicodedata.category(c) in ("Cf", "Cs") or (c < " " and c not in "\t\n")]


def test_no_collected_naughty_string_survives_with_a_control_character(samples: Path) -> None:
    strings = json.loads((samples / "payloads" / "blns.json").read_text(encoding="utf-8"))
    assert len(strings) > 400
    for string in strings:
        assert not [
            c for c in clean(string) if unicodedata.category(c) in ("Cc", "Cf", "Cs") and c not in "\t\n"
        ]


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("2026 年 11 月 23 日", "2026年11月23日"),
        ("共 4 名同志", "共4名同志"),
        ("使用 Microsoft Word 软件", "使用Microsoft Word软件"),
        ("现将 “优秀” 名单公示 ，请监督 。", "现将“优秀”名单公示，请监督。"),
        ("电话：12380 （工作时间）", "电话：12380（工作时间）"),
        ("张三 李四 王五", "张三 李四 王五"),
        ("第三条\u30002026年起施行", "第三条\u30002026年起施行"),
        ("see https://a.gov.cn/x 查询", "see https://a.gov.cn/x 查询"),
        ("用 `make run 启动` 试", "用 `make run 启动` 试"),
        ("[附件 1](/files/附件 1 表)", "[附件1](/files/附件 1 表)"),
        ("写信至 a.b@jz.gov.cn 即可", "写信至 a.b@jz.gov.cn 即可"),
        ("He said “yes” to all of them", "He said “yes” to all of them"),
        ("Please visit 江州 and have a look", "Please visit 江州 and have a look"),
    ],
)
def test_spaces_go_where_chinese_meets_digits_or_marks_and_nowhere_else(typed: str, tidied: str) -> None:
    assert tidy_spaces(typed) == tidied


@pytest.mark.parametrize(
    "markdown",
    [
        "- （一）总则",
        "1. 《办法》",
        "> “引文”",
        "# 关于3名同志的公示",
        "| 《甲》 | 乙 |",
        "  - （子项）",
        "行末。  \n下一行",
    ],
)
def test_the_marks_of_markdown_keep_their_space(markdown: str) -> None:
    assert tidy_spaces(markdown) == markdown


@given(st.text(alphabet="公示，。“”（）《aB1 9\u3000\n`-.#/:@"))
def test_tidying_takes_spaces_only_and_once_is_enough(text: str) -> None:
    once = tidy_spaces(text)
    assert tidy_spaces(once) == once
    assert [c for c in once if c not in " \u3000"] == [c for c in text if c not in " \u3000"]


def test_half_width_keeps_every_position() -> None:
    assert loose_digits("ＡＢ１２－ｘ公示") == "AB12－x公示"


def test_a_long_line_costs_no_more_than_its_length() -> None:
    for line in ("a" * 200_000, "](" * 100_000, " " * 200_000, "汉 " * 100_000, "`" * 200_000):
        assert len(tidy_spaces(clean(line))) <= len(line)
