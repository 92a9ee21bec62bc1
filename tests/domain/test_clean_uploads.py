"""What strangers send says nothing any more of who made it, where, when; what it shows stays as it was."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from hr_portal.core.clean_uploads import LARGEST, Cleaned, clean_upload, reasons_against_sizes
from hr_portal.core.errors import Refused
from hr_portal.core.guard.copies.pdf_copy import copy_pdf, stripped
from tests.factories import uploads
from tests.factories.guard_documents import jpeg_comment, jpeg_xmp, pdf_text, png_text, stream

pytestmark = pytest.mark.databases("sqlite")

OWNER, PHONE, WHEN = b"Zhang Wenlan", b"HUAWEI Mate 60", b"2026:11:20 09:12:33"


def photo_with_gps() -> bytes:
    """Exif by hand: maker, model, owner, time, orientation 6, and where: 28°12'40" N, 112°58'5" E."""
    values: list[bytes] = []
    base = 8 + 2 + 12 * 6 + 4

    def put(value: bytes) -> int:
        at = base + sum(map(len, values))
        values.append(value + b"\0" * (len(value) % 2))
        return at

    def text(tag: int, value: bytes) -> bytes:
        return struct.pack(">HHII", tag, 2, len(value) + 1, put(value + b"\0"))

    entries = [text(0x010F, b"HUAWEI Corp"), text(0x0110, PHONE), struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0)]
    entries += [text(0x0132, WHEN), text(0x013B, OWNER)]
    north, east = (put(struct.pack(">6I", *one)) for one in ((28, 1, 12, 1, 40, 1), (112, 1, 58, 1, 5, 1)))
    gps = [
        struct.pack(">HHI4s", 1, 2, 2, b"N\0\0\0"),
        struct.pack(">HHII", 2, 5, 3, north),
        struct.pack(">HHI4s", 3, 2, 2, b"E\0\0\0"),
        struct.pack(">HHII", 4, 5, 3, east),
    ]
    directory = put(struct.pack(">H", len(gps)) + b"".join(gps) + bytes(4))
    entries.append(struct.pack(">HHII", 0x8825, 4, 1, directory))
    head = b"MM\0*" + struct.pack(">IH", 8, len(entries)) + b"".join(entries) + bytes(4)
    return uploads.jpeg(with_exif=head + b"".join(values))


def pdf(objects: dict[int, bytes], trailer: bytes = b"", before: bytes = b"%PDF-1.7\n") -> bytes:
    out, places = before, {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % (number, at) for number, at in places.items())
    return out + b"xref\n%strailer\n<</Size 99/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        rows,
        trailer,
        len(out),
    )


CONTENT = b"BT /F1 12 Tf 72 700 Td (12380) Tj ET"


def paper(catalog: bytes = b"", page: bytes = b"", more: dict[int, bytes] | None = None) -> dict[int, bytes]:
    return {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.5 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>%s>>"
        % page,
        4: stream(CONTENT),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        **(more or {}),
    }


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(Refused) as caught:
        clean_upload(data, name)
    (reason,) = caught.value.reasons
    assert reason.where == name
    return reason.code


def cleaned(data: bytes, name: str) -> Cleaned:
    """Cleaned once; a second cleaning finds nothing and changes nothing."""
    found = clean_upload(data, name)
    assert stripped(found.data) == (found.data, frozenset())
    return found


def test_a_photograph_does_not_say_where_when_by_whom_and_with_what_it_was_taken() -> None:
    data = photo_with_gps()
    found = cleaned(data, "现场.jpg")
    assert set(found.removed) >= {"place", "time", "camera", "owner"}
    assert found.media_type == "image/jpeg"
    for trace in (OWNER, PHONE, WHEN, b"HUAWEI", struct.pack(">2I", 112, 1)):
        assert trace in data
        assert trace not in found.data
    assert b"\x12\x34" * 40 in found.data


def test_a_photograph_stays_the_right_way_up() -> None:
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in clean_upload(photo_with_gps(), "a.jpg").data


@pytest.mark.parametrize(
    ("data", "name"),
    [(jpeg_comment("张文澜拍"), "a.jpg"), (jpeg_xmp("张文澜拍"), "a.jpeg"), (png_text("张文澜拍"), "a.png")],
)
def test_words_beside_a_picture_are_removed(data: bytes, name: str) -> None:
    found = cleaned(data, name)
    assert found.removed == ("words",)
    assert "张文澜".encode() not in found.data


def test_what_hangs_behind_a_picture_is_removed() -> None:
    found = cleaned(uploads.jpeg() + b"PK is not here: Zhang Wenlan", "a.jpg")
    assert found.data == uploads.jpeg()


