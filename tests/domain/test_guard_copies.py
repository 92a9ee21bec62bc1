"""A clean copy holds what a reader sees, masked, and nothing else; the intake and the guard have nothing against it."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from io import BytesIO

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from hr_portal.core import files
from hr_portal.core.errors import Refused
from hr_portal.core.guard.sanitising import sanitise, sanitise_picture
from hr_portal.core.guard.scanning import scan_file
from tests.factories import guard_documents as docs
from tests.factories import uploads

NUMBER = "110101199003070011"
MASKED = "11*************011"
SENTENCE = f"张文澜，身份证号：{NUMBER}"
ROWS = [["序号", "姓名", "身份证号"], ["1", "张文澜", NUMBER], ["2", "李伟", "440106200002290024"]]


def cells(body: bytes, sheet: int = 0) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(body)).get_sheet_by_index(sheet).to_python()


def document_text(body: bytes) -> str:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        return archive.read("word/document.xml").decode()


def written(tag: int, value: bytes) -> bytes:
    """EXIF with one text."""
    entry = struct.pack(">HHII", tag, 2, len(value), 26)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0) + value


def test_visible_numbers_of_a_workbook_are_masked_and_hidden_columns_are_gone() -> None:
    assert cells(sanitise(docs.xlsx_cells(ROWS), "a.xlsx"))[1] == ["1", "张文澜", MASKED]
    assert cells(sanitise(docs.xlsx_hidden_columns(ROWS), "a.xlsx")) == [["序号"], ["1"], ["2"]]
    assert cells(sanitise(docs.xlsx_hidden_rows(ROWS), "a.xlsx")) == [["序号", "姓名", "身份证号"]]


@pytest.mark.parametrize("make", [docs.xlsx_hidden_sheet, docs.xlsx_very_hidden_sheet])
def test_hidden_sheets_are_not_copied(make: object) -> None:
    copy = sanitise(make(ROWS), "a.xlsx")  # type: ignore[operator]
    assert CalamineWorkbook.from_filelike(BytesIO(copy)).sheet_names == ["名单"]
    assert cells(copy) == [list(row) for row in docs.PLAIN_TABLE]


@pytest.mark.parametrize(
    "make",
    [
        docs.xlsx_comment, docs.xlsx_threaded_comment, docs.xlsx_defined_name, docs.xlsx_pivot_cache, docs.xlsx_external_cache,
        docs.xlsx_properties, docs.xlsx_custom_properties, docs.xlsx_unused_string, docs.xlsx_header_footer,
        docs.xlsx_validation, docs.xlsx_text_box,
    ],
)  # fmt: skip
def test_what_lies_beside_the_cells_of_a_workbook_is_not_copied(make: object) -> None:
    copy = sanitise(make(SENTENCE), "a.xlsx")  # type: ignore[operator]
    assert scan_file(copy, "a.xlsx").is_clean
    assert cells(copy) == [list(row) for row in docs.PLAIN_TABLE]
    assert files.inspect(copy, "a.xlsx").warnings == ()


def test_dates_formats_merged_cells_and_numbers_survive_and_formulas_become_values() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.merge_cells("A1:D1")
    sheet["A1"] = "名单"
    sheet.append(["姓名", "底", "成绩", "日期"])
    sheet.append(["张文澜", "x", 82.5, None])
    sheet["C3"].number_format = "0.00"
    sheet["D3"] = 46000
    sheet["D3"].number_format = "yyyy-mm-dd"
    sheet.column_dimensions["B"].hidden = True
    out = BytesIO()
    book.save(out)
    copied = openpyxl.load_workbook(BytesIO(sanitise(out.getvalue(), "a.xlsx"))).active
    assert copied is not None
    assert [str(ref) for ref in copied.merged_cells.ranges] == ["A1:C1"]
    assert [cell.value for cell in copied[2]] == ["姓名", "成绩", "日期"]
    assert (copied["B3"].value, copied["B3"].number_format) == (82.5, "0.00")
    assert copied["C3"].is_date


@pytest.mark.parametrize(
    "make",
    [
        docs.docx_deleted, docs.docx_hidden, docs.docx_field, docs.docx_comment, docs.docx_properties, docs.docx_custom_xml,
        docs.docx_alt_text, docs.docx_embedded_book,
    ],
)  # fmt: skip
def test_what_a_reader_of_a_document_does_not_see_is_not_copied(make: object) -> None:
    copy = sanitise(make(SENTENCE), "a.docx")  # type: ignore[operator]
    assert scan_file(copy, "a.docx").is_clean
    assert "张文澜" not in document_text(copy)
    assert "公示期5个工作日" in document_text(copy)


@pytest.mark.parametrize("make", [docs.docx_body, docs.docx_runs, docs.docx_inserted, docs.docx_text_box])
def test_printed_numbers_of_a_document_are_masked_even_across_runs(make: object) -> None:
    copy = sanitise(make(SENTENCE), "a.docx")  # type: ignore[operator]
    text = re.sub("<[^>]*>", "", document_text(copy))
    assert f"身份证号：{MASKED}" in text
    assert "w:ins" not in document_text(copy)
    assert scan_file(copy, "a.docx").is_clean


def test_headers_and_notes_of_a_document_stay_masked() -> None:
    source = docs.docx_with(
        parts={"word/header1.xml": f'<w:hdr xmlns:w="{docs._W}">{docs.paragraph(SENTENCE)}</w:hdr>'}
    )
    with zipfile.ZipFile(BytesIO(sanitise(source, "a.docx"))) as archive:
        assert f"身份证号：{MASKED}" in archive.read("word/header1.xml").decode()


def test_a_deleted_row_of_a_table_goes_as_a_whole() -> None:
    row = (
        f'<w:tr><w:trPr><w:del w:id="1" w:author="a"/></w:trPr><w:tc>{docs.paragraph(SENTENCE)}</w:tc></w:tr>'
    )
    kept = f"<w:tr><w:tc>{docs.paragraph('留下')}</w:tc></w:tr>"
    text = document_text(sanitise(docs.docx_with(f"<w:tbl>{row}{kept}</w:tbl>"), "a.docx"))
    assert text.count("<w:tr>") == 1
    assert "留下" in text


@pytest.mark.parametrize(
    ("body", "name", "removed"),
    [
        (uploads.jpeg(), "a.jpg", ()),
        (uploads.jpeg(with_exif=uploads.exif(place=True)), "a.jpg", ("place",)),
        (docs.jpeg_comment(SENTENCE), "a.jpg", ("words",)),
        (docs.jpeg_xmp(SENTENCE), "a.jpeg", ("words",)),
        (docs.png_text(SENTENCE), "a.png", ("words",)),
        (uploads.jpeg(with_exif=written(0x9003, b"2026:11:24 09:00:00\0")), "a.jpg", ("time",)),
        (uploads.jpeg(with_exif=written(0x0110, b"Camera 7\0")), "a.jpg", ("camera",)),
        (uploads.jpeg(with_exif=written(0x013B, b"somebody\0")), "a.jpg", ("owner",)),
    ],
)
def test_what_was_taken_out_of_a_picture_is_told_by_kind(
    body: bytes, name: str, removed: tuple[str, ...]
) -> None:
    copy, told = sanitise_picture(body, name)
    assert told == removed
    assert sanitise_picture(copy, name)[1] == ()


def test_a_picture_says_nothing_of_itself_but_its_way_up() -> None:
    for body, name in (
        (docs.jpeg_exif(SENTENCE), "a.jpg"),
        (docs.jpeg_comment(SENTENCE), "a.jpg"),
        (docs.jpeg_xmp(SENTENCE), "a.jpeg"),
        (uploads.jpeg(with_exif=uploads.exif(place=True)), "a.jpg"),
        (docs.png_text(SENTENCE), "a.png"),
        (docs.png_exif(SENTENCE), "a.png"),
        (docs.webp_exif(SENTENCE), "a.webp"),
    ):
        copy = sanitise(body, name)
        assert scan_file(copy, name).findings == ()
        assert files.inspect(copy, name).warnings == ()
        assert files.inspect(copy, name).details == files.inspect(body, name).details
    on_its_side = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, 6, 0, 0)
    assert on_its_side in sanitise(uploads.jpeg(with_exif=on_its_side), "a.jpg")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_tables_and_texts_are_masked_in_their_own_encoding(encoding: str) -> None:
    copy = sanitise(docs.csv_file(ROWS, encoding), "a.csv").decode(encoding)
    assert list(csv.reader(io.StringIO(copy)))[1] == ["1", "张文澜", MASKED]
    assert MASKED in sanitise(docs.txt(SENTENCE, encoding), "a.txt").decode(encoding)


@pytest.mark.parametrize("name", ["a.pdf", "a.xls", "a.zip", "a.wps"])
def test_some_kinds_are_not_mended(name: str) -> None:
    with pytest.raises(Refused) as caught:
        sanitise(docs.pdf_text(SENTENCE), name)
    assert caught.value.reasons[0].code == "copy_not_possible"


def test_a_copy_that_would_still_block_is_refused() -> None:
    source = docs.docx_table([["姓名", "身份证号", "", ""], ["张文澜", "110101", "19900307", "0011"]])
    with pytest.raises(Refused) as caught:
        sanitise(source, "a.docx")
    (reason,) = caught.value.reasons
    assert (reason.code, reason.facts) == ("copy_still_blocks", {"detectors": {"id18": 1}})


def test_an_offices_own_number_is_not_masked() -> None:
    body = docs.docx_body("监督电话：手机13812341234")
    assert "13812341234" in document_text(sanitise(body, "a.docx", allow=frozenset({"13812341234"})))
