"""Ranks, ties and who is let in."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hr_portal.recruitment.ranking import (
    CutLine,
    Ratio,
    Standing,
    cut_line,
    falls_short_of,
    headcounts_that_explain,
    ranks,
)

THREE = Ratio(Decimal(3))


def totals(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_equals_share_a_rank_and_the_next_counts_them_all() -> None:
    standings = {name: Standing(Decimal(value)) for name, value in zip("abcde", ["70", "68.5", "68.5", "68.50", "60"], strict=True)}  # fmt: skip
    assert ranks(standings) == {"a": 1, "b": 2, "c": 2, "d": 2, "e": 5}


def test_tie_breaks_are_asked_in_their_order() -> None:
    seventy = Decimal(70)
    standings = {
        "essay": Standing(seventy, (Decimal(60), Decimal(80))),
        "aptitude": Standing(seventy, (Decimal(61), Decimal(1))),
        "equal": Standing(seventy, (Decimal("60.0"), Decimal(80))),
    }
    assert ranks(standings) == {"aptitude": 1, "essay": 2, "equal": 2}


@given(st.lists(st.decimals(min_value=0, max_value=100, places=2), min_size=1, max_size=60))
def test_a_rank_is_one_more_than_those_above(values: list[Decimal]) -> None:
    found = ranks({number: Standing(value) for number, value in enumerate(values)})
    assert all(found[n] == 1 + sum(1 for other in values if other > value) for n, value in enumerate(values))


def test_a_tie_at_the_last_place_lets_all_in() -> None:
    assert cut_line(totals("80", "75", "70", "70", "69"), 3) == CutLine(Decimal(70), 4, True)
    assert cut_line(totals("80", "75", "70", "69"), 3) == CutLine(Decimal(70), 3, False)


def test_fewer_than_the_places_are_all_in() -> None:
    assert cut_line(totals("80", "75"), 3) == CutLine(Decimal(75), 2, False)
    assert cut_line([], 3) is None


def test_places_follow_the_ratio_and_its_exceptions() -> None:
    ratio = Ratio(Decimal(3), ((5, 12),))
    assert [ratio.places(headcount) for headcount in (1, 2, 4, 5, 6)] == [3, 6, 12, 12, 18]
    assert [Ratio(Decimal("1.5")).places(headcount) for headcount in (1, 2, 3)] == [1, 3, 4]


def test_a_pass_line_is_a_vector() -> None:
    scores = {"total": Decimal(110), "xingce": Decimal("59.9")}
    assert falls_short_of(scores, {"total": Decimal(105), "xingce": Decimal(60)}) == ["xingce"]
    assert falls_short_of(scores, {"total": Decimal(110)}) == []


def test_real_lists_come_from_one_to_three_with_ties_let_in_but_for_six(samples: Path) -> None:
    path = samples / "results" / "interview_lines_luoyang_2024.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    odd = [
        row["职位代码"]
        for row in rows
        if not headcounts_that_explain(int(row["进面人数"]), int(row["末位并列"]), THREE)
    ]
    assert (len(rows), odd) == (
        464,
        ["13162012", "13281022", "13318022", "13319022", "13347013", "13354013"],
    )
