"""Office files: what is read to its end, what is refused and why."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest

from hr_portal.core import files
from tests.factories import uploads
from tests.factories.verdicts import refused

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><l>&i;</l>"
)
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>'


def test_a_document_is_taken_in_with_its_facts() -> None:
    facts = files.inspect(uploads.docx(), "公示.docx")
    assert (facts.name, facts.extension, facts.warnings) == ("公示.docx", "docx", ())
    assert facts.media_type.endswith("wordprocessingml.document")
    assert facts.size == len(uploads.docx())


def test_a_workbook_is_read_to_its_last_row() -> None:
    facts = files.inspect(uploads.xlsx(rows=20_000), "名单.xlsx")
    assert facts.details["sheets"] == [
        {"name": "名单", "visibility": "visible", "rows": 20_000, "columns": 3}
    ]


@pytest.mark.parametrize(
    ("state", "visibility", "warning"),
    [("hidden", "hidden", "hidden_sheet"), ("veryHidden", "very_hidden", "very_hidden_sheet")],
)
def test_a_hidden_sheet_is_named_and_warned_of(state: str, visibility: str, warning: str) -> None:
    facts = files.inspect(uploads.xlsx(hidden=state), "名单.xlsx")
    sheets = facts.details["sheets"]
    assert isinstance(sheets, list)
    assert (sheets[1]["name"], sheets[1]["visibility"]) == ("底稿", visibility)
    assert warning in facts.warnings


def test_an_old_workbook_is_read_as_a_new_one() -> None:
    facts = files.inspect(uploads.xls(), "名单.xls")
    assert facts.details["sheets"] == [{"name": "名单", "visibility": "visible", "rows": 1, "columns": 1}]


def test_strict_office_files_are_taken_in() -> None:
    def strict(text: bytes) -> bytes:
        text = text.replace(
            b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        return text.replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )

    plain = uploads.xlsx(rows=4)
    with zipfile.ZipFile(BytesIO(plain)) as archive:
        parts = {i.filename: strict(archive.read(i)) for i in archive.infolist()}
    assert any(b"purl.oclc.org" in body for body in parts.values())
    facts = files.inspect(uploads.zipped(parts), "名单.xlsx")
    assert facts.details["sheets"] == [{"name": "名单", "visibility": "visible", "rows": 4, "columns": 3}]


def test_the_old_word_format_is_refused_by_its_name_alone() -> None:
    assert refused(b"anything", "合同.doc").code == "file_old_word"


@pytest.mark.parametrize("name", ["a.docm", "a.xlsm", "A.XLSB", "a.dotm", "a.xltm"])
def test_a_macro_file_is_refused_by_its_name(name: str) -> None:
    assert refused(uploads.docx(), name).code == "file_macros"


@pytest.mark.parametrize(
    "part", ["word/vbaProject.bin", "WORD/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml", "word/vbaData.xml"]
)
def test_macros_hidden_in_a_plain_document_are_found(part: str) -> None:
    assert refused(uploads.docx({part: b"<x/>"}), "公示.docx").code == "file_macros"


def test_a_macro_part_under_another_name_is_found_by_its_type() -> None:
    types = uploads.CONTENT_TYPES.replace(
        "</Types>",
        '<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
    )
    parts = {"[Content_Types].xml": types.encode(), "word/x.bin": b"x"}
    assert refused(uploads.changed(uploads.docx(), parts), "公示.docx").code == "file_macros"


def test_macros_in_an_old_workbook_are_found() -> None:
    assert refused(uploads.xls(streams={"_VBA_PROJECT": b"x"}), "名单.xls").code == "file_macros"
    assert refused(uploads.xls(macro_sheet=True), "名单.xls").code == "file_macros"


def test_a_protected_file_is_refused_as_protected_not_as_broken() -> None:
    locked = uploads.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"y"})
    assert refused(locked, "名单.xlsx").code == "file_encrypted"
    assert refused(locked, "公示.docx").code == "file_encrypted"
    assert refused(uploads.xls(encrypted=True), "名单.xls").code == "file_encrypted"


@pytest.mark.parametrize("body", [BOMB, EXTERNAL, "<!DOCTYPE html><html></html>"])
@pytest.mark.parametrize(
    "part", ["word/document.xml", "docProps/app.xml", "customXml/item1.xml", "word/a.vml"]
)
def test_a_document_type_in_any_part_is_refused_before_it_expands(part: str, body: str) -> None:
    reason = refused(uploads.docx({part: body}), "公示.docx")
    assert (reason.code, reason.facts["part"]) == ("file_xml_doctype", part)


def test_a_document_type_is_found_in_utf_16_too() -> None:
    assert refused(
        uploads.docx({"word/a.xml": BOMB.replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")}), "a.docx"
    ).code == ("file_xml_doctype")


def test_a_document_type_in_the_list_of_parts_is_refused() -> None:
    parts = {"[Content_Types].xml": b"<!DOCTYPE Types>" + uploads.CONTENT_TYPES.encode()}
    assert refused(uploads.changed(uploads.docx(), parts), "a.docx").code == "file_xml_doctype"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("kind", ["docx", "xlsx", "xls"])
def test_a_file_cut_off_anywhere_is_damaged(kind: str, share: float) -> None:
    whole = {"docx": uploads.docx, "xlsx": uploads.xlsx, "xls": uploads.xls}[kind]()
    assert refused(whole[: int(len(whole) * share)], f"a.{kind}").code == "file_damaged"


def test_a_changed_byte_is_noticed_by_the_checksum() -> None:
    stored = uploads.zipped({"公示.txt": "公示内容"}, zipfile.ZIP_STORED)
    assert refused(stored.replace("公示内容".encode(), "公示内客".encode()), "a.zip").code == "file_damaged"


def test_a_document_without_its_main_part_or_list_of_parts_is_damaged() -> None:
    for lost in ("word/document.xml", "_rels/.rels", "[Content_Types].xml"):
        assert refused(uploads.changed(uploads.docx(), {}, drop=(lost,)), "a.docx").code in (
            "file_damaged",
            "file_extension_mismatch",
        )


def test_a_part_that_is_not_xml_is_damaged() -> None:
    reason = refused(uploads.docx({"word/styles.xml": "<a><b></a>"}), "a.docx")
    assert (reason.code, reason.facts["part"]) == ("file_damaged", "word/styles.xml")


@pytest.mark.parametrize(
    ("content", "name", "looks_like"),
    [
        (uploads.xlsx(), "a.docx", "xlsx"),
        (uploads.docx(), "a.xlsx", "docx"),
        (uploads.docx(), "a.zip", "docx"),
        (uploads.xlsx(), "a.xls", "xlsx"),
        (uploads.xls(), "a.xlsx", "xls"),
        (uploads.compound({"WordDocument": b"x"}), "a.docx", "doc"),
        (uploads.compound({"PowerPoint Document": b"x"}), "a.xls", "ppt"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "html"),
        (uploads.pdf(), "a.docx", "pdf"),
        (uploads.zipped({"a.txt": "x"}), "a.docx", "zip"),
        (b"MZ\x90\0", "a.xlsx", "program"),
        (b"name,score\r\n", "a.xlsx", "unknown"),
    ],
)
def test_an_extension_that_the_content_contradicts_is_refused(
    content: bytes, name: str, looks_like: str
) -> None:
    reason = refused(content, name)
    assert (reason.code, reason.facts["looks_like"]) == ("file_extension_mismatch", looks_like)


def test_a_wps_document_is_taken_in_but_marked_as_not_checked() -> None:
    plain = uploads.compound({"WordDocument": b"\xec\xa5".ljust(4_096, b"\0"), "1Table": b"x"})
    assert files.inspect(plain, "须知.wps").warnings == ("not_checked",)
    locked = uploads.compound({"WordDocument": (b"\xec\xa5" + bytes(8) + b"\x00\x01").ljust(4_096, b"\0")})
    assert refused(locked, "须知.wps").code == "file_encrypted"
    assert refused(uploads.compound({"WordDocument": b"x", "Macros": b"x"}), "须知.wps").code == "file_macros"


def test_what_a_reviewer_should_see_is_named() -> None:
    edited = uploads.DOCUMENT.replace("<w:r>", '<w:ins w:id="1" w:author="王"><w:r>').replace(
        "</w:r>", "</w:r></w:ins>"
    )
    facts = files.inspect(
        uploads.changed(
            uploads.docx(
                {
                    "word/comments.xml": "<w:comments xmlns:w='w'/>",
                    "word/_rels/document.xml.rels": uploads.relationships(
                        ("image", "http://a.example/b.png", True)
                    ),
                    "docProps/core.xml": "<p xmlns:d='d'><d:creator>王某</d:creator></p>",
                }
            ),
            {"word/document.xml": edited.encode()},
        ),
        "公示.docx",
    )
    assert set(facts.warnings) == {"comments", "external_links", "document_author", "tracked_changes"}


def test_a_document_that_loads_its_template_from_elsewhere_is_refused() -> None:
    part = "word/_rels/settings.xml.rels"
    for target in ("https://a.example/t.dotm", r"\\host\share\t.dotm", "file://host/t.dotm"):
        remote = uploads.docx({part: uploads.relationships(("attachedTemplate", target, True))})
        assert refused(remote, "a.docx").code == "file_active_content"
    local = uploads.docx({part: uploads.relationships(("attachedTemplate", "file:///C:/Normal.dotm", True))})
    assert files.inspect(local, "a.docx").warnings == ()


def test_controls_programs_and_packed_files_inside_a_document_are_refused() -> None:
    assert (
        refused(uploads.docx({"word/activeX/activeX1.xml": "<a/>"}), "a.docx").code == "file_active_content"
    )
    assert refused(uploads.docx({"word/media/x.bin": b"MZ\x90"}), "a.docx").code == "file_active_content"
    packed = uploads.compound({"\x01Ole10Native": b"x"})
    assert (
        refused(uploads.docx({"word/embeddings/oleObject1.bin": packed}), "a.docx").code
        == "file_embedded_files"
    )
    assert (
        refused(uploads.docx({"word/media/a.png": uploads.zipped({"a": "b"})}), "a.docx").code
        == "file_nested_archive"
    )


def test_a_workbook_inside_a_document_passes_the_same_checks() -> None:
    place = "word/embeddings/Microsoft_Excel_Sheet1.xlsx"
    assert files.inspect(uploads.docx({place: uploads.xlsx()}), "a.docx").warnings == ("embedded_object",)
    with_macros = uploads.changed(uploads.xlsx(), {"xl/vbaProject.bin": b"x"})
    assert refused(uploads.docx({place: with_macros}), "a.docx").code == "file_macros"
    twice = uploads.docx({"word/embeddings/a.docx": uploads.docx({place: uploads.xlsx()})})
    assert refused(twice, "a.docx").code == "file_nested_archive"


def test_a_sheet_that_claims_the_whole_grid_costs_no_more_than_the_limit() -> None:
    workbook = uploads.xlsx(rows=1)
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    huge = re.sub("</sheetData>", far, sheet)
    assert huge != sheet
    reason = refused(uploads.changed(workbook, {"xl/worksheets/sheet1.xml": huge.encode()}), "a.xlsx")
    assert reason.code == "file_too_complex"
