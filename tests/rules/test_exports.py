"""Tables that leave the house as CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.core.exports import BOM, csv_cell, csv_lines

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_text_that_would_start_a_formula_is_only_text(start: str) -> None:
    assert csv_cell(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ("王", "王"),
        (-5, "-5"),
        (-1.5, "-1.5"),
        (Decimal("-0.50"), "-0.50"),
        (Decimal("1E+3"), "1000"),
        ("-5", "'-5"),
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), "2026-11-24 00:00:00"),
        ("甲\x00乙", "甲乙"),
        ("\x00=1", "'=1"),
    ],
)
def test_numbers_are_no_formulas_and_times_are_those_of_shanghai(value: object, cell: str) -> None:
    assert csv_cell(value) == cell


def test_no_collected_formula_survives(samples: Path) -> None:
    payloads = (samples / "payloads" / "csv_injection.txt").read_text(encoding="utf-8").splitlines()
    assert len(payloads) >= 6
    text = "".join(csv_lines([[payload, "王"] for payload in payloads]))
    for payload, row in zip(payloads, csv.reader(io.StringIO(text.removeprefix(BOM))), strict=True):
        assert row[0].removeprefix("'") == payload
        assert not row[0].startswith(FORMULA_STARTS)


@given(st.lists(st.lists(st.text(), min_size=1), min_size=1))
def test_what_is_written_reads_back_and_never_starts_a_formula(rows: list[list[str]]) -> None:
    lines = list(csv_lines(rows))
    assert len(lines) == len(rows)
    text = "".join(lines)
    assert text.startswith(BOM)
    read = list(csv.reader(io.StringIO(text[1:], newline="")))
    for row, back in zip(rows, read, strict=True):
        assert back == [csv_cell(cell) for cell in row]
        assert [cell.removeprefix("'") for cell in back] == [
            cell.replace("\x00", "").removeprefix("'") for cell in row
        ]
        assert not [cell for cell in back if cell.startswith(FORMULA_STARTS)]


def test_every_cell_is_quoted_so_that_no_other_separator_can_cut_it() -> None:
    assert list(csv_lines([["甲;=1+1", '说"好"']])) == [BOM + '"甲;=1+1","说""好"""\r\n']


def test_a_table_without_rows_is_still_a_file() -> None:
    assert list(csv_lines([])) == [BOM]
