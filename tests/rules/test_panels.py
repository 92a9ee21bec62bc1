"""Marks of different panels made comparable."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from hr_portal.recruitment.panels import Correction, NothingToCompare, coefficients, corrected


def marks(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


PANELS = {"一组": marks("80", "84"), "二组": marks("76", "78", "80")}


def test_the_mean_of_the_post_over_that_of_the_panel() -> None:
    found = coefficients(PANELS, Correction.POST_MEAN)
    assert found == {"一组": Fraction(398, 5) / 82, "二组": Fraction(398, 5) / 78}
    assert corrected(Decimal(84), found["一组"], 2) == Decimal("81.54")


def test_the_mean_of_means_gives_every_panel_the_same_weight() -> None:
    found = coefficients(PANELS, Correction.MEAN_OF_MEANS)
    assert found == {"一组": Fraction(80, 82), "二组": Fraction(80, 78)}


def test_a_half_goes_up_after_an_exact_product() -> None:
    assert corrected(Decimal("81.005"), Fraction(1), 2) == Decimal("81.01")
    assert corrected(Decimal("27.015"), Fraction(1, 3), 3) == Decimal("9.005")
    assert corrected(Decimal("27.015"), Fraction(1, 3), 2) == Decimal("9.01")


def test_a_panel_without_marks_is_named() -> None:
    with pytest.raises(NothingToCompare) as refused:
        coefficients({**PANELS, "三组": []}, Correction.POST_MEAN)
    assert refused.value.panel == "三组"
