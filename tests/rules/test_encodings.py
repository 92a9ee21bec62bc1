"""Encodings are found by what the bytes say; what is broken is refused with its place."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.encodings import decode, place_in
from hr_portal.core.errors import Refused

SIMPLIFIED = "<html>关于公布安澜市2015年公务员考试录用名单的公告，根据有关规定，现予公布。\n第二行。</html>"
TRADITIONAL = "<html>關於公布安瀾市2015年公務員考試錄用名單的公告，根據有關規定，現予公布。\n第二行。</html>"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb2312", "gbk", "gb18030"]
)
def test_simplified_text_is_read_in_whatever_encoding_it_is(encoding: str) -> None:
    assert decode(SIMPLIFIED.encode(encoding, "ignore")).text == SIMPLIFIED.encode(encoding, "ignore").decode(
        encoding
    )


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "gbk", "gb18030"])
def test_traditional_text_too(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding)).text == TRADITIONAL


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1", "big5", "no-such"])
def test_what_a_page_declares_is_only_a_hint(declared: str) -> None:
    page = SIMPLIFIED.replace(
        "<html>", f'<html><meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    )
    found = decode(page.encode("gbk"))
    assert found.text == page
    assert found.declared == declared
    assert found.declared_wrongly == (declared in ("utf-8", "big5"))


def test_rare_characters_of_names_survive() -> None:
    text = "姓名：𠮷野䶮、㛃，拟任职务。根据有关规定，现予公布。"
    assert decode(text.encode("gb18030")).text == text
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_half_a_character_is_refused_with_line_column_and_what_stands_around_it(encoding: str) -> None:
    whole = SIMPLIFIED.encode(encoding)
    at = whole.index("二行".encode(encoding)) + 1
    with pytest.raises(Refused) as refused:
        decode(whole[:at] + b"?" + whole[at + 1 :])
    (reason,) = refused.value.reasons
    assert reason.code == "bytes_damaged"
    assert (reason.facts["line"], reason.facts["column"]) == (2, 2)
    assert "第" in str(reason.facts["excerpt"])


def test_places_count_from_one() -> None:
    assert place_in("ab\ncd", 0) == (1, 1)
    assert place_in("ab\ncd", 4) == (2, 2)


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with contextlib.suppress(Refused):
        assert isinstance(decode(data).text, str)


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cs"]), max_size=60))
def test_a_mark_at_the_start_settles_it(text: str) -> None:
    assert decode(text.encode("utf-8-sig")).text == text