def test_a_picture_without_anything_stays_as_it_is() -> None:
    for data, name in ((uploads.jpeg(), "a.jpg"), (uploads.png(), "b.png")):
        assert cleaned(data, name) == Cleaned(name, clean_upload(data, name).media_type, data, ())


INFO = b"<</Author(Zhang Wenlan)/Creator(WPS)/Producer(WPS 12)/CreationDate(D:20261120)/Title(List)>>"
XMP = stream(b"<x:xmpmeta>Zhang Wenlan</x:xmpmeta>", b"/Type/Metadata/Subtype/XML", packed=False)
NOTE = b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(look)/T(Zhang Wenlan)/M(D:20261120)>>"


def test_a_pdf_does_not_say_who_made_it_when_and_with_what() -> None:
    objects = paper(b"/Metadata 8 0 R", b"/PieceInfo<</WPS<</Private(Zhang Wenlan)>>>>", {8: XMP, 9: INFO})
    found = cleaned(pdf(objects, b"/Info 9 0 R/ID[<aa><bb>]"), "材料.pdf")
    assert set(found.removed) == {"owner", "camera", "time", "words"}
    assert b"Zhang" not in found.data
    assert b"WPS" not in found.data
    assert stream(CONTENT).partition(b"stream")[2] in found.data


def test_the_author_of_a_note_in_a_pdf_goes_and_the_note_stays() -> None:
    found = cleaned(pdf(paper(b"", b"/Annots[8 0 R]", {8: NOTE})), "a.pdf")
    assert set(found.removed) == {"owner", "time"}
    assert b"look".hex().encode() in found.data
    assert b"Zhang Wenlan".hex().encode() not in found.data.lower()


