"""References of majors read from files, cells of majors, and what an index makes of them. Small fixtures of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hr_portal.core.tables import read_tables
from hr_portal.recruitment.eligibility import PositionCells
from hr_portal.recruitment.linting import Odd, hints_for
from hr_portal.recruitment.major_book import MajorBook, make_book
from hr_portal.recruitment.major_cells import bare_code, by_level, read_cell, read_item
from hr_portal.recruitment.major_files import read_grids, read_json
from hr_portal.recruitment.studies import Level

CATEGORIES = [
    ["附件", "", "", "", ""],
    ["专业大类", "学科（研究生层次）", "", "学科（本科层次）", "学科（大专层次）"],
    ["法律类\n（06）", "法学\n（A0301）", "", "法学类（B0301）", "法律实务类(C0301)"],
    ["", "另包括     具体专业", "统计学（部分）（A0714)", "", ""],
    ["对外交流类（09）", "", "", "外国语言文学类（B0502）", ""],
]
BLOCKS = [
    ["研究生层次", "", "", "", "", "", "本科层次", "", "", "", "", ""],
    ["学科门\n类代码", "学科\n代码", "学科\n名称", "专业\n代码", "专业名称", "旧专业名称"] * 2,
    [
        "A03法学",
        "A0301",
        "法学",
        "A030101",
        "法学理论",
        "",
        "B03法学",
        "B0301",
        "法学类",
        "B030101",
        "法学",
        "经济法",
    ],
    ["", "", "", "A030106", "诉讼法学", "", "", "", "", "", "", "国际法"],
    ["", "", "", "", "", "", "", "", "", "B030102", "知识产权", ""],
    ["", "A0302", "政治学", "A030201", "政治学理论\n（含∶国际）", "", "B05文学", "", "", "", "", ""],
    [
        "A07理学",
        "A0714",
        "统计学",
        "A071401",
        "统计学（部分）",
        "",
        "",
        "B0502",
        "外国语言文学类",
        "050201",
        "英语",
        "",
    ],
    ["说明：仅供参考", "", "", "", "", "", "", "", "", "", "", ""],
]


def test_a_reference_of_three_levels_is_read_under_its_merged_cells() -> None:
    reference = read_grids([CATEGORIES, BLOCKS])
    assert reference.reasons == ()
    book = make_book(reference.rows, reference.members)
    law = book.by_code(Level.UNDERGRADUATE, "B030101")
    assert law is not None
    assert (law.class_code, law.class_name, law.category_code, law.category_name) == (
        "B0301",
        "法学类",
        "B03",
        "法学",
    )
    assert law.former == ("经济法", "国际法")
    assert [row.code for row in book.by_name(Level.UNDERGRADUATE, "国际法")] == ["B030101"]
    assert book.by_code(Level.GRADUATE, "A030201").class_code == "A0302"  # type: ignore[union-attr]
    assert book.by_name(Level.GRADUATE, "政治学理论(含:国际)")[0].code == "A030201"
    category = book.category("06")
    assert category is not None
    assert category is book.category("法律类")
    assert [(m.level, m.code, m.is_partial) for m in category.members] == [
        (Level.GRADUATE, "A0301", False), (Level.UNDERGRADUATE, "B0301", False), (Level.COLLEGE, "C0301", False),
        (Level.GRADUATE, "A0714", True),
    ]  # fmt: skip


def test_a_code_without_the_letter_of_its_level_is_mended_by_its_class() -> None:
    book = make_book(read_grids([BLOCKS]).rows)
    assert book.by_code(Level.UNDERGRADUATE, "B050201") is not None


def test_a_reference_of_names_is_read_by_level_and_category() -> None:
    told = {
        "categories": [
            {"name": "中文文秘类", "levels": {"研究生": ["文艺学"], "本科": ["汉语言", "汉语言"], "专科": []}}
        ]
    }
    reference = read_json(json.dumps(told))
    assert [(row.level, row.name, row.category_name) for row in reference.rows] == [
        (Level.GRADUATE, "文艺学", "中文文秘类"), (Level.UNDERGRADUATE, "汉语言", "中文文秘类"),
    ]  # fmt: skip


def test_a_plain_table_names_its_columns() -> None:
    reference = read_grids([[["层次", "专业代码", "专业名称"], ["本科", "030101", "法学"], ["本科", "", ""]]])
    assert [(row.level, row.code, row.name) for row in reference.rows] == [
        (Level.UNDERGRADUATE, "030101", "法学")
    ]


def test_what_is_no_reference_is_said_in_one_reason() -> None:
    assert [reason.code for reason in read_grids([[["姓名", "性别"]]]).reasons] == ["majors_not_found"]
    assert [reason.code for reason in read_json("{").reasons] == ["majors_not_readable"]
    assert [reason.code for reason in read_json("[]").reasons] == ["majors_not_found"]


def test_a_code_with_two_names_is_refused_by_its_place() -> None:
    grid = [["层次", "专业代码", "专业名称"], ["本科", "030101", "法学"], ["本科", "030101", "会计学"]]
    assert [(reason.code, reason.where) for reason in read_grids([grid]).reasons] == [
        ("major_code_twice", "030101")
    ]


@pytest.mark.parametrize(
    ("text", "name", "code", "category", "only", "without"),
    [
        ("法学(A0301)", "法学", "A0301", "", "", ""),
        ("法学（030101K）", "法学", "030101", "", "", ""),
        ("02装备制造类", "装备制造类", "", "02", "", ""),
        ("法律类（06）", "法律类", "", "06", "", ""),
        ("法学（0301，仅限法学理论、民商法学）", "法学", "0301", "", "法学理论、民商法学", ""),
        ("企业管理（限：财务管理）（A120202）", "企业管理（限：财务管理）", "A120202", "", "财务管理", ""),
        ("金融学（A020204），不包含保险学", "金融学，不包含保险学", "A020204", "", "", "保险学"),
        ("土木、水利与交通工程(B081110)", "土木、水利与交通工程", "B081110", "", "", ""),
        ("会计学", "会计学", "", "", "", ""),
    ],
)  # fmt: skip
def test_entries_of_a_cell(text: str, name: str, code: str, category: str, only: str, without: str) -> None:
    item = read_item(text)
    assert (item.name, item.code, item.category, item.only, item.without) == (
        name,
        code,
        category,
        only,
        without,
    )


def test_a_cell_for_all_levels_is_parted_by_its_words() -> None:
    told = by_level({"any": "本科：法学类（0301）；研究生：法学（0301，仅限甲；乙），法律（0351）"})
    assert told == {"undergraduate": "法学类（0301）", "graduate": "法学（0301，仅限甲；乙），法律（0351）"}
    assert by_level({"any": "不限专业", "graduate": ""}) == {"any": "不限专业"}
    assert read_cell(" ") is None
    unlimited = read_cell("不限专业")
    assert unlimited is not None
    assert unlimited.is_unlimited


def test_codes_are_compared_without_the_letters_that_only_classify() -> None:
    assert [bare_code(code) for code in ("030101K", "030616TK", "B030101", "ｂ０３")] == [
        "030101",
        "030616",
        "B030101",
        "B03",
    ]


def test_rows_that_contradict_themselves_or_the_reference_give_hints() -> None:
    book = _book()
    row = PositionCells(
        education="本科", degree="硕士以上", age="三十五岁以下", fresh="应届毕业生", grassroots="两年以上", remarks="男性;女性",
        majors={"undergraduate": "法学(B039999),知识产权(B030101),66法律类,法学(A0301)", "graduate": "法学(A0301)"},
    )  # fmt: skip
    assert {hint.odd for hint in hints_for(row, book)} == {
        Odd.DEGREE_ABOVE_EDUCATION, Odd.LEVEL_NOT_ADMITTED, Odd.CODE_UNKNOWN, Odd.CODE_NAME_DIFFERS, Odd.CATEGORY_UNKNOWN,
        Odd.CODE_OF_OTHER_LEVEL, Odd.AGE_UNREAD, Odd.GENDERS_CONTRADICT, Odd.FRESH_AND_YEARS,
    }  # fmt: skip
    odd = PositionCells(
        education="大学", degree="某学位", age="40周岁以上、35周岁以下", grassroots="看情况", gender="都可以"
    )
    assert {hint.odd for hint in hints_for(odd, book)} == {
        Odd.EDUCATION_UNREAD, Odd.DEGREE_UNREAD, Odd.AGE_ORDER, Odd.GRASSROOTS_UNREAD, Odd.CELL_UNREAD,
    }  # fmt: skip
    alone = PositionCells(education="本科以上", majors={"undergraduate": "不限"})
    assert [hint.odd for hint in hints_for(alone, book)] == [Odd.LEVEL_WITHOUT_MAJORS]


def test_a_row_that_is_in_order_gives_none() -> None:
    row = PositionCells(
        education="本科以上", degree="学士以上", age="18周岁以上、35周岁以下", remarks="男性",
        majors={"undergraduate": "06法律类,法学(B030101)", "graduate": "法学(A0301)"},
    )  # fmt: skip
    assert hints_for(row, _book()) == []


def _book() -> MajorBook:
    reference = read_grids([CATEGORIES, BLOCKS])
    return make_book(reference.rows, reference.members)


@pytest.mark.samples
def test_the_references_of_two_provinces_are_read_whole(samples: Path) -> None:
    name = "guangdong_2026_major_reference.xls"
    reference = read_grids(sheet.rows for sheet in read_tables(samples / "majors" / name, name).sheets)
    assert (len(reference.rows), len(reference.members), reference.reasons) == (2173, 395, ())
    book = make_book(reference.rows, reference.members)
    assert len(book.categories) == 21
    assert all(book.knows(member.level, member.code) for _number, _name, member in reference.members)
    assert all(row.class_code and row.code.startswith(row.class_code) for row in reference.rows)
    names = read_json((samples / "majors" / "jiangsu_2026_major_reference.json").read_text(encoding="utf-8"))
    assert (len(make_book(names.rows).categories), names.reasons) == (50, ())
