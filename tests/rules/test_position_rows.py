"""A position table read row by row: what is a position, what is left out by name, what is refused at its place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pytest

from hr_portal.core.tables import Book, read_tables
from hr_portal.recruitment.folding import fold
from hr_portal.recruitment.haystacks import haystacks
from hr_portal.recruitment.headings import default_aliases, with_taught
from hr_portal.recruitment.positions import Positions, understand
from hr_portal.recruitment.rules import Left, key_without_code
from tests.factories.exams import HEADINGS, TITLE, post, posts, table_of, workbook

ALIASES = default_aliases("positions")


def read(data: bytes, name: str = "职位表.xlsx") -> Positions:
    return understand(read_tables(data, name), ALIASES)


def faults(found: Positions) -> list[tuple[str, int, str]]:
    return [(fault.code, fault.row, fault.column) for fault in found.read.faults]


def keys(found: Positions) -> list[str]:
    assert found.read.faults == []
    return [row["key"] for row in found.rows]


def csv_of(rows: Sequence[Sequence[Any]], encoding: str) -> bytes:
    return "\r\n".join(",".join(str(cell) for cell in row) for row in rows).encode(encoding)


# --- where the table stands --------------------------------------------------------------------------------------------


def test_the_heading_is_found_under_titles_whatever_they_say() -> None:
    for titles in (0, 1, 3, 6):
        rows = [[f"附件{n}"] for n in range(titles)]
        found = read(workbook({"表": [*rows, HEADINGS, *posts(2)]}))
        assert keys(found) == ["27020000000001", "27020000000002"]
        assert found.by_sheet["表"]["heading_row"] == titles + 1


def test_headings_are_read_with_line_breaks_spaces_stars_and_brackets() -> None:
    headings = ["*招录\n单位", "职 位 名 称", "职位代码：", "招录人数（人）", "学历要求", "专业", "备注"]
    found = read(workbook({"表": [headings, *posts(1)]}))
    assert found.rows[0]["headcount"] == 2
    assert list(found.rows[0]["cells"])[:2] == ["*招录单位", "职 位 名 称"]


def test_two_rows_of_headings_are_one() -> None:
    upper = ["招录单位", "职位", "", "招录人数", "资格条件", "", ""]
    lower = ["", "职位名称", "职位代码", "", "学历要求", "专业", "其他要求"]
    found = read(workbook({"表": [TITLE, upper, lower, *posts(2)]}))
    assert keys(found) == ["27020000000001", "27020000000002"]


def test_a_unit_merged_downwards_is_the_unit_of_each_of_its_rows() -> None:
    rows = [post(1, 招录单位="安澜市财政局"), post(2, 招录单位=None), post(3, 招录单位=None)]
    found = read(workbook({"表": [HEADINGS, *rows]}, merged=["A2:A4"]))
    assert {row["unit"] for row in found.rows} == {"安澜市财政局"}


def test_every_sheet_with_a_table_counts_and_the_others_are_named() -> None:
    data = workbook(
        {
            "市直": [TITLE, HEADINGS, *posts(2)],
            "说明": [["本表由各单位填报。"], ["请仔细核对。"]],
            "空": [],
            "公安": [HEADINGS, post(9)],
        }
    )
    found = read(data)
    assert keys(found) == ["27020000000001", "27020000000002", "27020000000009"]
    assert [(one.sheet, one.why) for one in found.read.left_out] == [
        ("说明", Left.NO_TABLE),
        ("空", Left.EMPTY_SHEET),
    ]


def test_a_hidden_sheet_is_not_read_and_named() -> None:
    import openpyxl

    book = openpyxl.load_workbook(
        io.BytesIO(workbook({"表": [HEADINGS, post(1)], "旧": [HEADINGS, post(2)]}))
    )
    book["旧"].sheet_state = "veryHidden"
    out = io.BytesIO()
    book.save(out)
    found = read(out.getvalue())
    assert keys(found) == ["27020000000001"]
    assert [(one.sheet, one.why) for one in found.read.left_out] == [("旧", Left.HIDDEN_SHEET)]


def test_a_file_without_any_table_is_one_fault() -> None:
    assert faults(read(workbook({"表": [["你好"]]}))) == [("no_table_at_all", 0, "")]
    table = workbook({"表": [["甲", "乙", "丙", "丁"]] * 4})
    assert faults(read(table)) == [("no_heading", 0, "")]


def test_a_missing_column_is_one_fault_that_names_what_was_not_recognised() -> None:
    headings = ["用工主体", *HEADINGS[1:]]
    (fault,) = read(table_of(*posts(2), headings=headings)).read.faults
    assert (fault.code, fault.row, fault.facts["field"]) == ("column_missing", 2, "unit")
    assert fault.facts["unknown"] == ["用工主体"]
    taught = with_taught(ALIASES, {"用工主体": "unit"})
    found = understand(read_tables(table_of(*posts(2), headings=headings), "a.xlsx"), taught)
    assert len(keys(found)) == 2


def test_a_column_nobody_knows_stays_with_every_row_and_is_named() -> None:
    found = read(table_of([*post(1), "按人民警察标准"], headings=[*HEADINGS, "体检标准"]))
    assert found.rows[0]["cells"]["体检标准"] == "按人民警察标准"
    assert found.by_sheet["职位表"]["unknown"] == ["体检标准"]


# --- what is left out ----------------------------------------------------------------------------------------------------


def test_totals_notes_blank_rows_numbers_of_columns_and_repeated_headings_are_left_out_by_name() -> None:
    rows = [
        ["1", "2", "3", "4", "5", "6", "7"], post(1), [], [], HEADINGS, ["二、县级机关"], post(2), ["小　计", None, None, 4],
        ["注：本表由安澜市公务员局解释。"], ["nan", "", "nan", 4],
    ]  # fmt: skip
    found = read(table_of(*rows))
    assert len(keys(found)) == 2
    told = [(one.row, one.rows, one.why.value) for one in found.read.left_out]
    assert told == [
        (3, 1, "numbering"), (5, 2, "blank"), (7, 1, "heading_again"), (8, 1, "note"), (10, 1, "total"), (11, 1, "note"),
        (12, 1, "no_code"),
    ]  # fmt: skip


def test_a_total_without_a_word_is_left_out() -> None:
    found = read(table_of(*posts(2), ["", "", "", 4]))
    assert len(keys(found)) == 2
    assert [(one.row, one.why) for one in found.read.left_out] == [(5, Left.TOTAL)]


# --- codes ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("digits", [8, 14, 15])
def test_a_code_stored_as_a_number_is_the_same_text(digits: int) -> None:
    code = int("1" * digits)
    found = read(table_of(post(1, 职位代码=code), post(2, 职位代码=str(code + 1))))
    assert keys(found) == [str(code), str(code + 1)]


def test_a_code_of_seventeen_digits_stored_as_a_number_has_lost_its_end_and_is_refused() -> None:
    found = read(table_of(post(1, 职位代码=14230201003000001), post(2)))
    assert faults(found) == [("code_digits_lost", 3, "职位代码")]


@pytest.mark.parametrize("code", ["1.42302E+16", "14230201003000.0", "1.4e13"])
def test_a_code_written_as_a_decimal_is_refused(code: str) -> None:
    assert faults(read(table_of(post(1, 职位代码=code)))) == [("code_as_decimal", 3, "职位代码")]


def test_a_numeric_code_shorter_than_the_others_has_lost_its_noughts() -> None:
    found = read(table_of(post(1, 职位代码="01230001"), post(2, 职位代码=1230002)))
    assert faults(found) == [("code_noughts_lost", 4, "职位代码")]


def test_leading_noughts_of_a_text_code_stay() -> None:
    assert keys(read(table_of(post(1, 职位代码="00012")))) == ["00012"]


def test_without_codes_the_key_is_made_of_unit_and_post() -> None:
    headings = [name for name in HEADINGS if name != "职位代码"]
    rows = [[cell for at, cell in enumerate(post(n)) if at != 2] for n in (1, 2)]
    found = read(table_of(*rows, headings=headings))
    assert keys(found)[0] == key_without_code("安澜市第1局", "一级主任科员以下")
    assert len(keys(found)[0]) == 12
    again = read(table_of(rows[0], rows[0], headings=headings))
    assert faults(again) == [("position_twice", 4, "职位名称")]


# --- what is wrong -------------------------------------------------------------------------------------------------------


def test_each_row_says_the_first_thing_that_is_wrong_with_it() -> None:
    rows = [
        post(1, 招录人数=0), post(2, 招录人数="两"), post(3, 招录人数=2.5), post(4, 招录人数=123456), post(5, 招录单位=""),
        post(6, 职位代码=""), post(7, 职位代码="职位一"), post(8, 招录人数="3人"),
    ]  # fmt: skip
    found = read(table_of(*rows))
    assert faults(found) == [
        ("headcount_nought", 3, "招录人数"), ("headcount_not_whole", 4, "招录人数"), ("headcount_not_whole", 5, "招录人数"),
        ("headcount_not_whole", 6, "招录人数"), ("cell_missing", 7, "招录单位"), ("cell_missing", 8, "职位代码"),
        ("code_not_a_code", 9, "职位代码"),
    ]  # fmt: skip
    assert [row["headcount"] for row in found.rows] == [3]


def test_a_shifted_row_is_one_fault() -> None:
    right, left = ["", *post(1)], post(2)[1:]
    found = read(table_of(right, left, post(3), [*post(4), "", "多出来的"]))
    assert faults(found) == [("row_shifted", 3, ""), ("row_shifted", 4, ""), ("row_shifted", 6, "")]


def test_shifted_columns_behind_the_code_are_seen_by_the_education() -> None:
    assert faults(read(table_of(post(1), post(2, 学历要求="法学类", 专业="本科")))) == [
        ("education_unknown", 4, "学历要求")
    ]


def test_two_tables_in_one_sheet_are_one_fault() -> None:
    below = table_of(
        *posts(2), [], ["县级机关"], ["招录单位", "职位代码", "职位名称", "招录人数"], ["甲", "1", "乙", 1]
    )
    assert faults(read(below)) == [("second_table", 7, "")]
    beside = workbook({"表": [[*HEADINGS, "", *HEADINGS], [*post(1), "", *post(2)]]})
    assert faults(read(beside)) == [("two_tables_beside", 1, "")]


def test_two_columns_of_places_are_one_fault() -> None:
    found = read(table_of([*post(1), 3], headings=[*HEADINGS, "招考人数"]))
    assert faults(found) == [("heading_twice", 2, "招考人数")]


@pytest.mark.parametrize(
    "text", ["锟斤拷", "娉曞緥绫�", "æ³•å¾‹ç±»", "法?学类", "安澜甯�", "法律\ufffd类", "璁＄畻鏈虹被"]
)
def test_garbled_text_is_refused_where_it_stands(text: str) -> None:
    found = read(table_of(post(1), post(2, 专业=text)))
    assert faults(found) == [("text_garbled", 4, "专业")]


def test_ordinary_text_is_not_taken_for_garbled() -> None:
    fair = "计算机类（0809）；限30周岁以下，Ⅱ级证书≥80分？咨询：12345&转1；法学（含：知识产权·涉外）"
    assert len(keys(read(table_of(post(1, 专业=fair), post(2, 专业="𬱖燕"))))) == 2


def test_an_identity_number_in_a_cell_is_refused_and_not_repeated() -> None:
    found = read(table_of(post(1, 其他要求="联系人11010519491231002X")))
    (fault,) = found.read.faults
    assert (fault.code, fault.value) == ("id_number_in_cell", "")


def test_text_is_made_plain_on_the_way() -> None:
    found = read(table_of(post(1, 招录单位=" 安澜市\u200b财政局\u00a0", 职位代码=" 27020000000001　")))
    assert (found.rows[0]["unit"], found.rows[0]["key"]) == ("安澜市财政局", "27020000000001")


def test_a_cell_that_looks_like_a_formula_stays_text() -> None:
    headings = ["招录单位,职位名称,职位代码,招录人数,备注"]
    rows = [
        headings[0].split(","),
        ["安澜市财政局", "科员", "001", "1", '=HYPERLINK("http://x")'.replace(",", "")],
    ]
    found = read(csv_of(rows, "utf-8"), "职位.csv")
    assert found.rows[0]["remarks"].startswith("=HYPERLINK")


# --- files ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "big5"])
def test_a_csv_is_read_in_any_chinese_encoding(encoding: str) -> None:
    heads = ["招錄單位", "職位名稱", "職位代碼", "招錄人數"] if encoding == "big5" else HEADINGS[:4]
    rows = [
        heads,
        *(
            [
                f"安澜市第{n}局" if encoding != "big5" else f"市政府第{n}局",
                "科員" if encoding == "big5" else "科员",
                f"00{n}",
                1,
            ]
            for n in range(1, 30)
        ),
    ]
    aliases = with_taught(
        ALIASES, {"招錄單位": "unit", "職位名稱": "title", "職位代碼": "code", "招錄人數": "headcount"}
    )
    found = understand(read_tables(csv_of(rows, encoding), "职位.csv"), aliases)
    assert found.read.faults == []
    assert len(found.rows) == 29


def test_a_csv_with_a_broken_character_is_one_fault_at_its_place() -> None:
    data = csv_of([HEADINGS, *posts(5)], "gb18030")
    broken = data[:-40] + b"\xd6" + data[-40:].replace(b"\xb1", b"\xff", 1)
    (fault,) = read(broken, "职位.csv").read.faults
    assert (fault.code, fault.sheet) == ("bytes_damaged", "CSV")
    assert fault.row > 1


def test_a_zip_is_read_with_its_gbk_names() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in (
            ("市直职位表.xlsx", table_of(*posts(2))), ("公安.csv", csv_of([HEADINGS, post(9)], "gbk")), ("说明.txt", b"hello"),
        ):  # fmt: skip
            archive.writestr(_GbkInfo(name), data)
    found = understand(read_tables(out.getvalue(), "职位.zip"), ALIASES)
    assert keys(found) == ["27020000000001", "27020000000002", "27020000000009"]
    assert list(found.by_sheet) == ["市直职位表.xlsx：职位表", "公安.csv"]
    assert [(one.sheet, one.why) for one in found.read.left_out] == [("说明.txt", Left.NO_TABLE_FILE)]


class _GbkInfo(zipfile.ZipInfo):
    """A member named as Chinese Windows names it: bytes of GBK, no UTF-8 flag."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  the name the library asks for
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def test_a_haystack_is_the_folded_text_of_every_cell() -> None:
    rows = [
        ["安澜市（本级）", "ＡＢＣ１２３ 法学类", "Ⅱ级；①≥80分"],
        ["计算机类、软件工程", "“双一流”建设～"],
        [],
    ]
    assert haystacks(rows) == ["\n".join(fold(cell) for cell in row) for row in rows]


def test_nothing_of_an_empty_book_is_a_position() -> None:
    book = Book(read_tables(table_of(), "a.xlsx").facts, ())
    assert faults(understand(book, ALIASES)) == [("no_table_at_all", 0, "")]
    assert faults(read(table_of())) == [("no_positions", 2, "")]
