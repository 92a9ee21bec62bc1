"""考官小组: marks of different interview panels made comparable, as two announcements do it. Exact until the final mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from hr_portal.recruitment.formulas import half_up


class Correction(StrEnum):
    """修正系数: what a panel's marks are multiplied by."""

    POST_MEAN = "post_mean"
    """全职位平均 ÷ 本小组平均 (安徽 2015)."""
    MEAN_OF_MEANS = "mean_of_means"
    """二次平均法: the mean of the panels' means ÷ 本小组平均."""


class NothingToCompare(ValueError):
    """A panel gave no mark, or nothing but noughts; `panel` names it."""

    def __init__(self, panel: str) -> None:
        super().__init__(panel)
        self.panel = panel


def coefficients(marks: Mapping[str, Sequence[Decimal]], how: Correction) -> dict[str, Fraction]:
    """The coefficient of each panel by its marks. Those who were absent are not among them. Raises `NothingToCompare`."""
    means = {}
    for panel, given in marks.items():
        if not given or not sum(given):
            raise NothingToCompare(panel)
        means[panel] = Fraction(sum(given)) / len(given)
    if how is Correction.MEAN_OF_MEANS:
        common = sum(means.values(), Fraction(0)) / len(means)
    else:
        everybody = [mark for given in marks.values() for mark in given]
        common = Fraction(sum(everybody)) / len(everybody)
    return {panel: common / mean for panel, mean in means.items()}


def corrected(mark: Decimal, coefficient: Fraction, decimals: int) -> Decimal:
    """The final mark, half-up. What list prints of the coefficient is rounded; what is multiplied is not."""
    exact = Fraction(mark) * coefficient
    scale = 10**decimals
    # Halves must be seen exactly: a quotient of decimals would round one of them away.
    doubled = 2 * exact * scale
    return half_up(Decimal((doubled.numerator // doubled.denominator + 1) // 2).scaleb(-decimals), decimals)
