"""The guard reads files in a child of its own; what it cannot read is not checked, never clean."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from hr_portal.core.formats.verdicts import MIB, Limits
from hr_portal.core.guard import asking
from hr_portal.core.guard.scanning import Report, scan_file
from tests.factories import guard_documents as docs
from tests.factories import uploads

NUMBER = "110101199003070011"
SENTENCE = f"张文澜，身份证号：{NUMBER}"


def reasons(report: Report) -> set[str]:
    return {part.reason for part in report.not_checked}


def test_what_stands_in_a_file_and_in_its_name_is_found_with_its_place() -> None:
    rows = [["序号", "姓名", "身份证号"], ["1", "张文澜", NUMBER]]
    report = scan_file(docs.xlsx_hidden_columns(rows), "13812341234.xlsx")
    places = {(f.detector, f.carrier): dict(f.place) for f in report.blocks}
    assert places == {
        ("mobile", "file_name"): {},
        ("id18", "xlsx:hidden_column"): {"sheet": "名单", "cell": "C2"},
    }
    assert NUMBER not in repr(report)


def test_a_path_and_its_bytes_give_the_same_report(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docs.docx_comment(SENTENCE))
    assert scan_file(path, "a.docx") == scan_file(path.read_bytes(), "a.docx")


def test_a_workbook_of_another_maker_is_read_to_the_last_corner() -> None:
    """Written by openpyxl, not by our own hand."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["姓名", "身份证号"])
    sheet.append(["张文澜", NUMBER])
    sheet["A2"].comment = Comment("手机13812341234", "某人")
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("底稿").append(["440106200002290024"])
    book["底稿"].sheet_state = "veryHidden"
    book.properties.creator = "13899990000"
    out = BytesIO()
    book.save(out)
    report = scan_file(out.getvalue(), "a.xlsx")
    assert {(f.detector, f.carrier) for f in report.blocks} == {
        ("id18", "xlsx:hidden_column"),
        ("mobile", "xlsx:comment"),
        ("id18", "xlsx:very_hidden_sheet"),
        ("mobile", "xlsx:properties"),
    }


def test_a_name_of_a_sheet_or_member_that_is_a_number_is_masked_where_it_is_shown() -> None:
    book = docs.Book()
    rows = [["姓名", "手机"], ["张文澜", "13812341234"]]
    report = scan_file(book.save(book.sheet(rows), title=NUMBER), "a.xlsx")
    assert {f.place["sheet"] for f in report.blocks if "sheet" in f.place} == {"11*************011"}
    inside = scan_file(docs.zip_of(f"{NUMBER}.txt", b"13812341234"), "a.zip")
    assert {f.place["member"] for f in inside.blocks if "member" in f.place} == {"11*************011.txt"}
    assert {f.carrier for f in inside.blocks} == {"zip:member_name", "txt"}


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("a.png", uploads.png(), "picture"),
        ("a.wps", uploads.compound({"WordDocument": b"\xec\xa5" + bytes(60)}), "closed_format"),
        ("a.xls", uploads.xls(encrypted=True), "encrypted"),
        ("a.pdf", uploads.pdf(trailer=b"/Encrypt 9 0 R"), "encrypted"),
        ("a.docx", docs.docx_body(SENTENCE)[:400], "damaged"),
        ("a.txt", b"\xff\xfd\x00\x81" * 40, "unknown_encoding"),
        ("a.pdf", b"%PDF-1.7\n%%EOF", "damaged"),
        ("a.docx", docs.docx_with(parts={"word/media/x.emf": b"emf"}), "picture"),
        ("a.docx", docs.docx_with(parts={"word/x.bin": b"bytes"}), "unknown_part"),
        ("a.docx", docs.docx_with(parts={"word/y.xml": "<!DOCTYPE a><a/>"}), "damaged"),
        ("a.zip", docs.zip_of("a.png", uploads.png()), "picture"),
    ],
)
def test_what_cannot_be_read_is_not_checked_for_a_reason(name: str, body: bytes, reason: str) -> None:
    report = scan_file(body, name)
    assert reason in reasons(report)
    assert not report.is_clean


def test_glyphs_without_a_way_back_to_characters_are_not_checked() -> None:
    font = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[<<>>]>>"
    body = docs._pdf(docs._pages(b"BT /F1 12 Tf <00210022002300240025> Tj ET", font))
    assert "text_without_characters" in reasons(scan_file(body, "a.pdf"))


