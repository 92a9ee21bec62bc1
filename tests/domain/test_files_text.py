"""txt and csv."""

from __future__ import annotations

import pytest

from hr_portal.core import files
from tests.factories import uploads
from tests.factories.verdicts import refused


@pytest.mark.parametrize(
    ("python_codec", "found"),
    [("utf-8", "utf-8-sig"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("utf-16", "utf-16")],
)
def test_a_table_is_read_in_the_encodings_that_offices_write(python_codec: str, found: str) -> None:
    text = '姓名,成绩\r\n张文澜,"82.71"\r\n"阿卜·\U00020bb7\n某",80\r\n'
    facts = files.inspect(text.encode(python_codec), "成绩.csv")
    assert facts.details == {"encoding": found, "rows": 3}


@pytest.mark.parametrize(
    ("content", "looks_like"),
    [
        (b"<!DOCTYPE html><p>", "html"),
        (b"  <HTML>", "html"),
        (b"\xef\xbb\xbf<script>alert(1)</script>", "html"),
        (b"<svg onload=alert(1)>", "svg"),
        (b"#!/bin/sh\nrm", "script"),
        (b"\0\1\2\3", "binary"),
        (b"abc\x1b[31m", "binary"),
        (b"\xff\xff\xff\xff", "binary"),
        (uploads.pdf(), "pdf"),
        (uploads.docx(), "docx"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_text_that_is_something_else_is_refused(name: str, content: bytes, looks_like: str) -> None:
    reason = refused(content, name)
    assert (reason.code, reason.facts["looks_like"]) == ("file_extension_mismatch", looks_like)


def test_a_quote_that_never_ends_is_damage_at_its_row() -> None:
    reason = refused(b'a,b\n1,"' + b"x" * 300_000, "a.csv")
    assert (reason.code, reason.facts["row"]) == ("file_damaged", 2)


def test_a_character_cut_by_a_chunk_is_still_read() -> None:
    text = "公" * 100_000
    for codec in ("utf-8", "gb18030", "utf-16"):
        assert files.inspect((" " + text).encode(codec), "a.txt")
