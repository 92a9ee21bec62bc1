"""采纳情况: reading a pasted table, adding up, what an outcome says."""

from __future__ import annotations

import pytest

from hr_portal.notices.opinions import (
    MOST_OPINIONS,
    Opinion,
    opinion_typed,
    opinions_of,
    reasons_against_opinions,
    said_in,
    totals_of,
    verdict_of,
)

NONE = {"adopted": 0, "partly_adopted": 0, "not_adopted": 0}


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("采纳", "adopted"), ("已采纳", "adopted"), ("予以采纳", "adopted"), ("是", "adopted"),
        ("部分采纳", "partly_adopted"), ("部 分 采 纳", "partly_adopted"),
        ("不采纳", "not_adopted"), ("不予采纳", "not_adopted"), ("未采纳", "not_adopted"), ("否", "not_adopted"),
        ("", ""), ("研究中", ""),
    ],
)  # fmt: skip
def test_a_verdict_is_read_as_it_is_written_and_never_guessed(words: str, verdict: str) -> None:
    assert verdict_of(words) == verdict


@pytest.mark.parametrize(
    ("typed", "times"), [("3", 3), ("３条", 3), ("12次", 12), ("", 1), ("若干", None), ("9" * 9, None)]
)
def test_the_times_of_a_pasted_row(typed: str, times: int | None) -> None:
    assert opinion_typed({"summary": " 延长 时限 ", "times": typed})["times"] == times


def test_no_opinions_need_no_rows_and_none_is_counted_that_is_not_said() -> None:
    assert reasons_against_opinions((), NONE) == []
    row = Opinion("延长时限", 2, "partly_adopted")
    assert totals_of((row, row)) == {**NONE, "partly_adopted": 4}
    assert reasons_against_opinions((row,), {**NONE, "partly_adopted": 2}) == []
    assert [one.where for one in reasons_against_opinions((row,), NONE)] == ["partly_adopted"]
    (reason,) = reasons_against_opinions((row,) * (MOST_OPINIONS + 1), NONE)[:1]
    assert (reason.code, reason.where) == ("too_many_opinions", "opinions")


def test_counts_that_are_missing_are_told_by_themselves() -> None:
    assert reasons_against_opinions((), {**NONE, "adopted": None}) == []


def test_what_an_outcome_says_has_its_place_and_an_older_one_has_no_rows() -> None:
    assert said_in(None) == ()
    assert opinions_of({"adopted": 3, "public_text": "已采纳"}) == ()
    rows = [{"summary": "甲", "times": 1, "verdict": "adopted", "reason": ""},
            {"summary": "乙", "times": 1, "verdict": "not_adopted", "reason": "丙"}]  # fmt: skip
    assert said_in({"public_text": "总的", "opinions": rows}) == (
        ("outcome.public_text", "总的"),
        ("outcome.opinions.1.summary", "甲"),
        ("outcome.opinions.2.summary", "乙"),
        ("outcome.opinions.2.reason", "丙"),
    )
