"""Real and hostile files as they were met."""

from __future__ import annotations

from pathlib import Path

import pytest

from hr_portal.core import files
from hr_portal.core.errors import Refused
from hr_portal.core.files import Limits
from tests.domain.test_files_bounds import peaks

pytestmark = pytest.mark.samples

VERDICTS = {
    "1904DateWindowing.xls": "taken in",
    "ExternalEntityInText.docx": "file_xml_doctype",
    "InlineStrings.xlsx": "taken in",
    "SampleDoc.docx": "taken in",
    "SampleSS.strict.xlsx": "taken in",
    "SimpleMacro.docm": "file_macros",
    "SimpleMacro.xlsm": "file_macros",
    "TwoSheetsOneHidden.xlsx": "taken in",
    "calamine_date_1904.xlsx": "taken in",
    "calamine_errors.xlsx": "taken in",
    "calamine_has_x000D_.xlsx": "taken in",
    "calamine_merge_cells.xls": "taken in",
    "chinese-provinces.xls": "taken in",
    "invalid.xlsx": "file_damaged",
    "libreoffice-writer.pdf": "taken in",
    "noSharedStringTable.xlsx": "taken in",
    "pdf_with_xmp_metadata.pdf": "taken in",
    "poc-xmlbomb-empty.xlsx": "file_xml_doctype",
    "protected_passtika.xlsx": "file_encrypted",
    "xlsx-corrupted.xlsx": "file_damaged",
}


def verdict(path: Path, name: str | None = None) -> str:
    try:
        files.inspect(path, name or path.name)
    except Refused as refusal:
        (reason,) = refusal.reasons
        return reason.code
    return "taken in"


def test_every_awkward_file_gets_the_verdict_it_deserves(samples: Path) -> None:
    found = {path.name: verdict(path) for path in sorted((samples / "files").iterdir())}
    assert found == VERDICTS


@pytest.mark.parametrize(("old", "new"), [("SimpleMacro.docm", "a.docx"), ("SimpleMacro.xlsm", "a.xlsx")])
def test_a_macro_file_that_was_renamed_is_still_one(samples: Path, old: str, new: str) -> None:
    assert verdict(samples / "files" / old, new) == "file_macros"


def test_what_the_strict_reader_sees_is_there(samples: Path) -> None:
    sheets = files.inspect(samples / "files" / "SampleSS.strict.xlsx", "a.xlsx").details["sheets"]
    assert isinstance(sheets, list)
    assert [(s["name"], s["rows"]) for s in sheets] == [
        ("First Sheet", 4),
        ("Sheet Number 2", 7),
        ("Sheet3", 0),
    ]


def test_the_hidden_sheet_is_reported(samples: Path) -> None:
    facts = files.inspect(samples / "files" / "TwoSheetsOneHidden.xlsx", "a.xlsx")
    assert "hidden_sheet" in facts.warnings


def test_real_tables_and_announcements_are_taken_in(samples: Path) -> None:
    paths = [p for folder in ("positions", "notices") for p in sorted((samples / folder).iterdir())]
    paths = [p for p in paths if p.suffix != ".json"]
    assert len(paths) == 11
    assert {p.name: verdict(p) for p in paths} == {p.name: "taken in" for p in paths}


def test_real_pages_and_rows_are_counted(samples: Path) -> None:
    notices, positions = samples / "notices", samples / "positions"
    assert files.inspect(notices / "公务员录用规定.pdf", "a.pdf").details["pages"] == 7
    sheets = files.inspect(positions / "guangdong_2026_positions.xls", "a.xls").details["sheets"]
    assert isinstance(sheets, list)
    assert [s["rows"] for s in sheets] == [5030, 865, 534, 263, 320, 2346]


def test_members_named_in_gbk_are_readable(samples: Path) -> None:
    facts = files.inspect(samples / "notices" / "guangdong_2026_interview_annex_gbk_names.zip", "附件.zip")
    members = facts.details["members"]
    assert isinstance(members, list)
    assert [m["name"] for m in members] == [
        "附件1-2/附件1：面试考生须知.wps",
        "附件1-2/附件2：面试流程及注意事项.docx",
    ]


def test_no_sample_costs_more_memory_than_the_limit(samples: Path) -> None:
    paths = [p for folder in ("files", "positions", "notices") for p in sorted((samples / folder).iterdir())]
    assert len(paths) > 30
    own, children = peaks(paths)
    assert children < Limits().memory // 4
    assert own < Limits().memory // 4
