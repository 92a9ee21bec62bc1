"""Names of files: what people see, and never more than a name."""

from __future__ import annotations

import json
import struct
import unicodedata
import zlib
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from hr_portal.core.file_names import (
    LONGEST,
    clean_name,
    content_disposition,
    extension_of,
    member_name,
)

HOSTILE = st.text(
    st.characters() | st.sampled_from("./\\:\r\n\0\u202e\u200b\"';%*?<>| 。　附件"), max_size=300
)


@pytest.mark.parametrize(
    ("given_name", "cleaned"),
    [
        ("附件1：职位表.xlsx", "附件1：职位表.xlsx"),
        (r"C:\fakepath\公示.pdf", "公示.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("公示\u202efdp.exe", "公示fdp.exe"),
        ("表\r\nSet-Cookie: a=b.pdf", "表Set-Cookie_ a=b.pdf"),
        ("con.pdf", "_con.pdf"),
        ("COM1.tar.pdf", "_COM1.tar.pdf"),
        ("lpt².docx", "_lpt².docx"),
        ("console.pdf", "console.pdf"),
        (".pdf", "file.pdf"),
        ("", "file"),
        ("..", "file"),
        (".htaccess.txt", "htaccess.txt"),
        ("公示.pdf. ", "公示.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("\U00020bb7野家·阿卜.pdf", "\U00020bb7野家·阿卜.pdf"),
        ("名单（终）　v2.PDF", "名单（终） v2.PDF"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
    ],
)
def test_a_name_keeps_what_people_read_and_loses_what_programs_act_on(given_name: str, cleaned: str) -> None:
    assert clean_name(given_name) == cleaned


@given(HOSTILE)
def test_any_name_becomes_one_short_visible_part(name: str) -> None:
    cleaned = clean_name(name)
    assert cleaned
    assert cleaned not in (".", "..")
    assert len(cleaned.encode()) <= LONGEST
    assert not set(cleaned) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in cleaned)
    assert unicodedata.is_normalized("NFC", cleaned)


@given(HOSTILE)
def test_a_clean_name_stays_as_it_is(name: str) -> None:
    assert clean_name(clean_name(name)) == clean_name(name)


def test_a_long_name_keeps_its_extension_and_is_cut_between_characters() -> None:
    cleaned = clean_name("关于公布拟录用人员名单的公示" * 20 + ".docx")
    assert cleaned.endswith(".docx")
    assert cleaned.startswith("关于公布")
    assert set(cleaned.removesuffix(".docx")) <= set("关于公布拟录用人员名单的公示")
    assert LONGEST - 3 <= len(cleaned.encode()) <= LONGEST


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.PDF", "pdf"),
        ("a.tar.zip", "zip"),
        ("公示", ""),
        ("a.b c", ""),
        ("a.", ""),
        ("2026.11.24公示会议纪要全文", ""),
    ],
)
def test_the_extension_is_what_follows_the_last_dot(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8"])
def test_a_member_named_without_the_utf8_flag_reads_as_its_maker_wrote_it(encoding: str) -> None:
    as_python_reads_it = "附件1：面试须知.docx".encode(encoding).decode("cp437")
    assert member_name(as_python_reads_it, utf8_flag=False) == "附件1：面试须知.docx"


def test_a_unicode_path_field_counts_only_with_the_right_checksum() -> None:
    text = "名单.txt".encode()
    right = struct.pack("<HHBI", 0x7075, 5 + len(text), 1, zlib.crc32(b"list.txt")) + text
    wrong = struct.pack("<HHBI", 0x7075, 5 + len(text), 1, zlib.crc32(b"other")) + text
    assert member_name("list.txt", utf8_flag=False, extra=right) == "名单.txt"
    assert member_name("list.txt", utf8_flag=False, extra=wrong) == "list.txt"
    assert member_name("list.txt", utf8_flag=False, extra=b"\x75\x70\xff\xff") == "list.txt"


def test_a_plain_name_needs_no_second_form() -> None:
    assert content_disposition("list 1.pdf") == 'attachment; filename="list 1.pdf"'
    assert content_disposition("list.pdf", inline=True) == 'inline; filename="list.pdf"'


def test_a_chinese_name_has_an_ascii_stand_in_and_its_own_form() -> None:
    assert content_disposition("公示.pdf") == (
        "attachment; filename=\"download.pdf\"; filename*=UTF-8''%E5%85%AC%E7%A4%BA.pdf"
    )
    assert content_disposition("2026公示.pdf").startswith('attachment; filename="2026__.pdf"; ')


def assert_is_safe(name: str) -> None:
    value = content_disposition(name)
    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2
    assert "\\" not in value
    kind, options = parse_options_header(value)
    assert kind == "attachment"
    assert options["filename"] == clean_name(name)
    plain = value.split('"')[1]
    assert plain
    assert "%" not in plain
    if "filename*" in value:
        assert unquote(value.split("UTF-8''")[1]) == clean_name(name)


@given(HOSTILE)
def test_no_name_breaks_out_of_the_header(name: str) -> None:
    assert_is_safe(name)


@pytest.mark.samples
def test_the_known_naughty_strings_stay_inside_the_header(samples: Path) -> None:
    naughty = json.loads((samples / "payloads" / "blns.json").read_text("utf-8"))
    line_breakers = (samples / "payloads" / "crlf.txt").read_text("utf-8").splitlines()
    names = [*naughty, *line_breakers, *(unquote(line) for line in line_breakers)]
    assert len(names) > 500
    for name in names:
        assert_is_safe(name)
        assert_is_safe(name + ".pdf")
