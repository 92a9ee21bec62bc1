"""A table of persons pasted into a form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core import pasted
from hr_portal.core.pasted import read_table

ALIASES = {
    "name": ["姓名"],
    "sex": ["性别"],
    "born": ["出生年月", "出生日期"],
    "full_time": ["全日制教育", "学历全日制教育"],
    "post": ["现任职务", "现任职务职级"],
    "proposed": ["拟任职务", "任职意向"],
}


def test_the_heading_is_found_under_merged_titles() -> None:
    table = read_table(
        "江州市拟任职人员名单\t\t\n2026年11月\t\t\n序号\t姓　名\t性\t拟任职务\n".replace("性\t", "性别\t")
        + "1\t周明溪\t女\t馆长\n",
        ALIASES,
    )
    assert table.rows == [{"name": "周明溪", "sex": "女", "proposed": "馆长"}]
    assert table.lines == [4]
    assert table.left_out == [(1, "title"), (2, "title")]
    assert table.problems == []
    assert table.unmatched_headings == []


@pytest.mark.parametrize(
    "heading",
    ["出生年月", '"出生\n年月"', "出生年月（岁）", "*出生年月：", "出 生 年 月", "（出生年月）", "出生日期"],
)
def test_a_heading_is_known_by_its_words_alone(heading: str) -> None:
    table = read_table(f"姓名\t{heading}\n周明溪\t1986.03", ALIASES)
    assert table.rows == [{"name": "周明溪", "born": "1986.03"}]


def test_two_heading_rows_are_read_as_one() -> None:
    text = "姓名\t学历学位\t\t拟任职务\n\t全日制教育\t在职教育\t\n周明溪\t大学\t研究生\t馆长"
    table = read_table(text, ALIASES)
    assert table.rows == [{"name": "周明溪", "full_time": "大学", "proposed": "馆长"}]
    assert table.unmatched_headings == ["学历学位在职教育"]


def test_what_is_no_person_is_left_out_and_said() -> None:
    text = (
        "序号\t姓名\t性别\t备注\n甲\t1\t2\t3\n1\t周明溪\t女\t\n\t\t\t\n2\t沈知远\t男\t\n"
        "序号\t姓名\t性别\t备注\n3\t李注\t男\t\n合 计\t3\t\t\n\t注：按姓氏笔画为序\t\t\n备注：\t\t\t\n共3人"
    )
    table = read_table(text, ALIASES)
    assert [row["name"] for row in table.rows] == ["周明溪", "沈知远", "李注"]
    assert table.left_out == [
        (2, "numbering"), (4, "blank"), (6, "heading_again"), (8, "total"), (9, "note"), (10, "note"), (11, "total"),
    ]  # fmt: skip
    assert table.unmatched_headings == ["备注"]


def test_codes_stay_text_to_the_last_digit() -> None:
    table = read_table("姓名,职位代码\n周明溪,00123456789012345678", {"name": ["姓名"], "code": ["职位代码"]})
    assert table.rows == [{"name": "周明溪", "code": "00123456789012345678"}]


def test_a_number_the_spreadsheet_rounded_is_a_problem() -> None:
    table = read_table("姓名\t出生年月\n周明溪\t1.98603E+17\n沈知远\t#REF!\n李\t####", ALIASES)
    assert [(p.code, p.where, p.facts["field"]) for p in table.problems] == [
        ("number_rounded", "line 2", "born"), ("cell_error", "line 3", "born"), ("cell_error", "line 4", "born"),
    ]  # fmt: skip


def test_a_line_break_in_a_quoted_cell_stays_in_the_cell() -> None:
    table = read_table('姓名\t现任职务\n周明溪\t"甲局副局长\n二级调研员"\n沈知远\t乙', ALIASES)
    assert table.rows[0]["post"] == "甲局副局长\n二级调研员"
    assert table.lines == [2, 4]


def test_lines_that_word_broke_are_joined_where_the_serial_shows_it() -> None:
    table = read_table(
        "序号\t姓名\t现任职务\t拟任职务\n1\t周明溪\t甲局副局长\n二级调研员\t馆长\n2\t沈知远\t乙\t丙", ALIASES
    )
    assert table.rows == [
        {"name": "周明溪", "post": "甲局副局长\n二级调研员", "proposed": "馆长"},
        {"name": "沈知远", "post": "乙", "proposed": "丙"},
    ]


def test_a_broken_last_cell_is_joined_but_a_note_below_it_is_not() -> None:
    table = read_table("序号\t姓名\t现任职务\n1\t周明溪\t甲\n乙\n2\t沈知远\t丙\n共2人\n注：略", ALIASES)
    assert [row["post"] for row in table.rows] == ["甲\n乙", "丙"]
    assert table.left_out == [(5, "total"), (6, "note")]


def test_short_rows_without_a_serial_are_never_joined() -> None:
    table = read_table("姓名\t性别\t现任职务\t拟任职务\n周明溪\t女\n沈知远\t男\t乙", ALIASES)
    assert [row["name"] for row in table.rows] == ["周明溪", "沈知远"]
    assert table.rows[0]["proposed"] == ""


def test_a_row_longer_than_its_heading_is_a_problem() -> None:
    table = read_table("姓名\t性别\n周明溪\t女\t馆长", ALIASES)
    assert [(p.code, p.facts["extra"]) for p in table.problems] == [("row_too_long", ["馆长"])]


def test_columns_parted_by_spaces_are_not_guessed() -> None:
    table = read_table("姓名   性别\n周明溪   女\n张  三   男", ALIASES)
    assert table.rows == [{"name": "周明溪", "sex": "女"}]
    assert table.left_out == [(3, "cut_wrongly")]
    assert [p.code for p in table.problems] == ["row_cut_wrongly"]


def test_a_field_named_by_two_columns_is_a_problem() -> None:
    table = read_table("姓名\t现任职务\t现任职务\n周明溪\t甲\t乙", ALIASES)
    assert [(p.code, p.where) for p in table.problems] == [("heading_twice", "post")]


def test_an_exact_heading_goes_before_one_with_brackets() -> None:
    table = read_table("姓名\t拟任职务（旧）\t拟任职务\n周明溪\t甲\t乙", ALIASES)
    assert table.rows[0]["proposed"] == "乙"
    assert table.problems == []


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "table_empty"), (" \n\t\n", "table_empty"), ("周明溪\t女\n沈知远\t男", "heading_not_found")],
)
def test_a_table_that_cannot_be_read_says_so(text: str, code: str) -> None:
    table = read_table(text, ALIASES)
    assert table.rows == []
    assert [p.code for p in table.problems] == [code]


def test_a_list_of_names_needs_one_heading_only() -> None:
    assert read_table("姓名\n周明溪\n沈知远", {"name": ["姓名"]}).rows == [
        {"name": "周明溪"},
        {"name": "沈知远"},
    ]


def test_a_table_beyond_the_limit_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasted, "MOST_ROWS", 2)
    table = read_table("姓名\t性别\n" + "周明溪\t女\n" * 3, ALIASES)
    assert len(table.rows) == 2
    assert [(p.code, p.where) for p in table.problems] == [("table_too_long", "line 4")]


_name = st.text(alphabet="周明溪沈知远𬭊·", min_size=2, max_size=4)


@given(
    st.lists(
        st.tuples(_name, st.sampled_from("男女"), st.from_regex(r"[0-9]{6,18}", fullmatch=True)), min_size=1
    )
)
def test_every_row_pasted_is_a_row_read(people: list[tuple[str, str, str]]) -> None:
    text = "姓名\t性别\t出生年月\n" + "\n".join("\t".join(person) for person in people)
    table = read_table(text, ALIASES)
    assert [tuple(row.values()) for row in table.rows] == people
    assert table.left_out == table.problems == []


@given(st.text(alphabet='姓名性别序号合计1\t\n"| ,'))
def test_no_line_vanishes_in_silence(text: str) -> None:
    table = read_table(text, ALIASES)
    said = [number for number, _ in table.left_out]
    assert len({*said, *table.lines}) == len(said) + len(table.lines)
    assert table.rows or table.left_out or table.problems or "姓名" in text