@pytest.mark.parametrize(
    ("catalog", "page", "more"),
    [
        (b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", b"", {}),
        (b"/OpenAction 8 0 R", b"", {8: b"<</S/J#61vaScript/JS 9 0 R>>", 9: stream(b"app.alert(1)")}),
        (b"/Names<</JavaScript<</Names[(a) 8 0 R]>>>>", b"", {8: b"<</S/JavaScript/JS(app.alert\\(1\\))>>"}),
        (b"/AA<</WC 8 0 R>>", b"", {8: b"<</S/JavaScript/JS(app.alert\\(1\\))>>"}),
        (b"", b"/Annots[<</Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(cmd.exe)>>>>]", {}),
        (b"/AcroForm<</Fields[]/XFA 8 0 R>>", b"", {8: stream(b"<xdp/>")}),
    ],
)
def test_what_a_pdf_would_run_is_removed(catalog: bytes, page: bytes, more: dict[int, bytes]) -> None:
    found = cleaned(pdf(paper(catalog, page, more)), "a.pdf")
    assert "scripts" in found.removed
    assert not re.search(rb"JavaScript|Launch|XFA|alert|cmd", found.data)


@pytest.mark.parametrize(
    ("catalog", "page"),
    [
        (b"/Names<</EmbeddedFiles<</Names[(a) 8 0 R]>>>>", b""),
        (b"/AF[8 0 R]", b""),
        (b"", b"/Annots[<</Subtype/FileAttachment/Rect[0 0 9 9]/FS 8 0 R>>]"),
    ],
)
def test_files_inside_a_pdf_are_removed(catalog: bytes, page: bytes) -> None:
    more = {
        8: b"<</Type/Filespec/F(list.txt)/EF<</F 9 0 R>>>>",
        9: stream(b"Zhang Wenlan", b"/Type/EmbeddedFile", packed=False),
    }
    found = cleaned(pdf(paper(catalog, page, more)), "a.pdf")
    assert "files" in found.removed
    assert b"Zhang" not in found.data


def test_what_an_earlier_save_held_is_removed() -> None:
    first = pdf({**paper(), 4: stream(b"BT (Zhang Wenlan) Tj ET", packed=False)})
    found = cleaned(pdf({4: stream(CONTENT)}, b"/Prev 9", before=first), "a.pdf")
    assert "earlier_saves" in found.removed
    assert b"Zhang" not in found.data


def test_a_photograph_inside_a_pdf_says_nothing_of_itself_either() -> None:
    photo = photo_with_gps()
    head = b"/Type/XObject/Subtype/Image/Width 640/Height 480/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode"
    found = cleaned(pdf(paper(b"", b"", {6: stream(photo, head, packed=False)} | {3: paper()[3].replace(b"/Font<", b"/XObject<</X 6 0 R>>/Font<")})), "a.pdf")  # fmt: skip
    assert "place" in found.removed
    assert PHONE not in found.data


def test_a_signature_goes_with_the_name_of_who_signed() -> None:
    field = b"<</FT/Sig/T(s)/Subtype/Widget/Rect[0 0 9 9]/V<</Type/Sig/Name(Zhang Wenlan)/Contents<00>>>>>"
    found = cleaned(pdf(paper(b"/AcroForm<</Fields[8 0 R]>>", b"/Annots[8 0 R]", {8: field})), "a.pdf")
    assert "owner" in found.removed
    assert b"Zhang Wenlan".hex().encode() not in found.data


def test_names_that_are_not_unicode_stay_apart() -> None:
    fonts = b"/Resources<</Font<</#CB#CE 5 0 R/#BA#DA 6 0 R>>>>"
    page = paper()[3].replace(b"/Resources<</Font<</F1 5 0 R>>>>", fonts)
    data = clean_upload(
        pdf(paper(more={3: page, 6: b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>"})), "a.pdf"
    ).data
    assert b"/#CB#CE" in data
    assert b"/#BA#DA" in data


def test_an_encrypted_pdf_is_refused() -> None:
    objects = paper(more={8: b"<</Filter/Standard/V 2/R 3/O(x)/U(y)/P -4>>"})
    assert refusal(pdf(objects, b"/Encrypt 8 0 R"), "a.pdf") == "file_encrypted"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.pdf", "file_empty"),
        (bytes(LARGEST + 1), "a.pdf", "file_too_large"),
        (uploads.webp(), "a.webp", "upload_other_picture"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "IMG_0001.HEIC", "upload_other_picture"),
        (b"\0\0\0\x18ftypheic" + bytes(100), "IMG_0001.jpg", "upload_other_picture"),
        (b"GIF89a", "a.gif", "upload_other_picture"),
        (b"PK\x03\x04", "a.docx", "upload_not_accepted"),
        (b"MZ", "a.exe", "upload_not_accepted"),
        (uploads.png(), "a.jpg", "file_extension_mismatch"),
        (uploads.jpeg(), "a.pdf", "file_extension_mismatch"),
        (b"<html>", "a.png", "file_extension_mismatch"),
        (uploads.png()[:-20], "a.png", "file_damaged"),
        (uploads.jpeg(ended=False), "a.jpg", "file_damaged"),
        (b"\xff\xd8\xff", "a.jpg", "file_damaged"),
        (b"%PDF-1.7\n%%EOF", "a.pdf", "file_damaged"),
        (b"%PDF-1.7\n" + b"<<" * 100_000, "a.pdf", "file_damaged"),
        (pdf({1: b"<</Type/Catalog>>"}), "a.pdf", "file_damaged"),
    ],
    ids=str,
)
def test_what_is_not_taken_is_refused_with_one_reason(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name) == code


def test_a_pdf_that_unpacks_without_end_is_refused() -> None:
    packed = zlib.compress(bytes(70 * 1024 * 1024), 9)
    head = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    objects = paper(more={8: head + packed + b"\nendstream"})
    assert refusal(pdf(objects), "a.pdf") == "file_unreadable"


@pytest.mark.parametrize(
    ("sizes", "codes"),
    [
        ([], []),
        ([LARGEST] * 5, []),
        ([1] * 6, ["upload_too_many"]),
        ([LARGEST + 1], ["upload_too_large"]),
        ([LARGEST + 1] * 6, ["upload_too_many", "upload_too_large"]),
    ],
)
def test_five_files_of_twenty_megabytes_are_the_most(sizes: list[int], codes: list[str]) -> None:
    assert [reason.code for reason in reasons_against_sizes(sizes)] == codes


def test_the_text_of_a_pdf_stays() -> None:
    assert clean_upload(pdf_text("反映内容"), "a.pdf").removed == ()


@pytest.mark.samples
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs pdftotext")
def test_real_papers_read_the_same_afterwards(samples: Path, tmp_path: Path) -> None:
    """Text, layout and number of pages, as another program reads them; only the metadata is gone."""
    papers = [path for path in sorted(samples.rglob("*.pdf")) if b"/Encrypt" not in path.read_bytes()]
    assert papers
    for path in papers:
        copy, removed = copy_pdf(path.read_bytes())
        target = tmp_path / "copy.pdf"
        target.write_bytes(copy)
        before, after = (
            subprocess.run(["pdftotext", "-layout", one, "-"], capture_output=True) for one in (path, target)
        )
        assert after.stdout == before.stdout, path
        assert after.stderr == before.stderr == b"", path
        assert removed
        told = subprocess.run(["pdfinfo", target], capture_output=True, text=True).stdout
        assert not re.search("^(Author|Creator|Producer|CreationDate|ModDate|Title)", told, re.MULTILINE)
        if len(copy) < LARGEST:
            assert clean_upload(path.read_bytes(), "a.pdf").data == copy
