"""The small reader of PDFs: values, packings and maps as the format has them."""

from __future__ import annotations

import base64
import zlib

import pytest

from hr_portal.core.guard.carriers.pdf_fonts import Font, read_map, text_string
from hr_portal.core.guard.carriers.pdf_objects import (
    Document,
    Name,
    Reader,
    Ref,
    Value,
    read_document,
    unpacked,
)
from hr_portal.core.guard.carriers.pdf_text import Painter, in_order, lines

BODY = b"BT (110101199003070011) Tj ET " * 9


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"12 0 R", Ref(12)),
        (b"-1.5", -1.5),
        (b"/A#42c", Name("ABc")),
        (rb"(a\(b\)(c)\061\n\\)", b"a(b)(c)1\n\\"),
        (b"(a\\\nb)", b"ab"),
        (b"<48 656>", b"He`"),
        (b"<</A[1 2 0 R(x)]/B<</C true>>/D null>>", {"A": [1, Ref(2), b"x"], "B": {"C": True}, "D": None}),
        (b"% words\n7", 7),
    ],
)
def test_values_are_read_as_they_are_written(text: bytes, value: Value) -> None:
    assert Reader(text).value() == value


@pytest.mark.parametrize(
    "text", [b"<<", b"[", b"(", b"<</A", b"[1 2", b"((", b"<1", b"[" * 5000, b"<</A" * 5000, b">>", b"}{"]
)
def test_a_broken_value_ends_without_an_error(text: bytes) -> None:
    Reader(text).value()
    list(Reader(text).tokens())


def _lzw(body: bytes) -> bytes:
    """Nine-bit codes, cleared often enough never to grow."""
    bits = ""
    for at in range(0, len(body), 200):
        bits += f"{256:09b}" + "".join(f"{byte:09b}" for byte in body[at : at + 200])
    bits += f"{257:09b}"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _runs(body: bytes) -> bytes:
    return (
        b"".join(bytes([len(body[n : n + 100]) - 1]) + body[n : n + 100] for n in range(0, len(body), 100))
        + b"\x80"
    )


@pytest.mark.parametrize(
    ("names", "raw"),
    [
        ("FlateDecode", zlib.compress(BODY)),
        ("Fl", zlib.compress(BODY) + b"\r\n"),
        ("ASCII85Decode", base64.a85encode(BODY) + b"~>"),
        ("ASCIIHexDecode", BODY.hex().encode() + b">"),
        ("LZWDecode", _lzw(BODY)),
        ("RunLengthDecode", _runs(BODY)),
        (["ASCII85Decode", "FlateDecode"], base64.a85encode(zlib.compress(BODY)) + b"~>"),
    ],
)
def test_every_packing_of_text_is_undone(names: object, raw: bytes) -> None:
    filters: Value = [Name(n) for n in names] if isinstance(names, list) else Name(str(names))
    assert unpacked(raw, filters, None, Document()) == BODY


def test_lzw_codes_grow_as_the_table_does() -> None:
    """The example of the format's own description: 45 45 45 45 45 65 45 45 45 66."""
    raw = bytes.fromhex("800b6050220c0c8501")
    assert unpacked(raw, Name("LZWDecode"), None, Document()) == bytes(
        [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]
    )


@pytest.mark.parametrize("kind", [0, 1, 2, 3, 4])
def test_every_predictor_of_png_is_undone(kind: int) -> None:
    width, rows = 18, [BODY[n : n + 18] for n in range(0, 180, 18)]
    out, before = b"", bytes(width)
    for row in rows:
        line = bytearray()
        for n, byte in enumerate(row):
            left, up, corner = (row[n - 1] if n else 0), before[n], (before[n - 1] if n else 0)
            guess = left + up - corner
            nearest = min((left, up, corner), key=lambda v: abs(guess - v))
            line.append((byte - (0, left, up, (left + up) // 2, nearest)[kind]) & 0xFF)
        out += bytes([kind]) + bytes(line)
        before = row
    parms: Value = {"Predictor": 15, "Columns": width}
    assert unpacked(zlib.compress(out), Name("FlateDecode"), parms, Document()) == b"".join(rows)


def test_a_torn_stream_gives_what_can_be_read_and_says_so() -> None:
    document = Document()
    torn = zlib.compress(bytes(range(256)) * 40)[:-40] + b"\xff" * 40
    body = unpacked(torn, Name("FlateDecode"), None, document)
    assert body is not None
    assert document.is_cut


def test_pictures_and_unknown_packings_are_no_text() -> None:
    document = Document()
    assert unpacked(b"x", Name("DCTDecode"), None, document) is None
    assert not document.is_cut
    assert unpacked(b"x", Name("Sealed"), None, document) is None
    assert document.is_cut


def test_every_version_of_an_object_is_kept_and_the_last_counts() -> None:
    document = read_document(b"%PDF-1.7\n1 0 obj (old) endobj\n1 0 obj (new) endobj\n")
    assert [stored.value for stored in document.versions[1]] == [b"old", b"new"]
    assert document.newest(Ref(1)) == b"new"


def test_a_map_of_characters_knows_single_ones_ranges_and_lists() -> None:
    width, codes = read_map(
        b"1 begincodespacerange <0000> <ffff> endcodespacerange "
        b"2 beginbfchar <0001> <0031> <0002> <D840DC00> endbfchar "
        b"2 beginbfrange <0010> <0012> <0041> <0020> <0021> [<7532> <4e59>] endbfrange"
    )
    assert width == 2
    assert codes == {1: "1", 2: "\U00020000", 16: "A", 17: "B", 18: "C", 32: "甲", 33: "乙"}


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"\xfe\xff\x5f\x20", "张"),
        (b"\xff\xfe\x20\x5f", "张"),
        ("张".encode(), "张"),
        ("张三".encode("gb18030"), "张三"),
        (b"\xef\xbb\xbfabc", "abc"),
    ],
)
def test_strings_outside_of_pages_come_in_several_encodings(body: bytes, text: str) -> None:
    assert text_string(body) == text


def test_pieces_are_put_into_lines_and_columns_by_where_they_lie() -> None:
    content = (
        b"BT /F 10 Tf 1 0 0 1 50 700 Tm (name) Tj 1 0 0 1 200 700 Tm (1101) Tj 1 0 0 1 220 700 Tm (0119) Tj "
        b"1 0 0 1 50 680 Tm [(a)-2000(b)] TJ 0 -20 Td (c) Tj ET BI /W 1 ID xx(no)Tj EI BT /F 10 Tf 50 100 Td (d) Tj ET"
    )
    drawn = Painter(lambda _name: Font()).paint(content)
    assert lines(drawn.pieces) == ["name\t11010119", "a\tb", "c", "d"]
    assert in_order(drawn.pieces).split("\n") == ["name\t11010119", "a\tb", "c", "d"]
