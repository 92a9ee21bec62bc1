"""Small files made on the spot: good ones, and ones with exactly one thing wrong."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

import openpyxl

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>关于张文澜同志任职的公示</w:t></w:r></w:p></w:body></w:document>"
)


def relationships(*rows: tuple[str, str, bool]) -> str:
    """(kind, target, is external) of each."""
    lines = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if external else "/>")
        for n, (kind, target, external) in enumerate(rows)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>'


def zipped(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def docx(extra: Mapping[str, str | bytes] | None = None) -> bytes:
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": relationships(("officeDocument", "word/document.xml", False)),
            "word/document.xml": DOCUMENT,
            **(extra or {}),
        }
    )


def xlsx(rows: int = 3, *, hidden: str | None = None) -> bytes:
    """One sheet 「名单」 of `rows` rows; `hidden` names the state of a second sheet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "名单"
    for number in range(rows):
        sheet.append([f"{number:012d}", "张文澜", number % 100])
    if hidden:
        workbook.create_sheet("底稿").sheet_state = hidden
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def changed(archive: bytes, parts: Mapping[str, bytes], drop: tuple[str, ...] = ()) -> bytes:
    """The same zip with parts replaced, added or dropped."""
    with zipfile.ZipFile(BytesIO(archive)) as old:
        kept = {i.filename: old.read(i) for i in old.infolist() if i.filename not in drop}
    return zipped({**kept, **parts})


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file of 512-byte sectors; every stream is padded to 4,096 bytes."""
    end, free, fat_sector = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    bodies = {name: body.ljust(4_096, b"\0") for name, body in streams.items()}
    directory_sectors = (len(bodies) + 1 + 3) // 4
    fat = [fat_sector] + [n + 2 for n in range(directory_sectors - 1)] + [end]
    entries, data = [], b""
    for name, body in bodies.items():
        sectors = (len(body) + 511) // 512
        first = len(fat)
        fat += [first + n + 1 for n in range(sectors - 1)] + [end]
        data += body.ljust(sectors * 512, b"\0")
        entries.append(_entry(name, 2, first, len(body), right=len(entries) + 2))
    if entries:
        entries[-1] = entries[-1][:72] + struct.pack("<I", free) + entries[-1][76:]
    root = _entry("Root Entry", 5, end, 0, child=1 if bodies else free)
    directory = b"".join([root, *entries]).ljust(directory_sectors * 512, b"\0")
    assert len(fat) <= 128
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4_096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    return header + struct.pack("<128I", *fat, *[free] * (128 - len(fat))) + directory + data


def _entry(
    name: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF
) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return head + struct.pack("<III", 0xFFFFFFFF, right, child) + bytes(36) + struct.pack("<IQ", first, size)


def xls(
    *, encrypted: bool = False, macro_sheet: bool = False, streams: Mapping[str, bytes] | None = None
) -> bytes:
    """A BIFF8 workbook of one sheet with one number in A1."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def begin(substream: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, substream, 0x0DBB, 0x07CC, 0, 6))

    head = begin(5) + (record(0x2F, bytes(6)) if encrypted else b"")
    name = struct.pack("<BB", 2, 1) + "名单".encode("utf-16-le")
    sheet_at = len(head) + 4 + 6 + len(name) + 4
    head += record(0x85, struct.pack("<IBB", sheet_at, 0, 1 if macro_sheet else 0) + name) + record(0x0A, b"")
    sheet = begin(0x10) + record(0x203, struct.pack("<HHHd", 0, 0, 0, 82.71)) + record(0x0A, b"")
    return compound({"Workbook": head + sheet, **(streams or {})})


def png(width: int = 2, height: int = 2, *, pixels: bytes | None = None, chunks: bytes = b"") -> bytes:
    if pixels is None:
        pixels = bytes((width + 1) * height)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunks
        + png_chunk(b"IDAT", zlib.compress(pixels))
        + png_chunk(b"IEND", b"")
    )


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def exif(*, place: bool) -> bytes:
    """A TIFF block whose directory holds one entry: the GPS pointer, or the orientation."""
    return b"MM\0*" + struct.pack(">IHHHII", 8, 1, 0x8825 if place else 0x0112, 4, 1, 26) + bytes(4)


def jpeg(width: int = 640, height: int = 480, *, with_exif: bytes | None = None, ended: bool = True) -> bytes:
    def segment(marker: int, body: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body

    parts = b"\xff\xd8" + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    if with_exif is not None:
        parts += segment(0xE1, b"Exif\0\0" + with_exif)
    parts += segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0")
    return parts + segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\x34" * 40 + (b"\xff\xd9" if ended else b"")


def webp(width: int = 10, height: int = 7) -> bytes:
    body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)
    chunk = b"VP8L" + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def pdf(catalog: bytes = b"", *objects: bytes, trailer: bytes = b"") -> bytes:
    """One page. `catalog` is added to the catalogue, `objects` (numbered from 4) to the file."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        *objects,
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\n" % (len(bodies) + 1, trailer)
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def object_stream(inner: bytes, *, first_number: int = 90, filter_: bytes = b"/FlateDecode") -> bytes:
    """One object, number 90, in a compressed object stream."""
    head = b"%d 0 " % first_number
    packed = zlib.compress(head + inner)
    return b"<</Type/ObjStm/N 1/First %d/Filter%s/Length %d>>\nstream\n%s\nendstream" % (
        len(head),
        filter_,
        len(packed),
        packed,
    )
