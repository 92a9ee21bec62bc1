"""Garbled text and stray Traditional characters."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.text_faults import TRADITIONAL, looks_garbled, stray_traditional

SENTENCE = "干部任前公示公告：公示期满，不影响任职的，按规定程序办理任职手续。"


@pytest.mark.parametrize(
    ("written", "read"),
    [("utf-8", "gbk"), ("utf-8", "latin-1"), ("utf-8", "cp1252"), ("gbk", "latin-1"), ("gbk", "utf-8")],
)
def test_chinese_read_in_a_wrong_encoding_is_seen(written: str, read: str) -> None:
    assert looks_garbled(SENTENCE.encode(written).decode(read, "replace"))


def test_where_the_damage_can_be_undone_the_text_is_given_back() -> None:
    (spot,) = looks_garbled("题：" + "公示".encode().decode("latin-1"))
    assert (spot.code, spot.meant) == ("read_in_wrong_encoding", "公示")
    (spot,) = looks_garbled("题：" + "干部任前".encode().decode("gbk"))
    assert (spot.start, spot.meant) == (2, "干部任前")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("张\ufffd", "replacement_character"),
        ("锟斤拷", "read_in_wrong_encoding"),
        ("关于鈥滀紭绉€", "read_in_wrong_encoding"),
        ("Itâ€™s", "read_in_wrong_encoding"),
        ("cafÃ©", "read_in_wrong_encoding"),
        ("è®¡åˆ’", "read_in_wrong_encoding"),
        ("张?三", "lost_character"),
        ("李?（zhí）", "lost_character"),
        ("李?zhí)", "lost_character"),
        ("王\ue001", "private_character"),
        ("公示&nbsp;公告", "character_reference"),
        (r"\u516c\u793a", "escape_left_over"),
        ("甲_x000D_乙", "escape_left_over"),
    ],
)
def test_usual_damage_is_named(text: str, code: str) -> None:
    assert code in [spot.code for spot in looks_garbled(text)]


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "你好吗？",
        "是吗?",
        "é à la café, naïve façade",
        "阿依古丽·买买提",
        "R&D",
        "浏阳市涪陵区泾县洛阳",
        "王𬭊、李䶮",
        "≥ 5个，“优秀”——〔2026〕9号",
        "□是 □否",
        "Ünïcödé",
    ],
)
def test_good_text_is_left_in_peace(text: str) -> None:
    assert looks_garbled(text) == []


def test_the_sample_notices_are_clean(samples: Path) -> None:
    text = (samples / "notices" / "structures.json").read_text(encoding="utf-8")
    words = [value for kind in json.loads(text) for value in kind.values() if isinstance(value, str)]
    majors = (samples / "majors" / "undergraduate_792.json").read_text(encoding="utf-8")
    for text in [*words, majors]:
        assert looks_garbled(text) == []
        assert stray_traditional(text) == []


@given(st.text())
def test_spots_do_not_overlap_and_hold_what_they_say(text: str) -> None:
    end = 0
    for spot in looks_garbled(text):
        assert end <= spot.start < spot.end
        assert text[spot.start : spot.end] == spot.found
        end = spot.end


def test_stray_traditional_characters_come_with_their_simplified_form() -> None:
    spots = stray_traditional("中國共產黨的幹部")
    assert "".join(spot.meant or "" for spot in spots) == "国产党干"
    assert spots[0].start == 1


def test_the_table_holds_no_character_that_simplified_text_has() -> None:
    for traditional, simplified in TRADITIONAL.items():
        simplified.encode("gb2312")
        with pytest.raises(UnicodeEncodeError):
            traditional.encode("gb2312")