def test_a_scanned_page_is_not_checked() -> None:
    picture = docs.stream(
        b"\xff\xd8\xff", b"/Subtype/Image/Width 1240/Height 1754/Filter/DCTDecode", packed=False
    )
    body = docs._pdf(docs._pages(b"q 595 0 0 842 0 0 cm /X1 Do Q", docs._HELVETICA, {9: picture}))
    assert [(p.reason, dict(p.place)) for p in scan_file(body, "a.pdf").not_checked] == [
        ("picture", {"page": 1})
    ]


def test_a_small_emblem_needs_no_eye() -> None:
    assert scan_file(docs.docx_with(parts={"word/media/i.png": uploads.png(40, 40)}), "a.docx").is_clean


@pytest.mark.parametrize(
    "limits", [Limits(wall_seconds=0.01), Limits(memory=48 * MIB), Limits(cpu_seconds=1)]
)
def test_a_reader_that_runs_out_of_anything_has_not_checked(limits: Limits) -> None:
    book = docs.Book()
    rows = [["单位", "职位代码"], *([f"江州市第{n}中学", f"{n:012d}"] for n in range(40_000))]
    report = scan_file(book.save(book.sheet(rows)), "a.xlsx", limits=limits)
    assert report.findings == ()
    assert reasons(report) <= {"time_out", "too_complex", "unreadable"}
    assert reasons(report)


@pytest.mark.parametrize(
    "program",
    [
        "os.abort()",
        "sys.exit(1)",
        "print('no json')",
        "print('[]')",
        "print(json.dumps({'findings': [{'detector': 1}], 'not_checked': []}))",
        "print(json.dumps({'findings': [], 'not_checked': [{'reason': 'x', 'place': 3}]}))",
        "print('x' * 20_000_000)",
    ],
)
def test_a_child_that_dies_or_lies_has_not_checked(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "_CHILD", f"import json, os, sys\n{program}")
    report = scan_file(docs.docx_body(SENTENCE), "a.docx")
    assert report.findings == ()
    assert reasons(report) & {"unreadable", "too_complex"}


def test_thousands_of_findings_become_a_list_people_can_read() -> None:
    rows = [["姓名", "手机"], *(["张文澜", f"138{n:08d}"] for n in range(3_000))]
    report = scan_file(docs.csv_file(rows), "a.csv")
    assert sum(f.count for f in report.findings if f.detector == "mobile") == 3_000
    assert len(report.findings) < 50
    assert any(f.detector == "bulk" and f.count == 3_000 for f in report.blocks)


def test_hundreds_of_post_codes_and_counts_give_no_block() -> None:
    rows = [["职位代码", "报名人数"], *([f"142302010030{n:05d}", str(n % 70)] for n in range(5_000))]
    assert scan_file(docs.csv_file(rows), "a.csv").is_clean


def test_the_reader_knows_no_secret_and_no_framework() -> None:
    program = "import sys; import hr_portal.core.guard.child; print(sorted({n.partition('.')[0] for n in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ},
    )
    assert not {"flask", "sqlalchemy", "celery", "openpyxl"} & set(eval(done.stdout))


@pytest.mark.samples
def test_real_tables_of_posts_give_no_block(samples: Path) -> None:
    files = sorted((samples / "positions").glob("*.xls*"))
    assert len(files) > 5
    for path in files:
        report = scan_file(path, path.name)
        assert report.blocks == (), path.name
        assert report.not_checked == (), path.name


@pytest.mark.samples
def test_real_notices_and_awkward_files_give_no_block(samples: Path) -> None:
    for folder in ("notices", "files"):
        for path in sorted((samples / folder).iterdir()):
            assert scan_file(path, path.name).blocks == (), path.name


@pytest.mark.samples
def test_a_list_of_results_with_identity_numbers_blocks(samples: Path) -> None:
    for name in ("synth_results_3k_dirty_gb18030.csv", "synth_results_5k.csv"):
        assert {f.detector for f in scan_file(samples / "results" / name, name).blocks} == {"id18", "bulk"}
    for name in ("synth_published_2k.csv", "synth_published_2k.xlsx", "synth_hired.csv"):
        assert scan_file(samples / "results" / name, name).blocks == (), name
