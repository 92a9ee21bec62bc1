"""Composite formulas as announcements print them, in exact decimals, half-up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr_portal.recruitment.formulas import BadFormula, half_up, read_formula


def d(**scores: str) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in scores.items()}


@pytest.mark.parametrize(
    ("text", "scores", "value"),
    [
        ("round(bishi*50% + mianshi*50%, 2)", d(bishi="70.25", mianshi="82.36"), "76.31"),
        ("round((xingce+shenlun)/3*60% + mianshi*40%, 2)", d(xingce="110", shenlun="105.5", mianshi="80"), "75.10"),
        ("round((xingce+shenlun)/3*50%+zhuanye*20%+mianshi*30%, 2)", d(xingce="110", shenlun="100", zhuanye="71", mianshi="80"), "73.20"),
        ("round((xingce+shenlun+zhuanye)/4*60%+mianshi*40%, 2)", d(xingce="70", shenlun="65", zhuanye="60.5", mianshi="81.2"), "61.81"),
        ("round((gonggong*40%+zhuanye*60%)*60%+mianshi*40%, 2)", d(gonggong="71", zhuanye="66.5", mianshi="79.33"), "72.71"),
        ("round(0.4*xingce+0.3*shenlun+0.3*gongan, 2)", d(xingce="61.5", shenlun="70.5", gongan="58.5"), "63.30"),
        ("round(yuanshi×xishu，2)", d(yuanshi="82.3", xishu="1.0123"), "83.31"),
        ("round（（xingce＋shenlun）÷2，2）", d(xingce="71.5", shenlun="76.5"), "74"),
    ],
)  # fmt: skip
def test_a_formula_gives_what_the_announcement_means(
    text: str, scores: dict[str, Decimal], value: str
) -> None:
    assert read_formula(text).of(scores) == Decimal(value)


@pytest.mark.parametrize(("value", "rounded"), [("2.675", "2.68"), ("82.705", "82.71"), ("70.004999", "70.00"), ("-1.005", "-1.01")])  # fmt: skip
def test_halves_go_up(value: str, rounded: str) -> None:
    assert str(half_up(Decimal(value), 2)) == rounded


def test_thirds_stay_thirds() -> None:
    assert read_formula("round((a + b) / 3 * 60%, 2)").of(d(a="100.02", b="0.005")) == Decimal("20.01")
    assert read_formula("round(a / 3 * 75%, 1)").of(d(a="1")) == Decimal("0.3")
    assert read_formula("round(round(a / b, 6) * 3, 2)").of(d(a="1", b="3")) == Decimal("1.00")


def test_rounding_inside_happens_where_it_stands() -> None:
    assert read_formula("round(round(a/3, 1) * 3, 2)").of(d(a="100")) == Decimal("99.90")
    assert read_formula("round(a/3 * 3, 2)").of(d(a="100")) == Decimal("100.00")


MARKS = st.decimals(min_value=0, max_value=150, places=2)


@given(MARKS, MARKS, MARKS)
def test_the_short_way_and_the_long_way_agree(a: Decimal, b: Decimal, c: Decimal) -> None:
    scores = {"a": a, "b": b, "c": c}
    short = read_formula("round((a + b)/3*50% + c*20% - a/7 + 0.005, 2)")
    long = read_formula("round((a + b)/3*50% + c*20% - a/7 + round(0.005, 3), 2)")
    assert short.of(scores) == long.of(scores)


def test_a_formula_knows_which_scores_it_needs() -> None:
    assert read_formula("round((xingce+shenlun)/2, 2)").names == {"xingce", "shenlun"}


@pytest.mark.parametrize(
    "text",
    ["", "a +",  "__import__('os')", "a.b", "a[0]", "round(a)", "round(a, b)", "round(a, 9)", "a ** 9", "max(a, b)", "a if b else c",
     "lambda: 1", "True", "'x'", "a // b", "round(a, 2, 3)", "(" * 300 + "a", "a" * 501, "a, b", "a := 1"],
)  # fmt: skip
def test_what_is_no_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(BadFormula):
        read_formula(text)


def test_a_sum_of_nought_divides_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        read_formula("round(a / b, 2)").of(d(a="1", b="0"))
    with pytest.raises(ZeroDivisionError):
        read_formula("round(a / b, 2)").of(d(a="0", b="0"))


def test_an_unrounded_formula_is_only_a_part_of_another() -> None:
    written = read_formula("(xingce + shenlun)/3")
    with pytest.raises(ValueError, match="rounded"):
        written.of(d(xingce="1", shenlun="1"))
    total = read_formula("written*75% + mianshi*40%", 2, {"written": written})
    assert total.names == {"xingce", "shenlun", "mianshi"}
    assert total.of(d(xingce="100.01", shenlun="0.01", mianshi="0")) == Decimal("25.01")


def test_a_part_that_rounds_is_rounded_before_it_is_used() -> None:
    written = read_formula("(xingce + shenlun)/3", 1)
    total = read_formula("written*3", 2, {"written": written})
    assert total.of(d(xingce="100", shenlun="0")) == Decimal("99.90")
