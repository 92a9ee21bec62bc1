"""A pasted table cut into cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.cells import Cut, Line, lines_of


def test_a_quoted_cell_keeps_its_line_break_and_its_quotes() -> None:
    cut, lines = lines_of('姓名\t简历\n周明溪\t"2001.07—2005.09 甲\n2005.09— ""乙"""\n沈知远\t丙')
    assert cut is Cut.TABS
    assert lines == [
        Line(1, ("姓名", "简历")),
        Line(2, ("周明溪", '2001.07—2005.09 甲\n2005.09— "乙"')),
        Line(4, ("沈知远", "丙")),
    ]


def test_a_cell_that_merely_begins_with_a_quote_is_not_quoted() -> None:
    _, lines = lines_of('"双一流"高校\t甲\n"乙\t丙"\n丁\t戊')
    assert [line.cells for line in lines] == [('"双一流"高校', "甲"), ('"乙', '丙"'), ("丁", "戊")]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("姓名,性别\n周明溪,女", Cut.COMMAS),
        ("|姓名|性别|\n|--|:-:|\n|周明溪|女|", Cut.PIPES),
        ("姓名 | 性别\n周明溪 | 女", Cut.PIPES),
        ("姓名    性别\n周明溪　　女", Cut.SPACES),
        ("姓名\t性别\r\n周明溪\t女\r\n\r\n", Cut.TABS),
    ],
)
def test_other_ways_to_part_columns(text: str, cut: Cut) -> None:
    assert lines_of(text)[0] is cut
    assert [line.cells for line in lines_of(text)[1]] == [("姓名", "性别"), ("周明溪", "女")]


def test_a_csv_cell_in_quotes_keeps_comma_and_line_break() -> None:
    _, lines = lines_of('姓名,简历\n周明溪,"甲,\n乙"\n沈知远,丙')
    assert lines[1:] == [Line(2, ("周明溪", "甲,\n乙")), Line(4, ("沈知远", "丙"))]


_cell = st.text(alphabet='周明 "\nab1,|', max_size=8).map(lambda text: " ".join(text.split(" ")).strip())


@given(st.lists(st.tuples(st.just("名"), _cell, _cell, st.just("末")), min_size=1, max_size=6))
def test_what_a_spreadsheet_copies_comes_back_cell_by_cell(rows: list[tuple[str, ...]]) -> None:
    def copied(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if "\n" in cell or cell.startswith('"') else cell

    text = "\n".join("\t".join(copied(cell) for cell in row) for row in rows)
    assert [line.cells for line in lines_of(text)[1]] == rows


@given(st.text(alphabet='"\t\n,|a 名'))
def test_any_text_can_be_cut_and_no_line_number_is_beyond_it(text: str) -> None:
    numbers = [line.number for line in lines_of(text)[1]]
    assert numbers == sorted(set(numbers))
    assert all(1 <= number <= text.count("\n") + 1 for number in numbers)


def test_an_open_quote_swallows_nothing() -> None:
    _, lines = lines_of('姓名,性别\n"周明溪,女\n沈知远,男\n')
    assert [line.cells for line in lines] == [("姓名", "性别"), ('"周明溪', "女"), ("沈知远", "男")]
